"""Customers: list, look, make, change."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.accounts.permissions import Permission
from ar_automation.books.records import Address, Kind
from ar_automation.receivables import lists, selectors, services
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.lists import DocumentFilter, Place
from ar_automation.receivables.selectors import CustomerView
from ar_automation.sync import status
from ar_automation.sync.core.wire import LocalId
from ar_automation.web import records
from ar_automation.web.forms import customers as form
from ar_automation.web.forms.draft import Draft
from ar_automation.web.guard import requires

DOCUMENTS_SHOWN = 10


@require_GET
def customer(request: AccountRequest, customer_id: int) -> HttpResponse:
    """One customer with its latest documents."""
    found = records.customer(customer_id)
    theirs, latest = DocumentFilter(customer_id=customer_id), Place(limit=DOCUMENTS_SHOWN)
    context = {
        "section": "customers",
        "customer": found,
        "facts": _facts(found),
        "invoices": lists.invoices(theirs, latest).rows,
        "payments": lists.payments(theirs, latest).rows,
        "chips": status.chips(Kind.CUSTOMER, [LocalId(found.id)]),
    }
    return render(request, "web/customers/view.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def new(request: AccountRequest) -> HttpResponse:
    """Make a customer."""
    draft = Draft(request.POST)
    if request.method == "POST":
        given = form.read(draft, None)
        try:
            if not draft.errors:
                return _saved(request, services.create_customer(given, person_id=request.user.pk))
        except Invalid as invalid:
            draft.refuse(invalid.errors)
    return _form(request, draft, {"title": "New Customer"})


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def edit(request: AccountRequest, customer_id: int) -> HttpResponse:
    """Change a customer."""
    found = records.customer(customer_id)
    context = {"title": f"Edit {found.display_name}", "customer": found}
    if request.method == "GET":
        return _form(request, Draft({**form.fill(found.input), "version": found.version}), context)
    draft = Draft(request.POST)
    given, version = form.read(draft, found.input), draft.version()
    try:
        if not draft.errors:
            services.edit_customer(customer_id, given, version=version, person_id=request.user.pk)
            return _saved(request, customer_id)
    except Invalid as invalid:
        draft.refuse(invalid.errors)
    return _form(request, draft, context)


def _saved(request: AccountRequest, customer_id: int) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect("customer", customer_id)


def _form(request: AccountRequest, draft: Draft, context: dict[str, Any]) -> HttpResponse:
    terms = [(term.id, term.name) for term in selectors.active_terms()]
    filled = {**context, "section": "customers", "draft": draft, "terms": terms}
    return render(request, "web/customers/form.html", filled, status=422 if draft.errors else 200)


def _facts(found: CustomerView) -> list[tuple[str, str]]:
    given = found.input
    address = given.billing_address or Address()
    town = " ".join(part for part in (address.city, address.region, address.postal_code) if part)
    street = (address.line1, address.line2, address.line3, town, address.country)
    return [
        ("Company", given.company_name),
        ("Contact", f"{given.given_name} {given.family_name}".strip()),
        ("E-mail", given.email),
        ("Phone", given.phone),
        ("Terms", found.term_name),
        ("Billing address", "\n".join(line for line in street if line)),
        ("Notes", given.notes),
    ]
