"""What a check may find: each kind with a code that stays, what it means, and what to do."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of finding.

    Attributes:
        what: what is checked, in Chinese.
        meaning: what it means when it fails: what may have happened, what is at stake.
        remedy: what to do next, with the command.
        is_error: False for what should be seen to but leaves every record as it was.
        is_fixable: whether `tiaan check --fix` can put it right without inventing anything.
    """

    what: str
    meaning: str
    remedy: str
    is_error: bool = True
    is_fixable: bool = False

    @property
    def severity(self) -> str:
        """错误 or 提醒, as people read it."""
        return "错误" if self.is_error else "提醒"


_RESTORE = "请停止使用这个文件，用 tiaan backup --list 找一份好的备份，再 tiaan restore 备份文件"
_FIX = "tiaan check --fix 先备份，再"
CODES: dict[str, Kind] = {
    "C01": Kind(
        "SQLite 自身的完整性",
        "文件的页面或索引坏了，多因磁盘、U 盘或拷贝中断",
        f"只是索引坏的，{_FIX}重建；其余：{_RESTORE}",
        is_fixable=True,
    ),
    "C02": Kind(
        "记录之间的引用",
        "一条记录所指的另一条不在了，多因文件损坏或被别的程序改过",
        f"{_FIX}照日志补回能补的；其余：{_RESTORE}",
        is_fixable=True,
    ),
    "C03": Kind(
        "操作日志的校验链",
        "日志本身被改动、截去或损坏，不能再据以核对和修复",
        _RESTORE,
    ),
    "C04": Kind(
        "记录与日志中的最后一次改动一致",
        "记录被别的程序改过、增删过，或磁盘出错；日志中的内容是完好的",
        f"{_FIX}照日志写回（可撤销）；若改动本是对的，写回后再用 tiaan 的命令登记",
        is_fixable=True,
    ),
    "C05": Kind(
        "提案状态与其事件一致",
        "提案所处的状态不是它的经过所到的状态，多与 C03、C04 同时出现",
        f"{_FIX}照日志写回；日志也坏的：{_RESTORE}",
        is_fixable=True,
    ),
    "C06": Kind(
        "有约束力的规则",
        "记录完好，但不合规则，如立案而没有案号",
        "用 tiaan show 编号 查看，用 tiaan amend 编号 更正，或 tiaan undo 撤销",
    ),
    "C07": Kind(
        "正文和附件的内容",
        "存下的正文或附件已不是当初的字节",
        "正文：tiaan amend 编号 --body 重新录入；附件：tiaan undo 那次登记，连同原件重新登记；"
        f"从前的、现已不用的：{_FIX}注明已失去；也可从备份恢复",
        is_fixable=True,
    ),
    "C08": Kind(
        "联系方式的校验",
        "一位提案者的联系方式已不是当初登记的",
        "再导入一次名册（加 --update），重新登记这位提案者的联系方式；"
        f"从前的、现已不用的：{_FIX}注明已失去",
        is_fixable=True,
    ),
    "C09": Kind(
        "统计数字闭合",
        "各部分之和不等于总数，报告因此写不出",
        "用 tiaan stats --check 查看哪一条，再核对有关提案",
    ),
    "C10": Kind(
        "设置的取值",
        "一项设置读不懂，命令都会因此停下",
        "用 tiaan settings set 设置 取值 改正",
    ),
    "C11": Kind(
        "清除过的内容",
        "日志说已清除的内容还在，或内容空了而日志中没有清除",
        f"还在的，和空了而现已不用的：{_FIX}清除一次；空了的：重新登记，或从备份恢复",
        is_fixable=True,
    ),
    "C12": Kind(
        "遗留的临时文件",
        "被中断的命令没来得及删去的草稿，可能含有数据",
        "tiaan check --fix 删去",
        is_error=False,
        is_fixable=True,
    ),
    "C13": Kind(
        "文件的权限",
        "这台机器上别的用户也能读到数据文件或它的备份",
        "tiaan check --fix 改为只有本人可读写",
        is_error=False,
        is_fixable=True,
    ),
    "C14": Kind(
        "同步冲突的副本",
        "两处同时改过文件，网盘各留了一份：两份都可能缺记录",
        "用 tiaan --db 副本 log 比较两份，在一份中补录另一份独有的，再移走副本",
        is_error=False,
    ),
    "C15": Kind(
        "文件的结构",
        "表、索引、触发器的定义或计数被改动或损坏，以后写入的可能不受应有的约束",
        f"索引、触发器、升级记录和计数：{_FIX}重建；别的程序加的触发器、视图和索引：{_FIX}删去；"
        f"别的程序加的表：留着也不碍事，可用那个程序删去；表被改过或不见了：{_RESTORE}",
        is_fixable=True,
    ),
}
"""Every kind of finding by its code; the manual's table is printed from here."""


class Finding(NamedTuple):
    """Something that is not as it should be.

    Attributes:
        code: stable, one of `CODES`.
        subject: a case number, a row by what it tells, an operation.
        message: what is wrong, in Chinese; never what a person wrote.
        detail: what the program or who mends the file needs to know of it: a hash, SQLite's words.
    """

    code: str
    subject: str
    message: str
    detail: str = ""

    @property
    def kind(self) -> Kind:
        """What findings of this code mean."""
        return CODES[self.code]

    @property
    def remedy(self) -> str:
        """What to do about findings of this code."""
        return self.kind.remedy


_INTACT = frozenset({"C06", "C09", "C10"})
"""Of the errors, those that leave every record as it was written."""


def damage(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return what makes a copy unfit to take the place of the file: what is not as written.

    A rule that came with a later version must not make every older copy useless.
    """
    return tuple(one for one in found if one.kind.is_error and one.code not in _INTACT)


_STUMBLED = "读取时出错："
INDEXES = "索引与表不符"
"""What is said where only indexes are damaged, which the tables can rebuild."""
OF_INDEXES = (
    # Of SQLite's sentences about damage, those that are about an index alone.
    "missing from index ",
    "wrong # of entries in index ",
    "non-unique entry in index ",
)


def stumble(error: Exception) -> Finding:
    """Return the finding that a step could not be taken to its end."""
    return Finding("C01", "文件", f"{_STUMBLED}有的记录读不懂", type(error).__name__)


def stumbled(finding: Finding) -> bool:
    """Whether a finding only says so: what made the step stumble has findings of its own."""
    return finding.message.startswith(_STUMBLED)
