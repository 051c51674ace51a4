"""The lists of customers, invoices and payments: the closed set of filters and orderings, paged by key.

Whatever is asked here stays fast at a million rows: each filter and ordering has an index that begins with the account
and compares only what row-level security lets use it (dates, bigints, texts; never numeric). A test holds that.
Orderings are names; ``-name`` is the other direction. Cursors come from a `Page` and are handed back as they are.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec
from django.db.models import Q, QuerySet

from ar_automation.books.money import Money, quantum
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.receivables import models, search
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.ledger import DEFAULT_CURRENCY
from ar_automation.receivables.rows import mine

COUNT_MAX = 10_000
ROWS_MAX = 1_000
CUSTOMER_ORDERINGS = {"name": "sort_name", "balance": "open_balance_minor"}
INVOICE_ORDERINGS = {
    "date": "txn_date",
    "due_date": "due_on",
    "number": "doc_number",
    "total": "total_minor",
    "balance": "balance_minor",
}
PAYMENT_ORDERINGS = {"date": "txn_date", "amount": "amount_minor", "unapplied": "unapplied_minor"}
INVOICE_STATUSES = ("open", "overdue", "paid", "voided")
PAYMENT_STATUSES = ("unapplied", "applied", "voided")

M = TypeVar("M", bound=models.Books)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFilter:
    """Which customers: whose name or e-mail has all these beginnings of words; active ones or not; who owe."""

    search: str = ""
    active: bool | None = None
    owing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """Which documents: `status` is one of INVOICE_STATUSES or PAYMENT_STATUSES, amounts are in minor units (cents).

    The search looks at number or reference and at the customer's words. Dates and amounts include their ends.
    """

    search: str = ""
    status: str = ""
    customer_id: int | None = None
    date_from: date | None = None
    date_to: date | None = None
    amount_from: int | None = None
    amount_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A line of the list of customers."""

    id: int
    display_name: str
    company_name: str
    email: str
    phone: str
    active: bool
    currency: str
    open_balance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """A line of the list of invoices; `status` is one of INVOICE_STATUSES."""

    id: int
    doc_number: str
    customer_id: int
    customer_name: str
    txn_date: date
    due_date: date | None
    total: Money
    balance: Money
    status: str

    @property
    def voided(self) -> bool:
        """Kept at zero."""
        return self.status == "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """A line of the list of payments; `status` is one of PAYMENT_STATUSES."""

    id: int
    reference: str
    customer_id: int
    customer_name: str
    txn_date: date
    amount: Money
    unapplied: Money
    status: str

    @property
    def voided(self) -> bool:
        """Kept at zero."""
        return self.status == "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """Rows in order, with the cursors of the pages beside it (empty: there is none)."""

    rows: list[Row]
    next: str
    previous: str
    count: int
    """How many rows fit the filter in all, counted up to COUNT_MAX + 1."""

    @property
    def counted(self) -> str:
        """The count as people read it."""
        return f"{COUNT_MAX:,}+" if self.count > COUNT_MAX else f"{self.count:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which page: in which order, and after or before which cursor."""

    order: str = ""
    after: str = ""
    before: str = ""
    limit: int = 50


FIRST = Place()


def customers(chosen: CustomerFilter | None = None, place: Place = FIRST) -> Page[CustomerRow]:
    """Customers by name, unless `place` says otherwise. Raises Invalid for an unknown order or a bad cursor."""
    rows = filtered_customers(chosen or CustomerFilter())
    return _page(rows, place, CUSTOMER_ORDERINGS, "name", _customer_rows)


def invoices(chosen: DocumentFilter | None = None, place: Place = FIRST) -> Page[InvoiceRow]:
    """Invoices, newest first, unless `place` says otherwise. Raises Invalid as `customers` does."""
    rows = filtered_invoices(chosen or DocumentFilter())
    return _page(rows, place, INVOICE_ORDERINGS, "-date", _invoice_rows)


def payments(chosen: DocumentFilter | None = None, place: Place = FIRST) -> Page[PaymentRow]:
    """Payments, newest first, unless `place` says otherwise. Raises Invalid as `customers` does."""
    rows = filtered_payments(chosen or DocumentFilter())
    return _page(rows, place, PAYMENT_ORDERINGS, "-date", _payment_rows)


def filtered_customers(chosen: CustomerFilter) -> QuerySet[models.Customer]:
    """The customers that fit, in no order."""
    rows = mine(models.Customer)
    if chosen.active is not None:
        rows = rows.filter(active=chosen.active)
    if chosen.owing:
        rows = rows.filter(open_balance_minor__gt=0)
    for tokens in _found(Kind.CUSTOMER, chosen.search):
        rows = rows.filter(pk__in=tokens)
    return rows


def filtered_invoices(chosen: DocumentFilter) -> QuerySet[models.Invoice]:
    """The invoices that fit, in no order. Raises Invalid for an unknown status."""
    rows = _documents(mine(models.Invoice), Kind.INVOICE, chosen, amount="total_minor")
    if chosen.status == "overdue":
        return rows.filter(state="open", due_on__lt=clock.today())
    return _of_state(rows, chosen.status, INVOICE_STATUSES)


def filtered_payments(chosen: DocumentFilter) -> QuerySet[models.Payment]:
    """The payments that fit, in no order. Raises Invalid for an unknown status."""
    rows = _documents(mine(models.Payment), Kind.PAYMENT, chosen, amount="amount_minor")
    return _of_state(rows, chosen.status, PAYMENT_STATUSES)


def ordered(rows: QuerySet[M], order: str, orderings: Mapping[str, str]) -> tuple[QuerySet[M], str, bool]:
    """(rows in that order, the column, whether it descends). Raises Invalid for an unknown one."""
    column = orderings.get(order.removeprefix("-"))
    if column is None:
        raise Invalid({"order": f"Order by one of {', '.join(orderings)}."})
    descending = order.startswith("-")
    sign = "-" if descending else ""
    return rows.order_by(f"{sign}{column}", f"{sign}pk"), column, descending


def status(state: str, due_on: date) -> str:
    """What people call the state of an invoice: one of INVOICE_STATUSES."""
    return "overdue" if state == "open" and due_on < clock.today() else state


def customer_names(ids: set[int]) -> dict[int, str]:
    """Display names by id."""
    return dict(mine(models.Customer).filter(pk__in=ids).values_list("pk", "display_name"))


def _documents(rows: QuerySet[M], kind: Kind, chosen: DocumentFilter, *, amount: str) -> QuerySet[M]:
    wanted = {
        "customer_id": chosen.customer_id,
        "txn_date__gte": chosen.date_from,
        "txn_date__lte": chosen.date_to,
        f"{amount}__gte": chosen.amount_from,
        f"{amount}__lte": chosen.amount_to,
    }
    rows = rows.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})
    of_customers = _found(Kind.CUSTOMER, chosen.search)
    for tokens, customers_found in zip(_found(kind, chosen.search), of_customers, strict=True):
        theirs = mine(rows.model).filter(customer_id__in=customers_found).values_list("pk")
        rows = rows.filter(pk__in=tokens.union(theirs))
    return rows


def _of_state(rows: QuerySet[M], state: str, states: tuple[str, ...]) -> QuerySet[M]:
    if not state:
        return rows
    if state not in states:
        raise Invalid({"status": f"Choose one of {', '.join(states)}."})
    return rows.filter(state=state)


def _found(kind: Kind, typed: str) -> list[QuerySet[models.SearchToken, tuple[int]]]:
    """For each word typed: the ids of the records of `kind` that have a word beginning with it."""
    tokens = mine(models.SearchToken).filter(kind=kind.value)
    return [
        tokens.filter(token__gte=first, token__lt=last).values_list("record_id")
        for first, last in search.ranges(typed)
    ]


def _page(
    rows: QuerySet[M],
    place: Place,
    orderings: Mapping[str, str],
    default: str,
    build: Callable[[list[M]], list[Row]],
) -> Page[Row]:
    order = place.order or default
    in_order, column, descending = ordered(rows, order, orderings)
    limit = max(1, min(place.limit, ROWS_MAX))
    backwards = bool(place.before)
    if cursor := place.before or place.after:
        value, row_id = _read_cursor(cursor, order, column)
        in_order = in_order.filter(_beyond(column, value, row_id, descending is not backwards))
    found = list((in_order.reverse() if backwards else in_order)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(place.after))
    return Page(
        rows=build(found),
        next=_cursor(order, found[-1], column) if found and has_next else "",
        previous=_cursor(order, found[0], column) if found and has_previous else "",
        count=rows.order_by("pk").values("pk")[: COUNT_MAX + 1].count(),  # in the order of an index
    )


def _beyond(column: str, value: object, row_id: int, descending: bool) -> Q:  # noqa: FBT001 - of one caller
    """Rows after (value, id); the first condition alone bounds the index."""
    way = "lt" if descending else "gt"
    return Q(**{f"{column}__{way}e": value}) & (
        Q(**{f"{column}__{way}": value}) | Q(**{f"pk__{way}": row_id})
    )


def _cursor(order: str, row: models.Books, column: str) -> str:
    packed = msgspec.json.encode([order, getattr(row, column), row.pk])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_cursor(cursor: str, order: str, column: str) -> tuple[Any, int]:
    kind: Any = int if column.endswith("_minor") else date if column in ("txn_date", "due_on") else str
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        made_for, value, row_id = msgspec.json.decode(packed, type=tuple[str, kind, int])
    except ValueError:
        raise Invalid({"cursor": "This page cannot be found; begin at the first."}) from None
    if made_for != order or "\x00" in str(value):
        raise Invalid({"cursor": "This page belongs to another list; begin at the first."})
    return value, row_id


def _customer_rows(found: list[models.Customer]) -> list[CustomerRow]:
    return [
        CustomerRow(
            id=row.pk,
            display_name=row.display_name,
            company_name=row.company_name,
            email=row.email,
            phone=row.phone,
            active=row.active,
            currency=row.currency or DEFAULT_CURRENCY,
            open_balance=as_money(row.open_balance, row.currency or DEFAULT_CURRENCY),
        )
        for row in found
    ]


def _invoice_rows(found: list[models.Invoice]) -> list[InvoiceRow]:
    names = customer_names({row.customer_id for row in found})
    return [
        InvoiceRow(
            id=row.pk,
            doc_number=row.doc_number,
            customer_id=row.customer_id,
            customer_name=names[row.customer_id],
            txn_date=row.txn_date,
            due_date=row.due_date,
            total=as_money(row.total, row.currency),
            balance=as_money(row.balance, row.currency),
            status=status(row.state, row.due_on),
        )
        for row in found
    ]


def _payment_rows(found: list[models.Payment]) -> list[PaymentRow]:
    names = customer_names({row.customer_id for row in found})
    return [
        PaymentRow(
            id=row.pk,
            reference=row.reference,
            customer_id=row.customer_id,
            customer_name=names[row.customer_id],
            txn_date=row.txn_date,
            amount=as_money(row.amount, row.currency),
            unapplied=as_money(row.unapplied, row.currency),
            status=row.state,
        )
        for row in found
    ]


def as_money(amount: Decimal, currency: str) -> Money:
    """An amount column as Money."""
    return Money(amount.quantize(quantum(currency)), currency)
