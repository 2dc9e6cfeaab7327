"""The yearly report: sentences only where there is data, every number from a measure."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tiaan.actions import registry
from tiaan.model.table import TODO, Heading, Paragraph, Ratio, Report
from tiaan.model.terms import FeedbackSource, ProposerKind
from tiaan.reports import annual
from tiaan.reports.annual import PLANS, PRACTICES
from tiaan.reports.source import read
from tiaan.stats import closing
from tiaan.stats import measures as m
from tiaan.stats.definitions import definition
from tiaan.store import registers
from years import WHO, Year, seed_county


@pytest.fixture(scope="module")
def seed() -> Year:
    return seed_county()


def paragraphs(report: Report) -> list[str]:
    return [b.text for b in report.blocks if isinstance(b, Paragraph) and TODO not in b.text]


def made(year: Year, **options: object) -> Report:
    return annual.annual(read(year.conn, year.scope(**options), 2023))


def test_seed_county_in_words(seed: Year) -> None:
    assert paragraphs(made(seed)) == [
        (
            "十一届二次会议以来，共收到提案162件，经审查立案159件，立案率98.1%；"
            "并案1件、转化1件、不予立案1件。"
            "在任委员中有121名参与提出提案，参与率100%（以在任委员121名计）。"
        ),
        (
            "立案的提案中，委员提案121件；集体提案38件，占23.9%。"
            "按提案者分，委员个人121件，占76.1%；民主党派38件，占23.9%。"
        ),
        "按类别分，经济建设121件，占76.1%；社会建设38件，占23.9%。",
        (
            "已交办159件，由3个单位承办；已答复159件，答复率100%（以立案159件计），"
            "其中按期答复159件，按期答复率100%（以已答复或到期的159件计）；"
            "目前逾期未答复（含重新办理）5件。其中重点提案6件，集体办理的4件。"
        ),
        (
            "办理结果：已解决或基本解决91件，占57.2%；采纳并列入计划54件，占34%；"
            "作出解释说明10件，占6.3%；留作参考4件，占2.5%（以有办理结果的159件计）。"
        ),
        (
            "收回征询意见表的提案153件，其中满意90件、基本满意58件、不满意5件；"
            "满意和基本满意合计148件，满意率96.7%（以收回的153件计）；"
            "重新办理5件，首轮计入满意148件，首轮满意率96.7%（以首轮收回的153件计）；立案的提案中未收回的6件。"
        ),
    ]


def test_outline(seed: Year) -> None:
    report = made(seed)
    headings = [(b.level, b.text) for b in report.blocks if isinstance(b, Heading)]

    assert report.title == "县政协2023年提案工作总结"
    assert report.as_of == date(2023, 12, 31)
    assert headings == [
        (1, "基本情况"),
        (1, "主要做法及特色亮点"),
        *((2, heading) for heading, _ in PRACTICES),
        (1, "存在问题"),
        (1, "下步谋划"),
        (1, "附件"),
    ]
    assert [table.key for table in report.tables] == [
        "outcome", "kind", "category", "unit", "result", "rating", "definitions",
    ]  # fmt: skip
    assert report.todo == len(PRACTICES) + 1 + len(PLANS)


def test_empty_year_says_so_and_nothing_else() -> None:
    report = made(Year())

    assert paragraphs(report) == ["十一届二次会议以来，没有收到提案。"]
    assert [table.key for table in report.tables] == ["outcome", "kind", "category", "definitions"]


def test_sentences_wait_for_their_data() -> None:
    year = Year()
    year.submit(3, category="经济建设")
    year.review([1, 2])

    assert paragraphs(made(year)) == [
        (
            "十一届二次会议以来，共收到提案3件，经审查立案2件，立案率66.7%；待审1件。"
            "在任委员中有3名参与提出提案，参与率100%（以在任委员3名计）。"
        ),
        "立案的提案中，委员提案2件。按提案者分，委员个人2件，占100%。",
        "按类别分，经济建设2件，占100%。",
    ]


def test_report_as_of_a_past_day() -> None:
    year = Year()
    year.file(2)
    year.finish([1], "adopted", "满意")
    before = made(year, as_of=date(2023, 6, 30))
    year.assign([2], on=date(2023, 7, 1))
    year.reply([2], on=date(2023, 9, 1))

    assert made(year, as_of=date(2023, 6, 30)) == before


def test_bases_are_named_in_the_sentence(seed: Year) -> None:
    seed.set(merge_counting="collapsed")
    told = paragraphs(made(seed, base="filed"))
    seed.set(merge_counting="separate")

    assert told[0] == (
        "十一届二次会议以来，共收到提案162件，经审查立案159件，立案率98.8%（以收到减并案的161件计）；"
        "并案1件、转化1件、不予立案1件。"
        "在任委员中有121名参与提出提案，参与率100%（以在任委员121名计）。"
    )
    assert re.findall(r"满意率93.1%（以立案的159件计）", told[-1]) == [
        "满意率93.1%（以立案的159件计）"
    ]


@pytest.mark.parametrize(
    ("counting", "said"),
    [
        ("inside", "经审查立案3件（其中并案1件），立案率100%。"),
        ("separate", "经审查立案2件，立案率66.7%；并案1件。"),
    ],
)
def test_merged_proposals_are_told_wherever_they_count(counting: str, said: str) -> None:
    year = Year()
    year.file(3)
    year.merge([3], into=1)
    year.set(merge_counting=counting)

    assert any(said in one for one in paragraphs(made(year)))


def test_units_without_duties_are_left_out_and_counted() -> None:
    year = Year()
    year.file()
    year.finish([1], "adopted")
    (units,) = (table for table in made(year).tables if table.key == "unit")

    assert [row[0] for row in units.rows] == ["县教育局"]
    assert units.notes[-1] == "另有2个登记的单位在这里没有承办件，未列"


def test_every_figure_of_the_appendix_is_defined() -> None:
    year = Year()
    scope = year.scope()
    (table,) = (table for table in made(year).tables if table.key == "definitions")

    defined = (*m.answerable(annual.DEFINED, ()), *m.ratings(scope.settings))
    assert [row[0] for row in table.rows] == [measure.label for measure in defined]
    meaning = definition(m.RECEIVED, scope.settings).removeprefix("收到：")
    assert table.rows[0] == ("收到", 0, None, None, meaning)


def test_numbers_of_the_appendix_are_numbers(seed: Year) -> None:
    (table,) = (table for table in made(seed).tables if table.key == "definitions")
    rows = {row[0]: row[1:4] for row in table.rows}

    assert rows["收到"] == (162, None, None)
    assert rows["满意率"] == (Ratio(148, 153), 148, 153)


def test_two_sessions_of_one_year() -> None:
    year = Year()
    year.file(2)
    registry.add_session(
        year.conn, "十一届三次会议", date(2023, 12, 20), date(2023, 12, 23), None, WHO
    )
    year.count = 0
    year.submit(1, on=date(2023, 12, 21))
    second = registers.find_session(year.conn)

    both = made(year)
    one = annual.annual(read(year.conn, year.scope()._replace(sessions=(second,)), 2023))

    assert paragraphs(both)[0].startswith("十一届二次会议、十一届三次会议以来，共收到提案3件，")
    assert paragraphs(one)[0].startswith("十一届三次会议以来，共收到提案1件")


def test_figures_that_do_not_close_stand_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    year = Year()
    year.file(2)
    monkeypatch.setattr(closing, "IDENTITIES", (*closing.IDENTITIES, (m.RECEIVED, (m.MERGED,))))

    report = made(year)

    assert report.blocks[0] == Paragraph(f"{TODO}以下数字不闭合，请先核对再使用本报告。")
    assert report.tables[0].rows == (("收到＝并案", 2, 0, False),)


def test_figures_that_need_a_word_of_their_own() -> None:
    year = Year()
    year.file(2, kind=ProposerKind.PARTY)
    year.assign([1])
    year.reply([1])
    year.rate([1], source=FeedbackSource.VIA_UNIT)

    told = paragraphs(made(year))

    assert told[1] == "立案的提案中，集体提案2件，占100%。按提案者分，民主党派2件，占100%。"
    assert told[2] == "按类别分，未填的2件，占100%。"
    assert (
        told[4] == "办理结果：已解决或基本解决1件，占100%（以有办理结果的1件计）；另有1件尚无结果。"
    )
    assert told[5] == (
        "收回征询意见表的提案1件，其中满意1件；满意和基本满意合计1件，满意率100%（以收回的1件计）；"
        "意见表由承办单位代交的1件；立案的提案中未收回的1件。"
    )
