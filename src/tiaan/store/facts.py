"""What is counted: one row per proposal, per duty and per form, as of a day and for some sessions.

Every list and every figure selects ``FROM fact`` after one of `CASES`, `TASKS` and `FORMS`, so that
"replied" cannot mean two things. All three read dated rows only, never a proposal's state or round,
so a figure as of a past day stays when later days are added; what carries no date (kind, category,
timing, sector, key level) is taken as it now stands.

How merges count is the setting ``merge_counting``:

- ``separate``: a proposal merged into another is in a bucket of its own, and not filed.
- ``inside``: it shares the fate of the one it went into: it is filed when that one is, and has its
  mode, units, reply, result and ratings.
- ``collapsed``: as separate, and a group counts as one case: what is received less what is merged
  is the base of the filing rate (`tiaan.stats.measures` makes that base).

Ning'er's 206 received, 3 refused, 15 merged into 4 (11 fewer) are filed 192 of 206, 203 of 206 and
192 of 195. The link of a merge carries no date: under ``inside``, a merge that was taken back later
counts on its earlier days as merged.

Columns of `CASES` (days as ISO text, flags 0 or 1, nothing known = NULL):

=================  =================================================================================
id, session_id     of the proposal
number, title      case number, or L and the intake number
received_on        day of receipt; ``month`` is its year and month
kind, origin       code of the proposer's kind; ``members`` or ``collective``
timing, category   as on record; an empty category, sector, channel or key level is NULL
sector, lead       sector and name of the first proposer
key_level          level of a key proposal
outcome            the latest decision by the day: filed, merged, withdrawn, returned, converted,
                   rejected, pending
mode               how the first round is handled, by the roles of its duties; NULL: not assigned
assigned_on        first day of a duty; ``due_on`` the last due day of the first round
lead_unit          the unit that leads; the mode's label where several answer apart or together
channel            of the units that answer; `SEVERAL_CHANNELS` where they differ
replied_on         the day the first round was fully answered (together: when one answered for all)
is_on_time         whether every reply of the first round came by its due day
is_overdue         whether the newest round waits for a reply whose day has passed
rounds             how many rounds of handling there were; more than 1: done again
result             the case's own result as it stood on the day
first_rating       what stands for the first round; ``rating`` for the latest round rated
work_rating        the rating of the work, of the latest round that rated it
rated_via          how the form that stands was handed in
forms              how many forms came back, of whatever round and proposer
=================  =================================================================================

Everything from ``mode`` on is NULL (``forms`` 0) unless the outcome is filed. `TASKS` has those columns
and, for one open duty of a filed case: task_id, unit, role, round, task_assigned_on, task_due_on,
task_replied_on, task_answers (whether the proposer waits for its reply), task_on_time, task_overdue.
`FORMS` has them and form_id, form_round, form_rating, form_work, form_source, given_on, rater.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.model.terms import Decision, Mode, Origin, Outcome, ProposerKind, Role
from tiaan.store.journal import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tiaan.model.settings import Settings

OUTCOMES: dict[Decision, Outcome] = {
    Decision.FILE: Outcome.FILED,
    Decision.MERGE: Outcome.MERGED,
    Decision.WITHDRAW: Outcome.WITHDRAWN,
    Decision.RETURN: Outcome.RETURNED,
    Decision.CONVERT: Outcome.CONVERTED,
    Decision.REJECT: Outcome.REJECTED,
    Decision.REOPEN: Outcome.PENDING,
}
"""What the latest decision makes of a proposal; none at all leaves it pending."""
SEVERAL_CHANNELS = "跨系统"
"""Channel of a case whose answering units belong to several."""
INSIDE = "inside"
"""The way of counting under which what was merged shares the survivor's fate."""


def parameters(settings: Settings, session_ids: Iterable[int], as_of: date) -> dict[str, Any]:
    """Return what the three texts, and every predicate over them, have bound."""
    return {
        "as_of": as_of.isoformat(),
        "sessions": to_json(list(session_ids)),
        "merge_counting": settings.merge_counting,
        "feedback_by": settings.feedback_by,
        "scale": to_json(settings.ratings),
        "satisfied": to_json(settings.satisfied),
    }


def listed(words: Iterable[str]) -> str:
    """Return codes as SQL writes a list of them; for our own literals only."""
    return ", ".join(f"'{word}'" for word in words)


def _case(word: str, meanings: dict[Any, Any], otherwise: str) -> str:
    whens = " ".join(f"WHEN '{code}' THEN '{meaning}'" for code, meaning in meanings.items())
    return f"CASE {word} {whens} ELSE {otherwise} END"


_LATEST_DECISION = """(SELECT d.outcome FROM decision AS d
             WHERE d.proposal_id = {} AND d.decided_on <= :as_of
             ORDER BY d.decided_on DESC, d.id DESC LIMIT 1)"""
_COLLECTIVE_KINDS = listed(kind for kind in ProposerKind if kind.is_collective)
_FIRST_ASKED = f"FILTER (WHERE round = 1 AND role <> '{Role.CO}')"
"""The duties of the first round whose replies the proposer waits for: co-handlers answer the lead."""

_COMMON = f"""
WITH scale(word, place) AS MATERIALIZED (SELECT value, key FROM json_each(:scale)),
received AS MATERIALIZED (
    SELECT p.*, {_LATEST_DECISION.format("p.id")} AS decision
    FROM proposal AS p
    WHERE p.session_id IN (SELECT value FROM json_each(:sessions)) AND p.received_on <= :as_of
),
settled AS (        -- handler: whose handling counts for the proposal
    SELECT r.*,
        CASE WHEN r.decision = '{Decision.MERGE}' AND :merge_counting = '{INSIDE}'
            THEN coalesce(r.merged_into, r.id) ELSE r.id END AS handler
    FROM received AS r
),
decided AS MATERIALIZED (
    SELECT s.*, {
    _case(
        f'''CASE WHEN s.handler = s.id THEN s.decision
            ELSE {_LATEST_DECISION.format("s.handler")} END''',
        OUTCOMES,
        f"'{Outcome.PENDING}'",
    )
} AS outcome
    FROM settled AS s
),
duty AS MATERIALIZED (           -- open on the day, with the reply there was by then
    SELECT a.*, u.name AS unit, u.channel, r.issued_on AS replied_on
    FROM assignment AS a
    JOIN unit AS u ON u.id = a.unit_id
    LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
    WHERE a.assigned_on <= :as_of AND (a.ended_on IS NULL OR a.ended_on > :as_of)
),
handling AS MATERIALIZED (
    SELECT proposal_id, max(round) AS rounds,
        CASE
            WHEN count(*) FILTER (WHERE round = 1 AND role = '{Role.PARTICIPANT}')
                THEN '{Mode.COLLECTIVE}'
            WHEN count(*) FILTER (WHERE round = 1 AND role = '{Role.SPLIT}') THEN '{Mode.SPLIT}'
            WHEN count(*) FILTER (WHERE round = 1 AND role = '{Role.CO}') THEN '{Mode.LEAD_CO}'
            ELSE '{Mode.SINGLE}'
        END AS mode,
        min(assigned_on) AS assigned_on,
        max(due_on) {_FIRST_ASKED} AS due_on,
        max(unit) FILTER (WHERE round = 1 AND role = '{Role.LEAD}') AS lead_unit,
        min(channel) {_FIRST_ASKED} AS channel,
        max(channel) {_FIRST_ASKED} AS other_channel,
        count(*) {_FIRST_ASKED} AS asked,
        count(replied_on) {_FIRST_ASKED} AS answered,
        max(replied_on) {_FIRST_ASKED} AS answered_on,
        max(replied_on > due_on) {_FIRST_ASKED} AS is_late
    FROM duty GROUP BY proposal_id
),
waiting AS (        -- duties of the newest round that still owe a reply to the proposer
    SELECT d.proposal_id, min(d.due_on) AS due_on, count(d.replied_on) AS answered,
        min(d.due_on) FILTER (WHERE d.replied_on IS NULL) AS owed_on
    FROM duty AS d JOIN handling AS h ON h.proposal_id = d.proposal_id AND h.rounds = d.round
    WHERE d.role <> '{Role.CO}' GROUP BY d.proposal_id
),
form AS MATERIALIZED (           -- forms that came back, with the place of each word on the county's scale
    SELECT f.*, coalesce(s.place, 99) AS place, coalesce(w.place, 99) AS work_place,
        :feedback_by = 'all' OR f.proposer_id = (
            SELECT o.proposer_id FROM sponsor AS o
            WHERE o.proposal_id = f.proposal_id AND o.position = 1) AS counts
    FROM feedback AS f
    LEFT JOIN scale AS s ON s.word = f.rating_result
    LEFT JOIN scale AS w ON w.word = f.rating_work
    WHERE f.given_on <= :as_of
),
-- With a single max() SQLite takes the other columns from the row that has it: the newest round's
-- worst word. Rounds and places stay far below 100.
final AS (
    SELECT proposal_id, rating_result, source, max(100 * round + place)
    FROM form WHERE counts GROUP BY proposal_id
),
first AS (
    SELECT proposal_id, rating_result, max(place)
    FROM form WHERE counts AND round = 1 GROUP BY proposal_id
),
work AS (
    SELECT proposal_id, rating_work, max(100 * round + work_place)
    FROM form WHERE counts AND rating_work IS NOT NULL GROUP BY proposal_id
),
returned AS (SELECT proposal_id, count(*) AS forms FROM form GROUP BY proposal_id),
matter AS MATERIALIZED (
    SELECT c.id, c.session_id, coalesce(c.case_no, 'L' || c.intake_no) AS number, c.title,
        c.received_on, substr(c.received_on, 1, 7) AS month, c.proposer_kind AS kind,
        CASE WHEN c.proposer_kind IN ({_COLLECTIVE_KINDS})
            THEN '{Origin.COLLECTIVE}' ELSE '{Origin.MEMBERS}' END AS origin,
        c.timing, nullif(c.category, '') AS category, nullif(c.key_level, '') AS key_level,
        nullif(o.sector, '') AS sector, w.name AS lead, c.outcome,
        h.mode, h.assigned_on, h.due_on,
        {_case("h.mode", {m: m.label for m in (Mode.SPLIT, Mode.COLLECTIVE)}, "h.lead_unit")}
            AS lead_unit,
        nullif(iif(h.channel = h.other_channel, h.channel, '{SEVERAL_CHANNELS}'), '') AS channel,
        CASE WHEN h.answered = h.asked OR h.mode = '{Mode.COLLECTIVE}'
            THEN h.answered_on END AS replied_on,
        CASE WHEN h.answered = h.asked OR h.mode = '{Mode.COLLECTIVE}'
            THEN NOT h.is_late END AS is_on_time,
        q.owed_on < :as_of AND NOT (h.mode = '{Mode.COLLECTIVE}' AND q.answered) AS is_overdue,
        h.rounds,
        CASE WHEN c.outcome = '{Outcome.FILED}' THEN
            (SELECT r.result FROM result AS r
             WHERE r.proposal_id = c.handler AND r.set_on <= :as_of
             ORDER BY r.set_on DESC, r.id DESC LIMIT 1) END AS result,
        first.rating_result AS first_rating, final.rating_result AS rating,
        work.rating_work AS work_rating, final.source AS rated_via,
        coalesce(returned.forms, 0) AS forms
    FROM decided AS c
    LEFT JOIN sponsor AS o ON o.proposal_id = c.id AND o.position = 1
    LEFT JOIN proposer AS w ON w.id = o.proposer_id
    LEFT JOIN handling AS h ON h.proposal_id = c.handler AND c.outcome = '{Outcome.FILED}'
    LEFT JOIN waiting AS q ON q.proposal_id = c.handler AND c.outcome = '{Outcome.FILED}'
    LEFT JOIN first ON first.proposal_id = c.handler AND c.outcome = '{Outcome.FILED}'
    LEFT JOIN final ON final.proposal_id = c.handler AND c.outcome = '{Outcome.FILED}'
    LEFT JOIN work ON work.proposal_id = c.handler AND c.outcome = '{Outcome.FILED}'
    LEFT JOIN returned ON returned.proposal_id = c.handler AND c.outcome = '{Outcome.FILED}'
)"""

CASES = f"{_COMMON}, fact AS (SELECT * FROM matter)"
TASKS = f"""{_COMMON}, fact AS MATERIALIZED (
    SELECT m.*, d.id AS task_id, d.unit, d.role, d.round, d.assigned_on AS task_assigned_on,
        d.due_on AS task_due_on, d.replied_on AS task_replied_on,
        d.role <> '{Role.CO}' AND (m.mode <> '{Mode.COLLECTIVE}' OR m.replied_on IS NULL
            OR d.replied_on IS NOT NULL) AS task_answers,
        d.replied_on <= d.due_on AS task_on_time,
        d.replied_on IS NULL AND d.due_on < :as_of AS task_overdue
    FROM duty AS d JOIN matter AS m ON m.id = d.proposal_id AND m.outcome = '{Outcome.FILED}'
)"""
FORMS = f"""{_COMMON}, fact AS MATERIALIZED (
    SELECT m.*, f.id AS form_id, f.round AS form_round, f.rating_result AS form_rating,
        f.rating_work AS form_work, f.source AS form_source, f.given_on, w.name AS rater
    FROM form AS f JOIN matter AS m ON m.id = f.proposal_id AND m.outcome = '{Outcome.FILED}'
    JOIN proposer AS w ON w.id = f.proposer_id
)"""
