"""A year's holidays as the office has them: a sheet of two columns, or a small text file.

A sheet has a day (or 2027-02-06 至 2027-02-12) and 放假 or 上班 in each line. A text file says it
by year: toml ``[2027]`` with ``off = "0101-0103 0206-0212"`` and ``on = "0130 0220"``, json
likewise (there ``放假`` and ``上班`` do as well).
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tiaan.errors import InputError, NotFound, UsageError
from tiaan.model.dates import FIRST_YEAR, LAST_YEAR, parse_date
from tiaan.model.text import fold, visible
from tiaan.model.workdays import SHIPPED, Notice, spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tiaan.sheets.grid import Cell, Grid

OFF_WORDS = frozenset({"放假", "休", "休假", "休息", "放假日", "off"})
ON_WORDS = frozenset({"上班", "班", "补班", "调休上班", "工作", "on"})
_FORM = (
    '两列：日期、放假或上班；或 toml：[2027] 下写 off = "0101-0103"（放假）和 on = "0130"（上班）'
)
_FEWEST, _MOST = 7, 60
"""Days off that a whole year's notice can have; a few of a neighbour year belong to that one's."""
_PROBLEMS = 5
_SPAN = re.compile(r"(.+?)\s*(?:至|到|~|～|—|--)\s*(.+)")
_MMDD = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")

_Days = dict[date, bool]
"""Day → whether it is off."""


def read(path: Path) -> dict[int, Notice]:
    """Return the notices a file holds, by year.

    Raises:
        NotFound: no such file.
        UsageError: not in one of the forms, or a year that cannot be whole.
        InputError: lines that cannot be read; the first few are named.
    """
    suffix = path.suffix.lower()
    days = _text(path, suffix) if suffix in (".toml", ".json") else _sheet(path)
    if not days:
        raise UsageError(f"{visible(path.name)} 里没有放假安排", _FORM)
    years = sorted({day.year for day in days})
    return {year: _notice(year, days) for year in years}


def _notice(year: int, days: _Days) -> Notice:
    """Return one year's notice; a few days of a known year are added to what is known of it."""
    off = frozenset(day for day, is_off in days.items() if is_off and day.year == year)
    on = frozenset(day for day, is_off in days.items() if not is_off and day.year == year)
    known = SHIPPED.notice(year)
    if len(off) < _FEWEST and known is not None:
        off, on = (off | known.off(year)) - on, (on | known.on(year)) - off
    if not _FEWEST <= len(off) <= _MOST:
        raise UsageError(
            f"{year} 年只有 {len(off)} 个放假日，不像一年的安排"
            if len(off) < _FEWEST
            else f"{year} 年有 {len(off)} 个放假日，不像一年的安排",
            "请按国务院办公厅通知写全这一年，或去掉这一年的行",
        )
    return Notice(spans(off), spans(on))


# A sheet


def _sheet(path: Path) -> _Days:
    from tiaan.sheets.grid import read_grids  # noqa: PLC0415 - heavy, and not for text files

    days: _Days = {}
    problems: list[str] = []
    for grid in read_grids(path):
        for line, cells in _lines(grid):
            try:
                _add(days, cells)
            except UsageError as error:
                problems.append(f"第 {line} 行：{error.message}")
    if problems:
        raise InputError(
            f"{visible(path.name)} 有 {len(problems)} 行读不懂，什么也没有载入",
            _FORM,
            problems[:_PROBLEMS],
        )
    return days


def _lines(grid: Grid) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the lines that hold something, without a heading."""
    for place, row in enumerate(grid.rows):
        cells: list[Cell] = [cell for cell in row if cell is not None]
        if not cells or (not place and any(fold(str(cell)) == "日期" for cell in cells)):
            continue
        yield grid.first_line + place, cells


def _add(days: _Days, cells: list[Cell]) -> None:
    if len(cells) < 2:  # noqa: PLR2004 - a day and a word
        raise UsageError("缺放假或上班")
    word = fold(str(cells[1]))
    if word not in OFF_WORDS | ON_WORDS:
        raise UsageError(f"“{visible(str(cells[1]))[:20]}”不是放假或上班")
    for day in _range(cells[0]):
        _put(days, day, is_off=word in OFF_WORDS)


def _range(cell: Cell) -> list[date]:
    if isinstance(cell, datetime):
        return [cell.date()]
    if isinstance(cell, date):
        return [cell]
    text = str(cell).strip()
    ends = _SPAN.fullmatch(text)
    first, last = (ends[1], ends[2]) if ends else (text, text)
    start = parse_date(first)
    return _days(start, parse_date(last, year=start.year))


def _days(start: date, end: date) -> list[date]:
    if not 0 <= (end - start).days < _MOST:
        raise UsageError(f"{start} 至 {end} 前大后小或过长")
    return [start + timedelta(days=i) for i in range((end - start).days + 1)]


def _put(days: _Days, day: date, *, is_off: bool) -> None:
    if days.setdefault(day, is_off) is not is_off:
        raise UsageError(f"{day} 既放假又上班")


# A text file


def _text(path: Path, suffix: str) -> _Days:
    name = visible(path.name)
    try:
        raw = path.read_bytes().decode("utf-8-sig")
        said = tomllib.loads(raw) if suffix == ".toml" else json.loads(raw)
    except FileNotFoundError:
        raise NotFound(f"找不到文件 {visible(str(path))}", "请核对路径和文件名") from None
    except (OSError, ValueError, RecursionError):
        raise UsageError(f"{name} 读不出来", _FORM) from None
    if not isinstance(said, dict):
        raise UsageError(f"{name} 不是按年份写的", _FORM)
    days: _Days = {}
    for year, arrangement in said.items():
        if not (year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR):
            raise UsageError(f"{name} 中的“{visible(year)[:20]}”不是年份", _FORM)
        if not isinstance(arrangement, dict):
            raise UsageError(f"{name} 中 {year} 年没有写放假和上班", _FORM)
        _year(days, int(year), arrangement)
    return days


def _year(days: _Days, year: int, arrangement: Mapping[str, object]) -> None:
    for key, text in arrangement.items():
        if fold(key) not in OFF_WORDS | ON_WORDS:
            raise UsageError(f"{year} 年的“{visible(key)[:20]}”不是放假或上班", _FORM)
        for word in str(text).split():
            ends = _MMDD.fullmatch(word)
            if ends is None:
                raise UsageError(f"{year} 年的“{visible(word)[:20]}”看不懂", _FORM)
            first, last = (_mmdd(year, mmdd) for mmdd in (ends[1], ends[2] or ends[1]))
            for day in _days(first, last):
                _put(days, day, is_off=fold(key) in OFF_WORDS)


def _mmdd(year: int, text: str) -> date:
    try:
        return date(year, int(text[:2]), int(text[2:]))
    except ValueError:
        raise UsageError(f"{year} 年没有 {text} 这一天", _FORM) from None
