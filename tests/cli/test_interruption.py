"""Ctrl-C in real processes: in every phase a sentence and 130, and never an untrue one."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import county
from paths import SOURCE

if TYPE_CHECKING:
    from pathlib import Path

# A process that interrupts itself at a certain point, as a terminal would.
_PROBE = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)

def interrupt(*_):
    os.kill(os.getpid(), signal.SIGINT)

class Loading:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            interrupt()

sys.meta_path.insert(0, Loading())
{more}
from tiaan.__main__ import main
main()
"""
_AFTER_COMMIT = """
from tiaan.store import journal
commit = journal._commit
journal._commit = lambda *args: (commit(*args), interrupt())
"""
_BEFORE_COMMIT = """
from tiaan.store import journal
journal._commit = interrupt
"""
NOTHING = "已中断，什么也没有写入"
PERHAPS = "已中断\n提示：先用 tiaan log 查看刚才的操作是否已经写入，文件请打开核对"


@pytest.mark.parametrize(
    ("module", "more", "said"),
    [
        ("typer", "", NOTHING),
        ("tiaan.cli.app", "", NOTHING),
        ("tiaan.cli.filing", "", NOTHING),
        ("tiaan.store.journal", "", NOTHING),
        ("", _BEFORE_COMMIT, NOTHING),
        ("", _AFTER_COMMIT, PERHAPS),
    ],
    ids=["first import", "the app", "the command", "the store", "before commit", "after commit"],
)
def test_who_is_interrupted_is_told_what_came_of_it(
    tmp_path: Path, module: str, more: str, said: str
) -> None:
    path = tmp_path / "tiaan.db"
    path.write_bytes(county.image())
    before = path.read_bytes()

    done = subprocess.run(
        [
            *(sys.executable, "-X", "utf8", "-c", _PROBE.format(module=module, more=more)),
            *("submit", "--title", "甲", "--by", "王芳", "--on", "2025-01-05"),
        ],
        env={"PYTHONPATH": str(SOURCE), "TIAAN_DB": str(path), "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", said)
    assert (path.read_bytes() == before) is (said == NOTHING)
