"""Choose the signed-in person's account and open its transaction around the request."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ar_automation.accounts.models import Account, Membership, Person
from ar_automation.accounts.permissions import Role
from ar_automation.accounts.tenancy import account_scope

if TYPE_CHECKING:

    class AccountRequest(HttpRequest):
        """A request inside an account, as views below this middleware see it."""

        user: Person
        account: Account
        role: Role
else:
    AccountRequest = HttpRequest

SESSION_KEY = "account_id"
# The last one asks Intuit twice on the way: no transaction spans the network, so its view opens its own scopes.
_OUTSIDE = frozenset({"/healthz", "/metrics", "/quickbooks/online/callback"})


class AccountMiddleware:
    """Sets ``request.account`` and ``request.role``; the transaction is rolled back when the answer is a 5xx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass strangers and login pages through; everybody else gets their account, or a page saying why not."""
        if request.path in _OUTSIDE or not request.user.is_authenticated:
            return self._get_response(request)
        membership = _membership(request)
        if membership is None:
            if request.path == reverse("account_logout"):
                return self._get_response(request)
            return render(request, "accounts/no_account.html", status=403)
        inside = cast("AccountRequest", request)
        inside.account = membership.account
        inside.role = Role(membership.role)
        with account_scope(membership.account_id):
            response = self._get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def choose_account(request: HttpRequest, account_id: int) -> bool:
    """Remember the account for this login; False, and nothing remembered, when the person is not in it."""
    if not Membership.objects.filter(person=cast("Person", request.user), account_id=account_id).exists():
        return False
    request.session[SESSION_KEY] = account_id
    return True


def _membership(request: HttpRequest) -> Membership | None:
    """The chosen account's membership, or the oldest one when none is chosen or it was withdrawn."""
    memberships = (
        Membership.objects.filter(person=cast("Person", request.user))
        .select_related("account")
        .order_by("id")
    )
    chosen = request.session.get(SESSION_KEY)
    return (memberships.filter(account_id=chosen).first() if chosen else None) or memberships.first()
