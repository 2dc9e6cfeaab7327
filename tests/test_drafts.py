from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING

import pytest

from tiaan import drafts

if TYPE_CHECKING:
    from pathlib import Path

OURS = ".tiaan-0123456789abcdef.tmp"


def aged(path: Path, seconds: float) -> Path:
    path.write_text("王芳 13900000000", encoding="utf-8")
    moment = time.time() - seconds
    os.utime(path, (moment, moment))
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_draft_is_beside_its_target_and_the_owners(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        draft = drafts.create(tmp_path)
    finally:
        os.umask(umask)

    assert draft.parent == tmp_path
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600


def test_what_a_killed_run_left_is_swept_up_by_the_next(tmp_path: Path) -> None:
    long, soon = drafts.STALE_SECONDS + 60, drafts.STALE_SECONDS - 60
    aged(tmp_path / OURS, long)
    aged(tmp_path / f"{OURS}-journal", long)
    kept = {
        aged(tmp_path / ".tiaan-fedcba9876543210.tmp", soon).name,  # somebody is writing it
        aged(tmp_path / ".tiaan-x.tmp", long).name,
        aged(tmp_path / "tiaan-0123456789abcdef.tmp", long).name,
        aged(tmp_path / f"{OURS}.xlsx", long).name,
    }

    draft = drafts.create(tmp_path)

    assert names(tmp_path) == kept | {draft.name}


def test_link_of_a_drafts_name_is_taken_away_and_not_what_it_leads_to(tmp_path: Path) -> None:
    target = aged(tmp_path / "别人的文件", 0)
    link = tmp_path / OURS
    link.symlink_to(target)
    os.utime(link, (0, 0), follow_symlinks=False)

    drafts.create(tmp_path)

    assert not link.is_symlink()
    assert target.exists()


def test_discarded_draft_takes_its_journal_along(tmp_path: Path) -> None:
    draft = drafts.create(tmp_path)
    draft.with_name(f"{draft.name}-journal").touch()

    drafts.discard(draft)
    drafts.discard(draft)

    assert names(tmp_path) == set()


def test_folder_that_is_not_there_is_the_callers_to_explain(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        drafts.create(tmp_path / "没有")


def test_folder_in_the_making_is_the_owners_and_swept_up_with_all_in_it(tmp_path: Path) -> None:
    left = drafts.create_folder(tmp_path)
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    (left / "县教育局").mkdir()
    (left / "县教育局" / "函.docx").touch()

    drafts.create(tmp_path)
    assert left.exists(), "somebody is writing it"
    os.utime(left, (0, 0))
    draft = drafts.create_folder(tmp_path)

    assert not left.exists()
    drafts.discard_folder(draft)
    drafts.discard_folder(draft)
    assert not draft.exists()
