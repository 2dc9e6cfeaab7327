"""Word templates: which placeholders one has, and the same document with values in their places.

Word cuts a text into runs wherever somebody once stopped typing, so a placeholder may lie in
several: a paragraph is read as one text, and its value goes where the placeholder began.
"""

from __future__ import annotations

import copy
import re
import zipfile
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from tiaan.errors import TiaanError, UsageError
from tiaan.model.text import visible
from tiaan.zips import SteadyZip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PLACE = re.compile(r"[{｛]{2}\s*([^{}｛｝\n]+?)\s*[}｝]{2}")
_BRACES = re.compile(r"[{｛]{2}|[}｝]{2}")
_MEMBERS, _UNPACKED = 2_000, 100_000_000
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HAS_TEXT = re.compile(r"word/(document|header|footer)\d*\.xml")
_AGAIN = "请用 Word 或 WPS 打开，另存为 .docx 后再试"


class Found(NamedTuple):
    """What a template asks for.

    Attributes:
        names: of its placeholders, each once, in order.
        loose: texts with braces that are not closed, or not opened.
    """

    names: tuple[str, ...]
    loose: tuple[str, ...]


def need_word() -> None:
    """Refuse where Word files cannot be written at all.

    Raises:
        TiaanError: lxml is not there.
    """
    try:
        import docx  # noqa: F401 - whether it can be loaded is the question
    except ImportError as error:  # lxml is compiled, and not for every system
        raise TiaanError(
            "这台电脑的 Python 没有读写 Word 文件所需的 lxml", "请在装有完整 tiaan 的电脑上写函件"
        ) from error


def look(data: bytes) -> Found:
    """Return the placeholders of a template.

    Raises:
        UsageError: not a Word document, or more than a letter can be.
    """
    names: dict[str, None] = {}
    loose = []
    for root in _texts_of(_members(data)).values():
        for paragraph in _inside(root):
            whole = _text(paragraph)
            names.update((found[1], None) for found in _PLACE.finditer(whole))
            if _BRACES.search(_PLACE.sub("", whole)):
                loose.append(visible(whole.strip()))
    return Found(tuple(names), tuple(loose))


def fill(
    data: bytes,
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    each: frozenset[str],
) -> bytes:
    """Return a template with its values in it: the same for the same, on any day.

    The row of a table, or outside of tables the paragraph, that has a placeholder of the list in it
    is repeated for every line of the list. A paragraph of nothing but placeholders that turn out
    empty is left out.

    Args:
        data: the template.
        values: of the placeholders that are told once.
        rows: of those of the list, line by line.
        each: the names that belong to the list.
    """
    from docx.opc.oxml import serialize_part_xml

    members = _members(data)
    written = dict(members)
    for name, root in _texts_of(members).items():
        _fill_all(root, values, rows, each)
        written[name] = serialize_part_xml(root)
    target = BytesIO()
    with SteadyZip(target) as new:
        for name, part in written.items():
            new.writestr(name, part)
    return target.getvalue()


def _fill_all(
    root: Any,  # noqa: ANN401 - an element of a package not loaded
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    each: frozenset[str],
) -> None:
    blocks = _repeated(root, each)
    repeated = {paragraph for block in blocks for paragraph in _inside(block)}
    # Every paragraph is filled once: what looks like a placeholder in a value stays as it is.
    for paragraph in [one for one in _inside(root) if one not in repeated]:
        _fill(paragraph, values)
    for block in blocks:
        for row in rows:
            one = copy.deepcopy(block)
            block.addprevious(one)
            for paragraph in _inside(one):
                _fill(paragraph, {**values, **row})
        block.getparent().remove(block)


@lru_cache(4)
def _members(data: bytes) -> Mapping[str, bytes]:
    """Return the parts of a document, weighed before they are unpacked.

    Raises:
        UsageError: it is none, or holds more than a letter can.
    """
    from docx import Document

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            small = len(members) <= _MEMBERS and sum(m.file_size for m in members) <= _UNPACKED
            found = {m.filename: archive.read(m) for m in members} if small else {}
        if small:
            Document(BytesIO(data))
    except Exception as error:  # whatever a damaged file makes of zipfile, lxml or python-docx
        raise UsageError("文件不是能用的 Word 模板", _AGAIN) from error
    if not small:
        raise UsageError("模板太大，没有读取", "请删去其中的图片后再试")
    return found


def _texts_of(members: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the parts that have paragraphs to be filled: the text, headers and footers."""
    from docx.oxml import parse_xml

    return {name: parse_xml(part) for name, part in members.items() if _HAS_TEXT.fullmatch(name)}


def _inside(element: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Yield every paragraph of a part or a block: of its tables and boxes, too."""
    from docx.oxml.ns import qn

    if element.tag == qn("w:p"):
        yield element
    yield from list(element.iter(qn("w:p")))[element.tag == qn("w:p") :]


def _pieces(paragraph: Any) -> list[Any]:  # noqa: ANN401 - as above
    """Return the texts of a paragraph's own runs; a box inside it has paragraphs of its own."""
    from docx.oxml.ns import qn

    return [
        piece
        for piece in paragraph.iter(qn("w:t"))
        if next(piece.iterancestors(qn("w:p"))) is paragraph
    ]


def _text(paragraph: Any) -> str:  # noqa: ANN401 - as above
    return "".join(piece.text or "" for piece in _pieces(paragraph))


def _repeated(root: Any, each: frozenset[str]) -> list[Any]:  # noqa: ANN401 - as above
    """Return the rows and paragraphs that stand for every line of the list."""
    from docx.oxml.ns import qn

    found: list[Any] = []
    for paragraph in _inside(root):
        if each.isdisjoint(one[1] for one in _PLACE.finditer(_text(paragraph))):
            continue
        block = next(paragraph.iterancestors(qn("w:tr")), paragraph)
        if block not in found:
            found.append(block)
    return found


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:  # noqa: ANN401 - as above
    """Put values in the place of a paragraph's placeholders; take it out where nothing is left."""
    pieces = _pieces(paragraph)
    whole = "".join(piece.text or "" for piece in pieces)
    places = list(_PLACE.finditer(whole))
    if not places:
        return
    starts = []
    length = 0
    for piece in pieces:
        starts.append(length)
        length += len(piece.text or "")
    for place in reversed(places):
        value = visible(values.get(place[1], ""))
        for piece, start in reversed(list(zip(pieces, starts, strict=True))):
            text = piece.text or ""
            low, high = max(place.start() - start, 0), min(place.end() - start, len(text))
            if low >= high:
                continue
            begins = start <= place.start()
            piece.text = text[:low] + (value if begins else "") + text[high:]
    left = "".join(piece.text or "" for piece in pieces)
    if not left.strip() and not _PLACE.sub("", whole).strip():
        _take_out(paragraph)
        return
    for piece in pieces:
        _break(piece)


def _break(piece: Any) -> None:  # noqa: ANN401 - as above
    """Write line breaks and tabs as Word has them, and keep spaces at the ends."""
    from docx.oxml import OxmlElement

    text = piece.text or ""
    piece.set(_SPACE, "preserve")
    first, *others = re.split(r"(\n|\t)", text)
    piece.text = first
    last = piece
    for part in others:
        if part in ("\n", "\t"):
            more = OxmlElement("w:br" if part == "\n" else "w:tab")
        else:
            more = OxmlElement("w:t")
            more.text = part
            more.set(_SPACE, "preserve")
        last.addnext(more)
        last = more


def _take_out(paragraph: Any) -> None:  # noqa: ANN401 - as above
    """Remove a paragraph that says nothing; where another has to stand, it stays as it is."""
    from docx.oxml.ns import qn

    parent = paragraph.getparent()
    ends_section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    before = paragraph.getprevious()
    has_to_be = (
        parent.tag != qn("w:body")
        and parent[-1] is paragraph
        and (before is None or before.tag != qn("w:p"))
    )
    if not (ends_section or has_to_be):
        parent.remove(paragraph)
