"""Records as the bodies of write calls: what changed, and everything else as it came."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ar_automation.books.money import money
from ar_automation.books.records import (
    RECORD_TYPES,
    Address,
    Application,
    Customer,
    Invoice,
    InvoiceLine,
    Kind,
    Payment,
)
from ar_automation.providers.quickbooks_online import encoding
from ar_automation.providers.quickbooks_online.codec import OnlineCodec
from ar_automation.sync.core.wire import Operation, RemoteId, Unwritable, Write
from tests.unit.providers.samples import CODEC, CUSTOMER, INVOICE, PAYMENT, created, decoded, invoice, updated


def test_every_field_of_a_pushed_record_can_be_set() -> None:
    for kind in CODEC.capabilities.pushed:
        assert set(encoding.MEMBERS[kind]) == set(RECORD_TYPES[kind].__struct_fields__)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(Kind.INVOICE, INVOICE), (Kind.PAYMENT, PAYMENT), (Kind.CUSTOMER, CUSTOMER)],
)
def test_an_update_of_nothing_returns_everything(kind: Kind, payload: dict[str, Any]) -> None:
    assert updated(kind, payload) == json.loads(json.dumps(payload), parse_float=Decimal) | {"sparse": False}


def test_a_header_edit_returns_the_lines_byte_for_byte() -> None:
    pulled = decoded(Kind.INVOICE, INVOICE)
    record = msgspec.structs.replace(CODEC.capabilities.normalise(pulled.record), private_note="by mail")
    body = CODEC.encode(
        Write(
            operation=Operation.UPDATE,
            kind=Kind.INVOICE,
            record=record,
            remote_id=RemoteId("130"),
            revision="2",
            base=pulled.payload,
            changed=frozenset({"private_note"}),
        )
    )
    assert json.dumps(INVOICE["Line"]).encode() in body
    assert json.loads(body)["PrivateNote"] == "by mail"


def test_an_edited_line_keeps_what_we_do_not_model() -> None:
    lines = CODEC.capabilities.normalise(invoice()).lines  # type: ignore[attr-defined]
    dearer = msgspec.structs.replace(lines[0], quantity=Decimal(2), amount=money("550", "USD"))
    fresh = InvoiceLine(
        item="7", quantity=Decimal("1.5"), unit_price=Decimal("10.01"), amount=money("15.02", "USD")
    )
    body = updated(Kind.INVOICE, INVOICE, lines=(dearer, fresh, lines[1]))
    first, second, third = body["Line"]
    assert first["SalesItemLineDetail"] == INVOICE["Line"][0]["SalesItemLineDetail"] | {"Qty": 2}
    assert (first["Id"], first["Amount"], first["Description"]) == ("1", Decimal(550), "Rock Fountain")
    assert second == {
        "Amount": Decimal("15.02"),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {
            "ItemRef": {"value": "7"},
            "Qty": Decimal("1.5"),
            "UnitPrice": Decimal("10.01"),
        },
    }
    assert third == INVOICE["Line"][1] | {"LineNum": 3}


def test_a_reworded_line_keeps_its_price_as_it_came() -> None:
    (line, other) = CODEC.capabilities.normalise(invoice()).lines  # type: ignore[attr-defined]
    body = updated(
        Kind.INVOICE, INVOICE, lines=(msgspec.structs.replace(line, description="Fountain"), other)
    )
    assert body["Line"][0] == INVOICE["Line"][0] | {"Description": "Fountain"}


def test_another_item_or_price_drops_what_explained_the_former_one() -> None:
    detail = INVOICE["Line"][0]["SalesItemLineDetail"] | {
        "ItemAccountRef": {"value": "45"},
        "DiscountAmt": 5,
        "ServiceDate": "2026-01-01",
    }
    payload = INVOICE | {"Line": [INVOICE["Line"][0] | {"SalesItemLineDetail": detail}]}
    (line,) = CODEC.capabilities.normalise(invoice(Line=payload["Line"])).lines  # type: ignore[attr-defined]
    (swapped,) = updated(Kind.INVOICE, payload, lines=(msgspec.structs.replace(line, item="6"),))["Line"]
    after = swapped["SalesItemLineDetail"]
    assert not {"ItemAccountRef", "DiscountAmt"} & after.keys()
    assert (after["ItemRef"], after["ServiceDate"]) == ({"value": "6"}, "2026-01-01")
    cheaper = msgspec.structs.replace(line, unit_price=Decimal(200), amount=money("200", "USD"))
    (priced,) = updated(Kind.INVOICE, payload, lines=(cheaper,))["Line"]
    assert priced["SalesItemLineDetail"]["ItemAccountRef"] == {"value": "45"}


def test_a_foreign_line_goes_back_as_it_came() -> None:
    discount = {
        "Amount": 10,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True},
    }
    payload = INVOICE | {"Line": [*INVOICE["Line"][:2], discount]}
    lines = invoice(Line=payload["Line"]).lines
    body = updated(Kind.INVOICE, payload, lines=lines[1:])
    assert [line["DetailType"] for line in body["Line"]] == ["SalesItemLineDetail", "DiscountLineDetail"]
    assert body["Line"][1] == discount


def test_a_create_sends_what_is_known_and_no_number_where_quickbooks_numbers() -> None:
    record = Invoice(
        customer="24",
        currency="USD",
        doc_number="7",
        txn_date=date(2026, 1, 2),
        lines=(InvoiceLine(item="5", description="Pump", amount=money("10", "USD")),),
        total=money("10", "USD"),
    )
    expected = {
        "CurrencyRef": {"value": "USD"},
        "CustomerRef": {"value": "24"},
        "TxnDate": "2026-01-02",
        "Line": [
            {
                "Description": "Pump",
                "Amount": Decimal("10.00"),
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "5"}},
            }
        ],
    }
    assert created(record) == expected
    ours = OnlineCodec(numbers_documents=False)
    body = json.loads(ours.encode(Write(operation=Operation.CREATE, kind=Kind.INVOICE, record=record)))
    assert body["DocNumber"] == "7"


def test_a_payment_keeps_untouched_applications_and_adds_new_ones() -> None:
    parts = (
        Application(target="130", amount=money("123.50", "USD")),
        Application(target="131", amount=money("20", "USD")),
    )
    body = updated(Kind.PAYMENT, PAYMENT, applications=parts)
    assert body["Line"][0] == json.loads(json.dumps(PAYMENT["Line"][0]), parse_float=Decimal)
    assert body["Line"][1] == {
        "Amount": Decimal("20.00"),
        "LinkedTxn": [{"TxnId": "131", "TxnType": "Invoice"}],
    }


def test_an_emptied_text_is_left_out_and_a_new_address_forgets_the_old_street() -> None:
    moved = Address(line1="1 New St", city="Middlefield", region="CA", postal_code="94303")
    body = updated(Kind.CUSTOMER, CUSTOMER, company_name="", email="", billing_address=moved)
    assert not {"CompanyName", "PrimaryEmailAddr"} & body.keys()
    assert body["BillAddr"] == {
        "Id": "25",
        "Line1": "1 New St",
        "City": "Middlefield",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94303",
    }
    assert body["Taxable"] is True


def test_an_emptied_date_or_address_is_left_out() -> None:
    assert "DueDate" not in updated(Kind.INVOICE, INVOICE, due_date=None)
    assert "BillAddr" not in updated(Kind.CUSTOMER, CUSTOMER, billing_address=None)


def test_a_payment_line_that_pays_nothing_is_passed_over() -> None:
    payload = PAYMENT | {"Line": [{"Amount": 5}, *PAYMENT["Line"]]}
    record = decoded(Kind.PAYMENT, payload).record
    assert isinstance(record, Payment)
    assert len(record.applications) == 1
    assert len(updated(Kind.PAYMENT, payload, applications=record.applications)["Line"]) == 1


def test_a_corrected_city_keeps_further_address_lines() -> None:
    was = CODEC.decode(Kind.CUSTOMER, json.dumps(CUSTOMER).encode()).record
    assert isinstance(was, Customer)
    assert isinstance(was.billing_address, Address)
    body = updated(
        Kind.CUSTOMER,
        CUSTOMER,
        billing_address=msgspec.structs.replace(was.billing_address, city="Bayshore"),
    )
    assert (body["BillAddr"]["Line4"], body["BillAddr"]["City"]) == ("4th yard", "Bayshore")


def test_a_customer_brought_back_loses_the_suffix() -> None:
    body = updated(
        Kind.CUSTOMER,
        CUSTOMER | {"DisplayName": "Thrifty Meats (deleted)", "Active": False},
        active=True,
    )
    assert (body["Active"], body["DisplayName"]) == (True, "Thrifty Meats")


@pytest.mark.parametrize(
    ("kind", "operation", "expected"),
    [
        (Kind.INVOICE, Operation.VOID, {"Id": "5", "SyncToken": "1"}),
        (Kind.PAYMENT, Operation.VOID, {"Id": "5", "SyncToken": "1", "sparse": True}),
        (Kind.INVOICE, Operation.DELETE, {"Id": "5", "SyncToken": "1"}),
    ],
)
def test_voids_and_deletes_say_only_which(kind: Kind, operation: Operation, expected: dict[str, Any]) -> None:
    write = Write(operation=operation, kind=kind, record=None, remote_id=RemoteId("5"), revision="1")
    assert json.loads(CODEC.encode(write)) == expected


_LINE = InvoiceLine(item="5", amount=money("10", "USD"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lines": ()}, "at least one line"),
        ({"lines": (msgspec.structs.replace(_LINE, item=None),)}, "Line 1 has no item"),
        (
            {"lines": (msgspec.structs.replace(_LINE, quantity=Decimal(3), unit_price=Decimal(5)),)},
            "not its quantity times its price",
        ),
        ({"customer": ""}, "needs a customer"),
        ({"lines": (msgspec.structs.replace(_LINE, line_id="9", line_type="GroupLineDetail"),)}, "any more"),
    ],
)
def test_an_invoice_that_cannot_be_written_says_why(changes: dict[str, Any], sentence: str) -> None:
    record = Invoice(
        customer="24", currency="USD", txn_date=date(2026, 1, 2), lines=(_LINE,), total=money("10", "USD")
    )
    with pytest.raises(Unwritable, match=sentence):
        created(msgspec.structs.replace(record, **changes))


def test_other_things_that_cannot_be_written_say_why() -> None:
    with pytest.raises(Unwritable, match="colon"):
        created(Customer(display_name="Store: East"))
    with pytest.raises(Unwritable, match="needs a name"):
        created(Customer(display_name=""))
    with pytest.raises(Unwritable, match="payment needs a customer"):
        updated(Kind.PAYMENT, PAYMENT, customer="")
    with pytest.raises(Unwritable, match="never deletes customers"):
        CODEC.encode(Write(operation=Operation.DELETE, kind=Kind.CUSTOMER, record=None))
    with pytest.raises(Unwritable, match="cannot be voided"):
        CODEC.encode(Write(operation=Operation.VOID, kind=Kind.CUSTOMER, record=None))
    with pytest.raises(Unwritable, match="come from QuickBooks only"):
        CODEC.encode(Write(operation=Operation.CREATE, kind=Kind.ITEM, record=None))
    with pytest.raises(Unwritable, match="currency of a customer"):
        updated(Kind.CUSTOMER, CUSTOMER, currency="EUR")
    with pytest.raises(Unwritable, match="currency of a document"):
        updated(Kind.PAYMENT, PAYMENT, currency="EUR")
    with pytest.raises(Unwritable, match="take back a void"):
        updated(Kind.INVOICE, INVOICE, voided=False)
    with pytest.raises(Unwritable, match="invoices only"):
        updated(
            Kind.PAYMENT,
            PAYMENT,
            applications=(Application(target_kind="JournalEntry", target="1", amount=money("1", "USD")),),
        )
