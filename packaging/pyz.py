"""tiaan.pyz: the program and its packages in one file that a plain Python runs.

The packages are those of the environment that builds, so that no network is needed and what was
tested is what is packed. The same sources and packages give the same bytes. How it starts is in
`starter/`.
"""

from __future__ import annotations

import hashlib
import os
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from closure import ROOT, installed, pyproject, wanted
from starter.tiaan_pyz import FILES, TOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

UNUSED = {
    "pip": "sqlite-utils wants it for its own `install`",
    "pygments": "colours source code for rich",
    "markdown-it-py": "reads Markdown for rich",
    "mdurl": "likewise",
}
"""Packages that stay outside, and what they would be for."""
LEFT_OUT = ("docx/templates/default-docx-template/", "dateutil/zoneinfo/", "sqlite_utils/cli.py")
"""Files that stay outside: they serve other uses of their packages."""
ONLY = {"lxml": ("__init__.py", "etree.*", "_elementpath.*")}
"""A package of which little is used, and that little."""
KINDS = (".py", ".xml", ".docx", ".j2", EXTENSION_SUFFIXES[0])
_PAPERS = ("licen", "copying", "notice", "authors")


def build(target: Path) -> None:
    """Write the file, executable.

    Raises:
        SystemExit: a package is missing here, or of a version that does not do.
    """
    files = {**_ours(), **_theirs()}
    # Packed as a whole below, so that the sources take a fifth less than each by itself.
    packed = _zip(files, ZIP_STORED)
    starter = Path(__file__).parent / "starter"
    members = {path.name: path.read_bytes() for path in starter.glob("*.py")}
    target.write_bytes(
        b"#!/usr/bin/env python3\n"
        + _zip({**members, TOLD: _told(files, packed), FILES: packed}, ZIP_DEFLATED)
    )
    target.chmod(0o755)


def _ours() -> dict[str, bytes]:
    """Return the program's own files by their place: those of the wheel."""
    source = ROOT / "src"
    paths = {
        path.relative_to(source).as_posix(): path
        for path in (source / "tiaan").rglob("*")
        if path.name.endswith(KINDS)
    }
    wheel = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]
    paths |= {place: ROOT / path for path, place in wheel["force-include"].items()}
    paths["LICENSE"] = ROOT / "LICENSE"
    return {place: path.read_bytes() for place, path in paths.items()}


def _theirs() -> dict[str, bytes]:
    """Return the files of the packages by their place."""
    return {
        place: Path(os.fspath(file.locate())).read_bytes()
        for name in installed(wanted(), UNUSED)
        for file in metadata.distribution(name).files or ()
        if _is_used(place := file.as_posix())
    }


def _is_used(name: str) -> bool:
    place = PurePosixPath(name)
    first, *rest = place.parts
    if first == ".." or name.startswith(LEFT_OUT):
        return False
    if first.endswith(".dist-info"):  # what it is, and the licence, which asks to come along
        papers = any(word in part.lower() for part in rest for word in _PAPERS)
        return papers or place.name == "METADATA"
    if first in ONLY and not any(place.match(f"{first}/{one}") for one in ONLY[first]):
        return False
    return name.endswith(KINDS)


def _told(files: Mapping[str, bytes], packed: bytes) -> bytes:
    """Return what the starter has to know of the files."""
    lines = [hashlib.sha256(packed).hexdigest()[:16], EXTENSION_SUFFIXES[0]]
    lines += [f"{len(data)} {name}" for name, data in sorted(files.items())]
    return "\n".join(lines).encode()


def _zip(members: Mapping[str, bytes], method: int) -> bytes:
    """Return a zip file in order, without times and owners."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, data in sorted(members.items()):
            member = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = method
            member.external_attr = 0o600 << 16
            member.create_system = 3
            archive.writestr(member, data)
    return target.getvalue()
