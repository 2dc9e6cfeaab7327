"""The app: global options, the file, what is said where, and the one error boundary."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from tiaan.cli import streams
from tiaan.errors import ExitCode, TiaanError, UsageError, trouble
from tiaan.model.text import LINE_MAX, clean, required, visible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from tiaan.model.records import Receipt, Who
    from tiaan.model.table import Table

DRY_RUN = "试运行：以上什么也没有写入"
COMMANDS = {
    # command → its module, in the order of the clerk's year. Building every command of the tree
    # would double what a short command costs, so only the module called is imported.
    "init": "registers",
    "session": "registers",
    "unit": "registers",
    "member": "registers",
    "settings": "registers",
    "submit": "filing",
    "review": "filing",
    "merge": "filing",
    "unmerge": "filing",
    "withdraw": "filing",
    "amend": "filing",
    "cosign": "consent",
    "assign": "handling",
    "reply": "handling",
    "feedback": "handling",
    "publish": "publication",
    "contact": "talking",
    "notify": "talking",
    "convene": "talking",
    "pending": "meeting",
    "apply": "meeting",
    "discard": "meeting",
    "pledge": "pledge",
    "object": "objecting",
    "extend": "objecting",
    "supervise": "supervising",
    "due": "waiting",
    "remind": "reminding",
    "status": "today",
    "doc": "lettering",
    "calendar": "calendars",
    "list": "look",
    "show": "look",
    "log": "trail",
    "undo": "trail",
    "check": "checking",
    "backup": "safety",
    "restore": "safety",
    "forget": "forgetting",
    "import": "importing",
    "export": "exporting",
    "template": "templates",
    "stats": "numbers",
    "report": "reporting",
    "demo": "example",
}
_PRIVATE = ("--phone", "--address", "--employer", "--body")
"""Options whose values never enter the log's command line."""
_SPLITS = frozenset(" \t\n\u3000'\"")
COMMAND_MAX = 2000
"""Most characters of a command line that the log keeps."""
_REPORT_BUG = "这是程序自身的错误。请加 --debug 重试，把出现的文字连同所用命令告诉维护者"

_LOOK_FIRST = "先用 tiaan log 查看刚才的操作是否已经写入，再检查磁盘空间和权限"


class Globals(NamedTuple):
    """The options given before the command."""

    db: Path
    session: str | None
    actor: str
    today: date
    debug: bool
    command: str
    upgrade: bool


def redact(typed: Sequence[str]) -> str:
    """Return a command line as the log keeps it: without contact data and texts."""
    shown: list[str] = []
    hide = False
    for word in typed:
        name, equals, _ = word.partition("=")
        if hide:
            shown.append("…")
        elif name in _PRIVATE and equals:
            shown.append(f"{name}=…")
        else:
            shown.append(word)
        hide = word in _PRIVATE
    words = (f'"{word}"' if not word or set(word) & _SPLITS else word for word in shown)
    return visible(" ".join(("tiaan", *words)))[:COMMAND_MAX]


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


class Group(SubGroup):
    """All commands, each loaded when it is called; where errors become sentences and exit codes."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - as above
        """Return the names in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - as above
        """Return a command, importing the module it stands in."""
        del ctx
        return _built(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """List the commands without importing them."""
        from tiaan.cli import summaries  # noqa: PLC0415 - only for the help

        rows = [
            (name, summaries.LINES.get(name) or self.get_command(ctx, name).get_short_help_str())
            for name in COMMANDS
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 - passed on
    ) -> Any:  # noqa: ANN401 - likewise
        """Run, say what went wrong, and exit with its code."""
        if not standalone_mode:
            return super().main(
                args, prog_name, complete_var, standalone_mode, windows_expand_args, **extra
            )
        typed = sys.argv[1:] if args is None else list(args)
        if not typed and Path(os.environ.get("TIAAN_DB") or "tiaan.db").is_file():
            typed = ["status"]
        streams.settle()
        try:
            code = super().main(
                typed, prog_name or "tiaan", complete_var, False, windows_expand_args,
                **{"obj": redact(typed), **extra},
            )  # fmt: skip
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader had enough; what was asked is done.
            code = ExitCode.OK
        except SystemExit as left:
            # Typer found the pipe closed before we did.
            pacified = type(sys.stdout).__name__ == "PacifyFlushWrapper"
            code = ExitCode.OK if pacified else left.code
        except Exception as error:  # noqa: BLE001 - the boundary
            known = _known(error)
            code = known.code
            with suppress(OSError):
                _explain(known, typed, error)
        streams.leave()
        sys.exit(int(code or 0))


@cache
def _built(name: str) -> Any:  # noqa: ANN401 - as above
    """Return a command; reading its parameters takes longer than running it, so only once."""
    whole = import_module(f"tiaan.cli.{COMMANDS[name]}").app
    alone = part()
    alone.registered_commands = [c for c in whole.registered_commands if c.name == name]
    alone.registered_groups = [g for g in whole.registered_groups if g.name == name]
    loaded = typer.main.get_command(alone)
    if alone.registered_groups and isinstance(loaded, TyperGroup):
        return loaded.commands[name]
    return loaded


def _known(error: Exception) -> TiaanError:
    """Return what went wrong as a sentence, a next step and an exit code."""
    if isinstance(error, TiaanError):
        return error
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError(str(error))
    from tiaan.cli import translate  # noqa: PLC0415 - only where something went wrong

    if (usage := translate.usage_error(error)) is not None:
        return usage
    if isinstance(error, OSError):
        return TiaanError(f"读写文件或输出时出错：{trouble(error)}", _LOOK_FIRST)
    return TiaanError(f"出错了（{type(error).__name__}）", _REPORT_BUG)


def _explain(known: TiaanError, typed: Sequence[str], error: Exception) -> None:
    """Say what went wrong on stderr, naming nobody."""
    from tiaan.cli import discretion  # noqa: PLC0415 - only where something went wrong

    people = discretion.people(typed)

    def told(text: str) -> str:
        return visible(discretion.discreet(text, people))

    if "--debug" in typed:
        import traceback  # noqa: PLC0415 - only where asked for

        for lines in traceback.format_exception(error):
            for line in lines.splitlines():
                print(told(line), file=sys.stderr)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error, file=sys.stderr)
    elif "--json" in typed:
        import json  # noqa: PLC0415 - loaded by the command already

        said = {"error": told(known.message), "hint": told(known.hint), "code": int(known.code)}
        print(json.dumps(said, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"错误：{told(known.message)}", file=sys.stderr)
        for problem in getattr(known, "problems", ()):
            print(f"  {told(problem)}", file=sys.stderr)
        if known.hint:
            print(f"提示：{told(known.hint)}", file=sys.stderr)


app = typer.Typer(
    cls=Group,
    name="tiaan",
    help="提案：县政协提案委的提案登记、办理和统计，一个文件，不联网。\n\n涉密提案不要录入本程序。",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _day(raw: str) -> date:
    """Return the day that is taken as today."""
    from tiaan.model import dates  # noqa: PLC0415 - not for the help

    return dates.parse_date(raw)


def _session(raw: str) -> str:
    """Return the key of the session that is meant."""
    from tiaan.model import dates  # noqa: PLC0415 - likewise

    return dates.parse_session(raw).key


def _version(wanted: bool) -> None:
    if wanted:
        from tiaan.cli import versions  # noqa: PLC0415 - only where asked for

        print("\n".join(versions.lines()))
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    db: Annotated[
        Path,
        # Whether it can be read is said when it is opened: in Chinese, and as what it is.
        typer.Option("--db", metavar="文件", envvar="TIAAN_DB", help="数据文件", readable=False),
    ] = Path("tiaan.db"),
    session: Annotated[
        str | None,
        typer.Option(metavar="届次", help="当前届次，如 11-2 或 十一届二次；默认最新的一次"),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(metavar="姓名", envvar="TIAAN_ACTOR", help="记入日志的经办人；默认系统用户名"),
    ] = None,
    today: Annotated[
        date | None,
        typer.Option(metavar="日期", envvar="TIAAN_TODAY", parser=_day, help="把这一天当作今天"),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示细节")] = False,
    upgrade: Annotated[
        bool,
        typer.Option("--upgrade", help="数据文件由旧版本写成时，不再询问，先备份再升级"),
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_version, help="显示程序、数据格式和各库的版本"
        ),
    ] = False,
) -> None:
    """Keep the global options for the command."""
    del version
    ctx.obj = Globals(
        db,
        _session(session) if session else None,
        required(actor, "经办人", limit=LINE_MAX) if actor else _system_user(),
        today or datetime.now().astimezone().date(),
        debug,
        ctx.obj if isinstance(ctx.obj, str) else "tiaan",
        upgrade,
    )


def _system_user() -> str:
    """Return the system's name for the user, or a word that says nobody could tell."""
    for name in ("LOGNAME", "USER", "USERNAME"):
        with suppress(UsageError):  # a name that no text can hold is nobody's fault here
            if found := clean(os.environ.get(name, ""), "经办人"):
                return found
    return "未知"


def who(ctx: typer.Context, *, dry_run: bool = False) -> Who:
    """Return who does this, and when."""
    from tiaan.model.records import Who  # noqa: PLC0415 - not for the help

    given: Globals = ctx.find_root().obj
    now = datetime.now(UTC)
    return Who(given.actor, given.today, now, given.command, given.session, dry_run)


def happened(on: date | None, clerk: Who) -> date:
    """Return the day a thing happened: as given, else today. A day still to come is remarked on."""
    if on is not None and on > clerk.today:
        remark(f"提醒：{on} 还没有到，请核对日期")
    return on or clerk.today


@contextmanager
def opened(ctx: typer.Context) -> Iterator[sqlite3.Connection]:
    """Open the file named by the global options; one of an older version is brought up to date."""
    from tiaan.store import database, migrations  # noqa: PLC0415 - not for the help

    given: Globals = ctx.find_root().obj
    if (version := database.recognise(given.db)) < migrations.SCHEMA_VERSION:
        from tiaan.cli import safety  # noqa: PLC0415 - once in the life of a file

        safety.upgrade(given, version, who(ctx).at)
    with database.opened(given.db) as conn:
        yield conn


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


def main() -> None:
    """Run the command line."""
    streams.unify()
    app()
