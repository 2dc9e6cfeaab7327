"""Table or Report into one format. Nothing here knows a proposal from a potato."""

from __future__ import annotations

from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, assert_never

from tiaan.errors import TiaanError, UsageError
from tiaan.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.render.parts import What


class Format(StrEnum):
    """A file format; the value is its ending."""

    XLSX = "xlsx"
    DOCX = "docx"
    HTML = "html"
    MD = "md"
    CSV = "csv"
    JSON = "json"


def format_of(path: str | Path, among: Sequence[Format] = tuple(Format)) -> Format:
    """Return the format that a file name asks for by its ending.

    Raises:
        UsageError: none of those among which the command can choose; the hint lists them.
    """
    ending = Path(path).suffix
    found = next((fmt for fmt in among if ending[1:].lower() == fmt), None)
    if found is None:
        choices = "、".join(f".{fmt}" for fmt in among)
        name = visible(Path(path).name)
        problem = f"不会写“{visible(ending)}”格式的文件" if ending else f"“{name}”没有扩展名"
        raise UsageError(problem, f"文件名请以下列之一结尾：{choices}")
    return found


def render(what: What, fmt: Format, *, plain: bool = False) -> bytes:
    """Return the bytes of a file; see `write_to`."""
    target = BytesIO()
    write_to(target, what, fmt, plain=plain)
    return target.getvalue()


def write_to(
    target: IO[bytes],
    what: What,
    fmt: Format,
    *,
    plain: bool = False,
    encoding: str = "",
    noted: bool = False,
) -> tuple[str, ...]:
    """Write the bytes of a file: the same for the same content, on any day.

    Excel, CSV and JSON are written row by row: a table of any length takes the memory of a few.

    Args:
        target: what is written to; for Excel it must be one that can go back.
        what: one table, several (sheets or sections, in order), or a report.
        fmt: the format.
        plain: for a sheet that will be read in again: row 1 is the header, no title above it.
        encoding: of CSV, see `csvfile.ENCODINGS`; "" for the default.
        noted: of one table, write its notes where data alone would be: in CSV in lines above the
            header, in JSON as several tables carry theirs. Both are read in again all the same.

    Returns:
        a sentence for every cell that could not be written as it was.

    Raises:
        UsageError: more rows than a sheet can hold, a character that the encoding has not.
        TiaanError: Word, where it cannot be written.
    """
    from tiaan.render.notices import Notices  # noqa: PLC0415 - the screen needs none of it

    notices = Notices()
    # Each format's module is loaded only when asked for: start-up is a feature.
    match fmt:
        case Format.XLSX:
            from tiaan.render.xlsx import write_xlsx  # noqa: PLC0415

            write_xlsx(what, target, notices, plain=plain)
        case Format.DOCX:
            from tiaan.render.docx import to_docx  # noqa: PLC0415

            try:
                target.write(to_docx(what))
            except ImportError as error:  # lxml is compiled, and not for every system
                problem = "这台电脑的 Python 没有写 Word 文件所需的 lxml"
                raise TiaanError(
                    problem, "请改写 .html（Word、WPS 可以打开）、.xlsx 或 .md"
                ) from error
        case Format.HTML:
            from tiaan.render.html import to_html  # noqa: PLC0415

            target.write(to_html(what).encode())
        case Format.MD:
            from tiaan.render.markdown import to_markdown  # noqa: PLC0415

            target.write(to_markdown(what).encode())
        case Format.CSV:
            from tiaan.render.csvfile import DEFAULT, write_csv  # noqa: PLC0415

            write_csv(what, target, notices, encoding or DEFAULT, noted=noted)
        case Format.JSON:
            from tiaan.render.json import write_json  # noqa: PLC0415

            write_json(what, target, notices, noted=noted)
        case _:
            assert_never(fmt)
    return notices.sentences


def write(
    what: What,
    fmt: Format,
    path: Path,
    *,
    overwrite: bool = True,
    plain: bool = False,
    encoding: str = "",
    noted: bool = False,
) -> tuple[str, ...]:
    """Write one file, whole or not at all; see `write_to` and `replace_file`.

    Raises:
        UsageError: the target is not ours to replace, or `write_to` says so.
        NotFound: there is no such folder.
        TiaanError: it cannot be written there.
    """
    from tiaan.render.files import replace_file  # noqa: PLC0415 - the screen needs none of it

    with replace_file(path, overwrite=overwrite) as temporary, temporary.open("wb") as target:
        return write_to(target, what, fmt, plain=plain, encoding=encoding, noted=noted)
