"""Files in the making: private, beside their target, and swept up where a killed run left them.

Beside the target, so that the finished file takes its name in one step; and never in the system's
temporary folder, where nobody would look for what holds names and telephone numbers.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"\.tiaan-[0-9a-f]{16}\.tmp(-journal)?")
STALE_SECONDS = 3600
"""After so long without a write a draft is a killed run's: no file takes an hour to write."""


def create(folder: Path) -> Path:
    """Return a new empty file in a folder, readable by its owner only (0600).

    Raises:
        OSError: there is no such folder, no right, or no room.
    """
    _sweep(folder)
    path = folder / f".tiaan-{os.urandom(8).hex()}.tmp"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return path


def create_folder(folder: Path) -> Path:
    """Return a new empty folder in a folder, open to its owner only (0700); as `create`."""
    _sweep(folder)
    path = folder / f".tiaan-{os.urandom(8).hex()}.tmp"
    path.mkdir(mode=0o700)
    return path


def is_draft(path: Path) -> bool:
    """Whether a file has the name of one in the making."""
    return _NAME.fullmatch(path.name) is not None


def discard(path: Path) -> None:
    """Remove a draft, and the journal where it is a data file; one that has its name is gone."""
    for leftover in (path, path.with_name(f"{path.name}-journal")):
        with suppress(OSError):
            leftover.unlink(missing_ok=True)


def discard_folder(path: Path) -> None:
    """Remove a folder in the making with all in it; one that has its name is gone."""
    import shutil  # noqa: PLC0415 - only where folders are written

    shutil.rmtree(path, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder, as far as we may."""
    stale = time.time() - STALE_SECONDS
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime >= stale:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        discard_folder(folder / entry.name)
                    else:
                        (folder / entry.name).unlink()
