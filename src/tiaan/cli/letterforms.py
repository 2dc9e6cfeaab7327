"""Forms in Word: which proposals need them, to whom they go; they are in no register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.cli.base import opened, remark, say_table, who
from tiaan.cli.letterfiles import desk_of, place_all, rendered, warn
from tiaan.errors import RuleViolation
from tiaan.model.refs import parse_refs
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import LetterKind, State

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import typer

    from tiaan.model.case import Case
    from tiaan.model.letters import Told
    from tiaan.model.records import Assignment, Proposer, Who
    from tiaan.reports.desk import Desk

_COLUMNS = (
    Column("number", "编号"),
    Column("kind", "种类", Kind.TERM, LetterKind),
    Column("to", "致"),
    Column("file", "文件"),
)


def write_forms(
    ctx: typer.Context,
    kind: LetterKind,
    refs: list[str] | None,
    make: Callable[[Desk, Iterable[Case]], list[tuple[str, Told]]],
    output: Path,
    *,
    yes: bool,
    json: bool,
    contacts: bool = False,
) -> None:
    """Write forms; they are in no register, so the county's file stays as it is."""
    from tiaan.render.files import need_folder  # noqa: PLC0415 - not for the help
    from tiaan.render.filling import need_word  # noqa: PLC0415 - likewise

    need_folder(output)
    need_word()
    clerk = who(ctx)
    with opened(ctx) as conn:
        at = desk_of(conn, clerk, contacts=contacts)
        cases = _cases(conn, clerk, refs)
        made = make(at, cases)
        files = rendered(conn, kind, [one for _, one in made])
    if not made:
        remark("没有要写的表，没有写文件")
        return
    if not place_all(files, output, yes=yes):
        return
    rows = tuple(
        (one.values["案号"], kind, to, name) for (to, one), name in zip(made, files, strict=True)
    )
    say_table(Table("forms", kind.label, _COLUMNS, rows), as_json=json)
    warn(at)
    if not json:
        remark(f"写成 {len(rows)} 份，在 {output}")


def _cases(conn: sqlite3.Connection, clerk: Who, refs: list[str] | None) -> tuple[Case, ...]:
    """Return the cases named, else all of the session but secret ones, by their numbers.

    Raises:
        RuleViolation: one that is named touches secrets.
    """
    from tiaan.store import listing, queries, registers  # noqa: PLC0415 - beside their use
    from tiaan.store.selection import sort_key  # noqa: PLC0415 - likewise

    if not refs:
        session = registers.find_session(conn, clerk.session)
        found = [case for case in listing.cases(conn, [session.id]) if not case.is_secret]
        return tuple(sorted(found, key=sort_key("number")))
    prefix = queries.settings(conn).collective_prefix
    ids = [queries.find(conn, ref, clerk.session, prefix)[0] for ref in parse_refs(refs)]
    home = registers.find_session(conn, clerk.session)
    cases = queries.cases(conn, dict.fromkeys(ids), home=home)
    for case in cases:
        if case.is_secret:
            raise RuleViolation(f"{case.number} 号涉密，不写表", "涉密提案交由保密渠道处理")
    return cases


def duties(
    conn: sqlite3.Connection, cases: Iterable[Case], unit: str, *, named: bool
) -> list[tuple[Case, Assignment]]:
    """Return what is to be answered; of cases named, whether it was or not.

    Nobody is left to answer where one answered for all, nor to tell a lead who has answered.

    Raises:
        RuleViolation: one that is named is handled by nobody, or not by the unit.
    """
    from tiaan.actions.common import require_handled  # noqa: PLC0415 - beside their use
    from tiaan.model.waiting import waiting_for_opinion  # noqa: PLC0415 - likewise
    from tiaan.model.workflow import HANDLED  # noqa: PLC0415 - likewise
    from tiaan.store import registers  # noqa: PLC0415 - likewise

    wanted = registers.find_unit(registers.load(conn), unit, active=False) if unit else None
    found = []
    for case in cases:
        if named:
            require_handled(case, "填表")
        if named:
            asked = case.duties()
        else:
            asked = (*case.owing(), *waiting_for_opinion(case)) if case.state in HANDLED else ()
        duties = [duty for duty in asked if wanted is None or duty.unit.id == wanted.id]
        if named and wanted is not None and not duties:
            raise RuleViolation(
                f"“{wanted.name}”没有承办 {case.number} 号",
                f"各单位办理情况见 tiaan show {case.number}",
            )
        found += [(case, duty) for duty in duties]
    return found


def raters(at: Desk, cases: Iterable[Case], *, named: bool) -> list[tuple[Case, Proposer]]:
    """Return who is to say how satisfied; of cases named, whether they did or not.

    Raises:
        RuleViolation: one that is named is not answered yet.
    """
    found = []
    for case in cases:
        if case.state is not State.REPLIED:
            if named:
                raise RuleViolation(
                    f"{case.number} 号提案{case.state.label}，还没有可征询意见的答复",
                    f"先登记答复：tiaan reply {case.number} --result 结果",
                )
            continue
        asked = case.confirmed if at.settings.feedback_by == "all" else case.confirmed[:1]
        rated = {form.proposer.id for form in case.feedback if form.round == case.round}
        found += [(case, one.proposer) for one in asked if named or one.proposer.id not in rated]
    _tell_late(at, dict.fromkeys(case for case, _ in found))
    return found


def _tell_late(at: Desk, cases: Iterable[Case]) -> None:
    """Say which forms ask for a later day than the one waited for, as that has passed."""
    from tiaan.model.dates import due_on  # noqa: PLC0415 - beside its use
    from tiaan.model.waiting import form_due  # noqa: PLC0415 - likewise

    late = [c.number for c in cases if form_due(c, at.settings, at.calendar)[2] < at.today]
    if late:
        day = due_on(at.settings.feedback_due, at.today, at.calendar)
        remark(
            f"{'、'.join(late)} 的征询意见表早该收回，表上改写为 {day} 前交回；"
            "待办（tiaan due）仍自答复日起算"
        )
