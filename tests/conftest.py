"""Fixtures that every test may use: a county in memory, clerks, the command line, stories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from typer import testing

import county
from paths import SOURCE
from story import Story
from tiaan.store import database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from tiaan.model.records import Who


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    """The county of `county.py` in memory: one session, four units with aliases, nobody yet."""
    conn = county.in_memory()
    yield conn
    conn.close()


@pytest.fixture
def who() -> Callable[..., Who]:
    """Makes clerks: `who()` is one on 2025-07-01, `who(dry_run=True)` one who only tries."""
    return county.clerk


@pytest.fixture
def story(request: pytest.FixtureRequest, db: sqlite3.Connection) -> Story:
    """The case history in the test's docstring, told to the county; see `story.py`."""
    return Story(db).tell(request.function.__doc__)


# No test waits on a clock.
settings.register_profile("tiaan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tiaan")
# What is run as a process is compiled once, not every time, whatever the environment says.
os.environ["PYTHONDONTWRITEBYTECODE"] = ""
# Reading the global options' annotations takes longer than most commands: once is enough.
testing._get_command = cache(testing._get_command)
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
# Waiting for a disk to be written proves nothing but in `faults/`, which has one of its own.
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


LONG = ("test_year.py", "test_docs.py", "test_properties.py", "test_packaging.py")
"""What takes long, and shares what it has made with what follows in the file."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: a worker without work takes from the end of another's list.

    So no file of these is parted, its fixtures made twice, and no worker is left alone with it.
    """
    items.sort(key=lambda item: LONG.index(name) if (name := item.path.name) in LONG else len(LONG))


@dataclass(frozen=True, slots=True)
class Said:
    """What a command ended in."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """Standard output by lines."""
        return self.stdout.splitlines()


@dataclass(frozen=True, slots=True)
class CommandLine:
    """tiaan bound to one file: `cli("show", "23")` → `Said`.

    The file holds the county of `county.py`; unlink `path` or give `--db` for another. Today is
    2025-07-01, the clerk is 经办人; `cli(..., TIAAN_TODAY="2025-02-20")` says otherwise.
    """

    path: Path
    call: Callable[[list[str], dict[str, str], str], Said]

    def __call__(self, *args: object, stdin: str = "", **env: str) -> Said:
        known = {
            "TIAAN_DB": str(self.path),
            "TIAAN_TODAY": county.TODAY.isoformat(),
            "TIAAN_ACTOR": "经办人",
        }
        return self.call([str(arg) for arg in args], known | env, stdin)

    def ok(self, *args: object, stdin: str = "", **env: str) -> Said:
        """Run what has to succeed."""
        said = self(*args, stdin=stdin, **env)
        assert said.exit_code == 0, f"{args}: {said.stderr}"
        return said

    def told(self, tell: Callable[[CommandLine], object]) -> CommandLine:
        """Let the file be what `tell` makes of it: told once, in a folder of its own, then copied.

        Args:
            tell: a function of a module, which gives commands that depend on the file alone.
        """
        before = self.path.read_bytes()
        if (tell, before) not in _TOLD:
            with tempfile.TemporaryDirectory(dir=self.path.parent) as folder:
                other = CommandLine(Path(folder) / self.path.name, self.call)
                other.path.write_bytes(before)
                tell(other)
                _TOLD[tell, before] = other.path.read_bytes()
        self.path.write_bytes(_TOLD[tell, before])
        return self

    def open(self) -> sqlite3.Connection:
        """Return a connection to the file; close it."""
        return database.connect(self.path)


_TOLD: dict[tuple[Callable[[CommandLine], object], bytes], bytes] = {}
"""The files of `CommandLine.told`, by who told them what stood there before."""


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    """The command line in this process: quick, no terminal."""
    from tiaan.cli.app import app

    def call(args: list[str], env: dict[str, str], stdin: str) -> Said:
        said = testing.CliRunner().invoke(app, args, env=env, input=stdin)
        return Said(said.exit_code, said.stdout, said.stderr)

    return CommandLine(_file(tmp_path), call)


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    """The command line as a process of its own: `python -m tiaan`, on pipes, in `tmp_path`."""

    def call(args: list[str], env: dict[str, str], stdin: str) -> Said:
        paths = [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
        done = subprocess.run(
            [sys.executable, "-m", "tiaan", *args],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"} | env,
            input=stdin.encode(),
            capture_output=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return CommandLine(_file(tmp_path), call)


def _file(folder: Path) -> Path:
    path = folder / "tiaan.db"
    path.write_bytes(county.image())
    path.chmod(0o600)
    return path
