"""The payment form: what was received, and what of it goes to which open invoice."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ar_automation.books.money import Money, MoneyError, money, zero
from ar_automation.receivables.inputs import ApplicationInput, PaymentInput
from ar_automation.web.forms.draft import Draft

_PART = re.compile(r"applications\.(\d+)(?:\..*)?")


@dataclass
class ApplyRow:
    """An invoice that something can be applied to."""

    id: int
    name: str
    due_date: date | None
    open: Money
    typed: str = ""
    error: str = ""


def read(
    draft: Draft, rows: Sequence[ApplyRow], customer_id: int, standing: PaymentInput | None
) -> PaymentInput | None:
    """The input of the services; None when something cannot be read, with the sentences in `draft`."""
    amount, txn_date = draft.decimal("amount"), draft.date("txn_date")
    if amount is None:
        draft.errors.setdefault("amount", "Give the amount received.")
    if txn_date is None:
        draft.errors.setdefault("txn_date", "Give the date.")
    given = PaymentInput(
        customer_id=customer_id,
        amount=amount or Decimal(0),
        txn_date=txn_date or date.min,
        method_id=draft.id("method_id"),
        deposit_account_id=standing.deposit_account_id if standing else None,
        reference=draft.text("reference"),
        private_note=draft.text("private_note"),
        applications=_applications(draft, rows),
    )
    return None if draft.errors else given


def _applications(draft: Draft, rows: Sequence[ApplyRow]) -> list[ApplicationInput]:
    amounts = ((row.id, draft.decimal(f"apply.{row.id}")) for row in rows)
    return [ApplicationInput(invoice_id=row_id, amount=amount) for row_id, amount in amounts if amount]


def fill(standing: PaymentInput) -> dict[str, object]:
    """What the form shows of a payment."""
    return {
        "amount": f"{standing.amount:f}",
        "txn_date": standing.txn_date.isoformat(),
        "method_id": standing.method_id,
        "reference": standing.reference,
        "private_note": standing.private_note,
        **{f"apply.{part.invoice_id}": f"{part.amount:f}" for part in standing.applications},
    }


def show(draft: Draft, rows: Sequence[ApplyRow]) -> None:
    """Hand each row what was typed in it and the sentence about it."""
    for row in rows:
        row.typed, row.error = draft.get(f"apply.{row.id}"), draft.errors.get(f"apply.{row.id}", "")


def named(errors: Mapping[str, str], given: PaymentInput) -> dict[str, str]:
    """The services' sentences by the fields of this form: ``applications.0.amount`` is about an invoice's row."""
    found: dict[str, str] = {}
    for path, sentence in errors.items():
        if match := _PART.fullmatch(path):
            found.setdefault(f"apply.{given.applications[int(match[1])].invoice_id}", sentence)
        else:
            found["" if path == "applications" else path] = sentence
    return found


def sums(draft: Draft, rows: Sequence[ApplyRow], currency: str) -> tuple[Money, Money]:
    """(applied, unapplied), as far as what was typed can be read."""
    quiet = Draft(draft.values)
    applied = zero(currency)
    for row in rows:
        applied = applied + _money(quiet.decimal(f"apply.{row.id}"), currency)
    return applied, _money(quiet.decimal("amount"), currency) - applied


def _money(value: Decimal | None, currency: str) -> Money:
    try:
        return money(value or 0, currency)
    except MoneyError:
        return zero(currency)
