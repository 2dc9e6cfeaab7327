"""Key proposals under supervision (督办): who leads, on what topic, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import receipt, shown_number
from tiaan.errors import NotFound, RuleViolation
from tiaan.model.rules import ON_FILE
from tiaan.model.terms import Action, Side
from tiaan.model.text import NOTE_MAX, clean, fold, required
from tiaan.model.vocabulary import find_word
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.records import Case, Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class LeadDraft(NamedTuple):
    """How proposals are to be supervised; what is left out stays as it is.

    Attributes:
        topic: of all of them together; None leaves it, "" takes it away.
        government: posts of leaders of Party and government, to be added.
        cppcc: posts of leaders of the CPPCC, to be added.
        drop: posts of leaders, of either side, who no longer lead.
        level: of the key proposals; "" is the county's first where there is none yet.
    """

    on: date
    topic: str | None = None
    government: tuple[str, ...] = ()
    cppcc: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    level: str = ""


class ActivityDraft(NamedTuple):
    """One activity of supervision, about one proposal or several.

    Attributes:
        form: one of the county's `supervision_forms`.
        level: one of the county's `supervision_levels`, or "".
        taking_part: who took part, by post or body.
    """

    form: str
    on: date
    level: str = ""
    taking_part: str = ""
    outcome: str = ""


def lead(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], draft: LeadDraft, who: Who
) -> tuple[Receipt, ...]:
    """Make proposals key ones, with a topic and those who lead; all of them or none.

    Raises:
        NotFound: no such proposal; a leader to be dropped who does not lead it.
        UsageError: a level that is not the county's, an empty or overlong post or topic.
        RuleViolation: not on file, or a binding rule does not hold.
    """
    receipts = []
    with operation(conn, Action.SUPERVISE, who) as op:
        for before in _taken(op, refs):
            after, warnings = arrange(op, before, draft)
            said = "没有变化" if after == before else f"{after.key_level}提案，{_led(after)}"
            sentence = f"{shown_number(after, op.settings)}：{said}"
            receipts.append(receipt(before, after, op.settings, sentence, warnings))
    return tuple(receipts)


def arrange(op: Operation, case: Case, draft: LeadDraft) -> tuple[Case, tuple[Rule, ...]]:
    """Write how one proposal is supervised; nothing is written where nothing differs.

    Raises:
        as `lead`.
    """
    level = find_word(op.settings.key_levels, draft.level, "重点提案层级") if draft.level else ""
    level = level or case.key_level or op.settings.key_levels[0].name
    changed = op.update("proposal", case.id, key_level=level)
    if draft.topic is not None:
        changed |= op.update("proposal", case.id, key_topic=clean(draft.topic, "选题"))
    for post in draft.drop:
        _drop(op, case, required(post, "职务"))
        changed = True
    for side, named in ((Side.GOVERNMENT, draft.government), (Side.CPPCC, draft.cppcc)):
        for post in named:
            changed |= _add(op, case.id, side, required(post, "职务"))
    if not changed:
        return case, ()
    return op.settle(case, case.state, draft.on)


def log(
    conn: sqlite3.Connection, refs: tuple[Ref, ...], draft: ActivityDraft, who: Who
) -> tuple[Receipt, ...]:
    """Record one activity about all the proposals named: it counts once.

    Raises:
        NotFound: no such proposal.
        UsageError: a form or level that is not the county's, an overlong text.
        RuleViolation: not on file, the same was recorded already, or a binding rule does not hold.
    """
    receipts = []
    with operation(conn, Action.SUPERVISE, who) as op:
        words = op.settings
        form = find_word(words.supervision_forms, draft.form, "督办形式")
        level = find_word(words.supervision_levels, draft.level, "督办层级") if draft.level else ""
        row = {
            "held_on": draft.on,
            "form": form,
            "level": level,
            "taking_part": clean(draft.taking_part, "参加人", limit=NOTE_MAX),
            "outcome": clean(draft.outcome, "督办结果", limit=NOTE_MAX, lines=True),
        }
        activity = 0
        for before in _taken(op, refs):
            _refuse_twice(before, row)
            row_id = op.insert("supervision", proposal_id=before.id, activity=activity, **row)
            if not activity:
                # Ids are never given twice, so neither is the number of an activity undone.
                activity = row_id
                op.update("supervision", row_id, activity=activity)
            after, warnings = op.settle(before, before.state, draft.on)
            sentence = f"{shown_number(after, words)}：已登记督办，{form}（活动 {activity}）"
            receipts.append(receipt(before, after, words, sentence, warnings))
    return tuple(receipts)


def _taken(op: Operation, refs: tuple[Ref, ...]) -> tuple[Case, ...]:
    """Return the cases of references, each once.

    Raises:
        RuleViolation: one is not on file.
    """
    found = {case.id: case for case in map(op.take, refs)}
    for case in found.values():
        if case.state not in ON_FILE:
            raise RuleViolation(
                f"{case.number} 号{case.state.label}，不能督办", "立案的提案才能列入督办"
            )
    return tuple(found.values())


def _add(op: Operation, case_id: int, side: Side, post: str) -> bool:
    """Let a leader lead, unless they do already."""
    known = {(k.side, fold(k.post)) for k in op.case(case_id).leaders}
    if (side, fold(post)) in known:
        return False
    op.insert("key_leader", proposal_id=case_id, side=side, post=post)
    return True


def _drop(op: Operation, case: Case, post: str) -> None:
    gone = [k for k in op.case(case.id).leaders if fold(k.post) == fold(post)]
    if not gone:
        raise NotFound(
            f"{case.number} 号没有这位领衔领导", f"现有的见 tiaan supervise list {case.number}"
        )
    for leader in gone:
        op.delete("key_leader", leader.id)


def _refuse_twice(case: Case, row: dict[str, object]) -> None:
    """Refuse what is on record already: it would count as another activity."""
    for past in case.supervisions:
        if all(getattr(past, name) == value for name, value in row.items()):
            raise RuleViolation(
                f"{case.number} 号已登记过同样的督办活动（活动 {past.activity}）",
                "确是另一次的，请在 --with 或 --outcome 中写明不同",
            )


def _led(case: Case) -> str:
    """Return the topic and those who lead, as a receipt says it."""
    parts = [f"选题“{case.key_topic}”"] if case.key_topic else []
    parts += [f"{side.label} {led}" for side in Side if (led := case.led_by(side))]
    return "，".join(parts) or "尚无领衔领导"
