"""Forgetting without room: done or not done, said as it is, and no copy of it lies about.

To forget is two steps: the cards are emptied in one transaction, then the whole file is written
anew. The second may fail when the first is done; then the command says so, and given again it ends
what it began.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

import pytest
import year

if sys.platform != "linux":
    pytest.skip("forks, limits of the system and memory files are Linux's", allow_module_level=True)

import tracing
from harm import Field, places, sentence_faults
from test_refused import small_disk

if TYPE_CHECKING:
    from pathlib import Path

    from nursery import Ended, Nursery

FORGET = ("forget", "王芳", "--yes")
HELD = year.PHONE.encode()


def holding(*folders: Path) -> list[str]:
    """Return the files in which the telephone number stands; the copy made days before is known."""
    return [
        path.name
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != year.EARLIER and HELD in path.read_bytes()
    ]


def wrong_after(path: Path, temporary: Path, before: object, after: object, ended: Ended) -> str:
    """Return what is not as it must be after a forgetting that met with trouble; "" for nothing."""
    now = year.state(path)
    found = holding(path.parent, temporary)
    if now == before:
        is_said = not sentence_faults(ended) and "已经" not in ended.err
        return "" if is_said and found == ["tiaan.db"] else f"not done: {ended}"
    if now != after:
        return "the file says something between"
    if ended.code == 0:
        return f"still in {found}" if found else ""
    if sentence_faults(ended) or "已经清除并记入日志" not in ended.err:
        return f"done, and not said so: {ended}"
    return f"a copy lies in {found}" if set(found) - {"tiaan.db"} else ""


def done(nursery: Nursery, folder: Path) -> tuple[object, object]:
    """Return what the file says before and after a forgetting that nothing disturbs."""
    path = year.settle(folder)
    before = year.state(path)
    assert holding(folder) == ["tiaan.db"]
    assert nursery.run(folder, *FORGET).code == 0
    assert holding(folder) == []
    return before, year.state(path)


def is_ended(nursery: Nursery, path: Path, after: object) -> bool:
    """Whether the same command, given again where there is room, leaves nothing of it."""
    code = nursery.run(path.parent, *FORGET).code
    return code == 0 and holding(path.parent) == [] and year.state(path)[0] == after[0]  # type: ignore[index]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Return the system's folder for temporary files, for this test alone."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "limit", [0, 512, 4096, 8192, 30_000, 100_000, len(year.image()) - 5_000, len(year.image())]
)
def test_file_that_may_not_grow(
    nursery: Nursery, tmp_path: Path, temporary: Path, limit: int
) -> None:
    for name in ("work", "model"):
        (tmp_path / name).mkdir()
    before, after = done(nursery, tmp_path / "model")
    path = year.settle(tmp_path / "work")

    ended = nursery.run(path.parent, *FORGET, limit=limit, env={"TMPDIR": str(temporary)})

    assert wrong_after(path, temporary, before, after, ended) == ""
    assert is_ended(nursery, path, after)


@pytest.mark.parametrize("room", [0, 4096, 16_384, 65_536, 262_144])
def test_full_disk(nursery: Nursery, tmp_path: Path, temporary: Path, room: int) -> None:
    before, after = done(nursery, tmp_path)
    with small_disk(room) as folder:
        path = year.settle(folder)
        free = os.statvfs(folder)
        filler = folder / "别的文件"
        filler.write_bytes(b"\0" * max(0, free.f_bavail * free.f_bsize - room))

        ended = nursery.run(folder, *FORGET, env={"TMPDIR": str(temporary)})

        assert wrong_after(path, temporary, before, after, ended) == ""
        filler.unlink()
        assert is_ended(nursery, path, after)


@pytest.mark.skipif(not tracing.CAN_REFUSE, reason="calls are refused on x86-64 only")
@pytest.mark.usefixtures("_traceable")
@pytest.mark.parametrize("field", ["forget"], indirect=True)
def test_disk_that_fails_at_any_moment(field: Field, nursery: Nursery) -> None:
    course = field.course()
    wrong: list[str] = []
    for turn, place in enumerate(places(course.ended.calls, 10)):
        error = (errno.ENOSPC, errno.EIO)[turn % 2]
        path = field.fresh()
        ended = field.give(fault=tracing.Fault(place, error, lasting=error == errno.ENOSPC))
        said = wrong_after(path, field.temporary, course.before, course.after, ended)
        wrong += [f"{place} {course.ended.calls[place]} {error}: {said}"] if said else []
        if not is_ended(nursery, path, course.after):
            wrong.append(f"{place}: given again, something of it is left")
    assert "\n".join(wrong) == ""
