from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import county
import tiaan
from logical import dump, log
from paths import SOURCE
from tiaan.actions.assign import AssignDraft, assign
from tiaan.actions.review import ReviewDraft, review
from tiaan.actions.submit import SubmitDraft, submit, take_in
from tiaan.actions.unitroll import add_units, register_alias, register_unit
from tiaan.errors import Conflict, NotFound, RuleViolation, StorageError, UsageError
from tiaan.model.refs import Ref
from tiaan.model.terms import Action, Decision, ProposerKind, State
from tiaan.store import database, queries, registers, steps
from tiaan.store.digest import chain, to_json
from tiaan.store.journal import Operation, operation
from tiaan.store.verify import verify

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from story import Story
    from tiaan.model.records import Who

DAY = date(2025, 1, 6)


def draft(title: str = "关于增设路灯的提案", by: str = "王芳", **more: Any) -> SubmitDraft:
    return SubmitDraft(title, by, DAY, category="社会建设", body="情况和建议。", **more)


def last_images(conn: sqlite3.Connection) -> list[list[dict[str, Any]]]:
    """Return the images of the last operation, event by event."""
    sql = (
        "SELECT changes FROM event WHERE operation_id = (SELECT max(id) FROM operation) ORDER BY id"
    )
    return [json.loads(changes) for (changes,) in conn.execute(sql)]


def test_operation_writes_rows_events_and_hash(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = db.execute("SELECT hash FROM operation ORDER BY id DESC").fetchone()[0]

    submit(db, draft(), who(command="tiaan submit"))

    *own, digest = db.execute("SELECT * FROM operation ORDER BY id DESC").fetchone()
    assert own == [7, "2025-07-01T01:00:00Z", "经办人", "tiaan submit", tiaan.__version__, None]
    (event,) = db.execute("SELECT * FROM event WHERE operation_id = 7").fetchall()
    assert event[2:10] == (1, "submit", None, None, "pending", "2025-01-06", None, "")
    said = json.dumps([before, own, [event]], ensure_ascii=False, separators=(",", ":"))
    assert digest == hashlib.sha256(said.encode()).hexdigest()
    assert digest == chain(before, tuple(own), [event])


def test_images_tell_every_row_before_and_after(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, draft(phone="13900000000"), who())

    (images,) = last_images(db)
    assert [(i["table"], i["id"], sorted(i.keys() - {"table", "id"})) for i in images] == [
        ("proposer", 1, ["after"]),
        ("proposer_contact", 1, ["after"]),
        ("proposal", 1, ["after"]),
        ("sponsor", 1, ["after"]),
    ]
    for image in images:
        (row,) = queries.rows(db, f"SELECT * FROM {image['table']} WHERE id = ?", [image["id"]])
        assert image["after"] == row

    review(db, (Ref(1, intake=True),), ReviewDraft(Decision.FILE, DAY), who())
    assert [i for i in last_images(db)[0] if i["table"] == "proposal"] == [
        {"table": "proposal", "id": 1, "before": {"case_no": None}, "after": {"case_no": "001"}},
        {"table": "proposal", "id": 1, "before": {"state": "pending"}, "after": {"state": "filed"}},
    ]


def test_log_holds_no_contact_data_and_no_text(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, draft(phone="13900000000", address="某路1号", employer="某学校"), who())

    said = to_json(log(db))
    assert [
        word for word in ("13900000000", "某路1号", "某学校", "情况和建议") if word in said
    ] == []
    assert queries.contact_card(db, 1) == ("13900000000", "某路1号", "某学校")


def test_batch_is_one_operation_with_an_event_each(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    for title in ("甲", "乙", "丙"):
        submit(db, draft(title), who())
    refs = tuple(Ref(n, intake=True) for n in (2, 3, 1))

    review(db, refs, ReviewDraft(Decision.FILE, DAY), who())

    sql = "SELECT proposal_id FROM event WHERE operation_id = (SELECT max(id) FROM operation)"
    assert [i for (i,) in db.execute(sql)] == [2, 3, 1]
    assert [case.case_no for case in queries.cases(db, [1, 2, 3])] == ["003", "001", "002"]


def test_failure_in_a_batch_leaves_nothing(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    submit(db, draft("甲"), who())
    before = dump(db), log(db)

    with pytest.raises(NotFound, match="十一届二次会议没有收件号 2"):
        review(
            db, (Ref(1, intake=True), Ref(2, intake=True)), ReviewDraft(Decision.FILE, DAY), who()
        )

    assert (dump(db), log(db)) == before
    assert not db.in_transaction


def take_in_and_fail(conn: sqlite3.Connection, who: Who, error: type[BaseException]) -> None:
    with operation(conn, Action.SUBMIT, who) as op:
        take_in(op, registers.find_session(conn), draft())
        raise error("x")


@pytest.mark.parametrize(
    "error", [AssertionError, KeyError, KeyboardInterrupt, RuleViolation, MemoryError]
)
def test_any_error_in_the_block_leaves_the_file_as_it_was(
    db: sqlite3.Connection, who: Callable[..., Who], error: type[BaseException]
) -> None:
    before = dump(db), log(db)

    with pytest.raises(error):
        take_in_and_fail(db, who(), error)

    assert (dump(db), log(db)) == before
    assert not db.in_transaction


def test_error_leaves_the_bytes_of_the_file(tmp_path: Path, who: Callable[..., Who]) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(county.image())
    with database.opened(path) as conn, pytest.raises(ZeroDivisionError):
        take_in_and_fail(conn, who(), ZeroDivisionError)

    assert path.read_bytes() == county.image()
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.db"]


def test_dry_run_says_the_same_and_leaves_nothing(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = dump(db), log(db), db.execute("SELECT * FROM sqlite_sequence").fetchall()

    tried = submit(db, draft(phone="139"), who(dry_run=True))

    assert (dump(db), log(db), db.execute("SELECT * FROM sqlite_sequence").fetchall()) == before
    assert db.execute("SELECT count(*) FROM contact_card").fetchone() == (0,)
    assert submit(db, draft(phone="139"), who()) == tried


def test_dry_run_is_refused_where_the_command_would_be(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, draft(), who())
    with pytest.raises(RuleViolation, match="L1 号提案待审查，不能交办"):
        assign(db, (Ref(1, intake=True),), AssignDraft(DAY, "教育局"), who(dry_run=True))


def _alias_of_nothing(op: Operation) -> None:
    op.insert("unit_alias", alias="水务局", unit_id=99)


def _alias_left_alone(op: Operation) -> None:
    op.insert("unit_alias", alias="教体局", unit_id=1)
    op.delete("unit", 1)


def _alias_moved_to_nothing(op: Operation) -> None:
    alias = op.insert("unit_alias", alias="教体局", unit_id=1)
    op.update("unit_alias", alias, unit_id=99)


def _unit_of_a_case_removed(op: Operation) -> None:
    op.delete("unit", 1)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    "do", [_alias_of_nothing, _alias_left_alone, _alias_moved_to_nothing, _unit_of_a_case_removed]
)
def test_row_that_points_to_none_is_refused_at_the_end(
    db: sqlite3.Connection,
    who: Callable[..., Who],
    do: Callable[[Operation], None],
    *,
    dry_run: bool,
) -> None:
    submit(db, draft(), who())
    review(db, (Ref(1, intake=True),), ReviewDraft(Decision.FILE, DAY), who())
    assign(db, (Ref(1),), AssignDraft(DAY, "教育局"), who())
    before = dump(db), log(db)

    def whole() -> None:
        with operation(db, Action.REGISTER, who(dry_run=dry_run)) as op:
            do(op)
            op.record(DAY)

    with pytest.raises(Conflict, match="这样改会与文件中已有的记录冲突"):
        whole()
    assert (dump(db), log(db)) == before


def test_operation_that_changes_nothing_leaves_none(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = log(db)
    with operation(db, Action.REGISTER, who()) as op:
        assert op.update("unit", 1, name="县教育局") is False
        assert op.is_empty
    assert log(db) == before


def test_change_without_an_event_is_an_error_of_ours(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = dump(db), log(db)
    with (
        pytest.raises(AssertionError, match="a change without an event"),
        operation(db, Action.REGISTER, who()) as op,
    ):
        op.update("unit", 1, name="县教体局")
    assert (dump(db), log(db)) == before


def test_conflict_with_a_row_of_the_file_is_refused_whole(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = dump(db), log(db)

    def twice() -> None:
        with operation(db, Action.REGISTER, who()) as op:
            op.insert("unit", name="县水利局")
            op.insert("unit", name="县教育局")
            op.record(DAY)

    with pytest.raises(Conflict, match="这样改会与文件中已有的记录冲突"):
        twice()
    assert (dump(db), log(db)) == before


def test_update_of_a_row_that_is_not_there_is_refused(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    with (
        pytest.raises(StorageError, match="记录 unit 99 不见了"),
        operation(db, Action.REGISTER, who()) as op,
    ):
        op.update("unit", 99, name="无")


def test_row_is_read_as_it_now_stands(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    with operation(db, Action.REGISTER, who()) as op:
        new = op.insert("unit", name="县水利局")
        assert op.row("unit", new) == {
            "id": 5,
            "name": "县水利局",
            "channel": "",
            "position": 0,
            "is_active": 1,
        }
        assert op.rows_of("unit") == {new: op.row("unit", new)}
        op.update("unit", 1, name="县教体局", is_active=False)
        assert (op.row("unit", 1) or {})["is_active"] == 0
        op.delete("unit_alias", 1)
        assert op.row("unit_alias", 1) is None
        assert op.row("unit_alias", 99) is None
        op.record(DAY)
    assert [row[1] for row in dump(db)["unit"]] == [
        *("县教体局", "县交通运输局", "县住建局", "县财政局", "县水利局")
    ]
    assert 1 not in [row[0] for row in dump(db)["unit_alias"]]
    assert verify(db) == ()


def test_row_may_be_changed_deleted_and_put_back_in_one_operation(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = dump(db)
    with operation(db, Action.REGISTER, who()) as op:
        row = dict(op.row("unit_alias", 1) or {})
        op.update("unit_alias", 1, alias="改")
        op.delete("unit_alias", 1)
        op.insert("unit_alias", row.pop("id"), **row)
        new = op.insert("unit_alias", alias="新", unit_id=1)
        op.delete("unit_alias", new)
        op.record(DAY)
    assert dump(db) == before
    assert verify(db) == ()


@pytest.mark.parametrize(
    "trigger",
    [
        "AFTER INSERT ON proposal BEGIN UPDATE proposal SET note = 'x' WHERE id = new.id; END",
        "AFTER INSERT ON sponsor BEGIN DELETE FROM sponsor WHERE id = new.id; END",
    ],
)
def test_row_that_does_not_come_back_as_meant_is_rolled_back(
    db: sqlite3.Connection,
    who: Callable[..., Who],
    trigger: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(steps, "require_own_triggers", lambda _: None)
    before = dump(db), log(db)
    db.execute(f"CREATE TRIGGER meddling {trigger}")

    with pytest.raises(StorageError) as error:
        submit(db, draft(), who())

    assert error.value.message == "写入后读回的内容不符，什么也没有写入"
    assert (dump(db), log(db)) == before


def test_nothing_is_written_beside_another_programs_trigger(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    db.execute("CREATE TRIGGER theirs AFTER INSERT ON proposal BEGIN DELETE FROM proposal; END")
    before = dump(db), log(db)

    with pytest.raises(StorageError, match="别的程序加的触发器"):
        submit(db, draft(), who())

    assert (dump(db), log(db)) == before


def test_more_contact_data_is_added_to_what_is_known(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    submit(db, draft("甲", phone="139"), who())
    submit(db, draft("乙", address="某路1号"), who())
    submit(db, draft("丙", address="某路1号"), who())

    assert queries.contact_card(db, 1) == ("139", "某路1号", "")
    assert len(dump(db)["contact_card"]) == 1
    assert db.execute("SELECT count(*) FROM contact_card").fetchone() == (2,)
    assert verify(db) == ()


# A row of a sheet that fails leaves nothing of itself behind.


def state_of(op: Operation) -> object:
    """Return all that an operation would write, and all it knows of names."""
    return (
        {table: dict(rows) for table, rows in op._rows.items()},
        {table: dict(rows) for table, rows in op._new.items()},
        {table: dict(rows) for table, rows in op._gone.items()},
        {i: {t: list(rows) for t, rows in d.items()} for i, d in op._dossiers.items()},
        dict(op._kept),
        dict(op._cards),
        list(op._images),
        list(op._events),
        dict(op.registers.units),
        dict(op.registers.aliases),
        dict(op.registers.proposers),
        {name: list(ids) for name, ids in op.registers.names.items() if ids},
        {session: dict(taken) for session, taken in op._numbers.items()},
        {session: set(taken) for session, taken in op._intake.items()},
    )


class Stop(Exception):
    pass


def _take_in(op: Operation) -> None:
    take_in(op, registers.find_session(op.conn), draft("乙", "李明", cosign=("张伟",), phone="139"))


def _decide(op: Operation) -> None:
    from tiaan.actions.review import decide

    decide(op, op.case(1), ReviewDraft(Decision.FILE, DAY, number="7"))


def _unit(op: Operation) -> None:
    register_alias(op, register_unit(op, "县水利局", "政府系统"), "水利局")


def _delete(op: Operation) -> None:
    op.delete("unit_alias", 1)
    op.delete("sponsor", 1)


def _merge(op: Operation) -> None:
    op.update("proposal", 1, merged_into=2, state=State.MERGED)


def attempt(op: Operation, work: Callable[[Operation], None]) -> None:
    with op.attempt():
        work(op)
        raise Stop


@pytest.mark.parametrize("work", [_take_in, _decide, _unit, _delete, _merge])
def test_attempt_that_fails_leaves_nothing(
    db: sqlite3.Connection, who: Callable[..., Who], work: Callable[[Operation], None]
) -> None:
    submit(db, draft(), who())
    submit(db, draft("丙", "赵敏"), who())
    with operation(db, Action.REVIEW, who()) as op:
        # What is only read along the way may stay known.
        op.row("unit_alias", 1)
        op.case(1)
        op.case(2)
        op.numbers(1)
        op.next_intake(1)
        before = state_of(op)
        cases = op.case(1), op.case(2)

        with pytest.raises(Stop):
            attempt(op, work)

        assert state_of(op) == before
        assert (op.case(1), op.case(2)) == cases


def test_good_rows_around_a_bad_one_are_written(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    session = registers.find_session(db)
    with operation(db, Action.SUBMIT, who()) as op:
        take_in(op, session, draft("甲"))
        with pytest.raises(RuleViolation), op.attempt():
            take_in(op, session, draft("乙", kind=ProposerKind.PARTY, phone="139"))
        with pytest.raises(UsageError), op.attempt():
            take_in(op, session, SubmitDraft("丁", "孙丽", DAY, category="没有的"))
        with op.attempt():
            take_in(op, session, draft("丙", "赵敏"))

    state = dump(db)
    assert [row[2:5] for row in state["proposal"]] == [(1, None, "甲"), (2, None, "丙")]
    assert [row[1] for row in state["proposer"]] == ["王芳", "赵敏"]
    assert state["contact_card"] == []
    assert [event[2:4] for event in log(db)[0][-2:]] == [(1, "submit"), (3, "submit")]
    assert verify(db) == ()


# The chain


def test_chain_depends_on_everything_before() -> None:
    own = (1, "2025-01-01T00:00:00Z", "甲", "tiaan", "0.1.0", None)
    event: Any = (1, 1, 1, "submit", None, None, "pending", "2025-01-01", None, "", "[]")
    first = chain("", own, [event])

    two = [event, (2, *event[1:])]
    said = json.dumps(["x", own, two], ensure_ascii=False, separators=(",", ":"))
    assert chain("x", own, two) == hashlib.sha256(said.encode()).hexdigest()
    assert len(first) == 64
    assert chain("", own, [event]) == first
    changed = [
        chain("x", own, [event]),
        chain("", (*own[:2], "乙", *own[3:]), [event]),
        chain("", own, []),
        chain("", own, [event, event]),
        chain("", own, [(*event[:-1], "[1]")]),
    ]
    assert len({first, *changed}) == 6


# Numbers


def test_intake_numbers_follow_the_highest(db: sqlite3.Connection, who: Callable[..., Who]) -> None:
    receipts = [
        submit(db, draft("甲"), who()),
        submit(db, draft("乙", intake_no=9), who()),
        submit(db, draft("丙", intake_no=9), who()),
        submit(db, draft("丁", intake_no=4), who()),
        submit(db, draft("戊"), who()),
    ]
    assert [receipt.number for receipt in receipts] == ["L1", "L9", "L10", "L4", "L11"]


def test_case_number_that_was_used_is_never_given_again(story: Story) -> None:
    """
    2025-01-05 提交 1 王芳 关于甲的提案
    2025-01-05 提交 2 李明 关于乙的提案
    2025-01-05 提交 3 张伟 关于丙的提案
    2025-01-06 审查 1 立案 案号=5
    2025-01-07 更正 1 案号=6
    2025-01-08 审查 2 立案 案号=5 ✗
    2025-01-08 审查 2 立案 案号=006 ✗
    2025-01-08 审查 2、3 立案
    2025-01-09 撤案 3 提案人要求
    2025-01-10 更正 2 案号=8 ✗
    2025-01-10 更正 2 案号=5 ✗
    2025-01-10 更正 1 案号=005 ✗
    """
    assert [story.case(n).case_no for n in (1, 2, 3)] == ["006", "007", "008"]
    assert story.case(1).old_numbers == ("005",)
    assert story.refusals == [
        "十一届二次会议的 005 号已被使用（用过的号不再使用）",
        "十一届二次会议的 006 号已被使用（用过的号不再使用）",
        "008 号已被使用（用过的号不再使用）",
        "005 号已被使用（用过的号不再使用）",
        "005 号已被使用（用过的号不再使用）",
    ]


_WRITER = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tiaan.actions.submit import SubmitDraft, submit
from tiaan.model.records import Who
from tiaan.store import database

name, path = sys.argv[1], Path(sys.argv[2])
day = date(2025, 1, 6)
who = Who(name, day, datetime(2025, 1, 6, tzinfo=UTC), "tiaan")
with database.opened(path) as conn:
    print("ready", flush=True)
    for n in range(20):
        draft = SubmitDraft(f"{name}{n}", name, day)
        print(submit(conn, draft, who).number, flush=True)
"""


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(county.image())
    gate = database.connect(path)
    gate.execute("BEGIN IMMEDIATE")
    writers = [
        subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", _WRITER, name, str(path)],
            env={"PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in ("王芳", "李明")
    ]
    assert [w.stdout and w.stdout.readline() for w in writers] == ["ready\n", "ready\n"]
    time.sleep(0.05)
    gate.execute("ROLLBACK")
    gate.close()
    said = [writer.communicate(timeout=60)[0].split() for writer in writers]

    assert [writer.returncode for writer in writers] == [0, 0]
    assert [len(numbers) for numbers in said] == [20, 20]
    assert sorted(said[0] + said[1]) == sorted(f"L{n}" for n in range(1, 41))
    with database.opened(path) as conn:
        assert len(dump(conn)["proposal"]) == 40
        assert verify(conn) == ()


# Registers within an operation


def test_units_added_in_one_operation_know_each_other(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    before = dump(db), log(db)
    with pytest.raises(RuleViolation, match="“县 水利局”已经登记为“县水利局”"):
        add_units(db, ("县水利局", "县 水利局"), "", who())
    assert (dump(db), log(db)) == before


def test_units_stand_in_the_order_of_registration(
    db: sqlite3.Connection, who: Callable[..., Who]
) -> None:
    units = add_units(db, ("县水利局", "县审计局"), "政府", who())
    assert [(unit.id, unit.name, unit.channel, unit.position) for unit in units] == [
        (5, "县水利局", "政府系统", 5),
        (6, "县审计局", "政府系统", 6),
    ]
