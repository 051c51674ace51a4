"""``Sync Log``: a row per run, opening to what happened in it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ar_automation.sync import status
from ar_automation.web import records

RUNS_SHOWN = 50
EVENTS_SHOWN = 200


@require_GET
def sync_log(request: HttpRequest) -> HttpResponse:
    """Runs, newest first; ``before`` is the last run of the page before."""
    before = request.GET.get("before", "")
    runs = status.sync_log(records.id_of(before) if before else None, RUNS_SHOWN + 1)
    more = len(runs) > RUNS_SHOWN
    context = {"section": "sync-log", "runs": runs[:RUNS_SHOWN], "more": more, "before": before}
    return render(request, "web/sync_log/list.html", context)


@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: its counts, its proof, and every line that is not routine."""
    found = status.run_row(run_id)
    if found is None:
        raise Http404
    after = request.GET.get("after", "")
    events = status.run_events(run_id, after=records.id_of(after) if after else 0, limit=EVENTS_SHOWN + 1)
    more = len(events) > EVENTS_SHOWN
    context = {
        "section": "sync-log",
        "run": found,
        "events": events[:EVENTS_SHOWN],
        "names": records.names((event.kind, event.local_id) for event in events),
        "more": more,
    }
    return render(request, "web/sync_log/run.html", context)
