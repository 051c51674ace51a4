"""Canonical records ↔ rows, for every kind, in one place.

A `Shape` says which table a kind lives in and which columns each header field of its record takes; lines and
applications have their own tables. References are link keys in records (our ids as text) and bigint columns in rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import msgspec
from msgspec import UNSET
from psycopg.types.json import Jsonb

from ar_automation.books.money import Money, quantum
from ar_automation.books.records import (
    RECORD_TYPES,
    Address,
    Application,
    Evidence,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
    Record,
    sorted_applications,
)

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: its columns, and how its value goes into them and comes back."""

    name: str
    columns: tuple[str, ...]
    put: Callable[[Any], tuple[Any, ...]]
    get: Callable[[Any, str], Any]
    """(first column's value, the record's currency) → the field's value."""
    empty: Any
    """What UNSET is kept as."""


def _text(name: str) -> Field:
    return Field(name, (name,), lambda value: (storable(value),), lambda value, _: value, "")


def _plain(name: str, empty: Any = None) -> Field:
    return Field(name, (name,), lambda value: (value,), lambda value, _: value, empty)


def _ref(name: str) -> Field:
    return Field(name, (f"{name}_id",), lambda key: (_id(key),), lambda value, _: _key(value), None)


def _as_money(amount: Decimal, currency: str) -> Money:
    return Money(amount.quantize(quantum(currency)), currency)


def _money(name: str) -> Field:
    return Field(name, (name, f"{name}_minor"), lambda value: (value.amount, value.minor), _as_money, None)


def _address(name: str) -> Field:
    return Field(name, (name,), _address_values, _as_address, None)


def _address_values(value: Address | None) -> tuple[Jsonb | None]:
    if value is None:
        return (None,)
    return (Jsonb({part: storable(text) for part, text in msgspec.to_builtins(value).items()}),)


def _as_address(value: str | None, _: str) -> Address | None:
    return None if value is None else msgspec.json.decode(value, type=Address)


@dataclass(frozen=True)
class Shape:
    """How one kind of record lies in its table."""

    kind: Kind
    table: str
    fields: tuple[Field, ...]
    evidence: str = ""
    """The column of what the provider reports, if it reports anything of this kind."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the header fields, in order."""
        return tuple(column for field in self.fields for column in field.columns)

    def row(self, record: Record) -> tuple[list[Any], list[str]]:
        """(values of `columns`, names of the fields that are UNSET)."""
        values: list[Any] = []
        unset: list[str] = []
        for field in self.fields:
            value = getattr(record, field.name)
            if value is UNSET:
                unset.append(field.name)
                value = field.empty
            values += field.put(value)
        return values, unset

    def record(self, values: Values, unset: Iterable[str], **parts: object) -> Record:
        """The record whose header lies in `values`; `parts` are its lines or applications."""
        named = dict(zip(self.columns, values, strict=True))
        currency = str(named.get("currency", ""))
        header = {field.name: field.get(named[field.columns[0]], currency) for field in self.fields}
        header |= dict.fromkeys(unset, UNSET)
        return RECORD_TYPES[self.kind](**header, **parts)

    def reported(self, evidence: Evidence) -> Money | None:
        """The figure of `evidence` that this kind keeps."""
        return evidence.unapplied if self.kind is Kind.PAYMENT else evidence.balance


SHAPES: dict[Kind, Shape] = {
    shape.kind: shape
    for shape in (
        Shape(
            Kind.LEDGER_ACCOUNT,
            "receivables_ledgeraccount",
            (
                *map(_text, ("name", "full_name", "account_type", "account_subtype", "currency")),
                _plain("active"),
            ),
        ),
        Shape(
            Kind.TERM,
            "receivables_term",
            (_text("name"), _plain("due_days"), _plain("day_of_month"), _plain("active")),
        ),
        Shape(Kind.PAYMENT_METHOD, "receivables_paymentmethod", (_text("name"), _plain("active"))),
        Shape(
            Kind.ITEM,
            "receivables_item",
            (
                *map(_text, ("name", "full_name", "item_type", "sku", "description")),
                _plain("unit_price"),
                _ref("income_account"),
                _plain("active"),
            ),
        ),
        Shape(
            Kind.CUSTOMER,
            "receivables_customer",
            (
                *map(_text, ("display_name", "company_name", "given_name", "family_name", "email", "phone")),
                _text("notes"),
                _address("billing_address"),
                _text("currency"),
                _ref("term"),
                _ref("parent"),
                _plain("active"),
            ),
            evidence="reported_balance",
        ),
        Shape(
            Kind.INVOICE,
            "receivables_invoice",
            (
                _ref("customer"),
                _text("currency"),
                _text("doc_number"),
                _plain("txn_date"),
                _plain("due_date"),
                _ref("term"),
                _text("private_note"),
                _text("customer_memo"),
                _money("total"),
                _plain("voided"),
            ),
            evidence="reported_balance",
        ),
        Shape(
            Kind.PAYMENT,
            "receivables_payment",
            (
                _ref("customer"),
                _text("currency"),
                _plain("txn_date"),
                _money("amount"),
                _text("reference"),
                _ref("method"),
                _ref("deposit_account"),
                _text("private_note"),
                _plain("voided"),
            ),
            evidence="reported_unapplied",
        ),
    )
}

LINE_COLUMNS = ("line_id", "line_type", "item_id", "description", "quantity", "unit_price", "amount")
APPLICATION_COLUMNS = ("invoice_id", "target_kind", "target", "amount", "amount_minor")


def line_rows(invoice: Invoice) -> list[tuple[Any, ...]]:
    """Values of LINE_COLUMNS, in the order of the lines."""
    return [
        (
            storable(line.line_id),
            storable(line.line_type),
            _id(line.item),
            storable(line.description),
            line.quantity,
            line.unit_price,
            line.amount.amount,
        )
        for line in invoice.lines
    ]


def line(values: Values, currency: str) -> InvoiceLine:
    """The line in values of LINE_COLUMNS."""
    line_id, line_type, item, description, quantity, unit_price, amount = values
    return InvoiceLine(
        line_id=line_id,
        line_type=line_type,
        item=_key(item),
        description=description,
        quantity=quantity,
        unit_price=unit_price,
        amount=_as_money(amount, currency),
    )


def application_rows(payment: Payment) -> list[tuple[Any, ...]]:
    """Values of APPLICATION_COLUMNS."""
    return [(*_target(part), part.amount.amount, part.amount.minor) for part in payment.applications]


def applications(rows: Iterable[Values], currency: str) -> tuple[Application, ...]:
    """The applications in rows of APPLICATION_COLUMNS, in the order records keep them."""
    return sorted_applications(
        Application(
            target_kind=target_kind,
            target=target if invoice is None else str(invoice),
            amount=_as_money(amount, currency),
        )
        for invoice, target_kind, target, amount, _minor in rows
    )


def storable(text: str) -> str:
    """`text` without the one character PostgreSQL cannot hold."""
    return text.replace("\x00", "")


def _target(part: Application) -> tuple[int | None, str, str]:
    is_invoice = part.target_kind == Kind.INVOICE
    return (
        int(part.target) if is_invoice else None,
        storable(part.target_kind),
        "" if is_invoice else storable(part.target),
    )


def _id(key: str | None) -> int | None:
    return None if key is None else int(key)


def _key(value: int | None) -> str | None:
    return None if value is None else str(value)
