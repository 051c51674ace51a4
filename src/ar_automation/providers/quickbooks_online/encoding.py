"""From canonical records to the bodies of QuickBooks Online's write calls (quickbooks-online.md 6).

A create sends what is known. An update starts from the last complete payload, sets only what changed and returns every
other member with the bytes it came with (ACCOUNTING 9); so it is never sparse, and an edit of the header returns the
lines exactly as they were. Where lines changed, each keeps what we do not model of it, found by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from ar_automation.books.money import line_amount
from ar_automation.books.records import (
    ITEM_LINE,
    Address,
    Application,
    Customer,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
    Record,
)
from ar_automation.providers.quickbooks_online import payloads as wire
from ar_automation.providers.quickbooks_online.decoding import (
    ITEM_LINE_ON_WIRE,
    address,
    application,
    invoice_line,
)
from ar_automation.sync.core.wire import Operation, Unwritable, Write

Body = dict[str, Any]
Members = dict[str, Callable[[Any, Any, Body], None]]
AnyRecord = TypeVar("AnyRecord", bound=Record)


def encode(write: Write, *, numbers_documents: bool) -> bytes:
    """The exact bytes of the write call. Raises Unwritable with a sentence."""
    if write.kind not in MEMBERS:
        raise Unwritable(f"Records of this kind ({write.kind.replace('_', ' ')}) come from QuickBooks only.")
    if write.operation is Operation.VOID:
        return _void(write)
    if write.operation is Operation.DELETE:
        return _delete(write)
    assert write.record is not None
    _refuse_unwritable(write.record)
    changed = _changed(write, numbers_documents=numbers_documents)
    body = _new(write.record) if write.base is None else _from_base(write)
    for name, set_member in MEMBERS[write.kind].items():
        if name in changed:
            set_member(getattr(write.record, name), write.record, body)
    return _ENCODER.encode(body)


def _void(write: Write) -> bytes:
    """Documents only; the call's parameters differ by kind and are the client's (6.5)."""
    body: Body = {"Id": write.remote_id, "SyncToken": write.revision}
    if write.kind is Kind.PAYMENT:
        body["sparse"] = True
    elif write.kind is not Kind.INVOICE:
        raise Unwritable("Customers cannot be voided; make the customer inactive.")
    return _ENCODER.encode(body)


def _delete(write: Write) -> bytes:
    if write.kind is Kind.CUSTOMER:
        raise Unwritable("QuickBooks never deletes customers; make the customer inactive.")
    return _ENCODER.encode({"Id": write.remote_id, "SyncToken": write.revision})


def _changed(write: Write, *, numbers_documents: bool) -> frozenset[str]:
    assert write.record is not None
    if write.base is not None:
        return write.changed
    known = {
        name
        for name in write.record.__struct_fields__
        if getattr(write.record, name) not in (msgspec.UNSET, None, "", ())
    }
    # A company that numbers its invoices itself is not to be sent a number (9.9).
    return frozenset(known - {"doc_number"} if numbers_documents else known)


def _new(record: Record) -> Body:
    """What a create always says: a document's currency, since a company with several insists on it (9.18)."""
    if isinstance(record, Invoice | Payment):
        return {"CurrencyRef": {"value": record.currency}}
    return {}


def _from_base(write: Write) -> Body:
    body: Body = _OBJECT.decode(write.base or b"{}")
    body |= {"Id": write.remote_id, "SyncToken": write.revision, "sparse": False}
    return body


def _refuse_unwritable(record: Record) -> None:
    match record:
        case Customer():
            _refuse_customer(record)
        case Invoice():
            _refuse_invoice(record)
        case Payment() if not record.customer:
            raise Unwritable("A payment needs a customer.")


def _refuse_customer(customer: Customer) -> None:
    """Rules of 9.4, told before QuickBooks tells them."""
    if not customer.display_name:
        raise Unwritable("QuickBooks needs a name for the customer.")
    for name in (customer.display_name, customer.given_name, customer.family_name):
        if isinstance(name, str) and any(character in ":\t\n\r" for character in name):
            raise Unwritable(f"QuickBooks allows no colon, tab or line break in a name: {name!r}.")


def _refuse_invoice(invoice: Invoice) -> None:
    if not invoice.customer:
        raise Unwritable("An invoice needs a customer.")
    if not invoice.lines:
        raise Unwritable("QuickBooks needs at least one line on an invoice.")
    for number, line in enumerate(invoice.lines, start=1):
        if line.line_type != ITEM_LINE:
            continue
        if line.item is None:
            raise Unwritable(
                f"Line {number} has no item; QuickBooks would book it to an account of its own choice."
            )
        if line.quantity is not None and line.unit_price is not None:
            product = line_amount(line.quantity, line.unit_price, line.amount.currency)
            if product != line.amount:
                raise Unwritable(f"The amount of line {number} is not its quantity times its price.")


# --- members: how one field of a record is set in a body -------------------------------------------------------


def _text(member: str) -> Callable[[Any, Any, Body], None]:
    """A full update clears a text by leaving it out (6.3)."""

    def set_member(value: str, _: Record, body: Body) -> None:
        if value:
            body[member] = value
        else:
            body.pop(member, None)

    return set_member


def _wrapped(member: str, inner: str) -> Callable[[Any, Any, Body], None]:
    def set_member(value: str, _: Record, body: Body) -> None:
        if value:
            body[member] = {**_object(body.get(member)), inner: value}
        else:
            body.pop(member, None)

    return set_member


def _reference(member: str) -> Callable[[Any, Any, Body], None]:
    def set_member(value: str | None, _: Record, body: Body) -> None:
        if value:
            body[member] = {"value": value}
        else:
            body.pop(member, None)

    return set_member


def _date(member: str) -> Callable[[Any, Any, Body], None]:
    def set_member(value: date | None, _: Record, body: Body) -> None:
        if value is None:
            body.pop(member, None)
        else:
            body[member] = value.isoformat()

    return set_member


def _name(value: str, _: Record, body: Body) -> None:
    body["DisplayName"] = value


def _parent(value: str | None, _: Record, body: Body) -> None:
    _reference("ParentRef")(value, _, body)
    body["Job"] = value is not None


def _customer_currency(value: str, customer: Customer, body: Body) -> None:
    if "Id" in body:
        raise Unwritable("QuickBooks never changes the currency of a customer.")
    body["CurrencyRef"] = {"value": value}


def _active(value: bool, customer: Customer, body: Body) -> None:  # noqa: FBT001 - a member like the others
    body["Active"] = value
    if value:
        # The name of an inactive record carries a suffix that must not come back (6.4).
        body["DisplayName"] = customer.display_name


def _billing_address(value: Address | None, _: Record, body: Body) -> None:
    if value is None:
        body.pop("BillAddr", None)
        return
    before = _object(body.get("BillAddr"))
    known = address(_ADDRESS.decode(_ENCODER.encode(before)))
    street = (value.line1, value.line2, value.line3)
    moved = known is not None and street != (known.line1, known.line2, known.line3)
    # Map position and further lines belong to the street they came with.
    stale = ("Lat", "Long", "Line4", "Line5") if moved else ("Lat", "Long")
    body["BillAddr"] = {name: member for name, member in before.items() if name not in stale}
    for member, text in (
        ("Line1", value.line1),
        ("Line2", value.line2),
        ("Line3", value.line3),
        ("City", value.city),
        ("CountrySubDivisionCode", value.region),
        ("PostalCode", value.postal_code),
        ("Country", value.country),
    ):
        _text(member)(text, _, body["BillAddr"])


def _fixed_currency(value: str, _: Record, body: Body) -> None:
    if "Id" in body:
        raise Unwritable("QuickBooks never changes the currency of a document.")


def _document_customer(value: str, _: Record, body: Body) -> None:
    body["CustomerRef"] = {"value": value}


def _computed(value: Any, _: Record, body: Body) -> None:
    """QuickBooks works it out from the rest."""


def _voided(value: bool, _: Record, body: Body) -> None:  # noqa: FBT001 - a member like the others
    if not value and "Id" in body:
        raise Unwritable("QuickBooks cannot take back a void; make a new document.")


def _total(value: Any, payment: Payment, body: Body) -> None:
    body["TotalAmt"] = _number(payment.amount.amount)


# --- lines ---------------------------------------------------------------------------------------------------


def _lines(value: tuple[InvoiceLine, ...], invoice: Invoice, body: Body) -> None:
    """Every line, for what is missing is deleted and what has no id is new (6.3). QuickBooks' subtotal stays out."""
    before = [_OBJECT.decode(raw) for raw in _array(body.get("Line"))]
    known = [(_LINE.decode(_ENCODER.encode(members)), members) for members in before]
    spare = {
        line.id or f"{line.detail_type} {number}": (line, members)
        for number, (line, members) in enumerate(known)
    }
    body["Line"] = [
        _numbered(_line(line, _taken(spare, line), invoice.currency), number)
        for number, line in enumerate(value, start=1)
    ]


def _taken(spare: dict[str, tuple[wire.Line, Body]], line: InvoiceLine) -> tuple[wire.Line, Body] | None:
    """The line of the base this one continues; a foreign line without an id is the next of its kind."""
    if line.line_id or line.line_type == ITEM_LINE:
        return spare.pop(line.line_id, None)
    key = next((key for key in spare if key.startswith(f"{line.line_type} ")), "")
    return spare.pop(key, None)


def _line(line: InvoiceLine, before: tuple[wire.Line, Body] | None, currency: str) -> Body:
    if line.line_type != ITEM_LINE:
        if before is None:
            raise Unwritable("A line that only QuickBooks can make is not on its invoice any more.")
        return before[1]
    was, members = (None, {}) if before is None else (invoice_line(before[0], currency), dict(before[1]))
    if was == line:
        return members
    if was is None or was.description.strip() != line.description:
        _text("Description")(line.description, line, members)
    if was is None or _priced(was) != _priced(line):
        _price(line, members)
    return members


def _priced(line: InvoiceLine) -> tuple[object, ...]:
    return (line.item, line.quantity, line.unit_price, line.amount)


def _price(line: InvoiceLine, members: Body) -> None:
    detail = _object(members.get(ITEM_LINE_ON_WIRE))
    for name in ("DiscountAmt", "DiscountRate", "TaxInclusiveAmt", "MarkupInfo"):
        detail.pop(name, None)  # they explain the former amount
    if _OBJECT_REF.decode(_ENCODER.encode(detail)).item_ref != wire.Ref(line.item or ""):
        detail["ItemRef"] = {"value": line.item}
        detail.pop("ItemAccountRef", None)
    for name, number in (("Qty", line.quantity), ("UnitPrice", line.unit_price)):
        if number is None:
            detail.pop(name, None)
        else:
            detail[name] = _number(number)
    members |= {
        "DetailType": ITEM_LINE_ON_WIRE,
        "Amount": _number(line.amount.amount),
        ITEM_LINE_ON_WIRE: detail,
    }


def _numbered(members: Body, number: int) -> Body:
    """LineNum says the place of a line; one that moved must not keep its old one."""
    if "LineNum" in members:
        members["LineNum"] = number
    return members


def _applications(value: tuple[Application, ...], payment: Payment, body: Body) -> None:
    """Every application, for one that is missing is taken back (9.11)."""
    before: dict[Application, Raw] = {}
    for raw in _array(body.get("Line")):
        line = _PAYMENT_LINE.decode(raw)
        if line.linked_txn:
            before[application(line, payment.currency)] = raw
    body["Line"] = [before.get(part) or _new_application(part) for part in value]


def _new_application(part: Application) -> Body:
    if part.target_kind != Kind.INVOICE:
        raise Unwritable("A payment can be applied to invoices only.")
    return {
        "Amount": _number(part.amount.amount),
        "LinkedTxn": [{"TxnId": part.target, "TxnType": "Invoice"}],
    }


# --- bytes ---------------------------------------------------------------------------------------------------


def _number(value: Decimal) -> Raw:
    """An exact JSON number, without an exponent."""
    return Raw(format(value, "f").encode())


def _object(member: Any) -> Body:
    """The members of a nested object, each as the bytes it came with."""
    return (
        dict(member) if isinstance(member, Mapping) else _OBJECT.decode(member) if member is not None else {}
    )


def _array(member: Raw | None) -> list[Raw]:
    return [] if member is None else _ARRAY.decode(member)


_ENCODER = msgspec.json.Encoder()
_OBJECT: msgspec.json.Decoder[Body] = msgspec.json.Decoder(dict[str, Raw])
_ARRAY = msgspec.json.Decoder(list[Raw])
_ADDRESS = msgspec.json.Decoder(wire.PhysicalAddress)
_LINE = msgspec.json.Decoder(wire.Line)
_OBJECT_REF = msgspec.json.Decoder(wire.ItemDetail)
_PAYMENT_LINE = msgspec.json.Decoder(wire.PaymentLine)

MEMBERS: dict[Kind, Members] = {
    Kind.CUSTOMER: {
        "display_name": _name,
        "company_name": _text("CompanyName"),
        "given_name": _text("GivenName"),
        "family_name": _text("FamilyName"),
        "email": _wrapped("PrimaryEmailAddr", "Address"),
        "phone": _wrapped("PrimaryPhone", "FreeFormNumber"),
        "notes": _text("Notes"),
        "billing_address": _billing_address,
        "currency": _customer_currency,
        "term": _reference("SalesTermRef"),
        "parent": _parent,
        "active": _active,
    },
    Kind.INVOICE: {
        "customer": _document_customer,
        "currency": _fixed_currency,
        "doc_number": _text("DocNumber"),
        "txn_date": _date("TxnDate"),
        "due_date": _date("DueDate"),
        "term": _reference("SalesTermRef"),
        "private_note": _text("PrivateNote"),
        "customer_memo": _wrapped("CustomerMemo", "value"),
        "lines": _lines,
        "total": _computed,
        "voided": _voided,
    },
    Kind.PAYMENT: {
        "customer": _document_customer,
        "currency": _fixed_currency,
        "txn_date": _date("TxnDate"),
        "amount": _total,
        "reference": _text("PaymentRefNum"),
        "method": _reference("PaymentMethodRef"),
        "deposit_account": _reference("DepositToAccountRef"),
        "private_note": _text("PrivateNote"),
        "applications": _applications,
        "voided": _voided,
    },
}
"""How each field of a record is set; they cover every field, so that none can be forgotten (a test)."""
