"""Zip files, as .xlsx and .docx are, without the hour they were made: same parts, same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class SteadyZip(ZipFile):
    """A new zip file with no times in it, whose parts may be written bit by bit."""

    def __init__(self, target: IO[bytes]) -> None:
        super().__init__(target, "w", ZIP_DEFLATED)

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,  # noqa: ANN401 - as its parent
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a whole part."""
        part = _part(zinfo_or_arcname) if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname
        super().writestr(part, data, compress_type, compresslevel)

    def part(self, name: str) -> IO[bytes]:
        """Return a part to be written; no other can be until it is closed."""
        return self.open(_part(name), "w")


def _part(name: str) -> ZipInfo:
    part = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    part.compress_type = ZIP_DEFLATED
    part.external_attr = 0o600 << 16
    part.create_system = 3
    return part


def steady_zip(raw: bytes) -> bytes:
    """Return a zip file with the same parts and no times in it: same content, same bytes."""
    target = BytesIO()
    with ZipFile(BytesIO(raw)) as old, SteadyZip(target) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return target.getvalue()
