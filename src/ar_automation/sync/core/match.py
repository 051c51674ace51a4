"""Matching: when is an unlinked record here the same as an unlinked record there?

Automatic only when exact and unique on both sides. A document number alone is never a match: customer, amount and date
must be equal too (ACCOUNTING 10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from ar_automation.books.records import Customer, Invoice, Item, LedgerAccount, Payment, Record
from ar_automation.sync.core.wire import LocalId, RemoteId

Id = TypeVar("Id")


def match(
    remote: Mapping[RemoteId, Record],
    local: Mapping[LocalId, Record],
    *,
    ours: frozenset[LocalId] = frozenset(),
) -> tuple[dict[RemoteId, LocalId], frozenset[RemoteId]]:
    """Pair records of one kind, both in link keys; returns (pairs, undecided remote ids).

    `ours` are local records whose create was sent and never answered: a remote record that could be theirs is paired
    though its number is new to us, and one that could be several of them is undecided: neither linked nor copied.
    """
    theirs_by_key = _by_key((remote_id, exact_key(record)) for remote_id, record in remote.items())
    ours_by_key = _by_key((local_id, exact_key(record)) for local_id, record in local.items())
    pairs = {
        theirs[0]: ours_by_key[key][0]
        for key, theirs in theirs_by_key.items()
        if len(theirs) == 1 and len(ours_by_key.get(key, ())) == 1
    }
    sent = _by_key((i, _content_key(local[i])) for i in ours if i in local and i not in pairs.values())
    back = _by_key((i, _content_key(r)) for i, r in remote.items() if i not in pairs)
    undecided: set[RemoteId] = set()
    for key, waiting in sent.items():
        found = back.get(key, [])
        if len(waiting) == 1 and len(found) == 1:
            pairs[found[0]] = waiting[0]
        else:
            undecided.update(found)
    return pairs, frozenset(undecided)


def exact_key(record: Record) -> Hashable | None:
    """What makes two unlinked records certainly the same; None when nothing can."""
    match record:
        case Customer():
            return (record.parent or None, _fold(record.display_name))
        case Invoice():
            return (*_invoice_key(record), record.doc_number) if record.doc_number else None
        case Payment():
            return (*_payment_key(record), record.reference) if record.reference else None
        case Item() | LedgerAccount():
            return _fold(record.full_name if isinstance(record.full_name, str) else record.name)
        case _:
            return _fold(str(getattr(record, "name", "")))


def _content_key(record: Record) -> Hashable | None:
    match record:
        case Invoice():
            lines = tuple((line.item, line.description, line.amount.amount) for line in record.lines)
            return (*_invoice_key(record), lines)
        case Payment():
            return (*_payment_key(record), record.reference or "")
        case _:
            return exact_key(record)


def _invoice_key(record: Invoice) -> tuple[Hashable, ...]:
    return (record.customer, record.txn_date, record.total)


def _payment_key(record: Payment) -> tuple[Hashable, ...]:
    return (record.customer, record.txn_date, record.amount)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _by_key(keyed: Iterable[tuple[Id, Hashable | None]]) -> dict[Hashable, list[Id]]:
    groups: dict[Hashable, list[Id]] = defaultdict(list)
    for record_id, key in keyed:
        if key is not None:
            groups[key].append(record_id)
    return groups
