"""Killed at any moment, a command is done or not done, and the next one just works."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest
import year

from tiaan.cli.app import COMMANDS

if sys.platform != "linux":
    pytest.skip("forks, limits of the system and memory files are Linux's", allow_module_level=True)

import harm
import tracing
from tracing import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from harm import Field
    from nursery import Nursery

pytestmark = pytest.mark.usefixtures("_traceable")
HEAVY = {"demo": 2, "report annual": 2, "report unit": 2}
"""Commands that take long, and how often each is killed here; the others are killed `TIMES`."""
TIMES = 3
READ = ("list", "show", "log", "stats", "check", "backup --list")
"""Commands that write nothing: there is no moment to kill them at that could matter."""
WRITING = [name for name in year.COMMANDS if name not in READ and not name.endswith(" list")]
FAULTS = (
    Fault(0, errno.ENOSPC, lasting=True),
    Fault(0, errno.EIO, lasting=False),
    Fault(0, errno.EDQUOT, lasting=True),
)


def test_every_command_is_tried() -> None:
    tried = {words.split()[0] for words in year.COMMANDS}
    assert tried == COMMANDS.keys()


def test_commands_of_the_year_do_something(nursery: Nursery, tmp_path: Path) -> None:
    field = harm.Field(nursery, tmp_path, "submit")
    course = field.course()

    assert course.ended.code == 0
    assert course.before != course.after
    journal = [call.name for call in course.ended.calls if call.path.endswith("-journal")]
    assert journal[0] == "openat"
    assert journal[-1] == "unlink"

    field.fresh()
    assert field.give("check").code == 0, "what is harmed is sound"


@pytest.mark.parametrize("field", WRITING, indirect=True)
def test_killed_command_is_done_or_not_done(field: Field) -> None:
    course = field.course()
    assert course.ended.code in (0, 7), course.ended
    assert (course.before != course.after) is not field.trial.reads_only
    assert bool(field.trial.output) is any(".备份/" not in name for name in course.files)

    wrong = []
    for place in harm.places(course.ended.calls, HEAVY.get(field.name, TIMES)):
        wrong += field.after_kill(course, place)
    assert wrong == []


@pytest.mark.skipif(not tracing.CAN_REFUSE, reason="calls are refused on x86-64 only")
@pytest.mark.parametrize(
    "field",
    ["init", "submit", "import members", "undo", "export xlsx", "restore"],
    indirect=True,
)
def test_disk_that_fails_at_any_moment_is_said_and_harms_nothing(field: Field) -> None:
    course = field.course()
    wrong = []
    for turn, place in enumerate(harm.places(course.ended.calls, 5)):
        if ":[" not in course.ended.calls[place].path:
            wrong += field.after_fault(course, FAULTS[turn % 3]._replace(at=place))
    assert wrong == []


@pytest.mark.skipif(not tracing.CAN_REFUSE, reason="calls are refused on x86-64 only")
@pytest.mark.parametrize("field", ["submit"], indirect=True)
def test_commit_that_only_the_folder_does_not_remember_is_said_to_stand(field: Field) -> None:
    course = field.course()
    last = max(i for i, call in enumerate(course.ended.calls) if call.name == "fdatasync")
    path = field.fresh()

    ended = field.give(fault=Fault(last, errno.EIO, lasting=False))

    assert ended.code == 5
    assert ended.err == (
        "错误：已经写入，但磁盘报错，断电后可能丢失\n"
        "提示：不要重录：先用 tiaan log 核对，再检查磁盘\n"
    )
    assert year.state(path) == course.after


@pytest.mark.parametrize("field", ["settings set"], indirect=True)
def test_program_started_anew_is_killed_alike(field: Field) -> None:
    course = field.course()
    calls = course.ended.calls
    going = next(i for i, c in enumerate(calls) if c.name == "unlink")
    path = field.fresh()

    ended = field.give(kill_before=going, whole=True)

    assert ended.code == -9
    assert path.with_name("tiaan.db-journal").exists(), "the journal is hot"
    listed = field.give("settings", "list", whole=True)
    assert (listed.code, "decimals\t2" in listed.out) == (0, False)
    assert not path.with_name("tiaan.db-journal").exists()
    assert year.state(path) == course.before


@pytest.mark.parametrize("field", ["settings set"], indirect=True)
def test_journal_of_another_file_changes_nothing(field: Field) -> None:
    course = field.course()
    path = field.fresh()
    field.give(kill_before=max(i for i, c in enumerate(course.ended.calls) if c.name == "unlink"))
    hot = path.with_name("tiaan.db-journal").read_bytes()
    field.fresh()
    other = path.with_name("别县.db")
    other.write_bytes(path.read_bytes())
    conn = sqlite3.connect(other)
    conn.execute("UPDATE setting SET value = value")
    conn.commit()
    conn.close()
    for stale in (b"", b"\0" * 512, b"not a journal" * 99, hot[:28] + b"\0" * 2000):
        path.with_name("tiaan.db-journal").write_bytes(stale)

        assert field.give("check").code == 0
        assert field.give().code == 0
        assert year.state(path) == course.after
        field.fresh()


@pytest.mark.parametrize("field", ["check"], indirect=True)
def test_killed_upgrade_is_done_or_not_done(field: Field) -> None:
    upgrade = ("--upgrade", "check")
    path = field.fresh()
    before = year.state(path)
    ended = field.give(*upgrade, newer=True, watch=True)
    after = year.state(path)
    assert ended.code == 0, ended.err
    assert before != after
    # The header is written first and counts last: among the pages that follow it is the danger.
    pages = [
        place
        for place, call in enumerate(ended.calls)
        if call.name == "pwrite64" and call.path.endswith(path.name)
    ]
    wrong = []
    for place in sorted({*harm.places(ended.calls, 6), *pages[1 :: len(pages) // 3]}):
        path = field.fresh()
        assert field.give(*upgrade, newer=True, kill_before=place).code == -9
        if field.give("check", newer=True).code not in (0, 2):  # 2: it asks whether to
            wrong.append(f"{place}: neither the old version nor the new one")
        if year.state(path) not in (before, after):
            wrong.append(f"{place}: something between")
        copies = {name: said for name, said in field.written().items() if name.endswith(".db")}
        if not all(said == before for said in copies.values()):
            wrong.append(f"{place}: a copy that is not what was there")
        if field.give(*upgrade, newer=True).code or year.state(path) != after:
            wrong.append(f"{place}: it cannot be done again")
    assert wrong == []


@pytest.mark.parametrize("field", ["submit"], indirect=True)
def test_file_copied_without_its_journal_is_found(field: Field) -> None:
    course = field.course()
    path = field.fresh()
    writes = [i for i, c in enumerate(course.ended.calls) if c.name == "pwrite64"]
    into_file = [i for i in writes if course.ended.calls[i].path.endswith(".db")]
    unnoticed = []
    for place in into_file[1::3]:
        path = field.fresh()
        field.give(kill_before=place)
        path.with_name("tiaan.db-journal").unlink()

        # The first pages written may be such that the file still says just what it said.
        if field.give("check").code == 0 and year.state(path) != course.before:
            unnoticed.append(place)
    assert len(into_file) > 6
    assert unnoticed == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up rights")
def test_killed_write_is_said_where_only_reading_is_allowed(
    nursery: Nursery, tmp_path: Path
) -> None:
    field = harm.Field(nursery, tmp_path, "submit")
    course = field.course()
    calls = course.ended.calls
    path = field.fresh()
    field.give(kill_before=next(i for i, c in enumerate(calls) if c.name == "unlink"))
    tmp_path.chmod(0o755)
    for one in (field.work, *field.work.rglob("*")):
        one.chmod(0o555 if one.is_dir() else 0o444)

    refused = field.give("show", "1", plain=True)

    assert harm.sentence_faults(refused, codes=(5,)) == []
    assert "没有写完" in refused.err
    field.work.chmod(0o755)
    path.chmod(0o600)
    assert field.give("show", "1").code == 0
    assert year.state(path) == course.before
