"""Reading records as they stand, in bulk: a few statements whatever the number of ids."""

# ruff: noqa: S608 - tables and columns come from mapping, values are always parameters
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ar_automation.books.records import Kind, Record
from ar_automation.receivables import mapping
from ar_automation.receivables.mapping import SHAPES, Shape
from ar_automation.receivables.rows import execute, fetch
from ar_automation.sync.core.rows import Versioned
from ar_automation.sync.core.wire import LocalId

BOOKS_COLUMNS = ("id", "version", "unset", "tombstone", "read_only_reason")
"""What every kind's table has before the columns of its shape."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it stands, with what is kept beside it."""

    versioned: Versioned
    tombstone: str
    read_only: str


def stand(kind: Kind, local_ids: Collection[int], *, lock: bool = False) -> dict[LocalId, Standing]:
    """These records, those that exist. With `lock` nobody else changes them until the transaction ends.

    Locks are taken customers first, then documents, each in order of id, so that a sync and a person never wait for
    each other in a circle.
    """
    if not local_ids:
        return {}
    shape, ids = SHAPES[kind], list(local_ids)
    if lock and kind in (Kind.INVOICE, Kind.PAYMENT):
        _lock_customers(shape, ids)
    rows = fetch(
        f"""
        SELECT {", ".join(BOOKS_COLUMNS + shape.columns)} FROM {shape.table}
        WHERE account_id = %(account)s AND id = ANY(%(ids)s) ORDER BY id {"FOR NO KEY UPDATE" if lock else ""}
        """,
        ids=ids,
    )
    parts = _parts(kind, [row[0] for row in rows])
    return {row[0]: _standing(shape, row, parts) for row in rows}


def versioned(local_id: LocalId, version: int, record: Record) -> Versioned:
    """The record with its id, its version and what people call it."""
    words = (getattr(record, field, None) for field in ("display_name", "doc_number", "name"))
    name = next((word for word in words if isinstance(word, str)), "")
    return Versioned(local_id=local_id, version=version, record=record, name=name)


def _lock_customers(shape: Shape, ids: list[int]) -> None:
    execute(
        f"""
        SELECT FROM receivables_customer WHERE account_id = %(account)s
        AND id IN (SELECT customer_id FROM {shape.table} WHERE account_id = %(account)s AND id = ANY(%(ids)s))
        ORDER BY id FOR NO KEY UPDATE
        """,
        ids=ids,
    )


def _parts(kind: Kind, ids: list[int]) -> Mapping[int, list[tuple[Any, ...]]]:
    """Rows of lines or applications by document."""
    if kind is Kind.INVOICE:
        table, owner, order = "receivables_invoiceline", "invoice_id", "position"
        columns: tuple[str, ...] = mapping.LINE_COLUMNS
    elif kind is Kind.PAYMENT:
        table, owner, order = "receivables_application", "payment_id", "id"
        columns = mapping.APPLICATION_COLUMNS
    else:
        return {}
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in fetch(
        f"""
        SELECT {owner}, {", ".join(columns)} FROM {table}
        WHERE account_id = %(account)s AND {owner} = ANY(%(ids)s) ORDER BY {owner}, {order}
        """,
        ids=ids,
    ):
        found[row[0]].append(row[1:])
    return found


def _standing(shape: Shape, row: tuple[Any, ...], parts: Mapping[int, list[tuple[Any, ...]]]) -> Standing:
    local_id, version, unset, tombstone, read_only = row[: len(BOOKS_COLUMNS)]
    values = row[len(BOOKS_COLUMNS) :]
    more: dict[str, object] = {}
    if shape.kind in (Kind.INVOICE, Kind.PAYMENT):
        currency, mine = values[shape.columns.index("currency")], parts.get(local_id, [])
        if shape.kind is Kind.INVOICE:
            more["lines"] = tuple(mapping.line(part, currency) for part in mine)
        else:
            more["applications"] = mapping.applications(mine, currency)
    record = shape.record(values, unset, **more)
    return Standing(versioned(LocalId(local_id), version, record), tombstone, read_only)
