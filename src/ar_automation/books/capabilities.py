"""What a ledger can hold, as data: the engine asks this and never who the provider is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec
from msgspec import UNSET

from ar_automation.books.records import Address, Invoice, Kind, Payment, Record, sorted_applications


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """The limits and abilities of one side. Defaults: a side that holds everything, as our own ledger does."""

    pulled: tuple[Kind, ...] = tuple(Kind)
    """Kinds this side offers, in dependency order."""
    pushed: frozenset[Kind] = frozenset()
    """Kinds we may write on this side."""
    text_limits: Mapping[Kind, Mapping[str, int]] = {}
    """Longest text per field, in characters."""
    unsupported: Mapping[Kind, frozenset[str]] = {}
    """Fields the side does not carry: they read as UNSET."""
    price_places: int = 8
    """Decimals a quantity or unit price keeps."""
    numbers_documents: bool = True
    """The side assigns document numbers itself: ours wait for them."""
    checks_company_each_run: bool = False
    """The company must be read and compared at the start of every run (a connector may have another file open)."""
    answers_later: bool = False
    """The side calls us: an ask handed out now is answered in a later call, perhaps in another process."""
    feed_reach_days: int = 30
    """How far back the change feed reaches."""
    page_rows_max: int = 1000
    writes_at_once: int = 1
    """How many write calls of one kind may be under way together."""

    def normalise(self, record: Record) -> Record:
        """The record as this side can hold it: texts cut and trimmed, numbers at its precision, unsupported fields UNSET.

        Applied to local, remote and base alike before any comparison, so that a limit never looks like an edit.
        """
        changes: dict[str, Any] = {}
        limits = self.text_limits.get(record.kind, {})
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if isinstance(value, str):
                clean = _held(value, limits.get(name))
                if clean != value:
                    changes[name] = clean
            elif isinstance(value, Decimal):
                changes[name] = self.number(value)
            elif isinstance(value, Address):
                changes[name] = Address(**{f: getattr(value, f).strip() for f in value.__struct_fields__})
        for name in self.unsupported.get(record.kind, ()):
            changes[name] = UNSET
        if isinstance(record, Invoice):
            changes["lines"] = tuple(
                msgspec.structs.replace(
                    line,
                    description=_held(line.description, limits.get("description")),
                    quantity=None if line.quantity is None else self.number(line.quantity),
                    unit_price=None if line.unit_price is None else self.number(line.unit_price),
                )
                for line in record.lines
            )
        if isinstance(record, Payment):
            # A voided payment is put against nothing, whatever each side keeps to remember it by.
            changes["applications"] = () if record.voided else sorted_applications(record.applications)
        return msgspec.structs.replace(record, **changes) if changes else record

    def number(self, value: Decimal) -> Decimal:
        """`value` at this side's precision, in one spelling (1.50 and 1.5 are the same number)."""
        rounded = value.quantize(Decimal(1).scaleb(-self.price_places), rounding=ROUND_HALF_UP)
        plain = rounded.normalize() + 0  # no minus before nothing
        return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _held(text: str, limit: int | None) -> str:
    return text.strip()[:limit].rstrip()
