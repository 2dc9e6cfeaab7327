"""Native charts in a Word document: a chart part, and beside it the workbook it is edited in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.render.nativecharts import WIDTH, Cells, build, height
from tiaan.render.xlsx import to_xlsx

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part

    from tiaan.model.table import Table
    from tiaan.render.charts import Drawing

_SHEET = "数据"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU = 36_000
"""To a millimetre."""
_INLINE = """
<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:a="{drawing}/main">
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>
<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="图表 {number}"/>
<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{drawing}/chart">
<c:chart xmlns:c="{drawing}/chart" xmlns:r="{relation}" r:id="{rid}"/>
</a:graphicData></a:graphic></wp:inline></w:drawing>"""


def add_chart(document: Document, table: Table, drawing: Drawing, number: int) -> None:
    """Add a paragraph with a table's chart.

    Args:
        document: what it is added to.
        table: what is drawn; it goes along as a workbook, for those who edit the chart.
        drawing: how it is drawn.
        number: of the chart in the document, from 1.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml

    rid = document.part.relate_to(_part(document, table, drawing, number), f"{_RELATION}/chart")
    inline = parse_xml(
        _INLINE.format(
            drawing=_DRAWING, relation=_RELATION, rid=rid, number=number,
            cx=round(WIDTH * _EMU), cy=round(height(drawing) * _EMU),
        ).replace("\n", "")
    )  # fmt: skip
    described = inline.find(f".//{{{_DRAWING}/wordprocessingDrawing}}docPr")
    described.set("descr", drawing.title)
    paragraph = document.add_paragraph(style="图")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run()._r.append(inline)  # noqa: SLF001 - charts have no public form


def _part(document: Document, table: Table, drawing: Drawing, number: int) -> Part:
    """Return the chart as a part of the document, its workbook beside it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from openpyxl.xml.functions import SubElement, tostring

    package = document.part.package
    book = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"),
        _BOOK_TYPE,
        to_xlsx(table._replace(chart=None, sheet=_SHEET), plain=True),
        package,
    )
    tree = build(drawing, Cells(_SHEET, header=1))._write()  # noqa: SLF001 - as openpyxl's writer
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    # openpyxl's trees are of the chart's own namespace without saying so.
    external = SubElement(tree, "externalData")
    external.set(f"{{{_RELATION}}}id", part.relate_to(book, f"{_RELATION}/package"))
    SubElement(external, "autoUpdate").set("val", "0")
    part._blob = tostring(tree)  # noqa: SLF001 - the workbook's number is in it
    return part
