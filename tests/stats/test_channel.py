"""Which system a case went to."""

from datetime import date

from county import clerk, in_memory
from tiaan.actions.review import ReviewDraft, review
from tiaan.actions.submit import SubmitDraft, submit
from tiaan.model.refs import parse_ref
from tiaan.model.terms import Decision
from tiaan.stats import crossing, tally
from tiaan.store import registers


def test_case_without_a_unit_went_to_no_system() -> None:
    conn, day = in_memory(), date(2025, 1, 6)
    submit(conn, SubmitDraft("关于增设路灯的提案", "张三", day), clerk())
    review(conn, (parse_ref("L1"),), ReviewDraft(Decision.FILE, day), clerk())
    scope = tally.scope(conn, (registers.find_session(conn),), date(2025, 7, 1))

    rows = {
        str(getattr(r[0], "label", r[0])): r[1] for r in crossing.by(conn, scope, ("channel",)).rows
    }

    assert {name: count for name, count in rows.items() if count} == {"未交办或未填": 1}
    conn.close()
