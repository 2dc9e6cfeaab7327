"""Measures: found by name, defined in Chinese, a share is a part of its base."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tiaan.actions import contact, memberroll, merge, reply
from tiaan.errors import UsageError
from tiaan.model import settings as county
from tiaan.model.refs import parse_ref, parse_refs
from tiaan.model.table import Ratio
from tiaan.model.terms import Action, ContactWay, Decision
from tiaan.stats import definitions, glance
from tiaan.stats import measures as m
from tiaan.stats.dimensions import DIMENSIONS, find_dimension
from tiaan.stats.figures import Count, Share
from tiaan.stats.tally import scope as scope_of
from tiaan.stats.tally import tally
from tiaan.store.facts import CASES, FORMS, TASKS
from tiaan.store.journal import operation
from years import REPLIED, WHO, Year

DEFAULTS = county.load({})


@pytest.fixture(scope="module")
def empty() -> Year:
    return Year()


def figure(year: Year, measure: m.Measure, **options: object) -> object:
    (found,) = tally(year.conn, year.scope(**options), ((), (measure,)))
    return found[()][measure]


def half_done() -> Year:
    """10 filed: 8 assigned, 6 replied, 5 forms, of which 3 satisfied, and one on a draft."""
    year = Year()
    year.file(10)
    year.assign(range(1, 9))
    year.reply(range(1, 7))
    year.set(rehandle_on="不满意")
    year.rate([1, 2])
    year.rate([3], "基本满意")
    year.rate([4], "不满意")
    year.rate([7], "满意")
    return year


@pytest.mark.parametrize(
    ("base", "ratio"),
    [("returned", Ratio(4, 5)), ("replied", Ratio(3, 6)), ("filed", Ratio(4, 10))],
)
def test_satisfaction_on_each_base(base: str, ratio: Ratio) -> None:
    assert figure(half_done(), m.SATISFACTION_RATE, base=base) == ratio


def test_satisfaction_base_of_the_county() -> None:
    year = half_done()
    year.set(satisfaction_base="filed")

    assert figure(year, m.SATISFACTION_RATE) == Ratio(4, 10)
    assert figure(year, m.SATISFACTION_RATE, base="returned") == Ratio(4, 5)


def test_unknown_base_is_refused() -> None:
    year = Year()

    with pytest.raises(UsageError) as refused:
        scope_of(year.conn, (), year.scope().as_of, base="sent")

    assert refused.value.message == "没有“sent”这个分母"
    assert refused.value.hint == "可用：returned（收回）、replied（已答复）、filed（立案）"


def test_share_names_its_base() -> None:
    ratio = figure(half_done(), m.SATISFACTION_RATE, base="replied")

    assert isinstance(ratio, Ratio)
    assert ratio.base == "已答复"


def test_satisfied_words_are_the_countys() -> None:
    year = half_done()
    year.set(feedback_scale="满意+,基本满意,不满意")

    assert figure(year, m.SATISFIED) == 3


def test_keys_are_unique_and_labels_mean_one_thing() -> None:
    keys = [measure.key for measure in m.MEASURES]

    assert sorted(set(keys)) == sorted(keys)
    for over in (CASES, TASKS, FORMS):
        labels = [c.label for c in m.MEASURES if isinstance(c, Count) and c.over == over]
        assert sorted(set(labels)) == sorted(labels)


@pytest.mark.parametrize("measure", m.MEASURES, ids=lambda measure: measure.key)
def test_every_measure_can_be_counted_in_an_empty_file(empty: Year, measure: m.Measure) -> None:
    assert figure(empty, measure) == (Ratio(0, 0) if isinstance(measure, Share) else 0)


@pytest.mark.parametrize("measure", m.MEASURES, ids=lambda measure: measure.key)
def test_every_measure_is_found_by_its_key(measure: m.Measure) -> None:
    assert m.find_measure(measure.key, DEFAULTS) is measure


def test_measure_found_by_label_and_by_rating() -> None:
    assert m.find_measure("满意率", DEFAULTS) is m.SATISFACTION_RATE
    assert m.find_measure("基本满意", DEFAULTS).key == "rating.基本满意"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("xyz", "全部见 tiaan stats --define"),
        ("逾期未答复", "相近的：overdue（逾期未答复（含重新办理））；全部见 tiaan stats --define"),
        ("recieved", "相近的：received（收到）；全部见 tiaan stats --define"),
        ("", "全部见 tiaan stats --define"),
    ],
)
def test_unknown_measure_tells_what_is_called_nearly_so(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        m.find_measure(name, DEFAULTS)

    assert refused.value.message == f"没有“{name}”这个指标"
    assert refused.value.hint == hint


def test_definition_of_a_count_names_its_settings() -> None:
    words = "立案：最近一次审查结论为立案的提案（并案的单列，不计立案）"

    assert definitions.definition(m.FILED, DEFAULTS) == words


def test_definition_of_a_share_names_both_sides_and_the_base() -> None:
    words = (
        "满意率＝计入满意÷立案：分子为最近一轮评价计入满意的提案，分母为最近一次审查结论为立案的提案"
        "（以第一提案人的评价为准；计入满意的档次：满意、基本满意；并案的单列，不计立案；"
        "分母可以另选，这里以立案计；四舍五入）"
    )

    assert definitions.definition(m.SATISFACTION_RATE, DEFAULTS, "filed") == words


def test_definition_follows_the_settings() -> None:
    values = {"merge_counting": "collapsed", "feedback_by": "all", "rehandle_on": "基本满意,不满意"}
    settings = county.load(values)

    assert definitions.definition(m.FILING_RATE, settings) == (
        "立案率＝立案÷收到减并案：分子为最近一次审查结论为立案的提案，分母为收到的提案，并案的合为一件"
        "（并案的合为一件，不计立案；四舍五入）"
    )
    assert definitions.definition(m.RETURNED, settings) == (
        "收回：收回征询意见表的提案（以各提案人中最低的评价为准）"
    )
    assert definitions.definition(m.SECOND_ROUND, settings) == (
        "重新办理：评价后重新办理过的提案（须重新办理的评价：基本满意、不满意）"
    )


@pytest.mark.parametrize("measure", m.MEASURES, ids=lambda measure: measure.key)
def test_a_figure_rests_on_settings_there_are(measure: m.Measure) -> None:
    for key in definitions.rests_on(measure, DEFAULTS):
        assert county.find(key)


def test_definition_with_its_article() -> None:
    typed = county.load({"articles": "satisfaction_base=本县办法第三十条,due_rule=第十八条"})

    assert definitions.articles(m.SATISFACTION_RATE, DEFAULTS) == ""
    assert definitions.grounded(m.SATISFACTION_RATE, DEFAULTS) == definitions.definition(
        m.SATISFACTION_RATE, DEFAULTS
    )
    said = definitions.grounded(m.SATISFACTION_RATE, typed)
    assert said.endswith("；条文：本县办法第三十条")
    assert definitions.articles(m.ON_TIME_RATE, typed) == "due_rule：第十八条"
    assert definitions.articles(m.ADOPTED_RATE, typed) == ""


def test_contact_rates_are_absent_where_no_contact_is_on_record() -> None:
    year = half_done()
    wanted = [m.REPLIED, m.CONTACTED, m.CONTACT_RATE, m.MET, m.MEETING_RATE]

    table = glance.chosen(year.conn, year.scope(), wanted)
    assert [row[0] for row in table.rows] == ["已答复"]
    assert table.notes[-1] == "没有登记过沟通情况，不列有沟通、沟通率、当面沟通、面商率"
    with operation(year.conn, Action.CONTACT, WHO) as op:
        contact.note(op, op.case(1), ContactWay.PHONE, REPLIED)
    table = glance.chosen(year.conn, year.scope(), wanted)
    assert [row[1] for row in table.rows] == [6, 1, 1, 0, 0]


@pytest.mark.parametrize("share", [m.FILING_RATE, m.RESULT_SHARES[0]], ids=lambda one: one.key)
def test_a_rate_asked_for_alone_is_exact(share: Share) -> None:
    year = Year()
    year.file(3)
    year.review(year.submit(3), Decision.REJECT)
    year.submit(3)
    year.assign((1, 2, 3))
    for number, letter in ((1, "A"), (2, "B"), (3, "C")):
        year.reply([number], letter)
    scope = year.scope(sum100=True)
    shown = [row[2] for table in glance.year_at_a_glance(year.conn, scope) for row in table.rows]
    (alone,) = glance.chosen(year.conn, scope, [share]).rows

    assert sum(ratio.nudged for ratio in shown if ratio) > 0, "the lists of the whole are shifted"
    assert alone[2] == figure(year, share, sum100=True) == figure(year, share)
    assert alone[2].nudged == 0


def test_dimension_found_by_key_and_label() -> None:
    found = [find_dimension(name) for d in DIMENSIONS for name in (d.key, d.label)]

    assert found == [d for d in DIMENSIONS for _ in range(2)]


def test_unknown_dimension_lists_the_choices() -> None:
    with pytest.raises(UsageError) as refused:
        find_dimension("nope")

    assert refused.value.message == "没有“nope”这个维度"
    hint = "supervision_level（督办层级）、supervision_form（督办形式）"
    assert refused.value.hint.endswith(hint)


def submitted(*signed: tuple[str, ...], confirmed: bool = True) -> Year:
    """Proposals by their signatures, the first proposer's name first."""
    year = Year()
    memberroll.add_members(year.conn, ("王芳", "李明", "张伟", "刘洋"), WHO)
    for first, *others in signed:
        year.submit(by=first, cosign=tuple(others), confirmed=confirmed)
    return year


def test_members_who_take_part_count_once() -> None:
    year = submitted(("王芳", "李明"), ("王芳", "张伟"), ("李明",))

    assert figure(year, m.TAKING_PART) == 3
    assert (figure(year, m.LEAD_MEMBERS), figure(year, m.CO_MEMBERS)) == (2, 1)
    assert figure(year, m.PARTICIPATION_RATE) == Ratio(3, 4)
    memberroll.retire_member(year.conn, "刘洋", WHO)
    assert figure(year, m.PARTICIPATION_RATE) == Ratio(3, 3)
    assert figure(year, m.TAKING_PART, as_of=date(2023, 1, 4)) == 0


def test_invited_signers_and_withdrawn_proposals_do_not_take_part() -> None:
    year = submitted(("王芳", "李明"), confirmed=False)
    assert figure(year, m.TAKING_PART) == 1
    merge.withdraw(year.conn, parse_refs(["L1"]), "本人要求", date(2023, 1, 6), WHO)
    assert figure(year, m.TAKING_PART) == 0


def test_contacts_of_answered_proposals() -> None:
    year = half_done()
    for place, way in enumerate((ContactWay.FACE, ContactWay.PHONE, ContactWay.DECLINED), 1):
        with operation(year.conn, Action.CONTACT, WHO) as op:
            contact.note(op, op.case(place), way, REPLIED)

    # Who wanted no contact, and had none, is not in the base, but a figure of its own.
    assert figure(year, m.CONTACT_RATE) == Ratio(2, 5)
    assert figure(year, m.MEETING_RATE) == Ratio(1, 5)
    assert figure(year, m.CONTACT_DECLINED) == 1
    assert figure(year, m.CONTACT_RATE, as_of=REPLIED - timedelta(1)) == Ratio(0, 0)


def test_results_of_replies_may_exceed_the_cases() -> None:
    year = Year()
    year.file(2)
    year.assign([1], split=("县教育局", "县交通局"))
    year.assign([2])
    for ref, unit, result in (("1", "县教育局", "A"), ("1", "县交通局", "B"), ("2", "", "A")):
        reply.reply(year.conn, parse_ref(ref), reply.ReplyDraft(result, REPLIED, unit), WHO)

    shares = [figure(year, share) for share in m.REPLY_RESULT_SHARES]
    assert shares == [Ratio(2, 3), Ratio(1, 3), Ratio(0, 3), Ratio(0, 3)]
    assert figure(year, m.ADOPTED_RATE) == Ratio(2, 2)
    assert figure(year, m.RESOLVED_RATE) == Ratio(1, 2)


def test_a_second_round_of_a_collective_case_is_overdue_in_both_counts() -> None:
    year = Year()
    year.file(1)
    year.assign([1], units=("县教育局", "县交通局"), leader="分管副县长", collective=True)
    draft = reply.ReplyDraft("A", REPLIED, "县教育局")
    reply.reply(year.conn, parse_ref("1"), draft, WHO)
    year.set(rehandle_on="不满意")
    year.rate([1], "不满意")

    assert figure(year, m.OVERDUE) == 1
    assert figure(year, m.DUTIES_OVERDUE) == 1, "one joint reply is owed"
    assert figure(year, m.DUTIES_ASKED) == 1


def test_a_collective_case_is_asked_once_before_and_after_its_reply() -> None:
    year = Year()
    year.file(1)
    year.assign([1], units=("县教育局", "县交通局"), leader="分管副县长", collective=True)
    draft = reply.ReplyDraft("A", REPLIED, "县交通局")
    reply.reply(year.conn, parse_ref("1"), draft, WHO)
    asked = {}
    for day in (REPLIED - timedelta(1), REPLIED):
        (found,) = tally(year.conn, year.scope(day), (("unit",), (m.DUTIES_ASKED,)))
        asked[day] = {unit: one.counts[m.DUTIES_ASKED] for (unit,), one in found.items()}

    assert list(asked.values()) == [{"县教育局": 1, "县交通局": 0}, {"县教育局": 0, "县交通局": 1}]
