"""Finished reports into files: which, whether they may be replaced, and what is said of it."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiaan.cli.base import remark, write_all
from tiaan.cli.locking import alone_in
from tiaan.errors import UsageError
from tiaan.model.text import split_list, visible

if TYPE_CHECKING:
    from tiaan.model.table import Report
    from tiaan.render import Format


class Made(NamedTuple):
    """A report, what its file is called without the ending, and whether it has nothing to tell."""

    stem: str
    report: Report
    is_empty: bool = False


Target = tuple["Report", Path, "Format"]


def targets(made: list[Made], paths: list[Path], formats: str) -> list[Target]:
    """Return what is to be written where: files by their endings, folders by the formats asked.

    A folder that is not there yet is made.

    Raises:
        UsageError: a folder without formats, formats without a folder, several reports in a file.
        NotFound: there is no folder around it.
    """
    from tiaan.render import format_of  # noqa: PLC0415 - only where a file is written
    from tiaan.render.files import make_folder, plain_file_name  # noqa: PLC0415 - likewise

    endings = split_list(formats)
    found: list[Target] = []
    folders: list[Path] = []
    for path in paths:
        if path.is_dir() or (endings and not path.suffix):
            if not endings:
                raise UsageError(f"“{path}”是文件夹", "请写明格式，如 --format docx,xlsx")
            folders.append(path)
            for one in made:
                names = [plain_file_name(f"{one.stem}.{ending}") for ending in endings]
                found += [(one.report, path / name, format_of(name)) for name in names]
        elif endings:
            raise UsageError("--format 只用于写入文件夹", "写入文件时以扩展名定格式")
        elif len(made) > 1:
            raise UsageError(f"{len(made)} 份报告不能写进一个文件", "请用 -o 文件夹 --format docx")
        else:
            found += [(one.report, path, format_of(path)) for one in made]
    for folder in folders:
        make_folder(folder)
    return found


def put(wanted: list[Target], *, yes: bool) -> bool:
    """Write what is new or has changed, one run at a time in a folder; say whether it was done.

    On a pipe or under a clock nothing is said of what went well. A file that holds already what is
    to be written is left alone, so only what a person or a later figure changed is asked about.

    Raises:
        TiaanError: another run is writing in one of the folders.
    """
    with alone_in(path.parent for _, path, _ in wanted):
        fresh = [(path, _rendered(what, fmt)) for what, path, fmt in wanted]
        changed = _replaced(fresh, yes=yes)
    if changed is None:
        return False
    if sys.stdout.isatty():
        for path, _ in fresh:
            print(visible(f"{'已写入' if path in changed else '内容未变'} {path}"))
    return True


def place(fresh: list[tuple[Path, bytes]], *, yes: bool) -> bool:
    """Put files in their places, as `put` does, and say nothing of it; whether it was done."""
    with alone_in(path.parent for path, _ in fresh):
        return _replaced(fresh, yes=yes) is not None


def _replaced(fresh: list[tuple[Path, bytes]], *, yes: bool) -> dict[Path, bytes] | None:
    """Write what is new or has changed and return it; None where it may not be replaced."""
    changed = {path: data for path, data in fresh if not holds(path, data)}
    return changed if write_all(changed, yes=yes) else None


def _rendered(what: Report, fmt: Format) -> bytes:
    """Return the bytes of a file, and say what could not be written as it was."""
    from tiaan.render import write_to  # noqa: PLC0415 - only where a file is written

    target = BytesIO()
    for sentence in write_to(target, what, fmt):
        remark(f"提醒：{sentence}")
    return target.getvalue()


def holds(path: Path, data: bytes) -> bool:
    """Whether a file holds these very bytes already."""
    try:
        return not path.is_symlink() and path.is_file() and path.read_bytes() == data
    except OSError:
        return False
