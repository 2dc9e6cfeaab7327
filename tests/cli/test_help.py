"""The help of every command: Chinese throughout, nothing of the library's English left."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
import typer

from tiaan.cli.app import COMMANDS, Group, app
from tiaan.cli.summaries import LINES
from tiaan.model import terms
from tiaan.model.fields import SHEETS
from tiaan.stats import catalog

if TYPE_CHECKING:
    from conftest import CommandLine

VERBS = {
    "session": ("add", "list"),
    "unit": ("add", "alias", "rename", "retire", "list"),
    "member": ("add", "retire", "list"),
    "settings": ("list", "set", "export", "import"),
    "pledge": ("add", "update", "list", "sheet", "import"),
    "cosign": ("invite", "confirm", "decline", "expire", "withdraw", "list", "audit", "sheet"),
    "supervise": ("add", "log", "list"),
    "doc": (
        *("notice", "assign", "reminder", "reply-form", "feedback-form", "list", "pack"),
        "template",
    ),
    "calendar": ("list", "explain", "import"),
    "report": (
        *("annual", "review", "progress", "unit", "key", "followup"),
        *("review-pack", "assign-list"),
    ),
}
PATHS = [
    (),
    *((name,) for name in COMMANDS),
    *((noun, verb) for noun, verbs in VERBS.items() for verb in verbs),
    *(("doc", "template", verb) for verb in ("list", "export", "set", "check", "reset")),
]
SPOKEN = {
    # What a clerk types or sees elsewhere too.
    *("tiaan", "tiaan.db", "tiaan-demo", "TIAAN_ACTOR", "TIAAN_DB", "TIAAN_TODAY", "N"),
    *("L42", "M12", "N01", "N06", "N10", "mo", "wd", "abc-", "JSON", "TOML"),
    *("csv", "docx", "gb18030", "html", "json", "md", "ods", "xls", "xlsx"),
    *("proposals", "units", "members", "returned", "replied", "filed"),
    *("number", "intake", "title", "due", "state", "received", "glance"),
    *("bulletin_channel", "feedback_by"),
    *("Word", "WPS"),
    *("opinion", "notice", "publish_proposal", "publish_reply"),
}


@cache
def vocabulary() -> frozenset[str]:
    """Return the codes of the program's own words."""
    kinds = (k for k in vars(terms).values() if isinstance(k, type) and issubclass(k, terms.Term))
    codes = {member.value for kind in kinds if kind is not terms.Term for member in kind}
    return frozenset(codes | set(SHEETS) | {word for path in PATHS for word in path})


def test_no_verb_is_forgotten() -> None:
    root = typer.main.get_command(app)
    found = {
        name: tuple(command.commands)
        for name in COMMANDS
        if hasattr(command := root.get_command(None, name), "commands")
    }

    assert found == VERBS


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_is_in_chinese(cli: CommandLine, path: tuple[str, ...]) -> None:
    said = cli.ok(*path, "--help")

    assert said.lines[0].startswith(f"用法： {' '.join(('tiaan', *path))} ")
    assert said.stderr == ""
    text = re.sub(r"(?<!\w)--?[a-z][a-z0-9-]*", "", said.stdout)
    strange = set(re.findall(r"[A-Za-z][A-Za-z0-9_.-]*", text)) - SPOKEN - vocabulary()
    strange -= {name.key for name in catalog.STATISTICS} | {"category", "result"}
    assert strange == set()


def listed(lines: list[str]) -> list[str]:
    """Return what stands under 参数, 选项 and 命令, one entry a line."""
    entries: list[str] = []
    under = False
    for line in lines:
        under = under or line in ("参数：", "选项：", "命令：")
        if under and line.startswith("   "):
            entries[-1] += f"  {line.strip()}"
        elif under and line.startswith("  "):
            entries.append(line.strip())
    return entries


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_everything_listed_is_explained(cli: CommandLine, path: tuple[str, ...]) -> None:
    entries = listed(cli.ok(*path, "-h").lines)
    explained = [re.search("  .*[\u4e00-\u9fff]", entry) is not None for entry in entries]

    assert dict(zip(entries, explained, strict=True)) == dict.fromkeys(entries, True)


def test_list_of_commands_is_what_the_commands_say(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = cli.ok("--help")
    assert list(LINES) == list(COMMANDS)
    monkeypatch.delattr(Group, "format_commands")

    assert listed == cli.ok("--help")


def test_command_without_a_line_is_asked_for_it(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = cli.ok("--help")
    monkeypatch.delitem(LINES, "undo")

    assert cli.ok("--help") == listed


def test_short_and_long_help_are_the_same(cli: CommandLine) -> None:
    assert cli.ok("submit", "-h") == cli.ok("submit", "--help")


def test_help_of_a_command(cli: CommandLine) -> None:
    # How far the library indents the second column depends on how wide it takes Chinese to be.
    lines = [re.sub(" {2,}(?=.)", "  ", line) for line in cli.ok("withdraw", "--help").lines]

    assert lines == [
        "用法： tiaan withdraw [选项] 编号…",
        "",
        "  撤案，案号作废保留。",
        "",
        "  待审查 → 已撤案；已退回 → 已撤案；已立案 → 已撤案；办理中 → 已撤案",
        "",
        "参数：",
        "  编号…  案号 23、范围 12-18,20、他届 11-1/23、收件号 L42  [必填]",
        "",
        "选项：",
        "  --reason 理由  撤案理由  [必填]",
        "  --on 日期  事情发生的日期；默认今天",
        "  -n, --dry-run  只试运行，什么也不写入",
        "  -h, --help  显示本说明",
    ]


@pytest.mark.parametrize("path", [(), *((noun,) for noun in VERBS)], ids=" ".join)
def test_no_command_at_all_shows_the_help(cli: CommandLine, path: tuple[str, ...]) -> None:
    # Where there is a file, no command at all is `status`.
    cli.path.unlink()
    said = cli(*path)

    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == cli.ok(*path, "--help").stdout


def test_help_needs_no_file(cli: CommandLine) -> None:
    cli.path.unlink()

    assert cli.ok("submit", "--help").lines[0] == "用法： tiaan submit [选项]"
