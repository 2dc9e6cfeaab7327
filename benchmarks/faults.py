"""The long version of `tests/faults/`: every command, every disk call, thousands of flipped bits.

    python benchmarks/faults.py [kills] [refusals] [moments] [flips] [crowd]

All of them where none is named; about half an hour on two cores. Needs Linux, and the development
set: it forks commands as the tests do (`tests/faults/nursery.py`). What is printed is how often
something was tried, how often it mattered, and every case in which a promise was broken.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

# Before `benchmarks/`, because both have a county.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "faults"))
import harm
import rot
import year
from nursery import Nursery
from tracing import Fault

from tiaan.store import database
from tiaan.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS)
STEP = {"demo": 20, "report annual": 2}
"""Commands that take long are harmed at every so many-th call; the others at every one."""
MOMENTS = 50
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ROWS = 200
SURNAMES, GIVEN = "赵钱孙李周吴郑王", "春夏秋冬梅兰竹菊"
FLIPS = 20_000
CLERKS, EACH = 8, 200


class Result(NamedTuple):
    """What one batch came to: how often tried, how often it mattered, what was broken."""

    tried: int
    mattered: int
    broken: list[str]


def _field(folder: str, name: str) -> Iterator[harm.Field]:
    with Nursery() as nursery:
        yield harm.Field(nursery, Path(folder), name)


def kills(name: str) -> Result:
    """Kill a command before each of its disk calls."""
    with tempfile.TemporaryDirectory() as folder:
        for field in _field(folder, name):
            course = field.course()
            places = range(0, len(course.ended.calls), STEP.get(name, 1))
            broken = [wrong for at in places for wrong in field.after_kill(course, at)]
    return Result(len(places), len(places), broken)


def refusals(name: str) -> Result:
    """Let each disk call of a command fail, each way in turn, once and from then on."""
    broken: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory() as folder:
        for field in _field(folder, name):
            course = field.course()
            for at in range(0, len(course.ended.calls), STEP.get(name, 1)):
                if ":[" in course.ended.calls[at].path:
                    continue  # a pipe: somebody else's disk
                fault = Fault(at, ERRORS[at % len(ERRORS)], lasting=at // len(ERRORS) % 2 == 0)
                broken += field.after_fault(course, fault)
                tried += 1
    return Result(tried, tried, broken)


def moments(batch: int) -> Result:
    """Stop whole processes that import many rows, at random moments and by several signals."""
    drawn = random.Random(batch)  # noqa: S311 - the same moments every time
    sheet = "案由,提案人,提案类别\n" + "".join(
        f"关于第{n}处塘坝的提案,{SURNAMES[n % 8]}{GIVEN[n // 8 % 8]},社会建设\n"
        for n in range(ROWS)
    )
    broken: list[str] = []
    done = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = year.settle(folder)
        (folder / "多.csv").write_text(sheet, encoding="utf-8")
        command = [sys.executable, "-m", "tiaan", "import", "proposals", "多.csv", "--yes"]
        env = os.environ | {"TIAAN_TODAY": rot.TODAY.isoformat(), "PYTHONUTF8": "1"}
        before = year.state(path)
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
        whole = time.perf_counter() - start
        after = year.state(path)
        for turn in range(MOMENTS):
            path.write_bytes(year.image())
            number = SIGNALS[turn % len(SIGNALS)] if turn % 4 == 0 else signal.SIGKILL
            with subprocess.Popen(
                command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            ) as running:
                time.sleep(drawn.uniform(0.3, 1.1) * whole)
                running.send_signal(number)
                said, _ = running.communicate()
            with database.opened(path) as conn:
                found = verify(conn)
            now = year.state(path)
            done += now == after
            if found or now not in (before, after) or (said and now != after):
                broken.append(f"import stopped by {number.name}: {found} {said!r}")
    return Result(MOMENTS, done, broken)


def flips(batch: int) -> Result:
    """Flip single bits anywhere in the file, each in a file of its own."""
    drawn = random.Random(batch)  # noqa: S311 - the same bits every time
    image = year.image()
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path = Path(folder, "x.db")
        path.write_bytes(image)
        sound = rot.says(path)
        bits = drawn.sample(range(len(image) * 8), FLIPS // 20)
        found = {bit: rot.missed(path, image, bit, sound) for bit in bits}
    broken = [f"bit {bit} changes what the file says, unnoticed" for bit in found if found[bit]]
    return Result(len(found), sum(missed is not None for missed in found.values()), broken)


def _memory() -> str | None:
    """Return a folder in memory, where there is one: thousands of files are written."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - private inside


def crowd(_: int) -> Result:
    """Let eight clerks write two hundred operations each at once."""
    lists = [
        [
            ("submit", "--title", f"第{clerk}人的第{turn}件提案", "--by", f"委员{clerk}")
            for turn in range(EACH)
        ]
        for clerk in range(CLERKS)
    ]
    with tempfile.TemporaryDirectory() as name, Nursery() as nursery:
        path = year.settle(Path(name))
        ended = nursery.together(Path(name), lists)
        with database.opened(path) as conn:
            broken = [str(finding) for finding in verify(conn)]
            numbers = [n for (n,) in conn.execute("SELECT intake_no FROM proposal ORDER BY 1")]
    broken += [one.err for one in ended if one.code]
    if numbers != list(range(1, 9 + CLERKS * EACH)):
        broken.append("numbers are missing or given twice")
    return Result(len(ended), len(numbers) - 8, broken)


WRITING = [
    name
    for name in year.COMMANDS
    if name not in ("list", "show", "log", "stats", "check", "backup --list")
    and not name.endswith(" list")
]
BATCHES: dict[str, tuple[Callable[..., Result], list[object]]] = {
    "kills": (kills, list(WRITING)),
    "refusals": (refusals, list(WRITING)),
    "moments": (moments, [1]),
    "flips": (flips, list(range(20))),
    "crowd": (crowd, [1]),
}


def main() -> None:
    """Try what is named, and say what became of it."""
    for name in sys.argv[1:] or list(BATCHES):
        make, batches = BATCHES[name]
        start = time.perf_counter()
        tried = mattered = broken = 0
        with ProcessPoolExecutor(2) as pool:
            for batch, result in zip(batches, pool.map(make, batches), strict=True):
                tried += result.tried
                mattered += result.mattered
                broken += len(result.broken)
                print(f"  {batch}: {result.tried} tried", file=sys.stderr, flush=True)
                for wrong, times in Counter(result.broken).most_common(5):
                    print(f"    {batch}: {times} × {wrong}", flush=True)
        print(
            f"{name:9} {tried:6} tried, {mattered:6} mattered, {broken} broken "
            f"({time.perf_counter() - start:.0f} s)",
            flush=True,
        )


if __name__ == "__main__":
    main()
