"""The shape of every command that records something: who does it, on which day, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.cli.base import happened, opened, say, who
from tiaan.model.records import Receipt

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import date

    import typer

    from tiaan.model.records import Who


def record(
    ctx: typer.Context,
    on: date | None,
    act: Callable[[sqlite3.Connection, date, Who], Receipt | Sequence[Receipt]],
    *,
    dry_run: bool,
) -> None:
    """Do something to the file as of a day, and say what was done.

    Args:
        ctx: of the command.
        on: the day as typed; None is today.
        act: what is done; it is given the file, the day and the clerk.
        dry_run: try it, keep nothing.
    """
    clerk = who(ctx, dry_run=dry_run)
    day = happened(on, clerk)
    with opened(ctx) as conn:
        made = act(conn, day, clerk)
    say(*([made] if isinstance(made, Receipt) else made), dry_run=dry_run)
