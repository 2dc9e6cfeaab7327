"""Which proposals touch secrets: of these nothing is shown but that they exist."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tiaan.model.case import CLASSIFIED_GROUND

if TYPE_CHECKING:
    import sqlite3

_GROUND = f'"{CLASSIFIED_GROUND}"'


def secret_ids(conn: sqlite3.Connection) -> set[int]:
    """Return the proposals whose latest decision names secrets, or that were undone after one did.

    A proposal that is still there and no longer refused for it was refused by mistake; one that is
    gone stays secret, because the log still tells of it.
    """
    sql = (
        "SELECT proposal_id FROM decision AS d WHERE instr(grounds, ?) AND id = "
        "(SELECT max(id) FROM decision WHERE proposal_id = d.proposal_id)"
    )
    found = {id_ for (id_,) in conn.execute(sql, (_GROUND,))}
    # Grounds are JSON within the JSON of an image, so their quotes are escaped there.
    gone = (
        "SELECT DISTINCT e.proposal_id FROM event AS e WHERE instr(e.changes, ?) AND NOT EXISTS "
        "(SELECT 1 FROM proposal AS p WHERE p.id = e.proposal_id)"
    )
    found.update(id_ for (id_,) in conn.execute(gone, (json.dumps(_GROUND)[1:-1],)) if id_)
    return found


def on_secret_matters(conn: sqlite3.Connection) -> set[int]:
    """Return the operations whose command lines may tell of a secret matter."""
    sql = (
        "SELECT DISTINCT operation_id FROM event WHERE proposal_id IN "
        "(SELECT value FROM json_each(?))"
    )
    return {id_ for (id_,) in conn.execute(sql, (json.dumps(sorted(secret_ids(conn))),))}
