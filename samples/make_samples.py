"""Writes the workbooks of an invented county: ``python samples/make_samples.py [FOLDER]``.

Names, units and titles are made up; the totals are those of a published year (see README.md). The
same script writes the same sheets on any machine, so they can be reviewed by reading it.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tiaan.model.fields import SHEETS
from tiaan.model.table import Table
from tiaan.model.terms import Decision, Mode, ProposerKind, PublicConsent, Result, Timing
from tiaan.render import Format, render

if TYPE_CHECKING:
    from tiaan.model.table import Value

SESSION = "十一届二次会议"
CLOSING = date(2023, 1, 8)
CUT_OFF = date(2023, 1, 7)
ASSIGNED = date(2023, 3, 1)
DUE = date(2023, 6, 1)
RECEIVED, IN_SESSION = 162, 150
REJECTED, CONVERTED, MERGED = 40, 77, 120
"""Places, counted from 0, of the three proposals that were not filed."""
CHANNELS = {
    "党委系统": "县委办公室 县委组织部 县委宣传部 县委统战部 县委政法委 县委编办 县委党校",
    "政府系统": """
        县政府办公室 县发展改革局 县教育局 县科技局 县工业和信息化局 县公安局 县民政局 县司法局
        县财政局 县人力资源社会保障局 县自然资源局 县生态环境局 县住房城乡建设局 县交通运输局
        县水利局 县农业农村局 县商务局 县文化旅游局 县卫生健康委 县应急管理局 县审计局
        县市场监管局 县统计局 县医疗保障局 县城市管理局 县林业局 县乡村振兴局 县政务服务局
        县退役军人事务局 县机关事务中心 县供销合作社 县消防救援大队 县气象局 县税务局
        城关镇人民政府 云溪镇人民政府 石桥镇人民政府 柳林乡人民政府""",
    "人大": "县人大常委会办公室",
    "法院": "县人民法院",
    "检察院": "县人民检察院",
    "其他": "县残联 县供电公司 县融媒体中心",
}
ALIASES = {
    "县教育局": ("教育局", "县教体局"),
    "县住房城乡建设局": ("县住建局", "住建局"),
    "县市场监管局": ("县市监局", "县市场监督管理局"),
    "县卫生健康委": ("县卫健委", "县卫健局"),
    "县文化旅游局": ("县文旅局", "县文广旅局"),
    "县农业农村局": ("农业农村局", "县农业局"),
    "县人力资源社会保障局": ("县人社局",),
    "县发展改革局": ("县发改局", "县发改委"),
    "县工业和信息化局": ("县工信局",),
    "县自然资源局": ("县自规局",),
    "县城市管理局": ("县城管局",),
    "县公安局": ("公安局",),
}
COUNTS = {"经济建设": 46, "政治建设": 10, "文化建设": 22, "社会建设": 66, "生态文明建设": 18}
TOPICS = {
    "经济建设": """
        农村电商服务站建设/县商务局 农产品冷链物流/县商务局 乡村民宿管理/县文化旅游局
        小微企业融资服务/县财政局 工业园区配套/县工业和信息化局 老茶园改造/县农业农村局
        夜间集市管理/县市场监管局 林下种植产业/县林业局 农机社会化服务/县农业农村局
        招商项目服务/县发展改革局 水产养殖示范/县农业农村局 供销网点布局/县供销合作社""",
    "政治建设": """
        政务窗口服务/县政务服务局 基层协商平台建设/县委统战部 法律援助服务/县司法局
        村务公开/县民政局""",
    "文化建设": """
        古村落保护/县文化旅游局 全民阅读服务/县委宣传部 非遗传承人培养/县文化旅游局
        乡村戏台修缮/县文化旅游局 广场文化活动管理/县文化旅游局 校园足球普及/县教育局""",
    "社会建设": """
        城区停车管理/县公安局 老旧小区加装电梯/县住房城乡建设局 校园周边交通秩序/县公安局
        乡镇卫生院人才建设/县卫生健康委 社区养老服务/县民政局 婴幼儿托育服务/县卫生健康委
        农村饮水安全/县水利局 城乡公交一体化/县交通运输局 残疾人就业服务/县人力资源社会保障局
        青少年心理健康服务/县教育局 物业服务监管/县住房城乡建设局 农贸市场改造/县市场监管局
        校外托管监管/县教育局 城区路灯维护/县城市管理局 乡村教师队伍建设/县教育局
        农村住房安全/县住房城乡建设局 骑手劳动权益保障/县人力资源社会保障局""",
    "生态文明建设": """
        河道采砂监管/县水利局 农村生活垃圾分类/县城市管理局 城区扬尘治理/县生态环境局
        水源地保护/县生态环境局 农田面源污染防治/县农业农村局""",
}
PATTERNS = (
    "关于加强{}的提案",
    "关于改进{}的建议",
    "关于进一步重视{}的提案",
    "关于完善{}机制的提案",
)
KINDS = {
    ProposerKind.MEMBER: 92,
    ProposerKind.JOINT: 36,
    ProposerKind.PARTY: 12,
    ProposerKind.FIC: 4,
    ProposerKind.ORGANIZATION: 5,
    ProposerKind.COMMITTEE: 5,
    ProposerKind.SECTOR: 6,
    ProposerKind.GROUP: 2,
}
BODIES = {
    ProposerKind.PARTY: "民盟云岭县支部 民建云岭县支部 农工党云岭县支部 九三学社云岭县支社",
    ProposerKind.FIC: "云岭县工商联",
    ProposerKind.ORGANIZATION: "云岭县总工会 云岭县妇联 云岭县科协",
    ProposerKind.COMMITTEE: "县政协经济委员会 县政协文化文史委员会 县政协社会法制委员会",
    ProposerKind.SECTOR: "教育界 医药卫生界 农业界",
    ProposerKind.GROUP: "城关镇委员小组 石桥镇委员小组",
}
RESULTS = {Result.RESOLVED: 91, Result.ADOPTED: 54, Result.EXPLAINED: 10, Result.REFERENCE: 4}
RATINGS = {"满意": 139, "基本满意": 9, None: 6}
DISSATISFIED = 5
MODES = {Mode.SINGLE: 110, Mode.LEAD_CO: 34, Mode.SPLIT: 10, Mode.COLLECTIVE: 5}
KEY = (3, 29, 55, 81, 107, 133)
SECTORS = """
    教育界 医药卫生界 农业界 经济界 科技界 文化艺术界 社会福利界 工商联界 共青团界 妇联界 民族界
    特邀界"""
SURNAMES = """
    柏 岑 褚 樊 符 耿 宫 霍 纪 柯 蓝 厉 凌 梅 穆 宁 裴 卜 秦 阮 尚 舒 陶 乌 奚 晏 尤 虞 翟 卓"""
FIRST = "安博晨德恩福国海嘉景礼明宁平启荣思廷文欣宜永泽"
LAST = "川东帆光航杰军凯岚力敏宁鹏青然山涛伟星艺云舟"


def main(folder: Path) -> None:
    """Write the three workbooks."""
    random = Random(2023)  # noqa: S311 - the same county every time; nothing secret
    people = members(random)
    rows = {"units": units(), "members": people, "proposals": proposals(random, people)}
    for kind, found in rows.items():
        keys = {key for row in found for key in row}
        columns = tuple(f.column for f in SHEETS[kind].fields if f.key in keys)
        lines = tuple(tuple(row.get(c.key) for c in columns) for row in found)
        title = {"units": "承办单位", "members": "委员名册", "proposals": f"{SESSION}提案"}[kind]
        table = Table(kind, title, columns, lines)
        (folder / f"{kind}.xlsx").write_bytes(render(table, Format.XLSX, plain=True))


def units() -> list[dict[str, Value]]:
    """Return the handling units in protocol order."""
    return [
        {"name": name, "channel": channel, "aliases": ALIASES.get(name, ())}
        for channel, names in CHANNELS.items()
        for name in names.split()
    ]


def members(random: Random) -> list[dict[str, Value]]:
    """Return 186 members; a telephone number that begins with 000 is nobody's."""
    names = [s + a + b for s in SURNAMES.split() for a in FIRST for b in LAST]
    return [
        {
            "name": name,
            "sector": random.choice(SECTORS.split()),
            "phone": f"000-{number:07}",
            "employer": f"云岭县{random.choice('甲乙丙丁戊')}单位",
        }
        for number, name in enumerate(random.sample(names, 186), 1)
    ]


def proposals(random: Random, people: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return the year's proposals, from receipt to rating, in order of receipt."""
    rows = topics(random)
    kinds = shuffled(random, KINDS)
    for place, (row, kind, day) in enumerate(zip(rows, kinds, receipt_days(random), strict=True)):
        row["session"], row["intake_no"] = SESSION, f"L{place + 1}"
        row["received_on"] = day
        row["timing"] = Timing.SESSION if place < IN_SESSION else Timing.OFFSESSION
        sign(random, row, kind, people)
        row["public"] = PublicConsent.NO if place % 23 == 0 else PublicConsent.YES
        row["public_reason"] = "涉及尚未公开的规划" if place % 23 == 0 else None
    filed = review(rows)
    handle(random, filed)
    answer(random, filed)
    rate(random, filed)
    for row in rows:
        row.pop("unit")
    return rows


def shuffled(random: Random, counts: dict[Any, int]) -> list[Any]:
    """Return each word as often as it counts, in random order."""
    words = [word for word, count in counts.items() for _ in range(count)]
    random.shuffle(words)
    return words


def topics(random: Random) -> list[dict[str, Any]]:
    """Return titles, categories and texts; the merged one is about its survivor's subject."""
    rows: list[dict[str, Any]] = []
    for category, subjects in TOPICS.items():
        pairs = [(s, p) for p in PATTERNS for s in subjects.split()]
        for subject, pattern in pairs[: COUNTS[category]]:
            about, unit = subject.split("/")
            rows.append({"title": pattern.format(about), "category": category, "unit": unit})
            rows[-1]["body"] = (
                f"一、基本情况\n近年来，我县{about}有了起色，但各乡镇之间还不平衡，群众仍有反映。\n"
                f"二、建议\n1. 由{unit}牵头摸清底数，列出清单。\n2. 把{about}列入下一年度工作要点，"
                "明确时限。\n3. 每季度公布一次进展，听取委员意见。"
            )
            rows[-1]["suggested_unit"] = unit
    random.shuffle(rows)
    body = rows[0]["body"]
    twin = next(i for i, row in enumerate(rows) if i and row["body"] == body)
    rows[twin], rows[MERGED] = rows[MERGED], rows[twin]
    return rows


def receipt_days(random: Random) -> list[date]:
    """Return the days of receipt: 150 up to the cut-off, the others later in the year."""
    early = sorted(CUT_OFF - timedelta(days=random.randrange(26)) for _ in range(IN_SESSION))
    late = [date(2023, 2, 6) + timedelta(days=13 * n) for n in range(RECEIVED - IN_SESSION)]
    return early + late


def sign(
    random: Random, row: dict[str, Any], kind: ProposerKind, people: list[dict[str, Value]]
) -> None:
    """Put names under a proposal."""
    row["kind"] = kind
    if kind.is_collective:
        row["lead"] = random.choice(BODIES[kind].split())
        return
    count = random.randint(2, 6) if kind is ProposerKind.JOINT else 1
    first, *others = random.sample(people, count)
    row["lead"], row["sector"] = first["name"], first["sector"]
    row["co_signers"] = tuple(str(other["name"]) for other in others)


def review(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Decide on every proposal; return those on file, numbered."""
    filed = []
    for place, row in enumerate(rows):
        row["decided_on"] = CLOSING if place < IN_SESSION else row["received_on"] + timedelta(4)
        row["outcome"] = Decision.FILE
        if place == REJECTED:
            row["outcome"], row["grounds"] = Decision.REJECT, ("N10",)
        elif place == CONVERTED:
            row["outcome"], row["converted_to"] = Decision.CONVERT, "社情民意"
        elif place == MERGED:
            row["outcome"], row["merged_into"] = Decision.MERGE, "001"
        else:
            filed.append(row)
            row["case_no"] = f"{len(filed):03}"
    return filed


def handle(random: Random, filed: list[dict[str, Any]]) -> None:
    """Hand the cases over: most to one unit, five to several under a leader."""
    everyone = CHANNELS["政府系统"].split()
    for place, (row, mode) in enumerate(zip(filed, shuffled(random, MODES), strict=True)):
        unit = row["unit"]
        others = random.sample([name for name in everyone if name != unit], 2)
        row["mode"] = mode
        if mode is Mode.COLLECTIVE:
            row["joint_units"] = (unit, *others)
            row["leader"] = random.choice(("县委副书记", "常务副县长", "分管副县长"))
        elif mode is Mode.SPLIT:
            row["split_units"] = (unit, others[0])
        else:
            row["lead_unit"] = (unit,)
            row["co_units"] = tuple(others[:1]) if mode is Mode.LEAD_CO else ()
        late = row["timing"] is Timing.OFFSESSION
        row["assigned_on"] = max(ASSIGNED, row["decided_on"] + timedelta(6)) if late else ASSIGNED
        row["key"] = "重点" if place in KEY else None


def answer(random: Random, filed: list[dict[str, Any]]) -> None:
    """Reply to all of them; seven came after the day they were due."""
    late = set(random.sample(range(100), 7))
    for place, (row, result) in enumerate(zip(filed, shuffled(random, RESULTS), strict=True)):
        start = row["assigned_on"]
        day = start + timedelta(random.randint(20, 92))
        if row["timing"] is Timing.OFFSESSION:
            day = start + timedelta(random.randint(30, 80))
        elif place in late:
            day = DUE + timedelta(random.randint(3, 19))
        row["replied_on"], row["result"] = day, result
        if row["mode"] is Mode.COLLECTIVE:
            row["convened_on"] = start + timedelta(15)
        row["reply_no"] = f"云函〔2023〕{place + 1}号"
        row["signed_by"] = random.choice(SURNAMES.split()) + random.choice(("局长", "主任"))
        row["contact_way"] = random.choice(("面商", "面商", "电话", "座谈"))


def rate(random: Random, filed: list[dict[str, Any]]) -> None:
    """Let 153 forms come back; the dissatisfied ones are about what was not resolved."""
    open_ = [row for row in filed if row["result"] is not Result.RESOLVED]
    unhappy = random.sample(open_, DISSATISFIED)
    content = [row for row in filed if row not in unhappy]
    for row, rating in zip(content, shuffled(random, RATINGS), strict=True):
        row["rating"] = rating
    for row in unhappy:
        row["rating"], row["comment"] = "不满意", "答复只有打算，没有时间表"
    for row in filed:
        if row["rating"]:
            row["rating_work"] = "满意" if row["rating"] == "满意" else "基本满意"
            row["rated_on"] = min(
                row["replied_on"] + timedelta(random.randint(5, 60)), date(2023, 11, 20)
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
