"""What is looked up of a proposal, a duty or a form as of a day: SQL for each column of the facts.

What the columns mean stands in `tiaan.store.facts`, which joins the tables that are named here by
one letter: ``c`` a proposal as `counted`, ``a`` a duty, ``r`` its reply, ``x`` the extension it was
still to get, ``u`` its unit, ``f`` a form, ``v`` an activity, ``w`` a proposer, ``o`` a signature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiaan.model.terms import (
    CommitmentStatus,
    ContactStage,
    ContactWay,
    Mode,
    ObjectionOutcome,
    Origin,
    ProposerKind,
    PublicationSubject,
    Result,
    Role,
    Standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

SEVERAL_CHANNELS = "跨系统"
"""Channel of a case whose answering units belong to several."""


def listed(words: Iterable[str]) -> str:
    """Return codes as SQL writes a list of them; for our own literals only."""
    return ", ".join(f"'{word}'" for word in words)


def chosen(word: str, meanings: dict[Any, Any], otherwise: str) -> str:
    """Return SQL for what a word means; for our own literals only."""
    whens = " ".join(f"WHEN '{code}' THEN '{meaning}'" for code, meaning in meanings.items())
    return f"CASE {word} {whens} ELSE {otherwise} END"


LATEST_DECISION = """(SELECT l.id FROM decision AS l
        WHERE l.proposal_id = {} AND l.decided_on <= :as_of
        ORDER BY l.decided_on DESC, l.id DESC LIMIT 1)"""
_MEETINGS = listed((ContactWay.FACE, ContactWay.ONSITE, ContactWay.MEETING))
"""Ways in which a unit and a proposer meet (面商)."""
_AT = """EXISTS (SELECT 1 FROM contact AS k WHERE k.proposal_id = c.handler
            AND k.happened_on <= :as_of AND k.way {})"""
_CONTACTED = _AT.format(f"<> '{ContactWay.DECLINED}'")
_MET = _AT.format(f"IN ({_MEETINGS})")
_REFUSED = _AT.format(f"= '{ContactWay.DECLINED}'")
_BEFORE, _AFTER = (
    _AT.format(f"<> '{ContactWay.DECLINED}' AND k.stage = '{stage}'")
    for stage in (ContactStage.BEFORE, ContactStage.AFTER)
)
_TALKED = f"""EXISTS (SELECT 1 FROM contact AS k WHERE k.proposal_id = c.id
            AND k.happened_on <= :as_of AND k.way {{}}
            AND (k.unit_id = a.unit_id OR c.mode = '{Mode.COLLECTIVE}'
                OR k.unit_id IS NULL AND c.mode <> '{Mode.SPLIT}'))"""
"""A unit's own contact. One that names no unit is of the unit that answers, where that is only one;
of those who handle a case together each stands for all."""
_TASK_CONTACTED = _TALKED.format(f"<> '{ContactWay.DECLINED}'")
_TASK_MET = _TALKED.format(f"IN ({_MEETINGS})")
_TASK_REFUSED = _TALKED.format(f"= '{ContactWay.DECLINED}'")
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
OPEN = _OPEN_OF.format("a")
EXTENDED = """extension AS x ON x.id = (SELECT e.id FROM extension AS e
        WHERE e.assignment_id = a.id AND e.granted_on > :as_of
        ORDER BY e.granted_on, e.id LIMIT 1)"""
"""The first extension that a duty was still to get: its day until then is what stood on the day."""
DUE = "coalesce(x.was_due_on, a.due_on)"
ANSWERS = f"a.role <> '{Role.CO}'"
"""A duty that the proposer waits for: co-handlers answer the lead."""
FIRST = f"a.round = 1 AND {ANSWERS}"
_NO_LEAD = {mode: mode.label for mode in (Mode.SPLIT, Mode.COLLECTIVE)}
_STANDS = """(SELECT f.{what} FROM feedback AS f LEFT JOIN scale AS s ON s.word = f.{word}
        WHERE f.proposal_id = {of} AND f.given_on <= :as_of AND f.{word} IS NOT NULL
            AND (:feedback_by = 'all' OR f.proposer_id = (SELECT o.proposer_id FROM sponsor AS o
                WHERE o.proposal_id = {of} AND o.position = 1)) AND f.round <= {rounds}
        ORDER BY f.round DESC, coalesce(s.place, 99) DESC LIMIT 1)"""
"""The form that stands: the newest round's, of several the worst; words off the scale come last."""
FORM = _STANDS.format(what="id", word="rating_result", of="h.id", rounds="f.round")
FIRST_RATING = _STANDS.format(what="rating_result", word="rating_result", of="handler", rounds="1")
_WORK_RATING = _STANDS.format(
    what="rating_work", word="rating_work", of="c.handler", rounds="f.round"
)

_RATED = "CASE WHEN a.round = c.rated_round THEN c.rating ELSE {} END"
"""What stands for a duty's round, which is the newest that was rated more often than not."""
_ROUND_RATING = _RATED.format(
    _STANDS.format(
        what="rating_result",
        word="rating_result",
        of="c.id",
        rounds="a.round AND f.round = a.round",
    )
)
_OWN_RATING = _RATED.format(
    _STANDS.format(
        what="rating_result",
        word="rating_result",
        of="c.id",
        rounds="f.round AND EXISTS (SELECT 1 FROM assignment AS b WHERE b.proposal_id = c.id "
        f"AND b.unit_id = a.unit_id AND b.round = f.round AND {_OPEN_OF.format('b')})",
    )
)
"""What stands for the unit: of the newest rated round among those that it handled."""

OF_CASES: dict[str, str] = {
    "id": "c.id",
    "session": """(SELECT n.label FROM proposal AS p JOIN session AS n ON n.id = p.session_id
    WHERE p.id = c.id)""",
    "number": """(SELECT coalesce(p.case_no, 'L' || p.intake_no) FROM proposal AS p
    WHERE p.id = c.id)""",
    "title": "(SELECT p.title FROM proposal AS p WHERE p.id = c.id)",
    "received_on": "(SELECT p.received_on FROM proposal AS p WHERE p.id = c.id)",
    "month": "(SELECT substr(p.received_on, 1, 7) FROM proposal AS p WHERE p.id = c.id)",
    "kind": "c.kind",
    "origin": f"iif(c.kind IN ({_COLLECTIVE_KINDS}), '{Origin.COLLECTIVE}', '{Origin.MEMBERS}')",
    "timing": "(SELECT p.timing FROM proposal AS p WHERE p.id = c.id)",
    "category": "c.category",
    "key_level": f"""nullif(coalesce({_WAS.format("level")}, c.key_level), '')""",
    "sector": """(SELECT nullif(o.sector, '') FROM sponsor AS o
    WHERE o.proposal_id = c.id AND o.position = 1)""",
    "lead": """(SELECT w.name FROM sponsor AS o JOIN proposer AS w ON w.id = o.proposer_id
    WHERE o.proposal_id = c.id AND o.position = 1)""",
    "outcome": "c.outcome",
    "is_merged": "c.is_merged",
    "mode": "c.mode",
    "assigned_on": "c.assigned_on",
    "due_on": "c.due_on",
    "lead_unit": f"""CASE
    WHEN c.mode IN ({listed((Mode.SINGLE, Mode.LEAD_CO))}) THEN (
        SELECT max(u.name) FROM assignment AS a JOIN unit AS u ON u.id = a.unit_id
        WHERE a.proposal_id = c.handler AND {OPEN}
            AND a.round = 1 AND a.role = '{Role.LEAD}')
    ELSE {chosen("c.mode", _NO_LEAD, "NULL")}
END""",
    "channel": f"""(SELECT nullif(
        iif(min(u.channel) <> max(u.channel), '{SEVERAL_CHANNELS}', min(u.channel)), '')
    FROM assignment AS a JOIN unit AS u ON u.id = a.unit_id
    WHERE a.proposal_id = c.handler AND {OPEN} AND {FIRST})""",
    "replied_on": "c.replied_on",
    "is_on_time": "c.is_on_time",
    "is_overdue": "c.is_overdue",
    "rounds": "c.rounds",
    "result": "c.result",
    "first_rating": "c.first_rating",
    "rating": "c.rating",
    "rated_round": "iif(c.handler = c.id, c.rated_round, NULL)",
    "work_rating": _WORK_RATING,
    "rated_via": "c.rated_via",
    "forms": """(SELECT count(*) FROM feedback AS f
    WHERE f.proposal_id = c.handler AND f.given_on <= :as_of)""",
    "is_extended": """EXISTS (SELECT 1 FROM extension AS e
    WHERE e.proposal_id = c.handler AND e.granted_on <= :as_of)""",
    "is_objected": """EXISTS (SELECT 1 FROM objection AS b
    WHERE b.proposal_id = c.handler AND b.raised_on <= :as_of)""",
    "is_transferred": f"""EXISTS (SELECT 1 FROM objection AS b WHERE b.proposal_id = c.handler
    AND b.outcome = '{ObjectionOutcome.ACCEPTED}' AND b.decided_on <= :as_of)""",
    "is_contacted": _CONTACTED,
    "is_met": _MET,
    # Not AND and OR, here and below: of those SQLite would always look at both sides.
    "is_declined": f"iif({_REFUSED}, NOT {_CONTACTED}, 0)",
    "is_staged": f"iif({_BEFORE}, 1, {_AFTER})",
    "is_twice": f"iif({_BEFORE}, {_AFTER}, 0)",
    "topic": f"""(SELECT n.label || ' ' || coalesce({_TOPIC}, p.case_no, 'L' || p.intake_no)
    FROM proposal AS p JOIN session AS n ON n.id = p.session_id WHERE p.id = c.id)""",
    "is_led": _LED,
    "is_arranged": f"iif({_LED}, 1, iif({_SUPERVISED}, 1, {_TOPIC} IS NOT NULL))",
    "is_supervised": _SUPERVISED,
    "proposal_scope": _PUBLISHED.format(PublicationSubject.PROPOSAL),
    "reply_scope": _PUBLISHED.format(PublicationSubject.REPLY),
    "promise": _PROMISE,
    "was_planned": _WAS_PLANNED,
}
"""Of a proposal."""
OF_TASKS: dict[str, str] = {
    "task_id": "a.id",
    "unit": "u.name",
    "role": "a.role",
    "round": "a.round",
    "task_round": "'第 ' || a.round || ' 轮'",
    "task_rating": _ROUND_RATING,
    "task_assigned_on": "a.assigned_on",
    "task_due_on": DUE,
    "task_replied_on": "r.issued_on",
    "task_answers": f"""CASE
    WHEN a.role = '{Role.CO}' THEN 0
    WHEN c.mode <> '{Mode.COLLECTIVE}' OR r.id IS NOT NULL THEN 1
    ELSE a.id = (       -- together: one is asked, the first named, until one has answered
        SELECT iif(count(q.id), 0, min(b.id)) FROM assignment AS b
        LEFT JOIN reply AS q ON q.assignment_id = b.id AND q.issued_on <= :as_of
        WHERE b.proposal_id = c.id AND b.round = a.round AND {_OPEN_OF.format("b")})
END""",
    "task_on_time": f"r.issued_on <= {DUE}",
    "task_overdue": f"r.id IS NULL AND {DUE} < :as_of",
    "task_result": "r.result",
    "task_extended": """EXISTS (SELECT 1 FROM extension AS e
    WHERE e.assignment_id = a.id AND e.granted_on <= :as_of)""",
    "task_own_rating": _OWN_RATING,
    "task_contacted": _TASK_CONTACTED,
    "task_met": _TASK_MET,
    "task_declined": f"iif({_TASK_REFUSED}, NOT {_TASK_CONTACTED}, 0)",
}
"""Of a duty, beside those of its proposal."""
OF_FORMS: dict[str, str] = {
    "form_id": "f.id",
    "form_round": "f.round",
    "form_rating": "f.rating_result",
    "form_work": "f.rating_work",
    "form_source": "f.source",
    "given_on": "f.given_on",
    "rater": "(SELECT w.name FROM proposer AS w WHERE w.id = f.proposer_id)",
}
"""Of a form that came back, likewise."""
OF_ACTIVITIES: dict[str, str] = {
    "activity": "v.activity",
    "held_on": "v.held_on",
    "held_form": "v.form",
    "held_level": "nullif(v.level, '')",
}
"""Of an activity of supervision, likewise."""
OF_PEOPLE: dict[str, str] = {
    "id": "w.id",
    "member": "w.name",
    "sector": "nullif(w.sector, '')",
    # Out of use without a day: left, nobody knows when.
    "is_active": """coalesce(w.since, '') <= :as_of
    AND CASE WHEN w.until IS NULL THEN w.is_active ELSE w.until > :as_of END""",
    "leads": "coalesce(max(o.position = 1), 0)",
    "co_signs": "coalesce(max(o.position > 1), 0)",
}
"""Of a member, by all their signatures."""
