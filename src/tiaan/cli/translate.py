"""What the command-line library says, in Chinese."""

from __future__ import annotations

import re
from typing import Any

import typer

from tiaan.errors import UsageError
from tiaan.model.text import nearest

_HELP = (
    ("Usage:", "用法："),
    ("COMMAND [ARGS]...", "命令 [参数]…"),
    ("[OPTIONS]", "[选项]"),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("[required]", "[必填]"),
    ("[default:", "[默认："),
    ("[env var:", "[环境变量："),
    ("; default:", "；默认："),
    ("; required]", "；必填]"),
    ("Show this message and exit.", "显示本说明"),
    ("Install completion for the current shell.", "为当前终端安装命令补全"),
    (
        "Show completion for the current shell, to copy it or customize the installation.",
        "显示命令补全脚本",
    ),
)
_LIBRARY_ERROR = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


def help_text(text: str) -> str:
    """Return a help text with the library's own words in Chinese."""
    for english, chinese in _HELP:
        # The library wraps its sentences, so that any space may have become a line break.
        text = re.sub(r"\s+".join(map(re.escape, english.split(" "))), chinese, text)
    # Braces around an argument that may be repeated say nothing to a clerk.
    return re.sub(r"\{([^{}\n]+)\}", r"\1", text)


def usage_error(error: Exception) -> UsageError | None:
    """Return the Chinese sentence for an error of the library; None for any other error."""
    if not isinstance(error, _LIBRARY_ERROR):
        return None
    ctx = getattr(error, "ctx", None)
    hint = f"用法见 {ctx.command_path} --help" if ctx else "用法见 tiaan --help"
    return UsageError(_sentence(error), hint)


def _sentence(error: Any) -> str:  # noqa: ANN401, PLR0911 - classes the library does not export
    message = str(getattr(error, "message", error))
    quoted = re.search(r"['\"(](.+?)['\")]", message)
    match type(error).__name__:
        case "NoSuchOption":
            bare = {option.lstrip("-"): option for option in error.possibilities or ()}
            near = [bare[word] for word in nearest(error.option_name.lstrip("-"), list(bare))]
            return f"没有选项 {error.option_name}" + (f"，是不是 {'、'.join(near)}" if near else "")
        case "MissingParameter":
            param = error.param
            name = (param.metavar or param.human_readable_name) if param else ""
            if param is not None and param.param_type_name == "option":
                return f"缺少选项 {'/'.join(param.opts)}"
            return f"缺少参数 {name}"
        case "BadOptionUsage":
            return f"选项 {error.option_name} 后面须写明内容"
        case "BadParameter":
            where = "/".join(error.param.opts) if error.param else ""
            if message.endswith("is not readable."):
                return f"没有权限读取 {quoted[1] if quoted else ''}"
            return f"{where} 的值不对：{message}"
    if "No such command" in message:
        return f"没有命令 {quoted[1] if quoted else ''}"
    if "unexpected extra argument" in message:
        return f"多余的参数：{message.rpartition('(')[2].removesuffix(')')}"
    if "Missing command" in message:
        return "请写明命令"
    return message
