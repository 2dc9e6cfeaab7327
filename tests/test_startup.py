"""Start-up is a feature: a short command loads nothing that it does not use."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from paths import SOURCE

if TYPE_CHECKING:
    from conftest import CommandLine

HEAVY = {
    *("pydantic", "sqlite_utils", "click", "rich", "openpyxl", "docx", "jinja2", "asyncio"),
    *(
        "email",
        "http",
        "lxml",
        "numpy",
        "pandas",
        "defusedxml",
        "python_calamine",
        "urllib.request",
    ),
}
HELP_MODULES_MAX = 160
"""What the list of commands and the versions may load: hardly more than `import typer`."""
PAGE_MODULES_MAX = 186
"""What a command that prints a page may load; `import typer` alone is about 140."""
MODULES_MAX = 193
"""What a command that writes may load."""
TABLE_MODULES_MAX = 206
"""What a command that prints a table on a pipe may load."""

# What is loaded when the command has said all it has to say; the list goes to stderr's last line.
_PROBE = """
import sys
sys.argv[0] = "tiaan"
from tiaan.cli.app import main
try:
    main()
finally:
    print("\\n@" + " ".join(sys.modules), file=sys.stderr)
"""


def loaded(cli: CommandLine, *args: str) -> tuple[int, set[str], str]:
    """Run a command in a fresh interpreter; return its exit code, its modules and its output."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _PROBE, *args],
        env={
            "PYTHONPATH": str(SOURCE),
            "TIAAN_DB": str(cli.path),
            "TIAAN_TODAY": "2025-07-01",
            "TIAAN_ACTOR": "经办人",
            "PATH": "",
            "HOME": str(cli.path.parent),
        },
        capture_output=True,
        timeout=60,
        check=False,
        encoding="utf-8",
    )
    modules = done.stderr.rpartition("\n@")[2].split()
    return done.returncode, set(modules), done.stdout


@pytest.fixture
def year(cli: CommandLine) -> CommandLine:
    """A small file with one proposal filed, one assigned, one pending."""
    for n, name in enumerate(("王芳", "李明", "张伟"), 1):
        cli.ok("submit", "--title", f"关于第{n}件的提案", "--by", name, "--on", "2025-01-06")
    cli.ok("review", "L1-L2", "--accept", "--on", "2025-01-10")
    cli.ok("assign", "2", "--lead", "交通局", "--on", "2025-02-20")
    return cli


COMMANDS = {
    "version": ("--version",),
    "help": ("--help",),
    "show": ("show", "1"),
    "submit": ("submit", "--title", "关于路灯的提案", "--by", "赵敏", "--on", "2025-01-06"),
    "review": ("review", "L3", "--accept", "--on", "2025-01-10"),
    "assign": ("assign", "1", "--lead", "教育局", "--on", "2025-02-20"),
    "reply": ("reply", "2", "--result", "A", "--on", "2025-03-01"),
    "undo": ("undo",),
    "log": ("log",),
    "stats": ("stats",),
}


MOST = {
    "version": HELP_MODULES_MAX,
    "help": HELP_MODULES_MAX,
    "show": PAGE_MODULES_MAX,
    "log": TABLE_MODULES_MAX,
    "stats": TABLE_MODULES_MAX,
}
NEVER = {"tiaan.store.schema", "tiaan.store.migrations"}
"""What only making, mending or checking a file needs."""


@pytest.mark.parametrize("name", COMMANDS)
def test_command_loads_nothing_heavy(name: str, year: CommandLine) -> None:
    code, modules, stdout = loaded(year, *COMMANDS[name])

    assert code == 0
    assert stdout
    assert {m for m in modules if m in HEAVY or m.partition(".")[0] in HEAVY} == set()
    assert modules & NEVER == set()
    most = MOST.get(name, MODULES_MAX)
    assert len(modules) <= most, f"{len(modules)} modules"


def test_probe_sees_what_a_command_loads(year: CommandLine) -> None:
    code, modules, stdout = loaded(year, "export", "proposals", "-o", str(year.path) + ".xlsx")

    assert (code, stdout.startswith("已")) == (0, True)
    assert "openpyxl" in HEAVY & modules


def test_a_refusal_loads_nothing_heavy(year: CommandLine) -> None:
    code, modules, stdout = loaded(year, "reply", "99", "--result", "A")

    assert (code, stdout) == (3, "")
    assert {m for m in modules if m.partition(".")[0] in HEAVY} == set()


# What the garbage collector was told, and how often it looked through everything that was made.
_COLLECTOR = """
import gc
from tiaan.__main__ import main
try:
    main()
finally:
    print("@", gc.get_freeze_count() > 0, gc.get_stats()[2]["collections"])
"""


def test_what_a_start_makes_is_not_searched_for_garbage(year: CommandLine) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _COLLECTOR, "--db", str(year.path), "show", "1"],
        env={"PYTHONPATH": str(SOURCE), "PATH": ""},
        capture_output=True,
        timeout=60,
        check=False,
        encoding="utf-8",
    )
    assert done.stdout.splitlines()[-1] == "@ True 0", done.stderr
