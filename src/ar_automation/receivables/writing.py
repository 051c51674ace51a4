"""Writing records in bulk: creates by COPY, updates by one merge, and nothing at all for what is equal already.

Both the sync and the services write through here, so there is one way a record gets into its tables.
"""

# ruff: noqa: S608 - tables and columns come from mapping, values are always parameters
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from ar_automation.accounts.tenancy import current_account_id
from ar_automation.books.records import Evidence, Invoice, Kind, Payment, Record
from ar_automation.kit import bulk, clock
from ar_automation.receivables import balances, mapping, search
from ar_automation.receivables.mapping import SHAPES, Shape
from ar_automation.receivables.rows import append, execute, fetch
from ar_automation.receivables.standing import BOOKS_COLUMNS, Standing, stand, versioned
from ar_automation.sync.core.rows import LocalWrite, Versioned
from ar_automation.sync.core.wire import LocalId


def put(kind: Kind, writes: Sequence[LocalWrite]) -> list[Versioned]:
    """Create or update these records; returns what now stands, in the order given. UNSET fields stay as they are.

    Balances are left to `balances.recompute`, but of customers who lose an application of somebody else's payment.
    """
    known = stand(kind, [w.local_id for w in writes if w.local_id is not None], lock=True)
    creates = sum(1 for w in writes if w.local_id is None)
    fresh_ids = iter(bulk.reserve_ids(SHAPES[kind].table, creates) if creates else ())
    planned = [_planned(w, known, fresh_ids) for w in writes]
    _write(kind, [p for p in planned if p.differs])
    report(kind, {p.now.local_id: p.evidence for p in planned if p.evidence is not None and p.before})
    return [p.now for p in planned]


def report(kind: Kind, evidence: Mapping[LocalId, Evidence]) -> None:
    """Keep what the provider reports beside these records; writes only figures that changed."""
    shape = SHAPES[kind]
    figures = {i: figure.amount for i, e in evidence.items() if (figure := shape.reported(e)) is not None}
    if not shape.evidence or not figures:
        return
    execute(
        f"""
        UPDATE {shape.table} AS target SET {shape.evidence} = said.figure
        FROM unnest(%(ids)s::bigint[], %(figures)s::numeric[]) AS said (id, figure)
        WHERE target.account_id = %(account)s AND target.id = said.id
            AND target.{shape.evidence} IS DISTINCT FROM said.figure
        """,
        ids=list(figures),
        figures=list(figures.values()),
    )


@dataclass(frozen=True, slots=True)
class _Planned:
    now: Versioned
    before: Standing | None
    read_only: str
    evidence: Evidence | None

    @property
    def differs(self) -> bool:
        """Whether any row of it must be written."""
        return self.before is None or (
            (self.before.versioned.version, self.before.tombstone, self.before.read_only)
            != (self.now.version, "", self.read_only)
        )

    def moved(self, value: Callable[[Any], object]) -> bool:
        """Whether `value` of the record is another than before."""
        return self.before is None or value(self.before.versioned.record) != value(self.now.record)


def _planned(write: LocalWrite, known: Mapping[LocalId, Standing], fresh_ids: Iterator[int]) -> _Planned:
    before = known.get(write.local_id) if write.local_id is not None else None
    if before is None:
        local_id = LocalId(next(fresh_ids)) if write.local_id is None else write.local_id
        return _Planned(versioned(local_id, 1, write.record), None, write.read_only, write.evidence)
    standing = before.versioned
    record = _filled(write.record, standing.record)
    version = standing.version + (record != standing.record)
    return _Planned(versioned(standing.local_id, version, record), before, write.read_only, write.evidence)


def _filled(record: Record, standing: Record) -> Record:
    names = [name for name in record.__struct_fields__ if getattr(record, name) is UNSET]
    return (
        msgspec.structs.replace(record, **{name: getattr(standing, name) for name in names})
        if names
        else record
    )


def _write(kind: Kind, planned: Sequence[_Planned]) -> None:
    if not planned:
        return
    _write_headers(SHAPES[kind], planned)
    if kind is Kind.INVOICE:
        _replace_lines([p for p in planned if p.moved(lambda record: record.lines)])
    if kind is Kind.PAYMENT:
        _replace_applications([p for p in planned if p.moved(lambda record: record.applications)])
    found_by = [p for p in planned if p.moved(search.tokens)]
    search.refresh(
        kind,
        {p.now.local_id: p.now.record for p in found_by},
        known=[p.now.local_id for p in found_by if p.before],
    )


def _write_headers(shape: Shape, planned: Sequence[_Planned]) -> None:
    account_id, now = current_account_id(), clock.now()
    at_creation = _columns_at_creation(shape)
    bulk.merge(
        shape.table,
        ("account_id", *BOOKS_COLUMNS, "updated_at", *shape.columns, *at_creation),
        ((*_row(shape, p, account_id, now), *_at_creation(shape, p)) for p in planned),
        key=("account_id", "id"),
        insert_only=at_creation,
        update_where=None,
    )


def _row(shape: Shape, planned: _Planned, account_id: int, now: datetime) -> tuple[Any, ...]:
    """account_id, BOOKS_COLUMNS, updated_at and the shape's columns; whoever is written has no tombstone."""
    values, unset = shape.row(planned.now.record)
    read_only = mapping.storable(planned.read_only)
    return (account_id, planned.now.local_id, planned.now.version, unset, "", read_only, now, *values)


_OPEN_COLUMNS = {
    Kind.INVOICE: ("balance", "balance_minor"),
    Kind.PAYMENT: ("unapplied", "unapplied_minor"),
}


def _columns_at_creation(shape: Shape) -> tuple[str, ...]:
    """Afterwards balances are `recompute`'s and evidence is `report`'s."""
    return (*_OPEN_COLUMNS.get(shape.kind, ()), *((shape.evidence,) if shape.evidence else ()))


def _at_creation(shape: Shape, planned: _Planned) -> tuple[Any, ...]:
    record = planned.now.record
    values: list[Any] = []
    if isinstance(record, Invoice | Payment):
        whole = record.total if isinstance(record, Invoice) else record.amount
        values += [0, 0] if record.voided else [whole.amount, whole.minor]
    if shape.evidence:
        figure = shape.reported(planned.evidence) if planned.evidence is not None else None
        values.append(None if figure is None else figure.amount)
    return tuple(values)


def _replace_lines(planned: Sequence[_Planned]) -> None:
    account_id = current_account_id()
    _delete_parts("receivables_invoiceline", "invoice_id", planned)
    rows = [
        (account_id, p.now.local_id, position, *values)
        for p in planned
        if isinstance(p.now.record, Invoice)
        for position, values in enumerate(mapping.line_rows(p.now.record))
    ]
    columns = ("account_id", "invoice_id", "position", *mapping.LINE_COLUMNS)
    key = ("account_id", "invoice_id", "position")
    bulk.merge("receivables_invoiceline", columns, rows, key=key, update_where=None)


def _replace_applications(planned: Sequence[_Planned]) -> None:
    _delete_parts("receivables_application", "payment_id", planned)
    rows = [
        (p.now.local_id, *values)
        for p in planned
        if isinstance(p.now.record, Payment)
        for values in mapping.application_rows(p.now.record)
    ]
    append("receivables_application", ("payment_id", *mapping.APPLICATION_COLUMNS), rows)
    freed = {
        i for p in planned if p.before for i in _invoices(p.before.versioned.record) - _invoices(p.now.record)
    }
    if freed:
        # Once the application is gone nothing leads from the payment to these customers any more.
        owners = fetch(
            "SELECT DISTINCT customer_id FROM receivables_invoice WHERE account_id = %(account)s AND id = ANY(%(ids)s)",
            ids=sorted(freed),
        )
        balances.recompute([owner for (owner,) in owners])


def _invoices(record: Record) -> frozenset[int]:
    parts = record.applications if isinstance(record, Payment) else ()
    return frozenset(int(part.target) for part in parts if part.target_kind == Kind.INVOICE)


def _delete_parts(table: str, owner: str, planned: Sequence[_Planned]) -> None:
    known = [p.now.local_id for p in planned if p.before]
    if known:
        execute(f"DELETE FROM {table} WHERE account_id = %(account)s AND {owner} = ANY(%(ids)s)", ids=known)
