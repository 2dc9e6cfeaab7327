"""Start tiaan from one file: it is unpacked at the first start and then runs like an installed one.

Compiled modules have to be files, and bytecode is kept only beside files, so that every start of
an unpacked program is as fast as if it were installed, under any Python. The files go into a
folder of the user's that is named after their hash: two versions never mix. It appears whole or
not at all: two first starts at once never meet half of it. It may be deleted at any time.

Compiled modules are for one system and one Python. Elsewhere what needs them is left out, and the
program says what it cannot do and what it still can.

Nothing is imported up here that a later start does not need: start-up is a feature.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zipimport import zipimporter

    __loader__: zipimporter

FILES, TOLD = "tiaan_pyz.files", "tiaan_pyz.txt"
"""The members with the files, and with their hash, the compiled suffix, each size and name."""
COMPILED = ("lxml/", "lxml-", "python_calamine/", "python_calamine-")
"""How the folders of packages begin that are nothing without their compiled modules."""
_EACH_TIME = "提醒：没有可写的用户文件夹存放程序文件，这次放在临时文件夹，用后删除，所以启动较慢"
_NOWHERE = """错误：没有地方存放程序文件，用户文件夹和临时文件夹都写不进
提示：请腾出磁盘空间，或用环境变量 TMPDIR（Windows 上是 TEMP）指明一个可写的文件夹"""


def start() -> None:
    """Run the command line."""
    sys.path[0] = _unpacked()  # the archive stood there
    from tiaan.__main__ import main

    main()


def _unpacked() -> str:
    """Return the folder with the files, made now if there is none.

    Raises:
        SystemExit: there is no place for it.
    """
    key, suffix, *files = _member(TOLD).decode().splitlines()
    fits = suffix in EXTENSION_SUFFIXES
    sizes = {
        name: int(size)
        for size, _, name in (line.partition(" ") for line in files)
        if fits or not (name.startswith(COMPILED) or name.endswith(suffix))
    }
    if cache := _cache():
        folder = os.path.join(cache, key if fits else f"{key}-py")
        if _is_whole(folder, sizes) or _place(folder, sizes):
            return folder
    return _for_this_once(sizes)


def _cache() -> str:
    """Return where this system keeps what can be made again; "" if it does not say."""
    below = "tiaan"
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif base := os.environ.get("XDG_CACHE_HOME", ""):
        pass
    else:
        base = os.environ.get("HOME", "")
        below = "Library/Caches/tiaan" if sys.platform == "darwin" else ".cache/tiaan"
    return os.path.join(base, below) if os.path.isabs(base) else ""


def _is_whole(folder: str, sizes: dict[str, int]) -> bool:
    """Whether nobody else can write there, and no file is lost: cleaners and crashes take some."""
    try:
        if not _is_ours(os.path.dirname(folder)) or not _is_ours(folder):
            return False
        return all(os.stat(f"{folder}/{name}").st_size == size for name, size in sizes.items())
    except OSError:
        return False


def _is_ours(folder: str) -> bool:
    if not hasattr(os, "getuid"):
        return True  # Windows: the folder of a user is the user's
    told = os.lstat(folder)
    return told.st_uid == os.getuid() and not told.st_mode & 0o022


def _place(folder: str, sizes: dict[str, int]) -> bool:
    """Make the folder, all at once; another start that was faster has done the same."""
    import shutil
    import tempfile

    cache = os.path.dirname(folder)
    try:
        os.makedirs(cache, 0o700, exist_ok=True)
        if not _is_ours(cache):
            return False
        aside = tempfile.mkdtemp(prefix=".", dir=cache)
    except OSError:
        return False
    try:
        _unpack(f"{aside}/new", sizes)
        for _ in range(2):
            try:
                os.rename(f"{aside}/new", folder)
            except OSError:  # something is there
                if _is_whole(folder, sizes):
                    break
                os.rename(folder, f"{aside}/old")
    except OSError:
        pass  # no room, no right
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return _is_whole(folder, sizes)


def _for_this_once(sizes: dict[str, int]) -> str:
    """Return a folder that is deleted when the program ends.

    Raises:
        SystemExit: not even that can be written.
    """
    import atexit
    import shutil
    import tempfile

    try:
        folder = tempfile.mkdtemp(prefix="tiaan-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _unpack(f"{folder}/new", sizes)
    except OSError:
        sys.exit(_NOWHERE)
    print(_EACH_TIME, file=sys.stderr)
    return f"{folder}/new"


def _unpack(folder: str, names: dict[str, int]) -> None:
    from io import BytesIO
    from zipfile import ZipFile

    os.mkdir(folder, 0o700)
    with ZipFile(BytesIO(_member(FILES))) as files:
        files.extractall(folder, names)


def _member(name: str) -> bytes:
    return __loader__.get_data(os.path.join(__loader__.archive, name))
