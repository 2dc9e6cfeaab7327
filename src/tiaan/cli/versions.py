"""Which version of what: for `--version`, for `check --json`, for whoever is told of a bug.

Names and versions of packages stand in the names of their folders; to ask `importlib.metadata`
would load a mail parser and double what `tiaan --version` costs.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from typing import TYPE_CHECKING

from tiaan import __version__
from tiaan.store.steps import SCHEMA_VERSION

if TYPE_CHECKING:
    from tiaan.model.table import Table

LIBRARIES = (
    "typer",
    "rich",
    "sqlite-utils",
    "openpyxl",
    "defusedxml",
    "python-calamine",
    "python-docx",
    "jinja2",
)
"""What tiaan runs on, as `pyproject.toml` names it."""
_FOLDER = re.compile(r"(?P<name>.+?)-(?P<version>\d[^-]*)\.dist-info")


def versions() -> dict[str, str | int]:
    """Return every version by name; "" for a library that is not to be found."""
    found = _installed()
    return {
        "tiaan": __version__,
        "schema": SCHEMA_VERSION,
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        **{name: found.get(_even(name)) or _asked(name) for name in LIBRARIES},
    }


def lines() -> list[str]:
    """Return what `--version` prints, `tiaan X.Y.Z` first."""
    known = versions()
    labels = {"schema": "数据格式", "python": "Python", "sqlite": "SQLite"}
    return [f"{labels.get(name, name)} {version or '未安装'}" for name, version in known.items()]


def table() -> Table:
    """Return every version as a row: name, version."""
    from tiaan.model.table import Column, Table  # noqa: PLC0415 - not for `--version`

    rows = tuple((name, str(version)) for name, version in versions().items())
    return Table("versions", "版本", (Column("name", "名称"), Column("version", "版本")), rows)


def _even(name: str) -> str:
    """Return a package's name as its folder spells it, more or less."""
    return name.lower().replace("-", "_").replace(".", "_")


def _installed() -> dict[str, str]:
    """Return the versions of what is installed, the first found of a name, as Python has it."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - names are all that is wanted
        except OSError:
            continue  # a zip, or nothing
        for name in names:
            if said := _FOLDER.fullmatch(name):
                found.setdefault(_even(said["name"]), said["version"])
    return found


def _asked(name: str) -> str:
    """Return the version of what is packed into one file, or laid out in an unusual way."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - see above

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
