"""The sample county: built from its workbooks the way a clerk would build it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tiaan.actions import registry
from tiaan.errors import NotFound
from tiaan.model.terms import Action
from tiaan.sheets import plan
from tiaan.sheets.grid import read_grids
from tiaan.store import database

if TYPE_CHECKING:
    import sqlite3

    from tiaan.model.records import Who
    from tiaan.sheets.planned import Applied

LABEL = "十一届二次会议"
OPENS, CLOSES = date(2023, 1, 5), date(2023, 1, 8)
CUT_OFF = datetime(2023, 1, 7, 12)  # noqa: DTZ001 - local time, as the notice says it
TODAY = date(2023, 12, 1)
"""A day after all that the workbooks tell; what `tiaan --today` makes of it is in the manual."""


def samples_dir() -> Path:
    """Return the folder of the sample workbooks: in the installed package, else the checkout's.

    Raises:
        NotFound: neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "samples", package.parents[1] / "samples"):
        if (folder / "proposals.xlsx").is_file():
            return folder
    raise NotFound("找不到示例表格", "请重新安装 tiaan，或在源代码目录中运行")


def build(path: Path, who: Who, samples: Path | None = None) -> tuple[Applied, ...]:
    """Create a file with the sample county's year; what was imported, in order.

    Raises:
        StorageError: something of that name exists already.
        InputError: the workbooks do not fit this program.
    """
    folder = samples or samples_dir()
    with database.created(path) as conn:
        return fill(conn, who, folder)


def fill(conn: sqlite3.Connection, who: Who, folder: Path) -> tuple[Applied, ...]:
    """Open the session and import the three workbooks, each in one operation."""
    registry.add_session(conn, LABEL, OPENS, CLOSES, CUT_OFF, who, Action.INIT)
    done = []
    for kind in ("units", "members", "proposals"):
        grids = read_grids(folder / f"{kind}.xlsx")
        sheets = plan.read(conn, grids, kind=kind, who=who, confirmed=True)
        done.append(plan.apply(conn, sheets, who))
    return tuple(done)
