"""What a column is whose header may mean several things, as its cells tell.

编号 is a case number or counts the lines, 提案类别 is a subject or who proposes, 单位 is whose
employer or who has to answer. Where the cells do not tell, the clerk is asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tiaan.errors import UsageError
from tiaan.model import terms
from tiaan.model.dates import parse_session
from tiaan.model.text import fold, split_list

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from tiaan.model.fields import Field
    from tiaan.sheets.grid import Cell
    from tiaan.sheets.local import Local

SAMPLE = 200
"""How many cells of a column are looked at."""

_ENOUGH = 0.6
_TITLE_MAX = 60
_SENTENCE = 8
_NUMBER_MAX = 8
_USUAL = (
    *("category", "result", "rating", "state", "kind", "comment"),
    *("case_no", "employer", "body", "title", "lead", "received_on"),
)
SCORED = frozenset(("category", "result", "rating", "state", "kind", "comment"))
"""Fields that are told apart by how many cells can be read as one."""
_HANDLED = {
    *("lead_unit", "co_units", "unit", "assigned_on", "due_on"),
    *("result", "reply_no", "replied_on", "rating", "rated_on"),
}
"""Columns that only sheets of filed proposals have."""
_COUNT = re.compile(r"[(（]\d+件?[)）]$")


class Question(NamedTuple):
    """A column whose meaning is in question.

    Attributes:
        candidates: what its header may mean.
        texts: of its cells, blank ones left out.
        present: keys of the fields that other columns hold beyond doubt.
        local: the county's words.
        titled: of the lines that have both, the cell and the title beside it.
    """

    candidates: Mapping[str, Field]
    texts: Sequence[str]
    present: Collection[str]
    local: Local
    titled: Sequence[tuple[str, str]] = ()


def decide(question: Question) -> Field | None:
    """Return what a column is; None where only the clerk knows."""
    keys = question.candidates.keys()
    if "case_no" in keys:
        key = _number(question)
    elif {"lead_unit", "unit"} & keys and "employer" not in keys:
        key = "unit" if "unit" in keys else "lead_unit"
    elif "employer" in keys:
        key = _unit(question)
    elif "body" in keys:
        key = _text(question)
    elif "received_on" in keys:
        key = _day(question)
    elif keys == {"title", "lead"}:
        key = _name(question)
    else:
        key = _best(question)
    return question.candidates.get(key) if key else None


def usual(keys: Collection[str]) -> str:
    """Return what a header means most often, of the fields it may mean."""
    return min(keys, key=_rank)


def _rank(key: str) -> int:
    return _USUAL.index(key) if key in _USUAL else len(_USUAL)


def is_no_session(texts: Sequence[str]) -> bool:
    """Whether a column called 年度 or 届次 names no session: 2023 is a year, and may hold two."""
    return bool(texts) and not any(_parses(parse_session, text) for text in texts[:5])


def is_intake(texts: Sequence[str]) -> bool:
    """Whether cells hold intake numbers, whatever stands over them: L1, L2."""
    return bool(texts) and all(re.fullmatch(r"[LlＬｌ]\d+", text) for text in texts)


def _number(question: Question) -> str:
    """Return whose number 编号 is.

    Taken for case numbers, the numbers of a list just collected would file all of it. So they are
    case numbers only where other columns say that the cases are filed, or the file says so.
    """
    texts, present = question.texts, question.present
    if "intake_no" in question.candidates and "intake_no" not in present and is_intake(texts):
        return "intake_no"
    if "case_no" in present or _is_foreign(texts):
        return "seq"
    return _as_filed(question) if texts else "case_no"


def _is_foreign(texts: Sequence[str]) -> bool:
    """Whether cells hold another system's own keys."""
    return sum(len(text) > _NUMBER_MAX and "号" not in text for text in texts) > len(texts) / 2


def _as_filed(question: Question) -> str:
    """Return what the file, or the columns of what came after filing, say that numbers are."""
    texts, present = question.texts, set(question.present)
    counted = list(texts) == [str(n) for n in range(1, len(texts) + 1)]
    known = {question.local.called(*pair) for pair in question.titled}
    if counted and "seq" in known:
        return "seq"
    if len(known) == 1 and len(question.titled) == len(texts) and known != {""}:
        return known.pop()
    if counted:
        return "case_no" if present & _HANDLED and "title" in present else ""
    return "case_no" if present & (_HANDLED | {"outcome"}) else ""


def _unit(question: Question) -> str:
    """Return whose 单位 it is: the person's, the proposer itself, or the one that answers."""
    present, units = question.present, question.local.units
    names = [_COUNT.sub("", fold(name)) for text in question.texts for name in split_list(text)]
    known = sum(name in units for name in names) >= _ENOUGH * len(names)
    if not names or "lead_unit" in present:
        return "employer" if "lead" in present else "lead"
    if not units and "lead" in present:
        return ""
    if units and known:
        both = "lead" in present and "employer" not in present
        return "" if both else "lead_unit"
    return "employer" if "lead" in present else "lead"


def _text(question: Question) -> str:
    texts = question.texts
    if "title" in question.present or not texts:
        return "body"
    short = sum(len(text) <= _TITLE_MAX and "\n" not in text for text in texts)
    return "title" if short >= _ENOUGH * len(texts) else "body"


def _name(question: Question) -> str:
    left = [key for key in ("title", "lead") if key not in question.present]
    if len(left) == 1:
        return left[0]
    long = sum(len(text) > _SENTENCE for text in question.texts)
    return "title" if long >= _ENOUGH * len(question.texts) else "lead"


def _day(question: Question) -> str:
    present = set(question.present)
    left = [key for key in question.candidates if key not in present]
    if "received_on" in left and not present & {*_HANDLED, "outcome", "decided_on"}:
        return "received_on"
    return left[0] if len(left) == 1 or (left and not question.texts) else ""


def are_ratings(texts: Sequence[str], local: Local) -> bool:
    """Whether cells hold words of the scale, most of them."""
    rated = sum(_is_rating(text, local) for text in texts)
    return bool(texts) and rated >= _ENOUGH * len(texts)


def _best(question: Question) -> str:
    """Return what most cells can be read as; what is usual where none can.

    Beside a column of ratings 反馈意见 is what was said, unless it is a rating word for word.
    """
    order = sorted(question.candidates, key=_rank)
    texts = [text for text in question.texts if fold(text) not in ("其他", "其它")]
    if {"rating", "comment"} <= question.candidates.keys() and "rating" in question.present:
        return "rating" if are_ratings(texts, question.local) else "comment"
    share = {key: sum(_FITS[key](text, question.local) for text in texts) for key in order}
    most = max(share.values())
    first = [key for key in order if share[key] == most]
    return first[0] if most == 0 or len(first) == 1 else ""


def _parses(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except UsageError:
        return False
    return True


def _is_result(text: str, local: Local) -> bool:
    letter = terms.class_letter(re.split(r"[.．、:：(（]", text)[0])
    words = re.sub(r"^[A-H][.．、:：]", "", text)
    return not _is_rating(text, local) and (
        letter is not None or _parses(terms.Result.parse, words)
    )


def _is_rating(text: str, local: Local) -> bool:
    return re.sub(r"^[A-C][.、]?(?=.)", "", fold(text)).rstrip("。.") in local.ratings | {
        "非常满意",
        "比较满意",
    }


_FITS: dict[str, Callable[[str, Local], bool]] = {
    "category": lambda text, local: fold(text) in local.categories,
    "kind": lambda text, _: _parses(terms.ProposerKind.parse, text),
    "result": _is_result,
    "rating": _is_rating,
    "comment": lambda text, local: len(text) > _SENTENCE and not _is_rating(text, local),
    "state": lambda text, _: _parses(terms.State.parse, text),
}


def as_words(cells: Sequence[Cell]) -> list[str]:
    """Return what the cells of a column say, blank ones and those that say nothing left out."""
    texts = (str(cell).strip() for cell in cells if cell is not None)
    return [text for text in texts if text not in ("", "-", "—", "/", "无")]
