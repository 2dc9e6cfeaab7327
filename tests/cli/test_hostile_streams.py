"""Streams and languages that offices have: closed, full, of another code page; arguments as bytes.

Every case is a process of its own, so each does as much as it can.
"""

from __future__ import annotations

import ast
import json
import os
import pty
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hostile import steering
from paths import SOURCE

if TYPE_CHECKING:
    from conftest import CommandLine

TIAAN = [sys.executable, "-m", "tiaan"]
LOST = [
    "提示：先用 tiaan log 查看刚才的操作是否已经写入，再检查磁盘空间和权限",
]
RARE = "关于𠀀村䶮桥的提案"
REPLACED = "提醒：有的字这里显示不出来，用 ? 代替了；文件中的字没有变"


def process(
    cli: CommandLine, *command: str | bytes, under: str = "", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command under nothing but the environment given, through a shell's redirections."""
    line = ["/bin/sh", "-c", f'"$@" {under}', "sh"] if under else []
    bare = {"TIAAN_DB": str(cli.path), "TIAAN_TODAY": "2025-07-01", "PYTHONPATH": str(SOURCE)}
    return subprocess.run(
        [*line, *TIAAN, *command],
        env=bare | {"PATH": "/usr/bin:/bin"} | env,
        cwd=cli.path.parent,
        capture_output=True,
        timeout=60,
        check=False,
    )


def titles(cli: CommandLine) -> list[str]:
    with cli.open() as conn:
        found = [title for (title,) in conn.execute("SELECT title FROM proposal ORDER BY id")]
    conn.close()
    return found


# Streams


@pytest.mark.parametrize(
    ("shell", "why"),
    [(">&-", "输出是关闭的"), (">/dev/full", "磁盘已满"), ("<&- >&-", "输出是关闭的")],
)
def test_lost_result_is_a_failure(year: CommandLine, shell: str, why: str) -> None:
    done = process(year, "amend", "1", "--title", "关于乙的提案", under=shell)

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().splitlines()[-2:] == [f"错误：读写文件或输出时出错：{why}", *LOST]
    assert titles(year)[0] == "关于乙的提案"


@pytest.mark.parametrize("shell", ["2>&-", "2>/dev/full", "2>&1 >said.txt | true"])
def test_lost_remarks_stop_nothing(year: CommandLine, shell: str) -> None:
    # The remark about a day to come is made before anything is written.
    answer = ("reply", "1", "--result", "A", "--unit", "交通局", "--on", "2025-08-01")
    done = process(year, *answer, under=shell)
    said = year.path.with_name("said.txt")
    shown = said.read_text("utf-8") if said.exists() else done.stdout.decode()

    assert (done.returncode, shown[:4]) == (0, "001：")
    assert year.ok("show", "1").lines[1] == "状态：已答复"


def test_nothing_at_all_to_speak_to(year: CommandLine) -> None:
    done = process(year, "show", "99", under="<&- >&- 2>&-")

    assert (done.returncode, done.stdout, done.stderr) == (3, b"", b"")


def test_quiet_command_needs_no_output(year: CommandLine) -> None:
    done = process(year, "report", "annual", "-o", "结.md", under=">&-")

    assert (done.returncode, done.stderr) == (0, b"")
    assert year.path.with_name("结.md").read_text("utf-8").startswith("# ")


def test_reader_that_takes_one_line_gets_it_and_no_complaint(year: CommandLine) -> None:
    done = process(year, "log", under="| head -1")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().split("\t")[0] == "操作"


# Languages


LANGUAGES = {
    "bare": {},
    "C": {"LC_ALL": "C"},
    "POSIX": {"LC_ALL": "POSIX", "LANG": "zh_CN.GBK"},
    "C, UTF-8 mode off": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "UTF-8": {"LANG": "C.UTF-8", "PYTHONUTF8": "0"},
    "UTF-8 mode": {"PYTHONUTF8": "1"},
    "no such language": {"LC_ALL": "zh_CN.GBK"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "GBK": {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "1"},
    "GB18030": {"PYTHONIOENCODING": "gb18030", "PYTHONUTF8": "1"},
    "Latin": {"PYTHONIOENCODING": "cp1252", "LC_ALL": "C"},
    "dumb": {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "20"},
}


@pytest.mark.parametrize("env", LANGUAGES.values(), ids=LANGUAGES)
def test_any_language_keeps_the_text_and_shows_what_it_can(
    year: CommandLine, env: dict[str, str]
) -> None:
    encoding = env.get("PYTHONIOENCODING", "utf-8")
    done = process(year, "submit", "--title", RARE, "--by", "王芳", "--on", "2025年7月1日", **env)
    shown = f"收件 L7：{RARE}\n".encode(encoding, "replace")
    remarks = done.stderr.decode(encoding).splitlines()

    assert (done.returncode, done.stdout) == (0, shown)
    assert titles(year)[-1] == RARE
    said = REPLACED.encode(encoding, "replace").decode(encoding)
    assert remarks.count(said) == int(shown.decode(encoding) != f"收件 L7：{RARE}\n")
    assert remarks[-1] == said or said not in remarks


def test_paths_and_words_as_bytes_are_understood(year: CommandLine) -> None:
    year.path.with_name("夹").mkdir()
    env = LANGUAGES["C, UTF-8 mode off"]

    told = process(year, "report", "unit", "教育局", "-o", "夹", "--format", "md", **env)
    listed = process(year, "list", "--state", "办理中", "--category", "社会建设", **env)

    assert (told.returncode, told.stderr) == (0, b"")
    (report,) = year.path.with_name("夹").iterdir()
    assert report.name.startswith("县教育局承办提案情况")
    assert listed.stdout.decode().splitlines()[1].startswith("001\t")


def test_name_that_the_system_cannot_write_is_refused(tmp_path: Path) -> None:
    """As under a GBK language, where a unit may have a character that no file name there has."""
    script = (
        "from pathlib import Path\n"
        "from tiaan.render.files import replace_file\n"
        "try:\n"
        "    with replace_file(Path('\\u4e2d.txt')) as draft: draft.write_text('x')\n"
        "except Exception as error: print(ascii(type(error).__name__))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCE), **LANGUAGES["C, UTF-8 mode off"]},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert (done.stdout, list(tmp_path.iterdir())) == (b"'UsageError'\n", [])


@pytest.mark.parametrize("language", ["UTF-8", "C, UTF-8 mode off"])
def test_bytes_that_are_no_text_are_refused(year: CommandLine, language: str) -> None:
    before = year.path.read_bytes()
    done = process(year, "amend", "1", "--title", b"a\x80b\xff", **LANGUAGES[language])

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "错误：案由中有无法识别的字节",
        "提示：请用 UTF-8 重新输入",
    ]
    assert year.path.read_bytes() == before


def test_file_whose_name_is_no_text_is_a_file_all_the_same(year: CommandLine) -> None:
    odd = os.fsencode(year.path.parent) + b"/a\x80b.db"
    env = LANGUAGES["UTF-8"]

    made = process(year, "--db", odd, "init", "--session", "11-2", **env)
    listed = process(year, "--db", odd, "list", **env)
    gone = process(year, "--db", odd + b"x", "list", **env)

    assert [one.returncode for one in (made, listed, gone)] == [0, 0, 3]
    assert Path(os.fsdecode(odd)).exists()
    assert not steering(made.stdout.decode() + gone.stderr.decode())


def test_name_of_the_user_may_be_anything(year: CommandLine) -> None:
    for name in (os.fsdecode(b"\xff"), "\x1b[31m", "长" * 201):
        year.ok("amend", "1", "--note", f"{len(name)}", TIAAN_ACTOR="", LOGNAME=name, USER="小李")

    found = json.loads(year.ok("undo", "--list", "--json").stdout)[-3:]
    assert [one["actor"] for one in found] == ["小李"] * 3


@pytest.mark.parametrize(("width", "encoding"), [("40", "gbk"), ("20", "utf-8")])
def test_terminal_of_any_width_and_code_page(year: CommandLine, width: str, encoding: str) -> None:
    year.ok("amend", "1", "--title", RARE)
    ours, theirs = pty.openpty()
    env = {"PATH": "/usr/bin:/bin", "TIAAN_DB": str(year.path), "PYTHONPATH": str(SOURCE)}
    env |= {"TERM": "xterm-256color", "COLUMNS": width, "PYTHONIOENCODING": encoding}
    script = (
        "from tiaan.cli.app import app\n"
        "for command in ('list', 'show 1', 'stats'):\n"
        "    try: app(command.split())\n"
        "    except SystemExit as left: assert not left.code\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], env=env, stdout=theirs, stderr=theirs, stdin=theirs
    ) as child:
        os.close(theirs)
        screen = b""
        while True:
            try:
                screen += os.read(ours, 65_536)
            except OSError:  # Linux says so at the end
                break
        assert child.wait(60) == 0
    os.close(ours)
    shown = screen.decode(encoding).replace("\r\n", "\n").replace("\x1b[0m", "")
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[1;2m", "\x1b[2;1m"):
        shown = shown.replace(code, "")

    assert not steering(shown)
    expected = RARE.encode(encoding, "replace").decode(encoding)
    assert f"001 号提案　{expected}" in shown
    assert shown.count(REPLACED) == (2 if encoding == "gbk" else 0)  # of list and show
    assert expected[:2] in shown.split("提案人")[0]


# The clock


@pytest.mark.parametrize("today", ["1949-10-01", "1999-12-31", "2100-12-31"])
def test_order_is_that_of_the_log_whatever_the_clock_says(year: CommandLine, today: str) -> None:
    env = {"TIAAN_TODAY": today}
    first = year.ok("submit", "--title", "甲", "--by", "王芳", "--on", "2025-01-06", **env)
    second = year.ok("submit", "--title", "乙", "--by", "王芳", "--on", "2025-01-06")
    for command in ("list", "show 1 --timeline", "stats", "stats --check", "log", "undo --list"):
        said = year(*command.split(), **env)
        assert (said.exit_code, "程序自身" in said.stderr) == (0, False)

    assert [said.lines[0][:5] for said in (first, second)] == ["收件 L7", "收件 L8"]
    found = json.loads(year.ok("undo", "--list", "--json").stdout)
    assert [one["id"] for one in found] == sorted(one["id"] for one in found)
    assert year.ok("check").lines[-1].endswith("没有发现问题")


@pytest.mark.parametrize("today", ["0001-01-01", "9999-12-31", "2101-01-01", "明天", "1e9"])
def test_absurd_days_are_refused(year: CommandLine, today: str) -> None:
    said = year("list", TIAAN_TODAY=today)

    assert (said.exit_code, said.stdout) == (2, "")
    assert len(said.stderr.splitlines()) == 2


@pytest.mark.parametrize("year_", [1970, 1995, 2068, 9998])
def test_system_clock_may_be_decades_away(
    year: CommandLine, monkeypatch: pytest.MonkeyPatch, year_: int
) -> None:
    from datetime import datetime as real

    import tiaan.cli.base as whole

    class Clock(real):
        @classmethod
        def now(cls, tz=None):
            return real(year_, 1, 2, tzinfo=tz)

    monkeypatch.setattr(whole, "datetime", Clock)
    before = len(json.loads(year.ok("undo", "--list", "--json").stdout))
    said = year("amend", "1", "--note", "甲", TIAAN_TODAY="")
    said = year("amend", "1", "--note", "乙")
    monkeypatch.undo()

    assert said.exit_code == 0
    found = json.loads(year.ok("undo", "--list", "--json").stdout)
    assert len(found) > before
    assert found[-1]["at"].startswith(f"{year_}-")
    assert year.ok("check").lines[-1].endswith("没有发现问题")
    assert year.ok("undo").lines[0].startswith(f"已撤销第 {found[-1]['id']} 次操作")


# What we write ourselves


READ_NOT_WRITTEN = {
    # Words and marks that people write and the program only looks for.
    "text.py", "boxes.py", "parts.py", "signers.py", "delimited.py", "lines.py", "files.py",
    "guarded.py", "refs.py",
}  # fmt: skip


@cache
def printed() -> list[tuple[str, int, str]]:
    """Return every text of the source that is not a docstring: file, line, text."""
    found = []
    for path in sorted((SOURCE / "tiaan").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        found += [
            (path.name, node.lineno, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
        ]
    return found


def test_every_sign_of_ours_is_in_the_chinese_code_page() -> None:
    outside = [
        (name, line, text)
        for name, line, text in printed()
        if name not in READ_NOT_WRITTEN
        and text.replace("\ufffd", "").encode("gbk", "replace")
        != text.replace("\ufffd", "").encode("gbk", "ignore")
    ]

    assert len(printed()) > 1000
    assert outside == []


OURS = {
    # What the program prints that no person, no file and no system had a hand in.
    "f'\\r{word} {bar} {done}/{whole}'",
    "error",  # the help of a command that was given nothing
    "json.dumps(said, ensure_ascii=False)",  # of sentences made visible
    "'\\n'.join(versions.lines())",
    "_REPLACED",
    "f'\\n{(_PERHAPS if traces.are_left() else _NOTHING)}'",  # two literals
}


def is_harmless(shown: ast.expr) -> bool:
    """Whether what is printed cannot hold what steers a terminal."""
    if isinstance(shown, ast.Constant) or ast.unparse(shown) in OURS:
        return True
    if isinstance(shown, ast.Call):
        return getattr(shown.func, "id", "") in ("visible", "told", "to_json")
    held = [ast.unparse(part.value) for part in ast.walk(shown) if is_held(part)]
    ours = ("visible(", "told(", "len(")
    return all(one.startswith(ours) or one in ("advice", "kind.label") for one in held)


def is_held(part: ast.AST) -> bool:
    """Whether this is what an f-string puts in."""
    return isinstance(part, ast.FormattedValue)


def test_whatever_is_printed_was_made_harmless() -> None:
    """A `print` of what may hold a name, a path or a text goes through `visible` (`told` does)."""
    found = [
        (path.name, node.args[0])
        for path in sorted((SOURCE / "tiaan").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print" and node.args
    ]

    assert len(found) > 20
    assert [(name, ast.unparse(one)) for name, one in found if not is_harmless(one)] == []
