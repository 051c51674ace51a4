"""Property: push, read back, no change; and whatever an update does not touch goes back byte for byte."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.books.money import line_amount, money
from ar_automation.books.records import (
    Address,
    Application,
    Customer,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
    Record,
    sorted_applications,
)
from ar_automation.providers.quickbooks_online.codec import OnlineCodec
from ar_automation.sync.core.wire import Operation, RemoteId, Write

CODEC = OnlineCodec(numbers_documents=False)
NORMALISE = CODEC.capabilities.normalise

texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)
names = texts.map(lambda text: "N" + text.replace(":", ""))
ids = st.integers(1, 10**9).map(str)
maybe_ids = st.none() | ids
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
amounts = st.decimals(0, 10**9, places=2).map(lambda amount: money(amount, "USD"))
quantities = st.decimals(Decimal("0.001"), 10**4, places=3)
addresses = st.none() | st.builds(
    Address, line1=names, line2=texts, city=texts, region=texts, postal_code=texts, country=texts
)


@st.composite
def lines(draw: st.DrawFn) -> InvoiceLine:
    if draw(st.booleans()):
        quantity, price = draw(quantities), draw(quantities)
        return InvoiceLine(
            item=draw(ids),
            description=draw(texts),
            quantity=quantity,
            unit_price=price,
            amount=line_amount(quantity, price, "USD"),
        )
    return InvoiceLine(item=draw(ids), description=draw(texts), amount=draw(amounts))


customers = st.builds(
    Customer,
    display_name=names,
    company_name=texts,
    given_name=texts.map(lambda text: text.replace(":", "")),
    family_name=texts.map(lambda text: text.replace(":", "")),
    email=texts,
    phone=texts,
    notes=texts,
    billing_address=addresses,
    currency=st.just("USD"),
    term=maybe_ids,
    parent=maybe_ids,
    active=st.booleans(),
)


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    found = tuple(draw(st.lists(lines(), min_size=1, max_size=4)))
    return Invoice(
        customer=draw(ids),
        currency="USD",
        doc_number=draw(texts),
        txn_date=draw(days),
        due_date=draw(st.none() | days),
        term=draw(maybe_ids),
        private_note=draw(texts),
        customer_memo=draw(texts),
        lines=found,
        total=money(sum(line.amount.amount for line in found), "USD"),
    )


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    parts = draw(st.lists(st.builds(Application, target=ids, amount=amounts), max_size=3))
    return Payment(
        customer=draw(ids),
        currency="USD",
        txn_date=draw(days),
        amount=money(sum((part.amount.amount for part in parts), Decimal(1)), "USD"),
        reference=draw(texts),
        method=draw(maybe_ids),
        deposit_account=draw(maybe_ids),
        private_note=draw(texts),
        applications=sorted_applications(parts),
    )


records = st.one_of(customers, invoices(), payments())


def stored(body: bytes) -> bytes:
    """What the vendor keeps of a body: ids, revisions, the subtotal, and members of its own."""
    payload: dict[str, Any] = json.loads(body, parse_float=Decimal)
    payload = {"Id": "7", "domain": "QBO", "sparse": False, **payload, "SyncToken": "0"}
    payload["ClassRef"] = {"value": "9", "name": "Garden"}
    if "LinkedTxn" in str(payload.get("Line")) or "TotalAmt" in payload:
        for part in payload.setdefault("Line", []):
            part["LineEx"] = {"any": []}
    elif "Line" in payload:
        for number, line in enumerate(payload["Line"], start=1):
            line |= {"Id": line.get("Id", str(number)), "LineNum": number, "ServiceDate": "2026-01-01"}
        total = sum((Decimal(line["Amount"]) for line in payload["Line"]), Decimal(0))
        payload["TotalAmt"] = total
        payload["Line"].append(
            {"Amount": total, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
        )
    return msgspec.json.Encoder(decimal_format="number").encode(payload)


def create(record: Record) -> bytes:
    return stored(CODEC.encode(Write(operation=Operation.CREATE, kind=record.kind, record=record)))


def update(base: bytes, kind: Kind, record: Record, changed: frozenset[str]) -> bytes:
    return CODEC.encode(
        Write(
            operation=Operation.UPDATE,
            kind=kind,
            record=record,
            remote_id=RemoteId("7"),
            revision="0",
            base=base,
            changed=changed,
        )
    )


def without_line_ids(record: Record) -> Record:
    if not isinstance(record, Invoice):
        return record
    bare = tuple(msgspec.structs.replace(line, line_id="") for line in record.lines)
    return msgspec.structs.replace(record, lines=bare)


@given(records)
def test_what_is_pushed_reads_back_unchanged(record: Record) -> None:
    record = NORMALISE(record)
    back = NORMALISE(CODEC.decode(record.kind, create(record)).record)
    assert without_line_ids(back) == record


@given(records, st.data())
def test_an_edit_changes_what_it_names_and_returns_the_rest(record: Record, data: st.DataObject) -> None:
    kind = record.kind
    base = create(NORMALISE(record))
    before = NORMALISE(CODEC.decode(kind, base).record)
    strategy = {Kind.CUSTOMER: customers, Kind.INVOICE: invoices(), Kind.PAYMENT: payments()}[kind]
    other = NORMALISE(data.draw(strategy))
    fields = sorted(set(before.__struct_fields__) - {"currency", "voided", "total"})
    changed = frozenset(data.draw(st.sets(st.sampled_from(fields), max_size=3)))
    wanted = msgspec.structs.replace(before, **{name: getattr(other, name) for name in changed})
    body = update(base, kind, wanted, changed)
    after = NORMALISE(CODEC.decode(kind, stored(body)).record)
    expected = without_line_ids(wanted)
    if isinstance(after, Invoice):
        expected = msgspec.structs.replace(expected, total=after.total)
    if "active" in changed and isinstance(wanted, Customer) and wanted.active:
        expected = msgspec.structs.replace(expected, display_name=wanted.display_name)
    assert without_line_ids(after) == expected
    sent, kept = (msgspec.json.decode(b, type=dict[str, msgspec.Raw]) for b in (body, base))
    for member in ("ClassRef", "domain"):
        assert bytes(sent[member]) == bytes(kept[member])
    if "lines" not in changed and "applications" not in changed and "Line" in kept:
        assert bytes(sent["Line"]) == bytes(kept["Line"])
