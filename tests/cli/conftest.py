"""A county in the middle of its year, behind the command line."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

import county
from story import Story

if TYPE_CHECKING:
    from conftest import CommandLine

YEAR = """
    2025-01-05 提交 1 王芳、李明 关于增设路灯的提案 联名已确认 电话=13800001111
    2025-01-05 提交 2 李明 关于公交的提案
    2025-01-05 提交 3 张伟 关于绿化的提案 类别=生态
    2025-01-06 提交 4 刘洋 关于养老的提案 类别= 正文=
    2025-01-06 提交 5 民盟县总支 关于教育的提案 民主党派
    2025-01-06 提交 6 赵静 关于班车的提案
    2025-01-10 审查 1、2、5、6 立案 重点
    2025-01-10 审查 4 退回 没有建议
    2025-01-11 并案 6 入 2
    2025-02-20 交办 1 交通局 主办 住建局 会办
    2025-02-20 交办 5 分管副县长 牵头 教育局、财政局 参与
    2025-02-20 召集 5
    2025-04-01 答复 5 教育局 B 文号=县教函〔2025〕1号
    """
"""001 handled and overdue · 002 on file, took in 004 · L3 waits · L4 returned · T003 answered."""


@cache
def year_image() -> bytes:
    """Return the bytes of a file in which the year was told."""
    conn = county.in_memory()
    Story(conn).tell(YEAR)
    data = conn.serialize()
    conn.close()
    return data


@pytest.fixture
def year(cli: CommandLine) -> CommandLine:
    """The command line, in this process, over the year."""
    cli.path.write_bytes(year_image())
    return cli


@pytest.fixture
def year_run(run: CommandLine) -> CommandLine:
    """The command line, as processes of their own, over the year."""
    run.path.write_bytes(year_image())
    return run
