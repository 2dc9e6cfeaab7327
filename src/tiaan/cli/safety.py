"""Copies of the file, the way back to one, and the way on for a file of an older version."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiaan.cli import options
from tiaan.cli.base import DRY_RUN, Command, ask, part, remark, say_table, who
from tiaan.errors import CheckFailed, StorageError, UsageError
from tiaan.model.text import visible
from tiaan.store import backup, beside, database, proof, restore, shelf, steps
from tiaan.store.shelf import Reason

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from tiaan.model.table import Table, Value
    from tiaan.store.restore import Plan
    from tiaan.store.shelf import Copy

app = part()

_OF_DAMAGE = frozenset({Reason.DAMAGED, Reason.REPAIR})
"""Copies made because the file was not sound: that they are not is no news."""
_FORGOTTEN = {beside.CARD: "联系方式", beside.CONTENT: "正文和附件"}


@app.command("backup", cls=Command)
def backup_(
    ctx: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="文件",
            help="写到这个文件，或这个文件夹中；默认写到数据文件旁的备份文件夹",
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出备份并逐份核验，不备份")] = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:  # fmt: skip
    """备份数据文件，正在使用也可以；写完打开核验，好的才留下。"""
    path = ctx.find_root().obj.db
    if list_:
        if output is not None:
            raise UsageError("--list 只列出默认文件夹中的备份", "请去掉 --output")
        _list(path, as_json=json)
        return
    database.recognise(path)
    with database.guarded(), closing(database.connect(path)) as conn:
        target = _target(conn, path, output, who(ctx).at)
        replace = target.exists()
        if replace and not _may_replace(path, target, yes=yes):
            return
        if replace and (wrong := proof.prove(path)[1]):
            raise StorageError(
                f"数据文件有问题（{proof.summary(wrong)}），没有用它替换“{target.name}”",
                "先 tiaan check 查看；要留一份有问题的，请换一个文件名",
            )
        made = backup.copy(conn, target, "没有备份成", replace=replace)
    wrong = proof.prove(target)[1]
    verified = f"有问题：{proof.summary(wrong)}" if wrong else "已核验"
    if json:
        _say_json({"file": str(target), **made._asdict(), "verified": verified})
    else:
        what = f"第 {made.operation} 次操作，{made.proposals} 件，{verified}"
        print(visible(f"已备份到 {target}：{what}"))
    if wrong:
        raise CheckFailed(
            "备份照样留下了，但数据文件有问题，这一份不能用来恢复",
            "先 tiaan check 查看；从前好的备份见 tiaan backup --list",
        )


def _target(conn: sqlite3.Connection, path: Path, output: Path | None, at: datetime) -> Path:
    """Return where the copy is to stand, refusing a link.

    Raises:
        UsageError: a link is there.
    """
    if output is not None and output.is_symlink():
        raise UsageError(f"“{output}”是链接，不写到链接所指的地方", "请换一个文件名")
    if output is not None and not output.is_dir():
        return output
    with backup.explained("没有备份成"):
        number = proof.standing(conn).operation
        return shelf.free_name(path, Reason.MANUAL, at, number, folder=output)


def _may_replace(path: Path, target: Path, *, yes: bool) -> bool:
    """Ask whether a file may be replaced: only an earlier state of this one ever may.

    Raises:
        UsageError: it is something else.
    """
    if target.samefile(path):
        raise UsageError("这就是数据文件本身", "请换一个文件名")
    if not (target.is_file() and database.is_sqlite(target) and _is_earlier(target, path)):
        raise UsageError(f"“{target.name}”不是这个数据文件以前的备份，没有动它", "请换一个文件名")
    if ask(f"“{target.name}”已经存在，替换吗？", yes=yes):
        return True
    remark("没有备份")
    return False


def _is_earlier(target: Path, path: Path) -> bool:
    """Whether a copy holds an earlier state of the file, or the same.

    Raises:
        StorageError: the file itself is damaged: that is not the copy's fault.
    """
    mine = proof.chain_of(path)
    try:
        theirs = proof.chain_of(target)
    except StorageError:
        return False
    return bool(theirs) and mine[: len(theirs)] == theirs


def _list(path: Path, *, as_json: bool) -> None:
    """List the copies and prove every one.

    Raises:
        CheckFailed: some cannot be read; exit code 6.
    """
    found = shelf.copies(path)
    table, broken = _listed(found)
    if found or as_json:
        say_table(table, as_json=as_json)
    if not as_json:
        remark(f"共 {len(found)} 份，在 {shelf.folder_of(path)}")
    if broken:
        raise CheckFailed(f"有 {broken} 份备份不能用", "请另做一份：tiaan backup")


def _listed(found: tuple[Copy, ...]) -> tuple[Table, int]:
    """Return the table of copies, and how many of them are damaged that ought not to be."""
    from tiaan.model.table import Column, Kind, Table  # noqa: PLC0415 - only for what is listed

    columns = (
        Column("number", "序号", Kind.COUNT),
        Column("at", "时间"),
        Column("reason", "缘由"),
        Column("operation", "最后操作", Kind.COUNT),
        Column("proposals", "提案", Kind.COUNT),
        Column("schema", "格式", Kind.COUNT),
        Column("bytes", "字节", Kind.COUNT),
        Column("verified", "核验"),
        Column("name", "文件名"),
    )
    rows: list[tuple[Value, ...]] = []
    broken = 0
    for number, one in enumerate(found, 1):
        size = one.path.stat().st_size
        head = (number, one.when, one.reason.label)
        what: tuple[Value, ...]
        try:
            said, wrong = proof.prove(one.path)
            verified = f"有问题：{proof.summary(wrong)}" if wrong else "完好"
            broken += bool(wrong) and one.reason not in _OF_DAMAGE
            what = (said.operation, said.proposals, said.schema, size, verified)
        except StorageError as error:
            broken += one.reason not in _OF_DAMAGE
            why = error.message.replace(str(one.path), "").strip()
            what = (None, None, None, size, why)
        rows.append((*head, *what, visible(one.path.name)))
    return Table("backups", "备份", columns, tuple(rows)), broken


@app.command("restore", cls=Command)
def restore_(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="备份", help="备份文件，或 backup --list 中的序号、文件名")
    ],
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """从备份恢复：先列出会失去哪些操作，再备份现在的文件，然后整个换成备份的内容。"""
    path = ctx.find_root().obj.db
    made = restore.plan(path, shelf.find(path, source))
    if not json:
        _say_plan(made)
    kept = None
    if not dry_run:
        if (made.present or made.trouble) and not ask(_question(made), yes=yes):
            remark("没有恢复")
            return
        kept = restore.restore(made, who(ctx).at)
    if json:
        _say_json(_as_json(made, kept, restored=not dry_run))
    elif dry_run:
        remark(DRY_RUN)
    else:
        print(visible(f"已恢复到第 {made.arrives.operation} 次操作，{made.arrives.proposals} 件"))
        if kept is not None:
            remark(f"恢复前的文件：{kept}")
        if made.present:
            remark(f"要反悔（undo 撤销不了恢复）：tiaan restore {kept.name if kept else ''}")


def _say_plan(made: Plan) -> None:
    """Say what a restore would lose."""
    if made.trouble:
        remark(f"现在的文件{made.trouble}，读不出其中有什么；恢复前原样另存")
    elif made.present is None:
        remark("现在没有数据文件，不会失去什么")
    elif made.lost:
        print(f"恢复将失去其后 {len(made.lost)} 次操作：")
        from tiaan.cli.trail import operations_table  # noqa: PLC0415 - only where some are

        say_table(operations_table(made.lost))
    else:
        print("不会失去任何操作")
    if made.returning:
        remark(
            f"提醒：已经清除的{_returning(made)}，这份备份中还有，恢复后又会出现；"
            "恢复后请再 tiaan forget"
        )
    if made.gained:
        remark(f"备份中另有 {made.gained} 次操作是现在的文件没有的")
    if made.arrives.schema < steps.SCHEMA_VERSION:
        remark(f"备份由旧版本写成（格式 {made.arrives.schema}），恢复时一并升级")
    if not made.is_related:
        remark("提醒：两个文件从第一次操作起就不同，备份多半是另一个县或另一本账的")


def _question(made: Plan) -> str:
    """Return what is to be answered before anything is replaced."""
    what = f"把 {made.path} 恢复到第 {made.arrives.operation} 次操作（{made.source.name}）"
    if not made.is_related:
        return f"{what}，而它不是同一本账，确实要换吗？"
    if made.lost:
        back = f"，清除过的{_returning(made)}又会出现" if made.returning else ""
        return f"{what}，失去其后 {len(made.lost)} 次操作{back}，现在的先备份。恢复吗？"
    return f"{what}，现在的先另存。恢复吗？"


def _returning(made: Plan) -> str:
    """Return what was forgotten and would be there again: 联系方式 2 份."""
    return "、".join(f"{_FORGOTTEN[table]} {count} 份" for table, count in made.returning.items())


def _as_json(made: Plan, kept: Path | None, *, restored: bool) -> dict[str, object]:
    return {
        "file": str(made.source),
        "operation": made.arrives.operation,
        "proposals": made.arrives.proposals,
        "schema": made.arrives.schema,
        "lost": [one._asdict() for one in made.lost],
        "gained": made.gained,
        "returning": made.returning,
        "related": made.is_related,
        "present": made.trouble or ("完好" if made.present else "没有"),
        "restored": restored,
        "kept": str(kept) if kept else None,
    }


def _say_json(said: dict[str, object]) -> None:
    import json as encoder  # noqa: PLC0415 - only where asked for

    print(visible(encoder.dumps(said, ensure_ascii=False)))
