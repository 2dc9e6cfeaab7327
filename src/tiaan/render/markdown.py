"""Markdown: tables with alignment; what people typed is never markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tiaan.model.table import Heading, Paragraph, Report, Table
from tiaan.model.text import visible
from tiaan.render import parts

if TYPE_CHECKING:
    from tiaan.render.parts import What

# Whatever CommonMark or GitHub could take for markup: bare links, addresses and :smile: too.
_MARKUP = re.compile(r"[\\`*_<>\[\]|~&$#@]|:(?=//|[a-z0-9_+-]+:)|(?<=www)\.")
_LINE_START = re.compile(r"^(\d*)([-+=.)])")


def to_markdown(what: What) -> str:
    """Return Markdown text, one block after the other."""
    inside = isinstance(what, Report)
    result: list[str] = []
    if isinstance(what, Report):
        result += [f"# {_line(what.title)}", _line(parts.subtitle(what))]
    for block in parts.blocks(what):
        match block:
            case Heading():
                result.append(f"{'#' * (block.level + 1)} {_line(block.text)}")
            case Paragraph():
                result += map(_line, block.text.split("\n"))
            case Table():
                result += _table(block, inside=inside)
    return "\n\n".join(part for part in result if part) + "\n"


def _table(table: Table, *, inside: bool) -> list[str]:
    """Return title, table and notes."""
    title = _line(table.title)
    rows = [
        [_cell(label) for label in parts.labels(table)],
        ["---:" if parts.is_number(column) else "---" for column in table.columns],
        *([_cell(text) for text in line] for line in parts.lines(table)),
    ]
    if table.totals:
        rows[-1] = [f"**{text}**" if text else "" for text in rows[-1]]
    return [
        f"**{title}**" if inside else f"## {title}",
        "\n".join(f"| {' | '.join(row)} |" for row in rows),
        "\n".join(f"- {_line(note)}" for note in table.notes),
    ]


def _cell(text: str) -> str:
    return "<br>".join(_inline(line) for line in text.split("\n"))


def _inline(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", visible(text).strip(" \t"))


def _line(text: str) -> str:
    """Return text for a line of its own, where a first character could start a list."""
    return _LINE_START.sub(r"\1\\\2", _inline(text.replace("\n", " ")))
