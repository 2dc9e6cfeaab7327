"""stats --audit: figures typed elsewhere."""

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
