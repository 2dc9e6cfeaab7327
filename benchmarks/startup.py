"""Time whole commands against a named peer, in turns, and print the ratios.

Run in an environment where tiaan is installed with its bytecode (``pip install .``):

    python benchmarks/startup.py

How turns are taken is in `turns.py`; the ratio of processor time stands in brackets. Absolute times
are not printed: they say nothing about another machine.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from turns import TIAAN, Contender, ratio, take_turns

import county

ROUNDS = 21
PEER = [sys.executable, "-c", "import typer"]
CHECK_MAX = 1 / 0.069
"""One second, where `import typer` takes 69 ms: the machine on which the goals were set."""
GOALS = {
    # what is run, at most this many times the peer
    "S1 --version": (["--version"], 1.25),
    "S1 show 23": (["--db", "{large}", "show", "23"], 1.25),
    "S1 reply (dry run)": (["--db", "{large}", "reply", "6001", "--result", "A", "-n"], 1.25),
    "S4 amend": (["--db", "{large}", "amend", "23", "--note", "{round}"], 1.25 * 1.3),
    "S3 --help": (["--help"], 1.2),
    "S2 stats, piped": (["--db", "{small}", "stats"], 1.8),
    "check": (["--db", "{large}", "check"], CHECK_MAX),
}


def main() -> None:
    """Print each goal with the median ratio reached."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"large": str(Path(folder, "large.db")), "small": str(Path(folder, "small.db"))}
        county.build(Path(files["large"]), 6000, open_=1)
        county.build(Path(files["small"]), 160)

        def contender(words: list[str]) -> Contender:
            return Contender(
                lambda number: [*TIAAN, *(word.format(**files, round=number) for word in words)]
            )

        ours = {name: contender(words) for name, (words, _) in GOALS.items()}
        runs = take_turns({"peer": Contender(lambda _: PEER), **ours}, ROUNDS)
        for name, (_, goal) in GOALS.items():
            wall, cpu = (ratio(runs[name], runs["peer"], what) for what in ("wall", "cpu"))
            print(f"{name:20} {wall:6.2f} ({cpu:.2f}) × import typer (goal {goal:.2f})")


if __name__ == "__main__":
    main()
