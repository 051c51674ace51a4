"""What comes over the wire, as records."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ar_automation.books.money import money
from ar_automation.books.records import (
    Application,
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
from ar_automation.providers.quickbooks_online.codec import OnlineCodec, rows
from ar_automation.providers.quickbooks_online.decoding import Undecodable
from tests.unit.providers.samples import CODEC, CUSTOMER, INVOICE, PAYMENT, decoded, invoice


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
