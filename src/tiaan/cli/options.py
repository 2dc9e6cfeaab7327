"""Options and arguments that several commands share, and how they are read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.errors import UsageError
from tiaan.model import dates, workflow
from tiaan.model.terms import (
    Action,
    ClassScheme,
    FeedbackSource,
    ProposerKind,
    PublicConsent,
    Result,
    State,
    Timing,
)

if TYPE_CHECKING:
    from tiaan.model.terms import Term


def moves(sentence: str, action: Action) -> str:
    """Return a command's help: what it does, and where it leads from where."""
    return f"{sentence}\n\n{workflow.help_for(action)}"


def labels(vocabulary: type[Term]) -> str:
    """Return a vocabulary's codes and labels, for help."""
    return "、".join(f"{member.value} {member.label}" for member in vocabulary)


def one_of(
    vocabulary: type[Term], flag: str, metavar: str, before: str = "", after: str = ""
) -> typer.models.OptionInfo:
    """Return the option that takes a word of a vocabulary; its help lists them."""
    told = f"{before}{labels(vocabulary)}{after}"
    option: typer.models.OptionInfo = typer.Option(
        flag, metavar=metavar, parser=vocabulary.parse, help=told
    )
    return option


def whole(raw: str) -> int:
    """Read a whole number that is not negative."""
    if raw.startswith("-") and raw[1:].isdecimal():
        raise UsageError(f"“{raw}”是负数", "请写 0 或更大的整数，如 10")
    if not raw.isdecimal() or len(raw) > 9:  # noqa: PLR2004 - far beyond any count here
        raise UsageError(f"“{raw}”不是整数", "请写数字，如 10")
    return int(raw)


def limit(flag: str, metavar: str, told: str) -> typer.models.OptionInfo:
    """Return the option that limits what is meant.

    Given as nothing it is refused: taken as left out, it would mean everything.
    """
    option: typer.models.OptionInfo = typer.Option(
        flag, metavar=metavar, help=told, callback=_filled
    )
    return option


def _filled(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    source = ctx.get_parameter_source(str(param.name))
    if not value.strip() and source and source.name != "DEFAULT":
        raise UsageError(
            f"{param.opts[0]} 后面是空的，什么也没有做", "请写明要哪一个，或去掉这个选项"
        )
    return value


def read_text(path: Path) -> str:
    """Return the text of a file: UTF-8, else GB18030.

    Raises:
        UsageError: not text.
    """
    from tiaan.store import attachments  # noqa: PLC0415 - only where a file is given

    data = attachments.read_file(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path.name} 不是文本文件", "请另存为 UTF-8 文本")


Refs = Annotated[
    list[str],
    typer.Argument(metavar="编号…", help="案号 23、范围 12-18,20、他届 11-1/23、收件号 L42"),
]


def some_refs(otherwise: str) -> typer.models.ArgumentInfo:
    """Return the argument of numbers that may be left out, and what that means."""
    given = "案号 23、范围 12-18,20、他届 11-1/23、收件号 L42"
    argument: typer.models.ArgumentInfo = typer.Argument(
        metavar="[编号]…", help=f"{given}；不写为{otherwise}", show_default=False
    )
    return argument


OneRef = Annotated[str, typer.Argument(metavar="编号", help="案号 23、他届 11-1/23、收件号 L42")]
On = Annotated[
    date | None,
    typer.Option("--on", metavar="日期", parser=dates.parse_date, help="事情发生的日期；默认今天"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="只试运行，什么也不写入")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="文件", help="写入的文件")]
Note = Annotated[str, typer.Option("--note", metavar="文字", help="说明，记入日志")]
Kind = Annotated[ProposerKind | None, one_of(ProposerKind, "--kind", "类别", "提案者类别：")]
Public = Annotated[
    PublicConsent | None,
    typer.Option("--public", metavar="yes|no", parser=PublicConsent.parse, help="是否同意公开"),
]
TimingOption = Annotated[Timing | None, one_of(Timing, "--timing", "类型")]
Scheme = Annotated[
    ClassScheme | None,
    one_of(ClassScheme, "--scheme", "办法", "字母分类的含义：", "；默认本县设置"),
]  # fmt: skip
Source = Annotated[FeedbackSource, one_of(FeedbackSource, "--source", "来源")]
StateOption = Annotated[State | None, one_of(State, "--state", "状态", "状态：")]
ResultOption = Annotated[Result | None, one_of(Result, "--result", "结果")]
Due = Annotated[
    dates.DueRule | None,
    typer.Option(
        "--due", metavar="期限", parser=dates.parse_due, help="日期、3mo（月）或 15wd（工作日）"
    ),
]
Drafted = Annotated[
    bool,
    typer.Option("--draft", help="只拟定，不改变状态和数字；会后用 tiaan apply 一并实施"),
]
Category = Annotated[str, typer.Option("--category", metavar="类别", help="提案类别")]
OfCategory = Annotated[str, limit("--category", "类别", "提案类别")]
OfSession = Annotated[str, limit("--session", "届次", "这次会议，如 11-2；可写 11-1..11-3")]
Year = Annotated[
    int | None,
    typer.Option("--year", metavar="年", parser=whole, help="这一年召开的各次会议，截至年底"),
]
OfUnit = Annotated[str, limit("--unit", "单位", "由这个单位承办的（主办、会办、分办、参与）")]
SEVERAL = "单位,单位"
DutyUnit = Annotated[
    str, typer.Option("--unit", metavar="单位", help="哪个承办单位；只有一家应答复时可不写")
]
Key = Annotated[bool, typer.Option("--key", help="只要重点提案")]
Overdue = Annotated[bool, typer.Option("--overdue", help="只要逾期未答复的")]
Sort = Annotated[
    str,
    typer.Option(
        "--sort",
        metavar="次序",
        help="number 案号、intake 收件号、title 案由、unit 单位、category 类别、due 到期、"
        "state 状态、received 收到日期",
    ),
]
WithContacts = Annotated[
    bool, typer.Option("--with-contacts", help="附上电话、地址、单位及职务；提案附第一提案人的")
]
Moment = Annotated[
    datetime | None,
    typer.Option(
        "--cutoff", metavar="时刻", parser=dates.parse_moment, help="提案截止，如 2025-01-09 12:00"
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of", metavar="日期", parser=dates.parse_date, help="截至这一天的数字；默认今天"
    ),
]
Decimals = Annotated[
    int | None,
    typer.Option("--decimals", metavar="N", parser=whole, help="百分数的小数位数，0 至 4"),
]
Base = Annotated[
    str, limit("--base", "分母", "满意率的分母：returned 收回、replied 答复、filed 立案")
]
Sum100 = Annotated[
    bool | None, typer.Option("--sum100/--no-sum100", help="调整最大的几项使占比合计 100%，带 * 号")
]
