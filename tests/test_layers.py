"""Imports point down, only the journal writes, and heavy packages wait until they are needed."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tiaan

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(tiaan.__file__).parent
LOWER = {"errors", "model", "drafts", "traces", "zips"}
LAYERS: dict[str, set[str]] = {
    # A layer, and what it may import besides itself and `__version__`.
    "errors": set(),
    "drafts": set(),
    "zips": set(),
    "traces": set(),
    "model": {"errors"},
    "store": LOWER,
    "actions": LOWER | {"store"},
    "sheets": LOWER | {"store", "actions"},
    "stats": LOWER | {"store"},
    "reports": LOWER | {"store", "stats"},
    "render": LOWER,
    "samples": LOWER,
    "cli": LOWER | {"store", "actions", "sheets", "stats", "reports", "render"},
    "__init__": set(),
    "__main__": {"cli"},
}
THIRD_PARTY: dict[str, set[str]] = {
    # Everything that is not the standard library, at the top of a module or inside a function.
    "store": {"sqlite_utils"},
    "sheets": {"openpyxl", "python_calamine", "defusedxml"},
    "render": {"rich", "openpyxl", "docx", "jinja2", "lxml"},
    "cli": {"typer", "rich"},
}
AT_THE_TOP = {"typer"}
"""The one third-party package that a module may import before it is called."""
SPLIT = re.compile(r";|\)\s*(?=INSERT|UPDATE|DELETE|REPLACE)", re.IGNORECASE)
"""Where a statement may begin inside a text: after another one, after a common table."""
WRITES = re.compile(
    r"\s*(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+(OR\s+\w+\s+)?\S+\s+SET|DELETE\s+FROM|REPLACE\s+INTO)\b",
    re.IGNORECASE,
)
TYPING_ONLY = ast.dump(ast.Name("TYPE_CHECKING", ast.Load()))
WRITERS = {"store/writing.py", "store/beside.py", "store/counters.py"}
DDL = {"store/migrations.py"}


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if "samples" not in path.parts)


def layer(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def nodes(source: str) -> list[ast.AST]:
    """Return all nodes of a module's tree; walking it takes longer than reading it."""
    return list(ast.walk(ast.parse(source)))


def imports(source: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line, dotted name and whether it happens at run time when the module is imported."""
    tree = nodes(source)
    later = {
        id(inner)
        for node in tree
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and ast.dump(node.test) == TYPING_ONLY)
        for inner in ast.walk(node)
    }
    for node in tree:
        at_once = id(node) not in later
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, at_once
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            if module == "tiaan":
                for alias in node.names:
                    yield node.lineno, f"tiaan.{alias.name}", at_once
            else:
                yield node.lineno, module, at_once


def breaches(path: Path, source: str) -> list[str]:
    """Return what a module imports against the tables, as file:line sentences."""
    own = layer(path)
    found = []
    for line, name, at_once in imports(source):
        package, _, rest = name.partition(".")
        where = f"{path.relative_to(ROOT)}:{line}: {own} imports {name}"
        if package == "tiaan":
            target = rest.partition(".")[0]
            if target not in LAYERS[own] | {own, "", "__version__"}:
                found.append(where)
        elif package not in sys.stdlib_module_names | {"__future__"}:
            if package not in THIRD_PARTY.get(own, set()):
                found.append(where)
            elif at_once and package not in AT_THE_TOP:
                found.append(f"{where} at the top")
    return found


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Yield every text of a module that is not a docstring, f-strings joined with {} for values."""
    tree = nodes(source)
    docstrings = {
        id(node.body[0].value)
        for node in tree
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    parts = {id(value) for node in tree if isinstance(node, ast.JoinedStr) for value in node.values}
    for node in tree:
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values),
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings | parts
        ):
            yield node.lineno, node.value


def writes(path: Path, source: str) -> list[str]:
    """Return the texts of a module in which a statement, or a common table's body, writes."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {statement.strip()[:60]}"
        for line, text in literals(source)
        for statement in SPLIT.split(text)
        if WRITES.match(statement)
    ]


def test_imports_point_down() -> None:
    assert [b for path in modules() for b in breaches(path, path.read_text("utf-8"))] == []


def test_layers_are_all_folders() -> None:
    assert {layer(path) for path in modules()} == set(LAYERS) - {"samples"}


def test_render_knows_nothing_of_the_store() -> None:
    assert LAYERS["render"] & {"store", "actions", "stats"} == set()


def test_only_the_journal_writes() -> None:
    found = {path: writes(path, path.read_text("utf-8")) for path in modules()}
    writers = {str(path.relative_to(ROOT)) for path, lines in found.items() if lines}
    assert [
        line
        for path, lines in found.items()
        if str(path.relative_to(ROOT)) not in WRITERS | DDL
        for line in lines
    ] == []
    assert writers == WRITERS, "the journal's own statements are recognised"


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("model/x.py", "import tiaan.store.queries", "model imports tiaan.store.queries"),
        ("model/x.py", "from tiaan.cli import app", "model imports tiaan.cli"),
        ("model/x.py", "def f():\n    from tiaan import store", "model imports tiaan.store"),
        ("model/x.py", "import openpyxl", "model imports openpyxl"),
        ("render/x.py", "from tiaan.store import queries", "render imports tiaan.store"),
        ("store/x.py", "import sqlite_utils", "store imports sqlite_utils at the top"),
        ("stats/x.py", "from tiaan.actions import amend", "stats imports tiaan.actions"),
        ("cli/x.py", "import click", "cli imports click"),
    ],
)
def test_import_against_the_table_is_named(name: str, source: str, expected: str) -> None:
    line = source.count("\n") + 1
    assert breaches(ROOT / name, source) == [f"{name}:{line}: {expected}"]


@pytest.mark.parametrize(
    "source",
    [
        "from tiaan import __version__\nimport json",
        "from __future__ import annotations\nfrom tiaan.errors import TiaanError",
    ],
)
def test_import_within_the_table_passes(source: str) -> None:
    assert breaches(ROOT / "store/x.py", source) == []


@pytest.mark.parametrize(
    "source",
    [
        'conn.execute("INSERT INTO unit VALUES (1)")',
        "conn.execute(f'update {table} set x = 1')",
        'SQL = """\n  Delete FROM unit"""',
        'conn.execute("SELECT 1; DELETE FROM unit")',
        'conn.execute("WITH x AS (SELECT 1) INSERT INTO unit SELECT * FROM x")',
        'conn.execute("REPLACE INTO unit VALUES (1)")',
    ],
)
def test_write_outside_the_journal_is_named(source: str) -> None:
    assert len(writes(ROOT / "actions/x.py", source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""Update from the docstring."""',
        'x = "SELECT 1 -- no update"',
        'print("Delete key")',
    ],
)
def test_text_that_writes_nothing_passes(source: str) -> None:
    assert writes(ROOT / "actions/x.py", source) == []
