"""Looking at proposals: one on a page, many in a table.

Real annotations: of strings Typer would compile each one twice, at every start.
"""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, may_replace, opened, part, remark, say_table, who
from tiaan.cli.page import case_page
from tiaan.model.case import Case
from tiaan.model.refs import parse_refs
from tiaan.model.text import visible
from tiaan.model.waiting import waits_by_guess
from tiaan.store import attachments, queries, registers

if TYPE_CHECKING:
    from tiaan.actions import history

app = part()


@app.command("list", cls=Command)
def list_(
    ctx: typer.Context,
    state: options.StateOption = None,
    unit: options.OfUnit = "",
    category: options.OfCategory = "",
    kind: options.Kind = None,
    result: options.ResultOption = None,
    key: options.Key = False,
    overdue: options.Overdue = False,
    sort: options.Sort = "number",
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", parser=options.whole, help="至多 N 件")
    ] = None,
    json: options.Json = False,
) -> None:
    """列出本届次的提案。"""
    from tiaan.store import selection  # noqa: PLC0415 - tables are not loaded to show a page

    with opened(ctx) as conn:
        wanted = selection.wanted(
            conn,
            who(ctx),
            state=state,
            unit=unit,
            category=category,
            kind=kind,
            result=result,
            key=key,
            overdue=overdue,
        )
        found = selection.select(conn, wanted, sort)
        table = selection.list_table(found[:limit], queries.settings(conn))
        calendar = queries.calendar(conn)
    say_table(table, as_json=json)
    if not json:
        shown = f"，列出 {limit} 件" if len(table.rows) < len(found) else ""
        guessed = sum(waits_by_guess(case, calendar) for case in found[:limit])
        told = f"；到期为推算的 {guessed} 件，见 tiaan show" if guessed else ""
        remark(f"共 {len(found)} 件{shown}{told}")


@app.command("show", cls=Command)
def show(
    ctx: typer.Context,
    refs: options.Refs,
    timeline: Annotated[bool, typer.Option("--timeline", help="附上全部经过")] = False,
    with_contacts: options.WithContacts = False,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="文件夹", help="把答复件等附件另存到这个文件夹"),
    ] = None,
    json: options.Json = False,
    yes: options.Yes = False,
) -> None:
    """显示提案：内容、提案人、承办、答复、评价。"""
    with opened(ctx) as conn:
        settings = queries.settings(conn)
        found = [
            queries.find(conn, ref, who(ctx).session, settings.collective_prefix)
            for ref in parse_refs(refs)
        ]
        home = None if json else registers.find_session(conn, who(ctx).session)
        cases = queries.cases(conn, [case_id for case_id, _ in found], home=home)
        if save is not None:
            _save(conn, cases, save, yes=yes)
        today = who(ctx).today
        if json:
            import json as encoder  # noqa: PLC0415 - only where asked for

            from tiaan.cli.objects import case_object  # noqa: PLC0415 - likewise

            objects = [case_object(conn, case, settings, contacts=with_contacts) for case in cases]
            print(visible(encoder.dumps(objects, ensure_ascii=False, indent=2)))
            return
        for place, case in enumerate(cases):
            if found[place][1]:
                remark(f"提醒：{found[place][1]}")
            if place:
                print()
            for line in case_page(conn, case, settings, today, contacts=with_contacts):
                print(visible(line))
            if timeline:
                from tiaan.actions import history  # noqa: PLC0415 - only where asked for

                print("经过：")
                for entry in history.entries(conn, case.id):
                    print(visible(f"  {_line(entry, number=False)}"))


def _save(conn: sqlite3.Connection, cases: tuple[Case, ...], folder: Path, *, yes: bool) -> None:
    """Write the letters of proposals into a folder; what stands there is replaced if agreed to."""
    from tiaan.cli.publishing import holds  # noqa: PLC0415 - only where a file is written
    from tiaan.render import files  # noqa: PLC0415 - likewise

    named = _named(cases, folder)
    same: set[Path] = set()
    other: set[Path] = set()
    for path, sha256 in named.items():
        if path.exists() and (data := attachments.read(conn, sha256)) is not None:
            (same if holds(path, data) else other).add(path)
    if not may_replace(sorted(other), yes=yes):
        return
    for path, sha256 in named.items():
        data = attachments.read(conn, sha256)
        if data is None:
            remark(f"提醒：附件“{path.name}”已清除")
            continue
        if path not in same:
            files.make_folder(folder)
            with files.replace_file(path) as draft:
                draft.write_bytes(data)
        remark(f"已另存 {path}")


def _named(cases: tuple[Case, ...], folder: Path) -> dict[Path, str]:
    """Return where each letter goes, under its proposal's number and its name, with its hash."""
    from tiaan.render.files import plain_file_name  # noqa: PLC0415 - only where a file is written

    named: dict[Path, str] = {}
    for case in cases:
        for letter in () if case.is_secret else case.attachments:
            path = folder / plain_file_name(f"{case.own_number}-{letter.name}")
            if path in named:
                # Two units may well send letters of one name.
                path = folder / plain_file_name(f"{case.own_number}-{letter.id}-{letter.name}")
            named[path] = letter.sha256
    return named


def _line(entry: "history.Entry", *, number: bool = True) -> str:
    named = f"{entry.number} " if number and entry.number else ""
    source = f"〔{entry.source}〕" if entry.source else ""
    undone = "（已撤销）" if entry.undone else ""
    return f"{entry.on}　{named}{entry.sentence}{source}{undone}"
