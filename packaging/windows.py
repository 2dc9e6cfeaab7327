"""The folder for office PCs without a network: wheels for Windows, a script that installs them.

It holds every package for each Python that may be there, in the versions of `constraints.txt` and
checked against its hashes, when downloaded and again when installed. It is built on any system;
that it is whole is read from what the wheels say of themselves.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from closure import installed, pyproject, wanted
from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from packaging.tags import Tag

_SAID = re.compile(r"Programming Language :: Python :: (\d+)\.(\d+)")
PYTHONS = [
    (int(said[1]), int(said[2]))
    for line in pyproject()["project"]["classifiers"]
    if (said := _SAID.fullmatch(line))
]
"""The versions that pyproject.toml names."""
PLATFORM = "win_amd64"
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
GIVEN = frozenset({"pip"})
"""What every environment has already."""
CONSTRAINTS = Path(__file__).parent / "constraints.txt"
_TEMPLATES = Path(__file__).parent / "windows"
_LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)


def build(wheel: Path, out: Path) -> Path:
    """Make the folder anew and return the zip file of it.

    Args:
        wheel: ours.
        out: where both go.

    Raises:
        SystemExit: a wheel is missing, or is not what it should be.
    """
    folder = out / f"tiaan-{parse_wheel_filename(wheel.name)[1]}-windows-x64"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    _download(wheels)
    shutil.copy(wheel, wheels)
    check(wheels)
    (folder / "requirements.txt").write_text(_requirements(wheels), "ascii", newline="\n")
    write_texts(folder)
    return _zip(folder)


def locked() -> dict[str, str]:
    """Return name → its whole entry in the constraints: version and hashes."""
    text = CONSTRAINTS.read_text("ascii")
    starts = [*_LOCKED.finditer(text)]
    ends = [*(one.start() for one in starts[1:]), len(text)]
    return {
        canonicalize_name(one["name"]): text[one.start() : end].rstrip()
        for one, end in zip(starts, ends, strict=True)
    }


def write_texts(folder: Path) -> None:
    """Write what the clerk reads and runs, as Windows in China wants it: GBK, CRLF."""
    for path in _TEMPLATES.iterdir():
        (folder / path.name).write_text(path.read_text("utf-8"), "gbk", newline="\r\n")


def _download(wheels: Path) -> None:
    """Fetch every package but ours for every Python.

    pip reads the conditions of dependencies for the system it runs on, not for the one asked for;
    so it is told every name.
    """
    names = installed(wanted(), GIVEN, WINDOWS)
    entries = locked()
    if missing := sorted(set(names) - set(entries)):
        raise SystemExit(f"not in {CONSTRAINTS.name}: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as work:
        told = Path(work, "requirements.txt")
        told.write_text("".join(f"{_anywhere(entries[name])}\n" for name in names), "ascii")
        for major, minor in PYTHONS:
            command: list[str | Path] = [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--dest", wheels),
                *("--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", told),
                *("--platform", PLATFORM, "--implementation", "cp"),
                *("--python-version", f"{major}.{minor}"),
            ]
            if subprocess.run(command, check=False).returncode:
                raise SystemExit(f"no wheels for Python {major}.{minor}")


def _anywhere(entry: str) -> str:
    """Return an entry without its condition, which pip would read for this system."""
    return re.sub(r" *;[^\\\n]*", " ", entry, count=1)


def check(wheels: Path) -> None:
    """See that for each Python the wheels are all there and do what is asked of each other.

    Raises:
        SystemExit: something is missing.
    """
    for version in PYTHONS:
        fit = set(_tags(version))
        there = {name: path for name, path, tags in _names(wheels) if tags & fit}
        environment = WINDOWS | {"python_version": ".".join(map(str, version))}
        waiting = [Requirement("tiaan")]
        seen: set[tuple[str, frozenset[str]]] = set()
        while waiting:
            one = waiting.pop()
            name, asked = canonicalize_name(one.name), frozenset(one.extras)
            if (name, asked) in seen or name in GIVEN:
                continue
            seen.add((name, asked))
            where = f"Python {version[0]}.{version[1]} on {PLATFORM}"
            if name not in there:
                raise SystemExit(f"no wheel of {one} for {where}")
            if not one.specifier.contains(parse_wheel_filename(there[name].name)[1]):
                raise SystemExit(f"{there[name].name} is not {one}, for {where}")
            waiting += _requires(there[name], environment, asked or {""})


def _tags(version: tuple[int, int]) -> Iterator[Tag]:
    yield from cpython_tags(version, platforms=[PLATFORM])
    yield from compatible_tags(version, f"cp{version[0]}{version[1]}", [PLATFORM])


def _names(wheels: Path) -> Iterator[tuple[NormalizedName, Path, frozenset[Tag]]]:
    for path in sorted(wheels.glob("*.whl")):
        name, _, _, tags = parse_wheel_filename(path.name)
        yield name, path, tags


def _requires(
    wheel: Path, environment: Mapping[str, str], extras: set[str] | frozenset[str]
) -> list[Requirement]:
    """Return what a wheel says it needs on that system."""
    with ZipFile(wheel) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        told = BytesParser().parsebytes(archive.read(name))
    needed = (Requirement(text) for text in told.get_all("Requires-Dist", ()))
    return [
        one
        for one in needed
        if one.marker is None
        or any(one.marker.evaluate({**environment, "extra": extra}) for extra in extras)
    ]


def _requirements(wheels: Path) -> str:
    """Return each package with the hashes of the files that are here."""
    lines: dict[str, list[str]] = {}
    for name, path, _ in _names(wheels):
        version = parse_wheel_filename(path.name)[1]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.setdefault(f"{name}=={version}", []).append(f"--hash=sha256:{digest}")
    return "".join(f"{one} {' '.join(hashes)}\n" for one, hashes in lines.items())


def _zip(folder: Path) -> Path:
    """Return a zip file of a folder, in order and without times; wheels are packed already."""
    target = Path(f"{folder}.zip")
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                place = path.relative_to(folder.parent).as_posix()
                archive.writestr(ZipInfo(place), path.read_bytes())
    return target
