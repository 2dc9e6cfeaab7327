"""Whole processes in turns: what each took, and the ratios between them.

Every round runs each contender once; a ratio is taken within a round and the median is kept, so
that a noisy machine moves both sides alike. Wall time is what a person waits; processor time is
what the same work costs on a machine that others use too.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TIAAN = (sys.executable, "-m", "tiaan")
_MIB = 1024 if sys.platform != "darwin" else 1024 * 1024
"""What `ru_maxrss` is counted in: KiB, bytes on macOS."""


class Run(NamedTuple):
    """One whole process: seconds on the clock and of the processor, MiB at its peak."""

    wall: float
    cpu: float
    peak: float


class Contender(NamedTuple):
    """Something that is run.

    Attributes:
        words: the command line, made anew for each round.
        env: what its environment has besides ours.
    """

    words: Callable[[int], Sequence[str]]
    env: Mapping[str, str] = {}


class Goal(NamedTuple):
    """One demand: ours against a peer.

    Attributes:
        times: how many times as fast as the peer, or at most how many times the peer's measure.
        what: the measure: `faster` is times as fast, `wall` and `peak` are shares of the peer's.
    """

    key: str
    ours: str
    peer: str
    times: float
    what: str = "faster"


def run(words: Sequence[str], env: Mapping[str, str] | None = None) -> Run:
    """Run one process to its end; what it prints goes nowhere.

    This process has to stay small: a child's peak is counted from before it is itself.

    Raises:
        SystemExit: it failed, so that its time says nothing.
    """
    whole = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})}
    started = time.perf_counter()
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=whole
    ) as child:
        said = child.stderr.read() if child.stderr else b""
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"failed with {child.returncode}: {' '.join(words)}\n{said.decode()[-2000:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / _MIB)


def take_turns(contenders: Mapping[str, Contender], rounds: int) -> dict[str, list[Run]]:
    """Run everyone once a round; the first round only warms the disk's cache and is not kept."""
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for number in range(rounds + (rounds > 1)):
        for name, contender in contenders.items():
            done = run(contender.words(number), contender.env)
            if number or rounds == 1:
                runs[name].append(done)
            print(f"  round {number}: {name} {done.wall:.2f} s", file=sys.stderr)
    return runs


def ratio(ours: Sequence[Run], theirs: Sequence[Run], what: str) -> float:
    """Return the median of one measure of ours as a share of theirs, round by round."""
    pairs = zip(ours, theirs, strict=True)
    return statistics.median(getattr(a, what) / getattr(b, what) for a, b in pairs)


def peak(runs: Sequence[Run]) -> float:
    """Return the median peak memory, in MiB."""
    return statistics.median(one.peak for one in runs)


def measure(
    goals: Sequence[Goal], contenders: dict[str, Contender], rounds: int
) -> dict[str, list[Run]]:
    """Run those that the goals name, and print what was reached."""
    names = dict.fromkeys(name for goal in goals for name in (goal.ours, goal.peer))
    runs = take_turns({name: contenders[name] for name in names}, rounds)
    for goal in goals:
        ours, theirs = runs[goal.ours], runs[goal.peer]
        memory = f"{peak(ours):5.0f} against {peak(theirs):5.0f} MiB"
        if goal.what == "faster":
            wall, cpu = 1 / ratio(ours, theirs, "wall"), 1 / ratio(ours, theirs, "cpu")
            verdict = "reached" if wall >= goal.times else "not reached"
            said = f"{wall:5.2f} × as fast (goal {goal.times:g}; processor {cpu:.2f})"
        else:
            share = ratio(ours, theirs, goal.what)
            verdict = "reached" if share <= goal.times else "not reached"
            cpu = f"; processor {ratio(ours, theirs, 'cpu'):.2f}" if goal.what == "wall" else ""
            said = f"{share:5.2f} × its {goal.what} (goal at most {goal.times:g}{cpu})"
        print(f"{goal.key} {goal.ours}, against {goal.peer}: {said}, {memory}: {verdict}")
    return runs
