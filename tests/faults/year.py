"""A county in the middle of its year, and every command that can be given then.

`COMMANDS` is what the faults are tried on: a test compares it with the program's own commands, so
that one that is added without being tried is noticed.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import county
from logical import dump, log
from story import Story
from tiaan.store import database
from tiaan.store.digest import card_digest

if TYPE_CHECKING:
    from pathlib import Path

YEAR = """
2025-01-05 提交 1 王芳、李明 关于增设路灯的提案 联名已确认 电话=13900000000 正文=第一件的正文 公开=yes
2025-01-05 提交 2 民盟县总支 关于改建校舍的提案 民主党派 正文=第二件的正文
2025-01-05 提交 3 张伟 关于整治河道的提案
2025-01-05 邀请 3 李明 到=2025-01-08
2025-01-06 提交 4 刘洋 关于保护古树的提案
2025-01-06 提交 5 赵敏 关于养护古树的提案
2025-01-06 提交 6 孙丽 关于增开公交的提案
2025-01-06 提交 7 钱进 关于公交站牌的提案
2025-01-06 提交 8 周正 关于夜间照明的提案
2025-01-09 审查 1 立案
2025-01-09 审查 2 立案
2025-01-09 审查 4 立案
2025-01-09 审查 5 立案
2025-01-09 审查 6 立案
2025-01-09 审查 7 立案
2025-01-09 审查 8 退回 没有建议
2025-01-12 并案 5 入 4
2025-02-20 交办 1 交通局 主办 住建局 会办
2025-02-20 交办 2 副县长 牵头 教育局、财政局 参与
2025-02-20 召集 2
2025-02-20 交办 6 交通局 主办
2025-03-01 答复 1 交通局 B 文号=交函1号
2025-03-10 反馈 1 基本满意 意见=有待落实
2025-03-11 承诺 1 交通局 装灯二十盏 到=2025-12-31
2025-03-12 答复 6 A 文号=交函2号
2025-03-15 审查 3 立案 拟定
2025-03-15 交办 4 教育局 主办 拟定
2025-03-20 设置 office 某县政协
"""  # noqa: E501 - a line a command
"""Waiting then: 3 for its review, 4 and 7 to be assigned, 2 for its replies, 6 for the rating. 3
and 4 have drafts."""

PHONE = "13900000000"
EARLIER = "旧.db"
"""The county's file as it was some days before."""
INPUTS = {
    # The sheets and texts that commands read.
    "提案.csv": "案由,提案人,类别,联系电话,正文\n"
    "关于新修水渠的提案,吴桐,经济建设,13800000000,水渠年久失修。\n"
    "关于村道硬化的提案,郑和,社会建设,,村道泥泞。\n",
    "单位.csv": "单位名称,别名\n县水利局,水利局\n县农业农村局,农业局\n",
    "委员.csv": "姓名,界别,联系电话\n冯春,教育界,13700000000\n陈夏,医卫界,\n",
    "审查.csv": "收件号,审查结果,不予立案情形\nL3,立案,\n",
    "交办.csv": "案号,主办单位\n4,财政局\n7,县交通运输局\n",
    "答复.csv": "案号,答复单位,办理结果\n2,教育局,A\n",
    "反馈.csv": "案号,对办理结果的评价\n6,满意\n",
    "放假.csv": "日期,安排\n2027-01-01 至 2027-01-03,放假\n2027-02-06 至 2027-02-12,放假\n",
    "核对.csv": "承诺编号,进展,情况说明\n11-2/001.1,已兑现,已亮灯\n",
    "有误.csv": "案由,提案人\n,吴桐\n关于新修水渠的提案,\n",
    "设置.toml": 'decimals = "2"\ntitle_max = "40"\n',
    "正文.txt": "水渠年久失修，建议列入计划。\n",
    "答复.pdf": "%PDF-1.4 not really\n" * 200,
}


class Try(NamedTuple):
    """A command of the year.

    Attributes:
        args: its words.
        output: the file or folder it writes; "" where only the county's file changes.
        reads_only: the county's file stays as it is.
    """

    args: tuple[str, ...]
    output: str = ""
    reads_only: bool = False


def _try(words: str, output: str = "", *, reads_only: bool = False) -> Try:
    return Try(tuple(words.split()), output, reads_only)


def _out(words: str, output: str) -> Try:
    return Try((*words.split(), "-o", output, "--yes"), output, reads_only=True)


COMMANDS: dict[str, Try] = {
    "init": _try("--db 新.db init --session 十一届二次会议", "新.db", reads_only=True),
    "session add": _try("session add 十一届三次会议 --opens 2026-01-05 --closes 2026-01-08"),
    "unit add": _try("unit add 县水利局 县民政局 --channel 政府系统"),
    "unit alias": _try("unit alias 县财政局 财政"),
    "unit rename": _try("unit rename 县财政局 县财政和国资局"),
    "unit retire": _try("unit retire 县住建局"),
    "unit list": _try("unit list", reads_only=True),
    "session list": _try("session list", reads_only=True),
    "member add": _try("member add 冯春 --phone 13700000000 --sector 教育界 --on 2026-02-01"),
    "member retire": _try("member retire 周正 --on 2026-03-01"),
    "member list": _try("member list", reads_only=True),
    "settings set": _try("settings set decimals 2"),
    "settings list": _try("settings list", reads_only=True),
    "settings import": _try("settings import 设置.toml"),
    "settings export": _out("settings export", "设置出.toml"),
    "submit": _try(
        "submit --title 关于新修水渠的提案 --by 吴桐 --phone 13800000000 --text 正文.txt"
    ),
    "submit --resubmit": _try("submit --resubmit L8 --body 补上了建议"),
    "review": _try("review L3 --accept"),
    "merge": _try("merge 7 --into 4"),
    "unmerge": _try("unmerge L5"),
    "withdraw": _try("withdraw 7 --reason 提案人要求"),
    "amend": _try("amend 1,2,4 --key --note 常委会督办"),
    "assign": _try("assign 4 --split 教育局,财政局 --due 3mo"),
    "reply": _try("reply 2 --unit 教育局 --result A --letter 答复.pdf"),
    "feedback": _try("feedback 6 --rating 不满意 --comment 没有看到"),
    "cosign invite": _try("cosign invite L3 钱进 --until 2025-01-08 --on 2025-01-06"),
    "cosign confirm": _try("cosign confirm L3 李明 --how signature --on 2025-01-06"),
    "cosign decline": _try("cosign decline L3 李明"),
    "cosign expire": _try("cosign expire --at 2025-07-01"),
    "cosign withdraw": _try("cosign withdraw 1 李明"),
    "cosign list": _try("cosign list", reads_only=True),
    "cosign audit": _try("cosign audit", reads_only=True),
    "cosign sheet": _out("cosign sheet --all", "确认单.docx"),
    "pledge add": _try("pledge add 1 --unit 交通局 --what 再装十盏 --by 2026-06-30"),
    "pledge update": _try("pledge update 1.1 --status met --resolved --note 已亮灯"),
    "pledge list": _try("pledge list", reads_only=True),
    "pledge sheet": _out("pledge sheet", "承诺.xlsx"),
    "pledge import": _try("pledge import 核对.csv"),
    "publish": _try("publish 1,6 --what reply --scope none --reason 涉及商业秘密"),
    "publish --all": _try("publish --all --what proposal --scope full --yes"),
    "publish --list": _try("publish --list", reads_only=True),
    "publish -o": _out("publish", "公开目录.csv"),
    "supervise add": _try("supervise add 1,2 --topic 出行 --cppcc 主席 --government 县长"),
    "supervise log": _try("supervise log 1,2 --form 双见面 --with 主席、县长 --outcome 议定"),
    "supervise list": _try("supervise list", reads_only=True),
    "object": _try("object 2 --unit 教育局 --reason 不归本单位 --late 领导批示"),
    "extend": _try("extend 2 --by 2mo --consent 提案人"),
    "due": _try("due --why", reads_only=True),
    "remind": _try("remind --plan", reads_only=True),
    "remind --done": _try("remind 2 --done phone --note 已催"),
    "status": _try("status", reads_only=True),
    "doc assign": _try("doc assign --all -o 报告 --on 2025-02-21 --yes", "报告"),
    "doc notice": _try("doc notice L8 --tell -o 报告 --yes", "报告"),
    "doc feedback-form": _try("doc feedback-form 6 -o 报告 --yes", "报告", reads_only=True),
    "doc template export": _out("doc template export 交办函", "交办函.docx"),
    "doc list": _try("doc list", reads_only=True),
    "calendar list": _try("calendar list", reads_only=True),
    "calendar explain": _try("calendar explain 2027-02-06", reads_only=True),
    "calendar import": _try("calendar import 放假.csv -y"),
    "contact": _try("contact 1 --way 面商 --unit 交通局 --note 到现场"),
    "notify": _try("notify L8 --way 电话"),
    "notify --list": _try("notify --list", reads_only=True),
    "review --draft": _try("review L3 --accept --draft"),
    "merge --draft": _try("merge 7 --into 4 --draft"),
    "assign --draft": _try("assign 7 --lead 教育局 --draft"),
    "import --draft": _try("import assignments 交办.csv --draft --yes"),
    "pending": _try("pending", reads_only=True),
    "apply review": _try("apply review --yes"),
    "apply assign": _try("apply assign 4 --on 2025-04-01 -y"),
    "discard": _try("discard assign --yes"),
    "report review-pack": _out("report review-pack", "审查会.docx"),
    "report assign-list": _out("report assign-list", "交办清单.xlsx"),
    "convene": _try("convene 2 --units 教育局 --agreed 合写一份"),
    "list": _try("list", reads_only=True),
    "show": _try("show 1 --timeline", reads_only=True),
    "log": _try("log", reads_only=True),
    "undo": _try("undo"),
    "forget": _try("forget 王芳 --yes"),
    "check": _try("check", reads_only=True),
    "import proposals": _try("import proposals 提案.csv --yes"),
    "import units": _try("import units 单位.csv --yes"),
    "import members": _try("import members 委员.csv --yes"),
    "import reviews": _try("import reviews 审查.csv --yes"),
    "import assignments": _try("import assignments 交办.csv --yes"),
    "import replies": _try("import replies 答复.csv --yes"),
    "import feedback": _try("import feedback 反馈.csv --yes"),
    "import --errors": _try(
        "import proposals 有误.csv --dry-run --yes --errors 退回.xlsx", "退回.xlsx", reads_only=True
    ),
    "export xlsx": _out("export proposals --with-contacts", "提案.xlsx"),
    "export csv": _out("export proposals --wide", "一表清.csv"),
    "export json": _out("export log", "日志.json"),
    "export --by-unit": _out("export assignments --by-unit", "清单.xlsx"),
    "template": _out("template replies", "答复表.xlsx"),
    "stats": _try("stats", reads_only=True),
    "stats -o": _out("stats", "统计.html"),
    "stats --freeze": _try("stats --freeze 定稿"),
    "report annual": _try("report annual --format docx,md -o 报告 --yes", "报告", reads_only=True),
    "report unit": _out("report unit 交通局", "交通局.docx"),
    "demo": _try("demo 示例", "示例", reads_only=True),
    "backup": _out("backup", "副本.db"),
    "backup --list": _try("backup --list", reads_only=True),
    "restore": _try("restore 旧.db --yes"),
}


@cache
def image(year: str = YEAR) -> bytes:
    """Return the bytes of the county's file, in the middle of its year or earlier."""
    conn = county.in_memory()
    Story(conn).tell(year)
    data = conn.serialize()
    conn.close()
    return data


def settle(folder: Path) -> Path:
    """Put the county's file and all that commands read into a folder; return the file."""
    for name, text in INPUTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "报告").mkdir()
    (folder / EARLIER).write_bytes(image(YEAR[: YEAR.index("2025-03-10")]))
    path = folder / "tiaan.db"
    path.write_bytes(image())
    path.chmod(0o600)
    return path


def state(path: Path) -> Any:
    """Return what a file says: its logical state, and its log apart from moments and hashes.

    Contact data is told by its salted hash; the salt is drawn anew every time, so the data itself
    stands in its place, once the hash has been seen to be right.
    """
    if path.with_name(f"{path.name}-journal").exists():
        with closing(database.connect(path)) as conn:
            return _said(conn)
    return _said_by(path.read_bytes())


@lru_cache(maxsize=16)
def _said_by(data: bytes) -> Any:
    """Return what the bytes of a file say: before a command and after it, they are often alike."""
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.deserialize(data)
        return _said(conn)


def _said(conn: sqlite3.Connection) -> Any:
    cards = {
        digest: card
        for digest, salt, *card in conn.execute("SELECT * FROM contact_card")
        if salt is None or card_digest(salt, *card) == digest
    }
    tables = dump(conn)
    tables["contact_card"] = [(*cards[row[0]],) for row in tables["contact_card"]]
    tables["proposer_contact"] = [
        (row_id, person, *cards[digest]) for row_id, person, digest in tables["proposer_contact"]
    ]
    events, operations = log(conn)
    digests = re.compile("|".join(cards) or "x{9}")
    return (
        {name: sorted(rows, key=repr) for name, rows in tables.items()},
        [tuple(digests.sub("#", str(v)) for v in row) for row in events],
        [(row[0], *row[2:4], row[5]) for row in operations],
    )


def is_sound(path: Path) -> bool:
    """Whether SQLite itself finds nothing wrong, and no journal is left to be rolled back."""
    conn = sqlite3.connect(path)
    try:
        return conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        conn.close()
