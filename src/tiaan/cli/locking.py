"""One run at a time in a folder: two that write the same reports at once wait for nobody.

The lock is the system's, held by an open file, so it ends with the process that holds it, however
that ends: what a killed run leaves behind is an empty file, and never in anyone's way.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from tiaan.errors import TiaanError
from tiaan.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NAME = ".tiaan.lock"
"""The file of the lock, in the folder it is about; gone when the run is over."""


@contextmanager
def alone_in(folders: Iterable[Path]) -> Iterator[None]:
    """Hold the locks of folders while something is written there.

    A folder that cannot be locked (a share without locks, no right to write) is gone on with:
    whoever writes there is told what is wrong, and each file is put in place whole anyway.

    Raises:
        TiaanError: another run is writing there.
    """
    with ExitStack() as held:
        for folder in sorted({folder.resolve() for folder in folders}):
            held.enter_context(_alone(folder))
        yield


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    path = folder / NAME
    handle = _take(path)
    if handle is None:
        yield
        return
    try:
        yield
    finally:
        # Unlinked while still held, so that nobody takes the lock of a file that is on its way out;
        # Windows has it the other way round.
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
        os.close(handle)
        if sys.platform == "win32":
            with suppress(OSError):
                path.unlink()


def _take(path: Path) -> int | None:
    """Return the open file that holds the lock; None where the folder cannot be locked."""
    while True:
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            handle = os.open(path, flags, 0o600)
        except OSError:
            return None
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass  # the run before has just taken it away: take it anew
        except (BlockingIOError, PermissionError) as error:
            os.close(handle)
            raise TiaanError(
                f"另一个 tiaan 正在往“{visible(str(path.parent))}”写报告",
                "等它写完再试；定时任务请错开时间",
            ) from error
        except OSError:
            os.close(handle)
            return None
        os.close(handle)


def _lock(handle: int) -> None:
    """Take the system's lock on an open file, without waiting."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there only

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - there only

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
