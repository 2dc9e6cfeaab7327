"""Letters into files: numbered, written by their templates, put in place, told of on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tiaan.cli.base import DRY_RUN, opened, remark, say_table
from tiaan.errors import NotFound
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import LetterKind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import typer

    from tiaan.actions.letter import Post, Posted
    from tiaan.actions.letterslots import Asked
    from tiaan.model.letters import Told
    from tiaan.model.records import Who
    from tiaan.model.table import Value
    from tiaan.reports.desk import Desk

COLUMNS = (
    Column("number", "函号"),
    Column("kind", "种类", Kind.TERM, LetterKind),
    Column("to", "致"),
    Column("cases", "提案", Kind.LIST),
    Column("count", "件数", Kind.COUNT),
    Column("issued_on", "日期", Kind.DATE),
)


class Said(NamedTuple):
    """A letter of the register, its number as printed, its line for the list, what it says."""

    post: Post
    number: str
    row: tuple[Value, ...]
    told: Told


def write_letters(
    ctx: typer.Context,
    kind: LetterKind,
    asked: Asked,
    output: Path,
    *,
    yes: bool,
    json: bool,
    clerk: Who,
    contacts: bool = False,
) -> None:
    """Number the letters asked for, then write them; said is what stands in the register."""
    from tiaan.actions import letter  # noqa: PLC0415 - not for the help
    from tiaan.render.files import need_folder  # noqa: PLC0415 - likewise
    from tiaan.render.filling import need_word  # noqa: PLC0415 - likewise

    need_folder(output)
    need_word()
    with opened(ctx) as conn:
        posted = letter.issue(conn, kind, asked, clerk)
        at = desk_of(conn, clerk, contacts=contacts)
        told = list(said(at, posted))
        files = rendered(conn, kind, [one.told for one in told])
        columns = (*COLUMNS, Column("fresh", "新编号", Kind.FLAG))
        table = Table("letters", "函件", columns, tuple(one.row for one in told))
    for sentence in posted.remarks:
        remark(sentence)
    if not told:
        remark("没有要写的函件，没有写文件")
        return
    if not clerk.dry_run and not place_all(files, output, yes=yes):
        return
    say_table(table, as_json=json)
    warn(at)
    fresh = sum(one.post.fresh for one in told)
    if clerk.dry_run:
        remark(DRY_RUN)
    elif not json:
        remark(f"写成 {len(told)} 封，新编号 {fresh} 封，在 {output}")


def said(at: Desk, posted: Posted) -> Iterator[Said]:
    """Yield what each letter says; a reminder that was answered since is left out."""
    from tiaan.model.case import shown_together  # noqa: PLC0415 - likewise
    from tiaan.model.vocabulary import numbered  # noqa: PLC0415 - beside its use
    from tiaan.reports import letters as says  # noqa: PLC0415 - likewise

    for post in posted.posts:
        parts = [(case, row) for case, row in post.parts if not case.is_secret]
        if not parts:
            continue
        told: Told | None
        match post.kind:
            case LetterKind.NOTICE:
                told = says.notice(at, *parts[0])
            case LetterKind.ASSIGN:
                told = says.assign(at, parts)
            case _:
                told = says.reminder(at, parts)
        if told is None:
            continue
        first = parts[0][0].first_on(post.on)
        to = post.unit.name if post.unit else first.proposer.display if first else ""
        numbers = shown_together([case for case, _ in parts], at.settings)
        number = numbered(parts[0][1], at.settings.letter_number)
        row = (number, post.kind, to, numbers, len(numbers), post.on, post.fresh)
        yield Said(post, number, row, told)


def desk_of(conn: sqlite3.Connection, clerk: Who, *, contacts: bool) -> Desk:
    """Return what letters are written from."""
    from tiaan.reports import desk  # noqa: PLC0415 - beside its use

    return desk.desk(conn, clerk.today, contacts=contacts)


def rendered(conn: sqlite3.Connection, kind: LetterKind, told: Iterable[Told]) -> dict[str, bytes]:
    """Return the files of letters by name, by the county's template or the program's own."""
    from tiaan.model.letters import placeholders  # noqa: PLC0415 - beside their use
    from tiaan.render.files import plain_file_name  # noqa: PLC0415 - likewise
    from tiaan.render.filling import fill  # noqa: PLC0415 - likewise
    from tiaan.render.letterforms import template  # noqa: PLC0415 - likewise
    from tiaan.store import letters  # noqa: PLC0415 - likewise

    own = letters.templates(conn).get(kind)
    if own is not None and own.data is None:
        raise NotFound(
            f"{kind.label}的模板已经不在文件中",
            f"请用 tiaan doc template set {kind} 重新读入，或 tiaan doc template reset {kind}",
        )
    data = own.data if own is not None and own.data is not None else template(kind)
    each = frozenset(one.name for one in placeholders(kind).values() if one.each)
    files: dict[str, bytes] = {}
    for one in told:
        name = plain_file_name(f"{one.stem}.docx")
        again = 1
        while name in files:  # two of one name: the same person asked twice, a shortened title
            again += 1
            name = plain_file_name(f"{one.stem}（{again}）.docx")
        files[name] = fill(data, one.values, one.rows, each)
    return files


def place_all(files: dict[str, bytes], folder: Path, *, yes: bool) -> bool:
    """Write files into a folder, made where it is not there yet; whether it was done."""
    from tiaan.cli.publishing import place  # noqa: PLC0415 - only where files are written
    from tiaan.render.files import make_folder  # noqa: PLC0415 - likewise

    make_folder(folder)
    return place([(folder / name, data) for name, data in files.items()], yes=yes)


def warn(at: Desk) -> None:
    """Say that contact data was written."""
    if at.people:
        remark(f"提醒：文件中有 {len(at.people)} 位提案者的联系方式，请妥善保管，勿外传")
