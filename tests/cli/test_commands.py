"""Every command as a clerk types it: what it says on stdout, what on stderr, and the exit code."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import county
from logical import dump
from tiaan import __version__
from tiaan.store.findings import CODES

if TYPE_CHECKING:
    from conftest import CommandLine, Said

SOUND = f"检查了 {len(CODES)} 项，没有发现问题"
OVER = "试运行：以上什么也没有写入"


def told(said: Said) -> tuple[list[str], list[str]]:
    """Return the lines of both streams of a command that succeeded."""
    assert said.exit_code == 0, said.stderr
    return said.lines, said.stderr.splitlines()


def sentences(cli: CommandLine, number: str) -> list[str]:
    """Return the log of one proposal."""
    return [line.split("\t")[3] for line in cli.ok("log", number).lines[1:]]


# The file, sessions, units, members, settings


def test_init_makes_a_file_for_its_owner_only(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "新.db"

    said = cli(
        *("--db", path, "init", "--session", "十一届二次会议"),
        *("--opens", "2025-01-05", "--closes", "2025-01-08", "--cutoff", "2025-01-07 12:00"),
    )

    assert told(said) == (
        [f"已新建 {path}"],
        ["下一步：tiaan unit add 单位…，tiaan member add 姓名…，或 tiaan import"],
    )
    assert path.stat().st_mode & 0o777 == 0o600
    assert cli.ok("--db", path, "session", "list").lines[1:] == [
        "11-2\t十一届二次会议\t2025-01-05\t2025-01-08\t2025-01-07 12:00"
    ]
    assert cli.ok("--db", path, "check").lines == [SOUND]


def test_init_takes_the_session_from_either_place(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "新.db"

    cli.ok("--db", path, "--session", "11-1", "init")

    assert cli.ok("--db", path, "session", "list").lines[1:] == [
        "11-1\t十一届一次会议\t2025-07-01\t2025-07-01\t"
    ]


def test_init_without_a_session_says_what_to_do(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "新.db"

    assert told(cli("--db", path, "init")) == (
        [f"已新建 {path}"],
        ["下一步：tiaan session add 十一届二次会议 --opens 日期 --closes 日期"],
    )
    refused = cli("--db", path, "list")
    assert (refused.exit_code, refused.stderr.splitlines()) == (
        3,
        [
            "错误：文件中还没有届次",
            "提示：tiaan session add 十一届二次会议 --opens D --closes D",
        ],
    )


def test_sessions(cli: CommandLine) -> None:
    added = cli(
        *("session", "add", "11-3", "--opens", "2026-01-05", "--closes", "2026-01-08"),
        *("--cutoff", "2026年1月7日12时"),
    )

    assert told(added) == (["已增加 十一届三次会议（11-3），2026-01-05 至 2026-01-08"], [])
    assert told(cli("session", "list")) == (
        [
            "届次\t名称\t开幕\t闭幕\t提案截止",
            "11-2\t十一届二次会议\t2025-01-05\t2025-01-08\t2025-01-07 12:00",
            "11-3\t十一届三次会议\t2026-01-05\t2026-01-08\t2026-01-07 12:00",
        ],
        [],
    )


def test_newest_session_is_the_current_one(year: CommandLine) -> None:
    year.ok("session", "add", "11-3", "--opens", "2026-01-05")

    assert told(year("list")) == (
        ["案号\t案由\t提案人\t类别\t状态\t承办单位\t到期\t结果\t评价"],
        ["共 0 件"],
    )
    assert len(year.ok("--session", "十一届二次", "list").lines) == 7
    assert year.ok("show", "11-2/1").lines[0] == "11-2/001 号提案　关于增设路灯的提案"
    assert year.ok("--session", "11-2", "show", "1").lines[0] == "001 号提案　关于增设路灯的提案"


def test_units(cli: CommandLine) -> None:
    assert told(cli("unit", "add", "县水利局", "县审计局", "--channel", "政府")) == (
        ["已登记 2 个单位：县水利局、县审计局"],
        [],
    )
    assert told(cli("unit", "alias", "县水利局", "水利局", "水务局")) == (
        ["县水利局 又写作 水利局、水务局"],
        [],
    )
    assert told(cli("unit", "rename", "水利局", "县水务局")) == (
        ["水利局 已改名为 县水务局，旧名仍可使用"],
        [],
    )
    assert told(cli("unit", "retire", "县审计局")) == (["已停用 县审计局"], [])
    assert cli.ok("unit", "list").lines == [
        "单位\t归口系统\t其他写法\t在用",
        "县教育局\t政府系统\t教育局、县教体局\t是",
        "县交通运输局\t政府系统\t交通局、县交通局、交通运输局\t是",
        "县住建局\t政府系统\t住建局、县住房和城乡建设局\t是",
        "县财政局\t政府系统\t财政局\t是",
        "县水务局\t政府系统\t水利局、水务局、县水利局\t是",
        "县审计局\t政府系统\t\t否",
    ]


def test_members(cli: CommandLine) -> None:
    assert told(cli("member", "add", "王芳", "李明", "--sector", "教育界")) == (
        ["已登记 2 位：王芳、李明"],
        [],
    )
    assert told(cli("member", "add", "王芳", "--remark", "县医院", "--phone", "13800001111")) == (
        ["已登记 1 位：王芳（县医院）"],
        [],
    )
    assert told(cli("member", "retire", "M2", "--on", "2025-03-01")) == (
        ["李明 已登记离任，2025-03-01 起不在任"],
        [],
    )
    assert told(cli("member", "add", "张伟", "--on", "2025-02-01")) == (
        ["已登记 1 位：张伟，2025-02-01 任职"],
        [],
    )
    assert told(cli("member", "add", "刘洋", "--not-member")) == (
        ["已登记 1 位：刘洋，不作委员"],
        [],
    )
    assert told(cli("member", "retire", "M3", "--not-member")) == (
        ["王芳（县医院） 不作委员，仍是提案者"],
        [],
    )
    assert told(cli("member", "add", "民盟县总支")) == (["已登记 1 位：民盟县总支"], [])
    assert told(cli("member", "retire", "民盟县总支")) == (["已停用 民盟县总支"], [])
    assert cli.ok("member", "list").lines == [
        "编号\t姓名\t界别\t备注\t委员\t任职\t离任\t在用",
        "M1\t王芳\t教育界\t\t是\t\t\t是",
        "M2\t李明\t教育界\t\t是\t\t2025-03-01\t否",
        "M3\t王芳\t\t县医院\t否\t\t\t是",
        "M4\t张伟\t\t\t是\t2025-02-01\t\t是",
        "M5\t刘洋\t\t\t否\t\t\t是",
        "M6\t民盟县总支\t\t\t否\t\t\t否",
    ]


def test_settings(cli: CommandLine) -> None:
    assert told(cli("settings", "set", "due_rule", "60wd")) == (["due_rule = 60wd"], [])
    assert told(cli("settings", "set", "due_rule", "60wd")) == (["due_rule 没有变化"], [])
    listed = [line.split("\t") for line in cli.ok("settings", "list").lines]

    assert listed[0] == ["设置", "取值", "已改", "默认", "含义", "可用", "条文"]
    assert [line[0] for line in listed if line[2] == "是"] == ["due_rule"]
    assert ["due_rule", "60wd", "是", "3mo"] in [line[:4] for line in listed]
    decimals = ["decimals", "1", "否", "1", "百分数的小数位数", "0 至 4"]
    assert decimals in [line[:6] for line in listed]


def test_settings_travel_as_a_text_file(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "本县.toml"
    cli.ok("settings", "set", "decimals", "2")
    cli.ok("settings", "set", "office", 'a"b\\c')

    assert told(cli("settings", "export", "-o", file)) == ([f"已写入 {file}"], [])
    cli.ok("settings", "set", "decimals", "0")
    assert told(cli("settings", "import", file)) == (["已改 1 项设置：decimals"], [])
    assert told(cli("settings", "import", file)) == (["已改 0 项设置"], [])
    assert file.stat().st_mode & 0o777 == 0o600
    values = {line.split("\t")[0]: line.split("\t")[1] for line in cli.ok("settings", "list").lines}
    assert (values["decimals"], values["office"]) == ("2", 'a"b\\c')


# Proposals, from the form to the rating


def test_submit_with_everything(cli: CommandLine) -> None:
    said = cli(
        *("submit", "--title", "关于增设路灯的提案", "--by", "王芳", "--cosign", "李明、张伟"),
        *("--kind", "委员联名", "--sector", "教育界", "--category", "社会", "--body", "情况。"),
        *("--suggest-unit", "交通局", "--public", "否", "--public-reason", "涉及隐私"),
        *("--phone", "13800001111", "--insession", "--on", "2025年1月20日"),
    )

    assert told(said) == (
        ["收件 L1：关于增设路灯的提案"],
        [
            "提醒：L1 新登记提案者 M1",
            "提醒：L1 新登记提案者 M2",
            "提醒：L1 新登记提案者 M3",
            "提醒：L1 有联名人尚未确认，不计入联名",
            "下一步：tiaan review L1 --accept",
        ],
    )
    assert cli.ok("show", "L1").lines == [
        "收件 L1　关于增设路灯的提案",
        "状态：待审查",
        "届次：十一届二次会议　收件号 L1　大会提案　2025-01-20 收到",
        "提案人：王芳（教育界）　委员联名",
        "联名人（待确认）：李明、张伟",
        "类别：社会建设　公开：不同意公开　不公开理由：涉及隐私　建议承办单位：交通局",
        "正文（3 字）：",
        "情况。",
        "现在可以：审查、并案、撤案",
    ]


def test_submit_from_a_text_file_in_either_encoding(cli: CommandLine, tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "gb18030"), 1):
        file = tmp_path / f"{encoding}.txt"
        file.write_bytes("一、情况\r\n二、建议𠀀".encode(encoding))
        cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳", "--text", file)
        assert cli.ok("show", f"L{number}").lines[5:-1] == [
            "正文（10 字）：",
            "一、情况",
            "二、建议𠀀",
        ]


def test_submit_confirmed_and_off_session(cli: CommandLine) -> None:
    said = cli(
        *("submit", "--title", "关于甲的提案", "--by", "王芳", "--cosign", "李明"),
        *("--confirmed", "--offsession", "--on", "2025-01-05", "--body", "情况。"),
    )

    assert told(said)[1] == [
        "提醒：L1 新登记提案者 M1",
        "提醒：L1 新登记提案者 M2",
        "下一步：tiaan review L1 --accept",
    ]
    page = cli.ok("show", "L1").lines
    assert page[2] == "届次：十一届二次会议　收件号 L1　平时提案　2025-01-05 收到"
    assert page[4] == "联名人（已确认）：李明"


def test_resubmit(year: CommandLine) -> None:
    said = year(
        *("submit", "--resubmit", "L4", "--title", "关于养老服务的提案"),
        *("--body", "建议", "--on", "2025-01-12"),
    )

    assert told(said) == (
        ["重新提交：关于养老服务的提案"],
        ["下一步：tiaan review L4 --accept"],
    )
    assert sentences(year, "L4")[-1] == (
        "提交：已退回 → 待审查，案由 关于养老的提案 → 关于养老服务的提案，正文有改动"
    )


def test_review_accept(year: CommandLine) -> None:
    said = year(
        *("review", "L3", "--accept", "--number", "第３０号", "--category", "经济"),
        *("--key-level", "重点", "--by", "提案委", "--note", "初审通过", "--on", "2025-01-13"),
    )

    assert told(said) == (
        ["L3：待审查 → 已立案，案号 030　关于绿化的提案"],
        ["下一步：tiaan assign 030 --lead 单位"],
    )
    assert sentences(year, "30")[-1] == "审查：待审查 → 已立案，案号 030，提案委，初审通过"
    assert "类别：经济建设　重点：重点" in year.ok("show", "30").lines


def test_review_several(cli: CommandLine) -> None:
    for by in ("甲某", "乙某", "丙某"):
        cli.ok("submit", "--title", f"{by}的提案", "--by", by, "--on", "2025-01-05")

    said = cli("review", "L3,L1-2", "--accept", "--key", "--on", "2025-01-10")

    assert told(said) == (
        [
            "L3：待审查 → 已立案，案号 001　丙某的提案",
            "L1：待审查 → 已立案，案号 002　甲某的提案",
            "L2：待审查 → 已立案，案号 003　乙某的提案",
        ],
        [f"提醒：00{n} 尚未填写本县的提案类别" for n in (1, 2, 3)],
    )


@pytest.mark.parametrize(
    ("option", "line", "hint", "log"),
    [
        (
            ("--reject", "N10,6", "--note", "建议过泛"),
            "L3：待审查 → 不予立案　关于绿化的提案",
            [],
            "审查：待审查 → 不予立案，情形 N10、N06，建议过泛",
        ),
        (
            ("--return", "请写明建议"),
            "L3：待审查 → 已退回　关于绿化的提案",
            ["下一步：tiaan submit --resubmit L3"],
            "审查：待审查 → 已退回，请写明建议",
        ),
        (
            ("--convert", "转社情民意"),
            "L3：待审查 → 已转化　关于绿化的提案",
            [],
            "审查：待审查 → 已转化，转社情民意",
        ),
    ],
)
def test_review_otherwise(
    year: CommandLine, option: tuple[str, ...], line: str, hint: list[str], log: str
) -> None:
    assert told(year("review", "L3", *option, "--on", "2025-01-13")) == ([line], hint)
    assert sentences(year, "L3")[-1] == log


def test_merge_and_unmerge(year: CommandLine) -> None:
    assert told(year("merge", "L3", "--into", "2", "--on", "2025-01-13")) == (
        ["L3 并入 002，提案人均保留"],
        [],
    )
    page = year.ok("show", "2").lines
    assert page[3:5] == ["提案人：李明　委员个人", "并入本案：L3、004"]
    assert year.ok("show", "L3").lines[3] == "并入：002 号提案"

    assert told(year("unmerge", "L3", "4", "--on", "2025-01-14")) == (
        ["L3：已并案 → 待审查", "004：已并案 → 已立案"],
        [],
    )


def test_withdraw(year: CommandLine) -> None:
    said = year("withdraw", "1", "--reason", "提案人要求", "--on", "2025-03-01")

    assert told(said) == (["001：办理中 → 已撤案，001 号作废保留"], [])
    assert year.ok("show", "1").lines[1] == "状态：已撤案"
    assert sentences(year, "1")[-1] == "撤案：办理中 → 已撤案，提案人要求"


def test_amend(year: CommandLine) -> None:
    said = year(
        *("amend", "2", "--title", "关于增开公交的提案", "--category", "经济", "--no-key"),
        *("--excellent", "--note", "已调研", "--sector", "科技界", "--timing", "平时"),
        *("--public", "是", "--suggest-unit", "交通局", "--number", "20", "--on", "2025-03-01"),
    )

    assert told(said) == (["020：已更正"], ["下一步：tiaan assign 020 --lead 单位"])
    assert told(year("show", "2"))[1] == ["提醒：2 号已改为 020 号"]
    assert year.ok("show", "20").lines[:7] == [
        "020 号提案　关于增开公交的提案",
        "状态：已立案",
        "届次：十一届二次会议　收件号 L2　平时提案　2025-01-05 收到",
        "旧案号：002",
        "提案人：李明（科技界）　委员个人",
        "并入本案：004",
        "类别：经济建设　公开：同意公开　建议承办单位：交通局　备注：已调研",
    ]


def test_amend_the_text_from_a_file(year: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "正文.txt"
    file.write_text("新的正文", encoding="utf-8")

    assert told(year("amend", "1", "--text", file))[0] == ["001：已更正"]
    assert year.ok("show", "1").lines[-3:-1] == ["正文（4 字）：", "新的正文"]
    assert told(year("amend", "1", "--body", ""))[0] == ["001：已更正"]
    assert "正文" not in year.ok("show", "1").stdout


def test_amend_confirms_co_signers(cli: CommandLine) -> None:
    cli.ok("submit", "--title", "关于甲的提案", "--by", "王芳", "--cosign", "李明,张伟")

    assert told(cli("amend", "L1", "--confirm", "李明"))[0] == ["L1：已更正"]
    assert cli.ok("show", "L1").lines[4:6] == [
        "联名人（待确认）：张伟",
        "联名人（已确认）：李明",
    ]


def test_amend_the_result_from_a_day_on(year: CommandLine) -> None:
    assert told(year("amend", "T3", "--result", "A", "--on", "2025-06-01"))[0] == ["T003：已更正"]
    assert (
        "办理结果：采纳并列入计划（2025-04-01 起）；已解决或基本解决（2025-06-01 起）"
        in year.ok("show", "3").lines
    )


def test_amend_keeps_the_leader_of_a_collective_case(year: CommandLine) -> None:
    year.ok("amend", "3", "--leader", "常务副县长", "--kind", "其他")

    assert "办理（集体办理，常务副县长牵头）：" in year.ok("show", "3").lines


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ("--lead", "交通局"),
            "002：已立案 → 办理中，单办：主办 县交通运输局，2025-05-20 前答复",
        ),
        (
            ("--lead", "教育局", "--co", "交通局,财政局", "--due", "15wd"),
            "002：已立案 → 办理中，主办加会办：主办 县教育局，会办 县交通运输局、县财政局，"
            "2025-03-13 前答复",
        ),
        (
            ("--split", "教育局、财政局", "--due", "2025年8月31日"),
            "002：已立案 → 办理中，分办：分办 县教育局、县财政局，2025-08-31 前答复",
        ),
        (
            ("--collective", "--leader", "分管副县长", "--units", "教育局；财政局"),
            "T002：已立案 → 办理中，集体办理：参与 县教育局、县财政局，分管副县长牵头，"
            "2025-05-20 前答复",
        ),
    ],
)
def test_assign_in_four_modes(year: CommandLine, options: tuple[str, ...], line: str) -> None:
    together = "--collective" in options
    step = "convene 002 --on 日期" if together else "reply 002 --result 结果"
    assert told(year("assign", "2", *options, "--on", "2025-02-20")) == (
        [line],
        [f"下一步：tiaan {step}"],
    )


def test_assign_one_more(year: CommandLine) -> None:
    assert told(year("assign", "1", "--co", "财政局", "--on", "2025-03-01"))[0] == [
        "001：办理中，主办加会办：增加会办 县财政局，2025-04-01 前送会办意见"
    ]


def test_reply_and_letter(year: CommandLine, tmp_path: Path) -> None:
    letter = tmp_path / "答复函.pdf"
    letter.write_bytes(b"%PDF")

    said = year(
        *("reply", "1", "--result", "Ｂ类", "--unit", "县交通局", "--letter", letter),
        *("--doc-no", "县交函〔2025〕3号", "--signed-by", "局长", "--reason", "资金已列入"),
        *("--on", "2025-05-21"),
    )

    assert told(said) == (
        ["001：办理中 → 已答复（县交通运输局，采纳并列入计划，逾期 1 天）"],
        [
            "提醒：001 会办单位尚无意见：县住建局",
            "提醒：001 列入计划的尚未登记承诺事项和兑现日期",
            "提醒：001 应在期限内答复",
            "下一步：tiaan pledge add 001 --what 事项 --by 日期",
            "下一步：tiaan feedback 001 --rating 评价",
        ],
    )
    page = year.ok("show", "1").lines
    assert page[8] == (
        "  主办 县交通运输局　2025-02-20 交办，2025-05-20 前答复　"
        "已答复：2025-05-21，县交函〔2025〕3号，采纳并列入计划，原件写作“Ｂ类”，classic-4"
    )
    assert "附件：答复函.pdf" in page


def test_reply_under_another_scheme(year: CommandLine) -> None:
    said = year("reply", "1", "--result", "丙", "--scheme", "abc-reference", "--on", "2025-03-01")

    assert told(said)[0] == ["001：办理中 → 已答复（县交通运输局，留作参考，提前 80 天）"]


def test_letters_are_handed_out_again(year: CommandLine, tmp_path: Path) -> None:
    year.ok("assign", "2", "--split", "教育局,财政局", "--on", "2025-02-20")
    for unit in ("教育局", "财政局"):
        folder = tmp_path / unit
        folder.mkdir()
        (folder / "答复.pdf").write_text(unit)
        letter = folder / "答复.pdf"
        year.ok("reply", "2", "--unit", unit, "--result", "A", "--letter", letter)
    target = tmp_path / "另存"
    target.mkdir()

    said = year.ok("show", "2", "--save", target)

    saved = [
        Path(line.removeprefix("已另存 "))
        for line in said.stderr.splitlines()
        if line.startswith("已另存 ")
    ]
    assert sorted(saved) == sorted(target.iterdir())
    assert [file.read_text() for file in saved] == ["教育局", "财政局"]
    assert saved[0].name == "002-答复.pdf"
    assert {file.stat().st_mode & 0o777 for file in saved} == {0o600}


def test_saved_letter_replaces_another_file_only_if_agreed_to(
    year: CommandLine, tmp_path: Path
) -> None:
    letter, target = tmp_path / "答复.txt", tmp_path / "另存"
    letter.write_text("同意。", encoding="utf-8")
    year.ok("reply", "1", "--result", "A", "--letter", letter)
    target.mkdir()
    own = target / "001-答复.txt"
    own.write_text("自己的", encoding="utf-8")

    said = year("show", "1", "--save", target)
    assert (said.exit_code, "“001-答复.txt”已经存在，替换吗？" in said.stderr) == (2, True)
    assert own.read_text("utf-8") == "自己的"

    year.ok("show", "1", "--save", target, "--yes")
    assert own.read_text("utf-8") == "同意。"
    assert f"已另存 {own}" in year.ok("show", "1", "--save", target).stderr  # it is the same


def test_letters_of_a_secret_matter_stay_inside(year: CommandLine, tmp_path: Path) -> None:
    year.ok("reply", "1", "--result", "A", "--letter", __file__)
    with year.open() as conn:
        conn.execute("UPDATE decision SET grounds = '[\"N01\"]' WHERE proposal_id = 1")

    year.ok("show", "1", "--save", tmp_path)

    assert list(tmp_path.glob("001*")) == []


def test_feedback(year: CommandLine) -> None:
    said = year(
        *("feedback", "T3", "--rating", "满意", "--work", "基本满意", "--source", "纸质"),
        *("--comment", "谢谢", "--on", "2025-04-20"),
    )

    steps = ["下一步：tiaan pledge add 003 --what 事项 --by 日期"]
    assert told(said) == (["T003：已答复（满意）"], steps)
    assert (
        "  评价 民盟县总支：满意，对工作 基本满意（2025-04-20，纸质表），谢谢"
        in year.ok("show", "3").lines
    )


def test_feedback_that_asks_for_another_round(year: CommandLine) -> None:
    said = year("feedback", "3", "--rating", "不满意", "--on", "2025-04-20")

    assert told(said) == (
        ["T003：已答复 → 办理中（不满意）"],
        [
            "提醒：T003 重新办理：第 2 轮，2025-05-20 前答复；第 1 轮原样保留",
            "下一步：tiaan reply 003 --result 结果",
        ],
    )
    page = year.ok("show", "3").lines
    assert page[1] == "状态：办理中（第 2 轮）"
    assert [line for line in page if line.startswith("第")] == [
        "第 1 轮办理（集体办理，分管副县长牵头）：",
        "第 2 轮办理（集体办理，分管副县长牵头）：",
    ]


def test_feedback_of_a_co_signer(year: CommandLine) -> None:
    year.ok("reply", "1", "--result", "A", "--on", "2025-05-01")

    said = year("feedback", "1", "--rating", "不满意", "--by", "李明", "--source", "via_unit")

    assert told(said)[0] == ["001：已答复（不满意）"]
    assert told(said)[1][0] == (
        "提醒：001 本县以第一提案人的评价为准，这份评价已记录，不计入满意率"
    )


# Looking


HEAD = "案号\t案由\t提案人\t类别\t状态\t承办单位\t到期\t结果\t评价"
ONE = "001\t关于增设路灯的提案\t王芳等2人\t社会建设\t办理中\t县交通运输局、县住建局\t2025-05-20\t\t"
TWO = "002\t关于公交的提案\t李明\t社会建设\t已立案\t\t\t\t"
THREE = "T003\t关于教育的提案\t民盟县总支\t社会建设\t已答复\t县教育局、县财政局\t\t采纳并列入计划\t"
FOUR = "004\t关于班车的提案\t赵静\t社会建设\t已并案\t\t\t\t"
L3 = "L3\t关于绿化的提案\t张伟\t生态文明建设\t待审查\t\t\t\t"
L4 = "L4\t关于养老的提案\t刘洋\t\t已退回\t\t\t\t"


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ((), [ONE, TWO, THREE, FOUR, L3, L4]),
        (("--state", "办理中"), [ONE]),
        (("--state", "pending"), [L3]),
        (("--unit", "住建局"), [ONE]),
        (("--unit", "县教体局"), [THREE]),
        (("--category", "生态"), [L3]),
        (("--kind", "党派"), [THREE]),
        (("--result", "采纳"), [THREE]),
        (("--key",), [ONE, TWO, THREE, FOUR]),
        (("--overdue",), [ONE]),
        (("--overdue", "--unit", "教育局"), []),
        (("--sort", "intake"), [ONE, TWO, L3, L4, THREE, FOUR]),
        (("--sort", "state"), [L3, L4, FOUR, TWO, ONE, THREE]),
        (("--sort", "due", "--limit", "1"), [ONE]),
        (("--limit", "0"), []),
    ],
)
def test_list(year: CommandLine, options: tuple[str, ...], rows: list[str]) -> None:
    lines, remarks = told(year("list", *options))

    assert lines == [HEAD, *rows]
    limited = "--limit" in options
    assert remarks == [f"共 6 件，列出 {len(rows)} 件" if limited else f"共 {len(rows)} 件"]


def test_list_sorted_by_title_and_unit_and_day(year: CommandLine) -> None:
    firsts = {
        sort: [line.split("\t")[0] for line in year.ok("list", "--sort", sort).lines[1:]]
        for sort in ("title", "unit", "category", "received", "number")
    }

    assert firsts == {
        "title": ["002", "L4", "001", "T003", "004", "L3"],
        "unit": ["T003", "001", "002", "004", "L3", "L4"],
        "category": ["L4", "L3", "001", "002", "T003", "004"],
        "received": ["001", "002", "L3", "L4", "T003", "004"],
        "number": ["001", "002", "T003", "004", "L3", "L4"],
    }


def test_show_of_a_case_being_handled(year: CommandLine) -> None:
    assert told(year("show", "1")) == (
        [
            "001 号提案　关于增设路灯的提案",
            "状态：办理中",
            "届次：十一届二次会议　收件号 L1　大会提案　2025-01-05 收到",
            "提案人：王芳　委员联名",
            "联名人（已确认）：李明",
            "类别：社会建设　重点：重点",
            "审查：立案，2025-01-10",
            "办理（主办加会办）：",
            "  主办 县交通运输局　2025-02-20 交办，2025-05-20 前答复　逾期 42 天",
            "  会办 县住建局　2025-02-20 交办，2025-03-20 前送会办意见　逾期 103 天",
            "正文（6 字）：",
            "情况和建议。",
            "现在可以：交办、答复、反馈、撤案",
        ],
        [],
    )


def test_show_of_an_answered_collective_case_owes_nothing(year: CommandLine) -> None:
    assert year.ok("show", "T3").lines[6:9] == [
        "办理（集体办理，分管副县长牵头）：",
        "  参与 县教育局　2025-02-20 交办，2025-05-20 前答复　"
        "已答复：2025-04-01，县教函〔2025〕1号，采纳并列入计划，原件写作“B”，classic-4",
        "  参与 县财政局　2025-02-20 交办，2025-05-20 前答复　一并答复",
    ]


def test_show_several_with_their_histories(year: CommandLine) -> None:
    lines = year.ok("show", "L3-L4", "--timeline", TIAAN_TODAY="2025-02-01").lines

    assert lines == [
        "收件 L3　关于绿化的提案",
        "状态：待审查",
        "届次：十一届二次会议　收件号 L3　大会提案　2025-01-05 收到",
        "提案人：张伟　委员个人",
        "类别：生态文明建设",
        "正文（6 字）：",
        "情况和建议。",
        "现在可以：审查、并案、撤案",
        "经过：",
        "  2025-01-05　提交：收件 L3《关于绿化的提案》",
        "",
        "收件 L4　关于养老的提案",
        "状态：已退回",
        "届次：十一届二次会议　收件号 L4　大会提案　2025-01-06 收到",
        "提案人：刘洋　委员个人",
        "类别：未填",
        "审查：退回修改，2025-01-10，没有建议",
        "现在可以：提交、撤案",
        "经过：",
        "  2025-01-06　提交：收件 L4《关于养老的提案》",
        "  2025-01-10　审查：待审查 → 已退回，没有建议",
    ]


def test_show_a_withdrawn_case(year: CommandLine) -> None:
    year.ok("withdraw", "1", "--reason", "本人要求", "--on", "2025-03-01")
    lines = year.ok("show", "1").lines

    assert lines[6:11] == [
        "审查：立案，2025-01-10",
        "审查：撤案，2025-03-01，本人要求",
        "办理（主办加会办）：",
        "  主办 县交通运输局　2025-02-20 交办，2025-05-20 前答复　2025-03-01 终止（撤案）",
        "  会办 县住建局　2025-02-20 交办，2025-03-20 前送会办意见　2025-03-01 终止（撤案）",
    ]
    assert lines[-1] == "现在可以：—"


def test_log_of_one_proposal(year: CommandLine) -> None:
    lines = year.ok("log", "T3").lines

    assert lines[0] == "操作\t日期\t提案\t经过\t经办人\t录入时间（UTC）\t出处\t已撤销"
    assert [line.split("\t")[1:5] + line.split("\t")[6:] for line in lines[1:]] == [
        ["2025-01-06", "003", "提交：收件 L5《关于教育的提案》", "经办人", "", "否"],
        ["2025-01-10", "003", "审查：待审查 → 已立案，案号 003", "经办人", "", "否"],
        [
            "2025-02-20",
            "003",
            "交办：已立案 → 办理中，参与 县教育局、县财政局，2025-05-20 前答复",
            "经办人",
            "",
            "否",
        ],
        [
            "2025-02-20",
            "003",
            "召集：分管副县长召集，县教育局、县财政局",
            "经办人",
            "",
            "否",
        ],
        [
            "2025-04-01",
            "003",
            "答复：办理中 → 已答复，县教育局，采纳并列入计划，县教函〔2025〕1号",
            "经办人",
            "",
            "否",
        ],
    ]


def test_log_since_a_day_and_the_latest_few(year: CommandLine) -> None:
    assert len(year.ok("log").lines) == 29
    assert year.ok("log", "--since", "2025-02-21").lines[1].split("\t")[3] == (
        "答复：办理中 → 已答复，县教育局，采纳并列入计划，县教函〔2025〕1号"
    )
    assert year.ok("log", "--since", "2025-04-02").lines[1:] == []
    assert [line.split("\t")[2] for line in year.ok("log", "--limit", "2").lines[1:]] == [
        "003",
        "003",
    ]
    assert year.ok("log", "--limit", "0").lines[1:] == []


# Taking back, and proving


def test_undo_takes_back_the_latest_and_itself(year: CommandLine) -> None:
    year.ok("review", "L3", "--accept", "--on", "2025-01-13")
    with year.open() as conn:
        filed = dump(conn)
        (number,) = conn.execute("SELECT max(id) FROM operation").fetchone()

    assert told(year("undo")) == (
        [f"已撤销第 {number} 次操作：tiaan review L3 --accept --on 2025-01-13"],
        [f"要反悔：tiaan undo {number + 1}"],
    )
    assert year.ok("list", "--state", "待审").lines[1:] == [L3]
    assert told(year("undo", number + 1)) == (
        [f"已恢复第 {number} 次操作：tiaan review L3 --accept --on 2025-01-13"],
        [f"要反悔：tiaan undo {number + 2}"],
    )
    with year.open() as conn:
        assert dump(conn) == filed
    assert [line.split("\t")[3::4] for line in year.ok("log", "L3").lines[2:]] == [
        ["审查：待审查 → 已立案，案号 005", "是"],
        [f"撤销：已立案 → 待审查，第 {number} 次操作", "是"],
        [f"撤销：待审查 → 已立案，第 {number + 1} 次操作", "否"],
    ]


def test_undo_of_a_named_operation(year: CommandLine) -> None:
    year.ok("amend", "1", "--note", "一")
    year.ok("amend", "2", "--note", "二")
    first = len(year.ok("undo", "--list").lines) - 2

    assert told(year("undo", first))[0] == [f"已撤销第 {first} 次操作：tiaan amend 1 --note 一"]
    assert "备注：一" not in year.ok("show", "1").stdout
    assert "备注：二" in year.ok("show", "2").stdout


def test_undo_list(year: CommandLine) -> None:
    year.ok("amend", "1", "--note", "一 二")
    year.ok("undo")

    lines = [line.split("\t") for line in year.ok("undo", "--list").lines]

    assert lines[0] == ["操作", "录入时间（UTC）", "经办人", "命令", "撤销了", "被撤销于"]
    count = len(lines) - 1
    assert [[line[0], *line[2:]] for line in lines[-2:]] == [
        [f"{count - 1}", "经办人", 'tiaan amend 1 --note "一 二"', "", f"{count}"],
        [f"{count}", "经办人", "tiaan undo", f"{count - 1}", ""],
    ]


def test_nothing_left_to_undo(cli: CommandLine) -> None:
    for _ in range(6):
        cli.ok("undo")

    said = cli("undo")

    assert (said.exit_code, said.stderr.splitlines()) == (
        3,
        ["错误：没有可以撤销的操作", "提示：tiaan log 查看全部记录"],
    )


def test_check_of_a_sound_file(year: CommandLine) -> None:
    assert told(year("check")) == ([SOUND], [])


def test_check_finds_what_was_changed_behind_its_back(year: CommandLine) -> None:
    with year.open() as conn:
        conn.execute("UPDATE proposal SET title = '别的案由' WHERE id = 1")

    said = year("check")

    assert said.exit_code == 6
    assert [line for line in said.lines if not line.startswith("#")] == [
        "代码\t程度\t对象\t问题",
        "C04\t错误\t提案 L1（001号）\t这条记录与日志不符",
        "",
        "代码\t意味着\t处理",
        f"C04\t{CODES['C04'].meaning}\t{CODES['C04'].remedy}",
    ]
    assert said.stderr.splitlines() == [
        "错误：检查发现 1 处问题",
        "提示：处理办法见上表",
    ]


# Trying only


DRY_RUNS = (
    ("session", "add", "11-3", "--opens", "2026-01-05"),
    ("unit", "add", "县水利局"),
    ("unit", "alias", "教育局", "教委"),
    ("unit", "rename", "教育局", "县教委"),
    ("unit", "retire", "教育局"),
    ("member", "add", "周强", "--phone", "13900002222"),
    ("member", "retire", "王芳"),
    ("settings", "set", "decimals", "2"),
    ("settings", "import", "{toml}"),
    ("submit", "--title", "甲", "--by", "周强", "--body", "情况", "--phone", "13900002222"),
    ("submit", "--resubmit", "L4", "--title", "甲"),
    ("review", "L3", "--accept"),
    ("review", "L3", "--reject", "N10"),
    ("review", "L3", "--return", "没有建议"),
    ("review", "L3", "--convert", "来信"),
    ("merge", "L3", "--into", "2"),
    ("unmerge", "4"),
    ("withdraw", "1", "--reason", "本人要求"),
    ("amend", "1", "--title", "甲", "--number", "50"),
    ("assign", "2", "--lead", "教育局"),
    ("reply", "1", "--result", "A", "--letter", "{toml}"),
    ("feedback", "3", "--rating", "不满意"),
    ("undo",),
    ("undo", "20"),
)


@pytest.mark.parametrize("flag", ["-n", "--dry-run"])
@pytest.mark.parametrize("command", DRY_RUNS, ids=" ".join)
def test_dry_run_leaves_the_file_as_it_was(
    year: CommandLine, tmp_path: Path, command: tuple[str, ...], flag: str
) -> None:
    toml = tmp_path / "设置.toml"
    toml.write_text('decimals = "2"', encoding="utf-8")
    before = year.path.read_bytes()
    files = sorted(tmp_path.iterdir())

    said = year(*(word.format(toml=toml) for word in command), flag)

    assert (said.exit_code, said.stderr.splitlines()[-1]) == (0, OVER)
    assert said.stdout != ""
    assert year.path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == files


@pytest.mark.parametrize("command", DRY_RUNS, ids=" ".join)
def test_what_was_tried_can_then_be_done(
    year: CommandLine, tmp_path: Path, command: tuple[str, ...]
) -> None:
    toml = tmp_path / "设置.toml"
    toml.write_text('decimals = "2"', encoding="utf-8")
    words = [word.format(toml=toml) for word in command]
    before = hashlib.sha256(year.path.read_bytes()).digest()
    tried = year.ok(*words, "-n")

    done = year.ok(*words)

    assert done.stdout == tried.stdout
    assert hashlib.sha256(year.path.read_bytes()).digest() != before
    assert year.ok("check").lines == [SOUND]


# The options before the command


def test_file_by_option_and_by_environment(cli: CommandLine, tmp_path: Path) -> None:
    other = tmp_path / "另一个.db"
    cli.ok("--db", other, "init", "--session", "11-1")

    assert cli.ok("session", "list", TIAAN_DB=str(other)).lines[1].startswith("11-1\t")
    assert (
        cli.ok("--db", cli.path, "session", "list", TIAAN_DB=str(other))
        .lines[1]
        .startswith("11-2\t")
    )


def test_file_in_the_current_folder_by_default(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert cli.ok("session", "list", TIAAN_DB="").lines[1].startswith("11-2\t")


def actor(cli: CommandLine) -> str:
    return cli.ok("log", "--limit", "1").lines[1].split("\t")[4]


def test_clerk_by_option_environment_and_system(cli: CommandLine) -> None:
    cli.ok("--actor", "小周", "unit", "add", "甲局")
    assert actor(cli) == "小周"
    cli.ok("unit", "add", "乙局", TIAAN_ACTOR="小吴")
    assert actor(cli) == "小吴"
    cli.ok("unit", "add", "丙局", TIAAN_ACTOR="", LOGNAME="clerk")
    assert actor(cli) == "clerk"
    cli.ok("unit", "add", "丁局", TIAAN_ACTOR="", LOGNAME="", USER="", USERNAME="")
    assert actor(cli) == "未知"


def test_today_by_option_and_environment(cli: CommandLine) -> None:
    cli.ok("--today", "2025年3月1日", "submit", "--title", "甲", "--by", "王芳")
    cli.ok("submit", "--title", "乙", "--by", "王芳", TIAAN_TODAY="2025-03-02")

    assert [cli.ok("show", ref).lines[2][-13:] for ref in ("L1", "L2")] == [
        "2025-03-01 收到",
        "2025-03-02 收到",
    ]


def test_version(cli: CommandLine) -> None:
    assert cli.ok("--version").lines[0] == f"tiaan {__version__}"


def test_county_of_the_fixtures_is_sound(cli: CommandLine) -> None:
    assert cli.path.read_bytes() == county.image()
    assert cli.ok("check").lines == [SOUND]
