"""`report` as it is called: by a clerk, and by a clock with an empty environment."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from paths import SOURCE
from tiaan.cli.locking import NAME, alone_in
from tiaan.errors import TiaanError
from tiaan.stats import closing
from tiaan.stats import measures as m
from tiaan.store import database
from years import seed_county

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

REPORTS = ("annual", "review", "progress", "key")
NAMES = ("提案工作总结", "提案审查情况的报告", "提案办理情况通报", "重点提案督办表")
START = f"import sys; sys.path.insert(0, {str(SOURCE)!r}); from tiaan.cli.app import main; main()"
"""tiaan as a process that needs nothing of its environment."""


def test_in_several_formats(year: CommandLine, tmp_path: Path) -> None:
    files = [tmp_path / f"年报.{ending}" for ending in ("docx", "md")]

    said = year.ok("report", "annual", "-o", files[0], "-o", files[1], "--draft")

    assert said.stderr == "草稿：还有 10 处【待补】须由人填写\n"
    assert all(file.is_file() for file in files)


@pytest.mark.parametrize(("name", "stem"), list(zip(REPORTS, NAMES, strict=True)))
def test_into_a_folder(year: CommandLine, tmp_path: Path, name: str, stem: str) -> None:
    year.ok("report", name, "--year", "2025", "-o", tmp_path, "--format", "html,json")

    written = sorted(path.name for path in tmp_path.iterdir() if path.name != "tiaan.db")
    assert written == [f"{stem}2025.html", f"{stem}2025.json"]


def test_a_folder_that_is_not_there_is_made(year: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    year.ok("report", "key", "--year", "2025", "-o", folder, "--format", "md")

    assert [path.name for path in folder.iterdir()] == ["重点提案督办表2025.md"]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_session_asked_for_stands_in_the_name(year: CommandLine, tmp_path: Path) -> None:
    year.ok("report", "annual", "--session", "11-2", "-o", tmp_path, "--format", "md")
    year.ok("--session", "11-2", "report", "key", "-o", tmp_path, "--format", "md")

    assert (tmp_path / "提案工作总结十一届二次会议.md").is_file()
    assert (tmp_path / "重点提案督办表十一届二次会议.md").is_file()


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("annual", "--year", "2020", "-o", "x.md"), 3, "2020年没有召开会议"),
        (("annual", "--session", "11-9", "-o", "x.md"), 3, "没有 十一届九次会议"),
        (
            ("annual", "--year", "2025", "--session", "11-2", "-o", "x.md"),
            2,
            "--year 和 --session 只能用一种",
        ),
        (("annual", "-o", "."), 2, "“.”是文件夹"),
        (("annual", "-o", "nowhere/here", "--format", "md"), 3, "没有文件夹“nowhere”"),
        (("annual", "-o", "x.md", "--format", "md"), 2, "--format 只用于写入文件夹"),
        (("annual", "-o", "x.pdf"), 2, "不会写“.pdf”格式的文件"),
        (("annual", "--decimals", "9", "-o", "x.md"), 2, "百分数最多 4 位小数"),
        (("progress", "--channel", "军队", "-o", "x.md"), 3, "没有“军队”这个归口系统"),
        (("unit", "-o", "x.md"), 2, "请写一个单位，或用 --all 写所有单位"),
        (("unit", "教育局", "--all", "-o", "x.md"), 2, "请写一个单位，或用 --all 写所有单位"),
        (("unit", "--all", "-o", "x.md"), 2, "4 份报告不能写进一个文件"),
        (("unit", "没有的局", "-o", "x.md"), 3, "没有登记“没有的局”这个单位"),
        (("followup", "-o", "x.md"), 3, "十一届二次会议之前没有会议"),
    ],
)
def test_refuses(year: CommandLine, args: tuple[str, ...], code: int, message: str) -> None:
    said = year("report", *args)

    assert (said.exit_code, said.stdout) == (code, "")
    assert said.stderr.splitlines()[0] == f"错误：{message}"


def test_the_countys_channel_is_the_bulletins_until_another_is_asked_for(
    year: CommandLine, tmp_path: Path
) -> None:
    year.ok("settings", "set", "bulletin_channel", "政府")
    year.ok("report", "progress", "-o", tmp_path, "--format", "md")
    year.ok("report", "progress", "--channel", "全部", "-o", tmp_path, "--format", "md")

    limited = tmp_path / "提案办理情况通报2025（政府系统）.md"
    whole = tmp_path / "提案办理情况通报2025.md"
    assert "仅含政府系统承办的提案" in limited.read_text("utf-8")
    assert "仅含" not in whole.read_text("utf-8")


def test_units_one_file_each_in_protocol_order(year: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    folder.mkdir()
    year.ok("unit", "rename", "教育局", "县教育/体育局：(a)")
    year.ok("report", "unit", "--all", "-o", folder, "--format", "md")

    assert sorted(path.name for path in folder.iterdir()) == [
        "01县教育_体育局：(a)承办提案情况2025.md",
        "02县交通运输局承办提案情况2025.md",
        "03县住建局承办提案情况2025.md",
        "04县财政局承办提案情况2025.md",
    ]


def test_one_unit_by_its_short_name(year: CommandLine, tmp_path: Path) -> None:
    year.ok("report", "unit", "交通局", "-o", tmp_path / "a.md", tmp_path / "b.json")

    assert (tmp_path / "a.md").read_text("utf-8").startswith("# 县交通运输局2025年承办县政协")
    assert json.loads((tmp_path / "b.json").read_text("utf-8"))["key"] == "unit"


def test_last_sessions_items(year: CommandLine, tmp_path: Path) -> None:
    year.ok("session", "add", "11-3", "--opens", "2026-01-05", "--closes", "2026-01-08")
    year.ok("report", "followup", "-o", tmp_path, "--format", "md", TIAAN_TODAY="2026-06-01")

    text = (tmp_path / "十一届二次会议列入计划提案跟踪办理情况.md").read_text("utf-8")
    assert "十一届二次会议办理结果为采纳并列入计划的提案1件；截至2026年6月1日，" in text


@pytest.mark.parametrize(
    ("args", "today"),
    [
        (("progress",), "2025-02-01"),
        (("progress", "--channel", "党委系统"), "2025-07-01"),
        (("unit", "教育局"), "2025-02-01"),
        (("unit", "--all"), "2025-02-01"),
        (("key",), "2025-01-05"),
        (("followup",), "2025-07-01"),
        (("annual", "--year", "2031"), "2025-07-01"),
    ],
)
def test_nothing_to_report(
    year: CommandLine, tmp_path: Path, args: tuple[str, ...], today: str
) -> None:
    before = set(tmp_path.iterdir())
    said = year.ok(
        "report", *args, "--if-any", "--draft", "-o", tmp_path, "--format", "md", TIAAN_TODAY=today
    )

    assert (said.stdout, said.stderr) == ("", "")
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", REPORTS)
def test_a_day_still_to_come_is_told_in_the_report_as_on_the_screen(
    year: CommandLine, tmp_path: Path, name: str
) -> None:
    said = year.ok("report", name, "--as-of", "2026-01-31", "-o", tmp_path / "x.md").stderr.strip()
    year.ok("report", name, "--year", "2025", "-o", tmp_path / "now.md")

    assert said == "提醒：2026-01-31 还没有到，这是照现有记录推算的"
    assert f"{said}。" in (tmp_path / "x.md").read_text("utf-8").splitlines()
    assert "推算" not in (tmp_path / "now.md").read_text("utf-8")


def test_something_to_report(year: CommandLine, tmp_path: Path) -> None:
    year.ok("report", "progress", "--if-any", "-o", tmp_path, "--format", "md")

    assert (tmp_path / "提案办理情况通报2025.md").is_file()


def test_what_is_the_same_is_not_asked_about(year: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "通报.docx"
    year.ok("report", "progress", "-o", target)
    first = target.stat()
    year.ok("report", "progress", "-o", target)

    assert target.stat().st_mtime_ns == first.st_mtime_ns
    target.write_bytes(b"a person's work")
    said = year("report", "progress", "-o", target)
    assert (said.exit_code, target.read_bytes()) == (2, b"a person's work")
    year.ok("report", "progress", "-o", target, "--yes")
    assert target.stat().st_size == first.st_size


def test_one_refusal_writes_nothing_at_all(year: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("人写的", "utf-8")
    said = year("report", "annual", "-o", tmp_path / "a.md", "-o", tmp_path / "b.md")

    assert said.exit_code == 2
    assert not (tmp_path / "a.md").exists()


@pytest.mark.parametrize("name", REPORTS)
def test_figures_that_do_not_close_are_written_and_exit_6(
    year: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    broken = (*closing.IDENTITIES, (m.RECEIVED, (m.MERGED,)))
    monkeypatch.setattr(closing, "IDENTITIES", broken)
    said = year("report", name, "-o", tmp_path / "x.md")

    assert said.exit_code == 6
    assert said.stderr.startswith("错误：数字不闭合：")
    assert (tmp_path / "x.md").read_text("utf-8").count("以下数字不闭合") == 1


# Started by a clock


class Ran(NamedTuple):
    """What a process ended in."""

    exit_code: int
    stdout: str
    stderr: str


QUIET = Ran(0, "", "")


@cache
def county() -> bytes:
    """Return the bytes of a file with a year in it."""
    return seed_county().conn.serialize()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "县 政协.db"
    path.write_bytes(county())
    path.chmod(0o600)
    return path


def clock(db: Path, *args: object, env: dict[str, str] | None = None, **more: Any) -> Ran:
    """Run tiaan as cron does: no environment, no terminal, in another folder."""
    done = subprocess.run(
        [sys.executable, "-c", START, "--db", db, "--today", "2023-12-31", *map(str, args)],
        env=env or {},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd="/",
        timeout=60,
        check=False,
        **more,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def report(db: Path, folder: Path, *args: object, **more: Any) -> Ran:
    return clock(
        db, "report", *args, "--year", 2023, "--format", "docx,xlsx,html,md", "-o", folder, **more
    )


@pytest.mark.parametrize("env", [{}, {"LC_ALL": "C"}, {"LANG": "POSIX"}], ids=str)
def test_with_an_empty_environment(db: Path, tmp_path: Path, env: dict[str, str]) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    said = report(db, folder, "annual", env=env)

    assert said == QUIET
    assert {os.fsencode(path.name) for path in folder.iterdir()} == {
        f"提案工作总结2023.{ending}".encode() for ending in ("docx", "xlsx", "html", "md")
    }
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    text = (folder / "提案工作总结2023.md").read_text("utf-8")
    assert text.startswith("# 县政协2023年提案工作总结\n\n（截至2023年12月31日）")
    assert "共收到提案162件，经审查立案159件，立案率98.1%" in text


TWICE = ("annual", "review", "progress", "key", "unit")
ONE_AFTER_ANOTHER = f"""
import json, sys; sys.path.insert(0, {str(SOURCE)!r})
from tiaan.cli.app import main
start, several = json.loads(sys.argv[1])
for words in several:
    sys.argv[1:] = [*start, *words]
    try:
        main()
    except SystemExit as end:
        assert not end.code, words
"""


def asked_for(name: str, folder: Path) -> list[str]:
    """Return the words of a report into a folder of its own."""
    of = ["--all"] if name == "unit" else []
    formats = ["--year", "2023", "--format", "docx,xlsx,html,md"]
    return ["report", name, *of, *formats, "-o", str(folder / name)]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file, and a folder with a folder for each report on it, written by one process."""
    path, folder = tmp_path_factory.mktemp("县") / "县 政协.db", tmp_path_factory.mktemp("报告")
    path.write_bytes(county())
    path.chmod(0o600)
    for name in TWICE:
        (folder / name).mkdir()
    words = ["--db", str(path), "--today", "2023-12-31"], [asked_for(n, folder) for n in TWICE]
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps(words)],
        env={},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd="/",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return path, folder


@pytest.mark.parametrize("name", TWICE)
def test_twice_on_a_day_is_the_same_and_silent(written: tuple[Path, Path], name: str) -> None:
    db, folder = written[0], written[1] / name
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = clock(db, *asked_for(name, written[1]))

    assert again == QUIET
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert len(before) == (12 if name == "unit" else 4)


def test_errors_are_chinese_without_a_locale(db: Path, tmp_path: Path) -> None:
    said = clock(db, "report", "annual", "--year", "1999", "-o", tmp_path / "x.md")

    assert (said.exit_code, said.stdout) == (3, "")
    assert said.stderr == "错误：1999年没有召开会议\n提示：文件中有：2023\n"


def test_exit_6_under_a_clock(db: Path, tmp_path: Path) -> None:
    conn = database.connect(db)
    # A result that no version of tiaan knows: the file was edited with other tools.
    conn.execute("PRAGMA ignore_check_constraints = ON")
    conn.execute("PRAGMA foreign_keys = OFF")
    for (trigger,) in conn.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        conn.execute(f'DROP TRIGGER "{trigger}"')
    conn.execute("UPDATE result SET result = 'nonsense' WHERE id = 1")
    conn.close()
    said = report(db, tmp_path, "progress")

    assert said.exit_code == 6
    assert said.stderr.startswith("错误：数字不闭合：")


# Two at once

HOLD = f"""
import sys; sys.path.insert(0, {str(SOURCE)!r})
from pathlib import Path
from tiaan.cli.locking import alone_in
with alone_in([Path(sys.argv[1])]):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(folder: Path) -> subprocess.Popen[bytes]:
    """Return a process that holds the lock of a folder until it is told to go on, or killed."""
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert held.stdout
    assert held.stdout.readline() == b"held\n"
    return held


def test_second_run_in_a_folder_steps_back(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    with holder(folder) as first:
        said = report(db, folder, "annual")
        first.communicate(b"\n")

    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == (
        f"错误：另一个 tiaan 正在往“{folder}”写报告\n提示：等它写完再试；定时任务请错开时间\n"
    )
    assert list(folder.iterdir()) == []
    assert report(db, folder, "annual").exit_code == 0
    assert not (folder / NAME).exists()


def test_lock_of_a_killed_run_is_in_nobodys_way(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    with holder(folder) as first:
        first.send_signal(signal.SIGKILL)
        first.communicate()
    assert (folder / NAME).exists()

    assert report(db, folder, "annual").exit_code == 0
    assert not (folder / NAME).exists()


def test_other_folders_are_free(db: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "甲", tmp_path / "乙"
    one.mkdir()
    other.mkdir()
    with holder(one) as first:
        said = report(db, other, "annual")
        first.communicate(b"\n")

    assert said.exit_code == 0


def test_lock_is_given_back_after_a_failure(tmp_path: Path) -> None:
    def fail() -> None:
        with alone_in([tmp_path, tmp_path]):
            assert (tmp_path / NAME).exists()
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - whatever it is
        fail()

    assert list(tmp_path.iterdir()) == []


def test_lock_file_taken_away_meanwhile_is_taken_anew(tmp_path: Path) -> None:
    with alone_in([tmp_path]):
        (tmp_path / NAME).unlink()
        with alone_in([tmp_path]):
            third = alone_in([tmp_path])
            with pytest.raises(TiaanError):
                third.__enter__()


def test_folder_that_cannot_be_locked_is_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    with alone_in([tmp_path, tmp_path / "nowhere"]):
        assert not (tmp_path / "elsewhere").exists()


# On a terminal


def test_on_a_terminal_it_says_what_it_wrote(db: Path, tmp_path: Path) -> None:
    target = tmp_path / "年报.md"
    command = [sys.executable, "-c", START, "--db", str(db), "report", "annual", "-o", str(target)]
    answers = []
    for _ in range(2):
        master, slave = pty.openpty()
        done = subprocess.run(command, stdout=slave, stderr=slave, timeout=60, check=False)
        os.close(slave)
        answers.append((done.returncode, os.read(master, 4096).decode()))
        os.close(master)

    assert answers == [(0, f"已写入 {target}\r\n"), (0, f"内容未变 {target}\r\n")]
