"""Everything that can go wrong in a way the clerk can act on, and the exit codes it ends in."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


class ExitCode(IntEnum):
    """What a script may act on. The manual's table is printed from the labels."""

    label: str

    def __new__(cls, number: int, label: str = "") -> Self:
        """Keep the meaning beside the number."""
        member = int.__new__(cls, number)
        member._value_ = number
        member.label = label
        return member

    OK = 0, "完成（没有符合条件的记录也算完成）"
    FAILED = 1, "因其他原因失败，如写不出文件；程序自身的错误也归此类"
    USAGE = 2, "用法不对、所指不明，或没有终端而需要回答"
    NOT_FOUND = 3, "找不到所指的提案、单位、人员、文件等"
    RULE = 4, "规则不允许"
    STORAGE = 5, "数据文件有问题：被占用、写不进、损坏、版本更新、不是 tiaan 文件，或此后又有改动"
    CHECK = 6, "检查发现问题：数据不符、数字不闭合"
    PARTIAL = 7, "导入只完成一部分，或有行未能导入"
    WAITING = 8, "没有错误，但有事待办（仅在要求时使用）"
    INTERRUPTED = 130, "被中断，什么也没有写入"


class TiaanError(Exception):
    """Something the clerk can understand and act on.

    The message says what is wrong, the hint what to do next. Neither holds contact data.
    """

    code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(TiaanError):
    """A word, date, number or option that cannot be understood."""

    code = ExitCode.USAGE


class Ambiguous(UsageError):
    """More than one thing could be meant; the hint names the candidates."""


class NotFound(TiaanError):
    """Nothing is called that."""

    code = ExitCode.NOT_FOUND


class RuleViolation(TiaanError):
    """A move or a state that the rules forbid."""

    code = ExitCode.RULE


class StorageError(TiaanError):
    """The file cannot be opened, read or written."""

    code = ExitCode.STORAGE


class Conflict(StorageError):
    """The rows concerned have changed since."""


class CheckFailed(TiaanError):
    """A check found something."""

    code = ExitCode.CHECK


class InputError(TiaanError):
    """A sheet holds rows that cannot be taken in."""

    code = ExitCode.PARTIAL

    def __init__(self, message: str, hint: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)
