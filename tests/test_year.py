"""samples/year.txt: a whole year told command by command, played on real files.

One play serves all tests here. While it runs, the file is looked at after every step: checked,
compared with what it was, and kept, so that undoing can be followed all the way back.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import county
from logical import dump
from tiaan.errors import NotFound
from tiaan.store import database
from tiaan.store.undo import undo
from tiaan.store.verify import verify

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
import playing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

SESSION, LAST_DAY = "11-3", "2027-06-30"
ITEMS = {
    # What the year between asks for, and the commands that a year has to show of it.
    "consent": (
        *(f"tiaan cosign {verb} " for verb in ("invite", "confirm", "decline", "expire")),
        *("tiaan cosign sheet ", "tiaan cosign audit", "--new-first"),
    ),
    "calendar": ("tiaan calendar import ", "tiaan calendar explain ", "--explain"),
    "objection": ("tiaan object 6 --unit", "--accept --to", "--refuse", "tiaan extend "),
    "due": ("tiaan due --within", "tiaan due --co", "tiaan remind", "--done", "tiaan status"),
    "contacts": ("--stage before", "--stage during", "--stage after", "--way declined"),
    "supervision": ("tiaan supervise add ", "tiaan supervise log ", "--topic", "report key"),
    "collective": ("tiaan convene ", "tiaan reply 4 "),
    "second handling": ("--again ", "tiaan feedback 3", "tiaan show 3", "tiaan stats round"),
    "promises": (
        *(f"tiaan pledge {verb} " for verb in ("add", "update", "list", "sheet", "import")),
        *("--resolved", "--plan ", "tiaan report followup"),
    ),
    "meetings": (
        *("tiaan review L6 --reject N05 --draft", "--draft --yes", "tiaan pending ", "review-pack"),
        *("assign-list", "tiaan apply review ", "tiaan apply assign "),
    ),
    "letters": (
        *(f"tiaan doc {kind} " for kind in ("notice", "assign", "feedback-form", "reminder")),
        *("tiaan doc pack --all", "tiaan doc template set"),
    ),
    "publication": ("--what proposal", "--what reply", "--scope none", "tiaan publish -o "),
    "the rest": ("tiaan undo", "tiaan check", "tiaan backup", "report annual"),
}


class Told(NamedTuple):
    """What came of one step.

    Attributes:
        changed: whether the file says something else than before.
        findings: what `check` would say of it after a write.
    """

    step: playing.Step
    code: int
    answer: str
    changed: bool
    findings: tuple[Any, ...] = ()


@dataclass
class Year:
    """The whole year, played.

    Attributes:
        told: every step, in order.
        states: what the file said after `init` and after every operation that stands, in order.
    """

    play: playing.Play
    told: list[Told] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The county's file."""
        return Path(self.play.shell.folder, "tiaan.db")

    def tell(self, step: playing.Step) -> None:
        """Do one step and look at the file."""
        before = _operations(self.path)
        code, answer = self.play.do(step)
        if _operations(self.path) == before:
            changed = before and self._state() != self.states[-1]
            self.told.append(Told(step, code, answer, bool(changed)))
            return
        with closing(database.connect(self.path)) as conn:
            self.told.append(Told(step, code, answer, changed=True, findings=verify(conn)))
        state = self._state()
        if self.states[-2:-1] == [state]:  # an undo
            self.states.pop()
        else:
            self.states.append(state)

    def _state(self) -> dict[str, Any]:
        with closing(database.connect(self.path)) as conn:
            return dump(conn)


def _operations(path: Path) -> int:
    if not path.exists():
        return 0
    with closing(database.connect(path)) as conn:
        return int(conn.execute("SELECT MAX(id) FROM operation").fetchone()[0])


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The year of the script, played once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("year")))
        found = Year(playing.Play())
    for step in playing.read(playing.SCRIPT.read_text(encoding="utf-8")):
        found.tell(step)
    return found


def named(told: Told) -> str:
    """Where in the script this stands."""
    return f"{playing.SCRIPT.name}:{told.step.place} {told.step.line}"


def test_every_command_ends_as_told(year: Year) -> None:
    wrong = [(named(t), t.code, t.answer) for t in year.told if t.code != t.step.code]

    assert wrong == []


def test_every_expected_line_is_answered(year: Year) -> None:
    expecting = [t for t in year.told if t.step.wanted or t.step.unwanted]

    assert len(expecting) > 50
    assert [(named(t), m, t.answer) for t in expecting if (m := t.step.missing(t.answer))] == []


def test_what_is_refused_changes_nothing(year: Year) -> None:
    refused = [t for t in year.told if t.step.code]

    assert len(refused) > 5
    assert [named(t) for t in refused if t.changed] == []


def test_the_file_is_sound_after_every_write(year: Year) -> None:
    written = [t for t in year.told if t.changed]

    assert len(written) > 70
    assert [(named(t), t.findings) for t in written if t.findings] == []


@pytest.mark.parametrize("item", ITEMS)
def test_the_year_has_every_item_in_it(year: Year, item: str) -> None:
    lines = "\n".join(t.step.line for t in year.told)

    assert [words for words in ITEMS[item] if words not in lines] == []


def as_of(told: Told) -> playing.Step:
    """The same question about that day, asked when the year is over."""
    words = told.step.line.split()
    line = " ".join((words[0], "--session", SESSION, *words[1:], "--as-of", told.step.day))
    return playing.Step(told.step.place, LAST_DAY, line)


def test_figures_of_a_past_day_are_what_they_were(year: Year) -> None:
    asked = [t for t in year.told if t.step.line.startswith("tiaan stats")]
    asked = [t for t in asked if not {"--as-of", "--check"} & set(t.step.line.split())]

    assert len(asked) > 3
    for told in asked:
        assert year.play.do(as_of(told)) == (0, told.answer)


def test_promises_of_a_past_day_are_what_they_were(year: Year) -> None:
    asked = [t for t in year.told if t.step.line.startswith("tiaan pledge list")]
    asked = [t for t in asked if "--missing" not in t.step.line]

    assert len(asked) > 1
    for told in asked:  # numbers are written with their session now: the sum is what it was
        code, answer = year.play.do(as_of(told))
        assert (code, answer.split("\n")[-1]) == (0, told.answer.split("\n")[-1])


@pytest.fixture
def copy(year: Year, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The file as the year has left it, to be changed."""
    path = tmp_path / "year.db"
    shutil.copyfile(year.path, path)
    path.chmod(0o600)
    with closing(database.connect(path)) as conn:
        yield conn


def test_the_year_is_undone_step_by_step_to_its_beginning(
    year: Year, copy: sqlite3.Connection
) -> None:
    clerk = county.clerk(date.fromisoformat(LAST_DAY))
    assert dump(copy) == year.states[-1]

    for state in reversed(year.states[:-1]):
        undo(copy, clerk)
        assert dump(copy) == state
    undo(copy, clerk)  # the session and all else that `init` wrote

    assert {table for table, rows in dump(copy).items() if rows} == set()
    assert verify(copy) == ()
    with pytest.raises(NotFound, match="没有可以撤销的操作"):
        undo(copy, clerk)


# The notation


SCRIPT = """
## 一月
# 先说明。
2026-01-07
@ 单位.csv
| 单位名称
| 县水利局
tiaan init --session 十一届三次会议
> 已新建 …… db
! 4 tiaan assign 1
✗ 成功
"""


def test_a_script_is_read() -> None:
    arrives, command, refused = playing.read(SCRIPT)

    assert (arrives.kind, arrives.line, arrives.text) == ("@", "单位.csv", "单位名称\n县水利局\n")
    assert (arrives.heading, arrives.notes) == ("一月", ["先说明。"])
    assert (command.kind, command.line) == ("$", "tiaan init --session 十一届三次会议")
    assert (command.day, command.place, command.code) == ("2026-01-07", 8, 0)
    assert (refused.code, refused.line) == (4, "tiaan assign 1")


@pytest.mark.parametrize(
    ("answer", "lacking"),
    [
        ("已新建  tiaan.db\n下一步", []),
        ("已新建\ntiaan.db", ["> 已新建 …… db"]),
        ("", ["> 已新建 …… db"]),
    ],
)
def test_an_expected_line_may_leave_words_out(answer: str, lacking: list[str]) -> None:
    assert playing.read(SCRIPT)[1].missing(answer) == lacking


@pytest.mark.parametrize(
    ("wanted", "line", "lacking"),
    [
        ("并案 1", "并案   1   8.3%  ▉  收到12", 0),
        ("并案 1", "并案  12", 1),
        ("满意率 7 100.0", "满意率  7  100.0%", 1),
        ("1 件", "共 11 件", 1),
        ("007 …… 3", "007  关于公路  2026-07-05  3", 0),
        ("007 …… 3", "007  关于公路  2026-07-05  3.5", 1),
    ],
)
def test_an_expected_figure_is_the_whole_figure(wanted: str, line: str, lacking: int) -> None:
    step = playing.Step(1, "2026-01-07", "tiaan stats", wanted=[wanted])

    assert len(step.missing(f"标题\n{line}")) == lacking


def test_unwanted_words_are_noticed() -> None:
    assert playing.read(SCRIPT)[2].missing("已经成功") == ["✗ 成功"]


def test_a_strange_line_is_named() -> None:
    with pytest.raises(ValueError, match="2: 提交一件"):
        playing.read("2026-01-07\n提交一件")
