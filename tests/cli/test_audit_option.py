"""stats --audit: figures typed elsewhere."""

import pytest
from openpyxl import Workbook

FIGURES = "项目,件数,占比,分母\n收到,162,,\n立案,159,98.1%,收到\n满意率,,96.7%,立案\n"


def test_impossible_figure_is_named_and_ends_with_six(cli, tmp_path):
    path = tmp_path / "总结.csv"
    path.write_text(FIGURES, encoding="gb18030")
    said = cli("stats", "--audit", path)

    assert said.exit_code == 6
    assert "148/153" in said.stdout
    assert "1 处数字对不上：满意率" in said.stderr


def test_shares_kept_as_numbers_in_a_workbook_are_read_as_printed(cli, tmp_path):
    book = Workbook()
    book.active.append(("指标", "数量", "百分比"))
    for name, number, share in (("大会", 100, 100 / 159), ("平时", 59, 59 / 159), ("合计", 159, 1)):
        book.active.append((name, number, share))
    book.save(tmp_path / "表.xlsx")
    said = cli.ok("stats", "--audit", tmp_path / "表.xlsx")

    assert "62.9%" in said.stdout
    assert "对不上" not in said.stdout


def test_table_without_figures_and_a_broken_cell_are_said(cli, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("案号,案由\n1,关于路灯的提案\n", encoding="utf-8")
    assert "没有可核对的数字" in cli("stats", "--audit", path).stderr
    path.write_text("项目,占比,分母\n立案,约九成,\n办结,50%,2\n", encoding="utf-8")
    said = cli.ok("stats", "--audit", path)
    assert "第 2 行：“约九成”不是百分数" in said.stdout
    assert "对得上" in said.stdout


def test_shares_typed_as_percent_cells_keep_their_places(cli, tmp_path):
    book = Workbook()
    book.active.append(("项目", "数", "百分数", "分母"))
    for row in (("满意率", 148, 0.967, 153), ("立案率", None, 0.967, 159), ("多出", 160, 1, 159)):
        book.active.append(row)
    for cell in book.active["C"]:
        cell.number_format = "0.0%"
    book.save(tmp_path / "表.xlsx")
    said = cli("stats", "--audit", tmp_path / "表.xlsx")

    assert "满意率\t148\t96.7%\t对得上" in said.stdout
    assert "立案率\t\t96.7%\t不可能" in said.stdout
    assert "160 大于全部 159" in said.stdout


def test_columns_that_were_not_looked_at_are_named(cli, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("项目,数,占比,办复\n甲,1,50%,9\n合计,2,100%,9\n", encoding="utf-8")
    assert "没有核对的列：办复" in cli("stats", "--audit", path).stderr


def test_findings_are_written_and_the_year_is_not_needed(run, tmp_path):
    path = tmp_path / "总结.csv"
    path.write_text(FIGURES, encoding="utf-8")
    run.path.unlink(missing_ok=True)
    said = run("stats", "--audit", path, "-o", tmp_path / "核对.xlsx")
    assert said.exit_code == 6
    assert (tmp_path / "核对.xlsx").exists()


HEAD = "单位,交办,已答复,收回,满意,满意率\n"
ONE_BASE = (
    # A table, and the rows that use another fraction than the others.
    pytest.param(
        HEAD + "教育局,40,36,30,27,90.0%\n水利局,44,40,37,33,75.0%\n",
        {"水利局": "满意 33÷收回 37 是 89.2%；印的是 满意 33÷交办 44"},
        id="by name",
    ),
    pytest.param(
        HEAD + "教育局,40,36,30,27,90.0%\n公安局,50,45,41,36,80.0%\n水利局,44,40,37,33,89.2%\n"
        "合计,134,121,108,96,88.9%\n",
        {"公安局": "满意 36÷收回 41 是 87.8%；印的是 满意 36÷已答复 45"},
        id="most rows",
    ),
    pytest.param(
        "单位,主办,会办,合计,已答复,答复率\n甲,3,2,5,3,100%\n乙,4,2,6,3,75%\n丙,2,2,4,2,50%\n",
        {"丙": "已答复 2÷主办 2 是 100%；印的是 已答复 2÷合计 4"},
        id="a base that fits by chance",
    ),
    pytest.param(
        "单位,交办,已答复,答复率\n甲,9,9,100%\n乙,8,6,75%\n丙,5,4,80%\n", {}, id="part and whole"
    ),
    pytest.param(
        "单位,收回,满意,基本满意,不满意,满意率\n甲,10,6,3,1,90%\n乙,8,4,3,1,87.5%\n",
        {},
        id="two together",
    ),
    pytest.param(
        "类别,立案,收到,占比\n经济,44,50,44.0%\n社会,56,60,56.0%\n合计,100,110,99.0%\n",
        {"合计": "立案 100÷合计立案 100 是 100.0%"},
        id="share of a total",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wrong"), ONE_BASE)
def test_a_column_of_rates_has_one_base(cli, tmp_path, text, wrong):
    path = tmp_path / "表.csv"
    path.write_text(text, encoding="utf-8")
    said = cli("stats", "--audit", path)
    rates = [line.split("\t") for line in said.stdout.splitlines() if "%\t" in line]
    bad = {line[0].partition("　")[0]: line[4] for line in rates if line[3] == "对不上"}

    assert said.exit_code == (6 if wrong else 0)
    assert rates
    assert bad.keys() == wrong.keys()
    assert all(reason in bad[name] for name, reason in wrong.items())
    assert "已答复 9÷交办 9" in said.stdout or "甲,9,9" not in text


def test_a_total_below_a_heading_sums_what_is_below_it(cli, tmp_path):
    path = tmp_path / "表.csv"
    listed = "收到,162,\n立案,159,98.1%\n办理结果,,\n解决,91,57.2%\n计划,68,42.8%\n合计,159,100%\n"
    path.write_text(f"项目,数,百分数\n{listed}", encoding="utf-8")
    assert "各项相加是 159\t" in cli.ok("stats", "--audit", path).stdout
    wide = "收到,150,12\n办理结果,,\n解决,90,1\n计划,60,3\n合计,150,4\n"
    path.write_text(f"项目,立案,并案\n{wide}", encoding="utf-8")
    assert "对不上" not in cli.ok("stats", "--audit", path).stdout


def test_a_grand_total_sums_the_totals(cli, tmp_path):
    path = tmp_path / "表.csv"
    listed = "单位,立案,并案\n甲,4,1\n乙,4,0\n小计,8,1\n丙,2,2\n小计,2,2\n总计,10,4\n"
    path.write_text(listed, encoding="utf-8")
    said = cli("stats", "--audit", path)

    assert "总计　立案\t10\t\t对得上\t各项相加是 10" in said.stdout
    assert "总计　并案\t4\t\t对不上\t各项相加是 3，印的是 4" in said.stdout


def test_a_base_that_cannot_be_read_does_not_refuse_the_file(cli, tmp_path):
    path = tmp_path / "表.csv"
    listed = "满意,148件,96.7%,153件\n办结,3,50%,去年\n"
    path.write_text(f"项目,件数,占比,分母\n{listed}", encoding="utf-8")
    said = cli.ok("stats", "--audit", path)

    assert "满意\t148\t96.7%\t对得上\t148÷153，四舍五入" in said.stdout
    assert "办结\t3\t50%\t无从核对\t没有“去年”这个数" in said.stdout


WIDE = "类别,立案,收到,占比\n经济,53,60,33.3%\n社会,53,58,33.3%\n文化,53,55,{}\n合计,159,173,{}\n"


def test_a_share_of_a_column_moved_to_make_100(cli, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text(WIDE.format("33.4%", "100%"), encoding="utf-8")
    said = cli.ok("stats", "--audit", path)
    assert "文化　占比\t\t33.4%\t挪了一个末位\t立案 53÷合计立案 159 是 33.3%" in said.stdout

    path.write_text(WIDE.format("33.5%", "100.1%"), encoding="utf-8")
    said = cli("stats", "--audit", path)
    assert said.exit_code == 6
    assert "文化　占比\t\t33.5%\t对不上" in said.stdout


def test_a_rate_of_a_row_that_has_nothing(cli, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("单位,收回,满意,满意率\n甲,9,9,100%\n乙,8,6,75%\n丙,0,0,0%\n", encoding="utf-8")
    assert "满意 0，分母收回是 0，没有百分数" in cli("stats", "--audit", path).stdout
