"""``Account > Accounting Settings``: the Payment Account, and Disconnect."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.accounts.permissions import Permission
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online.disconnect import disconnect as disconnect_online
from ar_automation.receivables import selectors
from ar_automation.receivables.selectors import UNDEPOSITED_FUNDS
from ar_automation.sync import connections
from ar_automation.sync.core.wire import LocalId
from ar_automation.web.forms.draft import Draft
from ar_automation.web.guard import requires


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_CONNECTION)
def settings(request: AccountRequest) -> HttpResponse:
    """Choose the Payment Account."""
    connection = connections.current()
    accounts = selectors.payment_accounts() if connection else []
    chosen = connection.settings.payment_account if connection else None
    draft = Draft(request.POST or {"payment_account": chosen})
    if request.method == "POST" and connection:
        picked = draft.id("payment_account")
        if picked is not None and picked not in {account.id for account in accounts}:
            draft.errors["payment_account"] = "Choose one from the list."
        if not draft.errors:
            connections.set_payment_account(None if picked is None else LocalId(picked), request.user.pk)
            messages.success(request, "Saved.")
            return redirect("accounting-settings")
    context = {
        "section": "accounting-settings",
        "connection": connection,
        "draft": draft,
        "suggested": next((a.name for a in accounts if a.account_subtype == UNDEPOSITED_FUNDS), ""),
        "accounts": [(account.id, account.name) for account in accounts],
    }
    return render(request, "web/accounting/settings.html", context, status=422 if draft.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_CONNECTION)
def disconnect(request: AccountRequest) -> HttpResponse:
    """``Disconnect``: ask first, then close the connection; it always succeeds here."""
    connection = connections.current()
    if connection is None:
        return redirect("accounting")
    name = connection.company.name if connection.company else "QuickBooks"
    if request.method == "POST":
        disconnect_online(person_id=request.user.pk, now=clock.now())
        messages.success(request, f"Disconnected from {name}. Everything here stays.")
        return redirect("accounting")
    context = {
        "section": "accounting-settings",
        "title": f"Disconnect from {name}?",
        "sentence": "The sync stops until somebody connects again. Customers, invoices and payments stay here, with"
        " their ties to QuickBooks; what is changed here meanwhile goes out after reconnecting.",
        "verb": "Disconnect",
        "back": reverse("accounting-settings"),
    }
    return render(request, "web/parts/confirm.html", context)
