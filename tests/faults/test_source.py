"""What loses data when it is used carelessly occurs in the one place where care is taken."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tiaan

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(tiaan.__file__).parent
ALLOWED: dict[str, set[str]] = {
    # A call, and the modules that may make it.
    "insert_all()": set(),  # commits every hundred rows
    "upsert_all()": set(),
    "atomic()": set(),  # deferred: two who read and then write refuse each other at once
    "begin()": set(),
    "executescript()": set(),  # commits what is open
    "commit()": set(),  # a transaction is ended where it was begun
    "mkstemp()": set(),  # the system's temporary folder is nobody's to tidy up
    "mkdtemp()": set(),
    "NamedTemporaryFile()": set(),
    "TemporaryFile()": set(),
    "TemporaryDirectory()": set(),
    "sqlite3.connect()": {
        "store/database.py",
        "store/migrations.py",
        "store/backup.py",
        "store/proof.py",
    },
    "save()": {"render/docx.py", "render/workbook.py", "sheets/packing.py"},  # into memory
    "write": {"render/files.py", "store/backup.py", "zips.py"},  # drafts, and into memory
    "rename": {"render/files.py", "store/database.py", "store/backup.py"},
}
"""Every other way to a file goes through `replace_file`, `created`, a copy or the journal."""
WRITING = frozenset("wax+")


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if "samples" not in path.parts)


def calls(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and kind of the calls of the table.

    Writing to what a `with replace_file(…)` around it yields is what that is for, and no call of
    the table; nor is `replace` of a text or a date.
    """
    yield from _calls(ast.parse(source), frozenset())


def _calls(node: ast.AST, drafts: frozenset[str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.With):
        drafts |= {
            ast.unparse(item.optional_vars)
            for item in node.items
            if item.optional_vars and "replace_file(" in ast.unparse(item.context_expr)
        }
    if isinstance(node, ast.Call) and (kind := _kind(node, drafts)):
        yield node.lineno, kind
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, drafts)


def _kind(call: ast.Call, drafts: frozenset[str]) -> str | None:
    """Return which line of the table a call falls under, if any."""
    whole = ast.unparse(call.func)
    owner, _, name = whole.rpartition(".")
    if whole == "sqlite3.connect":
        return "sqlite3.connect()"
    if name in ("write_bytes", "write_text"):
        return None if owner in drafts else "write"
    if name in ("open", "fdopen"):
        words = [*call.args, *(keyword.value for keyword in call.keywords)]
        modes = [str(w.value) for w in words if isinstance(w, ast.Constant)]
        writes = any(len(mode) <= 3 and WRITING & set(mode) for mode in modes)
        return "write" if writes and owner not in drafts else None
    if name in ("replace", "rename"):
        # Of a text it takes two arguments, of a date it takes names; of a path, one.
        of_file = owner == "os" or (len(call.args) == 1 and not call.keywords)
        return "rename" if of_file else None
    if name in ("begin", "save") and (not owner or (call.args and name == "begin")):
        return None  # functions of our own
    return f"{name}()" if f"{name}()" in ALLOWED else None


def test_careless_calls_are_made_where_care_is_taken() -> None:
    found: dict[str, set[str]] = {call: set() for call in ALLOWED}
    for path in modules():
        for _, call in calls(path.read_text("utf-8")):
            found[call].add(path.relative_to(ROOT).as_posix())
    assert found == ALLOWED


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("db['x'].insert_all(rows)", "insert_all()"),
        ("with db.atomic(): pass", "atomic()"),
        ("book.save(path)", "save()"),
        ("open(path, 'w')", "write"),
        ("path.open('wb')", "write"),
        ("path.open(mode='a')", "write"),
        ("path.open('r+b')", "write"),
        ("os.replace(a, b)", "rename"),
        ("draft.replace(path)", "rename"),
        ("tempfile.mkstemp()", "mkstemp()"),
        ("sqlite3.connect(path)", "sqlite3.connect()"),
        ("path.write_text(x)", "write"),
        ("with replace_file(path) as draft: other.write_bytes(x)", "write"),
    ],
)
def test_careless_call_is_recognised(source: str, expected: str) -> None:
    assert [call for _, call in calls(source)] == [expected]


@pytest.mark.parametrize(
    "source",
    [
        "path.open('rb')",
        "open(path)",
        "text.replace('a', 'b')",
        "day.replace(year=1)",
        "with replace_file(path) as draft: draft.write_bytes(x)",
        "save(sheets, target)",
    ],
)
def test_careful_call_passes(source: str) -> None:
    assert list(calls(source)) == []
