"""A file is put in place whole, privately, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
import tempfile

import pytest

from tiaan.errors import ExitCode, NotFound, TiaanError, UsageError
from tiaan.render import Format, write
from tiaan.render.files import plain_file_name, replace_file


@pytest.mark.parametrize("fmt", Format)
def test_write_leaves_one_private_file(report, fmt, tmp_path, monkeypatch):
    system = tmp_path / "system"
    system.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    monkeypatch.delattr("openpyxl.worksheet._writer.create_temporary_file")
    target = tmp_path / f"报告.{fmt}"
    target.write_text("旧")
    write(report, fmt, target)
    first = target.read_bytes()
    write(report, fmt, target)
    assert target.read_bytes() == first
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert set(tmp_path.iterdir()) == {system, target}
    assert list(system.iterdir()) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError])
def test_interrupted_write_leaves_the_old_file(tmp_path, interruption):
    target = tmp_path / "a.csv"
    target.write_text("旧")

    def write_half() -> None:
        with replace_file(target) as temporary:
            temporary.write_text("半")
            raise interruption

    with pytest.raises(interruption):
        write_half()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["旧"]


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (errno.ENOSPC, ExitCode.FAILED, "磁盘空间不够，没有写成“{}”，原有文件未动"),
        (
            errno.EACCES,
            ExitCode.FAILED,
            "写不了“{}”：没有权限，或它正在 Excel、WPS 中打开；原有文件未动",
        ),
        (errno.EIO, ExitCode.FAILED, "没有写成“{}”，原有文件未动（设备出错）"),
        (errno.ENAMETOOLONG, ExitCode.USAGE, "文件名太长"),
    ],
)
def test_system_errors_are_said_in_chinese(tmp_path, number, code, message):
    target = tmp_path / "a.csv"
    target.write_text("旧")
    with pytest.raises(TiaanError) as caught, replace_file(target):
        raise OSError(number, "坏")
    assert (caught.value.code, caught.value.message) == (code, message.format(target))
    assert caught.value.hint
    assert [path.read_text() for path in tmp_path.iterdir()] == ["旧"]


def test_links_folders_and_devices_are_refused(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("旧")
    link = tmp_path / "link.csv"
    link.symlink_to(victim)
    dangling = tmp_path / "dangling.csv"
    dangling.symlink_to(tmp_path / "nowhere")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for target in (link, dangling, tmp_path, pipe):
        with pytest.raises(UsageError), replace_file(target):
            pytest.fail("opened")
    assert victim.read_text() == "旧"


def test_missing_folder_and_kept_file(tmp_path):
    with pytest.raises(NotFound), replace_file(tmp_path / "无" / "a.csv"):
        pytest.fail("opened")
    target = tmp_path / "a.csv"
    target.write_text("旧")
    with pytest.raises(UsageError) as caught, replace_file(target, overwrite=False):
        pytest.fail("opened")
    assert caught.value.message == f"“{target}”已经存在"


def test_long_name_is_refused(tmp_path):
    with pytest.raises(UsageError) as caught, replace_file(tmp_path / ("长" * 100 + ".csv")):
        pytest.fail("opened")
    assert caught.value.message == "文件名太长"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("关于路灯的提案", "关于路灯的提案"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a\\b:c*d?e"f<g>h|i\x00\n\u202e', "a_b_c_d_e_f_g_h_i___"),
        ("con.txt", "_con.txt"),
        ("COM¹", "_COM¹"),
        ("console", "console"),
        ("结尾. . ", "结尾"),
        ("", "未命名"),
        ("...", "未命名"),
        ("字" * 100 + ".docx", "字" * 75 + ".docx"),
        ("\U00020000" * 80, "\U00020000" * 60),
    ],
)
def test_plain_file_name(text, name):
    assert plain_file_name(text) == name
