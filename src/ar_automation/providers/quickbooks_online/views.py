"""The pop-up: out to Intuit for consent, and back with it."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.accounts.models import Membership, Person
from ar_automation.accounts.permissions import Permission, requires
from ar_automation.providers.quickbooks_online import consent, oauth
from ar_automation.providers.quickbooks_online.connect import ConnectRefused, connect_with_code

FORGED = (
    "This answer does not belong to a connection you began here a moment ago, so it was not used. "
    "Begin again."
)
REFUSED = (
    "QuickBooks was not connected: consent was not given, or the person who signed in is not an administrator "
    "of the company. Nothing was stored. Try again as an administrator."
)
NOT_ALLOWED = (
    "You are not allowed to connect QuickBooks in this account any more. Ask an owner of the account."
)
INTUIT_FAILED = "Intuit could not finish ({error}). Nothing was stored. Try again."


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_CONNECTION)
def connect(request: HttpRequest) -> HttpResponse:
    """Send the pop-up to Intuit's own pages."""
    inside = cast("AccountRequest", request)
    state = consent.begin(
        request.session, consent.Consent(account_id=inside.account.pk, person_id=inside.user.pk)
    )
    return redirect(oauth.authorise_url(state))


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Take in what Intuit sends back; whatever is wrong is told in a sentence, and nothing is stored then.

    Works outside of an account's scope, since it calls Intuit: the account is the one the consent was asked for.
    """
    person = cast("Person", request.user)
    try:
        asked = consent.end(request.session, request.GET.get("state", ""), person_id=person.pk)
    except consent.ConsentError:
        return _told(request, FORGED, status=400)
    membership = Membership.objects.filter(person=person, account_id=asked.account_id).first()
    if membership is None or not membership.may(Permission.MANAGE_CONNECTION):
        return _told(request, NOT_ALLOWED, status=403)
    if error := request.GET.get("error"):
        sentence = REFUSED if error == "access_denied" else INTUIT_FAILED.format(error=error[:40])
        return _told(request, sentence, status=400)
    try:
        state = connect_with_code(
            account_id=asked.account_id,
            person_id=person.pk,
            realm_id=request.GET.get("realmId", ""),
            code=request.GET.get("code", ""),
        )
    except ConnectRefused as refusal:
        return _told(request, str(refusal), status=400)
    name = state.company.name if state.company else "QuickBooks"
    return _popup(request, {"company": name}, status=200)


def _told(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return _popup(request, {"sentence": sentence}, status=status)


def _popup(request: HttpRequest, context: dict[str, str], *, status: int) -> HttpResponse:
    response = render(request, "quickbooks_online/popup.html", context, status=status)
    # The pop-up comes from Intuit's pages, which must not lose the window they were opened by.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response["Cache-Control"] = "no-store"
    return response
