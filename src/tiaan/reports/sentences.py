"""Sentences of a report: numbers only where there is something to say, each from a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import label
from tiaan.model.terms import Mode
from tiaan.reports.telling import Quotations
from tiaan.stats import measures as m
from tiaan.stats.dimensions import Blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiaan.model.table import Ratio, Value
    from tiaan.stats.figures import Count, Share
    from tiaan.stats.tally import Tally


class Teller(Quotations):
    """Tells a year's figures in words."""

    def beyond(self, share: Share, piece: str = "件") -> str:
        """Return ；另有1件在答复前已评价，不计入: what a share's part counts outside its whole."""
        words = share.left_out(self.scope.settings, self.scope.base)
        number = self.count(share.part) - self.ratio(share).part if words else 0
        return f"；另有{number}{piece}{words}，不计入" if number else ""

    def listed(self, counts: Iterable[Count]) -> str:
        """Return 并案1件、不予立案2件: what there is none of is left out."""
        return "、".join(f"{c.label}{self.count(c)}件" for c in counts if self.has(c))

    def shares(self, shares: Iterable[Share]) -> str:
        """Return 已解决或基本解决91件，占57.2%；…: what there is none of is left out."""
        told = (
            f"{s.part.label}{self.count(s.part)}件，占{self.rate(s)}"
            for s in shares
            if self.has(s.part)
        )
        return "；".join(told)

    def review(self, what: str = "提案") -> str:
        """Return what came in and what became of it."""
        if not self.has(m.RECEIVED):
            return f"没有收到{what}。"
        text = f"共收到{what}{self.count(m.RECEIVED)}件"
        if self.has(m.FILED):
            rate = self.ratio(m.FILING_RATE)
            said = f"（以{rate.base}的{rate.whole}件计）" if rate.base != m.RECEIVED.label else ""
            inside = self.count(m.MERGED_INSIDE) if self.has(m.MERGED_INSIDE) else 0
            merged = f"（其中并案{inside}件）" if inside else ""
            text += f"，经审查立案{self.count(m.FILED)}件{merged}，立案率{self.percent(rate)}{said}"
        others = self.listed(count for count in m.OUTCOMES if count is not m.FILED)
        return f"{text}；{others}。" if others else f"{text}。"

    def refusals(self, grounds: Iterable[tuple[str, int]]) -> str:
        """Return on what grounds proposals were not filed."""
        told = "；".join(f"{ground}{number}件" for ground, number in grounds)
        return f"不予立案的情形：{told}。" if told else ""

    def people(self) -> str:
        """Return how many of the members took part."""
        if not self.has(m.TAKING_PART):
            return ""
        rate = self.ratio(m.PARTICIPATION_RATE)
        return (
            f"在任委员中有{rate.part}名参与提出提案，"
            f"参与率{self.percent(rate)}（以{rate.base}{rate.whole}名计）"
            f"{self.beyond(m.PARTICIPATION_RATE, '名')}。"
        )

    def origins(self) -> str:
        """Return who proposed what is filed."""
        if not self.has(m.FILED):
            return ""
        parts = []
        if self.has(m.MEMBER_ORIGIN):
            parts.append(f"{m.MEMBER_ORIGIN.label}{self.count(m.MEMBER_ORIGIN)}件")
        if self.has(m.COLLECTIVE_ORIGIN):
            collective = self.count(m.COLLECTIVE_ORIGIN)
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
        if not self.has(m.ASSIGNED):
            return ""
        text = f"已交办{self.count(m.ASSIGNED)}件，由{self.count(m.UNITS)}个单位承办"
        rate = self.ratio(m.REPLY_RATE)
        text += (
            f"；已答复{rate.part}件，答复率{self.percent(rate)}（以{rate.base}{rate.whole}件计）"
        )
        if self.has(m.DUE):
            on_time = self.ratio(m.ON_TIME_RATE)
            text += (
                f"，其中按期答复{on_time.part}件，按期答复率{self.percent(on_time)}"
                f"（以{on_time.base}的{on_time.whole}件计）"
            )
        if self.has(m.OVERDUE):
            text += f"；目前{m.OVERDUE.label}{self.count(m.OVERDUE)}件"
        return f"{text}。"

    def contact(self) -> str:
        """Return how far the units spoke with the proposers."""
        if not self.has(m.CONTACTED):
            return ""
        any_way, met = self.ratio(m.CONTACT_RATE), self.ratio(m.MEETING_RATE)
        both = ""
        if self.has(m.STAGED):
            twice = self.ratio(m.TWICE_RATE)
            both = f"；办前办后都沟通的{twice.part}件，双沟通率{self.percent(twice)}"
        return (
            f"办理中与提案者沟通的{any_way.part}件，沟通率{self.percent(any_way)}；"
            f"其中当面沟通的{met.part}件，面商率{self.percent(met)}{both}"
            f"（均以{met.base}的{met.whole}件计）。"
        )

    def supervision(self, forms: Iterable[tuple[Value, Tally, Ratio | None]]) -> str:
        """Return how many key proposals were supervised, and in what forms."""
        if not self.has(m.SUPERVISIONS):
            return ""
        key = ""
        if self.has(m.KEY):
            key = f"重点提案{self.count(m.KEY)}件中，{m.KEY_SUPERVISED.label}"
            key += f"{self.count(m.KEY_SUPERVISED)}件；"
        if self.has(m.KEY_LED):
            key += f"由领导领衔督办的{self.count(m.KEY_LED)}件；"
        held = {label(form): figures.counts[m.SUPERVISIONS] for form, figures, _ in forms}
        return f"{key}共开展督办活动{self.activities(held, '形式')}。"

    def activities(self, held: Mapping[str, int], by: str) -> str:
        """Return 3次，其中视察2次、座谈1次.

        Args:
            held: how many of each kind; what there is none of is left out.
            by: what tells the kinds apart (形式).
        """
        told = "、".join(
            f"{name}{self.aside(f'{m.SUPERVISIONS.label}（{name}）', many, meaning)}次"
            for name, many in held.items()
            if many
            for meaning in (f"{m.SUPERVISIONS.label}中，{by}为{name}的",)
        )
        return f"{self.count(m.SUPERVISIONS)}次，其中{told}"

    def publication(self) -> str:
        """Return how much was made public."""
        if not self.has(m.PUBLICATION_SAID):
            return ""
        told = []
        for count, share in (
            (m.PUBLISHED, m.PUBLICATION_RATE),
            (m.REPLIES_PUBLISHED, m.REPLY_PUBLICATION_RATE),
        ):
            if self.has(count):
                rate = self.ratio(share)
                told.append(
                    f"{count.label.removesuffix('件数')}{rate.part}件，{share.label}"
                    f"{self.percent(rate)}（以{rate.base}{rate.whole}件计）"
                )
        if self.has(m.REPLIES_WITHHELD):
            name = m.REPLIES_WITHHELD.label.removesuffix("件数")
            told.append(f"{name}{self.count(m.REPLIES_WITHHELD)}件")
        return f"{'；'.join(told)}。" if told else ""

    def results(self) -> str:
        """Return how it ended, on the cases that have a result."""
        if not self.has(m.WITH_RESULT):
            return ""
        left = ""
        if self.has(m.WITHOUT_RESULT):
            left = f"；另有{self.count(m.WITHOUT_RESULT)}件尚无结果"
        whole = self.count(m.WITH_RESULT)
        return f"办理结果：{self.shares(m.RESULT_SHARES)}（以有办理结果的{whole}件计）{left}。"

    def feedback(self, shown: list[tuple[Value, Tally, Ratio | None]]) -> str:
        """Return what the proposers said; silence is no opinion."""
        if not self.has(m.RETURNED):
            return ""
        # As the table below has them: a rating that the base does not count is in neither.
        given = {
            label(value): number
            for value, figures, ratio in shown
            if not isinstance(value, Blank)
            and (number := ratio.part if ratio else figures.counts[m.FILED])
        }
        ratings = "、".join(f"{name}{number}件" for name, number in given.items())
        returned = sum(given.values())
        rate = self.ratio(m.SATISFACTION_RATE)
        early = self.count(m.RETURNED) - returned
        words = "和".join(self.scope.settings.satisfied)
        text = (
            f"收回征询意见表的提案{returned}件，其中{ratings}；"
            f"{words}合计{rate.part}件，满意率{self.percent(rate)}（以{rate.base}的{rate.whole}件计）"
        )
        if early:
            words = m.SATISFACTION_RATE.left_out(self.scope.settings, self.scope.base)
            text += f"；另有{early}件{words}，不计入"
            for name, number in ((m.RETURNED.label, returned), *given.items()):
                self.aside(f"{name}（{rate.base}的）", number, f"{words}的提案不计入")
            self.aside(f"{m.RETURNED.label}（不计入的）", early, f"{words}的提案")
        if self.has(m.SECOND_ROUND):
            first = self.ratio(m.FIRST_SATISFACTION)
            text += (
                f"；重新办理{self.count(m.SECOND_ROUND)}件，首轮计入满意{first.part}件，"
                f"首轮满意率{self.percent(first)}（以{first.base}的{first.whole}件计）"
            )
            if self.has(m.SECOND_REPLIED):
                then = self.ratio(m.SECOND_SATISFACTION)
                text += f"，再次答复{self.count(m.SECOND_REPLIED)}件，再次评价{then.whole}件"
                text += f"，最后一轮计入满意{then.part}件"
        if self.has(m.VIA_UNIT):
            text += f"；意见表由承办单位代交的{self.count(m.VIA_UNIT)}件"
        if self.has(m.NOT_RETURNED):
            text += f"；立案的提案中未收回的{self.count(m.NOT_RETURNED)}件"
        return f"{text}。"

    def special(self) -> str:
        """Return key proposals and those handled collectively."""
        parts = [f"重点提案{self.count(m.KEY)}件"] if self.has(m.KEY) else []
        if self.has(m.COLLECTIVE_MODE):
            parts.append(f"{Mode.COLLECTIVE.label}的{self.count(m.COLLECTIVE_MODE)}件")
        return f"其中{'，'.join(parts)}。" if parts else ""

    def became(self, parts: Iterable[tuple[str, Ratio]]) -> str:
        """Return 已解决或基本解决16件，占69.6%；…: what there is none of is left out."""
        return "；".join(f"{name}{r.part}件，占{self.percent(r)}" for name, r in parts if r.part)

    def again(self) -> str:
        """Return how many were handled again."""
        if not self.has(m.SECOND_ROUND):
            return ""
        return f"提案者评价后重新办理的提案{self.count(m.SECOND_ROUND)}件。"

    def late(self, duties: int) -> str:
        """Return how many wait beyond their day, as cases and as duties of units."""
        if not self.has(m.OVERDUE):
            return "目前没有逾期未答复的提案。"
        return (
            f"目前逾期未答复的提案{self.count(m.OVERDUE)}件，涉及承办单位{duties}件次，名单如下。"
        )

    def duties(self) -> str:
        """Return what one unit had to do, and how it did."""
        if not self.has(m.DUTIES):
            return "没有承办的提案。"
        roles = "、".join(f"{c.label}{self.count(c)}件次" for c in m.DUTIES_BY_ROLE if self.has(c))
        text = f"共承办提案{self.count(m.DUTIES)}件次，其中{roles}"
        if self.has(m.DUTIES_ASKED):
            rate, on_time = self.ratio(m.DUTY_REPLY_RATE), self.ratio(m.DUTY_ON_TIME_RATE)
            text += (
                f"。应当答复提案者{rate.whole}件次，已答复{rate.part}件次，"
                f"答复率{self.percent(rate)}"
            )
            if on_time.whole:
                text += (
                    f"；按期答复{on_time.part}件次，按期答复率{self.percent(on_time)}"
                    f"（以{on_time.base.removesuffix('件次')}的{on_time.whole}件次计）"
                )
        if self.has(m.DUTIES_OVERDUE):
            text += f"；逾期未答复{self.count(m.DUTIES_OVERDUE)}件次"
        return f"{text}。"

    def duty_results(self) -> str:
        """Return how one unit's replies ended."""
        told = "；".join(
            f"{share.part.label.removesuffix('（件次）')}{self.count(share.part)}件次，"
            f"占{self.rate(share)}"
            for share in m.REPLY_RESULT_SHARES
            if self.has(share.part)
        )
        if not told:
            return ""
        return f"答复结果：{told}（以答复的{self.count(m.DUTIES_REPLIED)}件次计）。"

    def duty_ratings(self, ratings: Iterable[Count]) -> str:
        """Return what the proposers said of what one unit answered."""
        if not self.has(m.DUTIES_RATED):
            return ""
        rate = self.ratio(m.DUTY_SATISFACTION)
        told = "、".join(f"{c.label}{self.count(c)}件次" for c in ratings if self.has(c))
        return (
            f"收回评价{rate.whole}件次，其中{told}；{'和'.join(self.scope.settings.satisfied)}合计"
            f"{rate.part}件次，满意率{self.percent(rate)}（以{rate.base.removesuffix('件次')}的"
            f"{rate.whole}件次计）。"
        )
