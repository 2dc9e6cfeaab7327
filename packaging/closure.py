"""Which packages the program needs: its dependencies and theirs, as this environment has them."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parents[1]


def pyproject() -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def wanted(*extras: str) -> list[str]:
    """Return what pyproject.toml asks for, as it is written there."""
    told = pyproject()["project"]
    optional = told["optional-dependencies"]
    return [*told["dependencies"], *(one for extra in extras for one in optional[extra])]


def installed(
    requirements: Iterable[str],
    leave: Iterable[str] = (),
    elsewhere: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the names of the requirements and of what they require in turn, in order.

    Args:
        requirements: as pyproject.toml writes them.
        leave: names that are not followed.
        elsewhere: what conditions are read for, where it is not this system. What only another
            system needs is not installed here and taken for the end of its branch.

    Raises:
        SystemExit: one of them is not installed here, or in a version that does not do.
    """
    left = set(leave)
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(Requirement(one), frozenset[str]()) for one in requirements]
    while waiting:
        one, by = waiting.pop()
        name, asked = canonicalize_name(one.name), frozenset(one.extras)
        if name in left or (name, asked) in seen or not _applies(one, by, elsewhere or {}):
            continue
        try:
            there = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if _applies(one, by, {}):
                raise SystemExit(f"{one} is not installed: pip install -e '.[dev]'") from None
            seen.add((name, asked))
            continue
        if not one.specifier.contains(there.version, prereleases=True):
            raise SystemExit(f"{one} is needed, {there.version} is installed")
        seen.add((name, asked))
        waiting += [(Requirement(text), asked) for text in there.requires or ()]
    return sorted({name for name, _ in seen})


def _applies(one: Requirement, extras: Iterable[str], environment: Mapping[str, str]) -> bool:
    """Whether a requirement holds there, for one of the extras that are asked for."""
    return one.marker is None or any(
        one.marker.evaluate({**environment, "extra": extra}) for extra in (*extras, "")
    )
