"""The three lists: filters from the address, columns that sort, pages that follow each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.books.records import Kind
from ar_automation.receivables import lists
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.lists import CustomerFilter, DocumentFilter, Page, Place
from ar_automation.sync import connections, status
from ar_automation.sync.core.wire import LocalId
from ar_automation.web import records
from ar_automation.web.forms.draft import Draft

ROWS_SHOWN = 50
MINOR_PER_UNIT = 100
ACTIVE = {"active": True, "inactive": False}
ACTIVE_CHOICES = (("", "All"), ("active", "Active"), ("inactive", "Inactive"))
OWING_CHOICES = (("", "Any"), ("owing", "Something open"))
INVOICE_CHOICES = (("", "All"), *((name, name.capitalize()) for name in lists.INVOICE_STATUSES))
PAYMENT_CHOICES = (("", "All"), *((name, name.capitalize()) for name in lists.PAYMENT_STATUSES))


@dataclass
class Filter:
    """A filter of a list: a select over options, or an input of some kind."""

    name: str
    label: str
    options: Sequence[tuple[str, str]] = ()
    kind: str = ""
    inputmode: str = ""
    value: str = field(default="", init=False)
    error: str = field(default="", init=False)


@dataclass
class Column:
    """A column; one that sorts leads to the other direction when clicked again."""

    label: str
    ordering: str = ""
    number: bool = False
    sorted: str = field(default="", init=False)


@require_GET
def customers(request: AccountRequest) -> HttpResponse:
    """Customers, by name unless asked otherwise."""
    draft = Draft(request.GET)
    chosen = CustomerFilter(
        search=draft.text("search"),
        active=ACTIVE.get(draft.text("active")),
        owing=draft.text("owing") == "owing",
    )
    filters = [
        Filter("active", "Show", ACTIVE_CHOICES),
        Filter("owing", "Open balance", OWING_CHOICES),
    ]
    columns = [
        Column("Name", "name"),
        Column("Open balance", "-balance", number=True),
        Column("E-mail"),
        Column("Phone"),
        Column("Sync"),
    ]
    page = _page(lists.customers, chosen, draft)
    context = _context("customers", Kind.CUSTOMER, page, draft, filters)
    context["columns"] = _sorted(columns, draft.text("order") or "name")
    return render(request, "web/customers/list.html", context)


@require_GET
def invoices(request: AccountRequest) -> HttpResponse:
    """Invoices, newest first unless asked otherwise."""
    draft = Draft(request.GET)
    page = _page(lists.invoices, _documents(draft), draft)
    columns = [
        Column("Number", "-number"),
        Column("Customer"),
        Column("Date", "-date"),
        Column("Due", "due_date"),
        Column("Total", "-total", number=True),
        Column("Open", "-balance", number=True),
        Column("Status"),
        Column("Sync"),
    ]
    context = _context("invoices", Kind.INVOICE, page, draft, _document_filters(INVOICE_CHOICES))
    context["columns"] = _sorted(columns, draft.text("order") or "-date")
    return render(request, "web/invoices/list.html", context)


@require_GET
def payments(request: AccountRequest) -> HttpResponse:
    """Payments, newest first unless asked otherwise."""
    draft = Draft(request.GET)
    page = _page(lists.payments, _documents(draft), draft)
    columns = [
        Column("Date", "-date"),
        Column("Amount", "-amount", number=True),
        Column("Customer"),
        Column("Unapplied", "-unapplied", number=True),
        Column("Reference"),
        Column("Status"),
        Column("Sync"),
    ]
    context = _context("payments", Kind.PAYMENT, page, draft, _document_filters(PAYMENT_CHOICES))
    context["columns"] = _sorted(columns, draft.text("order") or "-date")
    return render(request, "web/payments/list.html", context)


def _documents(draft: Draft) -> DocumentFilter:
    return DocumentFilter(
        search=draft.text("search"),
        status=draft.text("status"),
        customer_id=draft.id("customer"),
        date_from=draft.date("from"),
        date_to=draft.date("to"),
        amount_from=_minor(draft, "least"),
        amount_to=_minor(draft, "most"),
    )


def _minor(draft: Draft, name: str) -> int | None:
    """An amount filter in cents, whatever the currency (in one without cents the filter is a hundred times off)."""
    value = draft.decimal(name)
    if value is None:
        return None
    if abs(value) >= 10**13:
        draft.errors[name] = "This is too large."
        return None
    return int(value * MINOR_PER_UNIT)


def _document_filters(choices: Sequence[tuple[str, str]]) -> list[Filter]:
    return [
        Filter("status", "Status", choices),
        Filter("from", "From", kind="date"),
        Filter("to", "To", kind="date"),
        Filter("least", "Least amount", kind="text", inputmode="decimal"),
        Filter("most", "Most", kind="text", inputmode="decimal"),
    ]


F = TypeVar("F", CustomerFilter, DocumentFilter)


def _page(read: Callable[[F, Place], Page[Any]], chosen: F, draft: Draft) -> Page[Any]:
    """The page asked for; an order, status or cursor that no link of ours holds is not found."""
    place = Place(
        order=draft.text("order"), after=draft.text("after"), before=draft.text("before"), limit=ROWS_SHOWN
    )
    try:
        return read(chosen, place)
    except Invalid as invalid:
        raise Http404 from invalid


def _context(
    section: str, kind: Kind, page: Page[Any], draft: Draft, filters: Sequence[Filter]
) -> dict[str, Any]:
    for one in filters:
        one.value, one.error = draft.get(one.name), draft.errors.get(one.name, "")
    customer = draft.id("customer")
    return {
        "section": section,
        "rows": page.rows,
        "next": page.next,
        "previous": page.previous,
        "count": page.counted,
        "chips": status.chips(kind, [LocalId(row.id) for row in page.rows]),
        "filters": filters,
        "filtered": any(draft.get(name) for name in ("search", "customer", *(one.name for one in filters))),
        "customer": records.customer(customer) if customer else None,
        "draft": draft,
        "connected": connections.current() is not None,
    }


def _sorted(columns: list[Column], order: str) -> list[Column]:
    """The columns, knowing which of them the list is sorted by."""
    for column in columns:
        base = column.ordering.removeprefix("-")
        if base and order.removeprefix("-") == base:
            column.sorted = "descending" if order.startswith("-") else "ascending"
            column.ordering = base if order.startswith("-") else f"-{base}"
    return columns
