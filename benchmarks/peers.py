"""What tiaan is measured against, each as a script of a few lines that other scripts here run.

    python benchmarks/peers.py read_excel FILE.xlsx OUT.db openpyxl
    python benchmarks/peers.py read_csv FILE.csv OUT.db
    python benchmarks/peers.py openpyxl FLAT.db OUT.xlsx
    python benchmarks/peers.py to_excel FLAT.db OUT.xlsx
    python benchmarks/peers.py bar_chart OUT.png

None of them checks, journals or understands anything: that is what a ratio above 1 pays for.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from pathlib import Path


def read_excel(source: str, target: str, engine: str) -> None:
    """Read a workbook with pandas and write a table."""
    import pandas as pd  # noqa: PLC0415 - half of the time of a small file is this line

    with sqlite3.connect(target) as conn:
        pd.read_excel(source, engine=engine).to_sql("flat", conn, index=False)


def read_csv(source: str, target: str) -> None:
    """Read text with the standard library and write a table."""
    with Path(source).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        with sqlite3.connect(target) as conn:
            names = ", ".join(f'"{name}"' for name in header)
            conn.execute(f"CREATE TABLE flat ({names})")
            marks = ", ".join("?" * len(header))
            conn.executemany(f"INSERT INTO flat VALUES ({marks})", rows)


def openpyxl(source: str, target: str) -> None:
    """Write a table as a bare workbook, row by row."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    with sqlite3.connect(source) as conn:
        found = conn.execute("SELECT * FROM flat")
        sheet.append([column[0] for column in found.description])
        for row in found:
            sheet.append(row)
    book.save(target)


def to_excel(source: str, target: str) -> None:
    """Write a table as a workbook with pandas."""
    import pandas as pd  # noqa: PLC0415 - as above

    with sqlite3.connect(source) as conn:
        pd.read_sql("SELECT * FROM flat", conn).to_excel(target, index=False, engine="openpyxl")


def bar_chart(target: str) -> None:
    """Draw five bars with matplotlib, as its tutorial does."""
    import matplotlib as mpl  # noqa: PLC0415 - the time of this process is these lines

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415 - as above

    figure, axes = plt.subplots()
    axes.bar(["A", "B", "C", "D", "E"], [1200, 1200, 1200, 1200, 1200])
    axes.set_title("Filed, by category")
    figure.savefig(target)


WORKS = (read_excel, read_csv, openpyxl, to_excel, bar_chart)
PEERS = {work.__name__: work for work in WORKS}

if __name__ == "__main__":
    PEERS[sys.argv[1]](*sys.argv[2:])
