"""The app: its commands, each loaded when it is called, the global options, the error boundary.

Real annotations: of strings Typer would compile each one twice, at every start.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tiaan.cli import streams
from tiaan.cli.base import Globals, SubGroup, now, part
from tiaan.errors import ExitCode, UsageError
from tiaan.model.text import LINE_MAX, clean, required, visible

COMMANDS = {
    # command → its module, in the order of the clerk's year. Building every command of the tree
    # would double what a short command costs, so only the module called is imported.
    "init": "registers",
    "session": "registers",
    "unit": "rolls",
    "member": "rolls",
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
        except KeyboardInterrupt:
            code = ExitCode.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the boundary
            from tiaan.cli import mistakes  # noqa: PLC0415 - only where there is one

            known = mistakes.known(error)
            code = known.code
            with suppress(OSError):
                mistakes.explain(known, typed, error)
        if code == ExitCode.INTERRUPTED:
            from tiaan.cli import interrupted  # noqa: PLC0415 - likewise

            interrupted.tell()
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
        None if session is None else _session(session),
        required(actor, "经办人", limit=LINE_MAX) if actor else _system_user(),
        today or now().astimezone().date(),
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


def main() -> None:
    """Run the command line."""
    streams.unify()
    app()
