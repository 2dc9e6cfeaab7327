"""A process stopped before each of its disk calls: to be killed there, or told that it failed.

A commit is some twenty calls within two milliseconds of a command of four hundred, so a kill at a
random time nearly always meets nothing. Here the kernel stops the process (seccomp, ptrace) at
every call that changes a disk; whoever watches counts, and kills before the one he wants.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_CALLS: dict[str, dict[str, int]] = {
    # Every system call that changes a file or a folder, by machine. A call that is missing here
    # only makes the net coarser.
    "x86_64": {
        "write": 1, "pwrite64": 18, "writev": 20, "pwritev": 296, "fsync": 74, "fdatasync": 75,
        "truncate": 76, "ftruncate": 77, "rename": 82, "renameat": 264, "renameat2": 316,
        "mkdir": 83, "mkdirat": 258, "rmdir": 84, "link": 86, "linkat": 265, "unlink": 87,
        "unlinkat": 263, "symlink": 88, "symlinkat": 266, "fchmod": 91, "fallocate": 285,
        "sendfile": 40, "copy_file_range": 326, "openat": 257,
    },
    "aarch64": {
        "write": 64, "pwrite64": 68, "writev": 66, "pwritev": 70, "fsync": 82, "fdatasync": 83,
        "truncate": 45, "ftruncate": 46, "renameat": 38, "renameat2": 276, "mkdirat": 34,
        "linkat": 37, "unlinkat": 35, "symlinkat": 36, "fchmod": 52, "fallocate": 47,
        "sendfile": 71, "copy_file_range": 285, "openat": 56,
    },
}  # fmt: skip
_ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NAMED = {"rename": 0, "unlink": 0, "mkdir": 0, "rmdir": 0, "link": 0, "symlink": 1, "truncate": 0}
"""Calls that name a file in that argument; those `…at` one further; the others hold a file open."""
_AT = {"openat": 1, "renameat": 1, "renameat2": 1, "mkdirat": 1, "linkat": 1, "unlinkat": 1}
_AT["symlinkat"] = 2

_TRACEME, _CONT, _SETOPTIONS, _SYSCALL_INFO, _POKEUSER = 0, 7, 0x4200, 0x420E, 6
_OPTIONS = 0x80 | 0x10 | 0x100000  # stops of the filter, at exec; no life without the watcher
_EVENT_SECCOMP = 7
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_O_CREAT = 0o100
_ORIG_RAX, _RAX = 15 * 8, 10 * 8
_PATH_MAX = 512


class Call(NamedTuple):
    """A call that was about to change a disk: its name, and the file it is about."""

    name: str
    path: str


class Fault(NamedTuple):
    """A call told that it failed, without having been made.

    Attributes:
        at: which call, counted from 0.
        error: the number of the error, such as `errno.ENOSPC`.
        lasting: whether every later one that needs room on the disk fails too.
    """

    at: int
    error: int
    lasting: bool


class Watched(NamedTuple):
    """How a watched process ended: its exit code, or minus its signal, and its calls."""

    code: int
    calls: list[Call]


_CAPABILITY_VERSION = 0x20080522


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jt", ctypes.c_ubyte),
        ("jf", ctypes.c_ubyte),
        ("k", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def drop_rights() -> None:
    """Take from root what sets it above the rights of files; it stays the owner of its own.

    Becoming another user would not do: the folder tiaan is installed in may be closed to it.
    """
    assert _libc is not None
    version_and_pid = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    if _libc.capset(version_and_pid, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")


def _ptrace(request: int, pid: int, address: int, data: object) -> int:
    assert _libc is not None
    _libc.ptrace.restype = ctypes.c_long
    _libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    done = int(_libc.ptrace(request, pid, address, data))
    if done == -1 and (number := ctypes.get_errno()):
        raise OSError(number, os.strerror(number))
    return done


def _install_filter() -> None:
    """Have the kernel stop this process at the calls of the table, and at no other."""
    assert _libc is not None
    machine = platform.machine()
    numbers = _CALLS[machine]
    plain = [number for name, number in numbers.items() if name != "openat"]
    load, equal, bits, end = 0x20, 0x15, 0x45, 0x06
    trace, allow = 0x7FF00000, 0x7FFF0000
    count = len(plain)
    steps = [
        (load, 0, 0, 4),  # the architecture
        (equal, 0, count + 4, _ARCHES[machine]),  # another one's numbers mean other things
        (load, 0, 0, 0),  # the number of the call
        *((equal, count + 3 - place, 0, number) for place, number in enumerate(plain)),
        (equal, 0, 2, numbers["openat"]),
        (load, 0, 0, 16 + 2 * 8),  # its flags
        (bits, 1, 0, _O_CREAT),  # opening what is there changes nothing
        (end, 0, 0, allow),
        (end, 0, 0, trace),
    ]
    filters = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), filters)
    _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    if _libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def watch(
    start: Callable[[], int], *, kill_before: int | None = None, fault: Fault | None = None
) -> Watched:
    """Run ``start`` in a child and count its disk calls.

    Args:
        start: what the child does; returns its exit code, or never comes back (exec).
        kill_before: which call, counted from 0, it does not live to make.
        fault: which call is told that it failed.
    """
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            _ptrace(_TRACEME, 0, 0, None)
            _install_filter()
            os.kill(os.getpid(), signal.SIGSTOP)
            code = start()
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status):
        raise OSError(errno.EPERM, "a process may not be traced here")
    _ptrace(_SETOPTIONS, pid, 0, _OPTIONS)
    names = {number: name for name, number in _CALLS[platform.machine()].items()}
    calls: list[Call] = []
    deliver = 0
    while True:
        with suppress(ProcessLookupError):  # killed, and not yet waited for
            _ptrace(_CONT, pid, 0, deliver)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            return Watched(os.waitstatus_to_exitcode(status), calls)
        deliver = 0
        if status >> 16 == _EVENT_SECCOMP:
            calls.append(_call(pid, names))
            here = len(calls) - 1
            if here == kill_before:
                os.kill(pid, signal.SIGKILL)
            if fault and (here == fault.at or (fault.lasting and _suffers(calls, here, fault))):
                _refuse(pid, fault.error)
        elif status >> 16 == 0:
            deliver = os.WSTOPSIG(status)


_NEEDS_ROOM = frozenset({"write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "openat"})


def _suffers(calls: list[Call], here: int, fault: Fault) -> bool:
    """Whether a later call meets a lasting fault: it writes to the disk, and not to a pipe."""
    name, path = calls[here]
    return here > fault.at and name in _NEEDS_ROOM and ":[" not in path


def _call(pid: int, names: dict[int, str]) -> Call:
    """Return the call that a stopped process is about to make."""
    buffer = ctypes.create_string_buffer(88)
    _ptrace(_SYSCALL_INFO, pid, len(buffer), ctypes.addressof(buffer))
    number, *arguments = struct.unpack_from("=7Q", buffer, 24)
    name = names[number]
    place = _NAMED.get(name, _AT.get(name))
    if place is None:
        try:
            return Call(name, str(Path(f"/proc/{pid}/fd/{arguments[0]}").readlink()))
        except OSError:
            return Call(name, "")
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 - no buffer
        memory.seek(arguments[place])
        raw = b""
        while b"\0" not in raw and len(raw) < _PATH_MAX:
            raw += memory.read(16)
    return Call(name, os.fsdecode(raw.partition(b"\0")[0]))


def _refuse(pid: int, error: int) -> None:
    """Have the call that a process is stopped at not made, and say that it failed."""
    _ptrace(_POKEUSER, pid, _ORIG_RAX, -1)
    _ptrace(_POKEUSER, pid, _RAX, -error)


CAN_REFUSE = platform.machine() == "x86_64"
"""Whether calls can be told that they failed; killing works on every machine of the table."""


@cache
def why_not() -> str:
    """Return why no process can be watched here; "" where one can."""
    if sys.platform != "linux":
        return "ptrace and seccomp are Linux's"
    if platform.machine() not in _CALLS:
        return f"system calls of {platform.machine()} are not listed"
    try:
        seen = watch(lambda: os.write(os.open(os.devnull, os.O_WRONLY), b"x") - 1)
    except OSError as error:
        return f"no process may be traced here: {error}"
    if Call("write", os.devnull) not in seen.calls:
        return "the kernel does not stop a process at its calls"
    return ""
