from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pytest

from cases import (
    ASSIGNED,
    DUE,
    REPLIED,
    a_case,
    assigned,
    checked,
    filed,
    in_hand,
    promised,
    rated,
    replied,
    reply,
    sponsor,
    verdict,
)
from tiaan.errors import RuleViolation
from tiaan.model import rules
from tiaan.model import settings as county
from tiaan.model.case import READS, Case
from tiaan.model.records import (
    CaseResult,
    Contact,
    Convening,
    Draft,
    Extension,
    KeyLeader,
    Letter,
    Objection,
    Publication,
    Reminder,
    Supervision,
)
from tiaan.model.rules import RULES, Rule
from tiaan.model.terms import (
    Consent,
    ContactStage,
    ContactWay,
    Decision,
    DraftKind,
    LetterKind,
    Mode,
    ObjectionOutcome,
    ProposerKind,
    PublicationScope,
    PublicationSubject,
    PublicConsent,
    ReminderWay,
    Result,
    Role,
    Side,
    State,
)

SETTINGS = county.load({"cosign_max": "2", "title_max": "10", "body_max": "10"})
BEFORE = date(2025, 1, 1)
LATER = date(2025, 6, 20)
ABSORBED = sponsor(7).proposer
TALK = Contact(1, ContactStage.BEFORE, ContactWay.FACE, date(2025, 3, 1), assigned(1).unit)


def a_letter(kind: LetterKind, on: date, unit: int = 0, occasion: int = 1) -> Letter:
    """Return a letter to a unit, or to the first proposer."""
    to = assigned(unit).unit if unit else None
    return Letter(1, kind, on.year, 1, to, 1, occasion, on)


def published(
    subject: PublicationSubject = PublicationSubject.PROPOSAL,
    scope: PublicationScope = PublicationScope.FULL,
    on: date = DUE,
    reason: str = "",
) -> Publication:
    """Return what was decided about making it public."""
    return Publication(on.toordinal(), subject, scope, on, reason)


def drafted(**said: Any) -> Draft:
    """Return what is drafted for a meeting: a decision, or units."""
    kind = DraftKind.REVIEW if "choice" in said else DraftKind.ASSIGN
    return Draft(1, kind, DUE, said)


def together(**more: Any) -> Case:
    """Return a collective case that one unit has answered for all."""
    duties = (assigned(1, Role.PARTICIPANT, reply=reply()), assigned(2, Role.PARTICIPANT))
    own = {"mode": Mode.COLLECTIVE, "leader": "副县长", "assignments": duties}
    return replied(**(own | more))


# For each rule: cases in a state it applies to, each breaking that rule and no other binding one.
BROKEN: dict[str, list[Case]] = {
    "first": [
        a_case(sponsors=()),
        a_case(sponsors=(sponsor(1, consent=Consent.INVITED),)),
        a_case(sponsors=(sponsor(1, position=2),)),
    ],
    "kind": [
        a_case(kind=ProposerKind.PARTY),
        a_case(sponsors=(sponsor(1, is_person=False),)),
    ],
    "number": [filed(case_no=None), replied(case_no="")],
    "grounds": [
        a_case(state=State.REJECTED, verdicts=(verdict(Decision.REJECT),)),
        a_case(state=State.REJECTED),
    ],
    "decided": [
        filed(verdicts=(verdict(on=BEFORE),)),
        a_case(
            state=State.RETURNED,
            verdicts=(verdict(Decision.RETURN, date(2025, 1, 20)), verdict(Decision.RETURN)),
        ),
    ],
    "assigned": [
        in_hand(assignments=(assigned(1, assigned_on=date(2025, 1, 9)),)),
        a_case(assignments=(assigned(1),)),
        a_case(state=State.WITHDRAWN, assignments=(assigned(1),)),
    ],
    "supervised": [
        filed(supervisions=(Supervision(1, 1, date(2025, 1, 9), "双见面"),)),
        a_case(state=State.WITHDRAWN, supervisions=(Supervision(1, 1, DUE, "双见面"),)),
    ],
    "mode": [
        in_hand(mode=None),
        replied(assignments=()),
        in_hand(assignments=(assigned(1), assigned(2))),
        in_hand(assignments=(assigned(1), assigned(2, Role.CO))),
        in_hand(mode=Mode.LEAD_CO),
        replied(mode=Mode.LEAD_CO, assignments=(assigned(1, Role.CO),)),
        in_hand(
            mode=Mode.LEAD_CO,
            assignments=(assigned(1), assigned(2, Role.CO), assigned(3, Role.SPLIT)),
        ),
        in_hand(mode=Mode.SPLIT, assignments=(assigned(1, Role.SPLIT),)),
        in_hand(
            mode=Mode.SPLIT,
            assignments=(assigned(1, Role.SPLIT), assigned(2, Role.SPLIT), assigned(3)),
        ),
        in_hand(mode=Mode.COLLECTIVE, assignments=(assigned(1, Role.PARTICIPANT),)),
        in_hand(mode=Mode.COLLECTIVE, leader="副县长", assignments=(assigned(1),)),
        replied(round=2),
        replied(assignments=(assigned(1, ended_on=DUE, end_reason="退办"),)),
    ],
    "once": [
        in_hand(mode=Mode.LEAD_CO, assignments=(assigned(1), assigned(1, Role.CO))),
        in_hand(mode=Mode.SPLIT, assignments=(assigned(1, Role.SPLIT), assigned(1, Role.SPLIT))),
    ],
    "replied": [
        replied(assignments=(assigned(1, reply=reply(date(2025, 2, 19))),)),
    ],
    "objected": [
        in_hand(objections=(Objection(1, 1, DUE, "甲"), Objection(2, 1, DUE, "乙"))),
        in_hand(objections=(Objection(1, 1, BEFORE, "甲"),)),
        in_hand(
            objections=(
                Objection(1, 1, DUE, "甲", outcome=ObjectionOutcome.REFUSED, decided_on=REPLIED),
            )
        ),
    ],
    "extended": [
        in_hand(extensions=(Extension(1, 1, REPLIED, DUE, "3mo", LATER, "1mo", "提案人"),)),
        in_hand(extensions=(Extension(1, 1, REPLIED, DUE, "3mo", DUE, "1mo", "提案人"),)),
        in_hand(
            assignments=(assigned(1, due_on=LATER),),
            extensions=(Extension(1, 1, BEFORE, DUE, "3mo", LATER, "1mo", "提案人"),),
        ),
        in_hand(
            assignments=(assigned(1, due_on=LATER),),
            extensions=(
                Extension(1, 1, REPLIED, ASSIGNED, "3mo", REPLIED, "1mo", "提案人"),
                Extension(2, 1, REPLIED, DUE, "3mo", LATER, "1mo", "提案人"),
            ),
        ),
    ],
    "reminded": [
        in_hand(reminders=(Reminder(1, 1, ReminderWay.PHONE, date(2025, 2, 19)),)),
        in_hand(reminders=(Reminder(1, 9, ReminderWay.PHONE, DUE),)),
    ],
    "agreed": [
        replied(
            mode=Mode.COLLECTIVE,
            leader="副县长",
            assignments=(
                assigned(1, Role.PARTICIPANT, reply=reply()),
                assigned(2, Role.PARTICIPANT, reply=reply()),
            ),
        )
    ],
    "letters": [
        filed(letters=(a_letter(LetterKind.NOTICE, BEFORE),)),
        filed(letters=(a_letter(LetterKind.NOTICE, DUE, occasion=2),)),
        in_hand(letters=(a_letter(LetterKind.ASSIGN, date(2025, 2, 19), unit=1),)),
        in_hand(letters=(a_letter(LetterKind.ASSIGN, DUE, unit=2),)),
        in_hand(letters=(a_letter(LetterKind.ASSIGN, DUE, unit=1, occasion=2),)),
        in_hand(letters=(a_letter(LetterKind.REMINDER, DUE, unit=2),)),
    ],
    "told": [filed(verdicts=(verdict(on=DUE)._replace(notified_on=BEFORE),))],
    "contacter": [in_hand(contacts=(TALK._replace(unit=assigned(9).unit),))],
    "convening": [
        in_hand(convenings=(Convening(1, DUE, "副县长"),)),
        together(convenings=(Convening(1, BEFORE, "副县长"),)),
    ],
    "result": [replied(results=())],
    "owed": [
        in_hand(assignments=(assigned(1, reply=reply()),)),
        in_hand(mode=Mode.LEAD_CO, assignments=(assigned(1, reply=reply()), assigned(2, Role.CO))),
        in_hand(
            mode=Mode.COLLECTIVE,
            leader="副县长",
            assignments=(
                assigned(1, Role.PARTICIPANT, reply=reply()),
                assigned(2, Role.PARTICIPANT),
            ),
        ),
    ],
    "answered": [
        replied(assignments=(assigned(1),)),
        replied(
            mode=Mode.SPLIT,
            assignments=(assigned(1, Role.SPLIT, reply=reply()), assigned(2, Role.SPLIT)),
        ),
        replied(round=2, assignments=(assigned(1, reply=reply()), assigned(1, round=2))),
    ],
    "rater": [
        replied(feedback=(rated(sponsor(2).proposer, "满意"),)),
        replied(
            kind=ProposerKind.JOINT,
            sponsors=(sponsor(1), sponsor(2, position=2, consent=Consent.DECLINED)),
            feedback=(rated(sponsor(2).proposer, "满意"),),
        ),
    ],
    "category": [filed(category=""), in_hand(category="没有的类别")],
    "cosign": [
        a_case(
            kind=ProposerKind.JOINT,
            sponsors=(sponsor(1), sponsor(2, position=2, consent=Consent.INVITED)),
        )
    ],
    "joint": [
        a_case(kind=ProposerKind.JOINT),
        a_case(sponsors=(sponsor(1), sponsor(2, position=2))),
        a_case(
            kind=ProposerKind.JOINT,
            sponsors=(sponsor(1), sponsor(2, position=2, consent=Consent.DECLINED)),
        ),
    ],
    "cosigners": [
        a_case(
            kind=ProposerKind.JOINT, sponsors=tuple(sponsor(n, position=n) for n in (1, 2, 3, 4))
        )
    ],
    "led": [filed(key_topic="流通"), filed(leaders=(KeyLeader(1, Side.CPPCC, "主席", BEFORE),))],
    "title": [a_case(title="字" * 11)],
    "body": [a_case(body_sha256=None)],
    "length": [a_case(body_length=11)],
    "public": [a_case(public=PublicConsent.NO)],
    "published": [
        filed(publications=(published(on=BEFORE),)),
        a_case(state=State.WITHDRAWN, publications=(published(),)),
        in_hand(publications=(published(PublicationSubject.REPLY),)),
        replied(publications=(published(PublicationSubject.REPLY, on=date(2025, 4, 30)),)),
        replied(
            mode=Mode.LEAD_CO,
            assignments=(assigned(1, reply=reply(DUE)), assigned(2, Role.CO, reply=reply())),
            publications=(published(PublicationSubject.REPLY, on=REPLIED),),
        ),
    ],
    "withheld": [
        filed(publications=(published(scope=PublicationScope.NONE),)),
        filed(public=PublicConsent.YES, publications=(published(scope=PublicationScope.SUMMARY),)),
    ],
    "consented": [
        filed(publications=(published(),)),
        filed(public=PublicConsent.NO, public_reason="甲", publications=(published(),)),
    ],
    "promises": [replied(commitments=(promised(), promised(2)._replace(number=1)))],
    "promiser": [
        replied(commitments=(promised(unit=2),)),
        replied(commitments=(promised(on=date(2025, 2, 19)),)),
    ],
    "checked": [
        replied(commitments=(promised(),), commitment_checks=(checked(date(2025, 4, 30)),)),
        replied(commitments=(promised(),), commitment_checks=(checked(DUE, of=2),)),
    ],
    "promise": [replied(results=(CaseResult(1, Result.ADOPTED, REPLIED),))],
    "convened": [together()],
    "before": [replied(contacts=(TALK._replace(stage=ContactStage.AFTER),))],
    "after": [replied(contacts=(TALK,), feedback=(rated(sponsor(1).proposer, "满意"),))],
    "drafted": [
        filed(drafts=(drafted(choice="file"),)),
        a_case(drafts=(drafted(lead="县教育局"),)),
        a_case(drafts=(drafted(choice="reject"), drafted(lead="县教育局"))),
        replied(drafts=(drafted(co=["县教育局"]),)),
    ],
    "late": [replied(assignments=(assigned(1, reply=reply(date(2025, 5, 21))),))],
    "early": [
        in_hand(feedback=(rated(sponsor(1).proposer, "满意"),)),
        replied(feedback=(rated(sponsor(1).proposer, "满意", date(2025, 4, 30)),)),
    ],
}
SOUND: dict[str, list[Case]] = {
    # Near misses that no rule may touch.
    "secret without a text": [
        a_case(
            state=State.REJECTED,
            body_sha256=None,
            verdicts=(verdict(Decision.REJECT, grounds=("N01",)),),
        )
    ],
    "pending": [a_case()],
    "drafted for a meeting": [
        a_case(drafts=(drafted(choice="file"), drafted(lead="县教育局"))),
        filed(drafts=(drafted(choice="merge", into="L2"), drafted(lead="县教育局"))),
        in_hand(drafts=(drafted(co=["县教育局"]),)),
    ],
    "filed": [filed()],
    "in hand": [in_hand()],
    "replied on the last day": [replied(assignments=(assigned(1, reply=reply(DUE)),))],
    "other kind, body or person": [
        a_case(kind=ProposerKind.OTHER),
        a_case(kind=ProposerKind.OTHER, sponsors=(sponsor(1, is_person=False),)),
    ],
    "lead and co-handlers": [
        in_hand(mode=Mode.LEAD_CO, assignments=(assigned(1), assigned(2, Role.CO)))
    ],
    "a unit ended, another in its place": [
        in_hand(assignments=(assigned(1, ended_on=DUE, end_reason="退办"), assigned(2)))
    ],
    "let off after a refusal, and extended twice": [
        in_hand(
            assignments=(assigned(1, due_on=LATER),),
            objections=(
                Objection(1, 1, ASSIGNED, "甲", None, "", ObjectionOutcome.REFUSED, ASSIGNED),
                Objection(2, 1, DUE, "乙"),
            ),
            extensions=(
                Extension(1, 1, REPLIED, REPLIED, "3mo", DUE, "1mo", "提案人"),
                Extension(2, 1, REPLIED, DUE, "3mo", LATER, "1mo", "政府办"),
            ),
        )
    ],
    "the same unit in two rounds": [
        in_hand(round=2, assignments=(assigned(1, reply=reply()), assigned(1, round=2)))
    ],
    "collective, answered once": [together(convenings=(Convening(1, date(2025, 3, 1), "副县长"),))],
    "spoken with before and after": [
        replied(contacts=(TALK, TALK._replace(stage=ContactStage.AFTER)))
    ],
    "spoken with at a stage nobody noted": [
        replied(contacts=(TALK._replace(stage=ContactStage.DURING),))
    ],
    "letters of the day itself, and a second reminder": [
        filed(letters=(a_letter(LetterKind.NOTICE, date(2025, 1, 10)),)),
        in_hand(letters=(a_letter(LetterKind.ASSIGN, date(2025, 2, 20), unit=1),)),
        in_hand(letters=(a_letter(LetterKind.REMINDER, DUE, unit=1, occasion=2),)),
    ],
    "told on the day of the decision": [
        a_case(
            state=State.REJECTED,
            verdicts=(verdict(Decision.REJECT, DUE, grounds=("N10",))._replace(notified_on=DUE),),
        )
    ],
    "replied, a co-handler still silent": [
        replied(mode=Mode.LEAD_CO, assignments=(assigned(1, reply=reply()), assigned(2, Role.CO)))
    ],
    "split between two": [
        in_hand(mode=Mode.SPLIT, assignments=(assigned(1, Role.SPLIT), assigned(2, Role.SPLIT)))
    ],
    "rated by one who proposed what was merged": [
        replied(absorbed_proposers=(ABSORBED,), feedback=(rated(ABSORBED, "满意"),))
    ],
    "planned, promised, looked at the same day": [
        replied(
            results=(CaseResult(1, Result.ADOPTED, REPLIED),),
            commitments=(promised(), promised(2, promised_on=None, no_date="看资金")),
            commitment_checks=(checked(REPLIED),),
        )
    ],
    "rated on the day of the reply": [
        replied(feedback=(rated(sponsor(1).proposer, "满意", date(2025, 5, 1)),))
    ],
    "joint with names missing": [a_case(kind=ProposerKind.JOINT, stated_signers=5)],
    "public by consent, and then no more": [
        replied(
            public=PublicConsent.YES,
            publications=(published(), published(PublicationSubject.REPLY, on=REPLIED)),
        ),
        filed(
            publications=(
                published(),
                published(scope=PublicationScope.NONE, reason="反悔", on=LATER),
            )
        ),
    ],
    "not public, with a reason": [a_case(public=PublicConsent.NO, public_reason="涉及个人")],
    "as long as may be": [a_case(title="字" * 10, body_length=10)],
    "long, but on file": [filed(title="字" * 11, body_length=11, body_sha256=None)],
    "as many co-signers as may be": [
        a_case(kind=ProposerKind.JOINT, sponsors=tuple(sponsor(n, position=n) for n in (1, 2, 3)))
    ],
    "decided on the day of receipt": [filed(verdicts=(verdict(on=date(2025, 1, 5)),))],
    "assigned on the day of filing": [
        in_hand(assignments=(assigned(1, assigned_on=date(2025, 1, 10)),))
    ],
    "reminded on the day of assignment": [
        in_hand(reminders=(Reminder(1, 1, ReminderWay.PHONE, date(2025, 2, 20)),))
    ],
    "replied on the day of assignment": [
        replied(assignments=(assigned(1, reply=reply(date(2025, 2, 20))),))
    ],
    "supervised on the day of filing, and key": [
        filed(
            key_level="重点",
            key_topic="流通",
            leaders=(KeyLeader(1, Side.CPPCC, "主席", BEFORE),),
            supervisions=(Supervision(1, 1, date(2025, 1, 10), "双见面"),),
        )
    ],
    "pending without a category": [a_case(category="")],
}


def test_every_rule_has_cases_that_break_it() -> None:
    assert [rule.key for rule in RULES] == list(BROKEN)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_broken_rule_is_found(rule: Rule) -> None:
    for case in BROKEN[rule.key]:
        found = rules.broken(case, SETTINGS)
        assert rule in found
        assert [other for other in found if other.binds and other is not rule] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_broken_rule_refuses_or_warns(rule: Rule) -> None:
    case = BROKEN[rule.key][0]
    if not rule.binds:
        assert rule in rules.check(case, SETTINGS)
        return
    with pytest.raises(RuleViolation) as error:
        rules.check(case, SETTINGS)
    assert error.value.message == f"{case.number} 号提案：{rule.text}"


@pytest.mark.parametrize("name", SOUND)
def test_sound_case_breaks_nothing(name: str) -> None:
    assert [rule.key for case in SOUND[name] for rule in rules.broken(case, SETTINGS)] == []


def test_every_broken_binding_rule_is_named() -> None:
    with pytest.raises(RuleViolation) as error:
        rules.check(replied(results=(), case_no=None), SETTINGS)

    assert error.value.message == ("L1 号提案：立案的提案须有案号；已答复的提案须有办理结果")


def test_rule_looks_only_at_its_states() -> None:
    states = {rule.key: rule.states for rule in RULES}
    assert states["number"] == {State.FILED, State.ASSIGNED, State.REPLIED}
    assert states["mode"] == {State.ASSIGNED, State.REPLIED}
    assert rules.broken(a_case(case_no=None, mode=None, category=""), SETTINGS) == ()


def test_unlimited_co_signers_are_the_default() -> None:
    case = a_case(
        kind=ProposerKind.JOINT, sponsors=tuple(sponsor(n, position=n) for n in range(1, 60))
    )
    assert rules.broken(case, county.load({})) == ()


def test_article_is_cited_only_where_one_is_known() -> None:
    rule = RULES[0]

    assert rules.cited(rule._replace(article="")) == rule.text
    assert rules.cited(rule._replace(article="第八条")) == f"{rule.text}（第八条）"


def test_rules_have_a_text_and_a_key_of_their_own() -> None:
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert len({rule.text for rule in RULES}) == len(RULES)
    assert [rule.key for rule in RULES if not rule.text or "〇" in rule.article] == []


EVERY_CASE = [case for some in (*BROKEN.values(), *SOUND.values()) for case in some]


class Watched(Case):
    """A case that tells which of its fields were read."""

    seen: ClassVar[set[str]] = set()

    def __getattribute__(self, name: str) -> Any:
        if name in Case._fields:
            Watched.seen.add(name)
        return super().__getattribute__(name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_rule_reads_the_fields_it_names_and_no_other(rule: Rule) -> None:
    Watched.seen.clear()
    for case in EVERY_CASE:
        rule.holds(Watched(*case), SETTINGS)

    assert Watched.seen == set(READS[rule.holds])


def test_asking_only_what_changed_finds_what_asking_everything_finds() -> None:
    for before in EVERY_CASE:
        known = rules.broken(before, SETTINGS)
        for case in EVERY_CASE:
            found = rules._broken_since(case, SETTINGS, before, known)
            assert found == rules.broken(case, SETTINGS)


def test_another_proposal_is_asked_everything() -> None:
    case = a_case(sponsors=())

    with pytest.raises(RuleViolation):
        rules.check(case, SETTINGS, (case._replace(id=case.id + 1), ()))
