"""No telephone number, address or employer, and nothing of a secret matter, in anything written.

A county whose every contact datum is a marker of its own, in the spellings people use; every
command is run, and the markers are looked for on the screen and in every byte of every file: parts
of workbooks and documents, file names, modes.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from tiaan.cli.app import COMMANDS
from tiaan.store import shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import CommandLine, Said

CARDS = {
    # name → telephone, address, employer as they are typed
    "王芳": ("13812345001", "向阳路Ｑ７７１号", "镇南食品厂Ｚ８８１"),
    "李明": ("１３８１２３４５００２", "向阳路Q772号", "镇南食品厂Z882"),
    "张伟": ("138 1234 5003", "向阳路Q773号", "镇南食品厂Z883"),
    "刘洋": ("+86 138-1234-5004", "向阳路 Q774 号", "镇南食品厂Z884"),
    "赵静": ("0559-12345005", "向阳路Q775号", "镇南食品厂Z885"),
    "陈强": ("(0559)12345006转8", "向阳路Q776号", "镇南食品厂Z886"),
}
MARKERS = ("12345001", "12345002", "12345003", "12345004", "12345005", "12345006",
           "q771", "q772", "q773", "q774", "q775", "q776",
           "z881", "z882", "z883", "z884", "z885", "z886")  # fmt: skip
SECRET = ("绝密", "钱多多", "孙有有")
"""What every text of the matters that touch secrets holds, and who proposed them."""


def squeeze(text: str) -> str:
    """Return a text in one spelling: half width, small letters, without what parts digits."""
    return NEITHER_LETTER_NOR_DIGIT.sub("", unicodedata.normalize("NFKC", text).lower())


NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_sought = cache(squeeze)


def leaks(text: str, words: tuple[str, ...]) -> list[str]:
    squeezed = squeeze(text)
    return [word for word in words if _sought(word) in squeezed]


def texts(path: Path) -> Iterator[str]:
    """Yield everything a file says: its name, its bytes, those of its parts, in every encoding."""
    yield path.name
    data = path.read_bytes()
    parts = [data]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from archive.namelist()
            yield archive.comment.decode("utf-8", "replace")
            parts += [archive.read(name) for name in archive.namelist()]
    for part in parts:
        for encoding in ("utf-8", "gb18030", "utf-16-le"):
            yield part.decode(encoding, "ignore")


@pytest.fixture
def county_of_markers(cli: CommandLine, tmp_path: Path) -> CommandLine:
    """Six members with full cards, some changed twice; cases in every state; a secret matter."""
    given = tmp_path / "given"
    given.mkdir()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "界别", "联系电话", "通讯地址", "单位及职务"])
    for name, card in CARDS.items():
        sheet.append([name, "教育界", *card])
    book.save(given / "委员.xlsx")
    letter = given / "复函.txt"
    letter.write_text("已经修好。", encoding="utf-8")
    hidden = given / "绝密附件.txt"
    hidden.write_text("绝密附件", encoding="utf-8")
    cli.ok("import", "members", given / "委员.xlsx", "--yes")
    for number, (name, card) in enumerate(CARDS.items(), 1):
        more = ("--cosign", "王芳") if number == 2 else ()
        cli.ok("submit", "--title", f"关于第{number}件的提案", "--by", name, "--phone", card[0],
               "--body", "正文", "--category", "经济建设", *more)  # fmt: skip
    cli.ok("member", "add", "周杰", "--phone", CARDS["陈强"][0])
    cli.ok("review", "L1-L4", "--accept")
    cli.ok("review", "L5", "--return", "没有建议")
    cli.ok("merge", "2", "--into", "1")
    cli.ok("assign", "1", "--lead", "教育局", "--co", "财政局")
    cli.ok("assign", "3", "--lead", "交通局")
    cli.ok("reply", "1", "--unit", "教育局", "--result", "B", "--letter", letter)
    cli.ok("feedback", "1", "--rating", "不满意", "--comment", "没有修好")
    cli.ok("amend", "3", "--title", "关于改过的第3件的提案", "--key")
    cli.ok("submit", "--title", "绝密案由甲", "--by", "钱多多", "--body", "绝密正文")
    cli.ok("amend", "L7", "--title", "绝密案由乙")
    cli.ok("review", "L7", "--reject", "N01", "--note", "绝密说明")
    cli.ok("submit", "--title", "绝密案由丙", "--by", "钱多多", "--body", "绝密正文二")
    cli.ok("review", "L8", "--reject", "N01")
    cli.ok("undo")
    cli.ok("undo")
    found_out_late(cli, given)
    return cli


def found_out_late(cli: CommandLine, given: Path) -> None:
    """L8, 005: everything is written of it that can be, and then it turns out to touch secrets."""
    cli.ok("submit", "--title", "绝密案由丁", "--by", "钱多多", "--cosign", "孙有有",
           "--phone", CARDS["陈强"][0], "--body", "绝密正文三",
           "--category", "经济建设")  # fmt: skip
    cli.ok("amend", "L8", "--note", "绝密备注")
    cli.ok("review", "L8", "--accept", "--note", "绝密拟办", "--draft")
    cli.ok("review", "L8", "--accept", "--key", "--note", "绝密审查")
    cli.ok("cosign", "confirm", "5", "孙有有", "--how", "phone")
    cli.ok("assign", "5", "--lead", "教育局", "--co", "财政局")
    cli.ok("supervise", "add", "5", "--topic", "绝密选题", "--government", "绝密县长")
    cli.ok("supervise", "log", "5", "--form", "双见面", "--outcome", "绝密督办")
    cli.ok("contact", "5", "--way", "面商", "--unit", "教育局", "--note", "绝密沟通")
    cli.ok("extend", "5", "--unit", "教育局", "--by", "1mo", "--consent", "绝密同意",
           "--reason", "绝密延期")  # fmt: skip
    cli.ok("object", "5", "--unit", "教育局", "--reason", "绝密退办")
    cli.ok("object", "5", "--refuse", "绝密不准")
    cli.ok("remind", "5", "--unit", "教育局", "--done", "phone", "--note", "绝密催办")
    cli.ok("reply", "5", "--unit", "财政局", "--result", "B", "--doc-no", "绝密会办号")
    cli.ok("reply", "5", "--unit", "教育局", "--result", "B", "--reason", "绝密缘由",
           "--doc-no", "绝密文号", "--letter", given / "绝密附件.txt")  # fmt: skip
    cli.ok("pledge", "add", "5", "--what", "绝密承诺", "--by", "2026-06-01", "--unit", "教育局")
    cli.ok("pledge", "update", "5.1", "--status", "open", "--proof", given / "绝密附件.txt")
    cli.ok("amend", "5", "--public", "yes")
    for what in ("proposal", "reply"):
        cli.ok("publish", "5", "--what", what, "--scope", "summary", "--reason", "绝密公开")
    cli.ok("feedback", "5", "--rating", "不满意", "--comment", "绝密意见")
    cli.ok("review", "5", "--reject", "N01", "--note", "绝密结论")


def commands(out: Path, given: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return calls of every command: what is shown, what is written, what is refused."""
    xlsx = [(k, out / f"{k}.{e}") for k in ("proposals", "units", "members", "assignments", "log")
            for e in ("xlsx", "csv", "json")]  # fmt: skip
    reports = ("annual", "review", "progress", "key")
    formats = ("xlsx", "docx", "html")
    return {
        "session": [("session", "list"), ("session", "list", "--json")],
        "unit": [("unit", "list"), ("unit", "list", "--json")],
        "member": [
            ("member", "list"), ("member", "list", "--json"), ("member", "add", "王芳"),
            ("member", "add", "王芳", "--phone", CARDS["王芳"][0]), ("member", "retire", "M99"),
        ],
        "settings": [("settings", "list"), ("settings", "export", "-o", out / "s.toml")],
        "submit": [
            ("submit", "--title", "", "--by", "王芳", "--phone", CARDS["王芳"][0]),
            ("submit", "--title", "甲", "--by", "王芳", "--phone", CARDS["王芳"][0], "-n"),
            ("--debug", "submit", "--title", "甲", "--by", "王芳", "--on", "x",
             "--phone", CARDS["王芳"][0]),
            ("--debug", "submit", "--title", "甲", "--by", "王芳", "--phone", CARDS["王芳"][0] * 9),
        ],
        "review": [("review", "L6", "--accept", "-n"), ("review", "L7", "--accept"),
                   ("review", "5", "--reject", "N01"), ("review", "5", "--accept")],
        "merge": [("merge", "3", "--into", "1", "-n"), ("merge", "L7", "--into", "1")],
        "unmerge": [("unmerge", "2", "-n"), ("unmerge", "L7")],
        "withdraw": [("withdraw", "3", "-n"), ("withdraw", "L7")],
        "amend": [("amend", "3", "--note", "甲", "-n"), ("amend", "L7", "--note", "甲", "-n")],
        "assign": [("assign", "4", "--lead", "教育局", "-n"), ("assign", "L7", "--lead", "教育局")],
        "reply": [("reply", "3", "--result", "A", "-n"), ("reply", "L7", "--result", "A")],
        "feedback": [("feedback", "1", "--rating", "满意", "-n"),
                     ("feedback", "L7", "--rating", "满意"),
                     ("feedback", "1", "--rating", "满意", "--by", "赵静")],
        "cosign": [("cosign", "invite", "L6", "王芳", "-n"), ("cosign", "invite", "L7", "王芳"),
                   ("cosign", "confirm", "L7", "钱多多", "--how", "phone"),
                   ("cosign", "confirm", "2", "王芳", "--how", "phone", "-n"),
                   ("cosign", "withdraw", "L7", "钱多多"), ("cosign", "expire", "-n"),
                   ("cosign", "list"), ("cosign", "list", "L7"), ("cosign", "list", "--json"),
                   ("cosign", "audit"), ("cosign", "audit", "--json"),
                   ("cosign", "sheet", "--all", "-o", out / "确认单.docx"),
                   ("cosign", "sheet", "L7", "-o", out / "没有.docx")],
        "pledge": [("pledge", "add", "1", "--what", "甲", "--by", "2026-01-01", "-n"),
                   ("pledge", "add", "L7", "--what", "甲", "--by", "2026-01-01"),
                   ("pledge", "update", "L7.1", "--status", "met"), ("pledge", "list"),
                   ("pledge", "list", "1-3", "--json"), ("pledge", "list", "--missing"),
                   ("pledge", "sheet", "-o", out / "承诺.xlsx", "--yes"),
                   ("pledge", "import", given / "核对.csv")],
        "publish": [("publish", "1", "--what", "reply", "--scope", "full"),
                    ("publish", "3", "--what", "proposal", "--scope", "full", "-n"),
                    ("publish", "L7", "--what", "proposal", "--scope", "none", "--reason", "甲"),
                    ("publish", "--list"), ("publish", "--list", "--json"),
                    ("publish", "--list", "--open"), ("publish", "-o", out / "目录.xlsx"),
                    ("publish", "-o", out / "目录.docx"), ("publish", "-o", out / "目录.csv")],
        "supervise": [("supervise", "add", "3", "--topic", "甲", "-n"),
                      ("supervise", "add", "L7", "--topic", "甲"),
                      ("supervise", "log", "3", "--form", "双见面", "-n"),
                      ("supervise", "log", "L7", "--form", "双见面"), ("supervise", "list"),
                      ("supervise", "list", "L7"), ("supervise", "list", "1-3", "--json")],
        "object": [("object", "3", "--reason", "甲", "-n"),
                   ("object", "3", "--accept", "--to", "甲"),
                   ("object", "L7", "--reason", "甲"), ("object", "L7", "--refuse", "甲"),
                   ("object", "--list"), ("object", "--list", "--json")],
        "extend": [("extend", "3", "--by", "1mo", "--consent", "提案人", "-n"),
                   ("extend", "L7", "--by", "1mo", "--consent", "提案人")],
        "due": [("due",), ("due", "--json"), ("due", "1-4", "L7", "--why"), ("due", "L7"),
                ("due", "--by", "unit"), ("due", "1", "--explain"), ("due", "L7", "--explain")],
        "remind": [("remind",), ("remind", "--plan", "--json"), ("remind", "3", "--done", "phone"),
                   ("remind", "L7", "--done", "phone"), ("remind", "--history"),
                   ("remind", "--unit", "教育局", "--done", "letter", "-n")],
        "doc": [("doc", "notice", "--all", "-o", out), ("doc", "notice", "L7", "-o", out),
                ("doc", "notice", "L7", "--tell", "-o", out, "-n"),
                ("doc", "assign", "--all", "-o", out, "--json"),
                ("doc", "assign", "L7", "-o", out), ("doc", "reminder", "--all", "-o", out),
                ("doc", "reminder", "3", "-o", out), ("doc", "reminder", "L7", "-o", out),
                ("doc", "reply-form", "--all", "-o", out), ("doc", "reply-form", "L7", "-o", out),
                ("doc", "feedback-form", "1", "-o", out),
                ("doc", "feedback-form", "L7", "-o", out), ("doc", "feedback-form", "--all",
                 "-o", out), ("doc", "list"), ("doc", "list", "--json"), ("show", "L7", "--json"),
                ("doc", "pack", "--all", "-o", out / "包"),
                ("doc", "template", "export", "notice", "-o", out / "告知函.docx"),
                ("doc", "template", "list"),
                ("doc", "template", "check", out / "告知函.docx"),
                ("doc", "template", "set", "notice", out / "告知函.docx")],
        "status": [("status",), ("status", "--json"), ("status", "--exit-code")],
        "calendar": [("calendar", "list"), ("calendar", "explain", "2025-05-01"),
                     ("calendar", "import", given / "委员.xlsx")],
        "pending": [("review", "L6", "--reject", "N01", "--draft"), ("pending",),
                    ("pending", "--json"), ("review", "L7", "--accept", "--draft"),
                    ("report", "review-pack", "--full", "-o", out / "审查会.docx"),
                    ("report", "review-pack", "-o", out / "审查会.json"),
                    ("report", "assign-list", "-o", out / "交办清单.xlsx")],
        "apply": [("apply", "review", "-n"), ("apply", "review"), ("apply", "assign", "L7", "-y")],
        "discard": [("discard", "review", "-n"), ("discard", "assign", "L7", "-y")],
        "contact": [("contact", "1", "--way", "电话", "-n"), ("contact", "L7", "--way", "电话")],
        "notify": [("notify", "L7", "--way", "电话", "-n"), ("notify", "--list"),
                   ("notify", "--list", "--json")],
        "convene": [("convene", "1", "-n"), ("convene", "L7", "-n")],
        "list": [("list",), ("list", "--json"), ("list", "--state", "rejected")],
        "show": [
            ("show", "1-4", "--timeline"), ("show", "1-4", "--json"), ("show", "L7", "--timeline"),
            ("show", "L7", "--json"), ("show", "L7", "--with-contacts"),
            ("show", "1-3", "5", "L7", "--save", out), ("show", "99"), ("show", "L8"),
            ("show", "5", "--timeline"), ("show", "5", "--json"), ("show", "5", "--with-contacts"),
        ],
        "log": [("log",), ("log", "--json"), ("log", "1"), ("log", "L7"), ("log", "L7", "--json"),
                ("log", "5"), ("log", "5", "--json")],
        "undo": [("undo", "--list"), ("undo", "--list", "--json"), ("undo", "-n"), ("undo", "1"),
                 ("undo", "8", "-n", "--json")],
        "check": [("check",), ("check", "--json"), ("check", "--fix")],
        "import": [
            ("import", "members", given / "委员.xlsx", "-n"),
            ("import", "members", given / "委员.xlsx", "-n", "--json"),
            ("import", "members", given / "改过.csv", "-n", "--update"),
            ("import", "members", given / "改过.csv", "-n", "--update", "--json"),
            ("import", "members", given / "有误.csv", "-n"),
            ("import", "proposals", given / "提案.csv", "-n"),
            ("import", "proposals", given / "提案.csv", "-n", "--json"),
        ],
        "export": [("export", kind, "-o", path, "-y") for kind, path in xlsx]
        + [
            ("export", "proposals", "--wide", "-o", out / "wide.xlsx"),
            ("export", "assignments", "--by-unit", "-o", out / "by-unit.xlsx"),
            ("export", "assignments", "--unit", "教育局", "-o", out / "unit.xlsx"),
            ("export", "log", "--unit", "教育局", "-o", out / "unitlog.csv"),
        ],
        "template": [
            ("template", kind, "-o", out / f"t-{kind}.xlsx")
            for kind in ("proposals", "units", "members", "reviews", "assignments", "replies",
                         "feedback")
        ],
        "stats": [("stats",), ("stats", "--json"), ("stats", "--list", "received"),
                  ("stats", "--list", "received", "--json"), ("stats", "--check"),
                  ("stats", "--by", "sector")]
        + [("stats", "-o", out / f"stats.{e}") for e in ("xlsx", "csv", "md", "html", "json")]
        + [("stats", "--list", "received", "-o", out / f"received.{e}") for e in ("xlsx", "csv")],
        "report": [
            ("report", report, "-o", out / f"{report}.{e}", "-y")
            for report in reports for e in formats
        ]
        + [("report", "unit", "教育局", "-o", out / "unit.docx"),
           ("report", "unit", "--all", "-o", out, "--format", "docx")],
        "forget": [
            ("forget", "王芳", "-n"), ("forget", "L7", "-n"), ("forget", "5", "-n"),
            ("forget", "L7", "-n", "--json"),
            ("forget", "没有的人", "-n"),
        ],
        "backup": [("backup",), ("backup", "--list"), ("backup", "--list", "--json")],
        "restore": [("restore", "1", "-n"), ("restore", "1", "-n", "--json")],
    }  # fmt: skip


UNTOUCHED = {
    # Commands that show nothing of the county's file, or whose own tests look at their files.
    "init", "demo",
}  # fmt: skip


def prepare(given: Path) -> None:
    head = "姓名,界别,联系电话,通讯地址,单位及职务\n"
    rows = "".join(f"{n},科技界,{p}1,{a},{e}\n" for n, (p, a, e) in CARDS.items())
    (given / "改过.csv").write_text(head + rows, encoding="utf-8")
    wrong = "".join(f"{n}{'很长' * 40},,{p},{a},{e}\n" for n, (p, a, e) in CARDS.items())
    (given / "有误.csv").write_text(head + wrong, encoding="utf-8")
    cases = "".join(
        f"关于新的{n}件的提案,{n},{p},{a},{e},2025-02-30\n" for n, (p, a, e) in CARDS.items()
    )
    (given / "提案.csv").write_text(
        "案由,提案者,联系电话,通讯地址,单位及职务,收到日期\n" + cases, encoding="utf-8"
    )


def test_nothing_private_is_in_anything_that_is_said_or_written(
    county_of_markers: CommandLine, tmp_path: Path
) -> None:
    cli, out, given = county_of_markers, tmp_path / "out", tmp_path / "given"
    out.mkdir()
    prepare(given)
    found: list[tuple[str, str]] = []
    ran: set[str] = set()
    old = os.umask(0)
    try:
        for name, calls in commands(out, given).items():
            for call in calls:
                said: Said = cli(*call)
                ran.add(name)
                assert "出错了" not in said.stderr, f"{call}: {said.stderr}"
                if words := leaks(said.stdout + said.stderr, MARKERS + SECRET):
                    found += [(" ".join(map(str, call)), word) for word in words]
    finally:
        os.umask(old)
    written = sorted(path for path in out.rglob("*") if path.is_file())
    for path in written:
        for text in set(texts(path)):  # plain ones are the same in every encoding
            found += [(path.name, word) for word in leaks(text, MARKERS + SECRET)]

    # The register lists whoever proposed anything; it does not say what.
    register, listed = ("member list", "members."), ("钱多多", "孙有有")
    assert [one for one in found if one[1] not in listed or not one[0].startswith(register)] == []
    assert len(written) > 40
    assert ran >= set(COMMANDS) - UNTOUCHED
    beside = [cli.path, *shelf.folder_of(cli.path).iterdir()]
    assert {path.stat().st_mode & 0o777 for path in (*written, *beside)} == {0o600}
    assert shelf.folder_of(cli.path).stat().st_mode & 0o777 == 0o700


def test_contact_data_asked_for_is_there_and_said_to_be(
    county_of_markers: CommandLine, tmp_path: Path
) -> None:
    for kind in ("proposals", "members"):
        path = tmp_path / f"{kind}.xlsx"
        asked = county_of_markers.ok("export", kind, "-o", path, "--with-contacts")
        assert "请妥善保管，勿外传" in asked.stderr
        said = " ".join(texts(path))

        assert leaks(said, ("12345001", "q771", "z881")) == ["12345001", "q771", "z881"]
        book = load_workbook(path)
        assert "请勿外传" in str(book.properties.description)
        assert any("请勿外传" in str(c.value) for row in book["说明"].iter_rows() for c in row)


def test_marked_copy_repeats_what_came_and_says_nothing_of_it(
    county_of_markers: CommandLine, tmp_path: Path
) -> None:
    prepare(tmp_path / "given")
    path = tmp_path / "退回.xlsx"
    said = county_of_markers(
        "import", "members", tmp_path / "given" / "有误.csv", "--yes", "--errors", path
    )

    assert leaks(said.stdout + said.stderr, MARKERS) == []
    sheet = load_workbook(path).worksheets[0]
    opinions = [str(row[-1].value) for row in sheet.iter_rows()]
    remarks = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert opinions[0] == "核对意见"
    assert any("60" in opinion for opinion in opinions)
    assert leaks(" ".join(opinions + remarks), MARKERS) == []
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_whatever_is_written_is_its_owners_alone(
    cli: CommandLine, tmp_path: Path, umask: int
) -> None:
    out, path = tmp_path / "out", tmp_path / "new" / "tiaan.db"
    letter = tmp_path / "复函.txt"
    letter.write_text("已经修好。", encoding="utf-8")
    sheet = tmp_path / "有误.csv"
    sheet.write_text(f"姓名,联系电话\n{'长' * 99},1\n王芳,2\n", encoding="utf-8")
    out.mkdir()
    path.parent.mkdir()
    modes: set[tuple[str, int]] = set()

    def watch() -> None:
        for one in (*out.rglob("*"), *path.parent.rglob("*")):
            modes.add(("folder" if one.is_dir() else "file", one.stat().st_mode & 0o777))

    old = os.umask(umask)
    try:
        for call in (
            ("init", "--session", "11-2"),
            ("unit", "add", "县教育局"),
            (
                "import",
                "members",
                sheet,
                "--yes",
                "--skip-bad",
                "--errors",
                out / "标好" / "x.xlsx",
            ),
            ("submit", "--title", "甲", "--by", "王芳"),
            ("review", "L1", "--accept"),
            ("assign", "1", "--lead", "县教育局"),
            ("reply", "1", "--result", "A", "--letter", letter),
            ("show", "1", "--save", out),
            ("export", "members", "--with-contacts", "-o", out / "委员.xlsx"),
            ("export", "members", "--with-contacts", "-o", out / "委员.csv"),
            ("template", "members", "-o", out / "空表.xlsx"),
            ("stats", "-o", out / "数字.html"),
            ("report", "progress", "-o", out / "通报.docx"),
            ("settings", "export", "-o", out / "设置.toml"),
            ("backup",),
            ("forget", "王芳", "--yes"),
        ):
            said = cli("--db", path, *call)
            assert said.exit_code in (0, 7), said.stderr
            watch()
    finally:
        os.umask(old)

    assert modes == {("file", 0o600), ("folder", 0o700)}
    assert len(list(out.rglob("*"))) == 9
