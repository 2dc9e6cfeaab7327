"""What strangers' files and words may be like: real sheets with damage, and words put together.

The suite takes a bounded, repeatable handful of each; `benchmarks/fuzz.py` goes on for minutes.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hostile import HOSTILE, steering
from tiaan.errors import TiaanError
from tiaan.model import dates, fields, refs, text, vocabulary
from tiaan.model import settings as county_settings
from tiaan.model.terms import ClassScheme, ProposerKind, Result, State
from tiaan.sheets import cells, grid, plan, signers, typed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from random import Random

    from tiaan.model.records import Who

TRAPS = Path(__file__).parents[1] / "samples" / "traps"
KINDS = ("proposals", "units", "members", "replies", "feedback", "reviews", "assignments")
"""Kinds of sheets that a damaged file is taken for, by turns."""
STARTS = (
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06",
    bytes.fromhex("D0CF11E0A1B11AE1"),
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"<html><table>",
    b"<?xml version='1.0'?>",
    b"%PDF-1.4",
    b"[{",
    b"\x09\x08\x10\x00\x00\x06\x05\x00",
    "案号,案由\n1,".encode(),
    "案号\t案由\n".encode("gb18030"),
)
"""How a file of each kind begins; then come any bytes."""
CRUMBS = (
    b"",
    b"\x00",
    b"\xff" * 4,
    b"<",
    b">",
    b"&#x1;",
    b"&#xD800;",
    b"&lt;",
    b"]]>",
    b'"',
    b"'",
    b",",
    b"\t",
    b"\n",
    b"99999999999",
    b"-1",
    b"1e309",
    b"NaN",
    "届".encode(),
    "同上".encode(),
    b"<row r='1048577'>",
    b"<c r='XFE1'><v>1</v></c>",
    b"<mergeCell ref='A1:XFD1048576'/>",
    b"t='e'",
    b"t='d'",
    b"2958466",
    b"60",
    b"xml:space='preserve'",
    b"_xD800_",
    b"_x0000_",
    "＝1".encode(),
)
"""What damage puts in."""
WORDS = (
    *"0123456789０１２３¹²³½①⑳〇零一二三十百千万廿卅两元正初ⅷⅧ٣१",
    *"年月日号时分届次会议第至到共件等人名位委员",
    *"LTMNX lt-—～~–/／.．:：,，、；;()（）[]【】《》“”\"'=%％+*#@_|\\｜",
    *" \u3000\t\n\xa0\u200b\ufeff",
    *[
        "mo",
        "wd",
        "工作日",
        "个月",
        "天",
        "11-2",
        "十一届二次",
        "2025",
        "2025-02-29",
        "45678",
        "案号",
        "提案人",
        "联名",
        "主办单位",
        "同上",
    ],
    *[
        "合计",
        "满意",
        "立案",
        "√",
        "○",
        "是",
        "否",
        "无",
        "电话",
        "13800001111",
        "𠀀",
        "🙂",
        "1e400",
        "inf",
        "nan",
        "-0",
        "0x10",
    ],
    *("\u202e", "\x1b[31m", "\x00", "\ud800", "e\u0301"),
    *("９" * 30, "1" * 5000, "甲" * 300),
)
"""What dates, numbers, names and headers are put together from."""


GOOD = (
    "23",
    "T23",
    "L42",
    "11-2/23",
    "12-18,20",
    "2025-01-05",
    "2025年1月5日",
    "二〇二五年一月五日",
    "1月5日",
    "2025.1.5 12:00",
    "2025/1/5 下午3时",
    "45678",
    "3mo",
    "15wd",
    "三个月",
    "11-2",
    "十一届二次会议",
    "11-1..11-3",
    "王芳等5人",
    "王芳（县医院）、李明",
    "张三 13800001111",
    "1.张三 2.李四",
    "县教育局（3件）",
    "县教育局、县财政局",
    "A",
    "已解决",
    "A=已解决；B=列入计划",
    "N01=涉密；N02=重复",
    "是",
    "√",
    "第12号",
    "一百二十三",
    "满意=1；不满意=0",
)
"""What is read without complaint, to be spoiled a little."""


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Return real sheets: name and bytes."""
    return tuple((path.name, path.read_bytes()) for path in sorted(TRAPS.iterdir()))


def phrase(random: Random) -> str:
    """Return a text put together from words, sometimes a hostile one."""
    if not random.randrange(6):
        return random.choice([*HOSTILE.values()])
    if random.randrange(3):
        good = random.choice(GOOD)
        for _ in range(random.randrange(1, 4)):
            at = random.randrange(len(good) + 1)
            good = good[:at] + random.choice(WORDS) + good[at + random.randrange(3) :]
        return good
    return "".join(random.choices(WORDS, k=random.randrange(8)))


def blob(random: Random) -> tuple[str, bytes]:
    """Return a file: a real one with damage, or any bytes after a start that promises something."""
    if not random.randrange(4):
        start = random.choice(STARTS)
        return "甲.xlsx", start + random.randbytes(random.choice((0, 1, 20, 600)))
    name, data = random.choice(seeds())
    if data.startswith(b"PK") and random.randrange(4):
        return name, _damaged_inside(data, random)
    return name, _damaged(data, random)


def _damaged(data: bytes, random: Random) -> bytes:
    """Return bytes with a few cut out, changed, doubled or put in."""
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice((0, 1, 2, 8, 64, 4096)))
        new = random.choice((random.choice(CRUMBS), random.randbytes(end - at), data[at:end] * 2))
        data = data[:at] + new + data[end:]
    return data


def _damaged_inside(data: bytes, random: Random) -> bytes:
    """Return a workbook one of whose parts is damaged, packed again."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            chosen = random.choice([n for n in old.namelist() if n.endswith(("xml", "rels"))])
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, _damaged(part, random) if name == chosen else part)
    except (zipfile.BadZipFile, IndexError, RuntimeError):
        return _damaged(data, random)
    return out.getvalue()


def take(conn: sqlite3.Connection, path: Path, kind: str, who: Who) -> str:
    """Read a file as far as an import goes without writing; return the refusal, '' for none.

    Raises:
        Exception: anything but a refusal; that is what is looked for.
    """
    try:
        grids = grid.read_grids(path)
        if kind == "figures":
            typed.read_figures(grids, 1)
            return ""
        sheets = plan.read(conn, grids, kind=kind, who=who)
        made = plan.make(conn, sheets, who)
    except TiaanError as error:
        return f"{error.message}\n{error.hint}"
    for row in made.rows:
        assert all(problem.text for problem in row.problems)
    return ""


def _is_told(sentence: str) -> None:
    assert sentence


def _fields(raw: str) -> None:
    for field in {f.key: f for sheet in fields.SHEETS.values() for f in sheet.fields}.values():
        try:
            cells.read_cell(field, raw)
        except TiaanError as error:
            _is_told(error.message)
        except ValueError as error:  # what a cell's reader makes a sentence of
            _is_told(str(error))


def _setting(raw: str) -> None:
    for setting in county_settings.SETTINGS:
        try:
            kept = county_settings.check_value(setting.key, raw, {})
        except TiaanError as error:
            _is_told(error.message)
        else:
            assert not steering(kept)


PARSERS: dict[str, Callable[[str], object]] = {
    "ref": refs.parse_ref,
    "refs": lambda raw: refs.parse_refs([raw]),
    "case number": refs.case_number,
    "date": dates.parse_date,
    "date without year": lambda raw: dates.parse_date(raw, year=2025),
    "moment": dates.parse_moment,
    "due": dates.parse_due,
    "session": dates.parse_session,
    "session in a text": dates.find_session,
    "chinese number": dates.from_chinese,
    "line": lambda raw: text.clean(raw, "案由"),
    "lines": lambda raw: text.clean(raw, "正文", limit=10**6, lines=True),
    "list": text.split_list,
    "flag": text.parse_flag,
    "fold": text.fold,
    "title": text.title_key,
    "shown": text.visible,
    "header": fields.header_key,
    "signers": signers.read,
    "cell": _fields,
    "setting": _setting,
    "state": State.parse,
    "kind": ProposerKind.parse,
    "result": Result.parse,
    "scheme": ClassScheme.parse,
    "words": vocabulary.words,
}
"""Everything that reads a word, by what it reads."""
MAY_SAY_VALUE_ERROR = frozenset({"flag", "chinese number"})
"""Those whose callers make the sentence."""
