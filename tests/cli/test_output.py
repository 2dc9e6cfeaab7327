"""What scripts and screens get: JSON, lines, drawn tables, closed pipes, code pages."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import tiaan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CommandLine

SOURCE = os.path.dirname(os.path.dirname(tiaan.__file__))  # noqa: PTH120 - as an environment has it


def data(cli: CommandLine, *command: str) -> object:
    """Return what a command prints as JSON, with nothing beside it."""
    said = cli.ok(*command, "--json")
    assert said.stderr == ""
    return json.loads(said.stdout)


def environment(cli: CommandLine, **more: str) -> dict[str, str]:
    """Return the environment of a process over a file, without this one's language."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    ours = {"TIAAN_DB": str(cli.path), "TIAAN_TODAY": "2025-07-01", "PYTHONPATH": SOURCE}
    return kept | ours | more


# JSON


def test_list_as_json(year: CommandLine) -> None:
    assert data(year, "list", "--limit", "3", "--sort", "intake") == [
        {
            "number": "001",
            "title": "关于增设路灯的提案",
            "lead": "王芳等2人",
            "category": "社会建设",
            "state": "assigned",
            "unit": "县交通运输局、县住建局",
            "due_on": "2025-05-20",
            "result": None,
            "rating": None,
        },
        {
            "number": "002",
            "title": "关于公交的提案",
            "lead": "李明",
            "category": "社会建设",
            "state": "filed",
            "unit": "",
            "due_on": None,
            "result": None,
            "rating": None,
        },
        {
            "number": "L3",
            "title": "关于绿化的提案",
            "lead": "张伟",
            "category": "生态文明建设",
            "state": "pending",
            "unit": "",
            "due_on": None,
            "result": None,
            "rating": None,
        },
    ]
    assert data(year, "list", "--state", "withdrawn") == []


def test_show_as_json(year: CommandLine) -> None:
    year.ok("feedback", "3", "--rating", "满意", "--work", "基本满意", "--on", "2025-04-20")

    assert data(year, "show", "T3") == [
        {
            "session": "11-2",
            "intake_no": 5,
            "case_no": "003",
            "shown_no": "T003",
            "title": "关于教育的提案",
            "kind": "party",
            "origin": "collective",
            "timing": "session",
            "category": "社会建设",
            "key": "重点",
            "state": "replied",
            "round": 1,
            "mode": "collective",
            "leader": "分管副县长",
            "result": "adopted",
            "received_on": "2025-01-06",
            "proposers": [
                {
                    "name": "民盟县总支",
                    "position": 1,
                    "consent": "confirmed",
                    "consent_how": "本人提交",
                    "consent_on": "2025-01-06",
                    "answer_by": None,
                    "sector": None,
                }
            ],
            "decisions": [
                {
                    "outcome": "file",
                    "on": "2025-01-10",
                    "by": None,
                    "grounds": [],
                    "told_on": None,
                    "told_how": None,
                }
            ],
            "assignments": [
                {
                    "unit": "县教育局",
                    "round": 1,
                    "role": "participant",
                    "assigned_on": "2025-02-20",
                    "due_on": "2025-05-20",
                    "ended_on": None,
                    "end_reason": None,
                    "original_due_on": None,
                    "extensions": [],
                    "objections": [],
                    "reminders": [],
                    "reply": {
                        "on": "2025-04-01",
                        "doc_no": "县教函〔2025〕1号",
                        "class_raw": "B",
                        "class_scheme": "classic-4",
                        "result": "adopted",
                    },
                },
                {
                    "unit": "县财政局",
                    "round": 1,
                    "role": "participant",
                    "assigned_on": "2025-02-20",
                    "due_on": "2025-05-20",
                    "ended_on": None,
                    "end_reason": None,
                    "original_due_on": None,
                    "extensions": [],
                    "objections": [],
                    "reminders": [],
                    "reply": None,
                },
            ],
            "contacts": [],
            "convenings": [
                {
                    "on": "2025-02-20",
                    "by": "分管副县长",
                    "units": ["县教育局", "县财政局"],
                    "agreed": None,
                }
            ],
            "key_topic": None,
            "leaders": [],
            "supervision": [],
            "letters": [],
            "publications": [],
            "drafts": [],
            "feedback": [
                {
                    "round": 1,
                    "by": "民盟县总支",
                    "rating": "满意",
                    "work": "基本满意",
                    "on": "2025-04-20",
                    "source": "self",
                }
            ],
        }
    ]


def test_show_several_as_json_is_one_array(year: CommandLine) -> None:
    found = data(year, "show", "1", "L3-L4")

    assert [(one["intake_no"], one["case_no"]) for one in found] == [
        (1, "001"),
        (3, None),
        (4, None),
    ]


def test_log_and_operations_as_json(year: CommandLine) -> None:
    assert data(year, "log", "T3", "--limit", "1") == [
        {
            "operation": 25,
            "on": "2025-04-01",
            "number": "003",
            "sentence": "答复：办理中 → 已答复，县教育局，采纳并列入计划，县教函〔2025〕1号",
            "actor": "经办人",
            "at": "2025-04-01T01:00:00Z",
            "source": "",
            "undone": False,
        }
    ]
    year.ok("undo")
    operations = data(year, "undo", "--list")
    last = operations[-1]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", last.pop("at"))
    assert last == {
        "id": 26,
        "actor": "经办人",
        "command": "tiaan undo",
        "undoes": 25,
        "undone_by": None,
    }
    assert operations[-2]["undone_by"] == 26


def test_registers_as_json(year: CommandLine) -> None:
    assert data(year, "session", "list") == [
        {
            "key": "11-2",
            "label": "十一届二次会议",
            "opens_on": "2025-01-05",
            "closes_on": "2025-01-08",
            "cutoff_at": "2025-01-07 12:00",
        }
    ]
    assert data(year, "unit", "list")[0] == {
        "name": "县教育局",
        "channel": "政府系统",
        "aliases": ["教育局", "县教体局"],
        "is_active": True,
    }
    assert data(year, "member", "list")[4] == {
        "id": "M5",
        "name": "民盟县总支",
        "sector": "",
        "remark": "",
        "is_member": False,
        "since": None,
        "until": None,
        "is_active": True,
    }
    assert [one for one in data(year, "settings", "list") if one["key"] == "decimals"] == [
        {
            "key": "decimals",
            "value": "1",
            "changed": False,
            "default": "1",
            "meaning": "百分数的小数位数",
            "allowed": "0 至 4",
            "article": "",
        }
    ]


def test_check_as_json(year: CommandLine) -> None:
    from tiaan.cli import versions

    found = data(year, "check")
    assert isinstance(found, dict)
    assert found["findings"] == []
    assert {one["name"]: one["version"] for one in found["versions"]} == {
        name: str(version) for name, version in versions.versions().items()
    }
    with year.open() as conn:
        conn.execute("UPDATE proposal SET title = '别的案由' WHERE id = 1")

    said = year("check", "--json")

    assert said.exit_code == 6
    (finding,) = json.loads(said.stdout)["findings"]
    assert (finding["code"], finding["subject"]) == ("C04", "提案 L1（001号）")
    told = ["code", "severity", "subject", "message", "meaning", "remedy", "detail"]
    assert list(finding) == told
    (error,) = map(json.loads, said.stderr.splitlines())
    assert (error["error"], error["code"]) == ("检查发现 1 处问题", 6)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (
            ("show", "99"),
            {
                "error": "十一届二次会议没有 99 号提案",
                "hint": "未立案的用收件号，如 L42；tiaan list 列出全部",
                "code": 3,
            },
        ),
        (
            ("list", "--sort", "颜色"),
            {
                "error": "不能按“颜色”排序",
                "hint": "可用：number 案号、intake 收件号、title 案由、unit 承办单位、"
                "category 类别、due 到期、state 状态、received 收到日期",
                "code": 2,
            },
        ),
        (
            ("list", "--999"),
            {"error": "没有选项 --999", "hint": "用法见 tiaan list --help", "code": 2},
        ),
    ],
)
def test_error_is_one_json_line(
    year: CommandLine, command: tuple[str, ...], error: dict[str, object]
) -> None:
    said = year(*command, "--json")

    assert (said.exit_code, said.stdout) == (error["code"], "")
    assert [json.loads(line) for line in said.stderr.splitlines()] == [error]


# Pipes


def test_pipe_gets_full_lines_with_one_header(year_run: CommandLine) -> None:
    title = "关于" + "很长的案由" * 30
    year_run.ok("amend", "2", "--title", title, "--note", "一\t二\n三")

    said = year_run.ok("list")

    assert [len(line.split("\t")) for line in said.lines] == [9] * 7
    assert said.lines[2].split("\t")[1] == title
    assert "\x1b" not in said.stdout


@pytest.mark.parametrize("command", ["list", "settings list", "log", "show 1", "--help"])
def test_reader_that_has_enough_is_no_error(year: CommandLine, command: str) -> None:
    """The reader closes its end before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "tiaan", *command.split()],
            env=environment(year),
            stdout=out,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    remarks = "共 6 件\n".encode() if command == "list" else b""
    assert (done.returncode, done.stderr) == (0, remarks)


def test_change_is_made_though_nobody_reads_about_it(year: CommandLine) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "tiaan", "amend", "1", "--title", "关于乙的提案"],
            env=environment(year),
            stdout=out,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    assert done.returncode == 0
    assert year.ok("show", "1").lines[0] == "001 号提案　关于乙的提案"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_full_disk_under_the_output_is_said_truly(year: CommandLine) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-m", "tiaan", "amend", "1", "--title", "关于乙的提案"],
            env=environment(year),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-2:] == [
        "错误：读写文件或输出时出错：磁盘已满",
        "提示：先用 tiaan log 查看刚才的操作是否已经写入，再检查磁盘空间和权限",
    ]
    assert year.ok("show", "1").lines[0] == "001 号提案　关于乙的提案"


def test_interruption_writes_nothing(year: CommandLine, tmp_path: Path) -> None:
    fifo = tmp_path / "正文"
    os.mkfifo(fifo)
    before = year.path.read_bytes()
    command = ["submit", "--title", "甲", "--by", "王芳", "--text", str(fifo)]
    with subprocess.Popen(
        [sys.executable, "-m", "tiaan", *command],
        env=environment(year),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Who starts the tests in the background may have had the signal ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    ) as process:
        text = os.open(fifo, os.O_WRONLY)  # returns once the command waits for its text
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
            os.close(text)

    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert year.path.read_bytes() == before


# Terminals


@pytest.fixture
def terminal(year: CommandLine) -> Callable[..., tuple[int, str]]:
    """Runs a command on a terminal of its own, 100 columns wide; returns code and screen."""

    def call(*command: str, answer: str = "", **more: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        env = environment(year, **({"TERM": "xterm-256color", "COLUMNS": "100"} | more))
        with subprocess.Popen(
            [sys.executable, "-m", "tiaan", *command],
            env=env,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        ) as process:
            os.close(theirs)
            if answer:
                os.write(ours, answer.encode())
            screen = b""
            while True:
                try:
                    some = os.read(ours, 65_536)
                except OSError:  # Linux says so at the end
                    break
                if not some:
                    break
                screen += some
            code = process.wait(timeout=60)
        os.close(ours)
        return code, screen.decode().replace("\r\n", "\n")

    return call


PLAIN = re.compile(r"\x1b\[[0-9;]*m")


def test_terminal_gets_a_drawn_table(terminal: Callable[..., tuple[int, str]]) -> None:
    code, screen = terminal("list", "--state", "办理中", COLUMNS="120")
    lines = [line.rstrip() for line in PLAIN.sub("", screen).splitlines()]

    assert code == 0
    assert lines[0] == "提案"
    assert lines[1].split() == [
        *("案号", "案由", "提案人", "类别", "状态", "承办单位", "到期", "结果", "评价")
    ]
    assert set(lines[2]) == {"─"}
    assert lines[3].split() == [
        *("001", "关于增设路灯的提案", "王芳等2人", "社会建设", "办理中"),
        *("县交通运输局、县住建局", "2025-05-20"),
    ]
    assert lines[4:] == ["共 1 件"]


def test_narrow_terminal_gets_cards(terminal: Callable[..., tuple[int, str]]) -> None:
    code, screen = terminal("list", "--state", "办理中", COLUMNS="30")

    assert (code, PLAIN.sub("", screen).splitlines()) == (
        0,
        [
            "提案",
            "案号：001",
            "案由：关于增设路灯的提案",
            "提案人：王芳等2人",
            "类别：社会建设",
            "状态：办理中",
            "承办单位：县交通运输局、县住建",
            "局",
            "到期：2025-05-20",
            "共 1 件",
        ],
    )


def test_no_color_is_heeded(terminal: Callable[..., tuple[int, str]]) -> None:
    _, screen = terminal("list", NO_COLOR="1")
    codes = {code for found in PLAIN.findall(screen) for code in found[2:-1].split(";")}

    assert codes <= {"0", "1", "2"}


@pytest.mark.parametrize(
    ("answer", "code", "last"),
    [
        ("n\n", 0, "写入 1 行？[y/N] 没有写入"),
        ("y\n", 0, "下一步：tiaan list；要整个取回用 tiaan undo"),
    ],
)
def test_terminal_is_asked(
    terminal: Callable[..., tuple[int, str]],
    year: CommandLine,
    tmp_path: Path,
    answer: str,
    code: int,
    last: str,
) -> None:
    sheet = tmp_path / "单位.csv"
    sheet.write_text("单位名称\n县水利局\n", encoding="utf-8")

    ended, screen = terminal("import", "units", str(sheet), answer=answer)

    assert (ended, screen.splitlines()[-1]) == (code, last)
    known = [line.split("\t")[0] for line in year.ok("unit", "list").lines[1:]]
    assert ("县水利局" in known) is (answer == "y\n")


# Languages and code pages


@pytest.mark.parametrize(
    "env",
    [{"LANG": "C", "LC_ALL": "C"}, {"LANG": "zh_CN.UTF-8"}, {"PYTHONUTF8": "1"}, {}],
    ids=str,
)
def test_any_language_shows_chinese(year: CommandLine, env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tiaan", "show", "1"],
        env=environment(year, **env),
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.decode().splitlines()[0] == "001 号提案　关于增设路灯的提案"


def test_chinese_windows_console(year: CommandLine) -> None:
    year.ok("amend", "1", "--title", "关于𠀀村路灯的提案")
    said = {}
    for command in ("show 1", "list", "settings list", "--help", "show 99"):
        done = subprocess.run(
            [sys.executable, "-m", "tiaan", *command.split()],
            env=environment(year, PYTHONIOENCODING="gbk"),
            capture_output=True,
            timeout=60,
            check=False,
        )
        said[command] = done.stdout.decode("gbk") + done.stderr.decode("gbk")

    assert said["show 1"].splitlines()[0] == "001 号提案　关于?村路灯的提案"
    assert said["list"].splitlines()[1].split("\t")[1] == "关于?村路灯的提案"
    assert said["show 99"].splitlines()[0] == "错误：十一届二次会议没有 99 号提案"
    assert [command for command in ("settings list", "--help") if "?" in said[command]] == []


def test_plain_ascii_is_never_a_crash(year: CommandLine) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tiaan", "amend", "1", "--title", "关于乙的提案"],
        env=environment(year, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.decode() == "001：已更正\n"
    assert year.ok("show", "1").lines[0] == "001 号提案　关于乙的提案"
