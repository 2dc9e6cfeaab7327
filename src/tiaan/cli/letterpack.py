"""The hand-over meeting's pack: a folder for every unit, whole or not there at all: doc pack."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiaan.cli.letterfiles import rendered, said
from tiaan.errors import NotFound, TiaanError, UsageError
from tiaan.model.table import Column, Kind, Table
from tiaan.model.terms import LetterKind, Role
from tiaan.model.text import visible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tiaan.actions.letter import Posted
    from tiaan.model.case import Case
    from tiaan.model.records import Assignment, Unit, Who
    from tiaan.model.table import Value
    from tiaan.reports.desk import Desk

_TEXTS, _FORMS, _LIST, _WHOLE = "原文", "答复表", "清单.xlsx", "00总清单.xlsx"


class Bundle(NamedTuple):
    """What one unit gets.

    Attributes:
        numbers: of its letters.
        roles: how many duties of which kind.
        files: by their path inside the unit's folder.
    """

    folder: str
    unit: Unit
    numbers: tuple[str, ...]
    roles: Counter[Role]
    files: dict[str, bytes]


def need_place(path: Path) -> None:
    """Refuse a place where the pack cannot come to stand as a whole.

    Raises:
        UsageError: something is there already.
        NotFound: there is no folder around it.
    """
    name = visible(str(path))
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise UsageError(f"“{name}”不是文件夹", "请换一个名称，资料包会新建这个文件夹")
    if path.exists() and any(path.iterdir()):
        raise UsageError(f"文件夹“{name}”里已有文件，没有动它", "请换一个名称，或先移走原有的")
    if not path.absolute().parent.is_dir():
        raise NotFound(f"没有文件夹“{visible(str(path.parent))}”", "请先建好上一级文件夹")


def bundles(at: Desk, posted: Posted, who: Who) -> list[Bundle]:
    """Return what each unit gets, in the county's order of units."""
    units: dict[int, Unit] = {}
    letters: dict[int, list[tuple[str, str, bytes]]] = {}
    duties: dict[int, list[tuple[Case, Assignment]]] = {}
    told = list(said(at, posted))
    files = rendered(at.conn, LetterKind.ASSIGN, [one.told for one in told])
    for one, (name, data) in zip(told, files.items(), strict=True):
        post = one.post
        if post.unit is None:
            continue
        units[post.unit.id] = post.unit
        letters.setdefault(post.unit.id, []).append((one.number, name, data))
        for case, letter in post.parts:
            duty = case.duties_of(letter.unit, letter.round)[letter.occasion - 1]
            if duty.ended_on is None and case.round == duty.round:
                duties.setdefault(post.unit.id, []).append((case, duty))
    texts: dict[int, dict[str, bytes]] = {}
    lists = _lists(at.conn, who, at.cards is not None)
    order = sorted(units.values(), key=lambda unit: (unit.position, unit.id))
    return [
        _bundle(at, place, unit, letters[unit.id], duties.get(unit.id, []), texts, lists)
        for place, unit in enumerate(order, 1)
    ]


def _bundle(
    at: Desk,
    place: int,
    unit: Unit,
    letters: list[tuple[str, str, bytes]],
    duties: list[tuple[Case, Assignment]],
    texts: dict[int, dict[str, bytes]],
    lists: dict[str, Table],
) -> Bundle:
    from tiaan.render import Format, render  # noqa: PLC0415 - not for the help
    from tiaan.render.files import plain_file_name  # noqa: PLC0415 - likewise
    from tiaan.reports import letterforms  # noqa: PLC0415 - likewise

    files = {name: data for _, name, data in letters}
    if unit.name in lists:
        files[_LIST] = render(lists[unit.name], Format.XLSX)
    for case, _ in duties:
        if case.id not in texts:
            texts[case.id] = _originals(at, case)
        files |= {f"{_TEXTS}/{name}": data for name, data in texts[case.id].items()}
    told = [letterforms.reply_form(at, case, duty) for case, duty in duties]
    forms = rendered(at.conn, LetterKind.REPLY_FORM, told)
    files |= {f"{_FORMS}/{name}": data for name, data in forms.items()}
    return Bundle(
        plain_file_name(f"{place:02}{unit.name}"),
        unit,
        tuple(number for number, _, _ in letters),
        Counter(duty.role for _, duty in duties),
        files,
    )


def _lists(conn: sqlite3.Connection, who: Who, contacts: bool) -> dict[str, Table]:
    """Return the list of each unit, by its name."""
    from tiaan.sheets import duties  # noqa: PLC0415 - not for the help
    from tiaan.store import selection  # noqa: PLC0415 - likewise

    wanted = selection.wanted(conn, who)
    _, *lists = duties.unit_lists(conn, wanted, who.today, contacts=contacts)
    return {table.sheet: table for table in lists}


def _originals(at: Desk, case: Case) -> dict[str, bytes]:
    """Return a proposal's text, and the files kept as such, under names of their own."""
    from tiaan.render.files import plain_file_name  # noqa: PLC0415 - not for the help
    from tiaan.render.filling import fill  # noqa: PLC0415 - likewise
    from tiaan.render.letterforms import ORIGINAL_LINE, original  # noqa: PLC0415 - likewise
    from tiaan.reports import letterforms  # noqa: PLC0415 - likewise
    from tiaan.store import attachments  # noqa: PLC0415 - likewise

    told = letterforms.original(at, case)
    data = fill(original(), told.values, told.rows, frozenset({ORIGINAL_LINE}))
    found = {plain_file_name(f"{told.stem}.docx"): data}
    for kept in case.attachments:
        text = attachments.read(at.conn, kept.sha256) if kept.kind == "text" else None
        if text is not None:
            found[plain_file_name(f"{told.values['案号']}　{kept.name}")] = text
    return found


def summary(made: list[Bundle]) -> Table:
    """Return who gets how many proposals by which letter."""
    columns = (
        Column("place", "序号", Kind.COUNT),
        Column("unit", "承办单位"),
        Column("channel", "归口系统"),
        Column("letters", "函号", Kind.LIST),
        *(Column(role.value, role.label, Kind.COUNT) for role in Role),
        Column("total", "合计", Kind.COUNT),
    )
    counts = [(*(one.roles[role] for role in Role), one.roles.total()) for one in made]
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (place, one.unit.name, one.unit.channel, one.numbers, *figures)
        for place, (one, figures) in enumerate(zip(made, counts, strict=True), 1)
    )
    sums = (sum(column) for column in zip(*counts, strict=True))
    return Table(
        "pack", "交办提案总清单", columns, rows, (None, "合计", "", None, *sums),
        notes=("由几个单位承办的，每个单位各计一次",), frozen=2,
    )  # fmt: skip


def write(made: list[Bundle], path: Path) -> int:
    """Write a pack, whole or not at all; return the number of files.

    Raises:
        TiaanError: no room, no right; what stood there before is as it was.
    """
    from tiaan.render import Format, render  # noqa: PLC0415 - not for the help
    from tiaan.render.files import place_folder  # noqa: PLC0415 - likewise

    def files() -> Iterator[tuple[str, bytes]]:
        yield _WHOLE, render(summary(made), Format.XLSX)
        for one in made:
            yield from ((f"{one.folder}/{name}", data) for name, data in one.files.items())

    try:
        return place_folder(path, files())
    except TiaanError as error:
        raise TiaanError(error.message, "函号已登记；请换一个位置，再运行一次") from error
