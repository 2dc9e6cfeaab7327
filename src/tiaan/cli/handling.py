"""Handing proposals over and hearing back: assign, reply, feedback.

Real annotations: of strings Typer would compile each one twice, at every start.
"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, happened, opened, part, say, who
from tiaan.cli.options import moves
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.terms import Action, FeedbackSource
from tiaan.model.text import split_list

app = part()


@app.command(
    "assign", cls=Command, help=moves("交办：单办、主办加会办、分办、集体办理。", Action.ASSIGN)
)
def assign(
    ctx: typer.Context,
    refs: options.Refs,
    lead: Annotated[str, typer.Option("--lead", metavar="单位", help="主办单位")] = "",
    co: Annotated[str, typer.Option("--co", metavar="单位,单位", help="会办单位")] = "",
    split: Annotated[
        str, typer.Option("--split", metavar="单位,单位", help="分办，各自答复提案人")
    ] = "",
    collective: Annotated[
        bool, typer.Option("--collective", help="集体办理，由领导牵头，无主办单位")
    ] = False,
    leader: Annotated[
        str, typer.Option("--leader", metavar="职务", help="集体办理的牵头领导，写职务")
    ] = "",
    units: Annotated[
        str, typer.Option("--units", metavar="单位,单位", help="集体办理的参与单位")
    ] = "",
    due: options.Due = None,
    draft: options.Drafted = False,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Hand proposals to units."""
    from tiaan.actions import assign as assigning  # noqa: PLC0415 - not for the other commands

    if not collective and (leader or units):
        raise UsageError("--leader 和 --units 用于集体办理", "请同时写 --collective")
    clerk = who(ctx, dry_run=dry_run)
    wanted = assigning.AssignDraft(
        happened(on, clerk),
        lead,
        split_list(co),
        split_list(split),
        split_list(units),
        leader,
        due,
        collective,
    )
    with opened(ctx) as conn:
        if draft:
            from tiaan.actions import drafting  # noqa: PLC0415 - only before a meeting

            receipts = drafting.draft(conn, parse_refs(refs), wanted, clerk)
        else:
            receipts = assigning.assign(conn, parse_refs(refs), wanted, clerk)
    say(*receipts, dry_run=dry_run)


@app.command("reply", cls=Command, help=moves("登记承办单位的答复。", Action.REPLY))
def reply(
    ctx: typer.Context,
    ref: options.OneRef,
    result: Annotated[
        str,
        typer.Option("--result", metavar="结果", help="答复件上的分类，字母或文字均可，原样保留"),
    ],
    unit: Annotated[
        str, typer.Option("--unit", metavar="单位", help="答复单位；只有一家应答复时可不写")
    ] = "",
    letter: Annotated[
        Path | None, typer.Option("--letter", metavar="文件", help="答复件，存入数据文件")
    ] = None,
    doc_no: Annotated[str, typer.Option("--doc-no", metavar="文号", help="答复文号")] = "",
    signed_by: Annotated[str, typer.Option("--signed-by", metavar="职务", help="签发人")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="文字", help="说明")] = "",
    plan: Annotated[
        list[str] | None,
        typer.Option(
            "--plan",
            metavar="事项;日期",
            help="答复中承诺的事项和兑现日期，写在引号里，如 '新建 2 所;2025-12-31'；可写几次",
        ),
    ] = None,
    no_date: Annotated[
        str, typer.Option("--no-date", metavar="原因", help="承诺没有兑现日期的，写明原因")
    ] = "",
    scheme: options.Scheme = None,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Record a unit's reply."""
    from tiaan.actions import reply as replying  # noqa: PLC0415 - likewise

    clerk = who(ctx, dry_run=dry_run)
    draft = replying.ReplyDraft(
        result, happened(on, clerk), unit, letter, doc_no, signed_by, reason, scheme,
        _plans(plan or []), no_date,
    )  # fmt: skip
    with opened(ctx) as conn:
        receipt = replying.reply(conn, parse_ref(ref), draft, clerk)
    say(receipt, dry_run=dry_run)


def _plans(texts: list[str]) -> tuple[tuple[str, date | None], ...]:
    """Return what is promised, each with its day."""
    if not texts:
        return ()
    from tiaan.model.promises import read_plan  # noqa: PLC0415 - few replies promise anything

    return tuple(map(read_plan, texts))


@app.command(
    "feedback",
    cls=Command,
    help=moves("登记提案人的评价；须重新办理的开始下一轮。", Action.FEEDBACK),
)
def feedback(
    ctx: typer.Context,
    ref: options.OneRef,
    rating_: Annotated[
        str,
        typer.Option(
            "--rating", metavar="评价", help="对办理结果的评价，如 满意、基本满意、不满意"
        ),
    ],
    work: Annotated[str, typer.Option("--work", metavar="评价", help="对办理工作的评价")] = "",
    by: Annotated[str, typer.Option("--by", metavar="姓名", help="评价人；默认第一提案人")] = "",
    source: options.Source = FeedbackSource.SELF,
    comment: Annotated[str, typer.Option("--comment", metavar="文字", help="意见")] = "",
    again: Annotated[
        str,
        typer.Option(
            "--again",
            metavar=options.SEVERAL,
            help="须重新办理的，由哪几个单位办；默认上一轮的全部单位",
        ),
    ] = "",
    due: Annotated[
        dates.DueRule | None,
        typer.Option(
            "--due",
            metavar="期限",
            parser=dates.parse_due,
            help="重新办理的期限，日期、1mo（月）或 15wd（工作日）；默认本县设置",
        ),
    ] = None,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Record a proposer's rating."""
    from tiaan.actions import feedback as rating  # noqa: PLC0415 - likewise

    clerk = who(ctx, dry_run=dry_run)
    draft = rating.FeedbackDraft(
        rating_, happened(on, clerk), work, by, source, comment, split_list(again), due
    )
    with opened(ctx) as conn:
        receipt = rating.feedback(conn, parse_ref(ref), draft, clerk)
    say(receipt, dry_run=dry_run)
