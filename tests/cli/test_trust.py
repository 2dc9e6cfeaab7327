"""What a clerk relies on: copies before imports, one test for every copy, repairs that are true."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tiaan.store import database, proof, shelf

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine

SHEETS = {
    # One sheet of each kind that changes something in the sample year.
    "proposals": "案由,第一提案人,提案类别\n关于新事的提案,赵强,社会建设\n",
    "members": "姓名,界别\n赵强,教育界\n",
    "units": "单位名称,渠道\n县水利局,政府系统\n",
    "reviews": "收件号,审查意见\nL3,立案\n",
    "assignments": "案号,主办单位\n002,教育局\n",
    "replies": "案号,承办单位,办理结果\n1,交通局,A\n",
    "feedback": "案号,评价\n3,满意\n",
}


def harm(path: Path, *statements: str) -> None:
    """Change a file as another program would."""
    conn = database.connect(path)
    conn.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        conn.execute(statement)
    conn.close()


def operations(cli: CommandLine) -> int:
    with cli.open() as conn:
        return int(conn.execute("SELECT count(*) FROM operation").fetchone()[0])


@pytest.mark.parametrize("kind", SHEETS)
def test_every_import_is_preceded_by_a_copy(year: CommandLine, tmp_path: Path, kind: str) -> None:
    sheet = tmp_path / "表.csv"
    sheet.write_text(SHEETS[kind], encoding="utf-8")
    before = operations(year)
    folder = shelf.folder_of(year.path)
    folder.write_text("in the way", encoding="utf-8")

    refused = year("import", kind, sheet, "--yes")
    assert (refused.exit_code, operations(year)) == (5, before), refused.stderr
    folder.unlink()
    year("import", kind, sheet, "--yes")

    assert operations(year) == before + 1
    (one,) = shelf.copies(year.path)
    assert (one.reason, one.operation) == (shelf.Reason.IMPORT, before)


def test_damaged_rows_are_told_of_wherever_a_copy_is_met(year: CommandLine) -> None:
    year.ok("backup")
    harm(year.path, "UPDATE proposal SET title = '改过' WHERE id = 1")

    made = year("backup")
    listed = json.loads(year("backup", "--list", "--json").stdout)
    tried, done = year("restore", "2", "--dry-run"), year("restore", "2", "--yes")

    assert (made.exit_code, "有问题：C04 提案 L1" in made.stdout) == (6, True)
    assert [one["verified"][:6] for one in listed] == ["完好", "有问题：C0"]
    assert (tried.exit_code, tried.stderr) == (done.exit_code, done.stderr)
    assert (tried.exit_code, "C04 提案 L1" in tried.stderr) == (5, True)
    year.ok("restore", "1", "--yes")
    year.ok("check")


def test_copy_with_a_damaged_text_is_not_restored(year: CommandLine) -> None:
    year.ok("submit", "--title", "关于新事的提案", "--by", "王芳", "--body", "建议。")
    harm(year.path, "UPDATE content SET bytes = x'00' WHERE bytes = CAST('建议。' AS BLOB)")
    year("backup")
    assert year("restore", "1", "-y").exit_code == 5


def test_unsound_copies_do_not_push_out_the_sound_one(year: CommandLine, tmp_path: Path) -> None:
    year.ok("settings", "set", "backups_kept", "2")
    sheet = tmp_path / "表.csv"
    for number in range(5):
        sheet.write_text(f"姓名,界别\n新人{number},教育界\n", encoding="utf-8")
        year.ok("import", "members", sheet, "--yes")
        if not number:
            harm(year.path, "UPDATE proposal SET title = '改过' WHERE id = 1")

    sound = [proof.is_sound(one.path) for one in shelf.copies(year.path)]
    assert sound.count(True) == 1
    assert sound[0]


def test_no_copy_is_made_where_nothing_can_be_mended(year: CommandLine) -> None:
    year.ok("submit", "--title", "关于新事的提案", "--by", "王芳", "--body", "建议。")
    harm(year.path, "UPDATE content SET bytes = x'00' WHERE bytes = CAST('建议。' AS BLOB)")
    assert year("check", "--fix").exit_code == 6
    assert shelf.copies(year.path) == ()


@pytest.mark.parametrize("body", ["建议。", "另一个建议。"])
@pytest.mark.parametrize("harmed", ["x'00'", "NULL"])
def test_text_typed_again_ends_the_finding(year: CommandLine, body: str, harmed: str) -> None:
    year.ok("submit", "--title", "关于新事的提案", "--by", "王芳", "--body", "建议。")
    number = json.loads(year.ok("list", "--json").stdout)[-1]["number"]
    where = "WHERE bytes = CAST('建议。' AS BLOB)"
    harm(year.path, f"UPDATE content SET bytes = {harmed} {where}")
    assert f"提案 {number} 的正文" in year("check").stdout

    year.ok("amend", number, "--body", body)

    year.ok("check")
    assert year.ok("show", number, "--json").stdout.count(body) <= 1


@pytest.mark.parametrize("harmed", ["phone = '139'", "salt = NULL, phone = NULL"])
def test_contact_data_typed_again_ends_the_finding(
    year: CommandLine, tmp_path: Path, harmed: str
) -> None:
    sheet = tmp_path / "表.csv"
    sheet.write_text("姓名,界别,联系电话\n赵强,教育界,13700002222\n", encoding="utf-8")
    year.ok("import", "members", sheet, "--yes")
    harm(year.path, f"UPDATE contact_card SET {harmed} WHERE phone = '13700002222'")
    assert "的联系方式" in year("check").stdout

    year.ok("import", "members", sheet, "--yes", "--update")

    year.ok("check")


def test_what_nothing_points_to_is_removed(year: CommandLine) -> None:
    harm(
        year.path,
        f"INSERT INTO content VALUES ('{'a' * 64}', x'00')",
        f"INSERT INTO contact_card VALUES ('{'b' * 64}', 's', '1', NULL, NULL)",
    )
    assert year("check").stdout.count("C04\t错误") == 2
    year.ok("check", "--fix")
    year.ok("check")


def test_cut_log_is_seen_and_nothing_written_back(year: CommandLine) -> None:
    last = "(SELECT max(id) FROM operation)"
    harm(
        year.path,
        "CREATE TABLE kept AS SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
        *(f"DROP TRIGGER {name}" for name in ("event_no_delete", "operation_no_delete")),
        f"DELETE FROM event WHERE operation_id = {last}",
        f"DELETE FROM operation WHERE id = {last}",
        "DROP TABLE kept",
    )
    with year.open() as conn:
        before = list(conn.iterdump())

    said = year("check", "--fix")

    assert (said.exit_code, "C03\t错误\t日志的末尾" in said.stdout) == (6, True)
    with year.open() as conn:
        after = list(conn.iterdump())
    rows = [line for line in before if line.startswith('INSERT INTO "proposal"')]
    assert [line for line in after if line.startswith('INSERT INTO "proposal"')] == rows


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER theirs AFTER INSERT ON unit BEGIN DELETE FROM feedback; END",
        "CREATE VIEW theirs AS SELECT 1",
        "CREATE INDEX theirs ON unit (name)",
        "DELETE FROM _sqlite_migrations",
        "DROP TABLE _sqlite_migrations",
    ],
)
def test_what_another_program_added_is_taken_out(year: CommandLine, sql: str) -> None:
    harm(year.path, sql)
    assert "C15\t错误" in year("check").stdout
    year.ok("check", "--fix")
    year.ok("unit", "add", "县水利局")
    year.ok("check")


@pytest.mark.parametrize(
    "sql", ["ALTER TABLE unit ADD COLUMN theirs TEXT", "DROP TABLE old_number"]
)
def test_altered_table_is_said_to_be_so(year: CommandLine, sql: str) -> None:
    harm(year.path, sql)

    said = {line.split("\t")[0] for line in year("check").lines[1:] if line.startswith("C")}
    fixed = year("check", "--fix")

    assert said == {"C15"}
    assert (fixed.exit_code, "已被别的程序改过" in fixed.stderr) == (6, True)
    for command in (("list",), ("show", "1"), ("unit", "add", "县水利局"), ("stats",)):
        told = year(*command)
        assert told.exit_code in (0, 5)
        assert told.exit_code == 0 or "已被别的程序改过" in told.stderr, command


def test_damaged_file_is_not_blamed_on_the_target(year: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "盘.db"
    year.ok("backup", "-o", target)
    good = target.read_bytes()
    harm(year.path, "UPDATE proposal SET title = '改过' WHERE id = 1")

    said = year("backup", "-o", target, "--yes")

    assert (said.exit_code, "数据文件有问题" in said.stderr) == (5, True)
    assert target.read_bytes() == good


def test_copy_that_others_may_read_is_found(year: CommandLine) -> None:
    year.ok("backup")
    (one,) = shelf.copies(year.path)
    one.path.chmod(0o644)
    assert f"C13\t提醒\t{one.path.name}" in year.ok("check").stdout
    year.ok("check", "--fix")
    assert one.path.stat().st_mode & 0o777 == 0o600


def test_errors_of_an_import_name_nobody(year: CommandLine, tmp_path: Path) -> None:
    sheet = tmp_path / "表.csv"
    sheet.write_text("案由,第一提案人\n关于新事的提案,王小芳*\n", encoding="utf-8")
    said = year("import", "proposals", sheet, "--yes")
    assert said.exit_code == 7
    assert "王小芳" not in said.stdout + said.stderr
