"""Time whole commands against a named peer, in turns, and print the ratios.

Run in an environment where tiaan is installed with its bytecode (``pip install .``):

    python benchmarks/startup.py

Every round runs each command once; a ratio is taken within a round and the median is printed, so
that a noisy machine moves both sides alike. Absolute times are not printed: they say nothing about
another machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import county

ROUNDS = 21
PEER = [sys.executable, "-c", "import typer"]
TIAAN = [sys.executable, "-m", "tiaan"]
GOALS = {
    # what is run, at most this many times the peer
    "S1 --version": (["--version"], 1.25),
    "S1 show 23": (["--db", "{large}", "show", "23"], 1.25),
    "S1 reply (dry run)": (["--db", "{large}", "reply", "6001", "--result", "A", "-n"], 1.25),
    "S4 amend": (["--db", "{large}", "amend", "23", "--note", "{round}"], 1.25 * 1.3),
    "S2 stats, piped": (["--db", "{small}", "stats"], 1.8),
}


def seconds(command: list[str]) -> float:
    """Return the wall time of one whole process; what it prints goes nowhere."""
    started = time.perf_counter()
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, check=False, capture_output=True, env=env)
    return time.perf_counter() - started


def main() -> None:
    """Print each goal with the median ratio reached."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"large": str(Path(folder, "large.db")), "small": str(Path(folder, "small.db"))}
        county.build(Path(files["large"]), 6000, open_=1)
        county.build(Path(files["small"]), 160)
        ratios: dict[str, list[float]] = {name: [] for name in GOALS}
        for number in range(ROUNDS):
            peer = seconds(PEER)
            for name, (words, _) in GOALS.items():
                typed = [word.format(**files, round=number) for word in words]
                ratios[name].append(seconds([*TIAAN, *typed]) / peer)
        for name, (_, goal) in GOALS.items():
            median = statistics.median(ratios[name][1:])
            print(f"{name:20} {median:5.2f} × import typer (goal {goal:.2f})")


if __name__ == "__main__":
    main()
