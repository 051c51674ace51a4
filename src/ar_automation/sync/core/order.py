"""In which order records move, so that whatever one refers to stands before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ar_automation.books.records import Application, Invoice, Kind, Payment, Record, Ref

PUSH_ORDER = (Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT)


def in_order(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Kinds in dependency order (the order of the enumeration)."""
    wanted = set(kinds)
    return tuple(kind for kind in Kind if kind in wanted)


def references(record: Record) -> list[tuple[Kind, Ref]]:
    """Every (kind, key) the record refers to, its lines and applications included."""
    found: list[tuple[Kind, Ref]] = [
        (kind, key) for name, kind in record.refs.items() if isinstance(key := getattr(record, name), str)
    ]
    if isinstance(record, Invoice):
        found += [(Kind.ITEM, line.item) for line in record.lines if line.item is not None]
    if isinstance(record, Payment):
        found += [(Kind.INVOICE, part.target) for part in record.applications if _is_invoice(part)]
    return found


def customer_of(record: Record) -> Ref | None:
    """The customer whose balance a document moves; None for other kinds."""
    return record.customer if isinstance(record, Invoice | Payment) else None


def parents_first(keys: Sequence[Ref], parent_of: dict[Ref, Ref | None]) -> list[Ref]:
    """`keys` with each parent (where it is among them) before its children; in a loop any order will do."""
    placed: dict[Ref, None] = {}
    for key in keys:
        chain = [key]
        while (above := parent_of.get(chain[-1])) in parent_of and above not in chain and above not in placed:
            assert above is not None
            chain.append(above)
        placed.update(dict.fromkeys(reversed(chain)))
    return list(placed)


def _is_invoice(part: Application) -> bool:
    return part.target_kind == Kind.INVOICE
