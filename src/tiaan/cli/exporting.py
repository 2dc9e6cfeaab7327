"""Sheets out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, may_replace, opened, part, remark, who
from tiaan.errors import UsageError
from tiaan.model.fields import SHEETS
from tiaan.model.text import visible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from tiaan.model.records import Who
    from tiaan.model.table import Table
    from tiaan.store.selection import Filter

app = part()
_LISTED = tuple(kind for kind, sheet in SHEETS.items() if sheet.listed)
_OF_CASES = ("proposals", "assignments", *_LISTED, "log")
_EXPORTED = {
    **{
        kind: SHEETS[kind].label
        for kind in ("proposals", "units", "members", "assignments", *_LISTED)
    },
    "log": "操作日志",
}
_KINDS = "、".join(f"{kind} {label}" for kind, label in _EXPORTED.items())
_FORMATS = ("xlsx", "csv", "json")


@app.command("export", cls=Command)
def export(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="种类", help=_KINDS)],
    output: options.Output,
    state: options.StateOption = None,
    unit: options.OfUnit = "",
    category: options.OfCategory = "",
    proposer: options.Kind = None,
    result: options.ResultOption = None,
    key: options.Key = False,
    overdue: options.Overdue = False,
    sort: options.Sort = "number",
    wide: Annotated[
        bool, typer.Option("--wide", help="提案一表清：一件一行，各环节、各轮次都在")
    ] = False,
    by_unit: Annotated[
        bool, typer.Option("--by-unit", help="交办：每个承办单位一张工作表，前有目录")
    ] = False,
    with_contacts: options.WithContacts = False,
    encoding: Annotated[
        str,
        typer.Option("--encoding", metavar="编码", help="csv 的编码，如 gb18030；一般不用写"),
    ] = "",
    yes: options.Yes = False,
) -> None:
    """导出表格；再导入不会改变什么。

    单位和委员以外的都可以筛选；日志不筛选就是全部操作，交办加 --unit 是这个单位的办理清单。
    """
    from tiaan.render import write  # noqa: PLC0415 - only where a file is written
    from tiaan.stats.tally import one_look  # noqa: PLC0415 - likewise

    filters = {
        "state": state,
        "unit": unit,
        "category": category,
        "kind": proposer,
        "result": result,
        "key": key,
        "overdue": overdue,
    }
    _check(kind, filters, wide=wide, by_unit=by_unit, with_contacts=with_contacts)
    fmt = _format(output, by_unit=by_unit)
    codec = _encoding(encoding, fmt)
    clerk = who(ctx)
    people: set[int] = set()
    with opened(ctx) as conn:
        wanted = _wanted(conn, kind, clerk, filters)
        # The question is asked before the file is looked into: nobody waits behind it to write.
        if not may_replace([output], yes=yes):
            return
        contacts = people if with_contacts else None
        with one_look(conn):
            tables = _tables(conn, kind, wanted, clerk, sort, contacts, wide=wide, by_unit=by_unit)
            plain = kind != "log" and not (wide or by_unit or (kind == "assignments" and unit))
            what = tables if by_unit else tables[0]
            said = write(what, fmt, output, plain=plain, encoding=codec, noted=with_contacts)
            count = f"{len(tables) - 1} 个单位" if by_unit else f"{len(tables[0].rows)} 行"
    print(visible(f"已写入 {output}：{count}"))
    for sentence in said:
        remark(f"提醒：{sentence}")
    if with_contacts:
        remark(f"提醒：文件中有 {len(people)} 位提案者的联系方式，请妥善保管，勿外传")


def _check(
    kind: str, filters: Mapping[str, Any], *, wide: bool, by_unit: bool, with_contacts: bool
) -> None:
    """Refuse what does not go together.

    Raises:
        UsageError: it does not.
    """
    if kind not in _EXPORTED:
        raise UsageError(f"没有“{kind}”这一种", f"可用：{_KINDS}")
    label = _EXPORTED[kind]
    if any(filters.values()) and kind not in _OF_CASES:
        raise UsageError(f"{label}是整份导出的，不能筛选", "请去掉筛选的选项")
    if wide and kind != "proposals":
        raise UsageError("--wide 只用于提案", "如 tiaan export proposals --wide -o 一表清.xlsx")
    if by_unit and kind != "assignments":
        raise UsageError(
            "--by-unit 只用于交办", "如 tiaan export assignments --by-unit -o 清单.xlsx"
        )
    if by_unit and filters["unit"]:
        raise UsageError("--by-unit 是全部单位，不能再用 --unit", "请去掉其中一个")
    if with_contacts and kind in ("units", *_LISTED, "log"):
        raise UsageError(f"{label}中没有联系方式", "请去掉 --with-contacts")


def _format(output: Path, *, by_unit: bool) -> Any:  # noqa: ANN401 - of a package not loaded
    from tiaan.render import format_of  # noqa: PLC0415 - only where a file is written

    fmt = format_of(output)
    if by_unit and fmt != "xlsx":
        raise UsageError("每个单位一张工作表，只能写成 xlsx", "文件名请以 .xlsx 结尾")
    if fmt not in _FORMATS:
        raise UsageError(f"不能导出为 .{fmt}", "文件名请以 .xlsx、.csv 或 .json 结尾")
    return fmt


def _encoding(raw: str, fmt: str) -> str:
    from tiaan.render.csvfile import find_encoding  # noqa: PLC0415 - only where a file is written

    if raw and fmt != "csv":
        raise UsageError("--encoding 只用于 csv", "xlsx 和 json 不用选编码，请去掉这个选项")
    return find_encoding(raw) if raw else ""


def _wanted(
    conn: sqlite3.Connection, kind: str, clerk: Who, filters: Mapping[str, Any]
) -> Filter | None:
    """Return which proposals are meant; None for everything there is."""
    from tiaan.store import selection  # noqa: PLC0415 - not for the help

    if kind not in _OF_CASES:
        return None
    if kind == "log" and clerk.session is None and not any(filters.values()):
        return None
    return selection.wanted(conn, clerk, **filters)


def _tables(
    conn: sqlite3.Connection,
    kind: str,
    wanted: Filter | None,
    clerk: Who,
    sort: str,
    people: set[int] | None,
    *,
    wide: bool,
    by_unit: bool,
) -> tuple[Table, ...]:
    """Return what is to be written; contact data where it is to be told whose it was."""
    from tiaan.sheets import duties, export, overview, trail  # noqa: PLC0415 - not for the help
    from tiaan.store import registers  # noqa: PLC0415 - likewise
    from tiaan.store.selection import EVERYTHING, pick  # noqa: PLC0415 - likewise

    today = clerk.today
    more: Any = {"sort": sort, "contacts": people is not None, "people": people}
    if kind == "log":
        return (trail.log_table(conn, pick(conn, wanted) if wanted else None),)
    if wanted is None or kind in _LISTED or (kind == "proposals" and not wide):
        return (export.export_table(conn, kind, wanted or EVERYTHING, **more),)
    if wide:
        return (overview.overview(conn, wanted, **more),)
    if by_unit:
        return duties.unit_lists(conn, wanted, today, **more)
    if wanted.unit is None:
        return (duties.in_hand(conn, wanted, today, **more),)
    unit = registers.load(conn).units[wanted.unit]
    return (duties.unit_list(conn, unit, wanted, today, **more),)
