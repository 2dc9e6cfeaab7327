"""What went wrong, as a sentence, a next step and an exit code; loaded only where something did."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING

from tiaan.cli import discretion, translate
from tiaan.errors import TiaanError, UsageError, trouble
from tiaan.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

_REPORT_BUG = "这是程序自身的错误。请加 --debug 重试，把出现的文字连同所用命令告诉维护者"

_LOOK_FIRST = "先用 tiaan log 查看刚才的操作是否已经写入，再检查磁盘空间和权限"


def known(error: Exception) -> TiaanError:
    """Return what went wrong as a sentence, a next step and an exit code."""
    if isinstance(error, TiaanError):
        return error
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError(str(error))
    if (usage := translate.usage_error(error)) is not None:
        return usage
    if isinstance(error, OSError):
        return TiaanError(f"读写文件或输出时出错：{trouble(error)}", _LOOK_FIRST)
    return TiaanError(f"出错了（{type(error).__name__}）", _REPORT_BUG)


def explain(found: TiaanError, typed: Sequence[str], error: Exception) -> None:
    """Say what went wrong on stderr, naming nobody."""
    people = discretion.people(typed)

    def told(text: str) -> str:
        return visible(discretion.discreet(text, people))

    if "--debug" in typed:
        for lines in traceback.format_exception(error):
            for line in lines.splitlines():
                print(told(line), file=sys.stderr)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error, file=sys.stderr)
    elif "--json" in typed:
        said = {"error": told(found.message), "hint": told(found.hint), "code": int(found.code)}
        print(json.dumps(said, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"错误：{told(found.message)}", file=sys.stderr)
        for problem in getattr(found, "problems", ()):
            print(f"  {told(problem)}", file=sys.stderr)
        if found.hint:
            print(f"提示：{told(found.hint)}", file=sys.stderr)
