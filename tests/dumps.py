"""Files of every released schema, made anew from their dumps."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "store" / "dumps"
RELEASED = tuple(sorted(int(path.stem.partition("-")[2]) for path in FOLDER.glob("schema-*.sql")))


def write(schema: int, path: Path) -> Path:
    """Make the file of a dump."""
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript((FOLDER / f"schema-{schema}.sql").read_text("utf-8"))
    path.chmod(0o600)
    return path


def figures(schema: int) -> dict[str, Any]:
    """Return its figures by key, as the tiaan of that day counted them."""
    known = json.loads((FOLDER / f"schema-{schema}.json").read_text("utf-8"))
    return {figure["key"]: figure["value"] for figure in known}
