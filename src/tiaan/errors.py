"""Everything that can go wrong in a way the clerk can act on, and the exit codes it ends in."""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


_SAID = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EBADF: "输出是关闭的",
    errno.EIO: "设备出错",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EFBIG: "超过了文件大小的限制",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EINVAL: "系统不接受这个名称或操作",
    errno.ENXIO: "没有这个设备",
    errno.ENODEV: "没有这个设备",
    errno.ETIMEDOUT: "连接超时",
}
"""What a system has against it, in Chinese; the only such table."""


def trouble(error: OSError) -> str:
    """Return in Chinese what the system had against it."""
    return _SAID.get(error.errno or 0) or f"系统报错（{error.errno or type(error).__name__}）"


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
    INTERRUPTED = 130, "被中断；写入了没有，提示中说明"


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


class SomeRefused(RuleViolation):
    """Of what was to be done as one, some cannot be; each is named with its cause."""

    def __init__(self, message: str, hint: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)


class StorageError(TiaanError):
    """The file cannot be opened, read or written."""

    code = ExitCode.STORAGE


class Conflict(StorageError):
    """The rows concerned have changed since."""


class CheckFailed(TiaanError):
    """A check found something; each finding may be named."""

    code = ExitCode.CHECK

    def __init__(self, message: str, hint: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)


class InputError(TiaanError):
    """A sheet holds rows that cannot be taken in."""

    code = ExitCode.PARTIAL

    def __init__(self, message: str, hint: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)
