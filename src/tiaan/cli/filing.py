"""Taking proposals in and deciding on them: submit, review, merge, withdraw, amend.

Real annotations: of strings Typer would compile each one twice, at every start.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, happened, opened, part, say, who
from tiaan.cli.options import moves
from tiaan.errors import UsageError
from tiaan.model.records import Receipt
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.terms import Action, Decision, PublicConsent
from tiaan.model.text import split_list

app = part()


@app.command("submit", cls=Command, help=moves("提交一件提案，得到永久的收件号。", Action.SUBMIT))
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
    from tiaan.actions import submit as submitting  # noqa: PLC0415 - not for the other commands

    clerk = who(ctx, dry_run=dry_run)
    if text and body:
        raise UsageError("--text 和 --body 只能写一个", "正文较长的用 --text 文件")
    written = options.read_text(text) if text else body
    with opened(ctx) as conn:
        if resubmit:
            ref = parse_ref(resubmit)
            receipt = submitting.resubmit(conn, ref, happened(on, clerk), clerk, title, written)
        else:
            _require(title=title, by=by)
            draft = submitting.SubmitDraft(
                title,
                by,
                happened(on, clerk),
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


@app.command(
    "review", cls=Command, help=moves("审查提案：立案、不予立案、退回或转化。", Action.REVIEW)
)
def review(
    ctx: typer.Context,
    refs: options.Refs,
    accept: Annotated[bool, typer.Option("--accept", help="立案，给出案号")] = False,
    reject: Annotated[
        str | None,
        typer.Option(
            "--reject",
            metavar="N10[,N06]",
            help="不予立案，写明情形代码；事后发现涉密的，已交办、已答复也可用 N01",
        ),
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
    draft: options.Drafted = False,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Decide on proposals."""
    from tiaan.actions import review as reviewing  # noqa: PLC0415 - likewise

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
        wanted = reviewing.ReviewDraft(
            choice,
            happened(on, clerk),
            split_list(reject or ""),
            return_ or note,
            convert or "",
            number,
            category,
            key_level or (reviewing.default_key(conn) if key else ""),
            by,
        )
        act = _drafting() if draft else reviewing.review
        receipts = act(conn, parse_refs(refs), wanted, clerk)
    say(*receipts, dry_run=dry_run)


def _drafting() -> Callable[..., tuple[Receipt, ...]]:
    """Return what drafts instead of doing."""
    from tiaan.actions.drafting import draft  # noqa: PLC0415 - only before a meeting

    return draft


@app.command(
    "merge", cls=Command, help=moves("并案：并入另一件，提案人均保留，可撤销。", Action.MERGE)
)
def merge(
    ctx: typer.Context,
    refs: options.Refs,
    into: Annotated[str, typer.Option("--into", metavar="编号", help="主案")],
    draft: options.Drafted = False,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Merge proposals into another."""
    from tiaan.actions import merge as merging  # noqa: PLC0415 - likewise
    from tiaan.actions import review as reviewing  # noqa: PLC0415 - likewise

    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        day, survivor = happened(on, clerk), parse_ref(into)
        if draft:
            wanted = reviewing.ReviewDraft(Decision.MERGE, day, into=str(survivor))
            receipts = _drafting()(conn, parse_refs(refs), wanted, clerk)
        else:
            receipts = merging.merge(conn, parse_refs(refs), survivor, day, clerk)
    say(*receipts, dry_run=dry_run)


@app.command("unmerge", cls=Command, help=moves("撤销并案，恢复到并案前。", Action.UNMERGE))
def unmerge(
    ctx: typer.Context,
    refs: options.Refs,
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Take merges back."""
    from tiaan.actions import merge as merging  # noqa: PLC0415 - likewise

    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        receipts = merging.unmerge(conn, parse_refs(refs), happened(on, clerk), clerk)
    say(*receipts, dry_run=dry_run)


@app.command("withdraw", cls=Command, help=moves("撤案，案号作废保留。", Action.WITHDRAW))
def withdraw(
    ctx: typer.Context,
    refs: options.Refs,
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="撤案理由")],
    on: options.On = None,
    dry_run: options.DryRun = False,
) -> None:
    """Withdraw proposals."""
    from tiaan.actions import merge as merging  # noqa: PLC0415 - likewise

    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        receipts = merging.withdraw(conn, parse_refs(refs), reason, happened(on, clerk), clerk)
    say(*receipts, dry_run=dry_run)


@app.command("amend", cls=Command, help="更正已登记的内容；已发生的办理步骤用 undo 撤销后重录。")
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
    confirm: Annotated[
        str, typer.Option("--confirm", metavar="甲,乙", help="这些联名人已经本人确认")
    ] = "",
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
    from tiaan.actions import amend as amending  # noqa: PLC0415 - likewise
    from tiaan.actions import review as reviewing  # noqa: PLC0415 - likewise

    clerk = who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        level = key_level
        if level is None and key is not None:
            level = reviewing.default_key(conn) if key else ""
        draft = amending.AmendDraft(
            happened(on, clerk),
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
            split_list(confirm),
        )
        receipts = amending.amend(conn, parse_refs(refs), draft, clerk)
    say(*receipts, dry_run=dry_run)
