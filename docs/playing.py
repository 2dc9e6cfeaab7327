"""Plays samples/year.txt, a year of a county told command by command, and prints it as a chapter.

The script is read by a clerk as well as by this module, so its notation is small; its own first
lines explain it. tests/test_year.py plays it and holds it to its word; the manual's chapter is the
same script with what each command really answered. No part of the installed package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from blocks import PROMPT, Shell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCRIPT = Path(__file__).resolve().parents[1] / "samples" / "year.txt"
GAP = "……"
"""Stands for any text in an expected line."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REFUSED = "错误："


@dataclass
class Step:
    """One thing of the script: a command, a file that arrives, a file that is looked into.

    Attributes:
        place: the line of the script it stands on.
        day: what day it is then.
        line: the command; for a file its name.
        kind: `$` a command, `@` a file that arrives, `=` a file that is looked into.
        code: the exit code it has to end in.
        wanted: lines, or parts of lines, that the answer must hold.
        unwanted: words that it must not hold.
        text: of a file that arrives.
        notes: what is said to the clerk before it.
        heading: the heading that stands before it; "" where none does.
    """

    place: int
    day: str
    line: str
    kind: str = "$"
    code: int = 0
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    text: str = ""
    notes: list[str] = field(default_factory=list)
    heading: str = ""

    def missing(self, answer: str) -> list[str]:
        """Return the expected lines that an answer lacks, and the words it should not hold."""
        lines = _plain(answer.split("\n"))
        lacking = [f"> {want}" for want in self.wanted if not _find(want, lines)]
        return lacking + [f"✗ {word}" for word in self.unwanted if word in answer]

    def excerpt(self, answer: str) -> Iterator[str]:
        """Yield the lines that were expected, as they were answered, and what was refused."""
        shown = answer.split("\n")
        kept = {place for want in self.wanted for place in _find(want, _plain(shown))}
        for place, line in enumerate(shown):
            if place in kept or (self.code and line.startswith(_REFUSED)):
                yield line.strip()


def _plain(lines: Iterable[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines]


def _find(wanted: str, lines: list[str]) -> list[int]:
    """Return which lines hold what is wanted: GAP stands for any text, a figure is a whole one."""
    parts = (" ".join(part.split()) for part in wanted.split(GAP))
    pattern = re.compile(rf"(?<![\d.]){'.*'.join(map(re.escape, parts))}(?!\d|\.\d|%)")
    return [place for place, line in enumerate(lines) if pattern.search(line)]


def read(text: str) -> list[Step]:
    """Read a script.

    Raises:
        ValueError: a line that is none of the notation; it is named.
    """
    steps: list[Step] = []
    notes: list[str] = []
    day = heading = ""
    for place, raw in enumerate(text.splitlines(), 1):
        mark, _, rest = raw.strip().partition(" ")
        if not mark:
            notes += [""] if notes and notes[-1] else []
        elif mark == "##":
            heading, notes = rest, []
        elif mark.startswith("#"):
            notes.append(rest)
        elif _DAY.fullmatch(mark):
            day = mark
        elif mark in (">", "✗", "|"):
            _add(steps[-1], mark, rest)
        elif mark in ("tiaan", "!", "@", "="):
            steps.append(_step(place, day, mark, rest))
            steps[-1].heading, steps[-1].notes = heading, [note.strip() for note in notes]
            heading, notes = "", []
        else:
            raise ValueError(f"{SCRIPT.name}:{place}: {raw}")
    return steps


def _step(place: int, day: str, mark: str, rest: str) -> Step:
    if mark == "!":
        code, _, line = rest.partition(" ")
        return Step(place, day, line, code=int(code))
    return Step(
        place, day, f"tiaan {rest}" if mark == "tiaan" else rest, mark.replace("tiaan", "$")
    )


def _add(step: Step, mark: str, rest: str) -> None:
    if mark == "|":
        step.text += f"{rest}\n"
    else:
        (step.wanted if mark == ">" else step.unwanted).append(rest)


class Play:
    """A script on its way: an empty folder, and the day it is.

    Attributes:
        shell: runs the commands.
    """

    def __init__(self) -> None:
        self.shell = Shell()
        self.shell.run("export TIAAN_ACTOR=经办人")

    def do(self, step: Step) -> tuple[int, str]:
        """Do one thing; return its exit code and what was answered, or stands in the file."""
        self.shell.run(f"export TIAAN_TODAY={step.day}")
        if step.kind == "@":
            if step.line.endswith("/"):
                Path(self.shell.folder, step.line).mkdir()
            else:
                self.shell.write(step.line, step.text)
            return 0, ""
        if step.kind == "=":
            return 0, text_of(Path(self.shell.folder, step.line))
        return self.shell.run(step.line)


def text_of(path: Path) -> str:
    """Return what a written file says, a line a paragraph or row; of a folder its files' names.

    Where there is none it says nothing: the command that should have written it has failed.
    """
    if not path.exists():
        return ""
    if path.is_dir():
        return "\n".join(sorted(str(p.relative_to(path)) for p in path.rglob("*") if p.is_file()))
    if path.suffix == ".docx":
        return "\n".join(_word(path))
    if path.suffix == ".xlsx":
        return "\n".join(_sheets(path))
    return path.read_text(encoding="utf-8")


def _word(path: Path) -> Iterator[str]:
    import docx

    document = docx.Document(str(path))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (" ".join(cell.text for cell in row.cells) for row in table.rows)


def _sheets(path: Path) -> Iterator[str]:
    import openpyxl

    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


def chapter() -> None:
    """Print the script with its answers as a chapter: headings, notes, commands."""
    play = Play()
    day = ""
    for block in _blocks(read(SCRIPT.read_text(encoding="utf-8"))):
        first = block[0]
        if first.heading:
            print(f"### {first.heading}\n")
        if first.notes:
            print("\n".join(first.notes).strip() + "\n")
        day = _fence(play, block, day)


def _blocks(steps: Iterable[Step]) -> list[list[Step]]:
    """Part the steps where a note or a heading stands between them."""
    found: list[list[Step]] = []
    for step in steps:
        if not found or step.heading or step.notes or "@" in (step.kind, found[-1][0].kind):
            found.append([])
        found[-1].append(step)
    return found


def _fence(play: Play, block: list[Step], day: str) -> str:
    """Print some steps with their answers; return the day it is then.

    Args:
        play: the year so far.
        block: the steps.
        day: the one that was told last.

    Raises:
        RuntimeError: an answer is not what the script says.
    """
    if block[0].kind == "@":
        play.do(block[0])
        name = block[0].line
        if name.endswith("/"):
            print(f"新建文件夹 `{name[:-1]}`。\n")
        else:
            print(f"把下面几行存成 `{name}`：\n\n```text\n{block[0].text}```\n")
        return day
    print("```text")
    for step in block:
        code, answer = play.do(step)
        if code != step.code or step.missing(answer):
            raise RuntimeError(f"{SCRIPT.name}:{step.place}: {step.line}: {code}\n{answer}")
        if step.day != day:
            day = step.day
            print(f"{PROMPT}export TIAAN_TODAY={day}")
        print(PROMPT + step.line if step.kind == "$" else f"（打开 {step.line}）")
        for line in step.excerpt(answer):
            print(line)
        if step.code:
            print(f"（退出码 {step.code}）")
    print("```\n")
    return day
