"""Write a file with many proposals, all invented, through the program's own actions.

    python benchmarks/county.py FILE N
    python benchmarks/county.py FILE N COPIES

Copies multiply the proposals, row by row in SQL: a nation's file in a minute instead of most of
an hour. They are in no log, so such a file is for counting only.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tiaan.actions import assign, feedback, registry, reply, review, submit, unitroll
from tiaan.model.records import Session, Who
from tiaan.model.terms import Action, Decision
from tiaan.store import database
from tiaan.store.journal import Operation, operation

UNITS = tuple(f"县第{i}局" for i in range(1, 61))
RESULTS = ("A", "A", "A", "B", "B", "C", "D")
RATINGS = ("满意", "满意", "满意", "基本满意", "不满意")
LIVES = ("proposal", "sponsor", "decision", "assignment", "reply", "result", "feedback")
"""The tables that a life is written to, besides the log."""
CATEGORIES = ("经济建设", "政治建设", "文化建设", "社会建设", "生态文明建设")


def build(path: Path, proposals: int, open_: int = 0) -> None:
    """Write the file: whole lives, and `open_` proposals that wait for a reply."""
    opens = date(2023, 1, 5)
    who = Who("基准", opens, datetime(2023, 1, 5, tzinfo=UTC), "tiaan import")
    with database.created(path) as conn:
        registry.add_session(conn, "十一届二次会议", opens, opens + timedelta(3), None, who)
        unitroll.add_units(conn, UNITS, "政府系统", who)
        with operation(conn, Action.SUBMIT, who) as op:
            session = next(iter(op.sessions.values()))
            for i in range(proposals + open_):
                _live(op, session, i, opens, answered=i < proposals)


def _live(op: Operation, session: Session, i: int, opens: date, *, answered: bool) -> None:
    """Take one proposal through its life, to the assignment or to the end."""
    op.action = Action.SUBMIT
    draft = submit.SubmitDraft(
        f"关于完善第{i}村道路照明的提案", f"委员{i % 400}", opens, category=CATEGORIES[i % 5]
    )
    case, _, _ = submit.take_in(op, session, draft)
    op.action = Action.REVIEW
    case, _ = review.decide(op, case, review.ReviewDraft(Decision.FILE, opens + timedelta(1)))
    op.action = Action.ASSIGN
    lead, other = UNITS[i % 60], UNITS[(i * 7 + 1) % 60]
    co = (other,) if i % 3 == 0 and other != lead else ()
    assigned = opens + timedelta(60)
    case, _ = assign.hand_over(op, case, assign.AssignDraft(assigned, lead=lead, co=co))
    if not answered:
        return
    op.action = Action.REPLY
    replied = assigned + timedelta(30 + i % 70)
    case, _, _ = reply.answer(op, case, case.owing()[0], reply.ReplyDraft(RESULTS[i % 7], replied))
    op.action = Action.FEEDBACK
    given = feedback.FeedbackDraft(RATINGS[i % 5], replied + timedelta(9))
    feedback.rate(op, case, given)


def multiply(path: Path, copies: int) -> None:
    """Give a file each of its lives as often as that, under ids and numbers of their own."""
    with closing(database.connect(path)) as conn:
        # A scratch file: what a crash leaves of it is thrown away, what is copied holds already.
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = OFF"):
            conn.execute(f"PRAGMA {pragma}")
        conn.execute("PRAGMA cache_size = -1000000")
        last = {t: conn.execute(f"SELECT max(id) FROM {t}").fetchone()[0] for t in LIVES}
        moved = {
            "proposal_id": f"proposal_id + :copy * {last['proposal']}",
            "assignment_id": f"assignment_id + :copy * {last['assignment']}",
            "intake_no": f"intake_no + :copy * {last['proposal']}",
            "case_no": f"printf('%03d', case_no + :copy * {last['proposal']})",
        }
        conn.execute("BEGIN")
        for copy in range(1, copies):
            for table in LIVES:
                names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
                new = {**moved, "id": f"id + :copy * {last[table]}"}
                values = ", ".join(new.get(name, name) for name in names)
                conn.execute(
                    f"INSERT INTO {table} SELECT {values} FROM {table} WHERE id <= :last",
                    {"copy": copy, "last": last[table]},
                )
        conn.execute("COMMIT")


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]))
    if sys.argv[3:]:
        multiply(Path(sys.argv[1]), int(sys.argv[3]))
