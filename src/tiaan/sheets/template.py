"""Forms as workbooks: title, hint, header, an example, rows to fill in, lists to choose from.

Nothing is locked and no list refuses other words: the importer understands more than a form can
offer, and says itself what it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.model.fields import FOR_INFORMATION
from tiaan.model.table import Kind
from tiaan.model.text import visible
from tiaan.sheets import forms, waiting
from tiaan.sheets.choices import choices, example, spelling
from tiaan.sheets.dropdowns import Rules
from tiaan.sheets.explained import meaning
from tiaan.sheets.guard import address
from tiaan.sheets.looks import GIVEN, HEAD, across, dress, entitle, paper, put
from tiaan.sheets.packing import new_book, packed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from tiaan.model.fields import Field
    from tiaan.model.records import Who
    from tiaan.model.table import Column, Value
    from tiaan.sheets.forms import County, Form

EMPTY = 200
"""How many rows an empty form has."""
HEADER = 3
"""The header's line; the example stands below it."""
GUIDE = "填写说明"
# fmt: off
_WIDTHS = {
    "seq": 5, "title": 36, "body": 36, "note": 14, "comment": 36, "grounds": 26, "units": 20,
    "case_no": 8, "intake_no": 8, "lead": 12, "is_active": 8, "result": 10, "employer": 18,
    "is_member": 10,
    "address": 20, "phone": 14, "suggested_unit": 16, "lead_unit": 18, "co_units": 22,
    "unit": 18, "reply_no": 20, "aliases": 28, "name": 24, "key": 8, "rating": 13,
    "rating_work": 13, "rater": 14, "co_signers": 14,
    "pledge": 34, "reason": 26, "agreed": 30, "taking_part": 24, "achieved": 30, "present": 22,
    "no_date": 18, "answer_by": 17, "wished_unit": 18, "moved_to": 18, "ruling_note": 18,
    "key_topic": 16, "led_government": 16, "led_cppcc": 16, "co_signer": 14, "consent_by": 14,
    "merged_into": 10, "round": 6,
}
# fmt: on
_WIDTH = 12
_GUIDE_WIDTHS = (18, 8, 40, 52, 52)
_TEXTS = ("case_no", "intake_no", "phone", "reply_no", "merged_into", "answer_by")
"""Columns that stay as typed: 001 is not 1."""
_ONE_LINE = ("body",)
"""Columns that are not wrapped: a row would fill the screen."""
_OPEN = ("category",)
"""Given columns that may be changed."""
_UPRIGHT = 90
"""Characters across that an upright page still shows in a readable size."""


class Made(NamedTuple):
    """A form as a file.

    Attributes:
        rows: how many are filled in for the receiver; 0 for an empty form.
    """

    title: str
    data: bytes
    rows: int


class _Place(NamedTuple):
    """One column of the sheet; `field` is None where it only tells the receiver something."""

    column: Column
    field: Field | None
    letter: str
    is_given: bool

    @property
    def header(self) -> str:
        """The header, with what is to be said of the column."""
        if self.field is None:
            return f"{self.column.label}\n（{FOR_INFORMATION}）"
        return f"{self.column.label}\n（必填）" if self.field.required else self.column.label

    @property
    def width(self) -> int:
        """In characters; the header's words are never broken."""
        return max(_WIDTHS.get(self.column.key, _WIDTH), across(self.column.label) + 1)


def make(
    conn: sqlite3.Connection, kind: str, who: Who, *, unit: str = "", blank: bool = False
) -> Made:
    """Return a form, with the proposals that wait for its stage.

    Args:
        conn: the file.
        kind: one of `SHEETS`.
        who: whose session and day it is.
        unit: of replies, only those that this unit owes.
        blank: without the proposals.

    Raises:
        UsageError, NotFound: no such kind, session or unit.
    """
    form = forms.find(kind)
    county = forms.county(conn, kind, who)
    rows: list[waiting.Row] = []
    if form.waits and not blank and county.session is not None:
        rows = waiting.waiting(conn, kind, county.session, unit)
    session = county.session.label if county.session else ""
    whose = f"（{rows[0]['unit']}）" if unit and rows else ""
    title = visible(f"{county.settings.office}{session}{form.title}{whose}")
    return Made(form.title, _workbook(kind, title, county, rows), len(rows))


def _workbook(kind: str, title: str, county: County, rows: Sequence[waiting.Row]) -> bytes:
    book = new_book(title)
    form = forms.find(kind)
    places = _places(kind, form, filled=bool(rows))
    sheet: Any = book.active
    sheet.title = form.title
    _head(sheet, title, _hint(form), places)
    _fill(sheet, places, example(kind, county), rows)
    _guide(book.create_sheet(GUIDE), kind, county, places)
    rules = Rules(sheet)
    _offer(rules, county, places)
    rules.write_lists(book)
    named = [place.column.key in ("title", "name") for place in places].index(True)
    sheet.freeze_panes = f"{places[named + 1].letter}{HEADER + 1}"
    paper(sheet, HEADER, upright=sum(place.width for place in places) <= _UPRIGHT)
    return packed(book)


def _places(kind: str, form: Form, *, filled: bool) -> list[_Place]:
    """Return the columns, those for information after the last that is given."""
    asked: list[tuple[Column, Field | None]] = [(f.column, f) for f in forms.fields(kind)]
    if filled:
        asked[len(form.given) : len(form.given)] = [(column, None) for column in form.aside]
    return [
        _Place(
            column,
            field,
            address(1, number)[:-1],
            filled and (field is None or column.key in form.given),
        )
        for number, (column, field) in enumerate(asked, 1)
    ]


def _hint(form: Form) -> str:
    parts = [
        form.hint,
        "标（必填）的列必须填写，有箭头的格子可从中选",
        f"第 {HEADER + 1} 行是示例，导入时略过",
        f"各列怎样填见“{GUIDE}”表",
    ]
    return "；".join(parts) + "。"


def _head(sheet: Any, title: str, hint: str, places: Sequence[_Place]) -> None:  # noqa: ANN401 - the stubs know too little of sheets
    entitle(sheet, title, hint, places[-1].letter)
    whole = sum(place.width for place in places)
    sheet.row_dimensions[1].height = sheet.row_dimensions[HEADER].height = 34
    sheet.row_dimensions[2].height = 16 * (1 + across(hint) // whole)
    for number, place in enumerate(places, 1):
        cell = sheet.cell(HEADER, number, place.header)
        dress(cell, bold=True, center=True, fill=HEAD)
        sheet.column_dimensions[place.letter].width = place.width


def _fill(
    sheet: Any,  # noqa: ANN401 - see _head
    places: Sequence[_Place],
    shown: Mapping[str, Value],
    rows: Sequence[waiting.Row],
) -> None:
    """Write the example and the rows below it; the cells of a column share one style."""
    first = HEADER + 2
    for number, place in enumerate(places, 1):
        key, is_day = place.column.key, place.column.kind is Kind.DATE
        form = "@" if key in _TEXTS else "yyyy-mm-dd" if is_day else "General"
        center, wrap = key == "seq" or is_day, key not in _ONE_LINE
        sample = sheet.cell(HEADER + 1, number)
        put(sample, shown.get(key))
        dress(sample, pale=True, center=center, wrap=wrap, number=form)
        model = sheet.cell(first, number)
        fill = GIVEN if place.is_given else ""
        dress(model, center=center, wrap=wrap, fill=fill, number=form)
        for index in range(len(rows) or EMPTY):
            cell = sheet.cell(first + index, number)
            cell._style = model._style  # noqa: SLF001 - each assignment would look styles up anew
            if key == "seq":
                cell.value = index + 1
            elif place.is_given:
                put(cell, rows[index].get(key))
    for line in range(HEADER + 1, first + len(rows)):
        _raise(sheet, line, places)


def _raise(sheet: Any, line: int, places: Sequence[_Place]) -> None:  # noqa: ANN401 - see _head
    """Make a row as high as what is in it; others grow by themselves when they are filled in."""
    lines = [
        -(-across(value) // place.width)
        for number, place in enumerate(places, 1)
        if isinstance(value := sheet.cell(line, number).value, str)
        and place.column.key not in _ONE_LINE
    ]
    if max(lines, default=1) > 1:
        sheet.row_dimensions[line].height = 15 * max(lines)


def _offer(rules: Rules, county: County, places: Sequence[_Place]) -> None:
    """Offer what can be chosen wherever the receiver writes."""
    last = rules.sheet.max_row
    for place in places:
        if place.field is None or (place.is_given and place.column.key not in _OPEN):
            continue
        cells = f"{place.letter}{HEADER + 1}:{place.letter}{last}"
        offered = choices(place.field, county)
        if place.column.kind is Kind.DATE:
            rules.days(cells, place.column.label, county.today)
        elif offered.words:
            rules.words(cells, place.column.label, offered)


def _guide(sheet: Any, kind: str, county: County, places: Sequence[_Place]) -> None:  # noqa: ANN401 - see _head
    """Explain every column."""
    lines = [
        ("列", "必填", "填什么", "可填的内容", "也认这些写法"),
        *(_explained(kind, county, place) for place in places),
    ]
    for line, words in enumerate(lines, 1):
        for number, word in enumerate(words, 1):
            cell = sheet.cell(line, number)
            put(cell, word)
            dress(cell, bold=line == 1, center=line == 1, fill=HEAD if line == 1 else "")
        most = max(
            -(-across(word) // width) for word, width in zip(words, _GUIDE_WIDTHS, strict=True)
        )
        sheet.row_dimensions[line].height = 16 * most + 4
    for number, width in enumerate(_GUIDE_WIDTHS, 1):
        sheet.column_dimensions[address(1, number)[:-1]].width = width
    sheet.freeze_panes = "A2"
    paper(sheet, 1, upright=False)


def _explained(kind: str, county: County, place: _Place) -> tuple[str, ...]:
    """Return a column's line of the guide."""
    field, key = place.field, place.column.key
    if field is None:
        return f"{place.column.label}（{FOR_INFORMATION}）", "", "填表时参考，不读入", "", ""
    if place.is_given and key not in _OPEN:
        return field.label, "", f"已填好，请勿改动：{meaning(kind, key)}", "", ""
    required = "是" if field.required else ""
    allowed = choices(field, county).allowed
    return field.label, required, meaning(kind, key), allowed, spelling(field, county)
