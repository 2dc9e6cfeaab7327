"""Where the copies of a data file lie, and what they are called.

In a folder beside it, under names that sort by time and say why each was made and after which
operation.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import NotFound, StorageError
from tiaan.model.terms import Term
from tiaan.model.text import visible

if TYPE_CHECKING:
    from datetime import datetime


class Reason(Term):
    """备份缘由"""  # noqa: D415 - as the other vocabularies

    MANUAL = "manual", "手工"
    IMPORT = "import", "导入前"
    BULK = "bulk", "批量前"
    UPGRADE = "upgrade", "升级前"
    RESTORE = "restore", "恢复前"
    REPAIR = "repair", "修复前"
    DAMAGED = "damaged", "损坏件"


FOR_GOOD = frozenset({Reason.MANUAL, Reason.DAMAGED})
"""What the clerk asked for, and what there is no other of: never removed by us."""
_NAME = re.compile(
    rf"(\d{{8}}-\d{{6}})-第(\d+)次-({'|'.join(r.label for r in Reason)})(?:-(\d+))?\.db"
)
_SUFFIX = ".备份"
_SUFFIX = ".备份"


class Copy(NamedTuple):
    """A file of the folder of copies, by what its name says.

    Attributes:
        at: local time, YYYYMMDD-HHMMSS.
        operation: the latest one in it; 0 where nobody could tell.
        turn: tells apart two of the same second.
    """

    at: str
    turn: int
    operation: int
    reason: Reason
    path: Path

    @property
    def when(self) -> str:
        """The time as people write it."""
        day, time = self.at[:8], self.at[9:]
        return f"{day[:4]}-{day[4:6]}-{day[6:]} {time[:2]}:{time[2:4]}:{time[4:]}"


def folder_of(path: Path) -> Path:
    """Return the folder of a data file's copies, whether it is there or not."""
    real = path.resolve()
    return real.with_name(real.name + _on_disk(_SUFFIX))


def free_name(
    path: Path, reason: Reason, at: datetime, operation: int, *, folder: Path | None = None
) -> Path:
    """Return a name for a copy that nothing has yet, in its own folder, which is made (0700).

    Raises:
        StorageError: the folder is a link, or something else of that name.
        OSError: it cannot be made.
    """
    folder = folder or folder_of(path)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise StorageError(f"“{visible(folder.name)}”不是文件夹，不往里写", "请移走它后再试")
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = f"{at.astimezone():%Y%m%d-%H%M%S}-第{operation}次-{reason.label}"
    target, turn = folder / _on_disk(f"{stem}.db"), 1
    while os.path.lexists(target):
        turn += 1
        target = folder / _on_disk(f"{stem}-{turn}.db")
    return target


def copies(path: Path) -> tuple[Copy, ...]:
    """Return the copies of a data file by their names, oldest first; nothing is opened."""
    found = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder_of(path)) as entries:
        for entry in entries:
            said = _NAME.fullmatch(os.fsencode(entry.name).decode(errors="replace"))
            if said and entry.is_file(follow_symlinks=False):
                at, number, label, turn = said.groups()
                one = folder_of(path) / entry.name
                found.append(Copy(at, int(turn or 1), int(number), Reason.parse(label), one))
    return tuple(sorted(found))


def find(path: Path, raw: str) -> Path:
    """Return the file meant: a number of the list, a path, or a name in the folder of copies.

    Raises:
        NotFound: none of them.
    """
    known = copies(path)
    with suppress(OSError):  # no file has a name that long
        if raw and (given := Path(raw)).exists():
            return given
    if raw.isdecimal() and 0 < int(raw[:9]) <= len(known):
        return known[int(raw) - 1].path
    for one in known:
        if raw in (one.path.name, one.path.stem):
            return one.path
    raise NotFound(f"没有备份“{raw}”", "请写文件名，或 tiaan backup --list 中的序号")


def _on_disk(text: str) -> str:
    """Return a name that is UTF-8 on the disk, whatever this system takes names to be."""
    return text if os.name == "nt" else os.fsdecode(text.encode())
