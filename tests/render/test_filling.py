"""Templates filled: placeholders wherever Word put them, rows repeated, texts that stay texts."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from tiaan.errors import UsageError
from tiaan.model.letters import placeholders
from tiaan.model.terms import LetterKind
from tiaan.render.filling import fill, look
from tiaan.render.letterforms import original, template

EACH = frozenset({"案号", "案由"})


def made(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def runs(*texts: str) -> bytes:
    document = Document()
    paragraph = document.add_paragraph()
    for place, text in enumerate(texts):
        paragraph.add_run(text).bold = place % 2 == 0
    return made(document)


def lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


def listed() -> bytes:
    document = Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table.rows[0].cells, ("案号", "案由"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("{{案号}}", "{{案由}}（{{单位}}）"), strict=True):
        cell.text = text
    return made(document)


@pytest.mark.parametrize(
    "texts",
    [
        ("致{{单位}}：",),
        ("致{", "{单", "位}", "}："),
        ("致{{", "单位", "}}", "："),
        ("致{{ 单位 }}：",),
        ("致｛｛单位｝｝：",),
        ("", "致", "{{单位}}", "", "："),
    ],
)
def test_a_placeholder_is_filled_however_it_is_cut(texts: tuple[str, ...]) -> None:
    data = runs(*texts)

    assert look(data).names == ("单位",)
    assert lines(fill(data, {"单位": "县教育局"}, (), EACH)) == ["致县教育局："]


def test_several_in_a_paragraph_each_get_their_own() -> None:
    data = runs("{{甲}}和{", "{乙}}，再{{甲", "}}")

    assert look(data).names == ("甲", "乙")
    assert lines(fill(data, {"甲": "一", "乙": "二"}, (), EACH)) == ["一和二，再一"]


def test_a_row_is_repeated_for_every_line_of_the_list() -> None:
    rows = ({"案号": "001", "案由": "甲"}, {"案号": "002", "案由": "乙"})

    filled = Document(io.BytesIO(fill(listed(), {"单位": "县教育局"}, rows, EACH)))

    table = filled.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["案号", "案由"],
        ["001", "甲（县教育局）"],
        ["002", "乙（县教育局）"],
    ]


def test_a_list_of_nothing_leaves_the_header() -> None:
    table = Document(io.BytesIO(fill(listed(), {}, (), EACH))).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [["案号", "案由"]]


def test_outside_of_tables_the_paragraph_is_repeated() -> None:
    rows = ({"案号": "1"}, {"案号": "2"})
    assert lines(fill(runs("第{{案号}}号"), {}, rows, EACH)) == ["第1号", "第2号"]


def test_header_and_footer_are_filled() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{单位}}"
    document.sections[0].footer.paragraphs[0].text = "{{单位}}印"
    data = made(document)

    filled = Document(io.BytesIO(fill(data, {"单位": "甲"}, (), EACH))).sections[0]

    assert look(data).names == ("单位",)
    assert filled.header.paragraphs[0].text == "甲"
    assert filled.footer.paragraphs[0].text == "甲印"


def test_a_box_in_a_paragraph_is_filled_as_its_own() -> None:
    document = Document()
    outer = document.add_paragraph("外{{单位}}")
    box = outer._p.makeelement(qn("w:pict"), {})
    content = box.makeelement(qn("w:txbxContent"), {})
    inner = document.add_paragraph("内{{单位}}")._p
    content.append(inner)
    box.append(content)
    outer.runs[0]._r.append(box)

    filled = fill(made(document), {"单位": "甲"}, (), EACH)

    with ZipFile(io.BytesIO(filled)) as archive:
        text = archive.read("word/document.xml").decode()
    assert ("外甲" in text, "内甲" in text, "{{" in text) == (True, True, False)


def test_a_paragraph_of_empty_placeholders_is_left_out_and_a_cell_keeps_one() -> None:
    document = Document()
    document.add_paragraph("{{单位}}{{案号}}")
    document.add_paragraph("单位：{{单位}}")
    cell = document.add_table(1, 2).rows[0].cells
    cell[0].text = "{{提案者}}"
    cell[0].add_paragraph("{{单位}}")
    cell[1].text = "{{单位}}"

    filled = Document(io.BytesIO(fill(made(document), {"提案者": "王芳"}, (), frozenset())))

    assert [paragraph.text for paragraph in filled.paragraphs] == ["单位："]
    cells = filled.tables[0].rows[0].cells
    assert [[p.text for p in one.paragraphs] for one in cells] == [["王芳"], [""]]


HOSTILE = (
    '<w:fldSimple w:instr="DDEAUTO cmd"/>',
    "{{单位}}",
    "]]>&amp;",
    "=1+1",
    "\x07\x1b[31m\u202e",
    "一\n二\t三",
)


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_values_are_texts(value: str) -> None:
    filled = fill(runs("值：{{案由}}"), {"案由": value}, (), frozenset())

    (line,) = lines(filled)
    assert line == "值：" + value.translate(str.maketrans("\x07\x1b\u202e", "\ufffd" * 3))
    with ZipFile(io.BytesIO(filled)) as archive:
        assert "<w:fldSimple" not in archive.read("word/document.xml").decode()


def test_braces_that_do_not_match_are_named() -> None:
    assert look(runs("甲{{单位}")).loose == ("甲{{单位}",)
    assert look(runs("单位}}")).loose == ("单位}}",)
    assert look(runs("{{单位}} {乙}")).loose == ()


def test_the_same_is_the_same_bytes() -> None:
    assert fill(listed(), {"单位": "甲"}, (), EACH) != b""
    data = listed()
    assert fill(data, {}, ({"案号": "1"},), EACH) == fill(data, {}, ({"案号": "1"},), EACH)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF", made(Document())[:2000]])
def test_what_is_no_word_document_is_said(data: bytes) -> None:
    with pytest.raises(UsageError, match="不是能用的 Word 模板"):
        look(data)


def test_a_template_that_unpacks_to_far_too_much_is_refused() -> None:
    target = io.BytesIO(made(Document()))
    with ZipFile(target, "a", 8) as archive:
        archive.writestr("word/media/a.bin", bytes(101_000_000))

    with pytest.raises(UsageError, match="太大"):
        look(target.getvalue())


@pytest.mark.parametrize("kind", LetterKind)
def test_own_templates_ask_only_for_what_is_known(kind: LetterKind) -> None:
    found = look(template(kind))

    assert set(found.names) <= placeholders(kind).keys()
    assert found.loose == ()
    assert template(kind) == template.__wrapped__(kind)


@pytest.mark.parametrize("data", [*map(template, LetterKind), original()])
def test_own_templates_have_the_standards_typefaces(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    styles = {paragraph.style.name: paragraph.style for paragraph in document.paragraphs}
    fonts = {style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in styles.values()}

    assert fonts <= {"仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"}
    assert "方正小标宋简体" in fonts
