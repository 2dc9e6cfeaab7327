"""What letters say: a value for every placeholder, from the records.

A letter says what was so when it was numbered, as far as that is kept: the due day before any
extension, a day left counted from its own date. So the same letter is the same file again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tiaan.model.case import shown_number, shown_together
from tiaan.model.dates import chinese_date, due_on
from tiaan.model.letters import Told
from tiaan.model.terms import (
    Decision,
    Role,
)
from tiaan.model.vocabulary import numbered
from tiaan.model.waiting import waiting_for
from tiaan.reports.desk import (
    WIDE,
    Desk,
    addressed,
    case_values,
    dated,
    duty_values,
    own_values,
    warning,
)
from tiaan.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiaan.model.case import Case
    from tiaan.model.records import Letter, Verdict


def notice(at: Desk, case: Case, letter: Letter) -> Told:
    """Return what a first proposer is told of a decision: who was first when it was numbered."""
    verdict = case.verdicts[letter.occasion - 1]
    number = numbered(letter, at.settings.letter_number)
    first = case.first_on(letter.issued_on)
    values = {
        **case_values(at, case),
        **own_values(case),
        **(addressed(first.proposer) if first else {}),
        **dated(at, letter.issued_on),
        "函号": number,
        "函件标题": _TITLES[verdict.outcome],
        "告知内容": _told_of(at, case, verdict),
    }
    to = first.proposer.display if first else ""
    return Told(f"{number}{WIDE}{case.own_number}{WIDE}{to}", values)


def assign(at: Desk, parts: Sequence[tuple[Case, Letter]]) -> Told:
    """Return what a unit is handed over, its list case by case."""
    letter = parts[0][1]
    duties = [(case, case.duties_of(one.unit, one.round)[one.occasion - 1]) for case, one in parts]
    assigned = duties[0][1].assigned_on
    counts = Counter(duty.role for _, duty in duties)
    numbers = shown_together([case for case, _ in duties], at.settings)
    rows = [
        {**duty_values(at, case, duty, first=True), "序号": str(place), "案号": numbers[place - 1]}
        for place, (case, duty) in enumerate(duties, 1)
    ]
    again = letter.round > 1
    values = {
        **_to_unit(at, parts),
        "函件标题": "关于重新办理提案的函" if again else "关于交办提案的函",
        "件数说明": "、".join(f"{r.label}{counts[r]}件" for r in Role if counts[r]),
        "交办日期": chinese_date(assigned),
        "退办期限": chinese_date(due_on(at.settings.objection_window, assigned, at.calendar)),
        "联系方式提示": warning(at, [case for case, _ in duties]),
    }
    return Told(_stem(values), values, tuple(rows))


def reminder(at: Desk, parts: Sequence[tuple[Case, Letter]]) -> Told | None:
    """Return what a unit is reminded of; what it has answered since is left out, None if all."""
    rows: list[dict[str, str]] = []
    late = 0
    numbers = shown_together([case for case, _ in parts], at.settings)
    for number, (case, letter) in zip(numbers, parts, strict=True):
        owed = waiting_for(case, at.settings, at.calendar, letter.issued_on)
        for one in owed:
            duty = one.duty
            if duty is None or duty.unit.id != (letter.unit.id if letter.unit else 0):
                continue
            days = (one.due_on - letter.issued_on).days
            late += days < 0
            rows.append(
                {
                    **duty_values(at, case, duty, due=one.due_on),
                    "序号": str(len(rows) + 1),
                    "案号": number,
                    "到期情况": f"还有{days}天" if days >= 0 else f"逾期{-days}天",
                }
            )
    if not rows:
        return None
    counts = (("已逾期", late), ("即将到期", len(rows) - late))
    values = {
        **_to_unit(at, parts),
        "件数": str(len(rows)),
        "件数说明": "、".join(f"{what}{count}件" for what, count in counts if count),
    }
    return Told(_stem(values), values, tuple(rows))


def _to_unit(at: Desk, parts: Sequence[tuple[Case, Letter]]) -> dict[str, str]:
    letter = parts[0][1]
    sessions = dict.fromkeys(case.session.label for case, _ in parts)
    return {
        **dated(at, letter.issued_on),
        "函号": numbered(letter, at.settings.letter_number),
        "收函单位": letter.unit.name if letter.unit else "",
        "会议": "、".join(sessions),
        "件数": str(len(parts)),
    }


def _stem(values: dict[str, str]) -> str:
    return f"{values['函号']}{WIDE}{values['收函单位']}"


_TITLES = {
    Decision.FILE: "关于提案予以立案的通知",
    Decision.REJECT: "关于提案不予立案的告知函",
    Decision.RETURN: "关于提案退回修改的告知函",
    Decision.CONVERT: "关于提案转作其他方式处理的告知函",
    Decision.MERGE: "关于提案并案办理的告知函",
}


def _told_of(at: Desk, case: Case, verdict: Verdict) -> str:
    """Return what a decision means for the proposer, with its ground and article."""
    match verdict.outcome:
        case Decision.FILE:
            number = shown_number(case, at.settings, case.session)
            return f"经审查，予以立案，案号为{number}，将交有关单位办理。"
        case Decision.REJECT:
            words = {ground.code: ground.text for ground in at.settings.grounds}
            named = "、".join(f"“{words.get(code, code)}”（{code}）" for code in verdict.grounds)
            article = dict(at.settings.articles).get("grounds", "")
            under = f"依据{article}，" if article else ""
            return f"经审查，这件提案属于{named}的情形，{under}不予立案。"
        case Decision.RETURN:
            why = verdict.note.rstrip("。")
            return f"经审查，退回修改：{why}。请修改后重新提交。"
        case Decision.CONVERT:
            return f"经审查，不作为提案立案，转作{verdict.converted_to}处理。"
        case _:
            survivor = queries.numbers(at.conn, [case.merged_into or 0]).get(case.merged_into or 0)
            return (
                f"经审查，这件提案与{survivor or '另一件'}号提案内容相近，并入该案一并办理，"
                f"{addressed(case.first.proposer)['敬称'] if case.first else ''}仍是该案的提案者。"
            )
