"""Looking at proposals: one on a page, many in a table."""

from __future__ import annotations

from typing import Annotated

import typer

from tiaan.actions import history
from tiaan.cli import options
from tiaan.cli.app import Command, opened, part, remark, who
from tiaan.cli.page import case_object, case_page
from tiaan.model.refs import parse_refs
from tiaan.model.text import visible
from tiaan.store import queries

app = part()


@app.command(cls=Command)
def show(
    ctx: typer.Context,
    refs: options.Refs,
    timeline: Annotated[bool, typer.Option("--timeline", help="附上全部经过")] = False,
    with_contacts: Annotated[
        bool, typer.Option("--with-contacts", help="附上第一提案人的联系方式")
    ] = False,
    json: options.Json = False,
) -> None:
    """显示提案：内容、提案人、承办、答复、评价。"""
    with opened(ctx) as conn:
        settings = queries.settings(conn)
        found = [
            queries.find(conn, ref, who(ctx).session, settings.collective_prefix)
            for ref in parse_refs(refs)
        ]
        cases = queries.cases(conn, [case_id for case_id, _ in found])
        today = who(ctx).today
        if json:
            import json as encoder  # noqa: PLC0415 - only where asked for

            objects = [case_object(conn, case, settings, contacts=with_contacts) for case in cases]
            print(encoder.dumps(objects, ensure_ascii=False, indent=2))
            return
        for place, case in enumerate(cases):
            if found[place][1]:
                remark(f"提醒：{found[place][1]}")
            if place:
                print()
            for line in case_page(conn, case, settings, today, contacts=with_contacts):
                print(visible(line))
            if timeline:
                print("经过：")
                for entry in history.entries(conn, case.id):
                    print(visible(f"  {_line(entry, number=False)}"))


def _line(entry: history.Entry, *, number: bool = True) -> str:
    named = f"{entry.number} " if number and entry.number else ""
    source = f"〔{entry.source}〕" if entry.source else ""
    undone = "（已撤销）" if entry.undone else ""
    return f"{entry.on}　{named}{entry.sentence}{source}{undone}"
