"""Addresses that exist only for the tests of the middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ar_automation.accounts import audit
from ar_automation.accounts.middleware import AccountRequest, choose_account
from ar_automation.accounts.permissions import Permission, requires


def who(request: AccountRequest) -> HttpResponse:
    return HttpResponse(f"{request.account.slug} {request.role}")


def note(request: HttpRequest, status: int) -> HttpResponse:
    audit.record("tested", kind="account", record_id=status)
    if status == 0:
        raise RuntimeError
    return HttpResponse(status=status)


@requires(Permission.MANAGE_CONNECTION)
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("changed")


def choose(request: HttpRequest, account_id: int) -> HttpResponse:
    return HttpResponse(str(choose_account(request, account_id)))


@login_not_required
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(hasattr(request, "account")))


urlpatterns = [
    path("", include("ar_automation.accounts.urls")),
    path("who", who),
    path("note/<int:status>", note),
    path("guarded", guarded),
    path("choose/<int:account_id>", choose),
    path("public", public),
]
