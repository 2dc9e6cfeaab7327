"""No room, no right, no peace, no sound file: one sentence, nothing lost, works again at once.

Every cause is tried on a read, a write, an export, an import and `check`.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import year

from tiaan.store.database import BUSY_SECONDS
from tiaan.store.steps import SCHEMA_VERSION

if sys.platform != "linux":
    pytest.skip("forks, limits of the system and memory files are Linux's", allow_module_level=True)

import harm
import rot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nursery import Ended, Nursery

COMMANDS = {
    "read": ("show", "1"),
    "write": ("submit", "--title", "关于新修水渠的提案", "--by", "吴桐"),
    "export": ("export", "proposals", "-o", "出.csv", "--yes"),
    "import": ("import", "members", "委员.csv", "--yes"),
    "check": ("check",),
}
ANOTHER = 65534
"""The number of a user who is not us."""
READS = ("read", "export", "check")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def undone(path: Path, before: object, ended: Ended) -> list[str]:
    """Return what is wrong after a command that had to be refused."""
    wrong = harm.sentence_faults(ended)
    if ended.out:
        wrong.append(f"it says something was done: {ended.out}")
    if year.state(path) != before:
        wrong.append("something was written")
    return wrong


def works(nursery: Nursery, folder: Path, **how: object) -> list[str]:
    """Return what does not work in a folder where everything should."""
    return [
        f"{kind}: {ended.err}"
        for kind, args in COMMANDS.items()
        if (ended := nursery.run(folder, *args, **how)).code != 0
    ]


# No room


@pytest.mark.parametrize("limit", [0, 600, 30_000, len(year.image()) - 5_000])
def test_file_that_may_not_grow_is_kept_whole(nursery: Nursery, tmp_path: Path, limit: int) -> None:
    path = year.settle(tmp_path)
    (tmp_path / "出.csv").write_bytes(harm.EARLIER)
    before = year.state(path)
    wrong: list[str] = []

    for kind, args in COMMANDS.items():
        ended = nursery.run(tmp_path, *args, limit=limit)
        if kind in ("write", "import"):
            wrong += undone(path, before, ended)
        elif kind == "export" and limit < 3_000:
            wrong += undone(path, before, ended)
            assert (tmp_path / "出.csv").read_bytes() == harm.EARLIER
        elif ended.code:
            wrong.append(f"{kind} fails: {ended.err}")

    assert wrong == []
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".tiaan-")] == []
    assert works(nursery, tmp_path) == []


@contextmanager
def small_disk(room: int) -> Iterator[Path]:
    """Mount a disk in memory that holds the county's two files, one copy and little more."""
    folder = Path(tempfile.mkdtemp())
    whole = 3 * len(year.image()) + 200_000 + room
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={whole // 4096 * 4096}", "tiaan", str(folder)],  # noqa: S607 - where it stands differs
        capture_output=True,
        check=False,
    )
    if done.returncode:
        folder.rmdir()
        pytest.skip("no disk may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - likewise
        folder.rmdir()


@pytest.mark.parametrize("room", [0, 4096, 16_384, 40_960])
def test_full_disk_keeps_what_was_there(nursery: Nursery, room: int) -> None:
    if not shutil.which("mount"):
        pytest.skip("no disk may be mounted here")
    with small_disk(room) as folder:
        path = year.settle(folder)
        before = year.state(path)
        free = os.statvfs(folder)
        filler = folder / "别的文件"
        filler.write_bytes(b"\0" * max(0, free.f_bavail * free.f_bsize - room))
        wrong: list[str] = []

        for kind in ("write", "import", "read", "check"):
            ended = nursery.run(folder, *COMMANDS[kind])
            if kind in ("read", "check"):
                wrong += [ended.err] if ended.code else []
            else:
                wrong += undone(path, before, ended)
        if room == 0:
            wrong += undone(path, before, nursery.run(folder, *COMMANDS["export"]))

        filler.unlink()
        assert wrong == []
        assert works(nursery, folder) == []


# No right


@pytest.mark.parametrize(
    ("file_mode", "folder_mode"), [(0o444, 0o555), (0o444, 0o755), (0o644, 0o555)]
)
def test_file_that_may_only_be_read_is_read(
    nursery: Nursery, tmp_path: Path, file_mode: int, folder_mode: int
) -> None:
    path = year.settle(tmp_path)
    before = year.state(path)
    mine = {"plain": True} if os.geteuid() == 0 else {}
    for one in (tmp_path, *tmp_path.iterdir()):
        one.chmod(0o755 if one.is_dir() else 0o644)
    path.chmod(file_mode)
    tmp_path.chmod(folder_mode)
    wrong: list[str] = []
    for kind, args in COMMANDS.items():
        ended = nursery.run(tmp_path, *args, **mine)
        if kind in ("read", "check"):
            wrong += [f"{kind}: {ended.err}"] if ended.code else []
        elif kind != "export" or folder_mode == 0o555:
            wrong += undone(path, before, ended)
    assert wrong == []

    path.chmod(0o600)
    tmp_path.chmod(0o755)
    assert works(nursery, tmp_path, **mine) == []


def test_file_of_another_user_is_refused(nursery: Nursery, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    path = year.settle(tmp_path)
    before = digest(path)
    tmp_path.chmod(0o755)
    for one in tmp_path.iterdir():
        one.chmod(0o600 if one == path else 0o755)
    os.chown(path, ANOTHER, ANOTHER)
    for args in COMMANDS.values():
        ended = nursery.run(tmp_path, *args, plain=True)
        assert harm.sentence_faults(ended, codes=(5,)) == []
    assert digest(path) == before


# No place


@pytest.mark.parametrize("kind", COMMANDS)
def test_folder_that_is_gone_is_said(nursery: Nursery, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    year.settle(folder)

    ended = nursery.run(folder, *COMMANDS[kind], gone=True)

    assert harm.sentence_faults(ended, codes=(1, 3, 5)) == []
    assert not folder.exists()


# No peace


@contextmanager
def held(path: Path, begin: str) -> Iterator[None]:
    """Hold a lock on the file in another process."""
    program = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "[c.execute(s).fetchall() for s in sys.argv[2].split(';')]; "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path), begin],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            other.stdin.close()


LOCKS = {
    # What another program does, and which commands still go.
    "writes": ("BEGIN IMMEDIATE", READS),
    "writes alone": ("BEGIN EXCLUSIVE", ()),
    "reads on": ("BEGIN; SELECT * FROM proposal", READS),
}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_of_another_program_is_said_and_reading_goes_on(
    nursery: Nursery, tmp_path: Path, lock: str
) -> None:
    begin, go = LOCKS[lock]
    path = year.settle(tmp_path)
    before = year.state(path)
    said = {}
    with held(path, begin):
        for kind, args in COMMANDS.items():
            said[kind] = nursery.run(tmp_path, *args, patience=0.05)

    assert [kind for kind, ended in said.items() if ended.code == 0] == list(go)
    for kind in said.keys() - set(go):
        assert harm.sentence_faults(said[kind], codes=(5,)) == []
        assert "正被另一个程序占用" in said[kind].err
    assert year.state(path) == before
    assert works(nursery, tmp_path) == []


def test_patience_is_half_a_minute() -> None:
    assert BUSY_SECONDS == 30


# No sound file


class Strange(NamedTuple):
    """Something that stands where the file should, and must be left as it is."""

    make: Callable[[Path], object]


def _foreign(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.executescript("PRAGMA application_id = 7; CREATE TABLE proposal (id INTEGER)")
    conn.close()


def _newer(path: Path) -> None:
    path.write_bytes(year.image())
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    conn.close()


STRANGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "zeros": lambda path: path.write_bytes(b"\0" * 300_000),
    "header only": lambda path: path.write_bytes(year.image()[:100]),
    "text": lambda path: path.write_text("案号,案由\n" * 200, encoding="utf-8"),
    "foreign": _foreign,
    "newer": _newer,
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_no_file_of_ours_is_left_alone(nursery: Nursery, tmp_path: Path, kind: str) -> None:
    path = year.settle(tmp_path)
    path.unlink()
    STRANGE[kind](path)
    before = digest(path)
    wrong = []

    for name, args in COMMANDS.items():
        ended = nursery.run(tmp_path, *args)
        wrong += [f"{name}: {what}" for what in harm.sentence_faults(ended, codes=(5,))]
        if ended.out:
            wrong.append(f"{name} says {ended.out}")

    assert wrong == []
    assert digest(path) == before
    assert not (tmp_path / "出.csv").exists()


def _noise(data: bytearray, drawn: random.Random) -> None:
    for _ in range(8):
        at = drawn.randrange(4096, len(data) - 16)
        data[at : at + 16] = drawn.randbytes(16)


def _zeroed(data: bytearray, drawn: random.Random) -> None:
    page = drawn.randrange(1, len(data) // 4096)
    data[page * 4096 : page * 4096 + 4096] = bytes(4096)


def _cut(data: bytearray, drawn: random.Random) -> None:
    del data[drawn.randrange(200, len(data) - 1) :]


def _swapped(data: bytearray, drawn: random.Random) -> None:
    one, other = drawn.sample(range(1, len(data) // 4096), 2)
    a, b = slice(one * 4096, one * 4096 + 4096), slice(other * 4096, other * 4096 + 4096)
    data[a], data[b] = data[b], data[a]


DAMAGE: dict[str, Callable[[bytearray, random.Random], None]] = {
    "noise": _noise,
    "a page of zeros": _zeroed,
    "cut off": _cut,
    "two pages for each other": _swapped,
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damaged_file_is_said_and_found(nursery: Nursery, tmp_path: Path, kind: str) -> None:
    path = year.settle(tmp_path)
    sound = rot.says(path)
    drawn = random.Random(kind)  # noqa: S311 - the same damage every time
    wrong = []
    for turn in range(4):
        data = bytearray(year.image())
        DAMAGE[kind](data, drawn)
        for name, args in COMMANDS.items():
            path.write_bytes(data)
            ended = nursery.run(tmp_path, *args)
            if name == "check" and ended.code == 0:
                if rot.says(path) != sound:
                    wrong.append(f"{turn} is not found")
            elif name == "check" and ended.code == 6:
                wrong += [f"{turn} check: {ended.err}"] if "Traceback" in ended.err else []
            elif ended.code:
                wrong += [f"{turn} {name}: {w}" for w in harm.sentence_faults(ended)]
            if name in READS and path.read_bytes() != data:
                wrong.append(f"{turn} {name} wrote to it")
    assert wrong == []
