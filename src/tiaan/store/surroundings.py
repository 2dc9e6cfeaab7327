"""What lies around the data file: who may read it, what killed runs left, copies of a sync folder.

Findings here leave every record as it was, so they advise and do not fail a check.
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from tiaan import drafts
from tiaan.model.text import visible
from tiaan.store import shelf
from tiaan.store.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS = 0o077
_DRAFT = re.compile(
    # Of earlier versions, of every file put in place whole, of the reports' lock.
    r"\..+\.\d+\.tmp(-journal)?|\.tiaan-[0-9a-f]{16}\.tmp(-journal)?|\.tiaan\.lock"
)
_CONFLICT = re.compile("冲突|conflict", re.IGNORECASE)


class Surrounding(NamedTuple):
    """A finding about a file, and the file."""

    finding: Finding
    path: Path


def look(path: Path) -> tuple[Surrounding, ...]:
    """Return what should be seen to around a data file."""
    return tuple(_look(path))


def _look(path: Path) -> Iterator[Surrounding]:
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        yield _surrounding("C13", path, f"权限是 {path.stat().st_mode & 0o777:o}，应为 600")
    if os.name == "posix":
        for copy in shelf.copies(path):
            mode = copy.path.stat().st_mode & 0o777
            if mode & _OTHERS:
                yield _surrounding("C13", copy.path, f"备份的权限是 {mode:o}，应为 600")
    try:
        beside = sorted(path.resolve().parent.iterdir())
    except OSError:
        return
    for one in beside:
        if _DRAFT.fullmatch(one.name) and _is_stale(one):
            yield _surrounding("C12", one, "被中断的命令留下的")
        elif (
            one.suffix == path.suffix
            and one.stem != path.stem
            and one.stem.startswith(path.stem)
            and _CONFLICT.search(one.stem)
        ):
            yield _surrounding("C14", one, "看来是同步软件留下的冲突副本")


def _surrounding(code: str, path: Path, message: str) -> Surrounding:
    return Surrounding(Finding(code, visible(path.name), message), path)


def _is_stale(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False  # just taken away by who made it
    return time.time() - status.st_mtime > drafts.STALE_SECONDS


def settle(one: Surrounding) -> str:
    """Put one right where it can be, and say what was done; "" where nothing can be.

    Raises:
        OSError: no right to.
    """
    if one.finding.code == "C13":
        one.path.chmod(0o600)
        return "已改为只有本人可读写"
    if one.finding.code == "C12":
        one.path.unlink(missing_ok=True)
        return "已删去"
    return ""
