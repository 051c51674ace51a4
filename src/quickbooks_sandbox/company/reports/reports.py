"""All reports by name (API: reports)."""

from collections.abc import Callable, Mapping

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

from .aging import AGED, aged_receivable_detail, aged_receivables
from .balances import BALANCE, BALANCE_DETAIL, customer_balance, customer_balance_detail
from .parameters import Parameters, checked
from .transactions import TRANSACTION_LIST, transaction_list

REPORTS: Mapping[str, tuple[Callable[[Books, Parameters], Payload], tuple[str, ...]]] = {
    "AgedReceivables": (aged_receivables, AGED),
    "AgedReceivableDetail": (aged_receivable_detail, AGED),
    "CustomerBalance": (customer_balance, BALANCE),
    "CustomerBalanceDetail": (customer_balance_detail, BALANCE_DETAIL),
    "TransactionList": (transaction_list, TRANSACTION_LIST),
}
"""Each report's maker, and the parameters it knows."""


def make_report(books: Books, name: str, parameters: Mapping[str, str]) -> Payload:
    """A report as the wire shows it. Raises Fault for a name or parameter that is not known."""
    found = next((one for one in REPORTS if one.casefold() == name.casefold()), None)
    if found is None:
        raise errors.no_report()
    make, known = REPORTS[found]
    return make(books, checked(parameters, known, books.now.date()))
