from __future__ import annotations

import re
import sqlite3
from itertools import pairwise

import pytest

from tiaan.errors import UsageError
from tiaan.model import terms
from tiaan.model.terms import (
    SCHEME_LETTERS,
    Action,
    ClassScheme,
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    FeedbackSource,
    Mode,
    Outcome,
    ProposerKind,
    PublicConsent,
    Result,
    Role,
    State,
    Term,
    Timing,
    class_letter,
    read_result,
)
from tiaan.store import database

VOCABULARIES = [
    value
    for value in vars(terms).values()
    if isinstance(value, type) and issubclass(value, Term) and value is not Term
]
CHECKED: dict[tuple[str, str], type[Term] | None] = {
    # Every list that the schema checks, and the vocabulary it must equal.
    ("proposal", "proposer_kind"): ProposerKind,
    ("proposal", "timing"): Timing,
    ("proposal", "public_consent"): PublicConsent,
    ("proposal", "mode"): Mode,
    ("proposal", "state"): State,
    ("sponsor", "consent"): Consent,
    ("decision", "outcome"): Decision,
    ("assignment", "role"): Role,
    ("reply", "result"): Result,
    ("result", "result"): Result,
    ("contact", "stage"): ContactStage,
    ("contact", "way"): ContactWay,
    ("feedback", "source"): FeedbackSource,
    ("objection", "outcome"): terms.ObjectionOutcome,
    ("key_leader", "side"): terms.Side,
    ("commitment_check", "status"): terms.CommitmentStatus,
    ("reminder", "way"): terms.ReminderWay,
    ("publication", "subject"): terms.PublicationSubject,
    ("publication", "scope"): terms.PublicationScope,
    ("draft", "kind"): terms.DraftKind,
    ("letter", "kind"): terms.LetterKind,
    ("attachment", "kind"): None,  # text, letter, form, other: never shown, so no vocabulary
}


def lists_in_the_schema() -> dict[tuple[str, str], list[str]]:
    """Return the codes of every CHECK … IN over texts, as a migrated file has them."""
    conn = database.memory()
    found = {}
    sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL"
    for table, text in conn.execute(sql):
        for column, codes in re.findall(r"CHECK\s*\((\w+)\s+IN\s*\(([^)]*)\)", text):
            if "'" in codes:
                found[table, column] = re.findall(r"'(\w*)'", codes)
    conn.close()
    return found


def test_schema_lists_equal_the_vocabularies() -> None:
    found = lists_in_the_schema()
    assert found.keys() == CHECKED.keys()
    assert {key: codes for key, codes in found.items() if CHECKED[key]} == {
        key: [member.value for member in vocabulary]
        for key, vocabulary in CHECKED.items()
        if vocabulary
    }


def test_schema_refuses_a_code_that_is_no_term() -> None:
    conn = database.memory()
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
        conn.execute(
            "INSERT INTO assignment (proposal_id, unit_id, round, role, assigned_on, due_on, "
            "due_rule) VALUES (1, 1, 1, 'helper', '2025-01-01', '2025-01-01', '3mo')"
        )
    conn.close()


def test_vocabularies_are_all_there() -> None:
    assert {v.__name__ for v in VOCABULARIES} == {
        *("State", "Action", "Decision", "Outcome", "ProposerKind", "Origin", "Timing", "Mode"),
        *("PublicConsent", "Consent", "Role", "Result", "FeedbackSource", "ContactStage"),
        *(
            "ContactWay",
            "ClassScheme",
            "ObjectionOutcome",
            "Side",
            "CommitmentStatus",
            "ReminderWay",
            "Standing",
            "ConsentWay",
            "PublicationSubject",
            "PublicationScope",
            "DraftKind",
            "LetterKind",
        ),
    }


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_term_is_read_by_code_label_and_other_spelling(vocabulary: type[Term]) -> None:
    for member in vocabulary:
        for word in (member.value, member.value.upper(), member.label, *member.also):
            assert vocabulary.parse(word) is member
            assert vocabulary.parse(f" {word}\u3000") is member


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_spellings_of_a_vocabulary_are_unique(vocabulary: type[Term]) -> None:
    spellings = [
        word
        for member in vocabulary
        for word in dict.fromkeys((member.value, member.label, *member.also))
    ]
    assert sorted(spellings) == sorted(set(spellings))
    assert all(member.label for member in vocabulary)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_unknown_word_is_refused_with_the_labels(vocabulary: type[Term]) -> None:
    with pytest.raises(UsageError) as error:
        vocabulary.parse("没有的")

    assert error.value.message == f"{vocabulary.__doc__}没有“没有的”这一项"
    assert error.value.hint == "可用：" + "、".join(f"{m.label}（{m.value}）" for m in vocabulary)


def test_term_is_its_own_code_and_looked_up_by_it() -> None:
    assert State("filed") is State.FILED
    assert f"{State.FILED}" == "filed"
    assert State.FILED.label == "已立案"


def test_full_width_letters_are_read() -> None:
    assert Mode.parse("Ｔ类") is Mode.COLLECTIVE


def test_collective_kinds_are_all_but_members() -> None:
    assert [kind for kind in ProposerKind if not kind.is_collective] == [
        ProposerKind.MEMBER,
        ProposerKind.JOINT,
    ]


def test_results_rank_from_best_to_worst() -> None:
    assert [result.rank for result in Result] == [0, 1, 2, 3]
    assert all(a.rank < b.rank for a, b in pairwise(Result))


def test_every_decision_has_an_outcome() -> None:
    from tiaan.store.facts import OUTCOMES

    assert OUTCOMES.keys() == set(Decision)
    assert set(OUTCOMES.values()) == set(Outcome)


def test_every_action_but_the_registers_moves_a_case() -> None:
    from tiaan.model.workflow import EDGES

    assert set(Action) - {edge.action for edge in EDGES} == {
        *(Action.AMEND, Action.CONTACT, Action.REGISTER, Action.SETTINGS),
        *(Action.FREEZE, Action.INIT, Action.IMPORT, Action.UNDO, Action.FORGET, Action.REPAIR),
        *(Action.COSIGN, Action.NOTIFY, Action.OBJECT, Action.EXTEND, Action.CONVENE),
        *(Action.SUPERVISE, Action.PLEDGE, Action.REMIND, Action.CALENDAR),
        *(Action.PUBLISH, Action.DRAFT, Action.LETTER),
    }


@pytest.mark.parametrize(
    ("raw", "letter"),
    [
        ("A", "A"),
        ("a类", "A"),
        ("Ａ类", "A"),
        ("甲类", "A"),
        ("丁", "D"),
        ("H", "H"),
        ("I", None),
        ("已解决", None),
        ("AB", None),
        ("类", None),
        ("", None),
    ],
)
def test_class_letter_is_told_from_words(raw: str, letter: str | None) -> None:
    assert class_letter(raw) == letter


@pytest.mark.parametrize("scheme", ClassScheme)
def test_result_of_each_letter_is_read_by_the_scheme(scheme: ClassScheme) -> None:
    letters = SCHEME_LETTERS[scheme]
    for letter, meanings in letters.items():
        if len(meanings) == 1:
            assert read_result(f"{letter}类", scheme) is meanings[0]
        else:
            words = "、".join(result.label for result in meanings)
            with pytest.raises(UsageError) as error:
                read_result(letter, scheme)
            assert error.value.message == f"“{letter}”类在分类办法 {scheme} 中含义不一：{words}"
    assert read_result("采纳", scheme) is Result.ADOPTED


def test_schemes_have_their_letters() -> None:
    assert {scheme.value: "".join(letters) for scheme, letters in SCHEME_LETTERS.items()} == {
        "classic-4": "ABCD",
        "abc-explained": "ABC",
        "abc-reference": "ABC",
        "abc-mixed": "ABC",
        "started-4": "ABCD",
    }


def test_letter_that_the_scheme_does_not_know_is_refused() -> None:
    with pytest.raises(UsageError) as error:
        read_result("D", ClassScheme.ABC_MIXED)

    assert error.value.message == "分类办法 abc-mixed 没有“D”类"
    assert error.value.hint == "可用：A、B、C；或用 tiaan settings set class_scheme 改用本县的办法"


def test_words_that_are_no_result_are_refused() -> None:
    with pytest.raises(UsageError, match="办理结果没有“马马虎虎”这一项"):
        read_result("马马虎虎", ClassScheme.CLASSIC_4)
