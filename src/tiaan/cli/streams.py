"""Standard streams as offices have them: closed, full, or of a code page that lacks a character."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress

_NAME = "tiaan-replace"
_REPLACED = "提醒：有的字这里显示不出来，用 ? 代替了；文件中的字没有变"
_replaced: set[str] = set()
"""Characters that a stream had no code for, in this run."""


def unify() -> None:
    """Start over in UTF-8 where the system's language would turn Chinese words into bytes.

    Only who switched Python's own remedy off (PYTHONUTF8=0 under LC_ALL=C) ever gets here: there
    arguments, paths and what is printed would each have to be mended by itself.
    """
    if os.name == "posix" and sys.getfilesystemencoding() == "ascii" and sys.executable:
        again = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execv(sys.executable, again)  # noqa: S606 - ourselves, as we were called


def settle() -> None:
    """Make the streams safe to print to: what they cannot show becomes ?, and is remembered.

    A stream closed by who started us is opened on the null device: the output so that writing to
    it fails, as on a full disk, for what it should have said is lost; the remarks so that they
    vanish. Either way its number is taken, and no file of ours is opened under it.
    """
    _replaced.clear()
    codecs.register_error(_NAME, _replace)
    for name, mode in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            kind = "r" if name == "stdin" else "w"
            null = open(os.open(os.devnull, mode), kind, encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, null)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_NAME)
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")  # an answer in another code page is no yes


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    _replaced.update(lacking)
    return "?" * len(lacking), error.end


def leave() -> None:
    """Say once that characters were replaced, if any were, and let go what cannot be written.

    Otherwise Python would stumble over it at the end of the process.
    """
    if _replaced:
        with suppress(OSError):
            print(_REPLACED, file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
