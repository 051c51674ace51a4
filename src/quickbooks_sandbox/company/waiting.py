"""Money that waits for somebody: what came to Undeposited Funds and was not deposited, and what of payments is put against nothing.

The vendor's pages list these; its query language filters by neither.
"""

# ruff: noqa: S608  names of tables and columns are our own, values travel as parameters

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from .entities.account import ACCOUNT
from .entities.deposit import DEPOSITED
from .kind import is_id
from .kinds import KINDS
from .shapes import Payload


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Some of what waits: entity and payload each; `count` is how much there is in all."""

    rows: list[tuple[str, Payload]]
    count: int


def undeposited(
    db: sqlite3.Connection, *, first: int, most: int, only: Sequence[str] | None = None
) -> Waiting:
    """What waits in Undeposited Funds, the oldest first; `only` these ids, which transactions share."""
    funds = ACCOUNT.table.ids(db, "p_accountsubtype = 'undepositedfunds'")
    where = (
        "p_deposittoaccountref in (select value from json_each(?)) and p_totalamt > 0"
        " and coalesce(p_linkedtxn_txntype, '') not like '%|deposit|%'"
    )
    values = [json.dumps(funds)]
    if only is not None:
        where += " and id in (select value from json_each(?))"
        values.append(json.dumps([int(one) for one in only if is_id(ACCOUNT, one)]))
    parts = [
        f"select '{entity}' as entity, id, p_txndate as day from {KINDS[entity].table.name} where {where}"
        for entity in DEPOSITED
    ]
    wanted = " union all ".join(parts)
    return _found(db, wanted, "day, id", values * len(DEPOSITED), first=first, most=most)


def unapplied(db: sqlite3.Connection, customer_id: str | None = None, *, first: int, most: int) -> Waiting:
    """Payments, of a customer or all, not wholly put against something, the latest first."""
    of_customer = " and p_customerref = ?" if customer_id else ""
    wanted = (
        f"select 'Payment' as entity, id, p_txndate as day from {KINDS['Payment'].table.name}"
        f" where p_unappliedamt > 0{of_customer}"
    )
    values = [customer_id] if customer_id else []
    return _found(db, wanted, "day desc, id desc", values, first=first, most=most)


def _found(
    db: sqlite3.Connection, wanted: str, order: str, values: Sequence[object], *, first: int, most: int
) -> Waiting:
    count = int(db.execute(f"select count(*) from ({wanted})", values).fetchone()[0])
    # No page beyond the last.
    start = min(first, max(0, count - 1) // most * most)
    cut = db.execute(f"{wanted} order by {order} limit ? offset ?", [*values, most, start]).fetchall()
    rows = []
    for entity, object_id, _ in cut:
        payload = KINDS[entity].table.get(db, str(object_id))
        assert payload, "the columns and the payloads hold the same objects"
        rows.append((entity, payload))
    return Waiting(rows=rows, count=count)
