"""Letters and forms in Word: doc notice, assign, reminder, the forms, list, pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import (
    DRY_RUN,
    Command,
    happened,
    opened,
    part,
    remark,
    say_table,
    under,
    who,
)
from tiaan.cli.letterfiles import COLUMNS, desk_of, warn, write_letters
from tiaan.cli.letterforms import duties, raters, write_forms
from tiaan.cli.lettertemplates import templates
from tiaan.errors import UsageError
from tiaan.model import dates
from tiaan.model.refs import parse_refs
from tiaan.model.table import Table
from tiaan.model.terms import Decision, LetterKind
from tiaan.model.waiting import SOON

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tiaan.actions.letterslots import Asked
    from tiaan.model.case import Case
    from tiaan.model.letters import Told
    from tiaan.model.records import Who
    from tiaan.model.table import Value
    from tiaan.reports.desk import Desk

app = part()
doc = under(
    app, "doc", "函件：告知函、交办函、催办函，答复表、征询意见表，交办会的资料包，函件登记和模板。"
)
doc.add_typer(templates, name="template")

SomeRefs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[编号]…", help="案号 23、范围 12-18,20、收件号 L42；或用 --all"),
]
Every = Annotated[bool, typer.Option("--all", help="本次会议该写的全部")]
Folder = Annotated[
    Path, typer.Option("--output", "-o", metavar="文件夹", help="写入的文件夹，没有就新建")
]
Unit = Annotated[str, options.limit("--unit", "单位", "只写给这个单位的")]
On = Annotated[
    date | None,
    typer.Option("--on", metavar="日期", parser=dates.parse_date, help="新函的日期；默认今天"),
]
WithContacts = Annotated[
    bool, typer.Option("--with-contacts", help="写上第一提案人的联系电话，并注明妥善保管")
]


@doc.command("notice", cls=Command)
def notice(
    ctx: typer.Context,
    output: Folder,
    refs: SomeRefs = None,
    every: Every = False,
    outcome: Annotated[
        list[Decision] | None,
        typer.Option(
            "--outcome",
            metavar="结果",
            parser=Decision.parse,
            help="只写这种审查结果的，可多次，如 不予立案",
        ),
    ] = None,
    tell: Annotated[
        bool, typer.Option("--tell", help="同时记下已书面告知提案者（未立案的，tiaan notify）")
    ] = False,
    on: On = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """写告知函：立案、不予立案、退回、转化、并案，每件一封，致第一提案人。"""
    _need_one(refs, every=every)
    if refs and outcome:
        raise UsageError("--outcome 用于 --all", "写明编号的不看审查结果，请去掉 --outcome")
    chosen = frozenset(outcome or ())
    clerk = who(ctx, dry_run=dry_run)
    asked = _asked(clerk, refs, on)._replace(outcomes=chosen, tell=tell)
    write_letters(ctx, LetterKind.NOTICE, asked, output, yes=yes, json=json, clerk=clerk)


@doc.command("assign", cls=Command)
def assign(
    ctx: typer.Context,
    output: Folder,
    refs: SomeRefs = None,
    every: Every = False,
    unit: Unit = "",
    with_contacts: WithContacts = False,
    on: On = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """写交办函：每个单位同一天交办的提案一封，后附清单和回执。"""
    _need_one(refs, every=every)
    clerk = who(ctx, dry_run=dry_run)
    asked = _asked(clerk, refs, on)._replace(unit=unit)
    write_letters(
        ctx, LetterKind.ASSIGN, asked, output,
        yes=yes, json=json, clerk=clerk, contacts=with_contacts,
    )  # fmt: skip


@doc.command("reminder", cls=Command)
def reminder(
    ctx: typer.Context,
    output: Folder,
    refs: SomeRefs = None,
    every: Annotated[bool, typer.Option("--all", help="各次会议逾期和将到期未答复的全部")] = False,
    unit: Unit = "",
    within: Annotated[
        dates.DueRule | None,
        typer.Option(
            "--within",
            metavar="期限",
            parser=dates.parse_due,
            help=f"--all 时催多久之内到期的，默认 {SOON.label}",
        ),
    ] = None,
    on: On = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """写催办函：每个单位一封，列逾期和将到期未答复的，并记下已发函催办；刚催过的不催。"""
    _need_one(refs, every=every)
    if refs and within is not None:
        raise UsageError("--within 用于 --all", "写明编号的不看期限，请去掉 --within")
    clerk = who(ctx, dry_run=dry_run)
    limit = None if refs else within or SOON
    asked = _asked(clerk, refs, on)._replace(unit=unit, within=limit)
    write_letters(ctx, LetterKind.REMINDER, asked, output, yes=yes, json=json, clerk=clerk)


@doc.command("reply-form", cls=Command)
def reply_form(
    ctx: typer.Context,
    output: Folder,
    refs: SomeRefs = None,
    every: Annotated[bool, typer.Option("--all", help="本次会议还没有答复的全部")] = False,
    unit: Unit = "",
    with_contacts: WithContacts = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """写答复表：每件提案、每个承办单位一份，已知的先填好；会办单位的是会办意见表。"""
    _need_one(refs, every=every)

    def forms(at: Desk, cases: Iterable[Case]) -> list[tuple[str, Told]]:
        from tiaan.reports import letterforms  # noqa: PLC0415 - beside its use

        return [
            (duty.unit.name, letterforms.reply_form(at, case, duty))
            for case, duty in duties(at.conn, cases, unit, named=bool(refs))
        ]

    write_forms(
        ctx, LetterKind.REPLY_FORM, refs, forms, output,
        yes=yes, json=json, contacts=with_contacts,
    )  # fmt: skip


@doc.command("feedback-form", cls=Command)
def feedback_form(
    ctx: typer.Context,
    output: Folder,
    refs: SomeRefs = None,
    every: Annotated[bool, typer.Option("--all", help="本次会议已答复、还没有评价的全部")] = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """写征询意见表：每件已答复的提案一份，交第一提案人（或设置 feedback_by 所指各位）填写。"""
    _need_one(refs, every=every)

    def forms(at: Desk, cases: Iterable[Case]) -> list[tuple[str, Told]]:
        from tiaan.reports import letterforms  # noqa: PLC0415 - beside its use

        return [
            (proposer.display, letterforms.feedback_form(at, case, proposer))
            for case, proposer in raters(at, cases, named=bool(refs))
        ]

    write_forms(ctx, LetterKind.FEEDBACK_FORM, refs, forms, output, yes=yes, json=json)


@doc.command("list", cls=Command)
def list_(
    ctx: typer.Context,
    kind: Annotated[
        LetterKind | None,
        typer.Option(
            "--kind", metavar="种类", parser=LetterKind.parse, help="只列这一种，如 交办函"
        ),
    ] = None,
    unit: Annotated[str, options.limit("--unit", "单位", "只列致这个单位的")] = "",
    json: options.Json = False,
) -> None:
    """列出函件登记：函号、种类、致谁、哪些提案、日期。"""
    clerk = who(ctx)
    with opened(ctx) as conn:
        table = _register(conn, clerk, kind, unit)
    say_table(table, as_json=json)
    if not json:
        remark(f"共 {len(table.rows)} 封")


def _register(conn: sqlite3.Connection, clerk: Who, kind: LetterKind | None, unit: str) -> Table:
    """Return the letters about a session's cases; of a secret matter only that there is one."""
    from tiaan.model.case import shown_together  # noqa: PLC0415 - likewise
    from tiaan.model.vocabulary import numbered  # noqa: PLC0415 - beside their use
    from tiaan.store import letters, queries, registers  # noqa: PLC0415 - likewise

    settings = queries.settings(conn)
    session = registers.find_session(conn, clerk.session)
    wanted = registers.find_unit(registers.load(conn), unit, active=False).id if unit else None
    rows: list[tuple[Value, ...]] = []
    beside = queries.cases(conn, letters.told_with(conn, session.id))
    for key, parts in letters.gathered(beside).items():
        case, letter = parts[0]
        if kind not in (None, key.kind):
            continue
        if wanted is not None and (letter.unit is None or letter.unit.id != wanted):
            continue
        numbers = shown_together([one for one, _ in parts], settings)
        to = letter.unit.name if letter.unit else ""
        first = case.first_on(letter.issued_on)
        if letter.unit is None and first and not case.is_secret:
            to = first.proposer.display
        number = numbered(letter, settings.letter_number)
        rows.append((number, key.kind, to, numbers, len(numbers), letter.issued_on))
    return Table("letters", "函件登记", COLUMNS, tuple(rows))


@doc.command("pack", cls=Command)
def pack(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="文件夹", help="新建的文件夹，原来没有或是空的"),
    ],
    every: Annotated[bool, typer.Option("--all", help="本次会议所有有承办件的单位")] = False,
    unit: Unit = "",
    with_contacts: WithContacts = False,
    on: On = None,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """写交办会的资料包：每个单位一个文件夹（交办函、清单、原文、答复表），另有总清单。"""
    if every == bool(unit):
        raise UsageError("请写 --unit 单位，或用 --all 写所有单位", "如 tiaan doc pack --all -o 包")
    from tiaan.actions import letter  # noqa: PLC0415 - not for the help
    from tiaan.cli import letterpack  # noqa: PLC0415 - likewise
    from tiaan.render.filling import need_word  # noqa: PLC0415 - likewise

    letterpack.need_place(output)
    need_word()
    clerk = who(ctx, dry_run=dry_run)
    asked = _asked(clerk, None, on)._replace(unit=unit)
    with opened(ctx) as conn:
        posted = letter.issue(conn, LetterKind.ASSIGN, asked, clerk)
        at = desk_of(conn, clerk, contacts=with_contacts)
        made = letterpack.bundles(at, posted, clerk)
    if not made:
        remark("没有交办的提案，没有写文件夹")
        return
    count = 0 if dry_run else letterpack.write(made, output)
    say_table(letterpack.summary(made), as_json=json)
    warn(at)
    if dry_run:
        remark(DRY_RUN)
    elif not json:
        remark(f"写成 {len(made)} 个单位的资料，共 {count} 个文件，在 {output}")


def _need_one(refs: list[str] | None, *, every: bool) -> None:
    """Refuse neither and both.

    Raises:
        UsageError: no number and not all, or both.
    """
    if every == bool(refs):
        raise UsageError("请写提案编号，或用 --all 写全部", "如 tiaan doc assign --all -o 函件")


def _asked(clerk: Who, refs: list[str] | None, on: date | None) -> Asked:
    from tiaan.actions.letterslots import Asked  # noqa: PLC0415 - not for the help

    return Asked(parse_refs(refs) if refs else (), happened(on, clerk))
