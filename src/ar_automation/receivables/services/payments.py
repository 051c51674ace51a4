"""Payments: record, edit, apply and void. Nothing is ever paired by itself: what is applied is what a person said."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ar_automation.books.money import Money, quantum, zero
from ar_automation.books.records import Application, Kind, Payment, sorted_applications
from ar_automation.receivables import models
from ar_automation.receivables.inputs import ApplicationInput, PaymentInput
from ar_automation.receivables.ledger import DEFAULT_CURRENCY
from ar_automation.receivables.rows import mine
from ar_automation.receivables.services.common import (
    Errors,
    carry_out,
    check_reference,
    find,
    find_customer,
)
from ar_automation.receivables.standing import stand

REFERENCE_MAX, NOTE_MAX = 21, 4000
APPLICATIONS_MAX = 500


def record_payment(given: PaymentInput, *, person_id: int | None) -> int:
    """A payment received; gives its id. Raises Invalid."""
    return carry_out(_payment(given, None), None, action="create", person_id=person_id)


def edit_payment(payment_id: int, given: PaymentInput, *, version: int, person_id: int | None) -> int:
    """Change everything a form shows. Raises NotFound or Invalid."""
    standing, before = find(Kind.PAYMENT, Payment, payment_id, version)
    return carry_out(_payment(given, before), standing, action="edit", person_id=person_id)


def apply(
    payment_id: int, applications: Sequence[ApplicationInput], *, version: int, person_id: int | None
) -> int:
    """Put the payment against exactly these invoices. Raises NotFound or Invalid."""
    standing, before = find(Kind.PAYMENT, Payment, payment_id, version)
    errors = Errors()
    parts = _applications(errors, applications, before.amount, before.customer, before)
    errors.check()
    record = msgspec.structs.replace(before, applications=parts)
    return carry_out(record, standing, action="apply", person_id=person_id)


def void_payment(payment_id: int, *, version: int, person_id: int | None) -> int:
    """Keep the payment as voided: the invoices it paid are open again. Raises NotFound or Invalid."""
    standing, before = find(Kind.PAYMENT, Payment, payment_id, version)
    record = msgspec.structs.replace(before, voided=True)
    return carry_out(record, standing, action="void", person_id=person_id)


def _payment(given: PaymentInput, before: Payment | None) -> Payment:
    errors = Errors()
    customer = find_customer(errors, given.customer_id, before=before.customer if before else "")
    currency = customer.currency if customer and isinstance(customer.currency, str) else ""
    currency = currency or (before.currency if before else DEFAULT_CURRENCY)
    errors.day("txn_date", given.txn_date)
    amount = errors.money("amount", given.amount, currency)
    if amount is not None and amount <= zero(currency):
        errors.add("amount", "A payment is more than nothing.")
    amount = amount or zero(currency)
    record = Payment(
        customer=str(given.customer_id),
        currency=currency,
        txn_date=given.txn_date,
        amount=amount,
        reference=errors.text("reference", given.reference, REFERENCE_MAX),
        method=check_reference(
            errors,
            "method_id",
            Kind.PAYMENT_METHOD,
            given.method_id,
            before.method or None if before else None,
        ),
        deposit_account=check_reference(
            errors,
            "deposit_account_id",
            Kind.LEDGER_ACCOUNT,
            given.deposit_account_id,
            before.deposit_account or None if before else None,
        ),
        private_note=errors.text("private_note", given.private_note, NOTE_MAX),
        applications=_applications(errors, given.applications, amount, str(given.customer_id), before),
    )
    errors.check()
    return record


def _applications(
    errors: Errors, given: Sequence[ApplicationInput], amount: Money, customer: str, before: Payment | None
) -> tuple[Application, ...]:
    """The parts asked for, each within what its invoice still owes, together within the payment.

    Parts against documents we do not model stay as they are. A part the payment has already may stay whatever became
    of its invoice (a pull accepts applications across a family, ACCOUNTING 6).
    """
    if len(given) > APPLICATIONS_MAX:
        errors.add("applications", f"A payment is applied to at most {APPLICATIONS_MAX} invoices.")
        return ()
    held = before.applications if before else ()
    mine = {part.target: part.amount for part in held if part.target_kind == Kind.INVOICE}
    parts = [part for part in held if part.target_kind != Kind.INVOICE]
    rows = _locked_invoices([part.invoice_id for part in given])
    seen: set[int] = set()
    for n, part in enumerate(given):
        path = f"applications.{n}"
        money = errors.money(f"{path}.amount", part.amount, amount.currency)
        row = rows.get(part.invoice_id)
        if row is None:
            errors.add(f"{path}.invoice_id", "Choose an invoice of this customer.")
        if part.invoice_id in seen:
            errors.add(f"{path}.invoice_id", "This invoice is in the list twice.")
        seen.add(part.invoice_id)
        if row is None or money is None:
            continue
        had = mine.get(str(part.invoice_id), zero(amount.currency))
        _check_part(errors, path, row, money, had, customer)
        parts.append(Application(target=str(part.invoice_id), amount=money))
    applied = sum((part.amount for part in parts), start=zero(amount.currency))
    if given and amount < applied:
        errors.add("applications", f"{applied} are applied, more than the payment of {amount}.")
    return sorted_applications(parts)


def _check_part(
    errors: Errors, path: str, invoice: models.Invoice, amount: Money, had: Money, customer: str
) -> None:
    if amount <= zero(amount.currency):
        errors.add(f"{path}.amount", "Apply more than nothing, or leave the invoice out.")
    if invoice.currency != amount.currency:
        errors.add(
            f"{path}.invoice_id", f"This invoice is in {invoice.currency}, the payment in {amount.currency}."
        )
        return
    if amount == had:
        return
    if str(invoice.customer_id) != customer:
        errors.add(f"{path}.invoice_id", "Choose an invoice of this customer.")
    elif invoice.voided:
        errors.add(f"{path}.invoice_id", "This invoice is voided.")
    due = Money(invoice.balance.quantize(quantum(invoice.currency)), invoice.currency) + had
    if due < amount:
        errors.add(f"{path}.amount", f"Only {due} is still due on this invoice.")


def _locked_invoices(ids: Sequence[int]) -> dict[int, models.Invoice]:
    """These invoices with balances that stand still until the transaction ends."""
    stand(Kind.INVOICE, ids, lock=True)
    return mine(models.Invoice).in_bulk(ids)
