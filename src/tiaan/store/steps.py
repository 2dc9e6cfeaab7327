"""What every start asks of the schema: how many steps it has, and which triggers are ours.

The steps themselves, hundreds of lines of SQL, are read only where a file is made, brought up to
date or checked; see `migrations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.errors import StorageError

if TYPE_CHECKING:
    import sqlite3

STEPS = ("m001_initial", "m002_year@0.2.0")
"""The steps by the names under which a file's own record keeps them, in order.

From the second on a name ends in the first tiaan that writes it, ``m002_year@0.2.0``: it goes
into the file with the step, and an older tiaan reads there which version it takes
(`migrations.since`).
"""
SCHEMA_VERSION = len(STEPS)
"""The file's ``user_version`` when all steps are applied."""
TRIGGERS = ("event_no_update", "event_no_delete", "operation_no_update", "operation_no_delete")
"""The triggers that the steps make; any other is another program's."""
_STRANGE = (
    "SELECT name FROM sqlite_schema WHERE type = 'trigger' "
    f"AND name NOT IN ({', '.join('?' * len(TRIGGERS))})"
)


def require_own_triggers(conn: sqlite3.Connection) -> None:
    """Refuse to write where another program's trigger would go on from what we write.

    Raises:
        StorageError: there is one.
    """
    if conn.execute(_STRANGE, TRIGGERS).fetchone():
        raise StorageError(
            "数据文件中有别的程序加的触发器，会改动写入的内容，什么也没有写入",
            "请运行 tiaan check --fix 删去它",
        )
