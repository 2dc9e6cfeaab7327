"""What every command stands on: its options, the file, what is said where, what is asked."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from tiaan.errors import UsageError
from tiaan.model.text import visible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from tiaan.model.records import Receipt, Who
    from tiaan.model.table import Table

DRY_RUN = "试运行：以上什么也没有写入"


class Globals(NamedTuple):
    """The options given before the command."""

    db: Path
    session: str | None
    actor: str
    today: date
    debug: bool
    command: str
    upgrade: bool


class Command(TyperCommand):
    """A command whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a class Typer does not export
        """Return the help text."""
        from tiaan.cli import translate  # noqa: PLC0415 - only where asked for

        return translate.help_text(super().get_help(ctx))


class SubGroup(TyperGroup):
    """A noun with verbs, whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a class Typer does not export
        """Return the help text."""
        from tiaan.cli import translate  # noqa: PLC0415 - only where asked for

        return translate.help_text(super().get_help(ctx))


def now() -> datetime:
    """Return the moment, by the system's clock."""
    return datetime.now(UTC)


def who(ctx: typer.Context, *, dry_run: bool = False) -> Who:
    """Return who does this, and when."""
    from tiaan.model.records import Who  # noqa: PLC0415 - not for the help

    given: Globals = ctx.find_root().obj
    return Who(given.actor, given.today, now(), given.command, given.session, dry_run)


def happened(on: date | None, clerk: Who) -> date:
    """Return the day a thing happened: as given, else today. A day still to come is remarked on."""
    if on is not None and on > clerk.today:
        remark(f"提醒：{on} 还没有到，请核对日期")
    return on or clerk.today


@contextmanager
def opened(ctx: typer.Context) -> Iterator[sqlite3.Connection]:
    """Open the file named by the global options; one of an older version is brought up to date."""
    from tiaan.store import database, steps  # noqa: PLC0415 - not for the help

    given: Globals = ctx.find_root().obj
    if (version := database.recognise(given.db)) < steps.SCHEMA_VERSION:
        _upgrade(given, version, who(ctx).at)
    with database.opened(given.db) as conn:
        yield conn


def _upgrade(given: Globals, version: int, at: datetime) -> None:
    """Bring an older file up to date, once that is agreed to.

    Raises:
        UsageError: it is not, or nobody could be asked; exit code 2.
        StorageError: it could not be; the file is as it was.
    """
    from tiaan.store import restore, steps  # noqa: PLC0415 - once in the life of a file

    question = (
        f"{given.db} 由旧版本写成（格式 {version}），升级到格式 {steps.SCHEMA_VERSION}？"
        "先自动备份。"
    )
    if not ask(question, yes=given.upgrade, option="--upgrade，写在命令之前"):
        raise UsageError("没有升级，什么也没有做", "旧版本的 tiaan 仍可使用这个文件")
    if kept := restore.upgrade(given.db, at):
        remark(f"已升级到格式 {steps.SCHEMA_VERSION}，升级前的文件：{kept}")


def remark(text: str) -> None:
    """Say something that is not the result: on stderr, or nowhere; it never stops what is done."""
    with suppress(OSError):
        print(visible(text), file=sys.stderr)


def say(*receipts: Receipt, dry_run: bool = False) -> None:
    """Say what was done: results on stdout, advice on stderr."""
    for receipt in receipts:
        print(visible(receipt.sentence))
        for warning in receipt.warnings:
            remark(f"提醒：{receipt.number} {warning}")
    if dry_run:
        remark(DRY_RUN)
    elif len(receipts) == 1:
        for step in receipts[0].next:
            remark(f"下一步：{step}")


def tell(text: str, *, dry_run: bool = False) -> None:
    """Say one result, and that it was only tried."""
    print(visible(text))
    if dry_run:
        remark(DRY_RUN)


def say_table(*tables: Table, as_json: bool = False) -> None:
    """Show tables: JSON, or a drawn table on a terminal, or tab-separated lines on a pipe."""
    if as_json:
        from tiaan.render.json import to_json  # noqa: PLC0415 - one format at a time

        print(to_json(tables[0] if len(tables) == 1 else tables))
    elif sys.stdout.isatty():
        from tiaan.render.console import print_tables  # noqa: PLC0415 - likewise

        print_tables(tables)
    else:
        from tiaan.render.lines import print_plain  # noqa: PLC0415 - likewise

        print_plain(tables, sys.stdout)


def ask(question: str, *, yes: bool, option: str = "--yes") -> bool:
    """Ask on a terminal; elsewhere the answer has to come with the command.

    Raises:
        UsageError: no terminal and no answer; exit code 2.
    """
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{question}需要回答，而这里没有终端", f"同意请加 {option}")
    print(visible(f"{question}[y/N] "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def part() -> typer.Typer:
    """Return an app for the commands of one module."""
    return typer.Typer(rich_markup_mode=None, add_completion=False)


def under(app: typer.Typer, name: str, text: str) -> typer.Typer:
    """Return an app for the commands under one name, `tiaan NAME …`; `text` is its help."""
    group = typer.Typer(cls=SubGroup, help=text, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name=name)
    return group


def may_replace(paths: Iterable[Path], *, yes: bool) -> bool:
    """Whether files that exist already may be replaced; asked once for all of them.

    Raises:
        UsageError: no terminal and no answer; exit code 2.
    """
    standing = [visible(path.name) for path in paths if path.exists()]
    if not standing or ask(f"“{'”“'.join(standing)}”已经存在，替换吗？", yes=yes):
        return True
    remark("没有写入")
    return False


def write_all(files: Mapping[Path, bytes], *, yes: bool) -> bool:
    """Write files, each whole, where what stands there may be replaced; whether it was done.

    Raises:
        UsageError: as `may_replace`.
    """
    from tiaan.render.files import replace_file  # noqa: PLC0415 - only where a file is written

    if not may_replace(files, yes=yes):
        return False
    for path, data in files.items():
        with replace_file(path) as draft:
            draft.write_bytes(data)
    return True
