"""Time figures and reports: against the sqlite3 program, and a process that draws one chart.

    pip install '.[bench]'
    python benchmarks/figures.py                # T1 and R1, a few minutes
    python benchmarks/figures.py --large        # T2 too: a file of 1,000,000 proposals, 1 GB
    python benchmarks/figures.py --rounds 9 R1

T1 is the one goal that is a time; it is printed and proves nothing about another machine. T3 is not
measured: there is no roll-up file with covering indexes. R2 is a test.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from turns import TIAAN, Contender, Goal, measure, peak, run

HERE = Path(__file__).parent
DAY = "2023-12-31"
"""As in `inside.AS_OF`, which is not imported: this process stays small, see `turns.run`."""
TOGETHER = "all together"
"""As in `inside.py`: the tables counted as `stats` counts several that are named at once."""
IN_PROCESS = {160: 3, 10_000: 60}
"""T1: proposals, and the most ms that the tables may take."""
YEAR, BUILT, COPIES = 6_000, 10_000, 100
MIB = 25
"""T2: the most memory."""
LARGE_GOALS = (
    Goal("T2", "tiaan stats", "sqlite3", 1.15, "wall"),
    Goal("T2", "its tables alone", "sqlite3", 1.15, "wall"),
)
REPORT_GOALS = (Goal("R1", "report in four formats", "one chart", 0.5, "wall"),)


class Workshop(NamedTuple):
    """A temporary folder with counties' files; other processes make them."""

    folder: Path

    def county(self, proposals: int, copies: int = 1) -> Path:
        """Return a file with so many proposals, each so often."""
        path = self.folder / f"{proposals}x{copies}.db"
        if not path.exists():
            run(_script("county", path, proposals, *([copies] if copies > 1 else ())))
        return path

    def counting(self) -> dict[str, Contender]:
        """Return who makes the glance of the large file."""
        large, sql = self.county(BUILT, COPIES), self.folder / "glance.sql"
        run(_script("inside", "script", self.county(BUILT), sql))
        words = [*TIAAN, "--db", str(large), "stats", "--as-of", DAY]
        alone = _script("inside", "once", large)
        return {
            "sqlite3": Contender(lambda _: ["sqlite3", str(large), f".read {sql}"]),
            "tiaan stats": Contender(lambda _: words),
            "its tables alone": Contender(lambda _: alone),
        }

    def reporting(self) -> dict[str, Contender]:
        """Return who writes the year's report, and who draws one chart."""
        filled = str(self.county(YEAR))

        def report(number: int) -> list[str]:
            target = self.folder / f"report{number}"
            target.mkdir()
            words = ["report", "annual", "--year", DAY[:4], "--format", "docx,xlsx,html,md"]
            return [*TIAAN, "--db", filled, *words, "-o", str(target)]

        chart = _script("peers", "bar_chart", self.folder / "chart.png")
        return {
            "report in four formats": Contender(report),
            "one chart": Contender(lambda _: chart),
        }


def _script(name: str, *words: object) -> list[str]:
    return [sys.executable, str(HERE / f"{name}.py"), *map(str, words)]


def in_process(shop: Workshop, rounds: int) -> None:
    """Print how long the tables of `stats` take where Python runs already."""
    for proposals, most in IN_PROCESS.items():
        words = _script("inside", "times", shop.county(proposals), rounds)
        told = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
        alone = [figures for name, figures in told.items() if name != TOGETHER]
        told["all of them, one after another"] = [sum(one) for one in zip(*alone, strict=True)]
        for name, (best, median, statements) in told.items():
            verdict = "reached" if best <= most else "not reached"
            print(
                f"T1 {name}, {proposals:,} proposals: {best:.1f} ms at best, median {median:.1f} "
                f"(goal {most}), {statements} statements: {verdict}"
            )


def main() -> None:
    """Print every goal with what was reached."""
    missing = [name for name in ("matplotlib", "tiaan") if not find_spec(name)]
    if missing:
        sys.exit(f"Not installed: {', '.join(missing)}. Run: pip install '.[bench]'")
    if not shutil.which("sqlite3"):
        sys.exit("The sqlite3 command-line program is not installed.")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("goals", nargs="*", default=["T1", "T2", "R1"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--large", action="store_true", help="1,000,000 proposals too: T2")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Workshop(Path(folder))
        if "T1" in asked.goals:
            in_process(shop, asked.rounds)
        if "R1" in asked.goals:
            measure(REPORT_GOALS, shop.reporting(), asked.rounds)
        if "T2" in asked.goals and asked.large:
            runs = measure(LARGE_GOALS, shop.counting(), min(asked.rounds, 3))
            for name in runs:
                verdict = "reached" if peak(runs[name]) <= MIB else "not reached"
                print(f"T2 {name}: {peak(runs[name]):.0f} MiB (goal {MIB}): {verdict}")


if __name__ == "__main__":
    main()
