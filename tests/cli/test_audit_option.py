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
    path.write_text("项目,占比\n立案,九成\n", encoding="utf-8")
    said = cli("stats", "--audit", path)
    assert (said.exit_code, "A2 一行" in said.stderr) == (2, True)


def test_findings_are_written_and_the_year_is_not_needed(run, tmp_path):
    path = tmp_path / "总结.csv"
    path.write_text(FIGURES, encoding="utf-8")
    run.path.unlink(missing_ok=True)
    said = run("stats", "--audit", path, "-o", tmp_path / "核对.xlsx")
    assert said.exit_code == 6
    assert (tmp_path / "核对.xlsx").exists()
