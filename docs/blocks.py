"""The generated parts of README.md and docs/manual.md, printed from the program's own literals.

Used by the cog blocks of both files; `cog -r -P -I docs README.md docs/manual.md` renews them, and
tests/test_docs.py fails while one is out of date. No part of the installed package.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
import weakref
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from unittest import mock

import typer

from tiaan.cli.app import COMMANDS, app
from tiaan.errors import ExitCode
from tiaan.model import terms
from tiaan.model.fields import SHEETS, Field
from tiaan.model.rules import ALL, RULES
from tiaan.model.settings import SETTINGS, load
from tiaan.model.workflow import EDGES
from tiaan.stats import measures
from tiaan.stats.catalog import STATISTICS
from tiaan.stats.definitions import definition
from tiaan.stats.dimensions import DIMENSIONS
from tiaan.store.verify import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PROMPT = "$ "
AGAIN = "{反悔}"
"""Stands in a walk-through where the number of an undo is typed that the program has just said."""
_COLUMNS, _LINES = "100", "50"
_CONDITIONS = {
    # What decides between alike moves, by the name of its predicate.
    "replies_owed": "本轮还有单位应答复",
    "all_replied": "本轮应答复的均已答复",
    "content": "评价无须重新办理",
    "rehandling_due": "评价须重新办理，开始下一轮",
    "was_filed": "并案前已立案",
    "was_pending": "并案前待审查",
}
_VOCABULARIES = (
    terms.State, terms.Action, terms.Decision, terms.Outcome, terms.ProposerKind, terms.Origin,
    terms.Timing, terms.PublicConsent, terms.Consent, terms.ConsentWay, terms.Mode, terms.Role,
    terms.Result, terms.ClassScheme, terms.FeedbackSource, terms.ContactStage, terms.ContactWay,
)  # fmt: skip


# Running commands


@cache
def root() -> Any:  # noqa: ANN401 - a class that Typer does not name
    """Return the command line, built once: reading its options takes longer than most commands."""
    return typer.main.get_command(app)


class _Screen(io.StringIO):
    """Standard output as a terminal of a fixed width has it."""

    def isatty(self) -> bool:
        return True


class _Remarks(io.TextIOBase):
    """Standard error, written between the lines of standard output; no terminal."""

    def __init__(self, screen: _Screen) -> None:
        self._screen = screen

    def write(self, text: str) -> int:
        return self._screen.write(text)


class _Clock(datetime):
    """A clock that stands at nine in the morning of TIAAN_TODAY."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromisoformat(f"{os.environ['TIAAN_TODAY']}T09:00:00").replace(tzinfo=tz)


class Shell:
    """Runs command lines one after another in an empty folder that lives as long as this does.

    Attributes:
        folder: where they run.
    """

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="tiaan-docs-")
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TIAAN_")}
        self._undone = ""
        self._environment = {**kept, "COLUMNS": _COLUMNS, "LINES": _LINES, "TERM": "dumb"}

    def run(self, line: str) -> tuple[int, str]:
        """Run one line, `export NAME=VALUE` or `tiaan …`; return its exit code and output."""
        words = shlex.split(line)
        if words[0] == "export":
            self._environment.update(word.split("=", 1) for word in words[1:])
            return 0, ""
        if words[0] != "tiaan":
            raise ValueError(line)
        screen = _Screen()
        with (
            mock.patch.dict(os.environ, self._environment, clear=True),
            mock.patch("tiaan.cli.base.datetime", _Clock),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(screen),
            contextlib.redirect_stderr(_Remarks(screen)),
        ):
            try:
                root().main(words[1:], prog_name="tiaan")
            except SystemExit as end:
                code = int(end.code or 0)
        text = screen.getvalue().replace(self.folder + os.sep, "")
        return code, "\n".join(part.rstrip() for part in text.rstrip().split("\n"))

    def write(self, name: str, text: str) -> None:
        """Put a file into the folder."""
        Path(self.folder, name).write_text(text, encoding="utf-8")

    def fence(self, lines: str, code: int = 0, kind: str = "console", most: int = 0) -> None:
        """Print commands and what they answer, as a fenced block.

        Args:
            lines: one command a line; empty lines are left out; `AGAIN` is the number of the
                operation that the latest undo was.
            code: the exit code each must end in.
            kind: of the fence; `console` blocks are a walk-through that the tests repeat.
            most: lines of output to show of each command, 0 for all.
        """
        print(f"```{kind}")
        for typed in filter(None, map(str.strip, lines.splitlines())):
            line = typed.replace(AGAIN, self._undone)
            ended, said = self.run(line)
            if found := re.search(r"要反悔：tiaan undo (\d+)", said):
                self._undone = found[1]
            if ended != code:
                raise RuntimeError(f"{line}: {ended}\n{said}")
            print(PROMPT + line)
            shown = said.split("\n") if said else []
            print(
                *(shown[:most] if most else shown),
                sep="\n" if shown else "",
                end="\n" * bool(shown),
            )
            if most and len(shown) > most:
                print("……")
        print("```")


def commands_in(text: str) -> Iterator[str]:
    """Yield the command lines of a document's walk-through, in order."""
    inside = False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith(PROMPT):
            yield line.removeprefix(PROMPT)


# Tables


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ").strip()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print(f"| {' | '.join(head)} |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print(f"| {' | '.join(map(_cell, row))} |")


def _code(text: object) -> str:
    return f"`{text}`" if str(text) else ""


def _labels(states: Iterable[terms.State]) -> str:
    found = frozenset(states)
    return "全部" if found == ALL else "、".join(s.label for s in terms.State if s in found)


# The commands


def summaries() -> None:
    """Print the line of every command, as Python."""
    for name in COMMANDS:
        print(f'    "{name}": "{summary(name)}",')


def summary(name: str) -> str:
    """Return how a command's own help begins."""
    return str(typer.main.get_command(app).get_command(None, name).get_short_help_str(1000))


def tree() -> Iterator[tuple[str, Any]]:
    """Yield every command with its full name, in the order of the help."""
    root = typer.main.get_command(app)
    ctx = typer.Context(root)
    for name in root.list_commands(ctx):
        yield from _branch(f"tiaan {name}", root.get_command(ctx, name))


def _branch(name: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as below
    """Yield a command and, of a noun, its verbs."""
    yield name, command
    for verb, inner in getattr(command, "commands", {}).items():
        yield from _branch(f"{name} {verb}", inner)


def options_of(command: Any) -> list[Any]:  # noqa: ANN401 - a class Typer does not export
    """Return a command's arguments and options, without --help and completion."""
    return [p for p in command.params if not p.name.endswith("completion") and p.name != "help"]


def _meaning(param: Any) -> str:  # noqa: ANN401 - likewise
    if param.required:
        return f"{param.help}（必填）"
    shown = isinstance(param.default, terms.Term) or (
        isinstance(param.default, str) and param.default and param.param_type_name == "option"
    )
    return f"{param.help}（默认 {param.default}）" if shown else param.help or ""


def _spelling(param: Any) -> str:  # noqa: ANN401 - likewise
    if param.param_type_name == "argument":
        return param.metavar or param.human_readable_name
    names = " ".join(_code(name) for name in (*param.opts, *param.secondary_opts))
    return names if param.is_flag or not param.metavar else f"{names} {param.metavar}"


def overview() -> None:
    """Print every command with its sentence."""
    table(
        ("命令", "做什么"),
        (
            (f"[`{name}`](#{anchor(name)})", _sentence(command))
            for name, command in tree()
            if not hasattr(command, "commands")
        ),
    )


def _sentence(command: Any) -> str:  # noqa: ANN401 - likewise
    return (command.help or "").split("\n\n")[0].strip()


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets."""
    kept = (c if c.isalnum() or c in "-_ " else "" for c in heading.lower().strip())
    return "".join(kept).replace(" ", "-")


def command(*names: str) -> None:
    """Print a section for each of the commands: what it does, from where to where, its options."""
    known = dict(tree())
    for name in names:
        found = known[f"tiaan {name}"]
        print(f"#### tiaan {name}\n")
        print("\n\n".join(" ".join(p.split()) for p in (found.help or "").split("\n\n")) + "\n")
        if params := options_of(found):
            table(("参数、选项", "含义"), ((_spelling(p), _meaning(p)) for p in params))
            print()


def global_options() -> None:
    """Print the options that stand before the command."""
    rows = []
    for param in options_of(typer.main.get_command(app)):
        variable = _code(param.envvar) if param.envvar else ""
        rows.append((_spelling(param), variable, _meaning(param)))
    table(("选项", "环境变量", "含义"), rows)


# The literals


def edges() -> None:
    """Print the moves: a table."""
    rows = (
        (
            edge.action.label,
            edge.choice.label if edge.choice else "",
            edge.source.label if edge.source else "（新提案）",
            edge.target.label,
            _CONDITIONS[edge.when.__name__] if edge.when else "",
        )
        for edge in EDGES
    )
    table(("动作", "意见", "从", "到", "条件"), rows)


def diagram() -> None:
    """Print the moves: a diagram."""
    print("```mermaid\nstateDiagram-v2")
    for state in terms.State:
        print(f"    {state.value}: {state.label}")
    arrows: dict[tuple[str, str], list[str]] = {}
    for edge in EDGES:
        source = edge.source.value if edge.source else "[*]"
        word = edge.choice.label if edge.choice else edge.action.label
        words = arrows.setdefault((source, edge.target.value), [])
        if word not in words:
            words.append(word)
    for (source, target), words in arrows.items():
        print(f"    {source} --> {target}: {'、'.join(words)}")
    print("```")


def rules() -> None:
    """Print what must hold."""
    rows = (
        (_code(r.key), r.text, _labels(r.states), "不符即拒绝" if r.binds else "提醒")
        for r in RULES
    )
    table(("代码", "要求", "适用状态", "作用"), rows)


def settings() -> None:
    """Print what a county decides; the long lists follow below the table, grounds elsewhere."""
    rows = (
        (_code(s.key), s.meaning, "见下" if _is_long(s.default) else _code(s.default), s.allowed)
        for s in SETTINGS
    )
    table(("设置", "含义", "默认", "可用"), rows)
    for setting in SETTINGS:
        if _is_long(setting.default) and setting.key != "grounds":
            print(f"\n`{setting.key}` 的默认值：\n")
            print(
                *(f"- {item.replace('|', '、')}" for item in setting.default.split(",")), sep="\n"
            )


def _is_long(text: str) -> bool:
    return len(text) > 30  # noqa: PLR2004 - what still fits a cell


def unused_settings() -> None:
    """Print the settings that are kept for the record: nothing reads them yet."""
    source = Path(__file__).resolve().parents[1] / "src" / "tiaan"
    paths = [path for path in source.rglob("*.py") if path.name != "settings.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    keys = [s.key for s in SETTINGS if not re.search(rf"[.\"]{s.key}\b", code)]
    if keys:
        print(f"{'、'.join(map(_code, keys))} 目前只作记录，程序还不据此计算或提醒。")


def grounds() -> None:
    """Print the grounds for not filing."""
    table(("代码", "情形"), ((_code(g.code), g.text) for g in load({}).grounds))


def schemes() -> None:
    """Print what letters mean under each scheme."""
    rows = []
    for scheme, letters in terms.SCHEME_LETTERS.items():
        meanings = ["或".join(r.label for r in letters.get(letter, ())) or "—" for letter in "ABCD"]
        rows.append((_code(scheme), *meanings))
    table(("办法", "A（甲）", "B（乙）", "C（丙）", "D（丁）"), rows)


def headers() -> None:
    """Print the headers that each sheet's reader understands."""
    for key, (name, fields, *_) in SHEETS.items():
        print(f"#### {name}（{key}）\n")
        table(("列", "也可写作", ""), ((f.label, "、".join(f.also), _mark(f)) for f in fields))
        print()


def _mark(field: Field) -> str:
    marks = {
        "必填": field.required,
        "不读入": field.ignore or field.derived,
        "个人信息，默认不导出": field.column.private,
    }
    return "；".join(mark for mark, holds in marks.items() if holds)


def figures() -> None:
    """Print every measure with its definition under the default settings."""
    county = load({})
    rows = (
        (_code(m.key), m.label, definition(m, county).split("：", 1)[1]) for m in measures.MEASURES
    )
    table(("代码", "名称", "口径（按默认设置）"), rows)


def dimensions() -> None:
    """Print what figures can be broken down by."""
    table(("代码", "维度"), ((_code(d.key), d.label) for d in DIMENSIONS))


def statistics() -> None:
    """Print the named breakdowns with the figures beside every group."""
    rows = (
        (_code(s.key), s.title, s.main.label, "、".join(m.label for m in s.beside))
        for s in STATISTICS
    )
    table(("名称", "标题", "各组的数", "并列"), rows)


def exit_codes() -> None:
    """Print what a command can end in."""
    table(("退出码", "含义"), ((int(code), code.label) for code in ExitCode))


def checks() -> None:
    """Print what `check` looks at, and what to do."""
    rows = ((c, k.severity, k.what, k.meaning, k.remedy) for c, k in CODES.items())
    table(("代码", "程度", "检查什么", "意味着", "怎么办"), rows)


def glossary() -> None:
    """Print the fixed vocabularies: label, code, other spellings that are understood."""
    for vocabulary in _VOCABULARIES:
        print(f"#### {vocabulary.__doc__}\n")
        rows = ((m.label, _code(m.value), "、".join(m.also)) for m in vocabulary)
        table(("名称", "代码", "也可写作"), rows)
        print()


def layers() -> None:
    """Print what each folder says of itself."""
    source = Path(__file__).resolve().parents[1] / "src" / "tiaan"
    rows = []
    for name in ("cli", "reports", "stats", "sheets", "actions", "render", "store", "model"):
        said = (source / name / "__init__.py").read_text(encoding="utf-8").split('"""')[1]
        rows.append((f"[`{name}/`](src/tiaan/{name})", " ".join(said.split())))
    table(("Folder", "What it is"), rows)
