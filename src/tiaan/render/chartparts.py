"""The small parts of a chart in Office's own XML, as openpyxl has them.

Its stubs know too little of them: most are `Any` here, and checked by reading the files again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from openpyxl.chart.text import RichText

    from tiaan.render.charts import Fill, Point

TINY, SMALL, LARGE = 600, 900, 1100
"""Hundredths of a point: figures in a crowd, labels, title."""
_TYPEFACE = "宋体"
_HAIR = 6350
"""Half a point, as Office counts."""


def label(address: str, text: str) -> Any:  # noqa: ANN401 - the stubs have two types of it
    """Return a series' name: where it stands, and what stands there."""
    from openpyxl.chart.data_source import StrRef
    from openpyxl.chart.series import SeriesLabel

    return SeriesLabel(strRef=StrRef(address, strCache=_texts((text,))))


def names(address: str, texts: tuple[str, ...]) -> Any:  # noqa: ANN401 - likewise
    """Return the names along an axis, likewise."""
    from openpyxl.chart.data_source import AxDataSource, StrRef

    return AxDataSource(strRef=StrRef(address, strCache=_texts(texts)))


def _texts(texts: tuple[str, ...]) -> Any:  # noqa: ANN401 - likewise
    from openpyxl.chart.data_source import StrData, StrVal

    return StrData(ptCount=len(texts), pt=[StrVal(i, text) for i, text in enumerate(texts)])


def sizes(address: str, points: tuple[Point, ...], number: str) -> Any:  # noqa: ANN401 - likewise
    """Return the sizes of the bars, likewise, to be printed in a number format."""
    from openpyxl.chart.data_source import NumData, NumDataSource, NumRef, NumVal

    values = [
        NumVal(i, v=repr(float(point.size)))
        for i, point in enumerate(points)
        if point.size is not None
    ]
    cache = NumData(formatCode=number, ptCount=len(points), pt=values)
    return NumDataSource(numRef=NumRef(address, numCache=cache))


def title(text: str) -> Any:  # noqa: ANN401 - likewise
    """Return a title, a line for each of the text's."""
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import Paragraph, RegularTextRun

    look = _typeface(LARGE, bold=True)
    paragraphs = [Paragraph(r=[RegularTextRun(rPr=look, t=line)]) for line in text.split("\n")]
    return Title(tx=Text(rich=RichText(p=paragraphs)), overlay=False)


def letters(size: int = SMALL) -> RichText:
    """Return how texts that are not the title look."""
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    look = ParagraphProperties(defRPr=_typeface(size))
    return RichText(p=[Paragraph(pPr=look, r=[], endParaRPr=CharacterProperties(lang="zh-CN"))])


def _typeface(size: int, *, bold: bool = False) -> Any:  # noqa: ANN401 - likewise
    from openpyxl.drawing.text import CharacterProperties, Font

    face = Font(typeface=_TYPEFACE)
    return CharacterProperties(lang="zh-CN", sz=size, b=bold, latin=face, ea=face)


def filled(fill: Fill | None) -> Any:  # noqa: ANN401 - likewise
    """Return an area: plain, patterned, or white without an edge for a figure to stand on."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.fill import PatternFillProperties
    from openpyxl.drawing.line import LineProperties

    if fill is None:
        return GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(noFill=True))
    made = line("404040")
    if fill.pattern:
        ink, paper = _colour(fill.ink), _colour(fill.paper)
        made.pattFill = PatternFillProperties(prst=cast(Any, fill.pattern), fgClr=ink, bgClr=paper)
    else:
        made.solidFill = fill.ink
    return made


def line(colour: str) -> Any:  # noqa: ANN401 - likewise
    """Return a thin line, or the edge of an area."""
    from openpyxl.chart.shapes import GraphicalProperties

    made: Any = GraphicalProperties()
    made.line.solidFill = colour
    made.line.width = _HAIR
    return made


def _colour(code: str) -> Any:  # noqa: ANN401 - likewise
    from openpyxl.drawing.colors import ColorChoice

    return ColorChoice(srgbClr=cast(Any, code))
