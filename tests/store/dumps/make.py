"""Writes the dump of a schema: a file with rows of every kind, built by the program's own commands.

    python tests/store/dumps/make.py

Run once, when the schema is about to be released; from then on its dump never changes, because it
stands for the files that people have. Everybody in it is invented.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
from contextlib import chdir, closing
from pathlib import Path

from typer.testing import CliRunner

from tiaan.cli.app import app
from tiaan.store import database
from tiaan.store.steps import SCHEMA_VERSION

HERE = Path(__file__).parent
FIGURES = ("stats", "--as-of", "2025-12-31", "--json")
YEAR = """
2024-12-01 init --session 十一届二次会议 --opens 2025-01-05 --closes 2025-01-08 \
    --cutoff 2025-01-07T12:00
2024-12-02 settings set title_max 40
2024-12-02 unit add 县教育局 县交通运输局 县住建局 县财政局 --channel 政府系统
2024-12-02 unit alias 县交通运输局 交通局
2024-12-02 unit add 县档案馆
2024-12-02 unit retire 县档案馆
2024-12-03 member add 王芳 李明 --sector 教育界
2024-12-03 member add 张伟 --remark 城关小学
2025-01-05 submit --title 关于增设路灯的提案 --by 王芳 --cosign 李明 \
    --text letter.txt --category 社会建设 --phone 13800001111
2025-01-05 submit --title 关于公交线路的提案 --by 李明 --body 建议延长末班车。 \
    --suggest-unit 交通局 --public yes
2025-01-05 submit --title 关于河道绿化的提案 --by 张伟 --body 建议补种。
2025-01-06 submit --title 关于养老的提案 --by 刘洋
2025-01-06 submit --title 关于教师周转房的提案 --by 民盟县总支 --kind 民主党派 --body 建议新建。
2025-01-06 submit --title 关于班车的提案 --by 赵静 --body 建议增开。
2025-01-06 submit --title 关于本人待遇的提案 --by 周强 --body 待遇。
2025-01-06 submit --title 关于展销会的提案 --by 孙丽 --body 建议举办。
2025-03-01 submit --title 关于校门口停车的提案 --by 王芳 --offsession --body 建议划线。
2025-01-06 cosign invite L3 李明,钱进 --until 2025-01-08T12:00
2025-01-07 cosign decline L3 李明
2025-01-08 cosign confirm L3 钱进 --how phone
2025-01-10 review L1,L2,L5,L6 --accept --key
2025-01-10 review L3 --accept --category 生态文明建设 --number 30
2025-01-10 review L4 --return 没有建议
2025-01-10 review L7 --reject N07 --by 提案审查委员会
2025-01-10 review L8 --convert 社情民意
2025-01-11 merge L6 --into L2
2025-01-12 amend L1 --confirm 李明 --note 更正
2025-01-12 amend L3 --number 31
2025-03-02 review L9 --accept
2025-03-03 withdraw L9 --reason 提案人要求
2025-02-20 assign L1 --lead 交通局 --co 县住建局 --due 3mo
2025-02-20 assign L2 --split 交通局,县财政局
2025-02-20 assign L5 --collective --leader 分管副县长 --units 县教育局,县财政局
2025-02-21 assign L3 --lead 县住建局
2025-02-22 calendar import notice.csv
2025-02-24 object L3 --unit 县住建局 --reason 不属职责 --suggest 县教育局
2025-02-25 object L3 --refuse 属于职责
2025-02-26 notify L7 --way 电话
2025-03-04 extend L3 --by 15wd --consent 提案人 --reason 等待立项
2025-03-05 contact L1 --stage before --way phone --unit 交通局
2025-03-06 supervise add L1 --topic 城区照明 --government 副县长 --cppcc 副主席
2025-03-07 supervise log L1 --form 双见面 --outcome 已约定
2025-03-10 amend L2 --no-key
2025-03-11 convene L5 --agreed 由教育局起草
2025-03-25 remind L3 --done phone
2025-04-01 reply L1 --result B --letter letter.txt \
    --doc-no 县交函〔2025〕1号 --signed-by 局长
2025-04-02 reply L2 --unit 交通局 --result A
2025-04-03 reply L2 --unit 县财政局 --result C --reason 财力不足
2025-04-04 reply L5 --unit 县教育局 --result resolved
2025-04-20 feedback L1 --rating 不满意 --comment 没有照办 --source paper
2025-05-20 reply L1 --result A
2025-05-30 feedback L1 --rating 满意 --work 满意
2025-04-21 feedback L5 --rating 基本满意 --source phone
2025-04-22 feedback L1 --rating 满意 --by 李明
2025-04-23 undo
2025-06-01 import members members.csv -y
2025-06-01 import replies replies.csv -y
2025-05-31 pledge add L2 --unit 交通局 --what 增开末班车 --by 2025-12-01
2025-06-01 pledge update 2.1 --status changed --to 2026-03-01 --note 等待车辆
2025-06-01 publish L2 --what proposal --scope full
2025-06-01 doc template export notice -o notice.docx
2025-06-01 doc template set notice notice.docx
2025-06-01 doc notice L7 -o letters
2025-06-01 submit --title 关于路口信号灯的提案 --by 王芳 --offsession --body 建议增设。
2025-06-01 review L10 --accept --draft
2025-06-02 stats --freeze 年中通报 --as-of 2025-06-30
2025-06-03 session add 十一届三次会议 --opens 2026-01-05 --closes 2026-01-08
"""
"""A command a line, after the day it is given on; what it says may fail is nothing here."""

NOTICE = """日期,安排
2027-01-01 至 2027-01-03,放假
2027-02-05 至 2027-02-11,放假
2027-02-20,上班
2027-04-03 至 2027-04-05,放假
2027-05-01 至 2027-05-05,放假
2027-05-08,上班
2027-06-09,放假
2027-09-15,放假
2027-10-01 至 2027-10-07,放假
2027-10-09,上班
"""
"""An invented year of holidays."""


def build(path: Path) -> None:
    """Tell the year to a new file, in a folder of its own."""
    (path.parent / "letter.txt").write_text("关于提案的正文，一字不改。\n", "utf-8")
    (path.parent / "members.csv").write_text("姓名,界别,电话\n钱进,经济界,13900002222\n", "utf-8")
    (path.parent / "replies.csv").write_text(
        "案号,承办单位,答复日期,办理结果,面商方式\n031,县住建局,2025-05-05,A,上门走访\n", "utf-8"
    )
    (path.parent / "notice.csv").write_text(NOTICE, "utf-8")
    for line in filter(None, YEAR.splitlines()):
        today, *words = line.split()
        told(path, today, *words)


def told(path: Path, today: str, *words: str) -> str:
    """Run one command and return what it said.

    Raises:
        RuntimeError: it failed.
    """
    env = {"TIAAN_DB": str(path), "TIAAN_TODAY": today, "TIAAN_ACTOR": "经办人"}
    with chdir(path.parent):
        said = CliRunner().invoke(app, words, env=env)
    if said.exit_code:
        raise RuntimeError(f"{words}: {said.stderr}")
    return said.stdout


def dump(path: Path) -> str:
    """Return a file as the SQL that makes it anew, its marks included."""
    with closing(sqlite3.connect(path)) as conn:
        marks = (
            f"PRAGMA application_id = {database.APPLICATION_ID};",
            f"PRAGMA user_version = {SCHEMA_VERSION};",
        )
        return "\n".join((*marks, *conn.iterdump())) + "\n"


def main() -> None:
    """Write the dump and its figures, unless they stand."""
    target = HERE / f"schema-{SCHEMA_VERSION}.sql"
    if target.exists():
        sys.exit(f"{target} was released; it is not written again")
    os.environ["TZ"] = "UTC"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiaan.db"
        build(path)
        target.write_text(dump(path), "utf-8")
        figures = json.loads(told(path, "2025-12-31", "--session", "11-2", *FIGURES))
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    target.with_suffix(".json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
