"""A command harmed at one of its disk calls, and what must hold of the folder afterwards."""

from __future__ import annotations

import os
import re
import shutil
import stat
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import year

if TYPE_CHECKING:
    from pathlib import Path

    from nursery import Ended, Nursery
    from tracing import Call, Fault

EARLIER = b"an earlier good file\n"
LEFTOVER = re.compile(r"\.(tiaan-[0-9a-f]{16}\.tmp(-journal)?|tiaan\.lock)")
"""What a killed command may leave: private, out of the way, and swept up later."""
_MOMENT = re.compile(r"\d{8}-\d{6}|(?<=前)-\d+(?=\.db)")
"""In the name of an automatic copy: when it was made, which of that second."""
_LONG = 7200
_KILLED = -9


class Course(NamedTuple):
    """How a command goes when nothing harms it.

    Attributes:
        before: what the county's file says before.
        after: what it says afterwards.
        files: what it writes, by name.
        ended: how it ends, with its disk calls.
    """

    before: Any
    after: Any
    files: dict[str, Any]
    ended: Ended


class Field:
    """A folder with the county's file in it, in which one command is given."""

    def __init__(self, nursery: Nursery, folder: Path, name: str) -> None:
        self._nursery = nursery
        self.name = name
        self.trial = year.COMMANDS[name]
        self.work = folder / "work"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(exist_ok=True)

    def fresh(self, earlier: tuple[str, ...] = ()) -> Path:
        """Lay the folder out anew, with earlier files of these names, and return the file."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        path = year.settle(self.work)
        for name in earlier:
            (self.work / name).write_bytes(EARLIER)
        return path

    def give(self, *args: str, **how: Any) -> Ended:
        """Give a command, the field's own where none is named."""
        env = {"TMPDIR": str(self.temporary)}
        return self._nursery.run(self.work, *(args or self.trial.args), env=env, **how)

    def written(self) -> dict[str, Any]:
        """Return the files that were not there at first, by name; what a data file says."""
        known = {"tiaan.db", year.EARLIER, *year.INPUTS}
        found: dict[str, Any] = {}
        for path in sorted(self.work.rglob("*")):
            name = _MOMENT.sub("", str(path.relative_to(self.work)))
            if path.is_file() and name not in known:
                is_data = path.suffix == ".db" and not path.name.startswith(".")
                found[name] = year.state(path) if is_data else path.read_bytes()
        return found

    def course(self) -> Course:
        """Give the command unharmed."""
        path = self.fresh()
        before = year.state(path)
        ended = self.give(watch=True)
        return Course(before, year.state(path), self.written(), ended)

    # What must hold

    def after_kill(self, course: Course, at: int) -> list[str]:
        """Kill the command before its disk call `at`; return what is not as it must be."""
        path = self.fresh(self._earlier(course))
        ended = self.give(kill_before=at)
        wrong = []
        if ended.code != _KILLED:
            return [f"was not killed: {ended}"]
        wrong += self._outputs(course)
        wrong += self._leftovers(course)
        wrong += self._checked(path)
        now = year.state(path)
        if now not in (course.before, course.after):
            wrong.append("the file says something between")
        if ended.out and self.name != "undo" and not self.trial.reads_only and now != course.after:
            wrong.append(f"it was said, and is not so: {ended.out}")
        again = now == course.before and "新.db" not in self.written()
        redone = self.give() if again else self.give("settings", "set", "title_max", "50")
        if redone.code != (course.ended.code if again else 0):
            wrong.append(f"the next command fails: {redone}")
        if again and year.state(path) != course.after:
            wrong.append("given again, it leaves something else")
        if again and self.written() != course.files:
            wrong.append(f"given again, it writes something else: {list(self.written())}")
        return [f"{self.name}, {at} {course.ended.calls[at]}: {what}" for what in wrong]

    def after_fault(self, course: Course, fault: Fault) -> list[str]:
        """Let a disk call fail; return what is not as it must be."""
        path = self.fresh(self._earlier(course))
        ended = self.give(fault=fault)
        now = year.state(path)
        wrong = self._said(course, ended, now)
        wrong += self._outputs(course, killed=False)
        cannot_tidy = course.ended.calls[fault.at].name.startswith("unlink")
        for name in self._strange(course):
            if not (cannot_tidy and LEFTOVER.fullmatch(name.rpartition("/")[2])):
                wrong.append(f"left behind: {name}")
        wrong += self._checked(path)
        if now == course.before and "新.db" not in self.written():
            redone = self.give()
            if redone.code != course.ended.code or year.state(path) != course.after:
                wrong.append(f"does not work again: {redone}")
        return [f"{self.name}, {fault} {course.ended.calls[fault.at]}: {w}" for w in wrong]

    def _checked(self, path: Path) -> list[str]:
        """Return what `check` finds; of the file as it was laid out a test says: nothing."""
        if path.read_bytes() == year.image() and not path.with_name("tiaan.db-journal").exists():
            return []
        checked = self.give("check")
        return [f"check finds: {checked.out}{checked.err}"] if checked.code else []

    def _said(self, course: Course, ended: Ended, now: Any) -> list[str]:
        """Return in what a command whose disk failed did not tell the truth."""
        wrong = []
        if now not in (course.before, course.after):
            wrong.append("the file says something between")
        if ended.code != course.ended.code:
            wrong += sentence_faults(ended)
            if now != course.before and ("没有写入" in ended.err or "不要重录" not in ended.err):
                wrong.append(f"it says it failed, and is done: {ended.err}")
        elif now != course.after:
            wrong.append("it says it is done, and is not")
        return wrong

    def _earlier(self, course: Course) -> tuple[str, ...]:
        """Return the outputs that may stand there before; `demo` makes a folder of its own."""
        if self.name == "demo":
            return ()
        return tuple(name for name in course.files if not name.endswith(".db"))

    def _outputs(self, course: Course, *, killed: bool = True) -> list[str]:
        """Return the outputs that are neither the earlier file nor the new one."""
        found = self.written()
        wrong = []
        for name, whole in course.files.items():
            may_lack = killed or name.endswith(".db") or self.name == "demo"
            if name not in found and not (
                may_lack and (name.endswith(".db") or self.name == "demo")
            ):
                wrong.append(f"{name} is gone")
            elif name in found and found[name] not in (whole, EARLIER):
                wrong.append(f"{name} is half a file")
        return wrong

    def _strange(self, course: Course) -> list[str]:
        """Return what lies about that is neither an input, an output nor the journal."""
        known = {*course.files, "tiaan.db-journal"}
        strange = [name for name in self.written() if name not in known]
        return strange + [f"TMPDIR/{path.name}" for path in self.temporary.iterdir()]

    def _leftovers(self, course: Course) -> list[str]:
        """Return leftovers that are not private or not known as ours, and age the others."""
        wrong = []
        for name in self._strange(course):
            path = self.work / name
            if not LEFTOVER.fullmatch(path.name):
                wrong.append(f"left behind: {name}")
            elif stat.S_IMODE(path.stat().st_mode) != 0o600:
                wrong.append(f"left behind for everyone to read: {name}")
            else:
                old = time.time() - _LONG
                os.utime(path, (old, old))
        return wrong


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentence_faults(ended: Ended, codes: tuple[int, ...] = (1, 5)) -> list[str]:
    """Return what is wrong with how a refused command ended: one sentence, one thing to do."""
    lines = [line for line in ended.err.splitlines() if not line.startswith("提醒：")]
    said = [line for line in lines if line.startswith(("错误：", "提示："))]
    wrong = []
    if ended.code not in codes:
        wrong.append(f"ends in {ended.code}: {ended.err}")
    if "Traceback" in ended.err or "程序自身的错误" in ended.err:
        wrong.append(f"is taken for a bug: {ended.err}")
    if [line[:3] for line in said] != ["错误：", "提示："]:
        wrong.append(f"is not one sentence and one hint: {ended.err!r}")
    if not all(_CHINESE.search(line[3:]) for line in said):
        wrong.append(f"is not Chinese: {ended.err}")
    if year.PHONE in ended.err:
        wrong.append("tells contact data")
    return wrong


def places(calls: tuple[Call, ...], most: int) -> list[int]:
    """Choose disk calls to be harmed at: the turning points of a commit first, then spread.

    The first; the journal's making; the first write to the file; the last sync before the journal
    goes; the journal's going; the one after; a name being given; the last.
    """
    wanted = [0]
    for name, end in (("openat", "-journal"), ("pwrite64", ".db"), ("unlink", "-journal")):
        wanted += [i for i, c in enumerate(calls) if c.name == name and c.path.endswith(end)][:1]
    going = [i for i, c in enumerate(calls) if c.name == "unlink" and c.path.endswith("-journal")]
    wanted += [i + step for i in going[-1:] for step in (-1, 0, 1)]
    wanted += [i for i, c in enumerate(calls) if c.name.startswith(("rename", "link"))]
    wanted += [len(calls) - 1]
    chosen = [i for i in dict.fromkeys(wanted) if 0 <= i < len(calls)]
    if len(chosen) > most:
        chosen = chosen[: most - 1] + chosen[-1:]
    spread = [len(calls) * n // 7 for n in range(1, 7)]
    for place in spread:
        if len(chosen) < most and place not in chosen and place < len(calls):
            chosen.append(place)
    return sorted(chosen)
