"""The program's own templates of letters and forms, on the paper of official documents.

They are Word documents with placeholders in them, as the county's own are: what fills the one,
fills the other, and who wants to change a few words begins from these.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tiaan.model.terms import LetterKind
from tiaan.render import paper
from tiaan.render.docx import saved

if TYPE_CHECKING:
    from docx.document import Document

_FLUSH, _NUMBER, _SIGNED, _SMALL = "抬头", "函号", "落款", "说明"
_CELL, _HEAD, _LISTED, _LIST_HEAD = "栏内", "栏目", "清单", "清单栏目"
"""Names of the styles that letters have beside those of the paper."""
_PAGE = "\f"
"""Begins a page of its own."""
_TWIPS = 1440 / 25.4
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Line(NamedTuple):
    """A paragraph of a template."""

    text: str
    style: str = "Normal"


class Box(NamedTuple):
    """A cell; `wide` says over how many columns."""

    text: str
    wide: int = 1
    style: str = _CELL


class Ruled(NamedTuple):
    """A table.

    Attributes:
        widths: of its columns, in millimetres; 156 in all.
        rows: with the least height of each in millimetres.
        repeated: whether its first row stands again on every page.
    """

    widths: tuple[int, ...]
    rows: tuple[tuple[int, tuple[Box, ...]], ...]
    repeated: bool = False


def _label(text: str, wide: int = 1) -> Box:
    return Box(text, wide, _HEAD)


def _list(widths: tuple[int, ...], heads: tuple[str, ...], cells: tuple[str, ...]) -> Ruled:
    """Return a list: its header, and the row that is repeated."""
    above = tuple(Box(text, 1, _LIST_HEAD) for text in heads)
    line = tuple(Box(text, 1, _LISTED) for text in cells)
    return Ruled(widths, ((9, above), (9, line)), repeated=True)


_END = (
    Line(""),
    Line("{{落款单位}}", _SIGNED),
    Line("{{发函日期}}", _SIGNED),
)
_ADDRESSED = (Line("{{函号}}", _NUMBER), Line("{{函件标题}}", "Title"))

_NOTICE = (
    *_ADDRESSED,
    Line("{{称呼}}：", _FLUSH),
    Line("{{敬称}}在{{单位称呼}}{{届次}}提出的《{{案由}}》（收件号{{收件号}}）收悉。"),
    Line("{{告知内容}}"),
    Line("感谢{{敬称}}对提案工作的支持。"),
    *_END,
)
_ASSIGN = (
    *_ADDRESSED,
    Line("{{收函单位}}：", _FLUSH),
    Line(
        "现将{{单位称呼}}{{会议}}的提案{{件数}}件（{{件数说明}}）交你单位办理，清单附后。"
        "请按照以下要求认真办理："
    ),
    Line("一、办理提案应当在办理前、答复后与提案者沟通，当面听取意见。"),
    Line(
        "二、主办、分办的，请在清单所列期限前书面答复提案者，并抄送我委；"
        "会办的，请在期限前将会办意见送主办单位。"
    ),
    Line("三、集体办理的，由清单所列召集人召集，商定一份答复。"),
    Line(
        "四、不属于你单位职责范围的，请在{{退办期限}}前书面提出并说明理由，未经同意不得自行转办。"
    ),
    Line("五、收到后请填写回执，盖章退回我委。"),
    Line("附件：1．承办提案清单"),
    Line("　　　2．回执"),
    *_END,
    Line(f"{_PAGE}附件1", _FLUSH),
    Line("{{收函单位}}承办提案清单", "Title"),
    Line("{{联系方式提示}}", _SMALL),
    _list(
        (10, 13, 36, 22, 12, 33, 30),
        ("序号", "案号", "案由", "提案者", "角色", "办理期限", "备注"),
        (
            *("{{序号}}", "{{案号}}", "{{案由}}", "{{提案者}}\n{{联系电话}}"),
            *("{{承办角色}}", "{{办理期限}}", "{{备注}}\n{{其他承办单位}}"),
        ),
    ),
    Line(f"{_PAGE}附件2", _FLUSH),
    Line("回　　执", "Title"),
    Line("{{落款单位}}：", _FLUSH),
    Line("《{{函件标题}}》（{{函号}}）及所附提案{{件数}}件收到。"),
    Ruled(
        (36, 42, 36, 42),
        (
            (12, (_label("承办单位"), Box("{{收函单位}}", 3))),
            (12, (_label("收到日期"), Box(""), _label("件数"), Box(""))),
            (12, (_label("分管领导"), Box(""), _label("承办科室"), Box(""))),
            (12, (_label("承办人"), Box(""), _label("办公电话"), Box(""))),
            (22, (_label("同意承办的案号"), Box("", 3))),
            (22, (_label("提出退办的案号"), Box("", 3))),
            (34, (_label("退办理由和建议的承办单位"), Box("", 3))),
        ),
    ),
    Line("（盖章）　　　　　　", _NUMBER),
    Line("年　　月　　日　　", _NUMBER),
    Line("注：提出退办的，请在{{退办期限}}前退回本回执。", _SMALL),
)
_REMINDER = (
    Line("{{函号}}", _NUMBER),
    Line("关于催办提案的函", "Title"),
    Line("{{收函单位}}：", _FLUSH),
    Line(
        "截至{{发函日期}}，你单位承办的{{单位称呼}}{{会议}}提案中，有{{件数}}件"
        "（{{件数说明}}）尚未答复，清单附后。"
    ),
    Line(
        "请抓紧办理，与提案者充分沟通，尽快答复并抄送我委；确有困难不能按期答复的，"
        "请书面说明原因，商提案者同意后办理延期。"
    ),
    *_END,
    Line("附：尚未答复的提案", _FLUSH),
    _list(
        (10, 13, 53, 12, 33, 35),
        ("序号", "案号", "案由", "角色", "办理期限", "到期情况"),
        (
            *("{{序号}}", "{{案号}}", "{{案由}}"),
            *("{{承办角色}}", "{{办理期限}}", "{{到期情况}}\n{{备注}}"),
        ),
    ),
)
_REPLY_FORM = (
    Line("{{表名}}", "Title"),
    Line("{{联系方式提示}}", _SMALL),
    Ruled(
        (28, 50, 28, 50),
        (
            (10, (_label("案号"), Box("{{案号}}"), _label("轮次"), Box("{{轮次}}"))),
            (12, (_label("案由"), Box("{{案由}}", 3))),
            (10, (_label("提案者"), Box("{{提案者}}\n{{联系电话}}"),
                  _label("提交日期"), Box("{{提交日期}}"))),
            (10, (_label("承办单位"), Box("{{承办单位}}（{{承办角色}}）"),
                  _label("办理期限"), Box("{{办理期限}}"))),
            (10, (_label("其他单位"), Box("{{其他承办单位}}"), _label("备注"), Box("{{备注}}"))),
            (20, (_label("与提案者\n沟通情况"), Box("{{沟通情况}}", 3))),
            (58, (_label("办理情况\n（措施\n和结果）"), Box("", 3))),
            (10, (_label("办理结果"), Box("{{结果选项}}", 3))),
            (10, (_label("答复文号"), Box("{{答复文号}}"),
                  _label("答复日期"), Box("{{答复日期}}"))),
            (10, (_label("签发人"), Box("{{签发人}}"), _label("承办人\n及电话"), Box(""))),
        ),
    ),
    Line("（单位盖章）　　　　年　　月　　日", _NUMBER),
)  # fmt: skip
_FEEDBACK_FORM = (
    Line("提案办理情况征询意见表", "Title"),
    Line("{{填表人}}：{{敬称}}提出的提案已经答复。请填写本表，于{{交回期限}}前交回"
         "{{落款单位}}。", _SMALL),
    Line("{{联系方式提示}}", _SMALL),
    Ruled(
        (28, 46, 36, 46),
        (
            (10, (_label("案号"), Box("{{案号}}"), _label("轮次"), Box("{{轮次}}"))),
            (12, (_label("案由"), Box("{{案由}}", 3))),
            (10, (_label("提案者"), Box("{{提案者}}", 3))),
            (9, (_label("承办单位", 2), _label("答复文号"), _label("答复日期"))),
            (9, (Box("{{承办单位}}", 2), Box("{{答复文号}}"), Box("{{答复日期}}"))),
            (16, (_label("与您沟通\n的方式"), Box("{{沟通选项}}", 3))),
            (12, (_label("对办理结果"), Box("{{评价选项}}", 3))),
            (12, (_label("对办理工作"), Box("{{评价选项}}", 3))),
            (60, (_label("具体意见\n和建议"), Box("", 3))),
            (14, (_label("填表人签名"), Box(""), _label("日期"), Box(""))),
        ),
    ),
    Line("注：请在所选一项的□内打√，每行只选一项。", _SMALL),
)  # fmt: skip
_TEMPLATES: dict[LetterKind, tuple[Line | Ruled, ...]] = {
    LetterKind.NOTICE: _NOTICE,
    LetterKind.ASSIGN: _ASSIGN,
    LetterKind.REPLY_FORM: _REPLY_FORM,
    LetterKind.FEEDBACK_FORM: _FEEDBACK_FORM,
    LetterKind.REMINDER: _REMINDER,
}


_ORIGINAL = (
    Line("{{案由}}", "Title"),
    Line("（{{单位称呼}}{{届次}}　{{案号}}号提案）", "Subtitle"),
    Line("提案者：{{提案者}}", _FLUSH),
    Line("{{段落}}"),
)
ORIGINAL_LINE = "段落"
"""What is repeated in the text of a proposal: each of its lines."""


@cache
def original() -> bytes:
    """Return what the text of a proposal is written on."""
    return _made(_ORIGINAL, "提案")


@cache
def template(kind: LetterKind) -> bytes:
    """Return the program's own template of a kind, as a Word document."""
    return _made(_TEMPLATES[kind], kind.label)


def _made(blocks: tuple[Line | Ruled, ...], title: str) -> bytes:
    from docx import Document

    document = Document()
    paper.set_up(document)
    _styles(document)
    for block in blocks:
        if isinstance(block, Ruled):
            _table(document, block)
        else:
            made = document.add_paragraph(block.text.removeprefix(_PAGE), style=block.style)
            made.paragraph_format.page_break_before = block.text.startswith(_PAGE) or None
    return saved(document, title)


def _styles(document: Document) -> None:
    """Add what letters have beside the paper's own styles."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    title = document.styles["Title"].paragraph_format
    title.space_before = title.space_after
    for name in (_FLUSH, _NUMBER, _SIGNED):
        _style(document, name, 16, 28.8)
    document.styles[_NUMBER].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signed = document.styles[_SIGNED].paragraph_format
    # The standard centres the office's name above the date, the date four characters from the edge.
    signed.alignment, signed.left_indent = WD_ALIGN_PARAGRAPH.CENTER, Mm(70)
    signed.keep_with_next = True
    _style(document, _CELL, 12, 18)
    _style(document, _LISTED, 10.5, 16)
    for name, size, line in ((_HEAD, 12, 18), (_LIST_HEAD, 10.5, 16)):
        _style(document, name, size, line, typeface="黑体")
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(document, _SMALL, 12, 20)


def _style(
    document: Document, name: str, size: float, line: float, *, typeface: str = "仿宋_GB2312"
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), typeface)
    style.paragraph_format.line_spacing = Pt(line)
    style.paragraph_format.first_line_indent = Pt(0)
    style.element.pPr.ind.set(qn("w:firstLineChars"), "0")


def _table(document: Document, ruled: Ruled) -> None:
    """Add a table, each cell's lines as paragraphs of their own."""
    from docx.oxml import parse_xml

    twips = [round(width * _TWIPS) for width in ruled.widths]
    rows = []
    for number, (height, boxes) in enumerate(ruled.rows):
        cells, at = [], 0
        for box in boxes:
            cells.append(_cell(document, box, sum(twips[at : at + box.wide])))
            at += box.wide
        header = "<w:tblHeader/>" if ruled.repeated and number == 0 else ""
        rows.append(
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{round(height * _TWIPS)}" '
            f'w:hRule="atLeast"/>{header}</w:trPr>{"".join(cells)}</w:tr>'
        )
    style = document.styles["Table Grid"].style_id
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    xml = (
        f'<w:tbl xmlns:w="{_MAIN}"><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def _cell(document: Document, box: Box, width: int) -> str:
    style = document.styles[box.style].style_id
    span = f'<w:gridSpan w:val="{box.wide}"/>' if box.wide > 1 else ""
    lines = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in box.text.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}'
        f'<w:vAlign w:val="center"/></w:tcPr>{lines}</w:tc>'
    )
