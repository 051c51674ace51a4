"""Reading our books for pages: one record with what belongs to it, and the lists that forms choose from.

Everything raises NotFound for an id this account does not have, and takes a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from msgspec import UNSET

from ar_automation.books.money import Money
from ar_automation.books.records import Customer, Invoice, Kind, Payment
from ar_automation.receivables import lists, models
from ar_automation.receivables.errors import NotFound
from ar_automation.receivables.inputs import (
    ApplicationInput,
    CustomerInput,
    InvoiceInput,
    LineInput,
    PaymentInput,
)
from ar_automation.receivables.ledger import DEFAULT_CURRENCY
from ar_automation.receivables.lists import (
    DocumentFilter,
    InvoiceRow,
    PaymentRow,
    Place,
    as_money,
    customer_names,
    status,
)
from ar_automation.receivables.rows import mine
from ar_automation.receivables.standing import stand
from ar_automation.sync.core.wire import LocalId

BANK, UNDEPOSITED_FUNDS = "Bank", "UndepositedFunds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a list that forms choose from."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChoice:
    """An item with what it fills into a line."""

    id: int
    name: str
    description: str
    unit_price: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAccountChoice:
    """A ledger account that payments may be deposited to."""

    id: int
    name: str
    account_type: str
    account_subtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A customer; `input` is what a form shows and sends back with `version`."""

    id: int
    version: int
    input: CustomerInput
    currency: str
    open_balance: Money
    term_name: str
    parent_name: str
    read_only_reason: str
    tombstone: str
    updated_at: datetime

    @property
    def display_name(self) -> str:
        """What people call it."""
        return self.input.display_name

    @property
    def active(self) -> bool:
        """Not hidden in the accounting system."""
        return self.input.active

    @property
    def parent_id(self) -> int | None:
        """The customer above it."""
        return self.input.parent_id

    @property
    def term_id(self) -> int | None:
        """Its usual term."""
        return self.input.term_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of an invoice."""

    line_id: str
    line_type: str
    item_id: int | None
    item_name: str
    description: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidPart:
    """Part of a payment put against an invoice, seen from the invoice."""

    payment_id: int
    txn_date: date
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """An invoice; `input` is what a form shows and sends back with `version`."""

    id: int
    version: int
    input: InvoiceInput
    customer_id: int
    customer_name: str
    currency: str
    doc_number: str
    txn_date: date
    due_date: date | None
    term_id: int | None
    term_name: str
    private_note: str
    customer_memo: str
    lines: tuple[LineView, ...]
    applications: tuple[PaidPart, ...]
    total: Money
    balance: Money
    status: str
    read_only_reason: str
    tombstone: str
    updated_at: datetime

    @property
    def voided(self) -> bool:
        """Kept at zero."""
        return self.status == "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPart:
    """Part of a payment, seen from the payment; `invoice_id` None: a document we do not model, `name` says which."""

    invoice_id: int | None
    name: str
    txn_date: date | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A payment; `input` is what a form shows and sends back with `version`."""

    id: int
    version: int
    input: PaymentInput
    customer_id: int
    customer_name: str
    currency: str
    txn_date: date
    amount: Money
    unapplied: Money
    reference: str
    private_note: str
    method_name: str
    deposit_account_name: str
    applications: tuple[AppliedPart, ...]
    voided: bool
    read_only_reason: str
    tombstone: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvoice:
    """An invoice a payment can be put against; `balance` is what is due."""

    id: int
    doc_number: str
    txn_date: date
    due_date: date | None
    total: Money
    balance: Money


def customer(customer_id: int) -> CustomerView:
    """One customer."""
    standing = stand(Kind.CUSTOMER, [customer_id]).get(LocalId(customer_id))
    if standing is None:
        raise NotFound(f"There is no customer {customer_id}.")
    record = standing.versioned.record
    assert isinstance(record, Customer)
    row = mine(models.Customer).get(pk=customer_id)
    currency = row.currency or DEFAULT_CURRENCY
    return CustomerView(
        id=customer_id,
        version=standing.versioned.version,
        input=CustomerInput(
            display_name=row.display_name,
            company_name=row.company_name,
            given_name=row.given_name,
            family_name=row.family_name,
            email=row.email,
            phone=row.phone,
            notes=row.notes,
            billing_address=None if record.billing_address is UNSET else record.billing_address,
            currency=row.currency,
            term_id=row.term_id,
            parent_id=row.parent_id,
            active=row.active,
        ),
        currency=currency,
        open_balance=as_money(row.open_balance, currency),
        term_name=_names(models.Term, [row.term_id]).get(row.term_id, ""),
        parent_name=customer_names({row.parent_id}).get(row.parent_id, "") if row.parent_id else "",
        read_only_reason=row.read_only_reason,
        tombstone=row.tombstone,
        updated_at=row.updated_at,
    )


def invoice(invoice_id: int) -> InvoiceView:
    """One invoice with its lines and what payments put against it."""
    standing = stand(Kind.INVOICE, [invoice_id]).get(LocalId(invoice_id))
    if standing is None:
        raise NotFound(f"There is no invoice {invoice_id}.")
    record = standing.versioned.record
    assert isinstance(record, Invoice)
    row = mine(models.Invoice).get(pk=invoice_id)
    lines = _lines(record)
    return InvoiceView(
        id=invoice_id,
        version=standing.versioned.version,
        input=InvoiceInput(
            customer_id=row.customer_id,
            txn_date=row.txn_date,
            due_date=row.due_date,
            term_id=row.term_id,
            private_note=row.private_note,
            customer_memo=row.customer_memo,
            lines=[
                LineInput(
                    item_id=line.item_id,
                    quantity=line.quantity,
                    unit_price=line.unit_price,
                    description=line.description,
                    line_id=line.line_id,
                )
                for line in lines
            ],
        ),
        customer_id=row.customer_id,
        customer_name=customer_names({row.customer_id})[row.customer_id],
        currency=row.currency,
        doc_number=row.doc_number,
        txn_date=row.txn_date,
        due_date=row.due_date,
        term_id=row.term_id,
        term_name=_names(models.Term, [row.term_id]).get(row.term_id, ""),
        private_note=row.private_note,
        customer_memo=row.customer_memo,
        lines=lines,
        applications=_paid_parts(row),
        total=record.total,
        balance=as_money(row.balance, row.currency),
        status=status(row.state, row.due_on),
        read_only_reason=row.read_only_reason,
        tombstone=row.tombstone,
        updated_at=row.updated_at,
    )


def payment(payment_id: int) -> PaymentView:
    """One payment with what it is put against."""
    standing = stand(Kind.PAYMENT, [payment_id]).get(LocalId(payment_id))
    if standing is None:
        raise NotFound(f"There is no payment {payment_id}.")
    record = standing.versioned.record
    assert isinstance(record, Payment)
    row = mine(models.Payment).get(pk=payment_id)
    parts = _applied_parts(record)
    return PaymentView(
        id=payment_id,
        version=standing.versioned.version,
        input=PaymentInput(
            customer_id=row.customer_id,
            amount=record.amount.amount,
            txn_date=row.txn_date,
            method_id=row.method_id,
            deposit_account_id=row.deposit_account_id,
            reference=row.reference,
            private_note=row.private_note,
            applications=[
                ApplicationInput(invoice_id=part.invoice_id, amount=part.amount.amount)
                for part in parts
                if part.invoice_id is not None
            ],
        ),
        customer_id=row.customer_id,
        customer_name=customer_names({row.customer_id})[row.customer_id],
        currency=row.currency,
        txn_date=row.txn_date,
        amount=record.amount,
        unapplied=as_money(row.unapplied, row.currency),
        reference=row.reference,
        private_note=row.private_note,
        method_name=_names(models.PaymentMethod, [row.method_id]).get(row.method_id, ""),
        deposit_account_name=_names(models.LedgerAccount, [row.deposit_account_id]).get(
            row.deposit_account_id, ""
        ),
        applications=parts,
        voided=row.voided,
        read_only_reason=row.read_only_reason,
        tombstone=row.tombstone,
        updated_at=row.updated_at,
    )


def open_invoices(customer_id: int, *, payment_id: int | None = None) -> list[OpenInvoice]:
    """What a payment of this customer can be put against, oldest due first.

    With `payment_id`: what that payment is put against already counts as due, for it may be put elsewhere.
    """
    held: dict[int, Money] = {}
    if payment_id is not None:
        found = payment(payment_id)
        if not found.voided:
            held = {
                part.invoice_id: part.amount for part in found.applications if part.invoice_id is not None
            }
    rows = mine(models.Invoice)
    due = rows.filter(customer_id=customer_id, state="open") | rows.filter(pk__in=held, voided=False)
    return [
        OpenInvoice(
            id=row.pk,
            doc_number=row.doc_number,
            txn_date=row.txn_date,
            due_date=row.due_date,
            total=as_money(row.total, row.currency),
            balance=balance + held[row.pk] if row.pk in held else balance,
        )
        for row in due.order_by("due_on", "id")
        for balance in [as_money(row.balance, row.currency)]
    ]


def latest_invoices(customer_id: int, limit: int) -> list[InvoiceRow]:
    """The customer's newest invoices."""
    return lists.invoices(DocumentFilter(customer_id=customer_id), Place(limit=limit)).rows


def latest_payments(customer_id: int, limit: int) -> list[PaymentRow]:
    """The customer's newest payments."""
    return lists.payments(DocumentFilter(customer_id=customer_id), Place(limit=limit)).rows


def active_items() -> list[ItemChoice]:
    """Items a line may name, by name."""
    rows = (
        mine(models.Item)
        .filter(active=True)
        .exclude(item_type="Category")
        .order_by("full_name", "name", "id")
    )
    return [
        ItemChoice(
            id=row.pk,
            name=row.full_name or row.name,
            description=row.description,
            unit_price=_plain(row.unit_price),
        )
        for row in rows
    ]


def active_terms() -> list[Choice]:
    """Terms, by name."""
    return [
        Choice(id=row.pk, name=row.name) for row in mine(models.Term).filter(active=True).order_by("name")
    ]


def active_methods() -> list[Choice]:
    """Payment methods, by name."""
    rows = mine(models.PaymentMethod).filter(active=True).order_by("name")
    return [Choice(id=row.pk, name=row.name) for row in rows]


def payment_accounts() -> list[LedgerAccountChoice]:
    """Ledger accounts that AR payments may be deposited to: Undeposited Funds first, then banks (ACCOUNTING 15)."""
    rows = mine(models.LedgerAccount).filter(active=True)
    fitting = rows.filter(account_type=BANK) | rows.filter(account_subtype=UNDEPOSITED_FUNDS)
    return [
        LedgerAccountChoice(
            id=row.pk,
            name=row.full_name or row.name,
            account_type=row.account_type,
            account_subtype=row.account_subtype,
        )
        for row in sorted(fitting, key=lambda row: (row.account_subtype != UNDEPOSITED_FUNDS, row.name))
    ]


def _lines(record: Invoice) -> tuple[LineView, ...]:
    items = _names(models.Item, [int(line.item) for line in record.lines if line.item is not None])
    return tuple(
        LineView(
            line_id=line.line_id,
            line_type=line.line_type,
            item_id=item_id,
            item_name=items.get(item_id, "") if item_id is not None else "",
            description=line.description,
            quantity=_plain(line.quantity),
            unit_price=_plain(line.unit_price),
            amount=line.amount,
        )
        for line in record.lines
        for item_id in [None if line.item is None else int(line.item)]
    )


def _paid_parts(invoice: models.Invoice) -> tuple[PaidPart, ...]:
    parts = list(mine(models.Application).filter(invoice_id=invoice.pk))
    payments = mine(models.Payment).filter(voided=False).in_bulk([part.payment_id for part in parts])
    found = [
        PaidPart(
            payment_id=payment.pk,
            txn_date=payment.txn_date,
            reference=payment.reference,
            amount=as_money(part.amount, invoice.currency),
        )
        for part in parts
        if (payment := payments.get(part.payment_id)) is not None
    ]
    return tuple(sorted(found, key=lambda part: (part.txn_date, part.payment_id)))


def _applied_parts(record: Payment) -> tuple[AppliedPart, ...]:
    ids = [int(part.target) for part in record.applications if part.target_kind == Kind.INVOICE]
    invoices = mine(models.Invoice).in_bulk(ids)
    return tuple(
        AppliedPart(
            invoice_id=None if paid is None else paid.pk,
            name=part.target_kind if paid is None else paid.doc_number,
            txn_date=None if paid is None else paid.txn_date,
            amount=part.amount,
        )
        for part in record.applications
        for paid in [invoices.get(int(part.target)) if part.target_kind == Kind.INVOICE else None]
    )


def _names(
    model: type[models.Term | models.Item | models.PaymentMethod | models.LedgerAccount],
    ids: Collection[int | None],
) -> dict[int | None, str]:
    wanted = [i for i in ids if i is not None]
    return {row.pk: row.name for row in mine(model).filter(pk__in=wanted)} if wanted else {}


def _plain(value: Decimal | None) -> Decimal | None:
    """A quantity or price without the zeros its column adds."""
    if value is None:
        return None
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
