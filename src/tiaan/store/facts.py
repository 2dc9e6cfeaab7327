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
is_merged       whether it was merged into another, also where it counts as that one does
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
rated_round     of which round ``rating`` is; NULL too where it is that of another, merged into
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
import re
from typing import TYPE_CHECKING, Any

from tiaan.model.terms import Consent, Decision, Mode, Outcome, Role
from tiaan.store.lookups import (
    ANSWERS,
    DUE,
    EXTENDED,
    FIRST,
    FIRST_RATING,
    FORM,
    LATEST_DECISION,
    OF_ACTIVITIES,
    OF_CASES,
    OF_FORMS,
    OF_PEOPLE,
    OF_TASKS,
    OPEN,
    chosen,
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
INSIDE = "inside"
"""The way of counting under which what was merged shares the survivor's fate."""

CASES, TASKS, FORMS, PEOPLE = "cases", "tasks", "forms", "people"
ACTIVITIES = "activities"
"""The facts, to select from behind `FACTS`."""
COLUMNS: dict[str, tuple[str, ...]] = {
    CASES: (*OF_CASES,),
    TASKS: (*OF_CASES, *OF_TASKS),
    FORMS: (*OF_CASES, *OF_FORMS),
    PEOPLE: (*OF_PEOPLE,),
    ACTIVITIES: (*OF_CASES, *OF_ACTIVITIES),
}
"""What there is to ask of each fact, in its order."""


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


def named(over: str, *sql: str) -> tuple[str, ...]:
    """Return the columns of a fact that pieces of SQL ask for; one too many is only slower."""
    words = set(re.findall(r"[a-z_]+", re.sub("'[^']*'", "", " ".join(sql))))
    return tuple(name for name in COLUMNS[over] if name in words)


def _selected(columns: dict[str, str]) -> str:
    return ", ".join(f"{sql} AS {name}" for name, sql in columns.items())


_IF_FIRST = f"FILTER (WHERE {FIRST})"


# `handled` takes the proposals in the order of their ids (the plus before session_id hides an index
# that has another order), so the duties of each come together and need no sorting; it is read once,
# row by row, and not kept. Every join finds its rows by an index of the file: SQLite does not know
# how large a common table expression is, and might scan one for each row of another. `counted`,
# with what most figures ask for, is kept where a statement asks several facts, and passed on row by
# row where it asks one: SQLite's own choice if it is told nothing. The facts are views of it: a
# column of theirs that nobody asks for is never looked up, one that is asked for twice is looked up
# twice unless it is kept on the way (see `tiaan.stats.adding`).
FACTS = f"""
WITH scale(word, place) AS MATERIALIZED (SELECT value, key FROM json_each(:scale)),
handled AS NOT MATERIALIZED (       -- h: whose handling counts for p; o: the decision on that one
    SELECT p.id, p.proposer_kind AS kind, p.category, p.key_level,
        iif(o.outcome = '{Decision.FILE}', h.id, NULL) AS handler,
        {chosen("o.outcome", OUTCOMES, f"'{Outcome.PENDING}'")} AS outcome,
        d.outcome IS '{Decision.MERGE}' AS is_merged,
        e.result, form.round AS rated_round, form.rating_result AS rating, form.source AS rated_via,
        max(a.round) AS rounds,
        max((a.round = 1) * CASE a.role WHEN '{Role.PARTICIPANT}' THEN 3 WHEN '{Role.SPLIT}' THEN 2
            WHEN '{Role.CO}' THEN 1 ELSE 0 END) AS roles,
        min(a.assigned_on) AS assigned_on,
        max({DUE}) {_IF_FIRST} AS due_on,
        max(r.issued_on) {_IF_FIRST} AS answered_on,
        max(r.id IS NULL) {_IF_FIRST} AS is_awaited,
        max(r.issued_on > {DUE}) {_IF_FIRST} AS is_late,
        min({DUE}) FILTER (WHERE r.id IS NULL AND {ANSWERS}) AS owed_on
    FROM proposal AS p
    LEFT JOIN decision AS d ON d.id = {LATEST_DECISION.format("p.id")}
    CROSS JOIN proposal AS h ON h.id = iif(
        d.outcome = '{Decision.MERGE}' AND :merge_counting = '{INSIDE}',
        coalesce(p.merged_into, p.id), p.id)
    LEFT JOIN decision AS o ON o.id = iif(h.id = p.id, d.id, {LATEST_DECISION.format("h.id")})
    LEFT JOIN result AS e ON o.outcome = '{Decision.FILE}' AND e.id = (
        SELECT l.id FROM result AS l WHERE l.proposal_id = h.id AND l.set_on <= :as_of
        ORDER BY l.set_on DESC, l.id DESC LIMIT 1)
    LEFT JOIN feedback AS form ON o.outcome = '{Decision.FILE}' AND form.id = {FORM}
    LEFT JOIN assignment AS a
        ON o.outcome = '{Decision.FILE}' AND a.proposal_id = h.id AND {OPEN}
    LEFT JOIN {EXTENDED}
    LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
    WHERE +p.session_id IN (SELECT value FROM json_each(:sessions)) AND p.received_on <= :as_of
    GROUP BY p.id
),
counted AS (
    SELECT id, kind, nullif(category, '') AS category, key_level, handler, outcome, is_merged,
        CASE roles WHEN 3 THEN '{Mode.COLLECTIVE}' WHEN 2 THEN '{Mode.SPLIT}'
            WHEN 1 THEN '{Mode.LEAD_CO}' WHEN 0 THEN '{Mode.SINGLE}' END AS mode,
        assigned_on, due_on,
        iif(is_awaited AND roles < 3, NULL, answered_on) AS replied_on,
        iif(is_awaited AND roles < 3, NULL, NOT is_late) AS is_on_time,
        iif(roles = 3, (        -- together: one reply in each round is enough
            SELECT count(r.id) < rounds AND max({DUE}) < :as_of FROM assignment AS a
            LEFT JOIN {EXTENDED}
            LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
            WHERE a.proposal_id = handler AND {OPEN} AND {ANSWERS}
        ), owed_on < :as_of) AS is_overdue,
        rounds, result, rating, rated_round, rated_via,
        iif(rated_round > 1, {FIRST_RATING}, rating) AS first_rating
    FROM handled
),
cases AS NOT MATERIALIZED (
    SELECT {_selected(OF_CASES)}
    FROM counted AS c
),
tasks AS NOT MATERIALIZED (
    SELECT c.*, {_selected(OF_TASKS)}
    FROM cases AS c CROSS JOIN assignment AS a ON a.proposal_id = c.id AND {OPEN}
    JOIN unit AS u ON u.id = a.unit_id
    LEFT JOIN {EXTENDED}
    LEFT JOIN reply AS r ON r.assignment_id = a.id AND r.issued_on <= :as_of
    WHERE c.outcome = '{Outcome.FILED}'
),
forms AS NOT MATERIALIZED (
    SELECT c.*, {_selected(OF_FORMS)}
    FROM cases AS c CROSS JOIN feedback AS f ON f.proposal_id = c.id AND f.given_on <= :as_of
    WHERE c.outcome = '{Outcome.FILED}'
),
activities AS NOT MATERIALIZED (
    SELECT c.*, {_selected(OF_ACTIVITIES)}
    FROM cases AS c CROSS JOIN supervision AS v ON v.proposal_id = c.id AND v.held_on <= :as_of
    WHERE c.outcome = '{Outcome.FILED}'
),
people AS NOT MATERIALIZED (
    SELECT {_selected(OF_PEOPLE)}
    FROM proposer AS w LEFT JOIN sponsor AS o ON o.proposer_id = w.id
        AND (o.consent = '{Consent.CONFIRMED}'
            OR o.consent = '{Consent.WITHDRAWN}' AND o.left_on > :as_of)
        AND coalesce(o.consent_on, '') <= :as_of
        AND +o.proposal_id IN (SELECT id FROM counted WHERE outcome <> '{Outcome.WITHDRAWN}')
    WHERE w.is_person AND w.is_member GROUP BY w.id
)
"""
