"""Balances, worked out plainly: what the one SQL statement of receivables is held equal to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ar_automation.books.money import Money, zero
from ar_automation.books.records import Invoice, Kind, Payment


def invoice_balances(invoices: Mapping[str, Invoice], payments: Mapping[str, Payment]) -> dict[str, Money]:
    """What is still due of each invoice: its total less what payments put against it (a void is due nothing)."""
    due = {key: zero(i.currency) if i.voided else i.total for key, i in invoices.items()}
    for payment in payments.values():
        for part in payment.applications:
            if part.target_kind == Kind.INVOICE and part.target in due and not payment.voided:
                due[part.target] = due[part.target] - part.amount
    return due


def unapplied(payment: Payment) -> Money:
    """The part of a payment not put against any document."""
    rest = zero(payment.currency) if payment.voided else payment.amount
    for part in payment.applications if not payment.voided else ():
        rest = rest - part.amount
    return rest


def customer_balances(invoices: Mapping[str, Invoice], payments: Mapping[str, Payment]) -> dict[str, Money]:
    """Open AR of each customer, net: open invoices less unapplied payments (ACCOUNTING 1). Keyed by customer key."""
    open_ar: dict[str, list[Money]] = defaultdict(list)
    for key, due in invoice_balances(invoices, payments).items():
        open_ar[invoices[key].customer].append(due)
    for payment in payments.values():
        open_ar[payment.customer].append(-unapplied(payment))
    return {customer: _sum(parts) for customer, parts in open_ar.items()}


def _sum(parts: list[Money]) -> Money:
    total = zero(parts[0].currency)
    for part in parts:
        total = total + part
    return total
