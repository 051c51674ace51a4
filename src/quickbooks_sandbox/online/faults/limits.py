"""Faults of quantity: throttling, quotas, answers cut short (quickbooks-online.md 4, 7)."""

from urllib.parse import parse_qsl

from quickbooks_sandbox.company.changes import CHANGES_MAX
from quickbooks_sandbox.company.errors import too_far_back
from quickbooks_sandbox.online import refusals

from .answers import QUERIES, rows_changed
from .meeting import Happen, Meeting, OnlineFault, Outcome, one_fault

_RETRY_AFTER_S = 60
_READS = frozenset({"read", "query", "cdc", "report"})
_CHANGES = frozenset({"cdc"})


def _throttled(retry_after_s: int | None, *, status: int = 429) -> Happen:
    def happen(meeting: Meeting) -> Outcome:
        response = refusals.throttled(retry_after_s, now=meeting.world.clock.now(), status=status)
        return Outcome(response=response)

    return happen


def _throttled_for_a_minute(meeting: Meeting) -> Outcome:
    meeting.world.limits.block(meeting.call.realm_id or "")
    return Outcome(response=meeting.serve())


def _monthly_cap(meeting: Meeting) -> Outcome:
    meeting.world.limits.exhaust(meeting.call.realm_id or "")
    return Outcome(response=meeting.serve())


def _concurrency_cap(meeting: Meeting) -> Outcome:
    if meeting.world.limits.in_flight(meeting.call.realm_id or "") > 1:
        return Outcome(response=refusals.throttled(None, now=meeting.world.clock.now()))
    return Outcome(response=meeting.serve())


def _cdc_refused(meeting: Meeting) -> Outcome:
    parameters = {name.lower(): value for name, value in parse_qsl(meeting.call.query)}
    return meeting.refused(too_far_back(parameters.get("changedsince", "")[:100]))


def _cdc_overflow(meeting: Meeting) -> Outcome:
    company = meeting.company
    if company is not None:
        run = meeting.world.chance.text(6)
        with company.transaction():
            for number in range(CHANGES_MAX):
                company.create_object("Customer", {"DisplayName": f"Imported {run} {number + 1}"})
    return Outcome(response=meeting.serve())


FAULTS = (
    one_fault(
        "http_429",
        "Not carried out: throttled, code 3001, with Retry-After: 60.",
        _throttled(_RETRY_AFTER_S),
    ),
    one_fault(
        "http_429_no_retry_after",
        "Not carried out: throttled, code 3001, without Retry-After.",
        _throttled(None),
    ),
    one_fault(
        "http_403_throttled",
        "Not carried out: throttled, code 3001, with status 403, as the vendor once did.",
        _throttled(None, status=403),
    ),
    one_fault(
        "throttled_for_a_minute",
        "From this call on the company answers 429 for sixty seconds of the world's time.",
        _throttled_for_a_minute,
    ),
    one_fault(
        "concurrency_cap",
        "429 while another call of the company is under way; alone, the call is carried out.",
        _concurrency_cap,
    ),
    OnlineFault(
        name="monthly_cap",
        description=(
            "The month's quota of reads is used up: reads answer 429 until the next month or until lifted; writes go on."
        ),
        happen=_monthly_cap,
        operations=_READS,
        lasting=True,
    ),
    one_fault(
        "page_cut",
        "A query's page ends halfway, though there are more rows and more were asked for.",
        rows_changed(lambda rows: rows[: -(-len(rows) // 2)]),
        QUERIES,
    ),
    one_fault(
        "cdc_refused",
        "Change data capture refuses changedSince as more than thirty days past, code 500.",
        _cdc_refused,
        _CHANGES,
    ),
    OnlineFault(
        name="cdc_overflow",
        description=(
            "Somebody has just imported 1,000 customers: change data capture is full and keeps quiet about the rest."
        ),
        happen=_cdc_overflow,
        operations=_CHANGES,
        lasting=True,
    ),
)
