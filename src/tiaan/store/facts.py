"""What is counted: one row per proposal, per duty and per form, as of a day and for some sessions.

Every list and every figure selects ``FROM cases``, ``tasks`` or ``forms`` behind `FACTS`, so that
"replied" cannot mean two things. They read dated rows only, never a proposal's state or round, so a
figure as of a past day stays when later days are added; what carries no date (kind, category,
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

Columns of ``cases`` (days as ISO text, flags 0 or 1, nothing known = NULL):

id, session     of the proposal; the session's label
number, title   case number, or L and the intake number
received_on     day of receipt; ``month`` is its year and month
kind, origin    code of the proposer's kind; ``members`` or ``collective``
timing          code of when it was submitted
category        NULL where not filled in, as ``key_level`` and the first proposer's ``sector``
lead            name of the first proposer
outcome         what the latest decision made of it (`OUTCOMES`)
mode            how the first round is handled, by the roles of its duties; NULL: not assigned
assigned_on     first day of a duty; ``due_on`` the last due day of the first round
lead_unit       the unit that leads; the mode's label where several answer apart or together
channel         of the units that answer; `SEVERAL_CHANNELS` where they differ
replied_on      the day the first round was fully answered (together: when one answered for all)
is_on_time      whether every reply of the first round came by its due day
is_overdue      whether the newest round waits for a reply whose day has passed
rounds          how many rounds of handling there were; more than 1: done again
result          the case's own result as it stood on the day
first_rating    what stands for the first round; ``rating`` for the latest round that was rated
work_rating     the rating of the work, of the latest round that rated it
rated_via       how the form that stands was handed in
forms           how many forms came back, of whatever round and proposer

Everything from ``mode`` on is NULL (``forms`` 0) unless the outcome is filed. ``tasks`` has those
columns and, for one open duty of a filed case: task_id, unit, role, round, task_assigned_on,
task_due_on, task_replied_on, task_answers (the proposer waits for its reply), task_on_time,
task_overdue. ``forms`` has them and form_id, form_round, form_rating, form_work, form_source,
given_on, rater. Under ``inside`` duties and forms still count once, with the survivor.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiaan.model.terms import Decision, Mode, Origin, Outcome, ProposerKind, Role

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


CASES, TASKS, FORMS = "cases", "tasks", "forms"
"""The three facts, to select from behind `FACTS`."""


def parameters(settings: Settings, session_ids: Iterable[int], as_of: date) -> dict[str, Any]:
    """Return what `FACTS`, and every predicate over them, have bound."""
    return {
        "as_of": as_of.isoformat(),
        "sessions": json.dumps(list(session_ids)),
        "merge_counting": settings.merge_counting,
        "feedback_by": settings.feedback_by,
        "scale": json.dumps(settings.ratings),
        "satisfied": json.dumps(settings.satisfied),
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
_OWN_OR_HANDLERS = f"iif(handler = id, decision, {_LATEST_DECISION.format('handler')})"
_NO_LEAD = {mode: mode.label for mode in (Mode.SPLIT, Mode.COLLECTIVE)}
_COLLECTIVE_KINDS = listed(kind for kind in ProposerKind if kind.is_collective)
_OPEN = "a.assigned_on <= :as_of AND (a.ended_on IS NULL OR a.ended_on > :as_of)"
"""A duty that was open on the day."""
_FIRST = f"FILTER (WHERE a.round = 1 AND a.role <> '{Role.CO}')"
"""The first round's duties that the proposer waits for: co-handlers answer the lead."""
_STANDS = """(SELECT f.id FROM feedback AS f LEFT JOIN scale AS s ON s.word = f.{word}
         WHERE f.proposal_id = h.handler AND f.given_on <= :as_of AND f.{word} IS NOT NULL
            AND (:feedback_by = 'all' OR f.proposer_id = h.rater) AND f.round <= {rounds}
         ORDER BY f.round DESC, coalesce(s.place, 99) DESC LIMIT 1)"""
"""The form that stands: the newest round's, of several the worst; words off the scale come last."""

# Every join behind `decided` finds its rows by an index of the file: SQLite does not know how large
# a common table expression is, and might scan one for each row of another.
FACTS = f"""
WITH scale(word, place) AS MATERIALIZED (SELECT value, key FROM json_each(:scale)),
received AS MATERIALIZED (
    SELECT p.id, p.merged_into, {_LATEST_DECISION.format("p.id")} AS decision
    FROM proposal AS p
    WHERE p.session_id IN (SELECT value FROM json_each(:sessions)) AND p.received_on <= :as_of
),
settled AS (        -- handler: whose handling counts for the proposal
    SELECT id, decision,
        iif(decision = '{Decision.MERGE}' AND :merge_counting = '{INSIDE}',
            coalesce(merged_into, id), id) AS handler
    FROM received
),
decided AS MATERIALIZED (
    SELECT id, handler, {_case(_OWN_OR_HANDLERS, OUTCOMES, f"'{Outcome.PENDING}'")} AS outcome
    FROM settled
),
handled AS MATERIALIZED (
    SELECT c.id, c.handler, c.outcome, max(a.round) AS rounds,
        CASE
            WHEN count(a.id) = 0 THEN NULL
            WHEN max(a.round = 1 AND a.role = '{Role.PARTICIPANT}') THEN '{Mode.COLLECTIVE}'
            WHEN max(a.round = 1 AND a.role = '{Role.SPLIT}') THEN '{Mode.SPLIT}'
            WHEN max(a.round = 1 AND a.role = '{Role.CO}') THEN '{Mode.LEAD_CO}'
            ELSE '{Mode.SINGLE}'
        END AS mode,
        min(a.assigned_on) AS assigned_on,
        max(a.due_on) {_FIRST} AS due_on,
        max(u.name) FILTER (WHERE a.round = 1 AND a.role = '{Role.LEAD}') AS lead_unit,
        min(u.channel) {_FIRST} AS channel,
        max(u.channel) {_FIRST} AS other_channel,
        count(*) {_FIRST} AS asked,
        count(r.id) {_FIRST} AS answered,
        max(r.issued_on) {_FIRST} AS answered_on,
        max(r.issued_on > a.due_on) {_FIRST} AS is_late,
        count(r.id) FILTER (WHERE a.role <> '{Role.CO}') AS replies,
        max(a.due_on) FILTER (WHERE a.role <> '{Role.CO}') AS last_due_on,
        min(a.due_on) FILTER (WHERE a.role <> '{Role.CO}' AND r.id IS NULL) AS owed_on,
        (SELECT o.proposer_id FROM sponsor AS o
         WHERE o.proposal_id = c.handler AND o.position = 1) AS rater
    FROM decided AS c
    LEFT JOIN assignment AS a
        ON a.proposal_id = c.handler AND c.outcome = '{Outcome.FILED}' AND {_OPEN}
    LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
    LEFT JOIN unit AS u ON u.id = a.unit_id
    GROUP BY c.id
),
rated AS MATERIALIZED (
    SELECT h.*,
        {_STANDS.format(word="rating_result", rounds="1")} AS first_form,
        {_STANDS.format(word="rating_result", rounds="f.round")} AS last_form,
        {_STANDS.format(word="rating_work", rounds="f.round")} AS work_form,
        (SELECT count(*) FROM feedback AS f
         WHERE f.proposal_id = h.handler AND f.given_on <= :as_of) AS forms
    FROM handled AS h WHERE h.outcome = '{Outcome.FILED}'
    UNION ALL SELECT h.*, NULL, NULL, NULL, 0 FROM handled AS h WHERE h.outcome <> '{Outcome.FILED}'
),
cases AS MATERIALIZED (
    SELECT p.id, n.label AS session, coalesce(p.case_no, 'L' || p.intake_no) AS number, p.title,
        p.received_on, substr(p.received_on, 1, 7) AS month, p.proposer_kind AS kind,
        iif(p.proposer_kind IN ({_COLLECTIVE_KINDS}), '{Origin.COLLECTIVE}', '{Origin.MEMBERS}')
            AS origin,
        p.timing, nullif(p.category, '') AS category, nullif(p.key_level, '') AS key_level,
        nullif(o.sector, '') AS sector, w.name AS lead, h.outcome, h.mode, h.assigned_on, h.due_on,
        {_case("h.mode", _NO_LEAD, "h.lead_unit")} AS lead_unit,
        nullif(iif(h.channel = h.other_channel, h.channel, '{SEVERAL_CHANNELS}'), '') AS channel,
        iif(h.answered = h.asked OR h.mode = '{Mode.COLLECTIVE}', h.answered_on, NULL)
            AS replied_on,
        iif(h.answered = h.asked OR h.mode = '{Mode.COLLECTIVE}', NOT h.is_late, NULL)
            AS is_on_time,
        iif(h.mode = '{Mode.COLLECTIVE}', h.replies < h.rounds AND h.last_due_on < :as_of,
            h.owed_on < :as_of) AS is_overdue,
        h.rounds,
        iif(h.outcome = '{Outcome.FILED}', (
            SELECT r.result FROM result AS r
            WHERE r.proposal_id = h.handler AND r.set_on <= :as_of
            ORDER BY r.set_on DESC, r.id DESC LIMIT 1), NULL) AS result,
        first.rating_result AS first_rating, last.rating_result AS rating,
        work.rating_work AS work_rating, last.source AS rated_via, h.forms
    FROM rated AS h
    JOIN proposal AS p ON p.id = h.id
    JOIN session AS n ON n.id = p.session_id
    LEFT JOIN sponsor AS o ON o.proposal_id = h.id AND o.position = 1
    LEFT JOIN proposer AS w ON w.id = o.proposer_id
    LEFT JOIN feedback AS first ON first.id = h.first_form
    LEFT JOIN feedback AS last ON last.id = h.last_form
    LEFT JOIN feedback AS work ON work.id = h.work_form
),
tasks AS MATERIALIZED (
    SELECT c.*, a.id AS task_id, u.name AS unit, a.role, a.round, a.assigned_on AS task_assigned_on,
        a.due_on AS task_due_on, r.issued_on AS task_replied_on,
        a.role <> '{Role.CO}' AND (c.mode <> '{Mode.COLLECTIVE}' OR c.replied_on IS NULL
            OR r.id IS NOT NULL) AS task_answers,
        r.issued_on <= a.due_on AS task_on_time,
        r.id IS NULL AND a.due_on < :as_of AS task_overdue
    FROM cases AS c CROSS JOIN assignment AS a ON a.proposal_id = c.id AND {_OPEN}
    JOIN unit AS u ON u.id = a.unit_id
    LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
    WHERE c.outcome = '{Outcome.FILED}'
),
forms AS MATERIALIZED (
    SELECT c.*, f.id AS form_id, f.round AS form_round, f.rating_result AS form_rating,
        f.rating_work AS form_work, f.source AS form_source, f.given_on, w.name AS rater
    FROM cases AS c CROSS JOIN feedback AS f ON f.proposal_id = c.id AND f.given_on <= :as_of
    JOIN proposer AS w ON w.id = f.proposer_id
    WHERE c.outcome = '{Outcome.FILED}'
)
"""
