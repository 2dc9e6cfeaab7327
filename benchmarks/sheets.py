"""Time sheets in and out against pandas, sqlite-utils and bare openpyxl; print the ratios.

    pip install '.[bench]'
    python benchmarks/sheets.py                 # 6,000 rows, a few minutes
    python benchmarks/sheets.py --large         # 100,000 rows too, most of an hour
    python benchmarks/sheets.py --rounds 9 I1 E1

Absolute times are not printed: they say nothing about another machine.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
from turns import TIAAN, Contender, Goal, measure, run

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
SMALL, LARGE = 6_000, 100_000
# tiaan reads with defusedxml, because a stranger's workbook is opened; the peers need not.
BARE = {"OPENPYXL_DEFUSEDXML": "False"}
NO_CALAMINE = (
    "import sys; sys.modules['python_calamine'] = None; from tiaan.cli.app import main; main()"
)


IMPORTS = (
    # The collection sheet makes one step of a row, a sheet of lives five.
    Goal("I1", "submissions xlsx", "pandas openpyxl", 6),
    Goal("I1", "submissions xlsx", "pandas calamine", 4),
    Goal("I1", "lives xlsx", "pandas openpyxl, lives", 6),
    Goal("I1", "lives xlsx", "pandas calamine, lives", 4),
    Goal("I2", "submissions xlsx, no calamine", "pandas openpyxl", 2),
    Goal("I3", "submissions csv", "csv + executemany", 3, "wall"),
    Goal("I3", "submissions csv", "sqlite-utils insert --csv", 3),
)
LARGE_IMPORTS = (
    Goal("I4", "submissions xlsx", "pandas openpyxl", 3),
    Goal("I4", "submissions xlsx", "pandas calamine", 1.3),
    Goal("I4", "submissions xlsx", "pandas openpyxl", 0.45, "peak"),
)
EXPORTS = (
    Goal("E1", "export xlsx", "bare openpyxl", 1.2, "wall"),
    Goal("E1", "export xlsx", "pandas to_excel", 2.5),
)


class Workshop:
    """A temporary folder with the sheets and files that the contenders read.

    All of them are made by other processes: this one stays small, see `turns.run`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.empty = folder / "empty.db"
        run([sys.executable, str(HERE / "county.py"), str(self.empty), "0"])

    def sheet(self, kind: str, rows: int, ending: str) -> Path:
        """Return an invented sheet."""
        path = self.folder / f"{kind}{rows}.{ending}"
        if not path.exists():
            run([sys.executable, str(HERE / "invented.py"), kind, str(rows), str(path)])
        return path

    def fresh(self, number: int, name: str = "file.db") -> str:
        """Return a path with nothing there."""
        path = self.folder / f"{number}-{name}"
        for old in self.folder.glob(f"*-{name}*"):
            old.unlink()
        return str(path)

    def county(self, number: int) -> str:
        """Return a county's file that has units and a session, and no proposal."""
        path = self.fresh(number, "county.db")
        shutil.copy(self.empty, path)
        return path

    def filled(self, rows: int) -> Path:
        """Return a county's file with as many submissions."""
        path = self.folder / f"filled{rows}.db"
        if not path.exists():
            shutil.copy(self.empty, path)
            run([*_import(str(path), self.sheet("submissions", rows, "xlsx"))])
        return path

    def flat(self, rows: int) -> Path:
        """Return a file with the exported cells in one table, for those who write no other."""
        path, text = self.folder / f"flat{rows}.db", self.folder / f"flat{rows}.csv"
        if not path.exists():
            run([*TIAAN, "--db", str(self.filled(rows)), "export", "proposals", "-o", str(text)])
            run(_peer("read_csv", text, path))
        return path

    def imports(self, rows: int) -> dict[str, Contender]:
        """Return everyone who reads a sheet."""
        xlsx, text = (self.sheet("submissions", rows, ending) for ending in ("xlsx", "csv"))
        hidden = (sys.executable, "-c", NO_CALAMINE)
        found = {
            "submissions xlsx": Contender(lambda n: _import(self.county(n), xlsx)),
            "submissions xlsx, no calamine": Contender(
                lambda n: _import(self.county(n), xlsx, hidden)
            ),
            "submissions csv": Contender(lambda n: _import(self.county(n), text)),
            "csv + executemany": Contender(lambda n: _peer("read_csv", text, self.fresh(n))),
            "sqlite-utils insert --csv": Contender(lambda n: _sqlite_utils(self.fresh(n), text)),
        }
        for engine in ("openpyxl", "calamine"):
            found[f"pandas {engine}"] = self._pandas(xlsx, engine)
        if rows == SMALL:
            lives = self.sheet("lives", rows, "xlsx")
            found["lives xlsx"] = Contender(lambda n: _import(self.county(n), lives))
            for engine in ("openpyxl", "calamine"):
                found[f"pandas {engine}, lives"] = self._pandas(lives, engine)
        return found

    def _pandas(self, book: Path, engine: str) -> Contender:
        return Contender(lambda n: _peer("read_excel", book, self.fresh(n), engine), BARE)

    def exports(self, rows: int) -> dict[str, Contender]:
        """Return everyone who writes a workbook."""
        filled, flat = self.filled(rows), self.flat(rows)

        def ours(number: int) -> list[str]:
            target = self.fresh(number, "out.xlsx")
            return [*TIAAN, "--db", str(filled), "export", "proposals", "-o", target]

        return {
            "export xlsx": Contender(ours),
            "bare openpyxl": Contender(
                lambda n: _peer("openpyxl", flat, self.fresh(n, "out.xlsx")), BARE
            ),
            "pandas to_excel": Contender(
                lambda n: _peer("to_excel", flat, self.fresh(n, "out.xlsx")), BARE
            ),
        }


def _import(file: str, sheet: Path, program: Sequence[str] = TIAAN) -> list[str]:
    return [*program, "--db", file, "import", "proposals", str(sheet), "--yes"]


def _peer(*words: object) -> list[str]:
    return [sys.executable, str(HERE / "peers.py"), *map(str, words)]


def _sqlite_utils(file: str, text: Path) -> list[str]:
    words = ["insert", file, "flat", str(text), "--csv", "--encoding", "utf-8-sig"]
    return [sys.executable, "-m", "sqlite_utils", *words]


def flat_memory(key: str, word: str, words: dict[int, Contender], most: float) -> None:
    """Print how much more memory 100,000 rows need than 6,000."""
    peaks = {rows: run(one.words(0), one.env).peak for rows, one in words.items()}
    more = peaks[LARGE] - peaks[SMALL]
    verdict = "reached" if more <= most else "not reached"
    print(
        f"{key} {word}: {peaks[SMALL]:.0f} MiB for {SMALL:,} rows, {peaks[LARGE]:.0f} MiB for "
        f"{LARGE:,}: {more:.0f} more (goal at most {most:g}): {verdict}"
    )


def main() -> None:
    """Print every goal with the median ratio reached."""
    missing = [name for name in ("pandas", "sqlite_utils", "tiaan") if not find_spec(name)]
    if missing:
        sys.exit(f"Not installed: {', '.join(missing)}. Run: pip install '.[bench]'")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("goals", nargs="*", default=["I1", "I2", "I3", "I4", "E1", "E2"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="100,000 rows too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Workshop(Path(folder))
        if goals := [goal for goal in IMPORTS if goal.key in asked.goals]:
            measure(goals, shop.imports(SMALL), asked.rounds)
        if goals := [goal for goal in EXPORTS if goal.key in asked.goals]:
            measure(goals, shop.exports(SMALL), asked.rounds)
        if not asked.large:
            return
        if goals := [goal for goal in LARGE_IMPORTS if goal.key in asked.goals]:
            measure(goals, shop.imports(LARGE), 1)
        sizes = (SMALL, LARGE)
        if "I3" in asked.goals:
            texts = {rows: shop.imports(rows)["submissions csv"] for rows in sizes}
            flat_memory("I3", "import of text", texts, 10)
        if "E2" in asked.goals:
            books = {rows: shop.exports(rows)["export xlsx"] for rows in sizes}
            flat_memory("E2", "export xlsx", books, 5)


if __name__ == "__main__":
    main()
