"""Faults of the books themselves: refusals of business, and a company that takes no writes (quickbooks-online.md 2.5)."""

from http import HTTPStatus

from quickbooks_sandbox.company import errors, query_errors
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.world.faults import WRITES

from .meeting import Happen, Meeting, Outcome, one_fault

_SINGLE_WRITES = WRITES - {"batch"}
_TRANSACTION_WRITES = frozenset({"create", "update"})


def _company_suspended(meeting: Meeting) -> Outcome:
    company = meeting.company
    if company is None:
        return Outcome(response=meeting.serve())
    company.suspended = True
    response = meeting.serve()
    company.suspended = meeting.rule.left > 0
    return Outcome(response=response)


def _books_closed(meeting: Meeting) -> Outcome:
    company = meeting.company
    if company is None:
        return Outcome(response=meeting.serve())
    closed_on = meeting.world.clock.now().date()
    company.books_closed_on = closed_on
    response = meeting.serve()
    company.books_closed_on = closed_on if meeting.rule.left > 0 else None
    return Outcome(response=response)


def _refused(fault: Fault, *, status: int | None = None) -> Happen:
    return lambda meeting: meeting.refused(fault, status=status)


def _currency_mismatch(meeting: Meeting) -> Outcome:
    currencies = [asked.reference("CurrencyRef") for asked in meeting.asked]
    return meeting.refused(errors.bad_currency(next(filter(None, currencies), "USD")))


_GENERIC = errors.business("Unexpected error : the transaction could not be saved. Try again later.")
FAULTS = (
    one_fault(
        "company_suspended",
        "From the first write it meets until it is used up or lifted, the company refuses writes with 6190; reads go on.",
        _company_suspended,
        WRITES,
    ),
    one_fault(
        "books_closed",
        "From the first write it meets until it is used up or lifted, dates up to today are closed: 6210.",
        _books_closed,
        WRITES,
    ),
    one_fault(
        "business_error",
        "A write is refused with code 6000, for a reason nobody can act on.",
        _refused(_GENERIC),
        _SINGLE_WRITES,
    ),
    one_fault(
        "error_in_200",
        "A write is refused with code 6000 under status 200.",
        _refused(_GENERIC, status=HTTPStatus.OK),
        _SINGLE_WRITES,
    ),
    one_fault(
        "currency_mismatch",
        "A write is refused with code 2220: its currency is not its customer's any more.",
        _currency_mismatch,
        _TRANSACTION_WRITES,
    ),
    one_fault(
        "query_failed",
        "A query is refused with code 4002, as when a stored record is bad.",
        _refused(query_errors.query_failed()),
        frozenset({"query"}),
    ),
)
