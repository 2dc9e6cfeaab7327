"""Every option that takes text, given hostile texts: kept as typed, or refused and said why.

Each place gets some of every kind, so that each text comes by many places; with TIAAN_FUZZ=1 in the
environment every place gets every text, which takes minutes (`benchmarks/fuzz.py --options`).
"""

from __future__ import annotations

import json
import os
import re
from itertools import cycle, islice
from typing import TYPE_CHECKING, NamedTuple

import pytest
import typer.main
from typer.core import TyperGroup

from hostile import HONEST, HOSTILE, UNSEEN, kept, steering
from tiaan.cli.app import app
from tiaan.model.text import split_list

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from conftest import CommandLine, Said

BEFORE: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    # command → arguments and options with which it reaches the text
    "init": ((), {"--db": "新.db", "--session": "11-2"}),
    "session add": (("11-3",), {}),
    "unit add": (("县水利局",), {}),
    "unit alias": (("教育局", "教"), {}),
    "unit rename": (("教育局", "县教委"), {}),
    "unit retire": (("教育局",), {}),
    "member add": (("周强",), {}),
    "member retire": (("王芳",), {}),
    "settings set": (("office", "甲"), {}),
    "submit": ((), {"--title": "甲", "--by": "王芳"}),
    "review": (("L3",), {"--accept": ""}),
    "review --reject": (("L3",), {"--reject": "N10"}),
    "review --return": (("L3",), {"--return": "甲"}),
    "review --convert": (("L3",), {"--convert": "社情民意"}),
    "review --key-level": (("L3",), {"--accept": ""}),
    "merge": (("L3",), {"--into": "2"}),
    "unmerge": (("4",), {}),
    "withdraw": (("1",), {"--reason": "甲"}),
    "amend": (("1",), {}),
    "assign": (("2",), {"--lead": "教育局"}),
    "assign --split": (("2",), {}),
    "assign --leader": (("2",), {"--collective": "", "--units": "教育局,财政局", "--leader": "甲"}),
    "assign --units": (("2",), {"--collective": "", "--units": "教育局,财政局", "--leader": "甲"}),
    "reply": (("1",), {"--result": "A", "--unit": "交通局"}),
    "feedback": (("3",), {"--rating": "满意"}),
    "cosign invite": (("L3", "李明"), {}),
    "cosign confirm": (("L3", "李明"), {"--how": "phone"}),
    "cosign decline": (("L3", "李明"), {}),
    "cosign withdraw": (("1", "李明"), {}),
    "pledge add": (("3",), {"--what": "甲", "--by": "2026-01-01", "--unit": "教育局"}),
    "pledge update": (("3.1",), {"--status": "met"}),
    "pledge list": (("3",), {}),
    "pledge sheet": ((), {"-o": "表.xlsx"}),
    "pledge import": (("核对.csv",), {}),
    "publish": (("1",), {"--what": "reply", "--scope": "none", "--reason": "甲"}),
    "publish --output": ((), {"-o": "表.csv"}),
    "supervise add": (("1",), {}),
    "supervise log": (("1",), {"--form": "双见面"}),
    "supervise list": (("1",), {}),
    "due": (("1",), {}),
    "remind": (("1",), {}),
    "status": ((), {}),
    "doc notice": (("L4",), {"-o": "."}),
    "doc assign": (("1",), {"-o": "."}),
    "doc reminder": (("1",), {"-o": "."}),
    "doc reminder --within": ((), {"--all": "", "-o": "."}),
    "doc reply-form": (("1",), {"-o": "."}),
    "doc feedback-form": (("3",), {"-o": "."}),
    "doc pack": ((), {"-o": "包"}),
    "calendar list": ((), {}),
    "calendar explain": (("2027-02-06",), {}),
    "calendar import": (("没有.csv",), {}),
    "object": (("1",), {"--unit": "住建局", "--reason": "甲", "--late": "乙"}),
    "object --accept": (("1",), {"--accept": "", "--to": "教育局"}),
    "object --to": (("1",), {"--accept": "", "--to": "教育局"}),
    "object --due": (("1",), {"--accept": "", "--to": "教育局"}),
    "object --refuse": (("1",), {"--refuse": "甲"}),
    "extend": (("1",), {"--by": "1mo", "--consent": "提案人", "--unit": "住建局"}),
    "extend --to": (("1",), {"--consent": "提案人", "--unit": "住建局"}),
    "review --draft": (("L3",), {"--accept": "", "--draft": ""}),
    "assign --draft": (("2",), {"--lead": "教育局", "--draft": ""}),
    "pending": (("review",), {}),
    "apply": (("review",), {"--yes": ""}),
    "discard": (("review",), {}),
    "contact": (("1",), {"--way": "面商", "--unit": "交通局"}),
    "notify": (("L3",), {"--way": "电话"}),
    "convene": (("1",), {"--by": "副县长"}),
    "show": (("1",), {}),
    "log": (("1",), {}),
    "import": (("units", "单位.csv"), {"--yes": ""}),
    "export": (("proposals",), {"-o": "表.xlsx"}),
    "export --encoding": (("units",), {"-o": "表.csv"}),
    "template": (("replies",), {"-o": "表.xlsx"}),
    "stats --frozen": ((), {"--check": ""}),
    "report progress": ((), {"-o": "表.md"}),
    "report review-pack": ((), {"-o": "表.md"}),
    "report assign-list": ((), {"-o": "表.md"}),
    "report unit": (("教育局",), {"-o": "表.md"}),
}
OF_THE_WHOLE = ("--session", "--actor", "--today")
REFUSED = {2, 3, 4, 5}
SEPARATORS = re.compile("[、，,；;/（()）]")
"""Between names, and around what tells people of one name apart."""


class Place(NamedTuple):
    """Where a command takes text: an option, or the number of an argument."""

    command: str
    name: str
    at: int | None = None

    def line(self, text: str) -> list[str]:
        """Return the command with the text in its place."""
        if self.name in OF_THE_WHOLE and self.command == "list":
            return [self.name, text, "list"]
        arguments, options = BEFORE.get(
            f"{self.command} {self.name}", BEFORE.get(self.command, ((), {}))
        )
        given = {**options} if self.at is not None else {**options, self.name: text}
        if self.at is not None:
            arguments = (*arguments[: self.at], text, *arguments[self.at + 1 :])
        words = self.command.split()
        start = ["--db", given.pop("--db")] if "--db" in given else []
        told = [part for pair in given.items() for part in pair if part or pair[0] == self.name]
        return [*start, *words, *told, "--", *arguments]


def commands(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, list[object]]]:
    """Yield every command with its parameters."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command.params


def places() -> Iterator[Place]:
    """Yield every place that takes a text, a date or a word; paths are tried with files."""
    yield from (Place("list", name) for name in OF_THE_WHOLE)
    for command, params in commands(typer.main.get_command(app)):
        number = 0
        for param in params:
            is_text = (
                not getattr(param, "is_flag", False) and "Path" not in type(param.type).__name__
            )
            if param.param_type_name == "argument":
                if is_text:
                    yield Place(command, param.human_readable_name, number)
                number += 1
            elif is_text:
                yield Place(command, param.opts[0])


def shared(place: Place) -> bool:
    """Whether another report has the very same option."""
    command, _, report = place.command.partition(" ")
    return command == "report" and report != "annual" and place.name not in ("--channel", "unit")


PLACES = [place for place in places() if place.command != "demo" and not shared(place)]
ALWAYS = ("colour", "surrogate", "SQL")
"""Given to every place; the others take turns."""
TURNS = cycle(kind for kind in {**UNSEEN, **HONEST} if kind not in ALWAYS)


def kinds() -> tuple[str, ...]:
    """Return the hostile texts for the next place."""
    if os.environ.get("TIAAN_FUZZ"):
        return tuple({**HONEST, **UNSEEN})
    return (*ALWAYS, *islice(TURNS, 2))


CASES = [(place, kinds()) for place in PLACES]


def promise(cli: CommandLine) -> None:
    promised = ("--what", "扩建校舍", "--by", "2026-08-31", "--unit", "教育局")
    cli.ok("pledge", "add", "3", *promised)


@pytest.fixture
def county(year: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The year, in its own folder, with a sheet to import."""
    monkeypatch.chdir(year.path.parent)
    year.path.with_name("核对.csv").write_text("承诺编号,进展\n11-2/3.1,\n", encoding="utf-8")
    year.told(promise)
    year.path.with_name("单位.csv").write_text("单位名称\n县水利局\n", encoding="utf-8")
    return year


def texts(conn: sqlite3.Connection) -> set[str]:
    """Return every text that a file holds, those inside JSON too."""
    found: set[str] = set()
    tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
    for table in tables:
        for row in conn.execute(f"SELECT * FROM {table}"):
            for cell in row:
                text = cell.decode(errors="replace") if isinstance(cell, bytes) else cell
                if isinstance(text, str):
                    found.add(text)
                    if text[:1] in ("{", "["):
                        found |= strings(text)
    return found


def strings(text: str) -> set[str]:
    try:
        waiting = [json.loads(text)]
    except ValueError:
        return set()
    found = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.add(one)
        elif isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
    return found


def told_well(said: Said) -> bool:
    """Whether a refusal is a sentence and what to do, in words."""
    lines = said.stderr.splitlines()
    return (
        said.exit_code in REFUSED
        and lines[0].startswith("错误：")
        and lines[-1].startswith("提示：")
        and "程序自身" not in said.stderr
        and "Traceback" not in said.stderr
    )


@pytest.mark.parametrize(
    ("place", "given"), CASES, ids=[f"{place.command} {place.name}" for place in PLACES]
)
def test_hostile_text_is_kept_as_typed_or_refused(
    county: CommandLine, place: Place, given: tuple[str, ...]
) -> None:
    before = county.path.read_bytes()
    wrong = []
    for kind in given:
        text = HOSTILE[kind]
        said = county(*place.line(text))
        if steering(said.stdout + said.stderr):
            wrong.append((kind, "steers", said))
        after = county.path.read_bytes()
        if said.exit_code and (not told_well(said) or after != before):
            wrong.append((kind, "refused badly", said))
        if not said.exit_code and kind in UNSEEN:
            wrong.append((kind, "taken", said))
        if after != before:
            with county.open() as conn:
                known = texts(conn)
            conn.close()
            parts = {part.strip() for part in SEPARATORS.split(kept(text))} - {""}
            posts = {*split_list(kept(text))}  # words of a list, with what is in brackets
            if kept(text) not in known and not parts <= known and not posts <= known:
                wrong.append((kind, "not kept", said))
            county.path.write_bytes(before)
        for left in os.listdir():  # noqa: PTH208 - names, not paths
            if left not in ("tiaan.db", "单位.csv"):
                os.unlink(left)  # noqa: PTH108 - as above

    assert wrong == []
