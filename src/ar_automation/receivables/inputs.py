"""What a person may say of a record: the typed inputs that forms and programs share.

Amounts and prices are exact decimals in the record's currency (the customer's). Ids are this account's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ar_automation.books.records import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerInput:
    """A customer. An empty `currency` is the company's home currency; it cannot be changed later."""

    display_name: str
    company_name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""
    notes: str = ""
    billing_address: Address | None = None
    currency: str = ""
    term_id: int | None = None
    parent_id: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """An invoice line. `line_id` names a line that is on the invoice already (as `selectors.invoice` gives it).

    Its amount is quantity × unit price; a known line whose quantity and price did not change keeps its amount.
    """

    item_id: int | None
    quantity: Decimal | None = Decimal(1)
    unit_price: Decimal | None = None
    description: str = ""
    line_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceInput:
    """An invoice, in its customer's currency. No `due_date`: what the term says. `doc_number` None: as it is."""

    customer_id: int
    txn_date: date
    lines: Sequence[LineInput]
    due_date: date | None = None
    term_id: int | None = None
    doc_number: str | None = None
    private_note: str = ""
    customer_memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationInput:
    """Part of a payment put against one invoice."""

    invoice_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentInput:
    """A payment received, in its customer's currency; what is not applied stays unapplied."""

    customer_id: int
    amount: Decimal
    txn_date: date
    method_id: int | None = None
    deposit_account_id: int | None = None
    reference: str = ""
    private_note: str = ""
    applications: Sequence[ApplicationInput] = ()
