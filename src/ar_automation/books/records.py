"""Canonical records: what both ledgers speak of, free of either's words.

A record is a frozen value. A field holds a value (None where it is known to be empty) or UNSET where the side it came
from does not carry the field at all. References are keys: the remote id as a codec reads it, the link key (our own id
as text) once the engine has translated it. What a provider reports but nobody edits (balances) travels beside the
record as Evidence; revision and payload stay outside too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from ar_automation.books.money import Money


class Kind(StrEnum):
    """The kinds of record a sync moves, in dependency order: a kind refers only to kinds before it (and itself)."""

    LEDGER_ACCOUNT = "ledger_account"
    TERM = "term"
    PAYMENT_METHOD = "payment_method"
    ITEM = "item"
    CUSTOMER = "customer"
    INVOICE = "invoice"
    PAYMENT = "payment"


Ref = str
Translate = Callable[[Kind, Ref], Ref]
ITEM_LINE = "item"


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What every canonical record shares."""

    kind: ClassVar[Kind]
    refs: ClassVar[dict[str, Kind]] = {}
    """Header fields that refer to other records, with the kind they refer to."""
    ask: ClassVar[frozenset[str]] = frozenset()
    """Fields that never merge by themselves when both sides moved (ACCOUNTING 18)."""

    def translated(self, translate: Translate) -> Record:
        """The same record with every reference passed through `translate(kind, key)`."""
        changes = {
            name: translate(kind, key)
            for name, kind in self.refs.items()
            if (key := getattr(self, name)) is not None and key is not UNSET
        }
        return msgspec.structs.replace(self, **changes) if changes else self


class Address(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A postal address as lines, never compared by the provider's address id."""

    line1: str = ""
    line2: str = ""
    line3: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class LedgerAccount(Record, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A general-ledger account (pulled only). `account_type` and `account_subtype` are QuickBooks' words."""

    kind = Kind.LEDGER_ACCOUNT
    name: str
    full_name: str | UnsetType = UNSET
    account_type: str | UnsetType = UNSET
    account_subtype: str | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    active: bool = True


class Term(Record, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A payment term (pulled only): due `due_days` after the document's date, or on `day_of_month`."""

    kind = Kind.TERM
    name: str
    due_days: int | None | UnsetType = UNSET
    day_of_month: int | None | UnsetType = UNSET
    active: bool = True


class PaymentMethod(Record, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How a payment was made: cheque, cash, card (pulled only)."""

    kind = Kind.PAYMENT_METHOD
    name: str
    active: bool = True


class Item(Record, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A product or service (pulled only). `unit_price` is in home currency, up to 8 places."""

    kind = Kind.ITEM
    refs = {"income_account": Kind.LEDGER_ACCOUNT}
    name: str
    full_name: str | UnsetType = UNSET
    item_type: str | UnsetType = UNSET
    sku: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    unit_price: Decimal | None | UnsetType = UNSET
    income_account: Ref | None | UnsetType = UNSET
    active: bool = True


class Customer(Record, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A customer; `parent` makes it a sub-customer. `currency` never changes after the first push (ACCOUNTING 5)."""

    kind = Kind.CUSTOMER
    refs = {"parent": Kind.CUSTOMER, "term": Kind.TERM}
    ask = frozenset({"parent", "currency"})
    display_name: str
    company_name: str | UnsetType = UNSET
    given_name: str | UnsetType = UNSET
    family_name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    notes: str | UnsetType = UNSET
    billing_address: Address | None | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    term: Ref | None | UnsetType = UNSET
    parent: Ref | None | UnsetType = UNSET
    active: bool = True


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One line. `line_id` is the provider's stable id, empty until acknowledged.

    `line_type` is ITEM_LINE for a line we model; any other word is the provider's own name of a line we only show
    (its amount counts, its content goes back unchanged from the base payload).
    """

    line_id: str = ""
    line_type: str = ITEM_LINE
    item: Ref | None = None
    description: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Money


class Invoice(Record, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """An invoice. `total` is the provider's figure once acknowledged, the sum of the lines before."""

    kind = Kind.INVOICE
    refs = {"customer": Kind.CUSTOMER, "term": Kind.TERM}
    ask = frozenset({"customer", "txn_date", "currency", "lines", "total", "voided"})
    customer: Ref
    currency: str
    doc_number: str | UnsetType = UNSET
    txn_date: date
    due_date: date | None | UnsetType = UNSET
    term: Ref | None | UnsetType = UNSET
    private_note: str | UnsetType = UNSET
    customer_memo: str | UnsetType = UNSET
    lines: tuple[InvoiceLine, ...] = ()
    total: Money
    voided: bool = False

    def translated(self, translate: Translate) -> Record:
        """As Record.translated, the items of the lines included."""
        header = super().translated(translate)
        lines = tuple(
            line if line.item is None else msgspec.structs.replace(line, item=translate(Kind.ITEM, line.item))
            for line in self.lines
        )
        return msgspec.structs.replace(header, lines=lines)


class Application(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Part of a payment put against one document. `target_kind` is "invoice", or the provider's word for another."""

    target_kind: str = Kind.INVOICE.value
    target: Ref
    amount: Money


class Payment(Record, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A payment received; applications are kept sorted by target, for their order means nothing."""

    kind = Kind.PAYMENT
    refs = {
        "customer": Kind.CUSTOMER,
        "method": Kind.PAYMENT_METHOD,
        "deposit_account": Kind.LEDGER_ACCOUNT,
    }
    ask = frozenset(
        {"customer", "txn_date", "currency", "amount", "applications", "deposit_account", "voided"}
    )
    customer: Ref
    currency: str
    txn_date: date
    amount: Money
    reference: str | UnsetType = UNSET
    method: Ref | None | UnsetType = UNSET
    deposit_account: Ref | None | UnsetType = UNSET
    private_note: str | UnsetType = UNSET
    applications: tuple[Application, ...] = ()
    voided: bool = False

    def translated(self, translate: Translate) -> Record:
        """As Record.translated, the applications' invoices included."""
        header = super().translated(translate)
        applications = (
            msgspec.structs.replace(part, target=translate(Kind.INVOICE, part.target))
            if part.target_kind == Kind.INVOICE
            else part
            for part in self.applications
        )
        return msgspec.structs.replace(header, applications=sorted_applications(applications))


RECORD_TYPES: dict[Kind, type[Record]] = {
    cls.kind: cls for cls in (LedgerAccount, Term, PaymentMethod, Item, Customer, Invoice, Payment)
}


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the provider reports of a record and nobody edits; kept beside it to prove our own figures against."""

    balance: Money | None = None
    """Customer: its own open balance; invoice: what is still due."""
    unapplied: Money | None = None
    """Payment: the part not put against any document."""


def sorted_applications(parts: object) -> tuple[Application, ...]:
    """Applications in the one order records keep them: by target, then amount."""
    return tuple(sorted(parts, key=lambda part: (part.target_kind, part.target, part.amount.amount)))  # type: ignore[call-overload]


def differing(left: Record, right: Record) -> frozenset[str]:
    """The names of the fields that both sides carry and that differ. Both records must be of one kind."""
    return frozenset(
        name
        for name in left.__struct_fields__
        if (mine := getattr(left, name)) != (theirs := getattr(right, name))
        and mine is not UNSET
        and theirs is not UNSET
    )


def fingerprint(record: Record) -> bytes:
    """A 16-byte hash over all fields of a normalised record: equal records have equal fingerprints."""
    return hashlib.blake2b(_ENCODER.encode(record), digest_size=16).digest()


def packed(record: Record) -> bytes:
    """The record as bytes, to be read back by :func:`unpacked`."""
    return _ENCODER.encode(record)


def unpacked(kind: Kind, data: bytes) -> Record:
    """The record in bytes made by :func:`packed`."""
    return msgspec.msgpack.decode(data, type=RECORD_TYPES[kind])


_ENCODER = msgspec.msgpack.Encoder()
