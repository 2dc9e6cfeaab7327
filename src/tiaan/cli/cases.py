"""The life of a proposal: submit, review, merge, assign, reply, feedback, amend."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tiaan.actions import amend as amending
from tiaan.actions import assign as assigning
from tiaan.actions import feedback as rating
from tiaan.actions import merge as merging
from tiaan.actions import reply as replying
from tiaan.actions import review as reviewing
from tiaan.actions import submit as submitting
from tiaan.cli import options
from tiaan.cli.app import Command, app, opened, say, who
from tiaan.errors import UsageError
from tiaan.model import workflow
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.table import split_list
from tiaan.model.terms import Action, Decision, FeedbackSource, PublicConsent


def _help(sentence: str, action: Action) -> str:
    return f"{sentence}\n\n{workflow.help_for(action)}"


@app.command(cls=Command, help=_help("提交一件提案，得到永久的收件号。", Action.SUBMIT))
def submit(
    ctx: typer.Context,
    title: Annotated[str, typer.Option("--title", metavar="案由", help="案由")] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="姓名", help="第一提案人；同名者写 姓名（备注）或 M12")
    ] = "",
    kind: options.Kind = None,
    cosign: Annotated[
        str, typer.Option("--cosign", metavar="甲,乙", help="联名人，待本人确认")
    ] = "",
    confirmed: Annotated[bool, typer.Option("--confirmed", help="联名人均已确认")] = False,
    sector: Annotated[str, typer.Option("--sector", metavar="界别", help="提交时的界别")] = "",
    category: options.Category = "",
    text: Annotated[
        Path | None, typer.Option("--text", metavar="文件", help="正文，文本文件")
    ] = None,
    body: Annotated[str, typer.Option("--body", metavar="文字", help="正文")] = "",
    suggest_unit: Annotated[
        str, typer.Option("--suggest-unit", metavar="单位", help="建议承办单位")
    ] = "",
    public: options.Public = None,
    public_reason: Annotated[
        str, typer.Option("--public-reason", metavar="理由", help="不同意公开的理由")
    ] = "",
    phone: Annotated[
        str, typer.Option("--phone", metavar="电话", help="联系电话，不入日志和默认输出")
    ] = "",
    offsession: Annotated[
        bool | None,
        typer.Option("--offsession/--insession", help="平时提案或大会提案；默认按日期判断"),
    ] = None,
    resubmit: Annotated[
        str, typer.Option("--resubmit", metavar="编号", help="重新提交已退回的提案")
    ] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Take in a proposal."""
    clerk = who(ctx, dry_run=dry_run)
    written = options.read_text(text) if text else body
    with opened(ctx) as conn:
        if resubmit:
            ref = parse_ref(resubmit)
            receipt = submitting.resubmit(conn, ref, on or clerk.today, clerk, title, written)
        else:
            _require(title=title, by=by)
            draft = submitting.SubmitDraft(
                title,
                by,
                on or clerk.today,
                kind,
                split_list(cosign),
                confirmed,
                sector,
                category,
                written,
                suggest_unit,
                public or PublicConsent.UNKNOWN,
                public_reason,
                phone,
                offsession=offsession,
            )
            receipt = submitting.submit(conn, draft, clerk)
    say(receipt, dry_run=dry_run)


def _require(**values: str) -> None:
    for name, value in values.items():
        if not value.strip():
            raise UsageError(f"缺少选项 --{name}，或内容为空", "用法见 tiaan submit --help")


@app.command(cls=Command, help=_help("审查提案：立案、不予立案、退回或转化。", Action.REVIEW))
def review(
    ctx: typer.Context,
    refs: options.Refs,
    accept: Annotated[bool, typer.Option("--accept", help="立案，给出案号")] = False,
    reject: Annotated[
        str | None, typer.Option("--reject", metavar="N10[,N06]", help="不予立案，写明情形代码")
    ] = None,
    return_: Annotated[
        str | None, typer.Option("--return", metavar="理由", help="退回修改，写明理由")
    ] = None,
    convert: Annotated[
        str | None, typer.Option("--convert", metavar="去向", help="转化，如 社情民意、委员来信")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="案号", help="指定案号；默认下一个可用的")
    ] = None,
    category: options.Category = "",
    key: Annotated[bool, typer.Option("--key", help="列为重点提案")] = False,
    key_level: Annotated[
        str, typer.Option("--key-level", metavar="层级", help="重点提案的层级")
    ] = "",
    note: options.Note = "",
    by: Annotated[str, typer.Option("--by", metavar="机构", help="作出决定的机构")] = "",
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Decide on proposals."""
    chosen = [accept, reject is not None, return_ is not None, convert is not None]
    if sum(chosen) != 1:
        raise UsageError(
            "请写明一种审查意见", "--accept、--reject 情形、--return 理由、--convert 去向 中选一个"
        )
    choice = (Decision.FILE, Decision.REJECT, Decision.RETURN, Decision.CONVERT)[chosen.index(True)]
    if number is not None and not accept:
        raise UsageError("只有立案才给案号", "请与 --accept 同用 --number")
    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        draft = reviewing.ReviewDraft(
            choice,
            on or clerk.today,
            split_list(reject or ""),
            return_ or note,
            convert or "",
            number,
            category,
            key_level or (reviewing.default_key(conn) if key else ""),
            by,
        )
        receipts = reviewing.review(conn, parse_refs(refs), draft, clerk)
    say(*receipts, dry_run=dry_run)


@app.command(cls=Command, help=_help("并案：并入另一件，提案人均保留，可撤销。", Action.MERGE))
def merge(
    ctx: typer.Context,
    refs: options.Refs,
    into: Annotated[str, typer.Option("--into", metavar="编号", help="主案")],
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Merge proposals into another."""
    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        day = on or clerk.today
        receipts = merging.merge(conn, parse_refs(refs), parse_ref(into), day, clerk)
    say(*receipts, dry_run=dry_run)


@app.command(cls=Command, help=_help("撤销并案，恢复到并案前。", Action.UNMERGE))
def unmerge(
    ctx: typer.Context,
    refs: options.Refs,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Take merges back."""
    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        receipts = merging.unmerge(conn, parse_refs(refs), on or clerk.today, clerk)
    say(*receipts, dry_run=dry_run)


@app.command(cls=Command, help=_help("撤案，案号作废保留。", Action.WITHDRAW))
def withdraw(
    ctx: typer.Context,
    refs: options.Refs,
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="撤案理由")],
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Withdraw proposals."""
    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        receipts = merging.withdraw(conn, parse_refs(refs), reason, on or clerk.today, clerk)
    say(*receipts, dry_run=dry_run)


@app.command(cls=Command, help="更正已登记的内容；已发生的办理步骤用 undo 撤销后重录。")
def amend(
    ctx: typer.Context,
    refs: options.Refs,
    title: Annotated[str | None, typer.Option("--title", metavar="案由", help="案由")] = None,
    kind: options.Kind = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="类别", help="提案类别")
    ] = None,
    sector: Annotated[
        str | None, typer.Option("--sector", metavar="界别", help="第一提案人提交时的界别")
    ] = None,
    timing: options.TimingOption = None,
    public: options.Public = None,
    public_reason: Annotated[
        str | None, typer.Option("--public-reason", metavar="理由", help="不同意公开的理由")
    ] = None,
    suggest_unit: Annotated[
        str | None, typer.Option("--suggest-unit", metavar="单位", help="建议承办单位")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="文字", help="备注")] = None,
    key: Annotated[bool | None, typer.Option("--key/--no-key", help="列为或不列为重点提案")] = None,
    key_level: Annotated[
        str | None, typer.Option("--key-level", metavar="层级", help="重点提案的层级")
    ] = None,
    excellent: Annotated[
        bool | None, typer.Option("--excellent/--no-excellent", help="优秀提案")
    ] = None,
    leader: Annotated[str | None, typer.Option("--leader", metavar="职务", help="牵头领导")] = None,
    text: Annotated[
        Path | None, typer.Option("--text", metavar="文件", help="正文，文本文件")
    ] = None,
    body: Annotated[str | None, typer.Option("--body", metavar="文字", help="正文")] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="案号", help="新案号；旧号仍可查到")
    ] = None,
    result: Annotated[
        str | None, typer.Option("--result", metavar="结果", help="自 --on 之日起的办理结果")
    ] = None,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Correct what is on record."""
    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        level = key_level
        if level is None and key is not None:
            level = reviewing.default_key(conn) if key else ""
        draft = amending.AmendDraft(
            on or clerk.today,
            title,
            kind,
            category,
            sector,
            timing,
            public,
            public_reason,
            suggest_unit,
            note,
            level,
            excellent,
            leader,
            options.read_text(text) if text else body,
            number,
            result,
        )
        receipts = amending.amend(conn, parse_refs(refs), draft, clerk)
    say(*receipts, dry_run=dry_run)


@app.command(cls=Command, help=_help("交办：单办、主办加会办、分办、集体办理。", Action.ASSIGN))
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
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Hand proposals to units."""
    if not collective and (leader or units):
        raise UsageError("--leader 和 --units 用于集体办理", "请同时写 --collective")
    clerk = who(ctx, dry_run=dry_run)
    draft = assigning.AssignDraft(
        on or clerk.today,
        lead,
        split_list(co),
        split_list(split),
        split_list(units),
        leader,
        due,
        collective,
    )
    with opened(ctx) as conn:
        receipts = assigning.assign(conn, parse_refs(refs), draft, clerk)
    say(*receipts, dry_run=dry_run)


@app.command(cls=Command, help=_help("登记承办单位的答复。", Action.REPLY))
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
    scheme: options.Scheme = None,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Record a unit's reply."""
    clerk = who(ctx, dry_run=dry_run)
    draft = replying.ReplyDraft(
        result, on or clerk.today, unit, letter, doc_no, signed_by, reason, scheme
    )
    with opened(ctx) as conn:
        receipt = replying.reply(conn, parse_ref(ref), draft, clerk)
    say(receipt, dry_run=dry_run)


@app.command(cls=Command, help=_help("登记提案人的评价；须重新办理的开始下一轮。", Action.FEEDBACK))
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
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Record a proposer's rating."""
    clerk = who(ctx, dry_run=dry_run)
    draft = rating.FeedbackDraft(rating_, on or clerk.today, work, by, source, comment)
    with opened(ctx) as conn:
        receipt = rating.feedback(conn, parse_ref(ref), draft, clerk)
    say(receipt, dry_run=dry_run)
