"""Commands as processes of their own, many a second: forked from one that has everything loaded.

Starting Python and importing tiaan takes a hundred times longer than a command's own work, and what
is to be tried here takes hundreds of commands. So one process loads everything once and forks a
child for each command: the same program on the same real files, killed by real signals, held by
real limits. (`whole=True` starts `python -m tiaan` instead, to see that it is the same.)

Run as a program this is that process; imported, it is the handle to it.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import pkgutil
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path  # noqa: TC003 - a program, too
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import tracing

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS_MAX = 60
"""A command that takes longer is ended, and its test fails."""
CRASHED = 70
"""The exit code of an exception that nobody caught."""
_PIPE = 1 << 20


class Ended(NamedTuple):
    """How a command ended.

    Attributes:
        code: its exit code, or minus the signal that killed it.
        out: what it said.
        err: what it remarked.
        calls: its disk calls, where they were watched.
    """

    code: int
    out: str
    err: str
    calls: tuple[tracing.Call, ...] = ()


class Nursery:
    """The process that commands are forked from."""

    def __init__(self) -> None:
        source = os.pathsep.join(p for p in sys.path if p)
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": source, "PYTHONUTF8": "1"},
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        """Nothing to do: it is loading."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process.wait()

    def _ask(self, **job: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def run(self, folder: Path, *args: object, **how: Any) -> Ended:
        """Run a command in a folder.

        Args:
            folder: the working folder; the file is its `tiaan.db`.
            *args: the command's words.
            **how: `watch=True` counts its disk calls; `kill_before=k` kills it before the k-th,
                `fault=Fault(…)` fails some; `limit=n` lets no file grow past n bytes;
                `plain=True` takes root's rights away; `patience=s` waits that many seconds for a
                lock; `newer=True` is the next version of tiaan; `gone=True` takes the folder away
                under its feet; `env={…}`; `whole=True` starts Python anew.
        """
        job = {"folder": str(folder), "args": [str(arg) for arg in args], **how}
        code, out, err, calls = self._ask(**job)
        return Ended(code, out, err, tuple(tracing.Call(*call) for call in calls))

    def why_not(self) -> str:
        """Return why no command can be watched here; "" where one can."""
        return str(self._ask(why_not=True))

    def together(self, folder: Path, lists: Sequence[Sequence[Sequence[object]]]) -> list[Ended]:
        """Let several processes loose at the same moment, each with its list of commands.

        Returns:
            how each command ended, list by list.
        """
        jobs = [[[str(word) for word in words] for words in some] for some in lists]
        found = self._ask(folder=str(folder), together=jobs)
        return [Ended(code, out, err) for code, out, err in found]


# What follows runs in that process


def _load() -> None:
    """Import all of tiaan, and what it imports inside functions."""
    import tiaan

    for module in pkgutil.walk_packages(tiaan.__path__, "tiaan."):
        if module.name != "tiaan.__main__":
            importlib.import_module(module.name)
    for name in ("openpyxl", "docx", "jinja2", "sqlite_utils", "python_calamine", "rich.console"):
        importlib.import_module(name)
    from tiaan.cli.app import COMMANDS

    for name in COMMANDS:  # reading its parameters takes longer than a command's own work, too
        _root().get_command(None, name)
    from tiaan.store import migrations

    migrations.schema()  # what `check` compares with


@cache
def _root() -> Any:
    """Return the command line, built once."""
    from typer.main import get_command

    from tiaan.cli.app import app

    return get_command(app)


def _command(job: dict[str, Any]) -> int:
    """Be the command: the last thing this child does."""
    os.chdir(job["folder"])
    os.environ.update({"TIAAN_ACTOR": "经办人", "TIAAN_TODAY": "2025-07-01"} | job.get("env", {}))
    tempfile.tempdir = None
    if job.get("whole"):
        os.execv(sys.executable, [sys.executable, "-m", "tiaan", *job["args"]])  # noqa: S606 - no shell is meant
    from tiaan.store import database

    database.BUSY_SECONDS = job.get("patience", database.BUSY_SECONDS)
    if job.get("newer"):
        _grow()
    if job.get("gone"):
        shutil.rmtree(job["folder"])
    if job.get("plain"):
        tracing.drop_rights()
    if (limit := job.get("limit")) is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python itself does at its start
    return _main(job["args"])


def _grow() -> None:
    """Be the next version of tiaan, whose schema has one step more."""
    from tiaan.store import migrations, steps

    migrations.SCRIPTS["m999_next@9.9.9"] = (
        "CREATE TABLE next (id INTEGER PRIMARY KEY, name TEXT) STRICT;\n"
        "INSERT INTO next SELECT id, name FROM unit;\n"
        "CREATE INDEX next_by_name ON next(name);\n"
    )
    steps.SCHEMA_VERSION = len(migrations.SCRIPTS)


def _main(args: list[str]) -> int:
    sys.argv[1:] = args
    try:
        _root()(args)
    except SystemExit as ended:
        code = int(ended.code or 0)  # type: ignore[call-overload]
    except BaseException:  # noqa: BLE001 - what nobody caught is to be seen
        traceback.print_exc()
        code = CRASHED
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # what cannot be said goes nowhere, as at every end
            stream.flush()
    return code


def _streams(out: int, err: int) -> None:
    """Make two pipes this child's output."""
    null = os.open(os.devnull, os.O_RDONLY)
    for mine, theirs in ((0, null), (1, out), (2, err)):
        os.dup2(theirs, mine)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a number
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _pipe() -> tuple[int, int]:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE)
    return reading, writing


def _drain(*handles: int) -> list[str]:
    """Return what came through pipes whose other ends are closed."""
    said = []
    for handle in handles:
        with open(handle, "rb") as stream:  # noqa: PTH123 - a number
            said.append(stream.read().decode(errors="replace"))
    return said


def _one(job: dict[str, Any]) -> tuple[Any, ...]:
    (out, out_end), (err, err_end) = _pipe(), _pipe()

    def start() -> int:
        signal.alarm(SECONDS_MAX)
        _streams(out_end, err_end)
        return _command(job)

    calls: list[tracing.Call] = []
    if job.get("watch") or "kill_before" in job or "fault" in job:
        fault = tracing.Fault(*job["fault"]) if "fault" in job else None
        code, calls = tracing.watch(start, kill_before=job.get("kill_before"), fault=fault)
    else:
        code = _wait(_fork(start))
    os.close(out_end)
    os.close(err_end)
    return code, *_drain(out, err), calls


def _fork(start: Any) -> int:
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = start()
        finally:
            os._exit(code)
    return pid


def _wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _together(job: dict[str, Any]) -> list[tuple[Any, ...]]:
    gate, opener = os.pipe()
    children = []
    for words in job["together"]:
        answer, answer_end = _pipe()

        def start(words: list[list[str]] = words, end: int = answer_end) -> int:
            signal.alarm(SECONDS_MAX * len(words))
            os.close(opener)
            os.read(gate, 1)  # until the gate is opened for all
            found = [_one({"folder": job["folder"], "args": args})[:3] for args in words]
            os.write(end, json.dumps(found).encode())
            return 0

        children.append((_fork(start), answer))
        os.close(answer_end)
    os.close(opener)
    answers = []
    for pid, answer in children:
        answers += json.loads(*_drain(answer))
        _wait(pid)
    os.close(gate)
    return answers


def _serve() -> None:
    _load()
    for line in sys.stdin:
        job = json.loads(line)
        found: Any
        if "why_not" in job:
            found = tracing.why_not()
        else:
            found = _together(job) if "together" in job else _one(job)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
