"""A county whose every text is hostile, shown and written in every way: nothing of it is obeyed.

The county took the texts in by its own actions; then another program put beside each of them what
no action would let in. It is looked at on a pipe, on a screen of 40 columns and on a wide one with
colours, and written in every format; what is written is read by the programs that read it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
import zipfile
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from docx import Document
from markdown_it import MarkdownIt

import county
from hostile import FORMULA, HONEST, UNSEEN, kept, steering
from tiaan.actions import amend, assign, convene, feedback, reply, review, submit, unitroll
from tiaan.model.refs import parse_ref
from tiaan.model.terms import Decision, ProposerKind
from tiaan.store import database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import CommandLine

DAY = date(2025, 1, 6)
UNANSWERED = (HONEST["markup"], HONEST["formula call"], HONEST["script"])
TEXTS = [kept(text) for text in HONEST.values()]


def name(text: str) -> str:
    """Return a text without what parts names in a sheet."""
    return kept(re.sub("[、，,；;/（()）|]", "〇", text))


def told(conn: sqlite3.Connection, texts: dict[str, str]) -> None:
    """Take texts in wherever a text may stand."""
    for number, text in enumerate(texts.values(), 1):
        called = name(text)
        who = county.clerk(DAY, actor=text, command=f"tiaan {text}")
        ref = (parse_ref(f"L{number}"),)
        unitroll.add_units(conn, (called,), "", who)
        draft = submit.SubmitDraft(
            text, called, DAY, ProposerKind.MEMBER, sector=text, body=text, suggest_unit=text,
            public_reason=text, note=text,
        )  # fmt: skip
        submit.submit(conn, draft, who)
        decided = review.ReviewDraft(Decision.FILE, DAY, note=text, by=text, key="重点")
        review.review(conn, ref, decided, who)
        both = (called, "县教育局")
        handed = assign.AssignDraft(DAY, units=both, leader=text, collective=True)
        assign.assign(conn, ref, handed, who)
        convene.convene(conn, ref[0], convene.ConveneDraft(DAY, agreed=text), who)
        if text in UNANSWERED:
            continue
        answer = reply.ReplyDraft("A", DAY, called, doc_no=text, signed_by=text, reason=text)
        reply.reply(conn, ref[0], answer, who)
        feedback.feedback(conn, ref[0], feedback.FeedbackDraft("满意", DAY, comment=text), who)
        amend.amend(conn, ref, amend.AmendDraft(DAY, note=f"{text}。"), who)


@cache
def honest(*, without: str = "") -> bytes:
    """Return the bytes of a file that took the texts in."""
    conn = county.in_memory()
    told(conn, {kind: text for kind, text in HONEST.items() if kind != without})
    data = conn.serialize()
    conn.close()
    return data


@cache
def poisoned() -> bytes:
    """Return the bytes of that file with unseen characters put in beside each text."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(honest())
    conn.execute("PRAGMA ignore_check_constraints = ON")
    triggers = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for (trigger,) in triggers:
        conn.execute(f"DROP TRIGGER {trigger}")
    unseen = [text for kind, text in UNSEEN.items() if kind != "surrogate"]
    said = {name(text) for text in TEXTS} | {f"tiaan {text}" for text in HONEST.values()}
    typed, turn = {*TEXTS, *said, *(f"{text}。" for text in TEXTS)}, 0
    for table, column in texts(conn):
        rows = conn.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
        for rowid, text in rows:
            if column == "changes" or text in typed:
                turn += 1
                bad = unseen[turn % len(unseen)]
                worse = f"{text}{bad}{rowid}"
                if column == "changes":
                    worse = in_json(json.loads(text), bad)
                conn.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (worse, rowid))
    assert turn > 10 * len(TEXTS)
    data = conn.serialize()
    conn.close()
    return data


def in_json(images: list[dict[str, object]], bad: str) -> str:
    """Return images of rows, their texts followed by what is unseen."""
    for image in images:
        for state in ("before", "after"):
            row = image.get(state)
            if isinstance(row, dict):
                image[state] = {k: f"{v}{bad}" if v in TEXTS else v for k, v in row.items()}
    return json.dumps(images)


def texts(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the columns that may hold what people typed; not what is JSON or a checksum."""
    tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
    return [
        (table, column[1])
        for table in tables
        for column in conn.execute(f"PRAGMA table_info({table})")
        if column[2] == "TEXT" and table not in ("change", "setting", "proposal_fts")
    ]


@pytest.fixture
def hostile(cli: CommandLine) -> CommandLine:
    """The command line over a county of hostile texts."""
    cli.path.write_bytes(poisoned())
    return cli


class Screen(io.TextIOWrapper):
    """A terminal that keeps what was shown."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        """Say yes, as terminals do."""
        return True

    @property
    def shown(self) -> str:
        """What stands on it, without our own bold and dim."""
        text = self.buffer.getvalue().decode()
        return re.sub("\x1b\\[[0-9;]*m", "", text)


LOOKS = ("list", "show 1-37", "show 1-37 --timeline", "log", "undo --list", "stats", "unit list",
         "stats --by sector", "stats --by unit", "stats --list 立案", "member list",
         "settings list",
         "list --json", "show 1-37 --json", "log --json", "undo --list --json", "unit list --json",
         "stats --by sector --json", "stats unit --json", "stats sector --define")  # fmt: skip


@pytest.mark.parametrize("columns", [None, "40", "160"], ids=["pipe", "narrow", "wide"])
def test_nothing_typed_steers_the_screen(
    hostile: CommandLine, monkeypatch: pytest.MonkeyPatch, columns: str | None
) -> None:
    wrong = []
    for look in LOOKS:
        if columns is None:
            said = hostile.ok(*look.split())
            shown, code = said.stdout + said.stderr, said.exit_code
        elif look.endswith("--json"):
            continue
        else:
            code, shown = on_screen(hostile, monkeypatch, look, columns)
        if code or steering(shown):
            wrong.append((look, code, steering(shown)))
        if look.endswith("--json"):
            json.loads(said.stdout)
        if look == "list" and columns is None:
            titles = [line.split("\t")[1] for line in said.lines[1:]]
            assert [a for a, b in zip(TEXTS, titles, strict=True) if not b.startswith(a)] == []

    assert wrong == []


def on_screen(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, look: str, columns: str
) -> tuple[int, str]:
    """Return the code of a command and what it left on a terminal so many columns wide."""
    from tiaan.cli.app import app

    screen, remarks = Screen(), Screen()
    with monkeypatch.context() as patch:
        known = {"TIAAN_DB": str(cli.path), "TIAAN_TODAY": "2025-07-01"}
        for name, value in {"COLUMNS": columns, "TERM": "xterm-256color", **known}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdout", screen)
        patch.setattr(sys, "stderr", remarks)
        with pytest.raises(SystemExit) as left:
            app(look.split())
    return int(left.value.code or 0), screen.shown + remarks.shown


# Files


class Page(HTMLParser):
    """What a browser would do with a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.risky = "", []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what runs, loads or leads away."""
        names = [name for name, _ in attrs]
        if tag in ("script", "a", "img", "iframe", "link", "base", "form", "object", "embed"):
            self.risky.append(tag)
        self.risky += [name for name in names if name.startswith("on") or name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        """Collect what is shown."""
        self.text += data


def parts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the XML parts of a workbook or a document; each must be well formed."""
    with zipfile.ZipFile(path) as whole:
        for name in whole.namelist():
            if name.endswith((".xml", ".rels")):
                data = whole.read(name)
                fromstring(data)
                yield name, data.decode()


OUR_SUM = re.compile(
    r">(?:(?:SUM|SUBTOTAL|IF|ROUND|MAX|MIN)\(|[A-Z$]{1,4}\d+|[\d(),:+*/=.$-]|\"—?\")+<"
)
"""The only formulas there are: totals and shares, of places alone; no text of anyone."""


def read_xlsx(path: Path) -> str:
    """Return the texts of a workbook, where nothing may be a formula, a link or a long name."""
    for name, xml in parts(path):
        assert "TargetMode" not in xml, name
        if "/worksheets/" in name:
            assert [
                one for one in re.findall("<f[ >/].*?</f>", xml) if not OUR_SUM.search(one)
            ] == []
        assert not steering(re.sub("_x[0-9A-F]{4}_", "", xml)), name
    book = openpyxl.load_workbook(path)
    found = []
    for sheet in book.worksheets:
        assert len(sheet.title.encode("utf-16-le")) <= 62
        assert not set(sheet.title) & set("[]:*?/\\")
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or OUR_SUM.search(f">{cell.value[1:]}<")
                assert cell.hyperlink is None
                found += [cell.value] if isinstance(cell.value, str) else []
    return "\n".join(found)


def read_docx(path: Path) -> str:
    for name, xml in parts(path):
        assert "TargetMode" not in xml or "embeddings" in xml, name
        assert not steering(xml), name
        assert set(re.findall('w:fldSimple w:instr="([^"]*)"', xml)) <= {"PAGE"}, name
        assert not any("HYPERLINK" in one for one in re.findall("<w:instrText[^>]*>([^<]*)", xml))
    document = Document(path)
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def read_html(path: Path) -> str:
    raw = path.read_text("utf-8")
    page = Page(raw)
    assert page.risky == []
    assert "http-equiv" in raw
    assert not steering(raw)
    return page.text


def read_md(path: Path) -> str:
    raw = path.read_text("utf-8")
    assert not steering(raw)
    page = Page(MarkdownIt("gfm-like", {"linkify": False}).render(raw))
    assert page.risky == []
    return page.text


def read_csv(path: Path) -> str:
    raw = path.read_bytes().decode("utf-8-sig")
    assert not steering(raw.replace("\r\n", "\n"))
    rows = list(csv.reader(io.StringIO(raw, newline="")))
    cells = [cell for row in rows for cell in row]
    number = re.compile(r"-?\d+(\.\d+)?%?")
    assert [c for c in cells if c.startswith(FORMULA) and not number.fullmatch(c)] == []
    assert len({len(row) for row in rows}) == 1
    return "\n".join(cells)


def read_json(path: Path) -> str:
    raw = path.read_text("utf-8")
    assert not steering(raw)
    waiting, found = [json.loads(raw)], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
        elif isinstance(one, str):
            found.append(one)
    return "\n".join(found)


READ = {"xlsx": read_xlsx, "docx": read_docx, "html": read_html, "md": read_md, "csv": read_csv,
        "json": read_json}  # fmt: skip
WRITES = (
    *(f"export {kind} -o 表.{ending}" for kind in ("proposals", "units", "members", "assignments",
                                                  "log") for ending in ("xlsx", "csv", "json")),
    "export proposals --wide -o 表.xlsx", "export proposals --wide -o 表.csv",
    "export assignments --by-unit -o 表.xlsx",
    *(f"report {name} -o 表.docx 表.xlsx 表.html 表.md 表.json"
      for name in ("annual", "review", "progress", "key", "unit 教育局")),
    "template replies -o 表.xlsx", "template proposals -o 表.xlsx",
    "stats --list 立案 -o 表.xlsx", "stats --list 立案 -o 表.html", "stats --list 立案 -o 表.md",
    "stats --by sector -o 表.csv", "stats --by sector -o 表.json", "settings export -o 表.toml",
)  # fmt: skip
TITLED = ("export proposals", "export assignments -o", "report key", "stats --list")
"""What lists every title."""


@pytest.mark.parametrize("command", WRITES)
def test_nothing_typed_is_obeyed_in_a_file(
    hostile: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.chdir(hostile.path.parent)
    said = hostile(*command.split())

    assert said.exit_code in (0, 6), said.stderr
    assert not steering(said.stdout + said.stderr)
    written = [path for path in hostile.path.parent.iterdir() if path.stem == "表"]
    assert written
    for path in written:
        if path.suffix == ".toml":
            continue
        found = READ[path.suffix[1:]](path)
        if command.startswith(TITLED) and path.suffix in (".xlsx", ".json", ".docx"):
            assert [text for text in TEXTS if text not in found] == []


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_hostile_texts_come_back_as_they_were(cli: CommandLine, ending: str) -> None:
    # Who reads #N/A in a cell has to ask what the formula was meant to say.
    cli.path.write_bytes(honest(without="error value"))
    sheet = cli.path.with_name(f"表.{ending}")
    for kind in ("units", "members", "proposals"):
        cli.ok("export", kind, "-o", sheet, "--yes")
        before = cli.path.read_bytes()

        said = cli.ok("import", kind, sheet, "--yes", "--update")

        assert said.stderr.splitlines()[-1] == "没有需要写入的"
        assert cli.path.read_bytes() == before


def test_text_that_is_no_text_is_a_damaged_file(cli: CommandLine) -> None:
    cli.path.write_bytes(honest())
    with database.connect(cli.path) as conn:
        conn.execute("UPDATE proposal SET title = CAST(X'E58D8AEDA080' AS TEXT) WHERE id = 1")
    conn.close()

    for command in ("list", "show 1", "check", "export proposals -o 表.csv", "stats"):
        said = cli(*command.split())
        if said.exit_code:
            assert said.exit_code in (5, 6)
            assert said.stderr.startswith("错误：")
            assert "程序自身" not in said.stderr
