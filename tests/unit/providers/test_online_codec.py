"""The codec of QuickBooks Online: what comes over the wire, as records and back."""

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
    Item,
    Kind,
    LedgerAccount,
    Payment,
    PaymentMethod,
    Record,
    Term,
)
from ar_automation.providers.quickbooks_online import encoding
from ar_automation.providers.quickbooks_online.codec import OnlineCodec, rows
from ar_automation.providers.quickbooks_online.decoding import Undecodable
from ar_automation.sync.core.wire import Operation, Pulled, RemoteId, Unwritable, Write

CODEC = OnlineCodec(home_currency="USD")
INVOICE: dict[str, Any] = {
    "Id": "130",
    "SyncToken": "2",
    "domain": "QBO",
    "sparse": False,
    "MetaData": {"CreateTime": "2026-01-02T10:00:00-08:00", "LastUpdatedTime": "2026-01-02T10:00:00-08:00"},
    "DocNumber": "1037",
    "TxnDate": "2026-01-02",
    "DueDate": "2026-02-01",
    "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
    "CustomerRef": {"value": "24", "name": "Sonnenschein Family Store"},
    "SalesTermRef": {"value": "3"},
    "CustomerMemo": {"value": "Thank you"},
    "PrivateNote": "by phone",
    "ClassRef": {"value": "9", "name": "Garden"},
    "CustomField": [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType", "StringValue": "102"}],
    "LinkedTxn": [{"TxnId": "77", "TxnType": "Payment"}],
    "Line": [
        {
            "Id": "1",
            "LineNum": 1,
            "Description": "Rock Fountain",
            "Amount": 275.0,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "5", "name": "Rock Fountain"},
                "UnitPrice": 275,
                "Qty": 1,
                "ClassRef": {"value": "9"},
                "TaxCodeRef": {"value": "NON"},
            },
        },
        {
            "Id": "2",
            "LineNum": 2,
            "Amount": 87.5,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "11"}, "TaxCodeRef": {"value": "NON"}},
        },
        {"Amount": 362.5, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
    ],
    "TxnTaxDetail": {"TotalTax": 0},
    "TotalAmt": 362.50,
    "Balance": 239.00,
}
PAYMENT: dict[str, Any] = {
    "Id": "200",
    "SyncToken": "1",
    "TxnDate": "2026-01-09",
    "CustomerRef": {"value": "24"},
    "TotalAmt": 150.00,
    "UnappliedAmt": 26.5,
    "PaymentRefNum": "4711",
    "PaymentMethodRef": {"value": "2"},
    "DepositToAccountRef": {"value": "4"},
    "ProcessPayment": False,
    "Line": [
        {
            "Amount": 123.5,
            "LinkedTxn": [{"TxnId": "130", "TxnType": "Invoice"}],
            "LineEx": {"any": [{"name": "txnId", "value": "130"}]},
        }
    ],
}
CUSTOMER: dict[str, Any] = {
    "Id": "24",
    "SyncToken": "0",
    "DisplayName": "Sonnenschein Family Store",
    "FullyQualifiedName": "Sonnenschein Family Store",
    "CompanyName": "Sonnenschein",
    "PrimaryEmailAddr": {"Address": "a@example.com"},
    "PrimaryPhone": {"FreeFormNumber": "(650) 557-8463"},
    "BillAddr": {
        "Id": "25",
        "Line1": "5647 Cypress Hill Ave.",
        "Line4": "4th yard",
        "City": "Middlefield",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94303",
        "Lat": "37.4",
    },
    "Taxable": True,
    "Balance": 362.07,
    "BalanceWithJobs": 362.07,
    "Active": True,
}


def decoded(kind: Kind, payload: dict[str, Any]) -> Pulled:
    return CODEC.decode(kind, json.dumps(payload).encode())


def invoice(**changes: Any) -> Invoice:
    record = decoded(Kind.INVOICE, INVOICE | changes).record
    assert isinstance(record, Invoice)
    return record


def updated(kind: Kind, payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body of an update that changes these fields of the record in `payload`."""
    pulled = decoded(kind, payload)
    write = Write(
        operation=Operation.UPDATE,
        kind=kind,
        record=msgspec.structs.replace(CODEC.capabilities.normalise(pulled.record), **changes),
        remote_id=pulled.remote_id,
        revision=pulled.revision,
        base=pulled.payload,
        changed=frozenset(changes),
    )
    body: dict[str, Any] = json.loads(CODEC.encode(write), parse_float=Decimal)
    return body


def created(record: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(
        CODEC.encode(Write(operation=Operation.CREATE, kind=record.kind, record=record)), parse_float=Decimal
    )
    return body


def test_an_invoice_is_read_to_the_cent() -> None:
    pulled = decoded(Kind.INVOICE, INVOICE)
    assert pulled.record == Invoice(
        customer="24",
        currency="USD",
        doc_number="1037",
        txn_date=date(2026, 1, 2),
        due_date=date(2026, 2, 1),
        term="3",
        private_note="by phone",
        customer_memo="Thank you",
        lines=(
            InvoiceLine(
                line_id="1",
                item="5",
                description="Rock Fountain",
                quantity=Decimal(1),
                unit_price=Decimal(275),
                amount=money("275", "USD"),
            ),
            InvoiceLine(line_id="2", item="11", amount=money("87.50", "USD")),
        ),
        total=money("362.50", "USD"),
    )
    assert (pulled.remote_id, pulled.revision, pulled.read_only) == ("130", "2", "")
    assert pulled.evidence is not None
    assert pulled.evidence.balance == money("239", "USD")


def test_a_payment_is_read_with_what_it_pays() -> None:
    pulled = decoded(Kind.PAYMENT, PAYMENT)
    assert pulled.record == Payment(
        customer="24",
        currency="USD",
        txn_date=date(2026, 1, 9),
        amount=money("150", "USD"),
        reference="4711",
        method="2",
        deposit_account="4",
        private_note="",
        applications=(Application(target="130", amount=money("123.50", "USD")),),
    )
    assert pulled.evidence is not None
    assert pulled.evidence.unapplied == money("26.50", "USD")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            {"AccountType": "Bank", "AccountSubType": "Checking", "CurrencyRef": {"value": "EUR"}},
            LedgerAccount(
                name="Name", full_name="Name", account_type="Bank", account_subtype="Checking", currency="EUR"
            ),
        ),
        ({"DueDays": 30}, Term(name="Name", due_days=30, day_of_month=None)),
        ({}, PaymentMethod(name="Name")),
        (
            {"Type": "Service", "Sku": "A-1", "UnitPrice": 12.345678, "IncomeAccountRef": {"value": "45"}},
            Item(
                name="Name",
                full_name="Name",
                item_type="Service",
                sku="A-1",
                description="",
                unit_price=Decimal("12.345678"),
                income_account="45",
            ),
        ),
    ],
)
def test_the_lists_are_read(payload: dict[str, Any], expected: Record) -> None:
    whole = {"Id": "3", "SyncToken": "0", "Name": "Name", "FullyQualifiedName": "Name", "Active": True}
    assert decoded(expected.kind, whole | payload).record == expected


def test_a_reworded_line_keeps_its_price_as_it_came() -> None:
    (line, other) = CODEC.capabilities.normalise(invoice()).lines  # type: ignore[attr-defined]
    body = updated(
        Kind.INVOICE, INVOICE, lines=(msgspec.structs.replace(line, description="Fountain"), other)
    )
    assert body["Line"][0] == INVOICE["Line"][0] | {"Description": "Fountain"}


def test_numbers_never_become_floats() -> None:
    raw = json.dumps(INVOICE).replace("275.0", "900719925474099.93").encode()
    record = CODEC.decode(Kind.INVOICE, raw).record
    assert isinstance(record, Invoice)
    assert record.lines[0].amount.amount == Decimal("900719925474099.93")


def test_an_inactive_name_loses_its_suffix() -> None:
    gone = {**CUSTOMER, "DisplayName": "Thrifty Meats (deleted)", "Active": False}
    assert decoded(Kind.CUSTOMER, gone).record.display_name == "Thrifty Meats"  # type: ignore[attr-defined]
    assert decoded(Kind.CUSTOMER, {**gone, "Active": True}).record.display_name.endswith(")")  # type: ignore[attr-defined]


def test_the_home_currency_stands_where_none_is_named() -> None:
    record = OnlineCodec(home_currency="CAD").decode(Kind.PAYMENT, json.dumps(PAYMENT).encode()).record
    assert isinstance(record, Payment)
    assert (record.currency, record.amount) == ("CAD", money("150", "CAD"))


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (
            {"Amount": 10, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": False}},
            "discount",
        ),
        ({"Id": "9", "Amount": 10, "DetailType": "GroupLineDetail", "GroupLineDetail": {}}, "bundle"),
        ({"Id": "9", "DetailType": "DescriptionOnly", "Description": "x"}, "text"),
        (
            {"Id": "9", "Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}},
            "without an item",
        ),
        (
            {
                "Id": "9",
                "Amount": 10,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "SHIPPING_ITEM_ID"}},
            },
            "without an item",
        ),
    ],
)
def test_an_invoice_with_a_foreign_line_is_read_only(line: dict[str, Any], word: str) -> None:
    pulled = decoded(Kind.INVOICE, INVOICE | {"Line": [*INVOICE["Line"], line]})
    assert word in pulled.read_only
    assert isinstance(pulled.record, Invoice)
    foreign = pulled.record.lines[-1]
    assert (foreign.line_type, foreign.item) == (line["DetailType"], None)


def test_a_discount_counts_against_the_total() -> None:
    line = {"Amount": 10, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {}}
    record = invoice(Line=[*INVOICE["Line"][:2], line], TotalAmt=352.5)
    assert sum(line.amount.amount for line in record.lines) == record.total.amount


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"TxnTaxDetail": {"TotalTax": 4.2}}, "sales tax"),
        ({"LinkedTxn": [{"TxnId": "8", "TxnType": "Estimate"}]}, "Estimate"),
    ],
)
def test_tax_and_links_make_an_invoice_read_only(changes: dict[str, Any], word: str) -> None:
    assert word in decoded(Kind.INVOICE, INVOICE | changes).read_only


def test_a_payment_of_more_than_invoices_or_in_a_deposit_is_read_only() -> None:
    credit = {"Amount": 20, "LinkedTxn": [{"TxnId": "9", "TxnType": "CreditMemo"}]}
    pulled = decoded(Kind.PAYMENT, PAYMENT | {"Line": [*PAYMENT["Line"], credit]})
    assert "CreditMemo" in pulled.read_only
    assert isinstance(pulled.record, Payment)
    assert sum(part.amount.amount for part in pulled.record.applications) == Decimal("103.50")
    deposited = decoded(Kind.PAYMENT, PAYMENT | {"LinkedTxn": [{"TxnId": "9", "TxnType": "Deposit"}]})
    assert "deposited" in deposited.read_only


def _zeroed(quantity: Any) -> list[dict[str, Any]]:
    detail = {"ItemRef": {"value": "5"}, "UnitPrice": 0} | ({} if quantity is None else {"Qty": quantity})
    return [{"Id": "1", "Amount": 0, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}]


@pytest.mark.parametrize(
    ("note", "quantity", "total", "voided"),
    [
        ("Voided", 0, 0, True),
        ("Annulé", 0, 0, True),
        ("Voided - by phone", None, 0, True),
        ("", 0, 0, False),
        ("a gift", 1, 0, False),
        ("a gift", None, 0, False),
        ("Voided cheque returned", 0, 5, False),
    ],
)
def test_a_void_is_zeroed_lines_and_a_mark_in_any_language(
    note: str, quantity: Any, total: int, voided: bool
) -> None:
    record = invoice(Line=_zeroed(quantity), TotalAmt=total, Balance=0, PrivateNote=note)
    assert record.voided is voided


def test_a_voided_payment_has_no_lines_and_a_mark() -> None:
    void = PAYMENT | {"TotalAmt": 0, "UnappliedAmt": 0, "Line": [], "PrivateNote": "Voided"}
    assert decoded(Kind.PAYMENT, void).record.voided  # type: ignore[attr-defined]
    credits_applied = void | {"Line": PAYMENT["Line"]}
    assert not decoded(Kind.PAYMENT, credits_applied).record.voided  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "payload",
    [b"", b"<html>", b"[]", b'{"Id": "1"}', b'{"status":"Deleted","Id":"1","TxnDate":"2026-01-01"}'],
)
def test_what_is_no_record_is_refused(payload: bytes) -> None:
    with pytest.raises(Undecodable):
        CODEC.decode(Kind.INVOICE, payload)


def test_rows_keep_their_own_bytes() -> None:
    row = b'{"Id": "1",  "Amount": 1.10}'
    answer = msgspec.json.decode(b'{"Invoice":[' + row + b'],"startPosition":1}', type=dict[str, msgspec.Raw])
    assert rows(answer, "Invoice") == [row]
    assert rows(answer, "Customer") == []


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
