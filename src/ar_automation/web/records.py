"""Records as pages read them: what is not there, or belongs to another account, is a page not found."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404

from ar_automation.receivables import selectors
from ar_automation.receivables.errors import NotFound
from ar_automation.receivables.selectors import CustomerView, InvoiceView, PaymentView
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
