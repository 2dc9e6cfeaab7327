"""Names of units, letters and folders that become names of files and sheets; links in the way."""

from __future__ import annotations

import os
import re
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

import county
from hostile import NAMES, steering
from tiaan.actions import assign, review, submit, unitroll
from tiaan.model.refs import parse_ref
from tiaan.model.terms import Decision, ProposerKind
from tiaan.store import database

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

DAY = date(2025, 1, 6)
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
LISTS = [name.strip()[:60] for name in NAMES.values()]


@pytest.fixture
def cases(cli: CommandLine) -> CommandLine:
    """A county with a proposal in the hands of every unit of a hostile name."""
    return cli.told(everywhere)


def everywhere(cli: CommandLine) -> None:
    who = county.clerk(DAY)
    with cli.open() as conn:
        for number, name in enumerate(LISTS, 1):
            # Two units of one name do not exist; some differ by what file systems ignore.
            unitroll.add_units(
                conn, (name if name.upper() != "ABC县" else f"{name}{number}",), "", who
            )
            submit.submit(conn, submit.SubmitDraft("甲", "王芳", DAY, ProposerKind.MEMBER), who)
            ref = (parse_ref(f"L{number}"),)
            review.review(conn, ref, review.ReviewDraft(Decision.FILE, DAY), who)
            assign.assign(conn, ref, assign.AssignDraft(DAY, lead=registered(conn)), who)
    conn.close()


def registered(conn) -> str:
    """Return the unit registered last."""
    return conn.execute("SELECT name FROM unit ORDER BY id DESC").fetchone()[0]


def is_plain(name: str) -> bool:
    """Whether every system takes a name of a file, and takes it for that."""
    return (
        not set(name) & set('<>:"/\\|?*')
        and not steering(name)
        and not RESERVED.fullmatch(name)
        and name[-1] not in ". "
        and not name.startswith((".", " ", "-"))
        and len(name.encode()) <= 255
        and len(name) <= 200
    )


def test_a_report_for_every_unit_stays_in_its_folder(cases: CommandLine) -> None:
    folder = cases.path.with_name("单位")
    folder.mkdir()
    before = sorted(cases.path.parent.parent.rglob("*"))

    cases.ok("report", "unit", "--all", "-o", folder, "--format", "md,json")

    names = [path.name for path in folder.iterdir()]
    assert [name for name in names if not is_plain(name)] == []
    assert len({name.lower() for name in names}) == 2 * len(LISTS)
    outside = [p for p in cases.path.parent.parent.rglob("*") if p.parent != folder]
    assert sorted(outside) == before


def test_a_sheet_for_every_unit_has_a_name_that_excel_takes(cases: CommandLine) -> None:
    book = cases.path.with_name("清单.xlsx")

    cases.ok("export", "assignments", "--by-unit", "-o", book)

    names = openpyxl.load_workbook(book).sheetnames
    assert len({name.lower() for name in names}) == len(names) > len(LISTS)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"


LETTERS = [name.replace("/", "／") for name in LISTS[6:] if len(name.encode()) < 240]
LETTERS += ["甲\n乙.pdf", "甲\x1b[31m.pdf", "..pdf", "CON.pdf", "-rf"]


def test_letters_are_saved_under_plain_names(cases: CommandLine) -> None:
    sent = cases.path.with_name("来件")
    sent.mkdir()
    refused = []
    for number, name in enumerate(LETTERS, 1):
        letter = sent / name
        letter.write_text(f"{number}", encoding="utf-8")
        said = cases("reply", f"L{number}", "--result", "A", "--letter", letter)
        if said.exit_code:
            assert said.exit_code == 2
            assert not steering(said.stderr)
            refused.append(name)
    saved = cases.path.with_name("另存")
    saved.mkdir()

    cases.ok("show", f"1-{len(LISTS)}", "--save", saved)

    names = [path.name for path in saved.iterdir()]
    assert refused == ["甲\x1b[31m.pdf"]
    assert [name for name in names if not is_plain(name)] == []
    assert sorted(int(path.read_text("utf-8")) for path in saved.iterdir()) == [
        number for number, name in enumerate(LETTERS, 1) if name not in refused
    ]


def test_names_in_the_file_lead_nowhere_else(cases: CommandLine) -> None:
    letter, saved = cases.path.with_name("复函.pdf"), cases.path.with_name("另存")
    letter.write_bytes(b"x")
    saved.mkdir()
    cases.ok("reply", "1", "--result", "A", "--letter", letter)
    with database.connect(cases.path) as conn:
        for trigger in [
            n for (n,) in conn.execute("SELECT name FROM sqlite_schema WHERE type='trigger'")
        ]:
            conn.execute(f"DROP TRIGGER {trigger}")
        conn.execute("UPDATE attachment SET name = '../../../甲' || char(27) || '.pdf'")
    conn.close()
    before = sorted(cases.path.parent.rglob("*"))

    said = cases.ok("show", "1", "--save", saved)

    assert [path.name for path in saved.iterdir()] == ["001-.._.._.._甲_.pdf"]
    assert len(sorted(cases.path.parent.rglob("*"))) == len(before) + 1
    assert not steering(said.stdout + said.stderr)


# Links


WRITES = {
    "export": ("export", "units", "-o", "表.xlsx"),
    "csv": ("export", "units", "-o", "表.csv"),
    "template": ("template", "units", "-o", "表.xlsx"),
    "stats": ("stats", "-o", "表.xlsx"),
    "report": ("report", "annual", "-o", "表.md"),
    "report into a folder": ("report", "annual", "-o", ".", "--format", "md"),
    "settings": ("settings", "export", "-o", "表.toml"),
    "errors": ("import", "units", "坏.csv", "--errors", "表.xlsx"),
}


@pytest.fixture
def here(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the file, with a sheet that has a faulty row."""
    folder = cli.path.parent
    monkeypatch.chdir(folder)
    (folder / "坏.csv").write_text("单位名称,归口系统\n县水利局,天上\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("kind", ["link", "dangling", "hard"])
def test_nothing_is_written_through_a_link(
    cli: CommandLine, here: Path, tmp_path_factory: pytest.TempPathFactory,
    command: tuple[str, ...], kind: str,
) -> None:  # fmt: skip
    elsewhere = tmp_path_factory.mktemp("别处")
    victim = elsewhere / "甲"
    name = "提案工作总结2025.md" if "." in command else next(
        word for word in command if word.startswith("表.")
    )  # fmt: skip
    if kind != "dangling":
        victim.write_text("原样", "utf-8")
    if kind == "hard":
        os.link(victim, here / name)
    else:
        (here / name).symlink_to(victim)

    said = cli(*command, "--yes")

    if kind == "hard":  # the name is given to the new file; the other keeps the old
        assert said.exit_code in (0, 7)
    else:
        assert (said.exit_code, "是链接" in said.stderr) == (2, True)
    assert [path.read_text("utf-8") for path in elsewhere.iterdir()] == (
        [] if kind == "dangling" else ["原样"]
    )


@pytest.mark.parametrize("command", WRITES.values(), ids=WRITES)
def test_linked_folder_keeps_what_stands_in_it(
    cli: CommandLine, here: Path, tmp_path_factory: pytest.TempPathFactory,
    command: tuple[str, ...],
) -> None:  # fmt: skip
    elsewhere = tmp_path_factory.mktemp("别处")
    (here / "夹").symlink_to(elsewhere)
    names = ("表.xlsx", "表.csv", "表.md", "表.toml", "提案工作总结2025.md")
    for name in names:
        (elsewhere / name).write_text("原样", "utf-8")
    moved = tuple(
        f"夹/{word}" if word.startswith("表.") or word == "." else word for word in command
    )

    said = cli(*moved)

    assert said.exit_code == 2
    assert "已经存在" in said.stderr
    assert {path.name: path.read_text("utf-8") for path in elsewhere.iterdir()} == dict.fromkeys(
        names, "原样"
    )


def test_no_county_is_made_through_a_link(cli: CommandLine, here: Path) -> None:
    (here / "新.db").symlink_to(here / "别.db")

    said = cli("--db", "新.db", "init")

    assert said.exit_code == 5
    assert not (here / "别.db").exists()
