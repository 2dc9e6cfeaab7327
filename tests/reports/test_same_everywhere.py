"""A report says the same in every format, and the same data on the same day the same bytes."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest

from tiaan.actions import amend, registry
from tiaan.render import Format, render
from tiaan.reports import followup, unit
from tiaan.reports.annual import annual
from tiaan.reports.key import key
from tiaan.reports.progress import of_channel, progress
from tiaan.reports.review import review
from tiaan.reports.source import read
from tiaan.store import registers
from years import WHO, refs, seed_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tiaan.model.table import Report

FORMATS = (Format.DOCX, Format.XLSX, Format.HTML, Format.MD, Format.JSON)
NUMBER = re.compile(r"\d+(\.\d+)?%?\*?|—")


def made() -> dict[str, Report]:
    """Return every report on a county told anew, with names that a format could stumble over."""
    year = seed_county()
    draft = amend.AmendDraft(date(2023, 5, 1), title="关于<b>“A&B|C”_桥_</b>的提案（*=1+1*）")
    amend.amend(year.conn, refs([1, 5, 150]), draft, WHO)
    whole = read(year.conn, year.scope(sum100=True), 2023)
    reports = {
        "annual": annual(whole),
        "review": review(whole),
        "progress": progress(whole),
        "channel": progress(of_channel(whole, "政府系统")),
        "key": key(whole),
        "unit": unit.reports(whole)["县教育局"],
    }
    first = registers.find_session(year.conn)
    opens = date(2024, 1, 10)
    registry.add_session(year.conn, "十一届三次会议", opens, date(2024, 1, 13), None, WHO)
    scope = year.scope(as_of=date(2024, 6, 1))._replace(sessions=(first,))
    past = read(year.conn, scope, 2024)
    return reports | {"followup": followup.followup(past, followup.told_on(past))}


REPORTS = ("annual", "review", "progress", "channel", "key", "unit", "followup")


@pytest.fixture(scope="module")
def once() -> dict[str, Report]:
    return made()


@pytest.fixture(scope="module")
def again() -> dict[str, Report]:
    return made()


def test_every_report_is_here(once: dict[str, Report]) -> None:
    assert tuple(once) == REPORTS


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_same_data_same_bytes(
    name: str,
    fmt: Format,
    once: dict[str, Report],
    again: dict[str, Report],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = render(once[name], fmt)
    later = time.localtime(time.time() + 400 * 86400)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    monkeypatch.setattr(time, "gmtime", lambda *_: later)

    assert render(again[name], fmt) == first


# Every format, read back: its tables as rows of cells, and its text


def of_docx(data: bytes) -> tuple[list[list[list[str]]], str]:
    document = docx.Document(BytesIO(data))
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ]
    return tables, "\n".join(paragraph.text for paragraph in document.paragraphs)


def of_xlsx(data: bytes) -> tuple[list[list[list[str]]], str]:
    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    text, *sheets, _ = book.worksheets
    tables = [[[as_printed(cell) for cell in row] for row in sheet.iter_rows()] for sheet in sheets]
    return tables, "\n".join(str(row[0].value) for row in text.iter_rows())


def as_printed(cell: Any) -> str:
    value, look = cell.value, cell.number_format
    if isinstance(value, float | int) and "%" in look:
        places = len(re.match(r"0\.?(0*)", look)[1])
        return f"{value * 100:.{places}f}%" + ("*" if "*" in look else "")
    return "" if value is None else str(value)


def of_md(data: bytes) -> tuple[list[list[list[str]]], str]:
    text = re.sub(r"\\(.)", r"\1", data.decode().replace("\\|", "¦"))
    tables: list[list[list[str]]] = [[]]
    for line in text.splitlines():
        if set(line) <= set("|-: ") and line:
            continue
        if line.startswith("|"):
            cells = [cell.strip().replace("¦", "|") for cell in line.strip("|").split("|")]
            tables[-1].append([re.sub(r"^\*\*(.*)\*\*$", r"\1", cell) for cell in cells])
        elif tables[-1]:
            tables.append([])
    return [table for table in tables if table], text.replace("¦", "|")


class _Page(HTMLParser):
    """Tables and text of a page, drawings apart."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.text: list[str] = []
        self.cell: list[str] | None = None
        self.drawing = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        match tag:
            case "table":
                self.tables.append([])
            case "tr":
                self.tables[-1].append([])
            case "td" | "th":
                self.cell = []
            case "svg":
                self.drawing += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            self.tables[-1][-1].append("".join(self.cell).strip())
            self.cell = None
        self.drawing -= tag == "svg"

    def handle_data(self, data: str) -> None:
        if self.drawing:
            return
        self.text.append(data)
        if self.cell is not None:
            self.cell.append(data)


def of_html(data: bytes) -> tuple[list[list[list[str]]], str]:
    page = _Page()
    page.feed(data.decode())
    return page.tables, "".join(page.text)


READERS: dict[Format, Callable[[bytes], tuple[list[list[list[str]]], str]]] = {
    Format.DOCX: of_docx,
    Format.XLSX: of_xlsx,
    Format.MD: of_md,
    Format.HTML: of_html,
}


def figures(table: dict[str, Any]) -> Iterator[list[str]]:
    """Yield the figures of a table in JSON, line by line, as people read them."""
    for row in [*table["rows"], *filter(None, [table["totals"]])]:
        yield [found for value in row.values() if (found := figure(value))]


def figure(value: Any) -> str:
    if isinstance(value, dict):
        if value["value"] is None:
            return "—"
        return f"{value['value']:.1f}%" + ("*" if value.get("nudged") else "")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def body(table: list[list[str]], labels: list[str]) -> list[list[str]]:
    """Return the lines under the header."""
    start = next(place for place, row in enumerate(table) if row[: len(labels)] == labels)
    return [row[: len(labels)] for row in table[start + 1 :] if any(row)]


@pytest.mark.parametrize("fmt", READERS)
@pytest.mark.parametrize("name", REPORTS)
def test_figures_are_those_of_json(name: str, fmt: Format, once: dict[str, Report]) -> None:
    plain = json.loads(render(once[name], Format.JSON))
    wanted = [block["table"] for block in plain["blocks"] if "table" in block]
    tables, text = READERS[fmt](render(once[name], fmt))

    assert len(tables) == len(wanted)
    for table, expected in zip(tables, wanted, strict=True):
        columns = expected["columns"]
        numbers = [
            place
            for place, column in enumerate(columns)
            if any(figure(row[column["key"]]) for row in expected["rows"])
        ]
        told = list(figures(expected))
        lines = body(table, [column["label"] for column in columns])[: len(told)]
        found = [[line[place] for place in numbers if line[place]] for line in lines]
        assert found == told, expected["key"]
        assert all(NUMBER.fullmatch(cell) for line in found for cell in line)
        # Even a group of which nothing is known (未填) has its name.
        assert all(line[0] for line in lines)
    for block in plain["blocks"]:
        if "paragraph" in block:
            assert block["paragraph"] in text


def test_figures_are_compared_at_all(once: dict[str, Report]) -> None:
    plain = json.loads(render(once["annual"], Format.JSON))
    found = [
        cell
        for block in plain["blocks"]
        if "table" in block
        for line in figures(block["table"])
        for cell in line
    ]

    assert len(found) > 150
    assert {"162", "159", "98.2%*", "96.7%", "—"} <= set(found)
