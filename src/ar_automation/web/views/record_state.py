"""What a state chip answers: why, since when, and what to do about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.accounts.permissions import Permission, allowed
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.sync import connections, status
from ar_automation.sync.core.wire import LocalId
from ar_automation.web import records
from ar_automation.web.guard import requires
from ar_automation.web.words import FIXES, RECORD_STATES


@require_GET
def state(request: AccountRequest, kind: str, local_id: int) -> HttpResponse:
    """The answer in a panel beside the chip; a page of its own without scripts."""
    name = records.name(kind, local_id)
    chip = status.chips(Kind(kind), [LocalId(local_id)]).get(LocalId(local_id))
    context = {
        "kind": kind,
        "id": local_id,
        "name": name,
        "chip": chip,
        "look": RECORD_STATES[chip.state] if chip else None,
        "fix": FIXES[chip.state] if chip else "",
        "may_resync": chip is not None and allowed(request.role, Permission.EDIT_RECORDS),
    }
    template = "web/sync/panel.html" if request.headers.get("HX-Request") else "web/sync/page.html"
    return render(request, template, context)


@require_POST
@requires(Permission.EDIT_RECORDS)
def resync(request: HttpRequest, kind: str, local_id: int) -> HttpResponse:
    """``Re-Sync``: look at this record again with the next run, which is asked for now."""
    records.name(kind, local_id)
    if connections.resync(Kind(kind), LocalId(local_id), now=clock.now()):
        messages.info(request, "This record is looked at again with the sync that begins now.")
    else:
        messages.warning(request, "QuickBooks is not connected, so there is nothing to sync with.")
    return redirect(kind, local_id)
