"""Two things at once: SQLite works by itself in another thread while rows are gone through here.

SQLite lets go of Python's lock while it runs, so what it does alone costs no time on a second core.
For every row that it hands over it has to wait for the lock, long where Python is busy: such work
makes all its rows first.
"""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Generic, TypeVar

from tiaan.store import database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

_T = TypeVar("_T")


class Meanwhile(Generic[_T]):
    """Work over a connection of its own to the same file; in memory there is none, and it waits.

    The first connection has to be reading already: then nobody can write, and both see one state.
    """

    def __init__(self, conn: sqlite3.Connection, work: Callable[[sqlite3.Connection], _T]) -> None:
        self._conn, self._work = conn, work
        self._done: list[_T] = []
        self._failed: Exception | None = None
        path = database.file_of(conn)
        self._thread = None
        if path is not None:
            self._path = path
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

    def _run(self) -> None:
        try:
            with closing(database.connect(self._path, "ro")) as conn:
                self._done.append(self._work(conn))
        except Exception as error:  # noqa: BLE001 - raised where the result is asked for
            self._failed = error

    def wait(self) -> None:
        """Return when the work is over, however it ended."""
        if self._thread is not None:
            self._thread.join()

    def result(self) -> _T:
        """Return what the work returned, or raise what it raised."""
        if self._thread is None:
            return self._work(self._conn)
        self.wait()
        if self._failed is not None:
            raise self._failed
        return self._done[0]
