"""From QuickBooks Online's payloads to canonical records; references stay remote ids.

A void is no field on the wire (quickbooks-online.md 6.5): amounts and quantities read 0 and a word is put before the
note, in the company's language. So an invoice is taken for voided when its total and all its lines are 0, it has a
note, and either every item line has the quantity 0 (a plain free invoice has one) or the note begins with "Voided";
a payment when it is 0, has no lines and has a note (a payment of 0 that applies credits has lines).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import msgspec

from ar_automation.books.money import Money, MoneyError, money
from ar_automation.books.records import (
    ITEM_LINE,
    Address,
    Application,
    Customer,
    Evidence,
    Invoice,
    InvoiceLine,
    Item,
    Kind,
    LedgerAccount,
    Payment,
    PaymentMethod,
    Record,
    Term,
    sorted_applications,
)
from ar_automation.providers.quickbooks_online import payloads as wire
from ar_automation.sync.core.wire import Pulled, RemoteId

DELETED_SUFFIX = " (deleted)"
VOID_MARK = "voided"
CREDITS = frozenset({"CreditMemo", "CreditCardCredit"})
"""Documents a payment line takes from, instead of paying them (9.10, 9.11)."""
ITEM_LINE_ON_WIRE = "SalesItemLineDetail"
_COMPUTED_LINE = "SubTotalLineDetail"
_OWN_LINKS = frozenset({"Payment"})


class Undecodable(ValueError):
    """These bytes are no complete payload of the kind."""


def decode(kind: Kind, payload: bytes, *, home_currency: str) -> Pulled:
    """The record in a complete payload; `home_currency` stands where it names none. Raises Undecodable."""
    try:
        return _READERS[kind](home_currency, payload)
    except (msgspec.MsgspecError, MoneyError) as error:
        raise Undecodable(f"This is no {kind} of QuickBooks Online: {error}") from error


def _ledger_account(home_currency: str, payload: bytes) -> Pulled:
    row = _ACCOUNT.decode(payload)
    record = LedgerAccount(
        name=_name(row.name, active=row.active),
        full_name=_name(row.fully_qualified_name, active=row.active),
        account_type=row.account_type,
        account_subtype=row.account_sub_type,
        currency=home_currency if row.currency_ref is None else row.currency_ref.value,
        active=row.active,
    )
    return _pulled(record, row, payload)


def _term(_home: str, payload: bytes) -> Pulled:
    row = _TERM.decode(payload)
    record = Term(
        name=_name(row.name, active=row.active),
        due_days=row.due_days,
        day_of_month=row.day_of_month_due,
        active=row.active,
    )
    return _pulled(record, row, payload)


def _payment_method(_home: str, payload: bytes) -> Pulled:
    row = _PAYMENT_METHOD.decode(payload)
    return _pulled(PaymentMethod(name=_name(row.name, active=row.active), active=row.active), row, payload)


def _item(_home: str, payload: bytes) -> Pulled:
    row = _ITEM.decode(payload)
    record = Item(
        name=_name(row.name, active=row.active),
        full_name=_name(row.fully_qualified_name, active=row.active),
        item_type=row.type,
        sku=row.sku,
        description=row.description,
        unit_price=row.unit_price,
        income_account=_id(row.income_account_ref),
        active=row.active,
    )
    return _pulled(record, row, payload)


def _customer(home_currency: str, payload: bytes) -> Pulled:
    row = _CUSTOMER.decode(payload)
    currency = _currency(row.currency_ref, home_currency)
    record = Customer(
        display_name=_name(row.display_name, active=row.active),
        company_name=row.company_name,
        given_name=row.given_name,
        family_name=row.family_name,
        email="" if row.primary_email_addr is None else row.primary_email_addr.address,
        phone="" if row.primary_phone is None else row.primary_phone.free_form_number,
        notes=row.notes,
        billing_address=address(row.bill_addr),
        currency=currency,
        term=_id(row.sales_term_ref),
        parent=_id(row.parent_ref),
        active=row.active,
    )
    evidence = Evidence(balance=_maybe_money(row.balance, currency))
    return _pulled(record, row, payload, evidence=evidence)


def _invoice(home_currency: str, payload: bytes) -> Pulled:
    row = _INVOICE.decode(payload)
    currency = _currency(row.currency_ref, home_currency)
    lines = [line for line in row.line if line.detail_type != _COMPUTED_LINE]
    record = Invoice(
        customer=row.customer_ref.value,
        currency=currency,
        doc_number=row.doc_number or "",
        txn_date=row.txn_date,
        due_date=row.due_date,
        term=_id(row.sales_term_ref),
        private_note=row.private_note,
        customer_memo="" if row.customer_memo is None else row.customer_memo.value,
        lines=tuple(invoice_line(line, currency) for line in lines),
        total=money(row.total_amt, currency),
        voided=_is_voided_invoice(row, lines),
    )
    evidence = Evidence(balance=_maybe_money(row.balance, currency))
    return _pulled(record, row, payload, evidence=evidence, read_only=_invoice_read_only(row, lines))


def _payment(home_currency: str, payload: bytes) -> Pulled:
    row = _PAYMENT.decode(payload)
    currency = _currency(row.currency_ref, home_currency)
    record = Payment(
        customer=row.customer_ref.value,
        currency=currency,
        txn_date=row.txn_date,
        amount=money(row.total_amt, currency),
        reference=row.payment_ref_num,
        method=_id(row.payment_method_ref),
        deposit_account=_id(row.deposit_to_account_ref),
        private_note=row.private_note,
        applications=sorted_applications(application(line, currency) for line in row.line if line.linked_txn),
        voided=not row.total_amt and not row.line and bool(row.private_note),
    )
    evidence = Evidence(unapplied=_maybe_money(row.unapplied_amt, currency))
    return _pulled(record, row, payload, evidence=evidence, read_only=_payment_read_only(row))


def invoice_line(line: wire.Line, currency: str) -> InvoiceLine:
    """The line as a record holds it; one we do not model keeps QuickBooks' word for it and what it adds to the total."""
    detail = line.sales_item_line_detail
    if not is_modelled(line) or detail is None:
        return InvoiceLine(
            line_id=line.id,
            line_type=line.detail_type or "Line",
            description=line.description,
            amount=money(_counted_amount(line), currency),
        )
    return InvoiceLine(
        line_id=line.id,
        line_type=ITEM_LINE,
        item=_id(detail.item_ref),
        description=line.description,
        quantity=detail.qty,
        unit_price=detail.unit_price,
        amount=money(line.amount, currency),
    )


def is_modelled(line: wire.Line) -> bool:
    """Whether the line sells an item of the item list; shipping and gratuity have ids that are words (9.1)."""
    detail = line.sales_item_line_detail
    return (
        line.detail_type == ITEM_LINE_ON_WIRE
        and detail is not None
        and detail.item_ref is not None
        and detail.item_ref.value.isdigit()
    )


def application(line: wire.PaymentLine, currency: str) -> Application:
    """The line as a record holds it; what is taken from a credit counts as negative."""
    link = line.linked_txn[0]
    kind = Kind.INVOICE.value if link.txn_type == "Invoice" else link.txn_type
    amount = -line.amount if link.txn_type in CREDITS else line.amount
    return Application(target_kind=kind, target=link.txn_id, amount=money(amount, currency))


def address(found: wire.PhysicalAddress | None) -> Address | None:
    """The address as a record holds it; one without a word is none."""
    if found is None or found == wire.PhysicalAddress():
        return None
    return Address(
        line1=found.line1,
        line2=found.line2,
        line3=found.line3,
        city=found.city,
        region=found.country_sub_division_code,
        postal_code=found.postal_code,
        country=found.country,
    )


def _counted_amount(line: wire.Line) -> Decimal:
    """A discount is told as a positive amount (9.1); a description's amount is a subtotal, counted already."""
    if line.detail_type == "DiscountLineDetail":
        return -line.amount
    return Decimal(0) if line.detail_type == "DescriptionOnly" else line.amount


def _is_voided_invoice(row: wire.InvoicePayload, lines: list[wire.Line]) -> bool:
    if row.total_amt or not row.private_note or any(line.amount for line in lines):
        return False
    details = [line.sales_item_line_detail for line in lines if line.sales_item_line_detail is not None]
    all_quantities_zero = bool(details) and all(detail.qty == 0 for detail in details)
    return all_quantities_zero or row.private_note.casefold().startswith(VOID_MARK)


def _invoice_read_only(row: wire.InvoicePayload, lines: list[wire.Line]) -> str:
    foreign = next((line for line in lines if not is_modelled(line)), None)
    if foreign is not None:
        kind = _LINE_WORDS.get(foreign.detail_type, f"a line of the kind {foreign.detail_type}")
        return f"It has {kind}, which can only be changed in QuickBooks."
    if row.txn_tax_detail is not None and row.txn_tax_detail.total_tax:
        return "It has sales tax, which QuickBooks computes: change it there."
    linked = [*row.linked_txn, *(link for line in lines for link in line.linked_txn)]
    links = {link.txn_type for link in linked} - _OWN_LINKS
    if links:
        return (
            f"It is linked to another document in QuickBooks ({', '.join(sorted(links))}): change it there."
        )
    return ""


def _payment_read_only(row: wire.PaymentPayload) -> str:
    if any(link.txn_type == "Deposit" for link in row.linked_txn):
        return "It has been deposited in QuickBooks: take it out of the deposit there before changing it."
    others = {link.txn_type for line in row.line for link in line.linked_txn} - {"Invoice"}
    if others:
        return f"It is applied to more than invoices ({', '.join(sorted(others))}): change it in QuickBooks."
    return ""


_LINE_WORDS = {
    ITEM_LINE_ON_WIRE: "a line without an item from the item list",
    "DiscountLineDetail": "a discount line",
    "GroupLineDetail": "a bundle",
    "DescriptionOnly": "a line of text",
    "TaxLineDetail": "a tax line",
}


def _pulled(
    record: Record, row: wire.Row, payload: bytes, *, evidence: Evidence | None = None, read_only: str = ""
) -> Pulled:
    if row.status == "Deleted":
        raise Undecodable("a deleted record has no payload")
    return Pulled(
        kind=record.kind,
        remote_id=RemoteId(row.id),
        revision=row.sync_token,
        record=record,
        payload=payload,
        evidence=evidence,
        read_only=read_only,
    )


def _name(name: str, *, active: bool) -> str:
    """QuickBooks adds a suffix to the names of inactive records (6.4)."""
    return name if active else name.removesuffix(DELETED_SUFFIX)


def _id(ref: wire.Ref | None) -> str | None:
    return ref.value or None if ref is not None else None


def _currency(ref: wire.Ref | None, home_currency: str) -> str:
    return ref.value if ref is not None and ref.value else home_currency


def _maybe_money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else money(amount, currency)


_READERS: dict[Kind, Callable[[str, bytes], Pulled]] = {
    Kind.LEDGER_ACCOUNT: _ledger_account,
    Kind.TERM: _term,
    Kind.PAYMENT_METHOD: _payment_method,
    Kind.ITEM: _item,
    Kind.CUSTOMER: _customer,
    Kind.INVOICE: _invoice,
    Kind.PAYMENT: _payment,
}
_ACCOUNT = msgspec.json.Decoder(wire.AccountPayload)
_TERM = msgspec.json.Decoder(wire.TermPayload)
_PAYMENT_METHOD = msgspec.json.Decoder(wire.PaymentMethodPayload)
_ITEM = msgspec.json.Decoder(wire.ItemPayload)
_CUSTOMER = msgspec.json.Decoder(wire.CustomerPayload)
_INVOICE = msgspec.json.Decoder(wire.InvoicePayload)
_PAYMENT = msgspec.json.Decoder(wire.PaymentPayload)
