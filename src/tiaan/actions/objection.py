"""A unit that says a proposal is not its own (退办); see `transfer` for whom it goes to instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.actions.common import duty_of, receipt, require_handled
from tiaan.errors import Ambiguous, RuleViolation, UsageError
from tiaan.model.case import shown_number
from tiaan.model.dates import due_on, rests_on_guess
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import Action, Mode, ObjectionOutcome, Role, State
from tiaan.model.text import NOTE_MAX, clean, required
from tiaan.model.waiting import answer_by
from tiaan.store import queries, registers
from tiaan.store.journal import operation

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Objection, Receipt, Who
    from tiaan.model.refs import Ref
    from tiaan.model.rules import Rule
    from tiaan.store.journal import Operation


class ObjectionDraft(NamedTuple):
    """A request to be let off.

    Attributes:
        unit: "" where only one unit has a duty.
        suggest: the unit it should go to instead, as the one that asks sees it.
        late: why it is taken although the county's window has passed.
    """

    on: date
    reason: str
    unit: str = ""
    suggest: str = ""
    late: str = ""


def raise_objection(conn: sqlite3.Connection, ref: Ref, draft: ObjectionDraft, who: Who) -> Receipt:
    """Record that a unit asks to be let off its duty.

    Raises:
        RuleViolation: answered already, asked already, or the window has passed and nobody says
            why it is taken all the same.
    """
    with operation(conn, Action.OBJECT, who) as op:
        before = op.take(ref)
        _require_free(op, before, draft)
        after, warnings, remarks, said = ask(op, before, draft)
        sentence = f"{shown_number(after, op.settings)}：{said}"
    told = receipt(before, after, op.settings, sentence, warnings, remarks)
    advice = f"tiaan object {after.number} --accept --to 单位，或 --refuse 理由"
    return told._replace(next=(advice,))


def ask(
    op: Operation, case: Case, draft: ObjectionDraft
) -> tuple[Case, tuple[Rule, ...], tuple[str, ...], str]:
    """Write a request; return what is to be remarked and said, too. The state stays.

    Raises:
        as `raise_objection`.
    """
    duty = objectable(op, case, draft.unit)
    if any(o.assignment_id == duty.id for o in waiting(case)):
        raise RuleViolation(
            f"“{duty.unit.name}”对 {case.number} 号的退办还没有答复",
            f"先用 tiaan object {case.number} --accept --to 单位 或 --refuse 理由 答复",
        )
    reason = required(draft.reason, "退办理由", limit=NOTE_MAX)
    late, remarks = _lateness(op, case, duty, draft)
    suggested = registers.find_unit(op.registers, draft.suggest) if draft.suggest else None
    if suggested is not None and suggested.id == duty.unit.id:
        raise UsageError("建议改办的就是原单位", "请写另一个单位，或不写 --suggest")
    op.insert(
        "objection",
        proposal_id=case.id,
        assignment_id=duty.id,
        raised_on=draft.on,
        reason=reason,
        suggested_id=suggested.id if suggested else None,
        late_reason=late,
    )
    after, warnings = op.settle(case, case.state, draft.on)
    wish = f"，建议改由{suggested.name}" if suggested else ""
    return after, warnings, remarks, f"{duty.unit.name}提出退办{wish}：{reason}"


def _require_free(op: Operation, case: Case, draft: ObjectionDraft) -> None:
    """Refuse the wish for a unit that could not take the duty over, as it handles the case.

    Of a past year a sheet may tell even of that.

    Raises:
        RuleViolation: it does; but a co-handler may become the lead.
    """
    if not draft.suggest:
        return
    duty = objectable(op, case, draft.unit)
    suggested = registers.find_unit(op.registers, draft.suggest)
    if suggested.id == duty.unit.id:
        return  # `ask` says so
    own = next((one for one in case.duties() if one.unit.id == suggested.id), None)
    if own is not None and (duty.role, own.role) != (Role.LEAD, Role.CO):
        raise RuleViolation(
            f"建议改由的“{suggested.name}”已在承办 {case.number} 号（{own.role.label}）",
            "请写没有承办这件的单位，或不写 --suggest",
        )


def refuse(
    conn: sqlite3.Connection, ref: Ref, why: str, on: date, who: Who, unit: str = ""
) -> Receipt:
    """Tell a unit that the duty stays with it."""
    with operation(conn, Action.OBJECT, who) as op:
        before = op.take(ref)
        after, warnings, said = keep(op, before, why, on, unit)
        sentence = f"{shown_number(after, op.settings)}：{said}"
    return receipt(before, after, op.settings, sentence, warnings)


def keep(
    op: Operation, case: Case, why: str, on: date, unit: str = ""
) -> tuple[Case, tuple[Rule, ...], str]:
    """Write that a request was refused; return what is to be said, too. The state stays.

    Raises:
        as `refuse`.
    """
    objection, duty = the_open(op, case, unit)
    require_order(objection, on)
    note = required(why, "不同意退办的理由", limit=NOTE_MAX)
    decide(op, objection, ObjectionOutcome.REFUSED, on, note)
    return *op.settle(case, case.state, on), f"不同意{duty.unit.name}退办：{note}"


def decide(
    op: Operation,
    objection: Objection,
    outcome: ObjectionOutcome,
    on: date,
    note: str = "",
    moved_to: int | None = None,
) -> None:
    """Write what became of a request, and which duty took the place of the one given up."""
    op.update(
        "objection", objection.id, outcome=outcome, decided_on=on, note=note, moved_to=moved_to
    )


def waiting(case: Case) -> tuple[Objection, ...]:
    """Return the requests of a case that nobody has decided on, while the duty still stands."""
    standing = {duty.id for duty in case.duties()}
    return tuple(o for o in case.objections if o.outcome is None and o.assignment_id in standing)


_COLUMNS = (
    Column("session", "届次"),
    Column("number", "案号"),
    Column("unit", "承办单位"),
    Column("role", "承办角色", Kind.TERM, terms=Role),
    Column("raised_on", "提出日期", Kind.DATE),
    Column("days", "已等天数", Kind.COUNT),
    Column("reason", "退办理由"),
    Column("suggested", "建议改由"),
    Column("due_on", "答复期限", Kind.DATE),
)


def open_table(conn: sqlite3.Connection, today: date, session: str | None = None) -> Table:
    """Return the requests nobody has decided on, the oldest first, with the days they waited.

    Of one session where it is named, else of all: what was asked last year may still wait.
    """
    wanted = registers.find_session(conn, session).id if session else None
    ids = [
        i
        for (i,) in conn.execute(
            "SELECT DISTINCT proposal_id FROM objection WHERE outcome IS NULL ORDER BY proposal_id"
        )
    ]
    if not ids:
        return Table("objections", "待答复的退办", _COLUMNS, ())
    settings, calendar = queries.settings(conn), queries.calendar(conn)
    home = registers.find_session(conn, session)
    handled = (State.ASSIGNED, State.REPLIED)
    cases = [
        c
        for c in queries.cases(conn, ids, home=home)
        if c.state in handled and not c.is_secret and wanted in (None, c.session.id)
    ]
    pairs = sorted(
        ((o, case) for case in cases for o in waiting(case)),
        key=lambda pair: (pair[0].raised_on, pair[0].id),
    )
    rows = []
    for objection, case in pairs:
        duty = next(d for d in case.duties() if d.id == objection.assignment_id)
        rows.append(
            (
                case.session.label,
                shown_number(case, settings),
                duty.unit.name,
                duty.role,
                objection.raised_on,
                max((today - objection.raised_on).days, 0),
                objection.reason,
                objection.suggested.name if objection.suggested else None,
                answer_by(case, duty, settings, calendar),
            )
        )
    return Table("objections", "待答复的退办", _COLUMNS, tuple(rows))


def objectable(op: Operation, case: Case, unit: str) -> Assignment:
    """Return the duty that may still be given up: not answered, by itself or by another for it."""
    require_handled(case, "退办")
    duty = duty_of(op.registers, case, unit)
    together = case.mode is Mode.COLLECTIVE and not case.owing()
    if duty.reply is not None or together:
        raise RuleViolation(
            f"“{duty.unit.name}”已答复 {case.number} 号，不能退办",
            "答复录错的，先用 tiaan undo 撤销",
        )
    return duty


def _lateness(
    op: Operation, case: Case, duty: Assignment, draft: ObjectionDraft
) -> tuple[str, tuple[str, ...]]:
    """Return why a late request is taken ("" in time), and what the clerk should know."""
    window = op.settings.objection_window
    last = due_on(window, duty.assigned_on, op.calendar)
    if draft.on < duty.assigned_on:
        raise RuleViolation(f"退办日期 {draft.on} 早于交办日期 {duty.assigned_on}", "请检查 --on")
    late = clean(draft.late, "逾期受理的理由", limit=NOTE_MAX)
    if draft.on > last and not late:
        raise RuleViolation(
            f"{case.number} 号的退办期限是 {last}（交办后 {window.label}），{draft.on} 已经逾期",
            "仍要受理的，用 --late 写明理由",
        )
    guess = rests_on_guess(window, duty.assigned_on, last, op.calendar)
    remarks = (f"退办期限 {last} 按推算的工作日计",) if guess else ()
    if draft.on > last:
        return late, remarks
    return "", (*remarks, *(("没有逾期，--late 不记入",) if late else ()))


def the_open(op: Operation, case: Case, unit: str) -> tuple[Objection, Assignment]:
    """Return the one request that an answer is about, with its duty."""
    require_handled(case, "退办")
    duties = {duty.id: duty for duty in case.duties()}
    pairs = [(o, duties[o.assignment_id]) for o in waiting(case)]
    if unit:
        wanted = duty_of(op.registers, case, unit)
        pairs = [pair for pair in pairs if pair[1].id == wanted.id]
    if len(pairs) > 1:
        names = "、".join(duty.unit.name for _, duty in pairs)
        raise Ambiguous(
            f"{case.number} 号有 {len(pairs)} 个单位提出退办", f"请用 --unit 指明：{names}"
        )
    if not pairs:
        raise RuleViolation(
            f"{case.number} 号没有待答复的退办",
            f"先登记：tiaan object {case.number} --unit 单位 --reason 理由；"
            "tiaan object --list 列出待答复的",
        )
    return pairs[0]


def require_order(objection: Objection, on: date) -> None:
    """Refuse an answer that is older than the request.

    Raises:
        RuleViolation: it is.
    """
    if on < objection.raised_on:
        raise RuleViolation(
            f"答复日期 {on} 早于提出退办的日期 {objection.raised_on}", "请检查 --on"
        )
