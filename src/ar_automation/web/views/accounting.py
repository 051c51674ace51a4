"""``Account > Accounting``: the connection, live progress, the proof, and what waits for a person."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.accounts.permissions import Permission, allowed
from ar_automation.kit import clock
from ar_automation.sync import connections, status
from ar_automation.sync.core.rows import Reach, Trigger
from ar_automation.web import records
from ar_automation.web.guard import requires


@require_GET
def accounting(request: AccountRequest) -> HttpResponse:
    """The page; its middle keeps itself up to date."""
    live_part = _live(request, _state())
    context = {"section": "accounting", "live": live_part, "connection": connections.current()}
    return render(request, "web/accounting/page.html", context)


@require_GET
def live(request: AccountRequest) -> HttpResponse:
    """The middle of the page; 204 while it would look the same as what the browser has.

    When the connection is another than the page was made for (a pop-up has just connected), the whole page is loaded
    anew: its head and the side bar speak of the connection too.
    """
    state = _state()
    if request.GET.get("state", state) != state:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    fragment = _live(request, state)
    if f'data-seen="{request.GET.get("seen")}"' in fragment:
        return HttpResponse(status=204)
    return HttpResponse(fragment)


@require_POST
@requires(Permission.EDIT_RECORDS)
def sync_account(request: HttpRequest) -> HttpResponse:
    """``Sync Account``: ask for a run over the two-week sweep."""
    if connections.request_sync(Trigger.PERSON, Reach.SWEEP, now=clock.now()):
        messages.info(request, "The sync begins. You can leave this page; it goes on without you.")
    else:
        messages.warning(request, "QuickBooks is not connected, so there is nothing to sync with.")
    return redirect("accounting")


def _live(request: AccountRequest, state: str) -> str:
    """The middle of a page made for a connection in this state."""
    connection = connections.current()
    progress, attention = status.progress(), status.attention()
    waiting = (*attention.blocked, *attention.uncertain, *attention.conflicts, *attention.parked)
    context = {
        "connection": connection,
        "former": None if connection else connections.former(),
        "due": connections.due_state(),
        "progress": progress,
        "attention": attention,
        "names": records.names((row.kind, row.local_id) for row in waiting),
        "last": next(iter(status.sync_log(limit=1)), None),
        "may_manage": allowed(request.role, Permission.MANAGE_CONNECTION),
        "slug": request.account.slug,
    }
    body = render_to_string("web/accounting/live.html", context)
    seen = hashlib.blake2b(body.encode(), digest_size=8).hexdigest()
    resting = connection is not None and connection.state == "active" and progress is None
    wait = {"body": body, "seen": seen, "state": state, "every": "10s" if resting else "2s"}
    return render_to_string("web/accounting/refreshing.html", wait)


def _state() -> str:
    connection = connections.current()
    return "none" if connection is None else connection.state
