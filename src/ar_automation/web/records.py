"""Records as pages read them: what is not there, or belongs to another account, is a page not found."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.http import Http404

from ar_automation.books.records import Kind, Payment
from ar_automation.receivables import selectors
from ar_automation.receivables.errors import NotFound
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.receivables.selectors import CustomerView, InvoiceView, PaymentView
from ar_automation.sync.core.rows import Versioned
from ar_automation.sync.core.wire import LocalId
from ar_automation.web import words

T = TypeVar("T")
ID_DIGITS_MAX = 18


def customer(customer_id: int) -> CustomerView:
    """One customer; Http404 otherwise."""
    return _found(selectors.customer, customer_id)


def invoice(invoice_id: int) -> InvoiceView:
    """One invoice; Http404 otherwise."""
    return _found(selectors.invoice, invoice_id)


def payment(payment_id: int) -> PaymentView:
    """One payment; Http404 otherwise."""
    return _found(selectors.payment, payment_id)


def name(kind: str, local_id: int) -> str:
    """What people call the record; Http404 for one that is not here or has no page."""
    match kind:
        case "customer":
            return customer(local_id).display_name
        case "invoice":
            return words.document(invoice(local_id).doc_number)
        case "payment":
            found = payment(local_id)
            return f"Payment of {words.day(found.txn_date)}, {words.amount(found.amount)}"
        case _:
            raise Http404


def names(pairs: Iterable[tuple[str | None, int | None]]) -> dict[tuple[str, int], str]:
    """What people call these records, by (kind, id); those that are not here are left out."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, local_id in pairs:
        if kind and local_id:
            by_kind[kind].add(local_id)
    return {
        (kind, int(local_id)): _called(found)
        for kind, ids in by_kind.items()
        for local_id, found in ReceivablesLedger().read(Kind(kind), [LocalId(i) for i in ids]).items()
    }


def _called(found: Versioned) -> str:
    if isinstance(found.record, Payment):
        return f"of {words.day(found.record.txn_date)}, {words.amount(found.record.amount)}"
    return found.name or "(number follows)"


def id_of(text: str) -> int:
    """An id in an address or form; Http404 for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > ID_DIGITS_MAX:
        raise Http404
    return int(text)


def _found(read: Callable[[int], T], record_id: int) -> T:
    if len(str(record_id)) > ID_DIGITS_MAX:
        raise Http404
    try:
        return read(record_id)
    except NotFound as missing:
        raise Http404 from missing
