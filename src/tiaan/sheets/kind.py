"""What a file is, by its first bytes and its parts, whatever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import UsageError

if TYPE_CHECKING:
    from zipfile import ZipFile

AGAIN = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再试"
RESAVE = "请用 LibreOffice 打开，另存为 .xlsx 后再试"
ASK = "请核对文件，或向发送人重新索取"
LOCKED = "已加密，没有密码读不了"
UNLOCK = "请用 Excel 或 WPS 打开，去掉密码后另存再试"

_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"SQLite format 3\x00", "数据库文件（SQLite）"),
    (b"Rar!", "压缩包（RAR）"),
    (b"7z\xbc\xaf", "压缩包（7z）"),
    (b"\x1f\x8b", "压缩包（gzip）"),
    (b"{\\rtf", "文档（RTF）"),
)
_ZIPPED = (
    ("word/", "Word 文档"),
    ("ppt/", "演示文稿（PPT）"),
    ("OFD.xml", "OFD 版式文件"),
    ("Index/", "Numbers 或 Pages 文件"),
)
_STREAMS = (
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "演示文稿（PPT）"),
    ("__properties_version1.0", "邮件（MSG）"),
)
_GLOBALS = bytes.fromhex("0908100000060500")
"""How the globals of a workbook of Excel 97 and later begin."""
_FILEPASS = 0x2F
_EARLY = 5
"""Among how many records FILEPASS stands."""
FLAT = "urn:oasis:names:tc:opendocument:xmlns:office"
"""Stands at the top of a workbook that LibreOffice saved as one XML text (.fods)."""


def refuse_other(data: bytes) -> None:
    """Refuse what is plainly no sheet, naming what it is.

    Raises:
        UsageError: empty, or a picture, a PDF, an archive, a database.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UsageError("是空文件，什么内容也没有", ASK)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UsageError(f"是{what}，不是表格", "请改用 .xlsx、.xls 或 .csv 格式的表格")


def encrypted(data: bytes) -> bool:
    """Return whether a binary container wraps a workbook behind a password."""
    return "EncryptedPackage".encode("utf-16-le") in data


def has_filepass(data: bytes) -> bool:
    """Return whether the globals of an .xls begin with FILEPASS: what follows is scrambled.

    Only the contents of records are, so kind and length of each can still be read.
    """
    at = data.find(_GLOBALS)
    for _ in range(_EARLY):
        if at < 0 or at + 4 > len(data):
            return False
        record, size = (int.from_bytes(data[i : i + 2], "little") for i in (at, at + 2))
        if record == _FILEPASS:
            return True
        at += 4 + size
    return False


def ole_kind(data: bytes) -> str:
    """Return what a binary container that is no workbook holds, '' when unknown."""
    return next((what for mark, what in _STREAMS if mark.encode("utf-16-le") in data), "")


def zip_kind(book: ZipFile, names: set[str]) -> str:
    """Return which workbook a zip file is: xlsx, xlsb or ods.

    Raises:
        UsageError: none; the sentence names what it is instead.
    """
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    mime = _start(book, "mimetype") if "mimetype" in names else b""
    if mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        if b"encryption-data" in _start(book, "META-INF/manifest.xml"):
            raise UsageError(LOCKED, UNLOCK)
        return "ods"
    for start, what in _ZIPPED:
        if any(name.startswith(start) for name in names):
            raise UsageError(f"是 {what}，不是表格", "请把其中的表格复制到 Excel，另存为 .xlsx")
    if mime:
        raise UsageError("是文档（OpenDocument），不是表格", AGAIN)
    raise UsageError("是压缩包，里面没有工作簿", "请先解压，再用其中的表格文件")


def _start(book: ZipFile, name: str) -> bytes:
    with book.open(name) as stream:
        return stream.read(100_000)
