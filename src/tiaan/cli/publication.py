"""Making proposals and replies public: recorded, listed, and the list for the public: publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.actions import publication as publishing
from tiaan.cli import options
from tiaan.cli.base import (
    Command,
    ask,
    happened,
    may_replace,
    opened,
    part,
    remark,
    say,
    say_table,
    who,
)
from tiaan.errors import UsageError
from tiaan.model.refs import Ref, parse_refs
from tiaan.model.terms import PublicationScope, PublicationSubject
from tiaan.model.text import visible
from tiaan.store import queries

if TYPE_CHECKING:
    from tiaan.model.case import Case
    from tiaan.model.records import Who

app = part()
What = Annotated[
    PublicationSubject | None,
    options.one_of(PublicationSubject, "--what", "内容", "公开什么："),
]
Scope = Annotated[
    PublicationScope | None,
    options.one_of(PublicationScope, "--scope", "方式", "怎样公开："),
]


@app.command("publish", cls=Command)
def publish(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[编号…]", help="案号 23、范围 12-18,20、他届 11-1/23"),
    ] = None,
    what: What = None,
    scope: Scope = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="理由", help="摘要公开、不公开的理由，必须写")
    ] = "",
    all_: Annotated[
        bool, typer.Option("--all", help="本届次所有可以公开而还没有登记的，代替编号")
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help="列出立案的提案：是否同意、公开了什么、还可以登记什么")
    ] = False,
    open_: Annotated[
        bool, typer.Option("--open", help="同 --list 用：只列可以公开而还没有登记的")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="文件",
            help="写出对外的公开目录：案由、承办单位、结果；不公开的只列案号，没有任何联系方式",
        ),
    ] = None,
    on: options.On = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """登记提案或答复的公开：全文、摘要或不公开，以最后一次为准；列出公开情况，写出公开目录。

    提案者没有同意的不能公开，涉密的永不公开。
    """
    clerk = who(ctx, dry_run=dry_run)
    writes = bool(refs) or all_
    _require_one_way(writes=writes, listed=list_, output=output)
    if not writes:
        _refuse_beside(what and list_, scope, reason, on, dry_run)
        if output is not None:
            _catalogue(ctx, output, clerk, yes=yes)
        else:
            _list(ctx, what, clerk, only_open=open_, json=json)
        return
    if json or open_:
        raise UsageError("--json 和 --open 同 --list 用", "如 tiaan publish --list --open")
    if refs and all_:
        raise UsageError("写了编号就不能写 --all", "请去掉一项")
    if what is None or scope is None:
        raise UsageError("没有写明公开什么、怎样公开", "如 --what reply --scope full")
    draft = publishing.PublicationDraft(what, scope, happened(on, clerk), reason)
    with opened(ctx) as conn:
        named = parse_refs(refs) if refs else ()
        if all_:
            from tiaan.store import publications  # noqa: PLC0415 - only here a session is read

            found = publications.still_open(publications.on_file(conn, clerk), (what,))
            named = tuple(map(_ref, found))
            question = f"把 {len(named)} 件的{what.label}登记为{scope.label}？"
            if not named:
                remark(f"没有可以公开而还没有登记的{what.label}")
                return
            if not dry_run and not ask(question, yes=yes):
                remark("没有登记")
                return
        receipts = publishing.publish(conn, named, draft, clerk)
    say(*receipts, dry_run=dry_run)


def _ref(case: Case) -> Ref:
    return Ref(case.intake_no, session=case.session.key, intake=True)


def _require_one_way(*, writes: bool, listed: bool, output: Path | None) -> None:
    """Refuse to do several things at once, or none.

    Raises:
        UsageError: several, or none.
    """
    ways = sum((writes, listed, output is not None))
    if ways > 1:
        raise UsageError("登记、--list、-o 只能用一种", "请分几次")
    if not ways:
        raise UsageError(
            "没有写明哪件提案",
            "如 tiaan publish 23 --what reply --scope full；查看用 tiaan publish --list",
        )


def _refuse_beside(*given: object) -> None:
    """Refuse what only a record needs, where nothing is recorded."""
    if any(given[1:]):
        raise UsageError(
            "--scope、--reason、--on、--dry-run 用于登记", "请写编号或 --all；查看只写 --list"
        )


def _list(
    ctx: typer.Context,
    what: PublicationSubject | None,
    clerk: Who,
    *,
    only_open: bool,
    json: bool,
) -> None:
    """Show what is public and what may be."""
    from tiaan.store import publications  # noqa: PLC0415 - not for the help

    with opened(ctx) as conn:
        settings = queries.settings(conn)
        found = publications.on_file(conn, clerk)
    subjects = (what,) if what else tuple(PublicationSubject)
    opens = publications.still_open(found, subjects)
    say_table(publications.table(opens if only_open else found, settings), as_json=json)
    if not json:
        remark(publications.tally(found))
        if opens:
            remark(f"可以公开而还没有登记的 {len(opens)} 件：tiaan publish --list --open")


def _catalogue(ctx: typer.Context, output: Path, clerk: Who, *, yes: bool) -> None:
    """Write the list for the public."""
    from tiaan.render import format_of, write  # noqa: PLC0415 - only where a file is written
    from tiaan.store import publications  # noqa: PLC0415 - not for the help

    fmt = format_of(output)
    with opened(ctx) as conn:
        found = publications.on_file(conn, clerk)
        made = publications.catalogue(conn, clerk, found)
    if not may_replace([output], yes=yes):
        return
    for sentence in write(made, fmt, output):
        remark(f"提醒：{sentence}")
    print(visible(f"已写入 {output}：{len(made.rows)} 件"))
    if left := len(found) - len(made.rows):
        remark(f"提醒：另有 {left} 件还没有登记，没有列入：tiaan publish --list")
    if open_ := publications.replies_open(found):
        remark(f"提醒：列入的有 {open_} 件答复还没有登记：tiaan publish --list --open --what reply")
