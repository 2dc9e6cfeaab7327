"""Key proposals under supervision (督办): who leads, on what topic, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.actions import keyed
from tiaan.actions.common import receipt
from tiaan.errors import NotFound, RuleViolation
from tiaan.model.case import shown_number
from tiaan.model.terms import Action, Side
from tiaan.model.text import NOTE_MAX, clean, fold, required
from tiaan.model.vocabulary import find_word
from tiaan.model.workflow import ON_FILE
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Receipt, Who
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
    keyed.keep(op, case, draft.on)
    for post in draft.drop:
        _drop(op, case, required(post, "职务"), draft.on)
        changed = True
    for side, named in ((Side.GOVERNMENT, draft.government), (Side.CPPCC, draft.cppcc)):
        for post in named:
            changed |= _add(op, case.id, side, required(post, "职务"), draft.on)
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
        activity = 0
        for before in _taken(op, refs):
            after, warnings, activity = record(op, before, draft, activity)
            form = find_word(op.settings.supervision_forms, draft.form, "督办形式")
            number = shown_number(after, op.settings)
            sentence = f"{number}：已登记督办，{form}（{draft.on}）"
            plain = f"{after.number} 号不是重点提案，督办照记；列为重点用 tiaan amend --key"
            remarks = () if after.key_level else (plain,)
            receipts.append(receipt(before, after, op.settings, sentence, warnings, remarks))
    return tuple(receipts)


def record(
    op: Operation, case: Case, draft: ActivityDraft, activity: int = 0
) -> tuple[Case, tuple[Rule, ...], int]:
    """Write one proposal's part in an activity, and return its number; the state stays.

    Args:
        op: the operation.
        case: on file.
        draft: what was done.
        activity: the number it was given with an earlier proposal; 0 gives a new one.

    Raises:
        as `log`.
    """
    level = draft.level
    row: dict[str, Any] = {
        "held_on": draft.on,
        "form": find_word(op.settings.supervision_forms, draft.form, "督办形式"),
        "level": find_word(op.settings.supervision_levels, level, "督办层级") if level else "",
        "taking_part": clean(draft.taking_part, "参加人", limit=NOTE_MAX),
        "outcome": clean(draft.outcome, "督办结果", limit=NOTE_MAX, lines=True),
    }
    _refuse_twice(case, row)
    row_id = op.insert("supervision", proposal_id=case.id, activity=activity, **row)
    if not activity:
        # Ids are never given twice, so neither is the number of an activity undone.
        activity = row_id
        op.update("supervision", row_id, activity=activity)
    return *op.settle(case, case.state, draft.on), activity


def _taken(op: Operation, refs: tuple[Ref, ...]) -> tuple[Case, ...]:
    """Return the cases of references, each once.

    Raises:
        RuleViolation: one is not on file.
    """
    found = {case.id: case for case in map(op.take, refs)}
    for case in found.values():
        require_on_file(case)
    return tuple(found.values())


def require_on_file(case: Case) -> None:
    """Refuse to supervise what is not on file.

    Raises:
        RuleViolation: it is not.
    """
    if case.state not in ON_FILE:
        raise RuleViolation(
            f"{case.number} 号{case.state.label}，不能督办", "立案的提案才能列入督办"
        )


def _add(op: Operation, case_id: int, side: Side, post: str, on: date) -> bool:
    """Let a leader lead, unless they do already."""
    known = {(k.side, fold(k.post)) for k in op.case(case_id).leading()}
    if (side, fold(post)) in known:
        return False
    op.insert("key_leader", proposal_id=case_id, side=side, post=post, since=on)
    return True


def _drop(op: Operation, case: Case, post: str, on: date) -> None:
    """Let a leader lead no more from a day on; who never led a day was put down by mistake."""
    gone = [k for k in op.case(case.id).leading() if fold(k.post) == fold(post)]
    if not gone:
        raise NotFound(
            f"{case.number} 号没有这位领衔领导", f"现有的见 tiaan supervise list {case.number}"
        )
    for leader in gone:
        # A row of its own for what was: the log's image of the other names who goes.
        op.delete("key_leader", leader.id)
        if on > leader.since:
            past = {"side": leader.side, "post": leader.post, "since": leader.since}
            op.insert("key_leader", proposal_id=case.id, **past, left_on=on)


def _refuse_twice(case: Case, row: dict[str, object]) -> None:
    """Refuse what is on record already: it would count as another activity."""
    for past in case.supervisions:
        if all(getattr(past, name) == value for name, value in row.items()):
            raise RuleViolation(
                f"{case.number} 号已登记过同样的督办活动（{past.held_on}）",
                "确是另一次的，请在 --with 或 --outcome 中写明不同",
            )


def _led(case: Case) -> str:
    """Return the topic and those who lead, as a receipt says it."""
    parts = [f"选题“{case.key_topic}”"] if case.key_topic else []
    parts += [f"{side.label} {led}" for side in Side if (led := case.led_by(side))]
    return "，".join(parts) or "尚无领衔领导"
