from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from story import Story
from tiaan.actions.reply import ReplyDraft, reply
from tiaan.errors import NotFound, UsageError
from tiaan.model.refs import Ref
from tiaan.store import attachments
from tiaan.store.digest import content_is_intact
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.records import Who

ASSIGNED = """
2025-01-05 提交 1 王芳 关于甲的提案
2025-01-06 审查 1 立案
2025-02-20 交办 1 教育局 主办
"""


def answer(db: sqlite3.Connection, who: Who, letter: Path) -> None:
    reply(db, Ref(1), ReplyDraft("A", date(2025, 3, 1), letter=letter), who)


@pytest.mark.parametrize("data", [b"\x00\xff\x1a bytes", "答复".encode("gbk"), b"x" * 100_000])
def test_letter_is_kept_byte_for_byte(
    db: sqlite3.Connection, who: Callable[[], Who], tmp_path: Path, data: bytes
) -> None:
    story = Story(db).tell(ASSIGNED)
    letter = tmp_path / "答复 1号.docx"
    letter.write_bytes(data)

    answer(db, who(), letter)

    (kept,) = story.case(1).attachments
    assert (kept.kind, kept.name) == ("letter", "答复 1号.docx")
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert attachments.read(db, kept.sha256) == data
    assert [a.reply and a.reply.letter_id for a in story.case(1).assignments] == [kept.id]
    assert verify(db) == ()


def test_same_bytes_are_kept_once(
    db: sqlite3.Connection, who: Callable[[], Who], tmp_path: Path
) -> None:
    story = Story(db).tell(ASSIGNED + ASSIGNED.replace(" 1 ", " 2 "))
    for number in (1, 2):
        letter = tmp_path / f"{number}.txt"
        letter.write_bytes(b"same")
        reply(db, Ref(number), ReplyDraft("A", date(2025, 3, 1), letter=letter), who())

    assert {a.sha256 for n in (1, 2) for a in story.case(n).attachments} == {
        hashlib.sha256(b"same").hexdigest()
    }
    sql = "SELECT count(*) FROM content WHERE bytes = x'73616d65'"
    assert db.execute(sql).fetchone() == (1,)


def test_missing_letter_is_not_found_and_nothing_written(
    db: sqlite3.Connection, who: Callable[[], Who], tmp_path: Path
) -> None:
    story = Story(db).tell(ASSIGNED)
    before = db.total_changes

    with pytest.raises(NotFound) as error:
        answer(db, who(), tmp_path / "没有.docx")

    assert error.value.message == f"没有文件 {tmp_path / '没有.docx'}"
    assert db.total_changes == before
    assert story.case(1).state == "assigned"


def test_file_that_cannot_be_kept_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "空.docx").touch()
    (tmp_path / "大.docx").write_bytes(b"x" * (2 * 1024 * 1024 + 1))
    monkeypatch.setattr(attachments, "SIZE_MAX", 2 * 1024 * 1024)

    said = []
    for name in ("空.docx", "大.docx", ""):
        with pytest.raises(UsageError) as error:
            attachments.read_file(tmp_path / name)
        said.append(error.value.message)

    assert said == [
        "空.docx 是空文件",
        "大.docx 超过 2 MB，没有收",
        f"不能读取 {tmp_path}：是文件夹",
    ]


def test_device_without_an_end_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    device = Path("/dev/zero")
    if not device.exists():
        pytest.skip("no such device here")
    monkeypatch.setattr(attachments, "SIZE_MAX", 1024 * 1024)
    with pytest.raises(UsageError, match="zero 超过 1 MB，没有收"):
        attachments.read_file(device)


def test_file_of_the_largest_size_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "SIZE_MAX", 5)
    (tmp_path / "x").write_bytes(b"12345")
    assert attachments.read_file(tmp_path / "x") == b"12345"


def test_name_of_a_file_is_checked_like_any_text(
    db: sqlite3.Connection, who: Callable[[], Who], tmp_path: Path
) -> None:
    Story(db).tell(ASSIGNED)
    letter = tmp_path / "a\x1b[31m.docx"
    letter.write_bytes(b"x")
    with pytest.raises(UsageError, match="文件名中有不可见的控制字符"):
        answer(db, who(), letter)


def test_unknown_content_is_none(db: sqlite3.Connection) -> None:
    assert attachments.read(db, "0" * 64) is None


@pytest.mark.parametrize(
    ("data", "intact"), [(b"x", True), (b"y", False), (b"", False), (None, True)]
)
def test_content_is_intact_when_it_has_its_hash(
    data: bytes | None,
    intact: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert content_is_intact(hashlib.sha256(b"x").hexdigest(), data) is intact
