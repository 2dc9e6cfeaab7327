"""Proving the file, and putting right what can be: check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tiaan.cli import options
from tiaan.cli.base import DRY_RUN, Command, opened, part, remark, say_table, who
from tiaan.errors import CheckFailed, TiaanError, UsageError, trouble
from tiaan.model.text import visible
from tiaan.store import findings, surroundings, verify

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from tiaan.model.records import Who
    from tiaan.model.table import Table
    from tiaan.store.repair import Repair
    from tiaan.store.surroundings import Surrounding
    from tiaan.store.verify import Finding

app = part()

_SAID = ("code", "severity", "subject", "message")
_EXPLAINED = ("code", "meaning", "remedy")
_DETAIL = "detail"
"""What only the program, or who mends the file, understands: SQLite's own words, a hash."""


class Examined(NamedTuple):
    """What was found: in the file, and around it."""

    inside: tuple[Finding, ...]
    around: tuple[Surrounding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of it."""
        return (*self.inside, *(one.finding for one in self.around))


@app.command("check", cls=Command)
def check(
    ctx: typer.Context,
    fix: Annotated[
        bool, typer.Option("--fix", help="先备份，再修复能照文件本身修复的；日志和原件从不改动")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="只看 --fix 会修复什么，什么也不写入")
    ] = False,
    json: options.Json = False,
) -> None:
    """检查数据文件：完整性、日志校验链、状态、规则、统计闭合；有问题时退出码为 6。"""
    if dry_run and not fix:
        raise UsageError(
            "只检查时本来就什么也不写入", "要看能修复什么：tiaan check --fix --dry-run"
        )
    path, clerk = ctx.find_root().obj.db, who(ctx, dry_run=dry_run)
    with opened(ctx) as conn:
        found = left = _examine(conn, path, clerk)
    repairs: tuple[Repair, ...] = ()
    if fix and found.findings:
        if not dry_run:
            _back_up(ctx, found, clerk)
        with opened(ctx) as conn:
            repairs = _fix(conn, found, clerk)
            if repairs and not dry_run:
                left = _examine(conn, path, clerk)
    said = (*_SAID, _DETAIL) if ctx.find_root().obj.debug else _SAID
    _say(repairs, left.findings, said, fix=fix, dry_run=dry_run, as_json=json)
    if wrong := sum(finding.kind.is_error for finding in left.findings):
        raise CheckFailed(f"检查发现 {wrong} 处问题", "处理办法见上表")


def _examine(conn: sqlite3.Connection, path: Path, clerk: Who) -> Examined:
    from tiaan.stats import closing  # noqa: PLC0415 - not for the help

    inside = verify.verify(conn, lambda other: closing.findings(other, clerk.today))
    return Examined(inside, surroundings.look(path))


def _back_up(ctx: typer.Context, found: Examined, clerk: Who) -> None:
    """Copy the file before anything in it is put right; not where nothing can be.

    Raises:
        StorageError: there can be no copy, so nothing is put right either.
    """
    from tiaan.store import backup, shelf  # noqa: PLC0415 - only where something is put right

    with opened(ctx) as conn:
        if not _mend(conn, found.inside, clerk._replace(dry_run=True))[0]:
            return
    if any(finding.code == "C01" and not findings.stumbled(finding) for finding in found.inside):
        # SQLite would not prove a copy of it: kept as it is, byte for byte.
        copy: Path | None = backup.aside(ctx.find_root().obj.db, shelf.Reason.REPAIR, clerk.at)
    else:
        with opened(ctx) as conn:
            copy = backup.automatic(conn, shelf.Reason.REPAIR, clerk.at, None)
    if copy is not None:
        remark(f"已备份到 {copy}")


def _mend(
    conn: sqlite3.Connection, inside: tuple[Finding, ...], clerk: Who
) -> tuple[list[Repair], str]:
    """Put right what can be inside the file; return it, and why the rest could not be."""
    from tiaan.store import repair  # noqa: PLC0415 - only where asked for

    done: list[Repair] = []
    if not any(finding.kind.is_fixable for finding in inside):
        return done, ""
    if repair.is_of_indexes(inside):
        done.append(repair.rebuild_indexes(conn, clerk))
        inside = () if clerk.dry_run else verify.verify(conn)
    try:
        done += repair.mend_schema(conn, inside, clerk)
        done += repair.restore_rows(conn, inside, clerk)
    except TiaanError as error:
        return done, f"有的记录不能照日志写回：{error.message}"
    return done, ""


def _fix(conn: sqlite3.Connection, found: Examined, clerk: Who) -> tuple[Repair, ...]:
    """Put right what can be, inside and around."""
    from tiaan.store import repair  # noqa: PLC0415 - only where asked for

    done, failure = _mend(conn, found.inside, clerk)
    if failure:
        remark(failure)
    if verify.is_altered(found.inside):
        remark("数据文件的表已被别的程序改过，记录不能照日志写回；请从备份恢复")
    for one in found.around:
        try:
            did = "已修复" if clerk.dry_run else surroundings.settle(one)
        except OSError as error:
            remark(f"{one.finding.subject}：{trouble(error)}，没有修复")
            continue
        if did:
            done.append(repair.Repair(one.finding.code, one.finding.subject, did))
    return tuple(done)


def _say(
    repairs: tuple[Repair, ...],
    found: tuple[Finding, ...],
    keys: tuple[str, ...],
    *,
    fix: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Say what was put right, then what there is to see to, by the keys given."""
    if as_json:
        _print_json(repairs if fix else None, found)
    else:
        # What a kind of finding means is told once, however often it was found.
        tables = [_repairs(repairs)] * bool(repairs)
        if found:
            tables += [_findings(found, keys), _findings(found, _EXPLAINED)]
        say_table(*tables)
    if repairs and dry_run:
        remark(DRY_RUN)
    elif repairs and any(one.code in ("C04", "C11") for one in repairs):
        remark("记录的改动是一次操作，见 tiaan undo --list")
    if not as_json and not any(finding.kind.is_error for finding in found):
        advice = f"，另有 {len(found)} 处提醒" if found else ""
        print(f"检查了 {len(verify.CODES)} 项，没有发现问题{advice}")


def _print_json(repairs: tuple[Repair, ...] | None, found: tuple[Finding, ...]) -> None:
    """Print what was found with what found it: a report of damage is sent to somebody else."""
    from tiaan.cli import versions  # noqa: PLC0415 - only where asked for
    from tiaan.render.json import to_json  # noqa: PLC0415 - likewise

    parts = {"versions": versions.table()}
    if repairs is not None:
        parts["repairs"] = _repairs(repairs)
    parts["findings"] = _findings(found, (*_SAID, *_EXPLAINED, _DETAIL))
    inside = ",\n".join(f'"{name}": {to_json(table)}' for name, table in parts.items())
    print(visible(f"{{\n{inside}\n}}"))


def _repairs(repairs: tuple[Repair, ...]) -> Table:
    from tiaan.model.table import Column, Table  # noqa: PLC0415 - only for what is listed

    columns = (Column("code", "代码"), Column("subject", "对象"), Column("done", "修复"))
    return Table("repairs", "修复", columns, tuple(repairs))


def _findings(found: tuple[Finding, ...], keys: tuple[str, ...]) -> Table:
    """Return what was found, or what is to be known of it, each line once."""
    from tiaan.model.table import Column, Table  # noqa: PLC0415 - only for what is listed

    labels = {
        "code": "代码",
        "severity": "程度",
        "subject": "对象",
        "message": "问题",
        "meaning": "意味着",
        "remedy": "处理",
        _DETAIL: "细节",
    }
    columns = tuple(Column(key, labels[key]) for key in dict.fromkeys(keys))
    rows = tuple(
        {
            "code": one.code,
            "severity": one.kind.severity,
            "subject": one.subject,
            "message": one.message,
            "meaning": one.kind.meaning,
            "remedy": one.remedy,
            _DETAIL: one.detail,
        }
        for one in found
    )
    told = dict.fromkeys(tuple(row[column.key] for column in columns) for row in rows)
    title = "检查结果" if "message" in keys else "处理办法"
    return Table("findings", title, columns, tuple(told))
