"""The county's own templates of letters: doc template export, set, list, check, reset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import (
    DRY_RUN,
    Command,
    SubGroup,
    opened,
    remark,
    say_table,
    who,
    write_all,
)
from tiaan.errors import CheckFailed, UsageError
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import LetterKind
from tiaan.model.text import visible

if TYPE_CHECKING:
    from tiaan.render.filling import Found

templates = typer.Typer(
    cls=SubGroup,
    help="函件的模板：导出、换成本县的、检查、恢复自带的。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Which = Annotated[
    LetterKind,
    typer.Argument(
        metavar="种类",
        parser=LetterKind.parse,
        help=options.labels(LetterKind),
    ),
]
Given = Annotated[Path, typer.Argument(metavar="文件", help="Word 文件（.docx）")]


@templates.command("list", cls=Command)
def list_(ctx: typer.Context, json: options.Json = False) -> None:
    """列出每种函件用的模板：自带的，或本县的哪个文件。"""
    from tiaan.store import letters  # noqa: PLC0415 - not for the help

    with opened(ctx) as conn:
        own = letters.templates(conn)
    columns = (
        Column("kind", "种类", Kind.TERM, LetterKind),
        Column("name", "代码"),
        Column("template", "模板"),
    )
    rows = tuple(
        (kind, kind.value, own[kind].name if kind in own else "自带") for kind in LetterKind
    )
    say_table(Table("letter_templates", "函件模板", columns, rows), as_json=json)


@templates.command("export", cls=Command)
def export(
    ctx: typer.Context, kind: Which, output: options.Output, yes: options.Yes = False
) -> None:
    """写出现用的模板，在 Word 或 WPS 中改好后用 set 读入。"""
    from tiaan.model.letters import placeholders  # noqa: PLC0415 - not for the help
    from tiaan.render import letterforms  # noqa: PLC0415 - likewise
    from tiaan.render.filling import need_word  # noqa: PLC0415 - likewise
    from tiaan.store import letters  # noqa: PLC0415 - likewise

    if output.suffix.lower() != ".docx":
        raise UsageError(f"“{visible(output.name)}”不以 .docx 结尾", "只写 .docx，请改文件名")
    need_word()
    with opened(ctx) as conn:
        own = letters.templates(conn).get(kind)
    data = own.data if own is not None and own.data is not None else letterforms.template(kind)
    if not write_all({output: data}, yes=yes):
        return
    print(visible(f"已写入 {output}：{kind.label}{'（本县）' if own else '（自带）'}"))
    columns = (
        Column("name", "占位"),
        Column("meaning", "填入什么"),
        Column("each", "清单中逐件填", Kind.FLAG),
    )
    known = placeholders(kind).values()
    rows = tuple((f"{{{{{one.name}}}}}", one.meaning, one.each) for one in known)
    say_table(Table("placeholders", "可用的占位", columns, rows))
    remark(visible(f"改好后：tiaan doc template set {kind} {output}"))


@templates.command("set", cls=Command)
def set_(ctx: typer.Context, kind: Which, file: Given, dry_run: options.DryRun = False) -> None:
    """检查并改用本县的模板；有不认识的占位就不收，并说出是哪些。"""
    from tiaan.actions import lettertemplate  # noqa: PLC0415 - not for the help
    from tiaan.store import attachments  # noqa: PLC0415 - likewise

    data = attachments.read_file(file)
    found = _checked(kind, file, data)
    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        new = lettertemplate.set_template(conn, kind, file.name, data, clerk)
    used = f"占位 {len(found.names)} 个" if found.names else "其中没有占位，每封都会一样"
    print(visible(f"{kind.label}{'改' if new else '已'}用“{file.name}”：{used}"))
    if dry_run:
        remark(DRY_RUN)


@templates.command("check", cls=Command)
def check(
    ctx: typer.Context,
    file: Given,
    kind: Annotated[
        LetterKind | None,
        typer.Option(
            "--kind",
            metavar="种类",
            parser=LetterKind.parse,
            help="按哪一种检查；默认看它合于哪几种",
        ),
    ] = None,
) -> None:
    """检查模板中的占位，不改数据文件；有不认识的占位退出码为 6。"""
    from tiaan.model.letters import unknown  # noqa: PLC0415 - not for the help
    from tiaan.render.filling import look, need_word  # noqa: PLC0415 - likewise
    from tiaan.store import attachments  # noqa: PLC0415 - likewise

    del ctx
    need_word()
    data = attachments.read_file(file)
    if kind is None:
        names = look(data).names
        fits = [one for one in LetterKind if not unknown(one, names)]
        fewest = min(LetterKind, key=lambda one: len(unknown(one, names)))
        kind = fits[0] if fits else fewest
        if len(fits) > 1:
            remark(f"合于：{'、'.join(one.label for one in fits)}")
    found = _checked(kind, file, data)
    print(f"合于{kind.label}：占位 {len(found.names)} 个")
    for name in found.names:
        print(visible(f"  {{{{{name}}}}}"))


@templates.command("reset", cls=Command)
def reset(ctx: typer.Context, kind: Which, dry_run: options.DryRun = False) -> None:
    """恢复用自带的模板。"""
    from tiaan.actions import lettertemplate  # noqa: PLC0415 - not for the help

    with opened(ctx) as conn:
        name = lettertemplate.reset_template(conn, kind, who(ctx, dry_run=dry_run))
    print(visible(f"{kind.label}不再用“{name}”，恢复自带的模板"))
    if dry_run:
        remark(DRY_RUN)


def _checked(kind: LetterKind, file: Path, data: bytes) -> Found:
    """Return the placeholders of a template that can be used for a kind.

    Raises:
        UsageError: no Word document.
        CheckFailed: it has placeholders that mean nothing there; each is named.
    """
    from tiaan.model.letters import unknown  # noqa: PLC0415 - not for the help
    from tiaan.render.filling import look, need_word  # noqa: PLC0415 - likewise

    need_word()
    found = look(data)
    problems = [
        f"不认识的占位 {{{{{name}}}}}"
        + (f"，是不是 {'、'.join(f'{{{{{one}}}}}' for one in near)}" if near else "")
        for name, near in unknown(kind, found.names)
    ]
    problems += [f"花括号没有配对：{text[:40]}" for text in found.loose]
    if problems:
        raise CheckFailed(
            f"“{visible(file.name)}”不能用作{kind.label}的模板，有 {len(problems)} 处要改",
            f"可用的占位见 tiaan doc template export {kind} -o 文件.docx",
            problems,
        )
    return found
