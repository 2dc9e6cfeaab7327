"""Nobody's name and no telephone number on stderr: in errors, remarks, and under --debug.

A name is put wherever a command takes a text, and into every column of every sheet. Marked copies
go to who sent the sheet: nothing is remarked there that names somebody whom the sheet does not.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from test_hostile_options import PLACES as EVERY
from test_hostile_options import Place

from tiaan.cli.discretion import people
from tiaan.model.discretion import NAME, PHONE, discreet
from tiaan.model.fields import NOTED, SHEETS
from tiaan.store import database

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine, Said

KNOWN, NEW, OTHER = "欧阳修远", "尉迟敬之", "独孤信安"
"""In the register; in the sheet alone; first proposer of what the sheet tells otherwise."""
NUMBER = "13812345678"
PEOPLE = (KNOWN, NEW, OTHER, NUMBER)
PLACES = [place for place in EVERY if place.command != "init"]
"""Where there is no file yet, nobody is known."""


def two_more(cli: CommandLine) -> None:
    for name in (KNOWN, OTHER):
        cli.ok("member", "add", name, "--sector", "教育界", "--phone", NUMBER)
    cli.ok("submit", "--title", "关于水渠的提案", "--by", OTHER, "--cosign", KNOWN)


@pytest.fixture
def county(year: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The year, with two more members whose names nothing else holds."""
    monkeypatch.chdir(year.path.parent)
    year.told(two_more)
    year.path.with_name("单位.csv").write_text("单位名称\n县水利局\n", encoding="utf-8")
    year.path.with_name("核对.csv").write_text("承诺编号,进展\n11-2/3.1,\n", encoding="utf-8")
    return year


def named(text: str) -> list[str]:
    return [word for word in PEOPLE if word in text]


@pytest.mark.parametrize("place", PLACES, ids=[f"{p.command} {p.name}" for p in PLACES])
def test_a_name_wherever_a_text_is_taken_is_not_said_again(
    county: CommandLine, place: Place
) -> None:
    before = county.path.read_bytes()
    told: list[str] = []
    for text in (KNOWN, f"{KNOWN}、{OTHER}", NUMBER):
        for words in ((), ("--debug",)):
            said: Said = county(*words, *place.line(text))
            told += [f"{place.line(text)}: {said.stderr}"] if named(said.stderr) else []
            county.path.write_bytes(before)
    assert told == []


GOOD = {
    # One row that each kind of sheet would take in, by field.
    "proposals": {"title": "关于新路的提案", "lead": NEW, "co_signers": KNOWN, "phone": NUMBER},
    "units": {"name": "县水利局"},
    "members": {"name": NEW, "phone": NUMBER},
    "reviews": {"intake_no": "L3", "outcome": "立案"},
    "assignments": {"case_no": "2", "lead_unit": "教育局"},
    "replies": {"case_no": "1", "unit": "住建局", "result": "A"},
    "feedback": {"case_no": "T3", "rating": "满意", "rater": NEW},
}
CELLS = [
    (kind, field.key)
    for kind, sheet in SHEETS.items()
    for field in sheet.fields
    if not (field.ignore or field.derived)
]


def written(path: Path, kind: str, *rows: dict[str, str]) -> Path:
    """Write a sheet with the columns of these rows."""
    labels = {field.key: field.label for field in SHEETS[kind].fields}
    keys = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(labels[key] for key in keys)]
    lines += [",".join(row.get(key, "") for key in keys) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("kind", "key"), CELLS, ids=" ".join)
def test_a_name_in_any_column_is_not_said_again(
    county: CommandLine, tmp_path: Path, kind: str, key: str
) -> None:
    before = county.path.read_bytes()
    told: list[str] = []
    good = GOOD.get(kind, {"case_no": "1"})
    # Whom neither the register nor a column of names knows, nobody can tell from another word.
    new = (NEW, f"{NEW}{NUMBER}") if NEW in good.values() else ()
    for text in (*new, KNOWN, NUMBER):
        sheet = written(tmp_path / "表.csv", kind, good, {**good, key: text})
        for how in (("--yes",), ("-n",), ("--yes", "--skip-bad"), ("--debug",)):
            first, rest = (how, ("--yes",)) if how == ("--debug",) else ((), how)
            said = county(*first, "import", kind, sheet, *rest)
            told += [f"{text} {how}: {said.stderr}"] if named(said.stderr) else []
            county.path.write_bytes(before)
    assert told == []


def test_marked_copy_tells_nobody_of_others(county: CommandLine, tmp_path: Path) -> None:
    (known,) = json.loads(county.ok("show", "L7", "--json").stdout)
    assert known["title"] == "关于水渠的提案"
    rows = (
        {"intake_no": "L7", "title": "关于水渠的提案", "lead": NEW, "co_signers": "张伟"},
        {"intake_no": "L3", "title": "关于绿化的提案", "lead": OTHER[:2] + "信平"},
        {"intake_no": "", "title": "", "lead": NEW},
    )
    sheet, back = written(tmp_path / "表.csv", "proposals", *rows), tmp_path / "退" / "回.xlsx"

    said = county("import", "proposals", sheet, "--yes", "--errors", back)

    assert said.exit_code == 7
    page = load_workbook(back).worksheets[0]
    column = next(cell.column for cell in page[1] if cell.value == NOTED)
    remarks = [str(page.cell(row, column).value or "") for row in range(1, page.max_row + 1)]
    remarks += [c.comment.text for row in page.iter_rows() for c in row if c.comment]
    assert any("提案人不同" in remark for remark in remarks)
    assert [remark for remark in remarks if named(remark) or "李明" in remark] == []
    assert named(said.stderr) == []
    assert back.stat().st_mode & 0o777 == 0o600


def test_clerk_sees_in_the_preview_whose_name_is_new(county: CommandLine, tmp_path: Path) -> None:
    sheet = written(tmp_path / "表.csv", "proposals", GOOD["proposals"])

    said = county.ok("import", "proposals", sheet, "-n")

    assert "名册上没有、将一并登记的提案者 1 位，在第 2 行" in said.stderr
    assert named(said.stderr) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"没有登记“{KNOWN}”这个单位", f"没有登记“{NAME}”这个单位"),
        (f"{KNOWN}{OTHER}", f"{NAME}{NAME}"),
        ("看不懂日期「138 1234 5678」", f"看不懂日期「{PHONE}」"),
        ("看不懂日期「0559-1234567」", f"看不懂日期「{PHONE}」"),
        ("看不懂日期「１３８１２３４５６７８」", f"看不懂日期「{PHONE}」"),
        ("2025-07-01 晚于 20250702", "2025-07-01 晚于 20250702"),
        ("第 12345678901234 行", "第 12345678901234 行"),
        ("欧阳", "欧阳"),
    ],
)
def test_what_is_left_of_a_sentence(text: str, left: str) -> None:
    assert discreet(text, (KNOWN, OTHER, "阳", "")) == left


def test_file_that_another_holds_is_not_waited_for(
    year: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command has waited for it already; a second time would seem to be for ever."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 3600)
    with closing(sqlite3.connect(year.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        assert people(["--db", str(year.path), "list"]) == ()

    assert len(people(["--db", str(year.path), "list"])) > 1


def test_file_that_cannot_be_read_hides_no_error(cli: CommandLine) -> None:
    cli.path.write_bytes(b"SQLite format 3\x00" + b"x" * 9000)

    said = cli("show", "1")

    assert said.exit_code == 5
    assert said.stderr.startswith("错误：")
