"""What is counted: one row per proposal, per duty and per form, as of a day and for some sessions.

Every list and every figure selects ``FROM cases``, ``tasks`` or ``forms`` behind `FACTS`, so that
"replied" cannot mean two things. They read dated rows only, never a proposal's state or round, so a
figure as of a past day stays when later days are added; what carries no date (kind, category,
timing, sector) is taken as it now stands.

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
category        NULL where not filled in, as the first proposer's ``sector``
key_level       as it stood on the day; NULL: no key proposal
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
is_extended     whether a unit had been given a later day
is_objected     whether a unit had asked to be let off; ``is_transferred`` and was
is_contacted    whether a unit got in touch with the proposer; ``is_met`` face to face
is_declined     whether the proposer wanted no contact, and there was none
is_staged       whether a contact before or after the handling is noted; ``is_twice`` both

topic           what a key proposal is about with others, else the proposal itself; for counting
is_led          whether somebody led its supervision
is_arranged     whether it has a topic or such a leader, or was supervised by the day
is_supervised   whether it was supervised by the day
proposal_scope  in what form the proposal was last said to be public; ``reply_scope`` its reply
promise         how the most urgent of its promises stands; NULL: none was made
was_planned     whether its result was a plan the day before the next session opened, or on
                the day that is asked for (``planned_on``)

Everything from ``mode`` on is NULL (``forms`` 0) unless the outcome is filed. ``tasks`` has those
columns and, for one open duty of a filed case: task_id, unit, role, round, task_assigned_on,
task_due_on, task_replied_on, task_answers (the proposer waits for its reply; of those who handle a
case together one in each round: who answered, before that the first named), task_on_time,
task_overdue, task_extended (had been given a later day), task_result (of its own reply),
task_contacted, task_met, task_declined (its own contact with the proposer), task_round (its round
in words), task_rating (what stands for the case in that round), task_own_rating (of the latest
rated round that the unit itself handled). ``forms`` has them and
form_id, form_round, form_rating, form_work, form_source, given_on, rater. Under ``inside`` duties
and forms still count once, with the survivor. ``people`` has one row for each who is or was a
member: member, sector, is_active (in office on the day), leads and co_signs (a received proposal
that was not withdrawn, by a signature agreed to). ``activities`` has the columns of
``cases`` and, for one activity of supervision about a filed case: activity (its number; about
several cases it has as many rows), held_on, held_form, held_level.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiaan.model.terms import (
    CommitmentStatus,
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    Mode,
    ObjectionOutcome,
    Origin,
    Outcome,
    ProposerKind,
    PublicationSubject,
    Result,
    Role,
    Standing,
)

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


CASES, TASKS, FORMS, PEOPLE = "cases", "tasks", "forms", "people"
ACTIVITIES = "activities"
"""The facts, to select from behind `FACTS`."""


def parameters(
    settings: Settings, session_ids: Iterable[int], as_of: date, planned_on: date | None = None
) -> dict[str, Any]:
    """Return what `FACTS`, and every predicate over them, have bound."""
    return {
        "as_of": as_of.isoformat(),
        "planned_on": planned_on and planned_on.isoformat(),
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


_LATEST_DECISION = """(SELECT l.id FROM decision AS l
        WHERE l.proposal_id = {} AND l.decided_on <= :as_of
        ORDER BY l.decided_on DESC, l.id DESC LIMIT 1)"""
_MEETINGS = listed((ContactWay.FACE, ContactWay.ONSITE, ContactWay.MEETING))
"""Ways in which a unit and a proposer meet (面商)."""
_CONTACTED = """EXISTS (SELECT 1 FROM contact AS k WHERE k.proposal_id = c.handler
            AND k.happened_on <= :as_of AND k.way {})"""
_AT_STAGE = _CONTACTED.format(f"<> '{ContactWay.DECLINED}' AND k.stage = '{{}}'")
_TALKED = f"""EXISTS (SELECT 1 FROM contact AS k WHERE k.proposal_id = c.id
            AND k.happened_on <= :as_of AND k.way {{}}
            AND (k.unit_id = a.unit_id OR c.mode = '{Mode.COLLECTIVE}'
                OR k.unit_id IS NULL AND c.mode <> '{Mode.SPLIT}'))"""
"""A unit's own contact. One that names no unit is of the unit that answers, where that is only one;
of those who handle a case together each stands for all."""
_PUBLISHED = """(SELECT b.scope FROM publication AS b
            WHERE b.proposal_id = c.handler AND b.subject = '{}' AND b.published_on <= :as_of
            ORDER BY b.published_on DESC, b.id DESC LIMIT 1)"""
_SUPERVISED = """EXISTS (SELECT 1 FROM supervision AS v
            WHERE v.proposal_id = c.id AND v.held_on <= :as_of)"""
_LED = """EXISTS (SELECT 1 FROM key_leader AS k WHERE k.proposal_id = c.id
            AND k.since <= :as_of AND (k.left_on IS NULL OR k.left_on > :as_of))"""
_WAS = """(SELECT k.was_{} FROM key_change AS k
            WHERE k.proposal_id = c.id AND k.changed_on > :as_of ORDER BY k.id LIMIT 1)"""
"""What stood on the day: what the first change still to come put an end to."""
_TOPIC = f"""nullif(coalesce({_WAS.format("topic")},
            (SELECT p.key_topic FROM proposal AS p WHERE p.id = c.id)), '')"""
_CHECKED = """(SELECT x.{what} FROM commitment_check AS x
            WHERE x.proposal_id = k.proposal_id AND x.commitment_id = k.id
                AND x.checked_on <= :as_of AND x.{what} IS NOT NULL
            ORDER BY x.checked_on DESC, x.id DESC LIMIT 1)"""
_PLACE = {standing: place for place, standing in enumerate(Standing)}
_STANDING = " ".join(f"WHEN {place} THEN '{standing}'" for standing, place in _PLACE.items())
_PROMISE = f"""CASE (SELECT min(CASE {_CHECKED.format(what="status")}
                WHEN '{CommitmentStatus.MET}' THEN {_PLACE[Standing.MET]}
                WHEN '{CommitmentStatus.FAILED}' THEN {_PLACE[Standing.FAILED]}
                ELSE iif(coalesce({_CHECKED.format(what="promised_on")}, k.promised_on) < :as_of,
                    {_PLACE[Standing.OVERDUE]}, {_PLACE[Standing.OPEN]}) END)
            FROM commitment AS k WHERE k.proposal_id = c.handler AND k.made_on <= :as_of)
            {_STANDING} END"""
"""The most urgent of a case's promises."""
_WAS_PLANNED = f"""(SELECT r.result = '{Result.ADOPTED}' FROM result AS r
            WHERE r.proposal_id = c.handler AND r.set_on <= :as_of
                AND r.set_on < coalesce(date(:planned_on, '+1 day'), (
                SELECT min(n.opens_on) FROM session AS n WHERE n.opens_on <= :as_of AND n.opens_on >
                    (SELECT s.opens_on FROM proposal AS p JOIN session AS s ON s.id = p.session_id
                     WHERE p.id = c.id)))
            ORDER BY r.set_on DESC, r.id DESC LIMIT 1)"""
"""What the next session was told, or what stood on a day asked for; NULL until that has opened."""
_COLLECTIVE_KINDS = listed(kind for kind in ProposerKind if kind.is_collective)
_OPEN_OF = "{0}.assigned_on <= :as_of AND ({0}.ended_on IS NULL OR {0}.ended_on > :as_of)"
"""A duty that was open on the day."""
_OPEN = _OPEN_OF.format("a")
_EXTENDED = """extension AS x ON x.id = (SELECT e.id FROM extension AS e
        WHERE e.assignment_id = a.id AND e.granted_on > :as_of
        ORDER BY e.granted_on, e.id LIMIT 1)"""
"""The first extension that a duty was still to get: its day until then is what stood on the day."""
_DUE = "coalesce(x.was_due_on, a.due_on)"
_ANSWERS = f"a.role <> '{Role.CO}'"
"""A duty that the proposer waits for: co-handlers answer the lead."""
_FIRST = f"a.round = 1 AND {_ANSWERS}"
_IF_FIRST = f"FILTER (WHERE {_FIRST})"
_NO_LEAD = {mode: mode.label for mode in (Mode.SPLIT, Mode.COLLECTIVE)}
_STANDS = """(SELECT f.{what} FROM feedback AS f LEFT JOIN scale AS s ON s.word = f.{word}
        WHERE f.proposal_id = {of} AND f.given_on <= :as_of AND f.{word} IS NOT NULL
            AND (:feedback_by = 'all' OR f.proposer_id = (SELECT o.proposer_id FROM sponsor AS o
                WHERE o.proposal_id = {of} AND o.position = 1)) AND f.round <= {rounds}
        ORDER BY f.round DESC, coalesce(s.place, 99) DESC LIMIT 1)"""
"""The form that stands: the newest round's, of several the worst; words off the scale come last."""
_FORM = _STANDS.format(what="id", word="rating_result", of="h.id", rounds="f.round")
_FIRST_RATING = _STANDS.format(what="rating_result", word="rating_result", of="handler", rounds="1")
_WORK_RATING = _STANDS.format(
    what="rating_work", word="rating_work", of="c.handler", rounds="f.round"
)

_ROUND_RATING = _STANDS.format(
    what="rating_result", word="rating_result", of="c.id", rounds="a.round AND f.round = a.round"
)
_OWN_RATING = _STANDS.format(
    what="rating_result", word="rating_result", of="c.id",
    rounds="f.round AND EXISTS (SELECT 1 FROM assignment AS b WHERE b.proposal_id = c.id "
    f"AND b.unit_id = a.unit_id AND b.round = f.round AND {_OPEN_OF.format('b')})",
)  # fmt: skip
"""What stands for the unit: of the newest rated round among those that it handled."""

# `handled` takes the proposals in the order of their ids (the plus before session_id hides an index
# that has another order), so the duties of each come together and need no sorting; it is read once,
# row by row, and not kept. Every join finds its rows by an index of the file: SQLite does not know
# how large a common table expression is, and might scan one for each row of another. `counted`,
# with what most figures ask for, is kept where a statement asks several facts, and passed on row by
# row where it asks one: SQLite's own choice if it is told nothing. The facts are views of it: a
# column of theirs that nobody asks for is never looked up.
FACTS = f"""
WITH scale(word, place) AS MATERIALIZED (SELECT value, key FROM json_each(:scale)),
handled AS NOT MATERIALIZED (       -- h: whose handling counts for p; o: the decision on that one
    SELECT p.id, p.proposer_kind AS kind, p.category, p.key_level,
        iif(o.outcome = '{Decision.FILE}', h.id, NULL) AS handler,
        {_case("o.outcome", OUTCOMES, f"'{Outcome.PENDING}'")} AS outcome,
        e.result, form.round AS rated_round, form.rating_result AS rating, form.source AS rated_via,
        max(a.round) AS rounds,
        max((a.round = 1) * CASE a.role WHEN '{Role.PARTICIPANT}' THEN 3 WHEN '{Role.SPLIT}' THEN 2
            WHEN '{Role.CO}' THEN 1 ELSE 0 END) AS roles,
        min(a.assigned_on) AS assigned_on,
        max({_DUE}) {_IF_FIRST} AS due_on,
        max(r.issued_on) {_IF_FIRST} AS answered_on,
        max(r.id IS NULL) {_IF_FIRST} AS is_awaited,
        max(r.issued_on > {_DUE}) {_IF_FIRST} AS is_late,
        min({_DUE}) FILTER (WHERE r.id IS NULL AND {_ANSWERS}) AS owed_on
    FROM proposal AS p
    LEFT JOIN decision AS d ON d.id = {_LATEST_DECISION.format("p.id")}
    CROSS JOIN proposal AS h ON h.id = iif(
        d.outcome = '{Decision.MERGE}' AND :merge_counting = '{INSIDE}',
        coalesce(p.merged_into, p.id), p.id)
    LEFT JOIN decision AS o ON o.id = iif(h.id = p.id, d.id, {_LATEST_DECISION.format("h.id")})
    LEFT JOIN result AS e ON o.outcome = '{Decision.FILE}' AND e.id = (
        SELECT l.id FROM result AS l WHERE l.proposal_id = h.id AND l.set_on <= :as_of
        ORDER BY l.set_on DESC, l.id DESC LIMIT 1)
    LEFT JOIN feedback AS form ON o.outcome = '{Decision.FILE}' AND form.id = {_FORM}
    LEFT JOIN assignment AS a
        ON o.outcome = '{Decision.FILE}' AND a.proposal_id = h.id AND {_OPEN}
    LEFT JOIN {_EXTENDED}
    LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
    WHERE +p.session_id IN (SELECT value FROM json_each(:sessions)) AND p.received_on <= :as_of
    GROUP BY p.id
),
counted AS (
    SELECT id, kind, nullif(category, '') AS category, key_level, handler, outcome,
        CASE roles WHEN 3 THEN '{Mode.COLLECTIVE}' WHEN 2 THEN '{Mode.SPLIT}'
            WHEN 1 THEN '{Mode.LEAD_CO}' WHEN 0 THEN '{Mode.SINGLE}' END AS mode,
        assigned_on, due_on,
        iif(is_awaited AND roles < 3, NULL, answered_on) AS replied_on,
        iif(is_awaited AND roles < 3, NULL, NOT is_late) AS is_on_time,
        iif(roles = 3, (        -- together: one reply in each round is enough
            SELECT count(r.id) < rounds AND max({_DUE}) < :as_of FROM assignment AS a
            LEFT JOIN {_EXTENDED}
            LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
            WHERE a.proposal_id = handler AND {_OPEN} AND {_ANSWERS}
        ), owed_on < :as_of) AS is_overdue,
        rounds, result, rating, rated_via,
        iif(rated_round > 1, {_FIRST_RATING}, rating) AS first_rating
    FROM handled
),
cases AS NOT MATERIALIZED (
    SELECT c.id,
        (SELECT n.label FROM proposal AS p JOIN session AS n ON n.id = p.session_id
         WHERE p.id = c.id) AS session,
        (SELECT coalesce(p.case_no, 'L' || p.intake_no) FROM proposal AS p WHERE p.id = c.id)
            AS number,
        (SELECT p.title FROM proposal AS p WHERE p.id = c.id) AS title,
        (SELECT p.received_on FROM proposal AS p WHERE p.id = c.id) AS received_on,
        (SELECT substr(p.received_on, 1, 7) FROM proposal AS p WHERE p.id = c.id) AS month,
        c.kind,
        iif(c.kind IN ({_COLLECTIVE_KINDS}), '{Origin.COLLECTIVE}', '{Origin.MEMBERS}') AS origin,
        (SELECT p.timing FROM proposal AS p WHERE p.id = c.id) AS timing,
        c.category, nullif(coalesce({_WAS.format("level")}, c.key_level), '') AS key_level,
        (SELECT nullif(o.sector, '') FROM sponsor AS o
         WHERE o.proposal_id = c.id AND o.position = 1) AS sector,
        (SELECT w.name FROM sponsor AS o JOIN proposer AS w ON w.id = o.proposer_id
         WHERE o.proposal_id = c.id AND o.position = 1) AS lead,
        c.outcome, c.mode, c.assigned_on, c.due_on,
        CASE
            WHEN c.mode IN ({listed((Mode.SINGLE, Mode.LEAD_CO))}) THEN (
                SELECT max(u.name) FROM assignment AS a JOIN unit AS u ON u.id = a.unit_id
                WHERE a.proposal_id = c.handler AND {_OPEN}
                    AND a.round = 1 AND a.role = '{Role.LEAD}')
            ELSE {_case("c.mode", _NO_LEAD, "NULL")}
        END AS lead_unit,
        (SELECT nullif(iif(min(u.channel) <> max(u.channel), '{SEVERAL_CHANNELS}', min(u.channel)),
            '') FROM assignment AS a JOIN unit AS u ON u.id = a.unit_id
         WHERE a.proposal_id = c.handler AND {_OPEN} AND {_FIRST}) AS channel,
        c.replied_on, c.is_on_time, c.is_overdue, c.rounds, c.result, c.first_rating, c.rating,
        {_WORK_RATING} AS work_rating, c.rated_via,
        (SELECT count(*) FROM feedback AS f
         WHERE f.proposal_id = c.handler AND f.given_on <= :as_of) AS forms,
        EXISTS (SELECT 1 FROM extension AS e
            WHERE e.proposal_id = c.handler AND e.granted_on <= :as_of) AS is_extended,
        EXISTS (SELECT 1 FROM objection AS b
            WHERE b.proposal_id = c.handler AND b.raised_on <= :as_of) AS is_objected,
        EXISTS (SELECT 1 FROM objection AS b WHERE b.proposal_id = c.handler
            AND b.outcome = '{ObjectionOutcome.ACCEPTED}' AND b.decided_on <= :as_of)
            AS is_transferred,
        {_CONTACTED.format(f"<> '{ContactWay.DECLINED}'")} AS is_contacted,
        {_CONTACTED.format(f"IN ({_MEETINGS})")} AS is_met,
        {_CONTACTED.format(f"= '{ContactWay.DECLINED}'")}
            AND NOT {_CONTACTED.format(f"<> '{ContactWay.DECLINED}'")} AS is_declined,
        {_AT_STAGE.format(ContactStage.BEFORE)}
            OR {_AT_STAGE.format(ContactStage.AFTER)} AS is_staged,
        {_AT_STAGE.format(ContactStage.BEFORE)}
            AND {_AT_STAGE.format(ContactStage.AFTER)} AS is_twice,
        (SELECT n.label || ' ' || coalesce({_TOPIC}, p.case_no, 'L' || p.intake_no)
         FROM proposal AS p JOIN session AS n ON n.id = p.session_id WHERE p.id = c.id) AS topic,
        {_LED} AS is_led,
        {_LED} OR {_TOPIC} IS NOT NULL OR {_SUPERVISED} AS is_arranged,
        {_SUPERVISED} AS is_supervised,
        {_PUBLISHED.format(PublicationSubject.PROPOSAL)} AS proposal_scope,
        {_PUBLISHED.format(PublicationSubject.REPLY)} AS reply_scope,
        {_PROMISE} AS promise, {_WAS_PLANNED} AS was_planned
    FROM counted AS c
),
tasks AS NOT MATERIALIZED (
    SELECT c.*, a.id AS task_id, u.name AS unit, a.role, a.round, '第 ' || a.round || ' 轮'
        AS task_round, {_ROUND_RATING} AS task_rating, a.assigned_on AS task_assigned_on,
        {_DUE} AS task_due_on, r.issued_on AS task_replied_on,
        CASE    -- not AND and OR: of those SQLite would look at both sides
            WHEN a.role = '{Role.CO}' THEN 0
            WHEN c.mode <> '{Mode.COLLECTIVE}' OR r.id IS NOT NULL THEN 1
            ELSE a.id = (       -- together: one is asked, the first named, until one has answered
                SELECT iif(count(q.id), 0, min(b.id)) FROM assignment AS b
                LEFT JOIN reply AS q ON q.assignment_id = b.id AND q.issued_on <= :as_of
                WHERE b.proposal_id = c.id AND b.round = a.round AND {_OPEN_OF.format("b")})
        END AS task_answers,
        r.issued_on <= {_DUE} AS task_on_time,
        r.id IS NULL AND {_DUE} < :as_of AS task_overdue, r.result AS task_result,
        EXISTS (SELECT 1 FROM extension AS e
            WHERE e.assignment_id = a.id AND e.granted_on <= :as_of) AS task_extended,
        {_OWN_RATING} AS task_own_rating,
        {_TALKED.format(f"<> '{ContactWay.DECLINED}'")} AS task_contacted,
        {_TALKED.format(f"IN ({_MEETINGS})")} AS task_met,
        {_TALKED.format(f"= '{ContactWay.DECLINED}'")}
            AND NOT {_TALKED.format(f"<> '{ContactWay.DECLINED}'")} AS task_declined
    FROM cases AS c CROSS JOIN assignment AS a ON a.proposal_id = c.id AND {_OPEN}
    JOIN unit AS u ON u.id = a.unit_id
    LEFT JOIN {_EXTENDED}
    LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
    WHERE c.outcome = '{Outcome.FILED}'
),
forms AS NOT MATERIALIZED (
    SELECT c.*, f.id AS form_id, f.round AS form_round, f.rating_result AS form_rating,
        f.rating_work AS form_work, f.source AS form_source, f.given_on,
        (SELECT w.name FROM proposer AS w WHERE w.id = f.proposer_id) AS rater
    FROM cases AS c CROSS JOIN feedback AS f ON f.proposal_id = c.id AND f.given_on <= :as_of
    WHERE c.outcome = '{Outcome.FILED}'
),
activities AS NOT MATERIALIZED (
    SELECT c.*, v.activity, v.held_on, v.form AS held_form, nullif(v.level, '') AS held_level
    FROM cases AS c CROSS JOIN supervision AS v ON v.proposal_id = c.id AND v.held_on <= :as_of
    WHERE c.outcome = '{Outcome.FILED}'
),
people AS NOT MATERIALIZED (
    SELECT w.id, w.name AS member, nullif(w.sector, '') AS sector,
        coalesce(w.since, '') <= :as_of     -- out of use without a day: left, nobody knows when
            AND CASE WHEN w.until IS NULL THEN w.is_active ELSE w.until > :as_of END AS is_active,
        coalesce(max(o.position = 1), 0) AS leads, coalesce(max(o.position > 1), 0) AS co_signs
    FROM proposer AS w LEFT JOIN sponsor AS o ON o.proposer_id = w.id
        AND (o.consent = '{Consent.CONFIRMED}'
            OR o.consent = '{Consent.WITHDRAWN}' AND o.left_on > :as_of)
        AND coalesce(o.consent_on, '') <= :as_of
        AND +o.proposal_id IN (SELECT id FROM counted WHERE outcome <> '{Outcome.WITHDRAWN}')
    WHERE w.is_person AND w.is_member GROUP BY w.id
)
"""
