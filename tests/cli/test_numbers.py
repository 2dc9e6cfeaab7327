"""`stats` as it is called."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tiaan.stats import closing
from tiaan.stats import measures as m

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import CommandLine


@pytest.fixture
def year(cli: CommandLine) -> CommandLine:
    """Three proposals: one answered and rated, one filed, one refused."""
    return cli.told(three)


def three(cli: CommandLine) -> None:
    for number in (1, 2, 3):
        cli.ok("submit", "--title", f"第{number}件", "--by", f"委员{number}", "--category", "经济",
               "--on", "2025-01-08", TIAAN_TODAY="2025-01-08")  # fmt: skip
    cli.ok("review", "L1-L2", "--accept", "--on", "2025-01-10")
    cli.ok("review", "L3", "--reject", "N10", "--on", "2025-01-10")
    cli.ok("assign", "1", "--lead", "教育局", "--on", "2025-02-20")
    cli.ok("reply", "1", "--result", "resolved", "--on", "2025-04-01")
    cli.ok("feedback", "1", "--rating", "满意", "--on", "2025-04-20")


def test_stats_shows_the_year(year: CommandLine) -> None:
    lines = year.ok("stats").lines

    assert lines[:4] == [
        "# 收件与审查",
        "项目\t数量\t占比\t分母",
        "收到\t3\t\t",
        "立案\t2\t66.7%\t收到3",
    ]
    assert "满意率\t1\t100.0%\t收回1" in lines


def test_stats_as_json(year: CommandLine) -> None:
    found = {row["key"]: row["value"] for row in json.loads(year.ok("stats", "--json").stdout)}

    assert found["received"] == 3
    assert found["filing_rate"] == {
        "value": 66.7,
        "numerator": 2,
        "denominator": 3,
        "base": "收到",
        "as_of": "2025-07-01",
    }
    assert found["satisfaction_rate"]["base"] == "收回"


def test_stats_as_of_a_past_day(year: CommandLine) -> None:
    then = year.ok("stats", TIAAN_TODAY="2025-03-01").stdout

    assert year.ok("stats", "--as-of", "2025-03-01").stdout == then


def test_stats_by_name_by_dimension_and_by_figure(year: CommandLine) -> None:
    assert year.ok("stats", "category").stdout == year.ok("stats", "--by", "类别").stdout
    assert year.ok("stats", "filing_rate").lines[1:] == ["立案率\t2\t66.7%\t收到3"]
    assert year.ok("stats", "--by", "category,result").lines[1] == "经济建设\t1\t0\t0\t0\t1\t2"


def test_stats_list_is_the_cases_counted(year: CommandLine) -> None:
    listed = json.loads(year.ok("stats", "--list", "filed", "--json").stdout)

    assert [(row["number"], row["outcome"], row["result"]) for row in listed] == [
        ("001", "filed", "resolved"),
        ("002", "filed", None),
    ]


def test_stats_define_and_check(year: CommandLine) -> None:
    defined = year.ok("stats", "filing_rate", "--define").lines

    assert defined[1].startswith("filing_rate\t立案率\t立案率＝立案÷收到：")
    assert len(year.ok("stats", "--define").lines) == len(m.MEASURES) + 1
    assert year.ok("stats", "--check").lines[1] == "收到＝登记的提案\t3\t3\t是"


@pytest.mark.parametrize("ending", ["xlsx", "csv", "md", "html", "json"])
def test_stats_into_a_file(year: CommandLine, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"数字.{ending}"

    assert year.ok("stats", "-o", target).stdout == f"已写入 {target}\n"
    assert target.stat().st_size > 0


_ONE = "名称、--by、--list、--check、--audit、--freeze、--scheme 只能用一种"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nope",), "没有“nope”这项统计"),
        (("--by", "nope"), "没有“nope”这个维度"),
        (("--by", "kind,unit,mode,result"), "请写一至三个不同的维度，如 category,result"),
        (("--list", "nope"), "没有“nope”这个指标"),
        (("--base", "sent"), "没有“sent”这个分母"),
        (("--decimals", "5"), "百分数最多 4 位小数"),
        (("kind", "--check"), _ONE),
        (("--by", ""), "请写一至三个不同的维度，如 category,result"),
        (("--by", " ,"), "请写一至三个不同的维度，如 category,result"),
        (("--list", ""), "--list 要写一个指标，可再加维度=值"),
        (("--sessions", ""), "--sessions 没有写届次"),
        (("--year", "2025", "--session", "11-2"), "--year 和 --session 只能用一种"),
        (("--year", "2025", "--sessions", "11-2"), "--year、--session、--sessions 只能用一种"),
        (("--list", "filed", "--by", ""), _ONE),
        (("filed", "--define", "--list", "filed"), _ONE),
        (("-o", "x.docx"), "统计表不写成 docx"),
        (("-o", "x.pdf"), "不会写“.pdf”格式的文件"),
    ],
)
def test_stats_refuses(year: CommandLine, args: tuple[str, ...], message: str) -> None:
    said = year("stats", *args)

    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.splitlines()[0] == f"错误：{message}"


def test_formats_that_work_are_told(year: CommandLine) -> None:
    for name in ("x.pdf", "x", "x.docx"):
        assert ".xlsx、.html、.md、.csv、.json" in year("stats", "-o", name).stderr


def test_what_a_pipe_has_no_place_for_is_said_beside_it(year: CommandLine) -> None:
    said = year.ok("stats", "--by", "category,result")

    assert said.stderr.splitlines() == [
        "注：十一届二次会议；截至2025年7月1日",
        "注：每格是立案的件数：最近一次审查结论为立案的提案",
    ]
    assert "注" not in said.stdout
    assert "立案率＝立案÷收到" in year.ok("stats", "month").stderr
    assert "截至2025年3月1日" in year.ok("stats", "--list", "filed", "--as-of", "2025-03-01").stderr
    assert year.ok("stats", "--by", "kind,result", "--json").stderr.startswith("注：")


def test_stats_list_of_a_cell(year: CommandLine) -> None:
    said = year.ok("stats", "--list", "立案,类别=经济建设,办理结果=尚无结果")

    assert [line.split("\t")[1] for line in said.lines[1:]] == ["002"]
    assert "注：只列类别=经济建设，办理结果=尚无结果" in said.stderr


def test_article_stands_where_its_setting_does(year: CommandLine, tmp_path: Path) -> None:
    assert (
        year.ok("stats", "satisfaction_rate", "--define")
        .lines[1]
        .endswith("\tfeedback_by、feedback_scale、satisfaction_base\t本县未填")
    )
    year.ok("settings", "set", "articles", "satisfaction_base=本县办法第三十条")

    assert (
        year.ok("stats", "满意率", "--define")
        .lines[1]
        .endswith("\tsatisfaction_base：本县办法第三十条")
    )
    listed = {line.split("\t")[0]: line for line in year.ok("settings", "list").lines}
    assert listed["satisfaction_base"].endswith("\t本县办法第三十条")
    assert listed["decimals"].endswith("\t")
    year.ok("report", "annual", "-o", tmp_path / "年报.md")
    assert "条文：本县办法第三十条" in (tmp_path / "年报.md").read_text("utf-8")


@pytest.mark.parametrize("ending", ["xlsx", "json", "csv"])
@pytest.mark.parametrize(
    "args",
    [(), ("--sum100",), ("unit",), ("kind", "--base", "filed"), ("--by", "kind,category,result"),
     ("rating",), ("reply_result", "--decimals", "3")],
    ids=" ".join,
)  # fmt: skip
def test_what_stats_writes_passes_the_audit(
    year: CommandLine, tmp_path: Path, args: tuple[str, ...], ending: str
) -> None:
    target = tmp_path / f"数字.{ending}"
    year.ok("stats", *args, "-o", target)

    said = year.ok("stats", "--audit", target)

    assert "\t对得上\t" in said.stdout


@pytest.mark.parametrize("ending", ["xlsx", "json"])
@pytest.mark.parametrize("report", ["annual", "review", "progress"])
def test_what_reports_write_passes_the_audit(
    year: CommandLine, tmp_path: Path, report: str, ending: str
) -> None:
    target = tmp_path / f"报告.{ending}"
    year.ok("report", report, "-o", target)

    assert "\t对得上\t" in year.ok("stats", "--audit", target).stdout


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DELETE FROM reply", "已答复＝有办理结果"),
        ("DELETE FROM sponsor", "立案＝有第一提案人的立案提案"),
        ("UPDATE assignment SET round = 2", "已交办＝首轮有应答复单位的提案"),
    ],
)
def test_a_broken_file_exits_6(year: CommandLine, sql: str, says: str) -> None:
    with year.open() as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute(sql)
    said = year("stats", "--check")

    assert said.exit_code == 6
    assert says in said.stderr


def test_one_session_is_not_compared(year: CommandLine) -> None:
    assert year.ok("stats", "--sessions", "11-2").stdout == year.ok("stats").stdout


def test_a_name_of_a_table_and_of_a_figure_means_the_table(year: CommandLine) -> None:
    said = year.ok("stats", "key")

    assert said.stdout.startswith("重点层级\t")
    assert "key 是“按重点层级”这张表；单个数字请写“重点提案”" in said.stderr


def test_a_group_without_a_name_is_null_in_json(year: CommandLine) -> None:
    rows = json.loads(year.ok("stats", "--by", "result", "--json").stdout)

    assert [row["result"] for row in rows][-1] is None


def test_figures_that_do_not_close_are_shown_and_exit_6(
    year: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*closing.IDENTITIES, (m.RECEIVED, (m.MERGED,)))
    monkeypatch.setattr(closing, "IDENTITIES", broken)
    target = tmp_path / "年报.md"

    said, report = year("stats", "--check"), year("report", "annual", "-o", target)

    assert (said.exit_code, report.exit_code) == (6, 6)
    assert said.stdout.startswith("应当相等\t左边\t右边\t相符\n")
    assert "错误：数字不闭合：收到＝并案：3 与 0" in said.stderr.splitlines()
    assert target.read_text("utf-8").count("不闭合") == 1


def two_years(cli: CommandLine) -> None:
    three(cli)
    for words in (
        ("session", "add", "十一届三次会议", "--opens", "2026-01-05", "--closes", "2026-01-08"),
        ("submit", "--title", "第二年的", "--by", "委员1", "--on", "2026-01-06"),
        ("review", "L1", "--accept", "--on", "2026-01-07"),
    ):
        cli.ok(*words, TIAAN_TODAY="2026-06-30")


def test_figures_of_a_year_and_of_a_session(cli: CommandLine) -> None:
    cli.told(two_years)

    def received(*args: str, before: tuple[str, ...] = ()) -> str:
        said = cli.ok(*before, "stats", "收到", *args, TIAAN_TODAY="2026-06-30")
        return next(line for line in said.lines if line.startswith("收到"))

    assert (
        received() == received("--year", "2026") == received("--session", "11-3") == "收到\t1\t\t"
    )
    assert received("--year", "2025") == received("--session", "11-2") == "收到\t3\t\t"
    assert received("--year", "2025", before=("--session", "11-3")) == "收到\t3\t\t"
    assert received("--session", "11-2..11-3") == "收到\t4\t\t"

    past = cli.ok("stats", "--year", "2025", "--json", TIAAN_TODAY="2026-06-30").stdout
    rates = {row["key"]: row["value"] for row in json.loads(past)}
    assert rates["filing_rate"]["as_of"] == "2025-12-31"


def test_year_without_a_session_is_told(year: CommandLine) -> None:
    said = year("stats", "--year", "2020")

    assert (said.exit_code, said.stdout) == (3, "")
    assert said.stderr.startswith("错误：2020年没有召开会议")


def test_day_before_the_session_is_remarked(year: CommandLine) -> None:
    assert "早于十一届二次会议开幕" in year.ok("stats", "--as-of", "2024-12-31").stderr
    assert "早于" not in year.ok("stats").stderr


def test_what_a_session_never_put_on_record_is_blank(cli: CommandLine) -> None:
    cli.told(two_years)
    cli.ok("amend", "11-2/1", "--public", "yes", TIAAN_TODAY="2026-06-30")
    words = ("--what", "proposal", "--scope", "full", "--on", "2025-05-01", "-y")
    cli.ok("publish", "11-2/1", *words, TIAAN_TODAY="2026-06-30")

    told = cli.ok("stats", "--sessions", "11-2..11-3", "--json", TIAAN_TODAY="2026-12-30").stdout
    (rate,) = (row for row in json.loads(told) if row["label"] == "提案公开率")

    assert rate["11-2"]["numerator"] == 1
    assert rate["11-3"] is None
