"""Where a login leads, and the choice between several accounts."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ar_automation.accounts.middleware import SESSION_KEY, AccountRequest, choose_account
from ar_automation.accounts.models import Membership
from ar_automation.sync import connections


@require_GET
def home(request: AccountRequest) -> HttpResponse:
    """To the connection while there is none, else to the invoices; first to the choice when there is one to make."""
    if SESSION_KEY not in request.session and _memberships(request).count() > 1:
        return redirect("choose-account")
    return redirect("invoices" if connections.current() else "accounting")


@require_http_methods(["GET", "POST"])
def choose(request: AccountRequest) -> HttpResponse:
    """List a person's accounts; a POST works in the chosen one from then on."""
    if request.method == "POST":
        chosen = request.POST.get("account", "")
        if not chosen.isdecimal() or not choose_account(request, int(chosen)):
            raise Http404
        return redirect("home")
    return render(request, "web/choose_account.html", {"memberships": _memberships(request)})


def _memberships(request: AccountRequest) -> QuerySet[Membership]:
    return Membership.objects.filter(person=request.user).select_related("account").order_by("account__name")
