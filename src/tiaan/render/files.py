"""Files put in place whole or not at all, and names that every system takes."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tiaan import drafts, traces
from tiaan.errors import NotFound, TiaanError, UsageError, trouble
from tiaan.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NAME_MAX = 80
"""Most characters in a file name made from a text."""
NAME_BYTES = 240
"""Most bytes in it: file systems stop at 255, and Windows adds to the name of a copy."""
_DATABASE = b"SQLite format 3\x00"
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029\ufffd]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)


@contextmanager
def replace_file(path: Path, *, overwrite: bool = True) -> Iterator[Path]:
    """Yield a new private file in the same folder and put it at ``path`` once it is complete.

    Until then, and after any failure, what stood there before is intact. The result is readable
    by its owner only (0600).

    Raises:
        UsageError: a link, a folder or a device is in the way, or a file that is to stay.
        NotFound: there is no such folder.
        TiaanError: no room, no right, or the file is open in another program.
    """
    temporary: Path | None = None
    try:
        _check(path, overwrite=overwrite)
        temporary = drafts.create(path.parent)
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        traces.leave()
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _sentence(error, path) from error
    except UnicodeEncodeError as error:
        if error.object != str(path):  # of what is written, not of what it is called
            raise
        raise UsageError(
            f"本系统的文件名写不了“{visible(path.name)}”中的字", "请换一个文件名"
        ) from error
    finally:
        if temporary is not None:
            drafts.discard(temporary)


def place_folder(path: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files, by their paths inside it, into a new folder, which is named once all are whole.

    Files are 0600, folders 0700. An empty folder of that name gives way; one with something in it
    stays, and nothing is written.

    Returns:
        how many files.

    Raises:
        TiaanError: no room or no right; nothing of it is left.
    """
    draft: Path | None = None
    written = 0
    try:
        draft = drafts.create_folder(path.absolute().parent)
        for name, data in files:
            _put(draft / name, data)
            written += 1
        with suppress(FileNotFoundError):
            path.rmdir()  # it was empty; what came in meanwhile stops us here
        draft.rename(path)
        _sync_folder(path.absolute().parent)
    except OSError as error:
        raise _sentence(error, path) from error
    finally:
        if draft is not None:
            drafts.discard_folder(draft)
    return written


def _put(path: Path, data: bytes) -> None:
    """Write a file that nobody knows yet, and make it last."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def need_folder(path: Path) -> None:
    """Refuse what cannot be a folder to write into: it must be one, or one that can be made.

    Raises:
        UsageError: a link or a file is in the way.
        NotFound: there is no folder around it.
    """
    name = visible(str(path))
    if path.is_symlink():
        raise UsageError(f"“{name}”是链接，不写到链接所指的地方", "请换一个文件夹")
    if path.exists() and not path.is_dir():
        raise UsageError(f"“{name}”不是文件夹", "请写文件夹，各成一个文件")
    if not path.absolute().parent.is_dir():
        raise NotFound(
            f"没有文件夹“{visible(str(path.parent))}”", "请先建好上一级文件夹，或换一个位置"
        )


def make_folder(path: Path) -> None:
    """Make a folder that is not there yet, open to its owner only (0700); as `need_folder`.

    Raises:
        TiaanError: no room or no right.
    """
    if path.is_dir():
        return
    need_folder(path)
    try:
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        name = visible(str(path))
        raise TiaanError(f"不能新建文件夹“{name}”：{trouble(error)}", "请换一个位置") from error


def _is_database(path: Path) -> bool:
    """Whether a file is an SQLite database, under whatever name: the county's record above all."""
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


def _check(path: Path, *, overwrite: bool) -> None:
    """Refuse a target that is not ours to replace."""
    name = visible(str(path))
    if path.is_symlink():
        raise UsageError(f"“{name}”是链接，不写到链接所指的地方", "请换一个文件名")
    if path.is_dir():
        raise UsageError(f"“{name}”是文件夹", "请写明文件名")
    if path.exists() and not path.is_file():
        raise UsageError(f"“{name}”不是普通文件", "请换一个文件名")
    if path.exists() and _is_database(path):
        raise UsageError(f"“{name}”是数据库文件，没有动它", "请换一个文件名")
    if path.exists() and not overwrite:
        raise UsageError(f"“{name}”已经存在", "请换一个文件名，或先移走原有文件")
    if not path.parent.is_dir():
        raise NotFound(f"没有文件夹“{visible(str(path.parent))}”", "请先建好文件夹，或换一个位置")


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where folders can be synced; Windows cannot."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sentence(error: OSError, path: Path) -> TiaanError:
    """Say in Chinese what went wrong and what to do."""
    name = visible(str(path))
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return TiaanError(
                f"磁盘空间不够，没有写成“{name}”，原有文件未动", "请腾出空间后再试，或换一个位置"
            )
        case errno.EACCES | errno.EPERM | errno.EROFS | errno.EBUSY:
            return TiaanError(
                f"写不了“{name}”：没有权限，或它正在 Excel、WPS 中打开；原有文件未动",
                "请关闭该文件后再试，或换一个位置",
            )
        case errno.ENAMETOOLONG:
            return UsageError("文件名太长", "请换一个短些的文件名")
        case _:
            reason = trouble(error)
            return TiaanError(f"没有写成“{name}”，原有文件未动（{reason}）", "请换一个位置再试")


def plain_file_name(text: str) -> str:
    """Return text as a file name that every system takes, its ending kept; never empty."""
    name = _FORBIDDEN.sub("_", visible(text)).strip(" \u3000").lstrip(".").rstrip(". \u3000")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 8:  # noqa: PLR2004 - longer than any ending, so part of the text
        stem, dot, ending = name, "", ""
    while len(name) > NAME_MAX or len(name.encode()) > NAME_BYTES:
        stem = stem[:-1].rstrip(". ")
        name = stem + dot + ending
    return name or "未命名"
