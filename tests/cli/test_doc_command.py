"""Letters and forms from the command line: what is in them, where they go, whose template."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

import county
from tiaan.actions import letter, letterslots
from tiaan.model import letters
from tiaan.model.settings import committee
from tiaan.model.terms import LetterKind
from tiaan.render import files
from tiaan.render.letterforms import template
from tiaan.reports import desk, letterforms
from tiaan.reports import letters as says
from tiaan.store import database, listing

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

DAY = {"TIAAN_TODAY": "2025-02-21"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "函件"
    folder.mkdir()
    return folder


def text(path: Path) -> str:
    """Return all that a document says, its tables in their places."""
    with ZipFile(path) as archive:
        document = Document(io.BytesIO(path.read_bytes()))
        assert archive.testzip() is None
    told = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        told += ["｜".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(told)


def named(folder: Path, part: str) -> Path:
    (found,) = [path for path in folder.rglob("*") if part in path.name]
    return found


def test_hand_over_letter_tells_all_of_a_units_cases(year: CommandLine, out: Path) -> None:
    said = year.ok("doc", "assign", "--all", "-o", out, **DAY)

    assert said.lines[0] == "函号\t种类\t致\t提案\t件数\t日期\t新编号"
    assert "政提交〔2025〕4号\t交办函\t县财政局\tT003\t1\t2025-02-21\t是" in said.lines
    letter = text(named(out, "县交通运输局"))
    assert "政提交〔2025〕2号" in letter
    assert "县交通运输局：" in letter
    assert "十一届二次会议的提案1件（主办1件）" in letter
    assert "请在2025年2月27日前书面提出并说明理由" in letter
    assert "1｜001｜关于增设路灯的提案｜王芳等2人｜主办｜2025年5月20日｜重点提案" in letter
    assert "会办 县住建局" in letter
    assert "回　　执" in letter
    assert "13800001111" not in letter
    assert "集体办理，召集人：分管副县长" in text(named(out, "县财政局"))
    # A co-handler's opinion is due before the lead's reply.
    assert "会办｜2025年3月20日" in text(named(out, "县住建局"))
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


def test_a_folder_that_is_not_there_is_made(year: CommandLine, tmp_path: Path) -> None:
    for folder, words in (
        (tmp_path / "交办函", ("doc", "assign", "1")),
        (tmp_path / "答复表", ("doc", "reply-form", "1")),
    ):
        year.ok(*words, "-o", folder, "--dry-run" if words[1] == "assign" else "-y", **DAY)
        assert folder.exists() == (words[1] == "reply-form")
        year.ok(*words, "-o", folder, "-y", **DAY)
        assert len(list(folder.iterdir())) == 2
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "office", ["某县政协", "某县政协提案委员会", "政协某县委员会", "某县政协提案和委员联络委员会"]
)
def test_letters_are_signed_by_the_committee_once(
    year: CommandLine, out: Path, office: str
) -> None:
    year.ok("settings", "set", "office", office)
    year.ok("doc", "assign", "1", "--unit", "交通局", "-o", out, **DAY)

    lines = text(named(out, "县交通运输局")).splitlines()
    signed = committee(office)
    assert signed in lines
    assert f"{signed}：" in lines  # whom the receipt goes back to
    assert signed.count("提案") == 1


def test_reply_forms_come_by_case_number(year: CommandLine, out: Path) -> None:
    year.ok("review", "L3", "--accept", "--category", "生态", "--number", "010", **DAY)
    year.ok("assign", "10", "--lead", "教育局", **DAY)
    year.ok("amend", "1", "--number", "011", **DAY)

    said = year.ok("doc", "reply-form", "--all", "-o", out, **DAY)
    assert [line.split("\t")[0] for line in said.lines[1:]] == ["010", "011", "011"]


def test_no_form_goes_to_who_need_not_answer_any_more(year: CommandLine, out: Path) -> None:
    """Of the two of T003 one has answered for both; the co-handler tells the lead, until it has."""

    def asked() -> list[str]:
        said = year.ok("doc", "reply-form", "--all", "-o", out, "-y", **DAY)
        return [" ".join(line.split("\t")[::2]) for line in said.lines[1:]]

    assert asked() == ["001 县交通运输局", "001 县住建局"]

    year.ok("reply", "1", "--unit", "交通局", "--result", "A")
    assert asked() == []
    assert len(year.ok("doc", "reply-form", "3", "-o", out, **DAY).lines) == 3


def test_again_it_is_the_same_file_on_any_day(year: CommandLine, out: Path) -> None:
    year.ok("doc", "assign", "--all", "-o", out, **DAY)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    before = year.path.read_bytes()

    said = year.ok("doc", "assign", "--all", "-o", out, TIAAN_TODAY="2025-06-30")

    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    assert year.path.read_bytes() == before
    assert "新编号 0 封" in said.stderr


def test_an_extension_does_not_change_the_letter_it_follows(year: CommandLine, out: Path) -> None:
    year.ok("doc", "assign", "1", "-o", out, **DAY)
    first = named(out, "县交通运输局").read_bytes()
    year.ok("extend", "1", "--unit", "交通局", "--by", "1mo", "--consent", "提案人", **DAY)

    year.ok("doc", "assign", "1", "-o", out, **DAY)

    assert named(out, "县交通运输局").read_bytes() == first


def test_contact_data_only_where_asked_for_and_stamped(year: CommandLine, out: Path) -> None:
    said = year.ok("doc", "assign", "1", "--unit", "交通局", "--with-contacts", "-o", out, **DAY)

    letter = text(named(out, "县交通运输局"))
    assert "13800001111" in letter
    assert desk.WARNING in letter
    assert "1 位提案者的联系方式" in said.stderr
    assert "13800001111" not in said.stdout + said.stderr


def test_a_file_that_was_changed_is_asked_about(year: CommandLine, out: Path) -> None:
    year.ok("doc", "assign", "1", "--unit", "交通局", "-o", out, **DAY)
    path = named(out, "县交通运输局")
    whole = path.read_bytes()
    path.write_bytes(b"the clerk's own")

    said = year("doc", "assign", "1", "--unit", "交通局", "-o", out, **DAY)
    assert (said.exit_code, path.read_bytes()) == (2, b"the clerk's own")
    year.ok("doc", "assign", "1", "--unit", "交通局", "-o", out, "--yes", **DAY)
    assert path.read_bytes() == whole


def test_a_link_is_not_written_through(year: CommandLine, out: Path, tmp_path: Path) -> None:
    year.ok("doc", "assign", "1", "--unit", "交通局", "-o", out, **DAY)
    path = named(out, "县交通运输局")
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere.docx")

    said = year("doc", "assign", "1", "--unit", "交通局", "-o", out, "--yes", **DAY)

    assert said.exit_code == 2
    assert "链接" in said.stderr
    assert not (tmp_path / "elsewhere.docx").exists()


def test_trying_writes_nothing(year: CommandLine, out: Path) -> None:
    before = year.path.read_bytes()

    said = year.ok("doc", "assign", "--all", "-o", out, "-n", **DAY)

    assert "政提交〔2025〕1号" in said.stdout
    assert "试运行" in said.stderr
    assert (list(out.iterdir()), year.path.read_bytes()) == ([], before)


def test_notice_tells_the_decision_its_ground_and_the_countys_article(
    year: CommandLine, out: Path
) -> None:
    year.ok("review", "L3", "--reject", "N10", "--on", "2025-01-12")
    year.ok("settings", "set", "articles", "grounds=本县提案工作条例第十二条")
    year.ok("doc", "notice", "--all", "-o", out, "--tell", **DAY)

    refused = text(named(out, "张伟"))
    assert "关于提案不予立案的告知函" in refused
    assert "张伟委员：" in refused
    assert "“内容空泛而没有具体建议的”（N10）" in refused
    assert "依据本县提案工作条例第十二条，不予立案" in refused
    assert "退回修改：没有建议。" in text(named(out, "刘洋"))
    assert "予以立案，案号为001" in text(named(out, "王芳"))
    assert "并入002号" not in text(named(out, "李明"))
    assert "与002号提案内容相近，并入该案" in text(named(out, "赵静"))
    assert year.ok("notify", "--list").stdout.count("\n") == 1  # the header alone
    assert "2025-02-21 已告知提案人（书面）" in year.ok("show", "L3").stdout


def test_only_notices_of_a_decision(year: CommandLine, out: Path) -> None:
    year.ok("doc", "notice", "--all", "--outcome", "退回", "-o", out, **DAY)

    assert [path.name for path in out.iterdir()] == ["政提告〔2025〕1号　L4　刘洋.docx"]


LATE = {"TIAAN_TODAY": "2025-06-02"}


def test_reminder_lists_what_is_owed_and_is_recorded(year: CommandLine, out: Path) -> None:
    year.ok("doc", "reminder", "--all", "-o", out, **LATE)

    letter = text(named(out, "县交通运输局"))
    assert "有1件（已逾期1件）尚未答复" in letter
    assert "001｜关于增设路灯的提案｜主办｜2025年5月20日｜逾期13天" in letter
    assert [path.name for path in sorted(out.iterdir())] == [
        "政提催〔2025〕1号　县交通运输局.docx",
        "政提催〔2025〕2号　县住建局.docx",
    ]
    assert "催办函" in year.ok("remind", "--history").stdout

    again = year.ok("doc", "reminder", "--all", "-o", out, TIAAN_TODAY="2025-06-03")
    assert "新编号 0 封" in again.stderr


def test_reminder_of_what_was_answered_meanwhile_is_not_printed_again(
    year: CommandLine, out: Path
) -> None:
    year.ok("doc", "reminder", "1", "--unit", "交通局", "-o", out, **LATE)
    year.ok("reply", "1", "--unit", "交通局", "--result", "A", **LATE)
    named(out, "县交通运输局").unlink()

    said = year.ok("doc", "reminder", "--all", "-o", out, TIAAN_TODAY="2025-06-03")

    assert "县交通运输局" not in said.stdout
    assert not [path for path in out.iterdir() if "交通" in path.name]


def test_reply_form_holds_what_is_known_and_no_tick_of_its_own(
    year: CommandLine, out: Path
) -> None:
    year.ok("contact", "1", "--way", "面商", "--unit", "交通局", "--on", "2025-03-01")
    before = year.path.read_bytes()
    year.ok("doc", "reply-form", "--all", "-o", out)

    form = text(named(out, "001　县交通运输局"))
    assert "提案办理情况答复表" in form
    assert "面商（2025年3月1日）" in form
    assert "□A类（已解决或基本解决）" in form
    assert "√" not in form
    assert "提案会办意见表" in text(named(out, "001　县住建局"))
    assert year.path.read_bytes() == before

    year.ok("doc", "reply-form", "3", "--unit", "教育局", "-o", out)
    answered = text(named(out, "T003　县教育局"))
    assert "√B类（采纳并列入计划）" in answered
    assert "县教函〔2025〕1号" in answered


def test_feedback_form_is_the_countys_scale_unticked(year: CommandLine, out: Path) -> None:
    year.ok("settings", "set", "feedback_scale", "很好+,一般,不满意")
    year.ok("doc", "feedback-form", "--all", "-o", out, TIAAN_TODAY="2025-04-02")

    (path,) = out.iterdir()
    form = text(path)
    assert "□很好　□一般　□不满意" in form
    assert "民盟县总支：你们提出的提案已经答复" in form
    assert "县教育局" in form
    assert "2025年4月23日前交回" in form
    for mark in ("☑", "√ ", "■", "☒"):
        assert mark not in form


@pytest.mark.parametrize(
    ("today", "day", "late"), [("2025-04-02", "4月23日", False), ("2025-05-06", "5月27日", True)]
)
def test_the_form_asks_for_the_day_that_is_waited_for_or_says_otherwise(
    year: CommandLine, out: Path, today: str, day: str, *, late: bool
) -> None:
    said = year.ok("doc", "feedback-form", "3", "-o", out, TIAAN_TODAY=today)
    (row,) = json.loads(year.ok("due", "3", "--json", TIAAN_TODAY=today).stdout)

    assert f"2025年{day}前交回" in text(next(iter(out.iterdir())))
    assert (row["due_on"], "早该收回" in said.stderr) == ("2025-04-23", late)


def test_every_confirmed_proposer_is_asked_where_the_county_says_so(
    year: CommandLine, out: Path
) -> None:
    for unit in ("住建局", "交通局"):
        year.ok("reply", "1", "--unit", unit, "--result", "A", "--on", "2025-05-01")
    year.ok("settings", "set", "feedback_by", "all")
    year.ok("doc", "feedback-form", "1", "-o", out)

    assert {path.name for path in out.iterdir()} == {
        "001　王芳　征询意见表.docx",
        "001　李明　征询意见表.docx",
    }
    year.ok("feedback", "1", "--rating", "满意", "--by", "李明")
    said = year.ok("doc", "feedback-form", "--all", "-o", out, "--yes")
    assert "001\t征询意见表\t李明" not in said.stdout


def test_who_has_not_agreed_is_never_printed(cli: CommandLine, out: Path) -> None:
    cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳", "--cosign", "李明", **DAY)
    cli.ok("cosign", "invite", "L1", "刘洋", **DAY)
    cli.ok("review", "L1", "--accept", **DAY)
    cli.ok("assign", "1", "--lead", "教育局", **DAY)
    cli.ok("doc", "assign", "--all", "-o", out, **DAY)
    cli.ok("doc", "notice", "--all", "-o", out, **DAY)
    cli.ok("doc", "reply-form", "--all", "-o", out, **DAY)

    for path in out.iterdir():
        assert "刘洋" not in text(path)
        assert "李明" not in text(path)


def test_register_lists_letters_and_says_what_was_undone(year: CommandLine, out: Path) -> None:
    year.ok("doc", "assign", "--all", "-o", out, **DAY)
    said = year.ok("doc", "list")
    assert said.lines[1] == "政提交〔2025〕1号\t交办函\t县教育局\tT003\t1\t2025-02-21"
    assert "共 4 封" in said.stderr
    (one,) = json.loads(year.ok("doc", "list", "--unit", "交通局", "--json").stdout)
    assert one["number"] == "政提交〔2025〕2号"
    assert "交办函：政提交〔2025〕2号　致县交通运输局　2025-02-21" in year.ok("show", "1").stdout
    (shown,) = json.loads(year.ok("show", "1", "--json").stdout)
    assert [found["number"] for found in shown["letters"]] == [
        "政提交〔2025〕2号",
        "政提交〔2025〕3号",
    ]

    undone = year.ok("undo")
    assert "写出的函件文件还在" in undone.stderr
    assert "作废的函号不再使用" in undone.stderr
    assert len(list(out.iterdir())) == 4
    assert year.ok("doc", "list").lines == said.lines[:1]


BAD = {
    "neither": (("doc", "assign", "-o", "函件"), 2, "请写提案编号，或用 --all"),
    "both": (("doc", "assign", "1", "--all", "-o", "函件"), 2, "请写提案编号，或用 --all"),
    "no folder around": (("doc", "assign", "1", "-o", "没有/函件"), 3, "没有文件夹“没有”"),
    "a file": (("doc", "assign", "1", "-o", "文件"), 2, "不是文件夹"),
    "no number": (("doc", "notice", "99", "-o", "函件"), 3, "没有 99 号"),
    "not assigned": (("doc", "reply-form", "L3", "-o", "函件"), 4, "没有承办单位"),
    "not answered": (("doc", "feedback-form", "1", "-o", "函件"), 4, "还没有可征询意见的答复"),
    "not the unit's": (
        ("doc", "reply-form", "1", "--unit", "教育局", "-o", "函件"), 4, "没有承办 001 号",
    ),
    "a day too early": (
        ("doc", "assign", "1", "--on", "2025-01-01", "-o", "函件"), 4, "001 号 2025-02-20 才交办",
    ),
    "a notice too early": (
        ("doc", "notice", "1", "--on", "2025-01-01", "-o", "函件"), 4, "001 号 2025-01-10 才审查",
    ),
    "pack of none": (("doc", "pack", "-o", "包"), 2, "请写 --unit 单位"),
    "pack into files": (("doc", "pack", "--all", "-o", "函件"), 2, "里已有文件"),
    "pack nowhere": (("doc", "pack", "--all", "-o", "没有/包"), 3, "没有文件夹"),
    "within and a number": (
        ("doc", "reminder", "1", "--within", "7wd", "-o", "函件"), 2, "--within 用于 --all",
    ),
    "no such template": (("doc", "template", "set", "assign", "没有.docx"), 3, "没有文件"),
    "no template": (("doc", "template", "set", "assign", "文件"), 2, "不是能用的 Word 模板"),
    "no kind": (("doc", "template", "reset", "报告"), 2, "没有“报告”这一项"),
    "not .docx": (("doc", "template", "export", "assign", "-o", "模板.doc"), 2, "不以 .docx"),
}  # fmt: skip


@pytest.mark.parametrize("why", BAD)
def test_bad_input_is_said_and_changes_nothing(
    year: CommandLine, out: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    args, code, sentence = BAD[why]
    monkeypatch.chdir(out.parent)
    (out / "我的.txt").write_text("x")
    (out.parent / "文件").write_text("x")
    before = year.path.read_bytes()

    said = year(*args, **DAY)

    assert (said.exit_code, said.stdout) == (code, "")
    assert sentence in said.stderr
    assert "提示：" in said.stderr
    assert year.path.read_bytes() == before


# Templates


def write(path: Path, *paragraphs: str) -> Path:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path


def test_county_writes_by_its_own_template(year: CommandLine, out: Path, tmp_path: Path) -> None:
    own = write(tmp_path / "本县.docx", "{{函号}}给{{收函单位}}", "{{序号}}：{{案号}}{{案由}}")
    year.ok("doc", "template", "set", "交办函", own)
    assert "本县.docx" in year.ok("doc", "template", "list").stdout

    year.ok("doc", "assign", "1", "--unit", "交通局", "-o", out, **DAY)

    path = named(out, "县交通运输局")
    assert text(path) == "政提交〔2025〕1号给县交通运输局\n1：001关于增设路灯的提案"
    exported = tmp_path / "现用.docx"
    year.ok("doc", "template", "export", "assign", "-o", exported)
    assert exported.read_bytes() == own.read_bytes()
    year.ok("doc", "template", "reset", "assign")
    year.ok("doc", "assign", "1", "--unit", "交通局", "-o", out, "--yes", **DAY)
    assert "关于交办提案的函" in text(path)
    assert year.ok("check").exit_code == 0


def test_unknown_placeholders_are_named_with_the_nearest(year: CommandLine, tmp_path: Path) -> None:
    wrong = write(tmp_path / "错.docx", "{{收件单位}}{{电话号码2}}", "{{案号")
    before = year.path.read_bytes()

    for args in (("set", "assign", wrong), ("check", wrong, "--kind", "assign")):
        said = year("doc", "template", *args)
        assert said.exit_code == 6
        assert "不认识的占位 {{收件单位}}，是不是 {{收函单位}}" in said.stderr
        assert "不认识的占位 {{电话号码2}}" in said.stderr
        assert "花括号没有配对：{{案号" in said.stderr
    assert year.path.read_bytes() == before


def test_check_says_what_a_template_is_good_for(year: CommandLine, tmp_path: Path) -> None:
    good = write(tmp_path / "好.docx", "{{评价选项}}")

    said = year.ok("doc", "template", "check", good)

    assert said.lines == ["合于征询意见表：占位 1 个", "  {{评价选项}}"]


def test_own_template_goes_out_and_comes_back(year: CommandLine, tmp_path: Path) -> None:
    for kind in LetterKind:
        path = tmp_path / f"{kind}.docx"
        year.ok("doc", "template", "export", kind.value, "-o", path)
        assert path.read_bytes() == template(kind)
        year.ok("doc", "template", "set", kind.value, path)


def test_every_placeholder_has_a_value(year: CommandLine) -> None:
    day, late = county.date(2025, 2, 21), county.date(2025, 6, 2)
    with database.opened(year.path) as conn:
        posts = {
            kind: letter.issue(conn, kind, letterslots.Asked((), on), county.clerk(on)).posts[0]
            for kind, on in (
                (LetterKind.NOTICE, day), (LetterKind.ASSIGN, day), (LetterKind.REMINDER, late),
            )
        }  # fmt: skip
        at = desk.desk(conn, late)
        cases = {case.intake_no: case for case in listing.cases(conn)}
        told = {
            LetterKind.NOTICE: says.notice(at, *posts[LetterKind.NOTICE].parts[0]),
            LetterKind.ASSIGN: says.assign(at, posts[LetterKind.ASSIGN].parts),
            LetterKind.REPLY_FORM: letterforms.reply_form(at, cases[1], cases[1].duties()[0]),
            LetterKind.FEEDBACK_FORM: letterforms.feedback_form(
                at, cases[5], cases[5].sponsors[0].proposer
            ),
            LetterKind.REMINDER: says.reminder(at, posts[LetterKind.REMINDER].parts),
        }
    assert told.keys() == set(LetterKind)
    for kind, one in told.items():
        assert one is not None
        known = letters.placeholders(kind)
        each = {name for name, place in known.items() if place.each}
        assert known.keys() - each <= one.values.keys(), kind
        assert each <= (one.rows[0].keys() if one.rows else set()), kind


# The pack


def test_pack_is_a_folder_for_each_unit(year: CommandLine, tmp_path: Path) -> None:
    pack = tmp_path / "交办包"
    year.ok("doc", "pack", "--all", "-o", pack, **DAY)

    assert sorted(path.name for path in pack.iterdir()) == [
        "00总清单.xlsx", "01县教育局", "02县交通运输局", "03县住建局", "04县财政局",
    ]  # fmt: skip
    assert sorted(str(p.relative_to(pack)) for p in (pack / "02县交通运输局").rglob("*.*")) == [
        "02县交通运输局/原文/001　关于增设路灯的提案.docx",
        "02县交通运输局/政提交〔2025〕2号　县交通运输局.docx",
        "02县交通运输局/清单.xlsx",
        "02县交通运输局/答复表/001　县交通运输局　提案办理情况答复表.docx",
    ]
    sheet = load_workbook(pack / "00总清单.xlsx").active
    told = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert any("政提交〔2025〕2号" in row for row in told)
    original = text(named(pack / "02县交通运输局", "关于增设路灯"))
    assert "提案者：王芳等2人" in original
    for path in pack.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
    assert {p.name for p in tmp_path.iterdir() if p.name.startswith(".tiaan")} == set()


def test_pack_of_one_unit_has_the_numbers_of_the_letters(
    year: CommandLine, out: Path, tmp_path: Path
) -> None:
    year.ok("doc", "assign", "--all", "-o", out, **DAY)
    before = year.path.read_bytes()

    year.ok("doc", "pack", "--unit", "交通局", "-o", tmp_path / "包", **DAY)

    assert year.path.read_bytes() == before
    name = "政提交〔2025〕2号　县交通运输局.docx"
    packed = tmp_path / "包" / "01县交通运输局" / name
    assert packed.read_bytes() == (out / name).read_bytes()


def test_pack_that_fails_leaves_nothing_behind(
    year: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "no room")

    monkeypatch.setattr(files, "_put", full)
    said = year("doc", "pack", "--all", "-o", tmp_path / "包", **DAY)

    assert said.exit_code == 1
    assert "磁盘空间不够" in said.stderr
    assert "函号已登记" in said.stderr
    assert not (tmp_path / "包").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".tiaan")]


def test_a_notice_stays_with_whom_it_was_written_to(year: CommandLine, out: Path) -> None:
    """Who comes first later was not told by it: the number is the letter's, not a place's."""
    year.ok("doc", "notice", "1", "-o", out, "--on", "2025-01-12")
    (before,) = json.loads(year.ok("doc", "list", "--kind", "告知函", "--json").stdout)
    year.ok("cosign", "withdraw", "1", "王芳", "--new-first", "李明", "--on", "2025-02-01")
    year.ok("doc", "notice", "1", "-o", out, "--yes")

    (after,) = json.loads(year.ok("doc", "list", "--kind", "告知函", "--json").stdout)
    assert before == after
    assert len(list(out.iterdir())) == 1
