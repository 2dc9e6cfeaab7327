"""The reports beside the yearly one: what each says, from which figures, as of which day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from tiaan.actions import amend, extension, feedback, merge, pledge, registry
from tiaan.errors import NotFound
from tiaan.model.dates import parse_due
from tiaan.model.table import TODO, Heading, Paragraph, Ratio, Report, Table, text
from tiaan.model.terms import CommitmentStatus, Decision, ProposerKind
from tiaan.reports import followup, unit
from tiaan.reports.annual import annual
from tiaan.reports.key import key
from tiaan.reports.lists import duties, rows, standing
from tiaan.reports.progress import channel_of, of_channel, progress
from tiaan.reports.review import cutoff, review
from tiaan.reports.source import Source, read
from tiaan.stats import closing
from tiaan.stats import measures as m
from tiaan.store import registers
from years import WHO, YEAR_END, Year, refs, seed_county

LATE = date(2023, 3, 1)
END = date(2024, 12, 1)


def source(year: Year, **options: object) -> Source:
    return read(year.conn, year.scope(**options), 2023)


def told(report: Report) -> list[str]:
    return [b.text for b in report.blocks if isinstance(b, Paragraph) and TODO not in b.text]


def headings(report: Report, level: int = 1) -> list[str]:
    return [b.text for b in report.blocks if isinstance(b, Heading) and b.level == level]


def the(report: Report, key: str) -> Table:
    (found,) = (table for table in report.tables if table.key == key)
    return found


def shown(table: Table) -> list[list[str]]:
    return [[text(value, table.decimals) for value in row] for row in table.rows]


# 提案审查情况的报告


def reviewed() -> Year:
    """Seven in the session: four filed, one merged, two refused; three came later."""
    year = Year()
    year.submit(4, category="经济建设")
    year.submit(3, kind=ProposerKind.PARTY)
    year.review([1, 2, 3, 5])
    year.review([6], Decision.REJECT, grounds=("N06", "N10"))
    year.review([7], Decision.REJECT)
    year.merge([4], into=1)
    year.submit(3, on=LATE)
    year.review([8], on=date(2023, 3, 10))
    return year


def test_review_counts_what_came_by_the_cut_off() -> None:
    report = review(source(reviewed()))

    assert report.title == "县政协十一届二次会议提案审查情况的报告"
    assert report.subtitle == "（截至2023年1月7日会议闭幕）"
    assert told(report) == [
        (
            "截至2023年1月7日会议闭幕，十一届二次会议共收到大会提案7件，"
            "经审查立案4件，立案率57.1%；并案1件、不予立案2件。"
        ),
        "不予立案的情形：属于学术研讨的1件；内容空泛而没有具体建议的2件。",
        (
            "立案的提案中，委员提案3件；集体提案1件，占25%。"
            "按提案者分，委员个人3件，占75%；民主党派1件，占25%。"
        ),
        "按类别分，经济建设3件，占75%；未填的1件，占25%。",
        "截止后收到的提案作为平时提案，另行审查办理，至12月31日有3件，未计入以上数字。",
    ]
    assert headings(report) == [
        "征集和审查情况", "提案反映的主要意见和建议", "下步工作安排", "附件",
    ]  # fmt: skip
    assert headings(report, 2) == ["经济建设", "未填"]
    assert report.todo == 4
    assert [c.key for c in the(report, "category").columns] == [
        "category", "filed", "share", "received",
    ]  # fmt: skip
    assert the(report, "grounds").rows == (("属于学术研讨的", 1), ("内容空泛而没有具体建议的", 2))


def test_review_of_two_sessions_says_each_cut_off_by_name() -> None:
    year = reviewed()
    registry.add_session(
        year.conn, "十一届三次会议", date(2023, 12, 20), date(2023, 12, 23), None, WHO
    )
    report = review(source(year))

    each = (
        "十一届二次会议截至2023年1月7日会议闭幕，"
        "十一届三次会议截至2023年12月23日会议闭幕"
    )  # fmt: skip
    assert report.subtitle == f"（{each}）"
    assert told(report)[0].startswith(f"{each}。以上各次会议共收到大会提案7件")


def test_a_title_names_the_year_or_the_session() -> None:
    year = reviewed()
    of_year, of_session = source(year), read(year.conn, year.scope(), None)

    for make, title in (
        (annual, "提案工作总结"),
        (key, "重点提案督办表"),
        (progress, "提案办理情况的通报"),
    ):
        assert make(of_year).title == f"县政协2023年{title}"
        assert make(of_session).title == f"县政协十一届二次会议以来{title}"


def test_review_can_be_printed_again_as_it_was_given() -> None:
    year = reviewed()
    (last,) = year.submit(1)
    given = {"as_of": date(2023, 1, 20)}
    then = review(source(year, **given))
    year.review([last], on=date(2023, 4, 1))

    assert review(source(year, **given)) == then
    assert told(then)[0].endswith("经审查立案4件，立案率50%；并案1件、不予立案2件、待审1件。")
    assert told(review(source(year)))[0].endswith(
        "经审查立案5件，立案率62.5%；并案1件、不予立案2件。"
    )
    early = review(source(year, as_of=date(2023, 1, 6)))
    assert told(early)[0] == (
        "截至2023年1月6日，尚未到2023年1月7日会议闭幕，十一届二次会议共收到大会提案8件；待审8件。"
    )
    assert early.subtitle == "（截至2023年1月6日，尚未到2023年1月7日会议闭幕）"
    assert "grounds" not in [table.key for table in early.tables]


@pytest.mark.parametrize(
    ("at", "as_of", "said"),
    [
        (None, 7, "截至2023年1月7日会议闭幕"),
        (None, 6, "截至2023年1月6日，尚未到2023年1月7日会议闭幕"),
        ("2023-01-06T12:00", 6, "截至2023年1月6日12时提案截止"),
        ("2023-01-06T17:30", 31, "截至2023年1月6日17时30分提案截止"),
        ("2023-01-06T12:00", 5, "截至2023年1月5日，尚未到2023年1月6日12时提案截止"),
    ],
)
def test_cut_off_in_words(at: str | None, as_of: int, said: str) -> None:
    session = registers.find_session(Year().conn)
    session = session._replace(cutoff_at=at and datetime.fromisoformat(at))

    assert cutoff(session, date(2023, 1, as_of)) == said


def test_review_names_the_window_where_there_is_one() -> None:
    year = Year()
    year.set(offsession_window="12-05")
    year.submit(1, on=date(2022, 12, 1))
    year.submit(1)

    assert told(review(source(year)))[-1].startswith("大会征集时间以外收到的提案作为平时提案")
    assert "至12月31日有1件" in told(review(source(year)))[-1]


# 办理情况通报


def handled() -> Year:
    """Six: two answered by education, one by transport, one by the party's, two waiting."""
    year = Year()
    year.file(6)
    year.assign([1, 2])
    year.assign([3], lead="县交通局", co=("县教育局",))
    year.assign([4], lead="县委宣传部")
    year.assign([5], split=("县教育局", "县交通局"))
    year.reply([1, 2, 4])
    year.reply([3], "adopted", on=date(2023, 6, 1), unit="县交通局")
    year.reply([5], unit="县教育局")
    year.set(rehandle_on="不满意")
    year.rate([1], "不满意")
    year.rate([2])
    return year


def test_progress_by_unit_and_what_is_late() -> None:
    report = progress(source(handled()))

    assert report.title == "县政协2023年提案办理情况的通报"
    assert headings(report) == [
        "总体情况", "各承办单位办理情况", "逾期未答复的提案", "重新办理的提案",
        "存在问题和下步要求", "附件",
    ]  # fmt: skip
    assert told(report)[0] == (
        "十一届二次会议以来立案的提案6件。截至2023年12月31日，已交办5件，由3个单位承办；"
        "已答复4件，答复率66.7%（以立案6件计），其中按期答复3件，按期答复率60%"
        "（以已答复或到期的5件计）；目前逾期未答复（含重新办理）2件。"
    )
    assert told(report)[-2:] == [
        "目前逾期未答复的提案2件，涉及承办单位2件次，名单如下。",
        "提案者评价后重新办理的提案1件。",
    ]
    assert [row[0] for row in the(report, "unit").rows] == ["县教育局", "县交通局", "县委宣传部"]
    assert shown(the(report, "overdue")) == [
        ["005", "关于第5件事的提案", "县交通局", "分办", "1", "2023-05-20", "225"],
        ["001", "关于第1件事的提案", "县教育局", "主办", "2", "2023-06-10", "204"],
    ]
    assert shown(the(report, "again")) == [
        ["001", "关于第1件事的提案", "委员1", "县教育局", "2", "逾期未答复"]
    ]


def test_progress_of_one_channel() -> None:
    year = handled()
    report = progress(of_channel(source(year), "政府系统"))

    assert report.title == "县政协2023年提案办理情况的通报（政府系统）"
    assert told(report)[0].startswith(
        "十一届二次会议以来由政府系统承办的提案4件。截至2023年12月31日，已交办4件，由2个单位承办；"
        "已答复3件，答复率75%（以立案4件计）"
    )
    assert "channel" not in [table.key for table in report.tables]
    assert [row[0] for row in the(report, "unit").rows] == ["县教育局", "县交通局"]
    assert {table.notes[0] for table in report.tables} == {
        "十一届二次会议；截至2023年12月31日；只计由政府系统承办的提案"
    }
    party = progress(of_channel(source(year), "党委系统"))
    assert told(party)[0].startswith("十一届二次会议以来由党委系统承办的提案1件。")
    assert "目前没有逾期未答复的提案。" in told(party)
    assert "overdue" not in [table.key for table in party.tables]
    assert report.subtitle == "（截至2023年12月31日，仅含政府系统承办的提案）"


@pytest.mark.parametrize(
    ("setting", "asked", "found"),
    [
        ("", "", ""),
        ("", "政府", "政府系统"),
        ("政府", "", "政府系统"),
        ("政府系统", "党委系统", "党委系统"),
        ("政府系统", "全部", ""),
        ("", "跨系统", "跨系统"),
    ],
)
def test_the_countys_channel_stands_where_none_is_asked_for(setting, asked, found) -> None:
    whole = source(Year())
    settings = whole.scope.settings._replace(bulletin_channel=setting)
    whole = replace(whole, scope=whole.scope._replace(settings=settings))

    assert channel_of(whole, asked) == found


def test_an_unknown_channel_is_not_found() -> None:
    with pytest.raises(NotFound, match="没有“军队”这个归口系统") as caught:
        channel_of(source(Year()), "军队")

    assert caught.value.hint.endswith("其他、跨系统、全部")


def test_channels_make_up_the_whole() -> None:
    whole = source(handled())
    named = ("政府系统", "党委系统", "跨系统", "人大", "政协", "法院", "检察院", "其他")

    for count in (m.ASSIGNED, m.REPLIED, m.OVERDUE, m.DUTIES, m.DUTIES_REPLIED):
        parts = [of_channel(whole, name).figures.count(count) for name in named]
        assert sum(parts) == whole.figures.count(count) > 0


def test_progress_before_anything_is_assigned() -> None:
    year = Year()
    year.file(2)

    assert told(progress(source(year))) == [
        "十一届二次会议以来立案的提案2件。截至2023年12月31日，均尚未交办。",
        "目前没有逾期未答复的提案。",
    ]


def test_progress_of_an_empty_year_is_a_whole_sentence() -> None:
    whole = source(Year())

    assert told(progress(whole))[0] == "截至2023年12月31日，十一届二次会议以来没有立案的提案。"
    assert told(progress(of_channel(whole, "政府系统")))[0] == (
        "截至2023年12月31日，十一届二次会议以来没有由政府系统承办的提案。"
    )


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (END, "，其中按期答复0件，按期答复率0%（以已答复或到期的2件计）；"
              "目前逾期未答复（含重新办理）2件。"),
        (LATE, "。"),
    ],
    ids=["overdue", "before the day"],
)  # fmt: skip
def test_progress_says_that_nothing_is_answered(as_of: date, said: str) -> None:
    year = Year()
    year.file(2)
    year.assign([1, 2])

    assert told(progress(source(year, as_of=as_of)))[0].split("承办；")[1] == (
        f"已答复0件，答复率0%（以立案2件计）{said}"
    )


def test_figures_of_a_day_still_to_come_say_so() -> None:
    year = handled()
    ahead = read(year.conn, year.scope(), 2023, "2023-12-31 还没有到，这是照现有记录推算的")
    past = followup.followup(ahead, YEAR_END)
    some = [annual(ahead), review(ahead), key(ahead), progress(of_channel(ahead, "政府系统")), past]

    for report in (*some, *unit.reports(ahead).values()):
        assert report.blocks[0] == Paragraph("提醒：2023-12-31 还没有到，这是照现有记录推算的。")


def test_collective_case_done_again_is_on_the_list() -> None:
    year = Year()
    year.file(1)
    year.assign([1], collective=True, leader="县长", units=("县教育局", "县交通局"))
    year.reply([1], unit="县教育局")
    year.set(rehandle_on="不满意")
    year.rate([1], "不满意")
    report = progress(source(year))

    assert the(report, "overdue").rows != ()
    assert {row[2] for row in the(report, "overdue").rows} == {"县教育局、县交通局"}, "one reply"
    (line,) = the(report, "again").rows
    assert line[3:] == ("县教育局、县交通局", 2, "逾期未答复")


# 单位


def test_one_unit() -> None:
    report = unit.reports(source(handled()), ("县教育局",))["县教育局"]

    assert report.title == "县教育局2023年承办县政协提案情况"
    assert told(report) == [
        (
            "十一届二次会议以来，共承办提案4件次，其中主办件2件次、会办件1件次、分办件1件次。"
            "应当答复提案者3件次，已答复3件次，答复率100%；按期答复3件次，按期答复率100%"
            "（以已答复或到期的3件次计）；逾期未答复1件次。"
        ),
        "答复结果：已解决或基本解决3件次，占100%（以答复的3件次计）。",
        (
            "收回评价2件次，其中满意1件次、不满意1件次；满意和基本满意合计1件次，"
            "满意率50%（以收回评价的2件次计）。"
        ),
    ]
    assert shown(the(report, "duties")) == [
        ["001", "关于第1件事的提案", "委员1", "主办", "1", "2023-05-20", "2023-04-10",
         "已解决或基本解决", "已答复"],
        ["001", "关于第1件事的提案", "委员1", "主办", "2", "2023-06-10", "", "", "逾期未答复"],
        ["002", "关于第2件事的提案", "委员2", "主办", "1", "2023-05-20", "2023-04-10",
         "已解决或基本解决", "已答复"],
        ["003", "关于第3件事的提案", "委员3", "会办", "1", "2023-03-20", "", "", "协助主办单位"],
        ["005", "关于第5件事的提案", "委员5", "分办", "1", "2023-05-20", "2023-04-10",
         "已解决或基本解决", "已答复"],
    ]  # fmt: skip
    # Who rated how is no business of the unit's.
    assert [table.key for table in report.tables] == [
        "results", "ratings", "duties", "definitions",
    ]  # fmt: skip
    assert "评价" not in [column.label for column in the(report, "duties").columns]


@pytest.mark.parametrize(
    ("opinion", "extended", "as_of", "due", "stood"),
    [
        (date(2023, 3, 20), None, END, "2023-03-20", "已答复"),
        (date(2023, 4, 10), None, END, "2023-03-20", "逾期答复"),
        (date(2023, 4, 10), date(2023, 6, 20), END, "2023-06-20", "已答复"),
        (None, date(2023, 6, 20), date(2023, 3, 1), "2023-03-20", "协助主办单位"),
    ],
)
def test_a_co_handlers_own_day(
    opinion: date | None, extended: date | None, as_of: date, due: str, stood: str
) -> None:
    year = Year()
    year.file(1)
    year.assign([1], lead="县交通局", co=("县教育局",))
    if extended:
        rule = parse_due(str(extended))
        granted = extension.ExtensionDraft(date(2023, 3, 10), rule, "主办单位", "县教育局")
        extension.extend(year.conn, refs([1])[0], granted, WHO)
    if opinion:
        year.reply([1], on=opinion, unit="县教育局")
    made = unit.reports(source(year, as_of=as_of))

    (line,) = shown(the(made["县教育局"], "duties"))
    assert (line[4], line[-1]) == (due, stood)
    assert shown(the(made["县交通局"], "duties"))[0][4] == "2023-05-20", "the lead's own"


def test_every_unit_in_protocol_order_and_the_same_as_alone() -> None:
    whole = source(handled())
    every = unit.reports(whole)

    assert list(every) == ["县教育局", "县交通局", "县委宣传部"]
    assert all(unit.reports(whole, (name,)) == {name: one} for name, one in every.items())


def test_unit_without_duties() -> None:
    year = Year()
    report = unit.reports(source(year), ("县交通局",))["县交通局"]

    assert told(report) == ["十一届二次会议以来，没有承办的提案。"]
    assert not unit.has_duties(report)
    assert unit.reports(source(year)) == {}


def test_unit_that_takes_part() -> None:
    year = Year()
    year.file(1)
    year.assign([1], collective=True, leader="县长", units=("县教育局", "县交通局"))
    year.reply([1], unit="县教育局")
    made = unit.reports(source(year))

    last = {name: shown(the(report, "duties"))[0][-1] for name, report in made.items()}
    assert last == {"县教育局": "已答复", "县交通局": "一并答复"}


# 重点提案督办表


def test_key_proposals_on_one_sheet() -> None:
    year = Year()
    year.submit(4)
    year.review([1, 2, 3], key="重点")
    year.review([4])
    year.assign([1], lead="县教育局", co=("县委宣传部", "县交通局"))
    year.assign([2], collective=True, leader="县长", units=("县教育局", "县交通局"))
    year.reply([1], "adopted", unit="县教育局")
    year.rate([1], "基本满意")
    report = key(source(year))

    assert report.title == "县政协2023年重点提案督办表"
    assert told(report)[0].startswith("十一届二次会议以来列为重点的提案3件，已交办2件，")
    assert [c.label for c in the(report, "key_list").columns] == [
        "案号", "案由", "提案人", "牵头领导", "主办单位", "会办单位", "办理状态", "到期",
        "答复日期", "办理结果", "评价",
    ]  # fmt: skip
    assert [line[3:] for line in shown(the(report, "key_list"))] == [
        ["", "县教育局", "县交通局、县委宣传部", "已答复", "2023-05-20", "2023-04-10",
         "采纳并列入计划", "基本满意"],
        ["县长", "县教育局、县交通局", "", "办理中（逾期未答复）", "2023-05-20", "", "", ""],
        ["", "", "", "已立案", "", "", "", ""],
    ]  # fmt: skip
    assert the(report, "definitions").rows[0][:2] == ("重点提案", 3)


def test_a_key_proposal_handled_again_shows_its_latest_round() -> None:
    """Day, result and rating of one line are of one round; the round is told."""
    year = Year()
    year.submit(2)
    year.review([1, 2], key="重点")
    year.assign([1, 2], lead="县教育局")
    year.reply([1, 2], "explained", on=date(2023, 4, 10))
    year.rate([1], "不满意", on=date(2023, 5, 5))
    year.reply([1], "resolved", on=date(2023, 6, 1))
    year.rate([1], "满意", on=date(2023, 6, 10))

    found = the(key(source(year)), "key_list")
    place = [column.key for column in found.columns].index("standing")

    assert [column.label for column in found.columns[place : place + 4]] == [
        "办理状态", "轮次", "到期", "答复日期",
    ]  # fmt: skip
    first, second = (line[place:] for line in shown(found))
    assert (first[:2], first[3:]) == (
        ["已答复", "2"], ["2023-06-01", "已解决或基本解决", "满意"],
    )  # fmt: skip
    assert (second[:2], second[3:]) == (["已答复", "1"], ["2023-04-10", "作出解释说明", ""])


def test_key_levels_show_where_there_are_several() -> None:
    year = Year()
    year.set(key_levels="一号,重点")
    year.submit(2)
    year.review([1], key="一号")
    year.review([2], key="重点")
    table = the(key(source(year)), "key_list")

    assert [row[3] for row in table.rows] == ["一号", "重点"]


def test_no_key_proposal() -> None:
    report = key(source(Year()))

    assert told(report) == ["没有列为重点的提案。"]
    assert [table.key for table in report.tables] == ["definitions"]


@pytest.mark.parametrize(
    ("as_of", "word"),
    [
        (date(2023, 2, 1), "未交办"),
        (date(2023, 3, 1), "办理中"),
        (date(2023, 4, 10), "已答复"),
        (date(2023, 5, 10), "重新办理中"),
        (date(2023, 7, 1), "逾期未答复"),
        (date(2023, 8, 1), "已反馈"),
    ],
)
def test_standing_of_a_past_day(as_of: date, word: str) -> None:
    year = Year()
    year.file(1)
    year.set(rehandle_on="不满意")
    year.assign([1])
    year.reply([1])
    year.rate([1], "不满意")
    year.reply([1], on=date(2023, 7, 20))
    year.rate([1], "满意", on=date(2023, 7, 25))
    past = source(year, as_of=as_of)
    (case,) = rows(past, m.FILED)

    assert standing(case, duties(past).get(case["id"], [])) == word


def test_merged_one_under_inside_stands_with_the_one_it_went_into() -> None:
    year = Year()
    year.file(2)
    year.merge([2], into=1)
    year.assign([1])
    year.set(merge_counting="inside")
    year.reply([1])
    whole = source(year)

    words = [standing(row, duties(whole).get(row["id"], [])) for row in rows(whole, m.FILED)]
    assert words == ["已答复", "已答复"]


# 跟踪办理


def followed() -> tuple[Year, Source]:
    """23 planned in one session; by the next year's end 16 are done, one explained, one undone."""
    year = Year()
    year.file(25)
    year.finish(range(1, 24), "adopted")
    year.finish([24, 25])
    for number in range(1, 18):
        became = "resolved" if number < 17 else "explained"
        draft = amend.AmendDraft(date(2024, 6, number), result=became)
        amend.amend(year.conn, refs([number]), draft, WHO)
    first = registers.find_session(year.conn)
    opens = date(2024, 1, 10)
    registry.add_session(year.conn, "十一届三次会议", opens, date(2024, 1, 13), None, WHO)
    return year, read(year.conn, year.scope(as_of=END)._replace(sessions=(first,)), 2024)


def test_figures_of_two_days_are_defined_by_both() -> None:
    _, past = followed()
    table = the(followup.followup(past, followup.told_on(past)), "definitions")

    assert [row[:2] for row in table.rows] == [
        ("当时采纳并列入计划", 23),
        ("现在已解决或基本解决", 16),
        ("现在已解决或基本解决占比", Ratio(16, 23)),
        ("现在采纳并列入计划", 6),
        ("现在采纳并列入计划占比", Ratio(6, 23)),
        ("现在作出解释说明", 1),
        ("现在作出解释说明占比", Ratio(1, 23)),
    ]
    assert table.rows[0][2] == "截至2024年1月9日，办理结果为采纳并列入计划的提案，现在仍立案的"
    assert table.rows[1][2] == "上述提案中，截至2024年12月1日办理结果为已解决或基本解决的"


def test_what_became_of_planned_items() -> None:
    _, past = followed()
    report = followup.followup(past, followup.told_on(past))

    assert report.title == "县政协十一届二次会议列入计划提案跟踪办理情况"
    assert told(report)[0] == (
        "截至2024年1月9日，十一届二次会议办理结果为采纳并列入计划的提案23件；"
        "截至2024年12月1日，其中已解决或基本解决16件，占69.6%；"
        "采纳并列入计划6件，占26.1%；作出解释说明1件，占4.3%。"
    )
    table = the(report, "followed")
    assert [c.label for c in table.columns][-3:] == [
        "2024-01-09 的结果", "2024-12-01 的结果", "现结果起始",
    ]  # fmt: skip
    assert {row[3] for row in table.rows} == {"县教育局"}
    assert shown(table)[0][-3:] == ["采纳并列入计划", "已解决或基本解决", "2024-06-01"]
    assert shown(table)[22][-3:] == ["采纳并列入计划", "采纳并列入计划", "2023-04-10"]
    assert f"{TODO}尚在计划中的6件，逐件写明进展、原因和完成时间" in [
        b.text for b in report.blocks if isinstance(b, Paragraph)
    ]


def test_the_share_is_the_measure_and_the_list_is_behind_it() -> None:
    year, past = followed()
    gone, *_ = refs([1])
    amend.amend(
        year.conn,
        (gone,),
        amend.AmendDraft(date(2024, 2, 1), result="采纳"),
        WHO._replace(session="11-2"),
    )
    report = followup.followup(past, followup.told_on(past))
    (became,) = (table for table in report.tables if table.key == "became")
    measured = past.figures.ratio(m.CONVERSION_RATE)

    assert became.rows[0][2] == measured
    assert measured.whole == past.figures.count(m.PLANNED) == len(the(report, "followed").rows)


def test_what_was_withdrawn_since_is_told_and_not_counted() -> None:
    year, past = followed()
    where = WHO._replace(session="11-2")
    rated = feedback.FeedbackDraft("不满意", date(2024, 5, 1))
    feedback.feedback(year.conn, refs([23])[0], rated, where)
    merge.withdraw(year.conn, refs([23]), "提案人要求", date(2024, 7, 1), where)
    past = read(year.conn, past.scope, 2024)
    report = followup.followup(past, followup.told_on(past))

    assert "采纳并列入计划的提案22件；" in told(report)[0]
    assert told(report)[0].endswith("当时列入计划、后来撤案或并案的1件不计在内。")
    assert past.figures.count(m.PLANNED) == len(the(report, "followed").rows) == 22


def test_what_was_promised_of_planned_items() -> None:
    year, past = followed()
    kept, late = refs([1, 18])
    for ref in (kept, late):
        draft = pledge.PledgeDraft("建成", date(2023, 5, 1), date(2024, 6, 30))
        pledge.add(year.conn, ref, draft, WHO._replace(session="11-2"))
    met = pledge.CheckDraft(CommitmentStatus.MET, date(2024, 6, 1), note="已建成")
    pledge.update(year.conn, (kept, 1), met, WHO._replace(session="11-2"))
    report = followup.followup(past, followup.told_on(past))

    assert "承诺事项" in headings(report)
    assert "截至 2024-12-01，承诺 2 项：到期未报 1、已兑现 1；没有登记承诺的21件。" in told(report)
    assert [row[3:] for row in shown(the(report, "promises"))] == [
        ["建成", "2024-06-30", "到期未报", "", ""],
        ["建成", "2024-06-30", "已兑现", "2024-06-01", "已建成"],
    ]
    between = read(year.conn, past.scope._replace(as_of=date(2024, 5, 31)), 2024)
    then = shown(the(followup.followup(between, followup.told_on(past)), "promises"))
    assert [row[5] for row in then] == ["未到期", "未到期"]


def test_cases_keep_their_places_and_name_how_many_signed() -> None:
    year = Year()
    year.submit(1)
    year.submit(1, kind=ProposerKind.JOINT, stated_signers=2)
    year.submit(2)
    year.review([1, 2, 3, 4], key="重点")
    year.assign([1, 3, 4], lead="县教育局")
    year.assign([2], collective=True, leader="县长", units=("县教育局", "县交通局"))
    found = the(key(source(year)), "key_list")
    listed = [line[0] for line in shown(found)]
    own = the(unit.reports(source(year))["县教育局"], "duties")

    assert [one.lstrip("集T").lstrip("0") for one in listed] == ["1", "2", "3", "4"]
    assert not listed[1].isdecimal()
    assert [line[0] for line in shown(own)] == listed
    for table_ in (found, own):
        assert ["等2人" in line[2] for line in shown(table_)] == [False, True, False, False]


def test_followed_as_of_a_day_between() -> None:
    year, past = followed()
    between = read(year.conn, past.scope._replace(as_of=date(2024, 6, 3)), 2024)
    report = followup.followup(between, date(2024, 1, 9))

    assert "其中已解决或基本解决3件，占13%；" in told(report)[0]


def test_session_before() -> None:
    year, past = followed()
    first, second = registers.sessions(year.conn)

    assert followup.before(year.conn, second) == first
    assert followup.before(year.conn, first) is None
    assert not followup.has_items(followup.followup(past, date(2023, 1, 1)))


# All


def every_report() -> list[Report]:
    seed = seed_county()
    whole = source(seed)
    return [
        annual(whole),
        review(whole),
        progress(whole),
        progress(of_channel(whole, "政府系统")),
        key(whole),
        *unit.reports(whole).values(),
    ]


def quoted(report: Report) -> set[str]:
    """Return the figures of a report's tables, as prose has them: 34%, not 34.0%."""
    cells = [
        text(value, table.decimals)
        for table in report.tables
        for row in (*table.rows, table.totals or ())
        for value in row
        if isinstance(value, int | Ratio)
    ]
    found = {part for cell in (*cells, *(str(row[1]) for row in the(report, "definitions").rows))
             for part in re.findall(r"[\d.]+%?", cell)}  # fmt: skip
    lists = {str(len(table.rows)) for table in report.tables if table.key in ("overdue", "duties")}
    return lists | {re.sub(r"(?:\.0+|(\.\d*[1-9])0+)%", r"\1%", share) for share in found}


def test_every_number_of_a_sentence_is_defined_or_in_a_table() -> None:
    for report in every_report():
        known = quoted(report)
        assert any(re.search(r"\d件", paragraph) for paragraph in told(report))
        for paragraph in told(report):
            said = re.sub(r"\d+年|\d+月|\d+日|\d+时", "", paragraph)
            assert set(re.findall(r"[\d.]+%?", said)) <= known, (report.title, paragraph)


def test_what_does_not_close_stands_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "IDENTITIES", (*closing.IDENTITIES, (m.RECEIVED, (m.MERGED,))))
    for report in every_report():
        assert report.blocks[0] == Paragraph(f"{TODO}以下数字不闭合，请先核对再使用本报告。")
        assert report.tables[0].key == "closing"


@pytest.mark.parametrize(
    ("as_of", "told"),
    [(END, date(2024, 1, 9)), (date(2023, 12, 28), date(2023, 12, 28))],
    ids=["after the opening", "before it"],
)
def test_no_session_was_told_of_a_day_still_to_come(as_of: date, told: date) -> None:
    _, past = followed()

    assert followup.told_on(replace(past, scope=past.scope._replace(as_of=as_of))) == told
