"""Papers for meetings: what the review meeting reads, and what the hand-over meeting gives to whom.

They are lists, not figures: no day but today's is asked for, and no figure has to close.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import Command, opened, remark, who
from tiaan.cli.publishing import Made, put, targets
from tiaan.model import dates

if TYPE_CHECKING:
    from tiaan.model.records import Who
    from tiaan.model.table import Report

Outputs = Annotated[
    list[Path], typer.Option("--output", "-o", metavar="文件", help="写入的文件，可多次；或文件夹")
]
More = Annotated[list[Path] | None, typer.Argument(metavar="[文件]…", help="同时写入的其他文件")]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="格式",
        help="写入文件夹时的格式：docx、xlsx、html、md、csv、json，如 docx,xlsx",
    ),
]
OfSession = Annotated[str, options.limit("--session", "届次", "只是这次会议的，如 11-2")]
IfAny = Annotated[bool, typer.Option("--if-any", help="没有可写的就不写文件，也不出声")]


def add_to(report: typer.Typer) -> None:
    """Put these papers among the reports."""
    report.command("review-pack", cls=Command)(review_pack)
    report.command("assign-list", cls=Command)(assign_list)


def review_pack(
    ctx: typer.Context,
    outputs: Outputs,
    more: More = None,
    full: Annotated[bool, typer.Option("--full", help="正文全印；默认只印开头 300 字")] = False,
    formats: Formats = "",
    session: OfSession = "",
    if_any: IfAny = False,
    yes: options.Yes = False,
) -> None:
    """审查会材料：拟审查的目录、每件的提案人、正文和拟办意见，留出会议意见；涉密的只印编号。"""
    from tiaan.reports import meeting  # noqa: PLC0415 - one report at a time

    clerk = _clerk(ctx, session)
    with opened(ctx) as conn:
        made = meeting.review_pack(conn, clerk, full=full)
    _write(made, "审查会材料", [*outputs, *(more or ())], formats, if_any=if_any, yes=yes)


def assign_list(
    ctx: typer.Context,
    outputs: Outputs,
    more: More = None,
    formats: Formats = "",
    session: OfSession = "",
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="日期",
            parser=dates.parse_date,
            help="交办会议的日期，拟交办的期限从这一天起算",
        ),
    ] = None,
    if_any: IfAny = False,
    yes: options.Yes = False,
) -> None:
    """交办清单：各单位（按名册次序）主办、会办、分办、参与的提案和期限，拟交办的标“拟”。"""
    from tiaan.reports import handover  # noqa: PLC0415 - one report at a time
    from tiaan.store import registers  # noqa: PLC0415 - beside its use

    clerk = _clerk(ctx, session)
    with opened(ctx) as conn:
        meant = registers.find_session(conn, clerk.session)
        made = handover.assign_list(conn, meant, on)
    stem = f"交办清单（{meant.label}）"
    _write(made, stem, [*outputs, *(more or ())], formats, if_any=if_any, yes=yes)


def _clerk(ctx: typer.Context, session: str) -> Who:
    """Return who asks, for the session named last."""
    clerk = who(ctx)
    return clerk._replace(session=dates.parse_session(session).key) if session else clerk


def _write(
    report: Report | None, stem: str, paths: list[Path], formats: str, *, if_any: bool, yes: bool
) -> None:
    if report is None:
        if not if_any:
            remark("没有可写的，没有写文件")
        return
    put(targets([Made(stem, report)], paths, formats), yes=yes)
