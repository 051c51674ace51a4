"""Invoices: list, look, make, change, void."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.accounts.permissions import Permission, allowed
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.receivables import selectors, services
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.inputs import InvoiceInput
from ar_automation.sync import status
from ar_automation.sync.core.wire import LocalId
from ar_automation.web import records, words
from ar_automation.web.forms import invoices as form
from ar_automation.web.forms.draft import Draft
from ar_automation.web.forms.invoices import LineDraft
from ar_automation.web.guard import requires
from ar_automation.web.views.picking import pick_customer


@require_GET
def invoice(request: AccountRequest, invoice_id: int) -> HttpResponse:
    """One invoice with its lines and what was paid of it."""
    found = records.invoice(invoice_id)
    context = {
        "section": "invoices",
        "invoice": found,
        "chips": status.chips(Kind.INVOICE, [LocalId(found.id)]),
        "may_edit": allowed(request.role, Permission.EDIT_RECORDS) and not found.read_only_reason,
    }
    return render(request, "web/invoices/view.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def new(request: AccountRequest) -> HttpResponse:
    """Make an invoice: first the customer is picked, then the form."""
    chosen = (request.POST or request.GET).get("customer", "")
    if request.method == "GET" and not chosen:
        return pick_customer(request, "invoices", "New Invoice", "Who is it for?")
    customer = records.customer(records.id_of(chosen))
    context = {"title": "New Invoice", "customer": customer}
    if request.method == "GET":
        header = {"txn_date": clock.today().isoformat(), "term_id": customer.term_id}
        return _form(request, Draft(header), form.stepped([], "add", {}), context)
    return _submitted(
        request, context, lambda given, _: services.create_invoice(given, person_id=request.user.pk)
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def edit(request: AccountRequest, invoice_id: int) -> HttpResponse:
    """Change an invoice."""
    found = records.invoice(invoice_id)
    customer = records.customer(found.customer_id)
    context = {"title": f"Edit {words.document(found.doc_number)}", "customer": customer, "invoice": found}
    if request.method == "GET":
        header, lines = form.fill(found.input)
        return _form(request, Draft({**header, "version": found.version}), lines, context)
    return _submitted(
        request,
        context,
        lambda given, version: services.edit_invoice(
            invoice_id, given, version=version, person_id=request.user.pk
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def void(request: AccountRequest, invoice_id: int) -> HttpResponse:
    """Void an invoice, after asking."""
    found = records.invoice(invoice_id)
    draft = Draft(request.POST or {"version": found.version})
    if request.method == "POST":
        try:
            services.void_invoice(invoice_id, version=draft.version(), person_id=request.user.pk)
        except Invalid as invalid:
            draft.refuse(invalid.errors)
        else:
            messages.success(request, "The invoice is voided.")
            return redirect("invoice", invoice_id)
    context = {
        "section": "invoices",
        "draft": draft,
        "title": f"Void {words.document(found.doc_number)}?",
        "sentence": f"The invoice over {words.amount(found.total)} for {found.customer_name} stays on record as"
        " voided and is owed no more, here and, after the next sync, in QuickBooks. This cannot be taken back.",
        "verb": "Void Invoice",
        "back": reverse("invoice", args=[invoice_id]),
    }
    return render(request, "web/parts/confirm.html", context, status=422 if draft.errors else 200)


Save = Callable[[InvoiceInput, int], int]


def _submitted(request: AccountRequest, context: dict[str, Any], save: Save) -> HttpResponse:
    """Save what was posted, or (a step of filling in) only answer with the lines as they are now."""
    draft, lines = Draft(request.POST), form.lines_of(request.POST)
    if step := request.POST.get("step"):
        return _stepped(request, draft, lines, step, context)
    lines = [line for line in lines if not line.empty] or lines[:1]
    for n, line in enumerate(lines):
        line.index = n
    given, version = form.read(draft, lines, context["customer"].id), draft.version()
    if given is not None:
        try:
            invoice_id = save(given, version)
        except Invalid as invalid:
            draft.refuse(invalid.errors)
        else:
            messages.success(request, "Saved.")
            return redirect("invoice", invoice_id)
    form.show_errors(draft, lines)
    return _form(request, draft, lines, context)


def _stepped(
    request: AccountRequest, draft: Draft, lines: list[LineDraft], step: str, context: dict[str, Any]
) -> HttpResponse:
    items = {item.id: item for item in selectors.active_items()}
    lines = form.stepped(lines, step, items)
    if not request.headers.get("HX-Request"):
        return _form(request, draft, lines, context)
    filled = _filled(request, draft, lines, context)
    verb, _, index = step.partition(".")
    if verb in {"add", "remove"}:
        return render(request, "web/invoices/lines.html", filled)
    response = render(request, "web/invoices/amounts.html", filled)
    for line in lines:
        if verb == "item" and str(line.index) == index:
            says = {"description": line.description, "unit_price": line.unit_price}
            trigger_client_event(response, "item-chosen", says)
    return response


def _form(
    request: AccountRequest, draft: Draft, lines: Sequence[LineDraft], context: dict[str, Any]
) -> HttpResponse:
    filled = _filled(request, draft, lines, context)
    return render(request, "web/invoices/form.html", filled, status=422 if draft.errors else 200)


def _filled(
    request: AccountRequest, draft: Draft, lines: Sequence[LineDraft], context: dict[str, Any]
) -> dict[str, Any]:
    total = form.price(lines, context["customer"].currency)
    items = [(item.id, item.name) for item in selectors.active_items()]
    if "invoice" in context:
        listed = {item_id for item_id, _ in items}
        used = {line.item_id: line.item_name for line in context["invoice"].lines if line.item_id}
        items += [(item_id, name) for item_id, name in used.items() if item_id not in listed]
    return {
        **context,
        "section": "invoices",
        "draft": draft,
        "lines": lines,
        "total": total,
        "items": items,
        "terms": [(term.id, term.name) for term in selectors.active_terms()],
        "action": request.path,
    }
