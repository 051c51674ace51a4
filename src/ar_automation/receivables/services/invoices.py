"""Invoices: create, edit and void."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from ar_automation.books.money import AMOUNT_MAX, Money, MoneyError, currency_places, line_amount, zero
from ar_automation.books.records import ITEM_LINE, Invoice, InvoiceLine, Kind
from ar_automation.receivables import models
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.inputs import InvoiceInput, LineInput
from ar_automation.receivables.ledger import DEFAULT_CURRENCY
from ar_automation.receivables.rows import mine
from ar_automation.receivables.services.common import (
    Errors,
    carry_out,
    check_reference,
    find,
    find_customer,
)

DOC_NUMBER_MAX, NOTE_MAX, MEMO_MAX, DESCRIPTION_MAX = 21, 4000, 1000, 4000
LINES_MAX = 500


def create_invoice(given: InvoiceInput, *, person_id: int | None) -> int:
    """A new invoice; gives its id. Raises Invalid."""
    return carry_out(_invoice(given, None), None, action="create", person_id=person_id)


def edit_invoice(invoice_id: int, given: InvoiceInput, *, version: int, person_id: int | None) -> int:
    """Change everything a form shows. Raises NotFound or Invalid."""
    standing, before = find(Kind.INVOICE, Invoice, invoice_id, version)
    record = _invoice(given, before)
    paid = _paid(invoice_id)
    if record.customer != before.customer and paid:
        raise Invalid(
            {"customer_id": f"Payments of {paid} are applied to this invoice: its customer must stay."}
        )
    if record.total < paid:
        raise Invalid({"lines": f"Payments of {paid} are applied; the total cannot be less."})
    return carry_out(record, standing, action="edit", person_id=person_id)


def void_invoice(invoice_id: int, *, version: int, person_id: int | None) -> int:
    """Keep the invoice at zero, its lines as history. Raises NotFound or Invalid; a paid one must be freed first."""
    standing, before = find(Kind.INVOICE, Invoice, invoice_id, version)
    if paid := _paid(invoice_id):
        raise Invalid({"": f"Payments of {paid} are applied. Take them off this invoice, then void it."})
    record = msgspec.structs.replace(before, voided=True)
    return carry_out(record, standing, action="void", person_id=person_id)


def preview_amount(given: LineInput, currency: str) -> Money | None:
    """What the line will come to, for a form that is still being typed; None while it cannot be said."""
    errors = Errors()
    amount = _amount(errors, "", given, None, currency)
    try:
        errors.check()
    except Invalid:
        return None
    return amount


def _invoice(given: InvoiceInput, before: Invoice | None) -> Invoice:
    errors = Errors()
    customer = find_customer(errors, given.customer_id, before=before.customer if before else "")
    currency = customer.currency if customer and isinstance(customer.currency, str) else ""
    currency = currency or (before.currency if before else DEFAULT_CURRENCY)
    errors.day("txn_date", given.txn_date)
    errors.day("due_date", given.due_date)
    term = check_reference(
        errors, "term_id", Kind.TERM, given.term_id, before.term or None if before else None
    )
    lines = _lines(errors, given.lines, before, currency)
    record = Invoice(
        customer=str(given.customer_id),
        currency=currency,
        doc_number=_doc_number(errors, given, before),
        txn_date=given.txn_date,
        due_date=given.due_date,
        term=term,
        private_note=errors.text("private_note", given.private_note, NOTE_MAX),
        customer_memo=errors.text("customer_memo", given.customer_memo, MEMO_MAX),
        lines=lines,
        total=_total(errors, lines, before, currency),
    )
    errors.check()
    if record.due_date is None and term is not None:
        record = msgspec.structs.replace(record, due_date=due_date(record.txn_date, int(term)))
    return record


def due_date(txn_date: date, term_id: int) -> date | None:
    """The day a term makes a document due: so many days later, or the next such day of a month."""
    term = mine(models.Term).get(pk=term_id)
    if term.due_days is not None:
        return txn_date + timedelta(days=term.due_days)
    if term.day_of_month is None:
        return None
    month = txn_date if txn_date.day <= term.day_of_month else txn_date.replace(day=1) + timedelta(days=32)
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=min(term.day_of_month, last))


def _doc_number(errors: Errors, given: InvoiceInput, before: Invoice | None) -> str:
    """The number given; without one it stays, and a new invoice waits for the accounting system to number it."""
    if given.doc_number is not None:
        return errors.text("doc_number", given.doc_number, DOC_NUMBER_MAX)
    return before.doc_number if before is not None and isinstance(before.doc_number, str) else ""


def _lines(
    errors: Errors, given: Sequence[LineInput], before: Invoice | None, currency: str
) -> tuple[InvoiceLine, ...]:
    if not given:
        errors.add("lines", "An invoice needs a line.")
    if len(given) > LINES_MAX:
        errors.add("lines", f"An invoice has at most {LINES_MAX} lines.")
        return ()
    known = {line.line_id: line for line in before.lines if line.line_id} if before else {}
    items = _items_active({line.item_id for line in given if line.item_id is not None})
    found = []
    for n, line in enumerate(given):
        path = f"lines.{n}"
        standing = known.pop(line.line_id, None) if line.line_id else None
        if line.line_id and standing is None:
            errors.add(path, "This line is no longer on the invoice.")
        _check_item(errors, f"{path}.item_id", line.item_id, standing, items)
        amount = _amount(errors, path, line, standing, currency)
        found.append(
            InvoiceLine(
                line_id=line.line_id,
                line_type=ITEM_LINE if standing is None else standing.line_type,
                item=None if line.item_id is None else str(line.item_id),
                description=errors.text(f"{path}.description", line.description, DESCRIPTION_MAX),
                quantity=line.quantity,
                unit_price=line.unit_price,
                amount=amount or zero(currency),
            )
        )
    return tuple(found)


def _items_active(ids: set[int]) -> dict[int, bool]:
    return dict(mine(models.Item).filter(pk__in=ids).values_list("pk", "active"))


def _check_item(
    errors: Errors, path: str, item_id: int | None, standing: InvoiceLine | None, items: Mapping[int, bool]
) -> None:
    """A priced line is never left to QuickBooks, which books revenue to a default account (ACCOUNTING 12)."""
    if item_id is None:
        errors.add(path, "Choose an item.")
    elif item_id not in items:
        errors.add(path, "Choose an item of the list.")
    elif not items[item_id] and (standing is None or standing.item != str(item_id)):
        errors.add(path, "This item is inactive.")


def _amount(
    errors: Errors, path: str, given: LineInput, standing: InvoiceLine | None, currency: str
) -> Money | None:
    if standing is not None and (given.quantity, given.unit_price) == (
        standing.quantity,
        standing.unit_price,
    ):
        return standing.amount
    factors = []
    for name, value in (("quantity", given.quantity), ("unit_price", given.unit_price)):
        number = None if value is None else errors.number(f"{path}.{name}", value)
        if value is None:
            errors.add(f"{path}.{name}", f"Give the {'quantity' if name == 'quantity' else 'price'}.")
        if number is not None:
            factors.append(number)
    if len(factors) < 2:
        return None
    try:
        return line_amount(factors[0], factors[1], currency)
    except MoneyError as error:
        errors.add(f"{path}.unit_price", f"{error}.")
        return None


def _total(errors: Errors, lines: Sequence[InvoiceLine], before: Invoice | None, currency: str) -> Money:
    """The sum of the lines; while no line's amount moved, the figure QuickBooks gave (ACCOUNTING 8)."""
    amounts = [line.amount for line in lines]
    if before is not None and amounts == [line.amount for line in before.lines]:
        return before.total
    total = sum(amounts, start=zero(currency))
    if abs(total.amount) > AMOUNT_MAX:
        errors.add("lines", "The total is too large.")
    if total < zero(currency):
        errors.add("lines", "The total cannot be less than nothing.")
    return total


def _paid(invoice_id: int) -> Money:
    """What payments put against the invoice; it is locked, so its balance stands still."""
    row = mine(models.Invoice).get(pk=invoice_id)
    places = currency_places(row.currency)
    return Money(round(row.total - row.balance, places), row.currency)
