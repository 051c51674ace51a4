"""Change data capture: what changed since a moment (quickbooks-online.md 4).

An answer holds 1,000 objects in all, is not paged, and reaches back 30 days. Each kind's live objects come by
LastUpdatedTime, then the stubs of its deleted ones by the time they went; where there is not room for all, stubs give way.
Made inactive is no deletion: those objects come whole, and so do voided ones.

The reference names the kinds without changes (tax codes, rates and agencies, journal codes) and not how asking for one is
refused: we say 2000, as of a name that is none. A moment too far back is an operation the service does not have, 500.
"""

# ruff: noqa: S608  names of tables and columns are our own, values travel as parameters

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import errors
from .kind import COMPANY_ZONE, Kind
from .properties import UPDATED
from .query import ROWS_MAX
from .store import render

LOOK_BACK = timedelta(days=30)
CHANGES_MAX = ROWS_MAX
_WITHOUT = ("JournalCode", "TimeActivity")


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What changed in one entity, rendered: `live` objects first, then stubs of deleted ones."""

    entity: str
    rows: list[bytes]
    live: int


def changes(
    db: sqlite3.Connection, asked: Sequence[Kind | str], since: datetime, *, now: datetime
) -> list[Changes]:
    """What changed at or after a moment, an element a kind in the order asked; of a kind known by name only, nothing.

    Raises Fault 500 or 2000.
    """
    if since.timestamp() < now.timestamp() - LOOK_BACK.total_seconds():
        raise errors.too_far_back(since.astimezone(COMPANY_ZONE).isoformat(timespec="seconds"))
    for kind in asked:
        if kind in _WITHOUT or (isinstance(kind, Kind) and not kind.has_changes):
            raise errors.unknown_entity(kind if isinstance(kind, str) else kind.entity)
    moment = int(since.timestamp())
    room = CHANGES_MAX
    live = []
    for kind in asked:
        live.append(_live(db, kind, moment, room) if isinstance(kind, Kind) else [])
        room -= len(live[-1])
    answer = []
    for kind, rows in zip(asked, live, strict=True):
        entity = kind.entity if isinstance(kind, Kind) else kind
        stubs = _stubs(db, entity, moment, room)
        room -= len(stubs)
        answer.append(Changes(entity=entity, rows=rows + stubs, live=len(rows)))
    return answer


def _live(db: sqlite3.Connection, kind: Kind, moment: int, room: int) -> list[bytes]:
    name, updated = kind.table.name, UPDATED.column
    found = db.execute(
        f"select payload from (select id from {name} where {updated} >= ? order by {updated}, id limit ?) as page"
        f" cross join {name}_payload on {name}_payload.id = page.id",
        (moment, room),
    )
    return [row[0] for row in found]


def _stubs(db: sqlite3.Connection, entity: str, moment: int, room: int) -> list[bytes]:
    found = db.execute(
        "select id, time from stub where entity = ? and deleted >= ? order by deleted, id limit ?",
        (entity, moment, room),
    )
    return [
        render(
            {"status": "Deleted", "domain": "QBO", "Id": str(row[0]), "MetaData": {"LastUpdatedTime": row[1]}}
        )
        for row in found
    ]
