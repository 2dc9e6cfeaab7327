"""Sentences of a report: numbers only where there is something to say, each from a measure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tiaan.model.table import label
from tiaan.model.terms import Mode
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Blank

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiaan.model.table import Ratio, Value
    from tiaan.stats.figures import Count, Share
    from tiaan.stats.panels import Year
    from tiaan.stats.tally import Scope, Tally


class Teller:
    """Tells a year's figures in words."""

    def __init__(self, scope: Scope, year: Year) -> None:
        self.scope = scope
        self.year = year

    def percent(self, ratio: Ratio) -> str:
        """Return a percentage as prose has it: no trailing zeros (100%, 34%), no shift."""
        percent = replace(ratio, nudged=0).percent(self.scope.decimals)
        if percent is None:
            return "—"
        digits = f"{percent:f}"
        short = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f"{short}%"

    def rate(self, share: Share) -> str:
        """Return a share as a percentage."""
        return self.percent(self.year.ratio(share))

    def count(self, count: Count) -> int:
        """Return a count."""
        return self.year.count(count)

    def beyond(self, share: Share, piece: str = "件") -> str:
        """Return ；另有1件在答复前已评价，不计入: what a share's part counts outside its whole."""
        words = share.left_out(self.scope.settings, self.scope.base)
        number = self.count(share.part) - self.year.ratio(share).part if words else 0
        return f"；另有{number}{piece}{words}，不计入" if number else ""

    def listed(self, counts: Iterable[Count]) -> str:
        """Return 并案1件、不予立案2件: what there is none of is left out."""
        return "、".join(f"{c.label}{self.count(c)}件" for c in counts if self.count(c))

    def shares(self, shares: Iterable[Share]) -> str:
        """Return 已解决或基本解决91件，占57.2%；…: what there is none of is left out."""
        told = (
            f"{s.part.label}{self.count(s.part)}件，占{self.rate(s)}"
            for s in shares
            if self.count(s.part)
        )
        return "；".join(told)

    def review(self, what: str = "提案") -> str:
        """Return what came in and what became of it."""
        if not self.count(m.RECEIVED):
            return f"没有收到{what}。"
        text = f"共收到{what}{self.count(m.RECEIVED)}件"
        if self.count(m.FILED):
            base = self.year.ratio(m.FILING_RATE).base
            said = f"（以{base}计）" if base != m.RECEIVED.label else ""
            text += f"，经审查立案{self.count(m.FILED)}件，立案率{self.rate(m.FILING_RATE)}{said}"
        others = self.listed(count for count in m.OUTCOMES if count is not m.FILED)
        return f"{text}；{others}。" if others else f"{text}。"

    def refusals(self, grounds: Iterable[tuple[str, int]]) -> str:
        """Return on what grounds proposals were not filed."""
        told = "；".join(f"{ground}{number}件" for ground, number in grounds)
        return f"不予立案的情形：{told}。" if told else ""

    def people(self) -> str:
        """Return how many of the members took part."""
        if not self.count(m.TAKING_PART):
            return ""
        rate = self.year.ratio(m.PARTICIPATION_RATE)
        return (
            f"在任委员中有{rate.part}名参与提出提案，"
            f"参与率{self.percent(rate)}（以{rate.base}{rate.whole}名计）"
            f"{self.beyond(m.PARTICIPATION_RATE, '名')}。"
        )

    def origins(self) -> str:
        """Return who proposed what is filed."""
        if not self.count(m.FILED):
            return ""
        collective = self.count(m.COLLECTIVE_ORIGIN)
        members = self.count(m.MEMBER_ORIGIN)
        parts = [f"{m.MEMBER_ORIGIN.label}{members}件"] if members else []
        if collective:
            parts.append(f"集体提案{collective}件，占{self.rate(m.COLLECTIVE_SHARE)}")
        return f"立案的提案中，{'；'.join(parts)}。"

    def groups(self, shown: list[tuple[Value, Tally, Ratio | None]], lead: str) -> str:
        """Return how filed cases divide: 按类别分，经济建设40件，占25.2%；…."""
        told = [
            f"{label(value)}{'的' if isinstance(value, Blank) else ''}{figures.counts[m.FILED]}件"
            + (f"，占{self.percent(ratio)}" if ratio else "")
            for value, figures, ratio in shown
            if figures.counts[m.FILED]
        ]
        return f"{lead}{'；'.join(told)}。" if told else ""

    def handling(self) -> str:
        """Return who handled it and how much was answered, and in time."""
        if not self.count(m.ASSIGNED):
            return ""
        text = f"已交办{self.count(m.ASSIGNED)}件，由{self.count(m.UNITS)}个单位承办"
        if self.count(m.REPLIED):
            rate, on_time = self.year.ratio(m.REPLY_RATE), self.year.ratio(m.ON_TIME_RATE)
            text += (
                f"；已答复{rate.part}件，答复率{self.percent(rate)}（以{rate.base}{rate.whole}件计）"
                f"，其中按期答复{on_time.part}件，按期答复率{self.percent(on_time)}"
                f"（以{on_time.base}的{on_time.whole}件计）"
            )
        if self.count(m.OVERDUE):
            text += f"；目前{m.OVERDUE.label}{self.count(m.OVERDUE)}件"
        return f"{text}。"

    def contact(self) -> str:
        """Return how far the units spoke with the proposers."""
        if not self.count(m.CONTACTED):
            return ""
        any_way, met = self.year.ratio(m.CONTACT_RATE), self.year.ratio(m.MEETING_RATE)
        both = ""
        if self.count(m.STAGED):
            twice = self.year.ratio(m.TWICE_RATE)
            both = f"；办前办后都沟通的{twice.part}件，双沟通率{self.percent(twice)}"
        return (
            f"办理中与提案者沟通的{any_way.part}件，沟通率{self.percent(any_way)}；"
            f"其中当面沟通的{met.part}件，面商率{self.percent(met)}{both}"
            f"（均以{met.base}的{met.whole}件计）。"
        )

    def supervision(self, forms: Iterable[tuple[Value, Tally, Ratio | None]]) -> str:
        """Return how many key proposals were supervised, and in what forms."""
        if not self.count(m.SUPERVISIONS):
            return ""
        key = ""
        if self.count(m.KEY):
            key = f"重点提案{self.count(m.KEY)}件中，{m.KEY_SUPERVISED.label}"
            key += f"{self.count(m.KEY_SUPERVISED)}件；"
        if self.count(m.KEY_LED):
            key += f"由领导领衔督办的{self.count(m.KEY_LED)}件；"
        told = "、".join(
            f"{label(form)}{figures.counts[m.SUPERVISIONS]}次"
            for form, figures, _ in forms
            if figures.counts[m.SUPERVISIONS]
        )
        return f"{key}共开展督办活动{self.count(m.SUPERVISIONS)}次，其中{told}。"

    def publication(self) -> str:
        """Return how much was made public."""
        if not self.count(m.PUBLICATION_SAID):
            return ""
        told = []
        for count, share in (
            (m.PUBLISHED, m.PUBLICATION_RATE),
            (m.REPLIES_PUBLISHED, m.REPLY_PUBLICATION_RATE),
        ):
            rate = self.year.ratio(share)
            if rate.part:
                told.append(
                    f"{count.label.removesuffix('件数')}{rate.part}件，{share.label}"
                    f"{self.percent(rate)}（以{rate.base}{rate.whole}件计）"
                )
        withheld = self.count(m.REPLIES_WITHHELD)
        told += [f"{m.REPLIES_WITHHELD.label.removesuffix('件数')}{withheld}件"] if withheld else []
        return f"{'；'.join(told)}。" if told else ""

    def results(self) -> str:
        """Return how it ended, on the cases that have a result."""
        if not self.count(m.WITH_RESULT):
            return ""
        rest = self.count(m.WITHOUT_RESULT)
        left = f"；另有{rest}件尚无结果" if rest else ""
        whole = self.count(m.WITH_RESULT)
        return f"办理结果：{self.shares(m.RESULT_SHARES)}（以有办理结果的{whole}件计）{left}。"

    def feedback(self, shown: list[tuple[Value, Tally, Ratio | None]]) -> str:
        """Return what the proposers said; silence is no opinion."""
        if not self.count(m.RETURNED):
            return ""
        # As the table below has them: a rating that the base does not count is in neither.
        numbers = [
            (value, ratio.part if ratio else figures.counts[m.FILED])
            for value, figures, ratio in shown
        ]
        rated = [(value, number) for value, number in numbers if not isinstance(value, Blank)]
        ratings = "、".join(f"{label(value)}{number}件" for value, number in rated if number)
        returned = sum(number for _, number in rated)
        silent = sum(number for _, number in numbers) - returned
        rate = self.year.ratio(m.SATISFACTION_RATE)
        early = self.count(m.RETURNED) - returned
        words = "和".join(self.scope.settings.satisfied)
        text = (
            f"收回征询意见表的提案{returned}件，其中{ratings}；"
            f"{words}合计{rate.part}件，满意率{self.percent(rate)}（以{rate.base}的{rate.whole}件计）"
        )
        if early:
            words = m.SATISFACTION_RATE.left_out(self.scope.settings, self.scope.base)
            text += f"；另有{early}件{words}，不计入"
        if self.count(m.SECOND_ROUND):
            first = self.year.ratio(m.FIRST_SATISFACTION)
            text += (
                f"；重新办理{self.count(m.SECOND_ROUND)}件，首轮计入满意{first.part}件，"
                f"首轮满意率{self.percent(first)}（以{first.base}的{first.whole}件计）"
            )
            if answered := self.count(m.SECOND_REPLIED):
                then = self.year.ratio(m.SECOND_SATISFACTION)
                text += f"，再次答复{answered}件，再次评价{then.whole}件"
                text += f"，最后一轮计入满意{then.part}件"
        if self.count(m.VIA_UNIT):
            text += f"；意见表由承办单位代交的{self.count(m.VIA_UNIT)}件"
        if silent:
            text += f"；立案的提案中未收回的{silent}件"
        return f"{text}。"

    def special(self) -> str:
        """Return key proposals and those handled collectively."""
        parts = [f"重点提案{self.count(m.KEY)}件"] if self.count(m.KEY) else []
        if self.count(m.COLLECTIVE_MODE):
            parts.append(f"{Mode.COLLECTIVE.label}的{self.count(m.COLLECTIVE_MODE)}件")
        return f"其中{'，'.join(parts)}。" if parts else ""

    def became(self, parts: Iterable[tuple[str, Ratio]]) -> str:
        """Return 已解决或基本解决16件，占69.6%；…: what there is none of is left out."""
        return "；".join(f"{name}{r.part}件，占{self.percent(r)}" for name, r in parts if r.part)

    def again(self) -> str:
        """Return how many were handled again."""
        done = self.count(m.SECOND_ROUND)
        return f"提案者评价后重新办理的提案{done}件。" if done else ""

    def late(self, duties: int) -> str:
        """Return how many wait beyond their day, as cases and as duties of units."""
        if not self.count(m.OVERDUE):
            return "目前没有逾期未答复的提案。"
        return (
            f"目前逾期未答复的提案{self.count(m.OVERDUE)}件，涉及承办单位{duties}件次，名单如下。"
        )

    def duties(self) -> str:
        """Return what one unit had to do, and how it did."""
        if not self.count(m.DUTIES):
            return "没有承办的提案。"
        roles = "、".join(
            f"{c.label}{self.count(c)}件次" for c in m.DUTIES_BY_ROLE if self.count(c)
        )
        text = f"共承办提案{self.count(m.DUTIES)}件次，其中{roles}"
        if self.count(m.DUTIES_ASKED):
            rate, on_time = self.year.ratio(m.DUTY_REPLY_RATE), self.year.ratio(m.DUTY_ON_TIME_RATE)
            text += (
                f"。应当答复提案者{rate.whole}件次，已答复{rate.part}件次，"
                f"答复率{self.percent(rate)}"
            )
            if on_time.whole:
                text += (
                    f"；按期答复{on_time.part}件次，按期答复率{self.percent(on_time)}"
                    f"（以{on_time.base.removesuffix('件次')}的{on_time.whole}件次计）"
                )
        late = self.count(m.DUTIES_OVERDUE)
        return f"{text}；逾期未答复{late}件次。" if late else f"{text}。"

    def duty_results(self) -> str:
        """Return how one unit's replies ended."""
        told = "；".join(
            f"{share.part.label.removesuffix('（件次）')}{self.count(share.part)}件次，"
            f"占{self.rate(share)}"
            for share in m.REPLY_RESULT_SHARES
            if self.count(share.part)
        )
        whole = self.count(m.DUTIES_REPLIED)
        return f"答复结果：{told}（以答复的{whole}件次计）。" if told else ""

    def duty_ratings(self, ratings: Iterable[Count]) -> str:
        """Return what the proposers said of what one unit answered."""
        if not self.count(m.DUTIES_RATED):
            return ""
        rate = self.year.ratio(m.DUTY_SATISFACTION)
        told = "、".join(f"{c.label}{self.count(c)}件次" for c in ratings if self.count(c))
        return (
            f"收回评价{rate.whole}件次，其中{told}；{'和'.join(self.scope.settings.satisfied)}合计"
            f"{rate.part}件次，满意率{self.percent(rate)}（以{rate.base.removesuffix('件次')}的"
            f"{rate.whole}件次计）。"
        )
