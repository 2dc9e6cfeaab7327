"""What every test of this folder needs: a process to fork commands from, and to know it can."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harm import Field
    from nursery import Nursery


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder on the disk that programs are given here, not in memory as elsewhere."""
    with tempfile.TemporaryDirectory(prefix="tiaan-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The process that commands are forked from; one for all tests of a worker."""
    if sys.platform != "linux":
        pytest.skip("forks, limits of the system and memory files are Linux's")
    from nursery import Nursery

    with Nursery() as process:
        yield process


@pytest.fixture(scope="session")
def _traceable(nursery: Nursery) -> None:
    if reason := nursery.why_not():
        pytest.skip(reason)


@pytest.fixture
def field(nursery: Nursery, tmp_path: Path, request: pytest.FixtureRequest) -> Field:
    """A folder with the county's file, for the command that the test's parameter names."""
    from harm import Field

    return Field(nursery, tmp_path, request.param)
