"""What the automatic copy before an import costs, as a share of the import.

    python benchmarks/copying.py

Whole imports of a collection sheet into a file of 6,000 proposals, each through its whole life, in
turns: with the copy, which is written, opened, checked and flushed to the disk, and with none
(``settings set backups_kept 0``). One sheet holds a county's year, one as much as the file.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

import invented
from turns import TIAAN, Contender, ratio, run, take_turns

import county

PROPOSALS = 6000
SHEETS = (160, 6000)
ROUNDS = 5


def _import(original: Path, sheet: Path, number: int) -> list[str]:
    """Return the command that imports into a copy of its own."""
    path = original.with_name(f"{original.stem}-{sheet.stem}-{number}.db")
    shutil.copy(original, path)
    return [*TIAAN, "--db", str(path), "import", "proposals", str(sheet), "--yes"]


def _sheet(rows: int, path: Path) -> Path:
    """Write a collection sheet of proposals that the file does not have: without their numbers."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(invented.submissions(rows)):
            first, _, title, *rest = row
            csv.writer(file).writerow((first, f"{title}（新）" if line else title, *rest))
    return path


def main() -> None:
    """Print the share for each sheet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied, bare = folder / "copied.db", folder / "bare.db"
        county.build(copied, PROPOSALS)
        shutil.copy(copied, bare)
        run([*TIAAN, "--db", str(bare), "settings", "set", "backups_kept", "0"])
        for rows in SHEETS:
            sheet = _sheet(rows, folder / f"{rows}.csv")
            runs = take_turns(
                {
                    "bare": Contender(lambda n, sheet=sheet: _import(bare, sheet, n)),
                    "copied": Contender(lambda n, sheet=sheet: _import(copied, sheet, n)),
                },
                ROUNDS,
            )
            wall, cpu = (ratio(runs["copied"], runs["bare"], what) for what in ("wall", "cpu"))
            print(f"import of {rows:5} rows with the copy: {wall:.2f} ({cpu:.2f}) × without")


if __name__ == "__main__":
    main()
