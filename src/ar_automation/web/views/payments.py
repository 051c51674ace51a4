"""Payments: list, look, record and apply, change, void."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.accounts.permissions import Permission, allowed
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.receivables import selectors, services
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.inputs import PaymentInput
from ar_automation.sync import status
from ar_automation.sync.core.wire import LocalId
from ar_automation.web import records, words
from ar_automation.web.forms import payments as form
from ar_automation.web.forms.draft import Draft
from ar_automation.web.forms.payments import ApplyRow
from ar_automation.web.guard import requires
from ar_automation.web.views.picking import pick_customer


@require_GET
def payment(request: AccountRequest, payment_id: int) -> HttpResponse:
    """One payment with what it was put against."""
    found = records.payment(payment_id)
    context = {
        "section": "payments",
        "payment": found,
        "chips": status.chips(Kind.PAYMENT, [LocalId(found.id)]),
        "may_edit": allowed(request.role, Permission.EDIT_RECORDS) and not found.read_only_reason,
    }
    return render(request, "web/payments/view.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def new(request: AccountRequest) -> HttpResponse:
    """Record a payment: from an invoice, from a customer, or after picking one."""
    chosen, invoice_id = (request.POST or request.GET).get("customer", ""), request.GET.get("invoice", "")
    if invoice_id and request.method == "GET":
        invoice = records.invoice(records.id_of(invoice_id))
        customer_id = invoice.customer_id
    elif request.method == "GET" and not chosen:
        return pick_customer(request, "payments", "New Payment", "Who paid?")
    else:
        customer_id, invoice = records.id_of(chosen), None
    customer = records.customer(customer_id)
    context: dict[str, Any] = {"title": "New Payment", "customer": customer}
    rows = _rows(customer_id)
    if request.method == "GET":
        typed: dict[str, Any] = {"txn_date": clock.today().isoformat()}
        if invoice:
            due = f"{invoice.balance.amount:f}"
            typed |= {"amount": due, f"apply.{invoice.id}": due}
            context["paid_id"] = invoice.id
        return _form(request, Draft(typed), rows, context)
    return _submitted(
        request, context, rows, lambda given, _: services.record_payment(given, person_id=request.user.pk)
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def edit(request: AccountRequest, payment_id: int) -> HttpResponse:
    """Change a payment and what it is put against."""
    found = records.payment(payment_id)
    customer = records.customer(found.customer_id)
    context = {
        "title": f"Edit payment of {words.day(found.txn_date)}",
        "customer": customer,
        "payment": found,
    }
    rows = _rows(customer.id, payment_id)
    if request.method == "GET":
        return _form(request, Draft({**form.fill(found.input), "version": found.version}), rows, context)
    return _submitted(
        request,
        context,
        rows,
        lambda given, version: services.edit_payment(
            payment_id, given, version=version, person_id=request.user.pk
        ),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_RECORDS)
def void(request: AccountRequest, payment_id: int) -> HttpResponse:
    """Void a payment, after asking."""
    found = records.payment(payment_id)
    draft = Draft(request.POST or {"version": found.version})
    if request.method == "POST":
        try:
            services.void_payment(payment_id, version=draft.version(), person_id=request.user.pk)
        except Invalid as invalid:
            draft.refuse(invalid.errors)
        else:
            messages.success(request, "The payment is voided.")
            return redirect("payment", payment_id)
    context = {
        "section": "payments",
        "draft": draft,
        "title": f"Void payment of {words.day(found.txn_date)}?",
        "sentence": f"The payment of {words.amount(found.amount)} from {found.customer_name} stays on record as"
        " voided, and the invoices it paid are open again, here and, after the next sync, in QuickBooks."
        " This cannot be taken back.",
        "verb": "Void Payment",
        "back": reverse("payment", args=[payment_id]),
    }
    return render(request, "web/parts/confirm.html", context, status=422 if draft.errors else 200)


Save = Callable[[PaymentInput, int], int]


def _submitted(
    request: AccountRequest, context: dict[str, Any], rows: Sequence[ApplyRow], save: Save
) -> HttpResponse:
    """Save what was posted, or (a step of filling in) only answer with the sums."""
    draft = Draft(request.POST)
    if request.POST.get("step"):
        return render(
            request, "web/payments/sums.html", _filled(request, draft, rows, {**context, "oob": True})
        )
    standing = context["payment"].input if "payment" in context else None
    given, version = form.read(draft, rows, context["customer"].id, standing), draft.version()
    if given is None:
        return _form(request, draft, rows, context)
    try:
        payment_id = save(given, version)
    except Invalid as invalid:
        draft.refuse(form.named(invalid.errors, given))
        return _form(request, draft, rows, context)
    messages.success(request, "Saved.")
    return redirect("payment", payment_id)


def _rows(customer_id: int, payment_id: int | None = None) -> list[ApplyRow]:
    return [
        ApplyRow(found.id, words.document(found.doc_number), found.due_date, found.balance)
        for found in selectors.open_invoices(customer_id, payment_id=payment_id)
    ]


def _form(
    request: AccountRequest, draft: Draft, rows: Sequence[ApplyRow], context: dict[str, Any]
) -> HttpResponse:
    filled = _filled(request, draft, rows, context)
    return render(request, "web/payments/form.html", filled, status=422 if draft.errors else 200)


def _filled(
    request: AccountRequest, draft: Draft, rows: Sequence[ApplyRow], context: dict[str, Any]
) -> dict[str, Any]:
    applied, unapplied = form.sums(draft, rows, context["customer"].currency)
    form.show(draft, rows)
    return {
        **context,
        "section": "payments",
        "draft": draft,
        "invoices": rows,
        "applied": applied,
        "unapplied": unapplied,
        "methods": [(method.id, method.name) for method in selectors.active_methods()],
        "action": request.path,
    }
