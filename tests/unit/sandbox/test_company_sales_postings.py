"""What sales forms book: debits are credits to the cent, in their own currency and at home (quickbooks-online.md 9.6, 9.18)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from quickbooks_sandbox.company.kind import Books as Open
from quickbooks_sandbox.company.kind import Posting
from quickbooks_sandbox.company.kinds import KINDS
from tests.unit.sandbox.company_world import Books, Payload, books_of

FORMS = ("CreditMemo", "Invoice", "RefundReceipt", "SalesReceipt")
CHECKING: dict[str, Any] = {"DepositToAccountRef": {"value": "1"}}


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _postings(books: Books, entity: str, payload: Payload) -> list[Posting]:
    with books.company.transaction() as db:
        found = KINDS[entity].postings(Open(db, KINDS, now=books.clock.now()), payload)
    assert sum(posting.amount for posting in found) == 0
    assert sum(posting.home for posting in found) == 0
    return found


def _booked(books: Books, entity: str, payload: Payload) -> dict[str, int]:
    found = _postings(books, entity, payload)
    return {books.read("Account", posting.account_id)["Name"]: posting.amount for posting in found}


def _taxed_and_discounted(books: Books) -> dict[str, Any]:
    books.prefer("TaxPrefs", UsingSalesTax=True)
    code = books.tax_code("California", State="8")
    detail = {"PercentBased": True, "DiscountPercent": 10}
    return {
        "Line": [
            books.taxed("100", ItemRef={"value": "1"}),
            books.line("10"),
            {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail},
        ],
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}},
    }


def test_an_invoice_is_owed_by_its_customer(books: Books) -> None:
    made = books.invoice(**_taxed_and_discounted(books))
    assert _booked(books, "Invoice", made) == {
        "Accounts Receivable (A/R)": 107_00,
        "Services": -110_00,
        "Discounts given": 11_00,
        "Sales Tax Payable": -8_00,
    }
    owed = _postings(books, "Invoice", made)[0]
    assert owed.customer_id == books.customer


def test_a_deposit_on_an_invoice_is_held_not_owed(books: Books) -> None:
    made = books.invoice("100", Deposit=30, **CHECKING)
    assert _booked(books, "Invoice", made) == {
        "Accounts Receivable (A/R)": 70_00,
        "Checking": 30_00,
        "Services": -100_00,
    }


def test_a_credit_memo_books_the_opposite_of_an_invoice(books: Books) -> None:
    made = books.form("CreditMemo", **_taxed_and_discounted(books))
    assert _booked(books, "CreditMemo", made) == {
        "Accounts Receivable (A/R)": -107_00,
        "Services": 110_00,
        "Discounts given": -11_00,
        "Sales Tax Payable": 8_00,
    }


def test_receipts_move_money_instead(books: Books) -> None:
    assert _booked(books, "SalesReceipt", books.form("SalesReceipt", "80")) == {
        "Undeposited Funds": 80_00,
        "Services": -80_00,
    }
    assert _booked(books, "RefundReceipt", books.form("RefundReceipt", "80", **CHECKING)) == {
        "Checking": -80_00,
        "Services": 80_00,
    }


def test_estimates_and_voided_forms_book_nothing(books: Books) -> None:
    assert _postings(books, "Estimate", books.form("Estimate", "80")) == []
    for entity in FORMS:
        made = books.form(entity, "80", **CHECKING)
        voided = books.company.void_object(entity, made, in_app=True)
        assert _postings(books, entity, voided) == []


def test_shipping_is_income_too(books: Books) -> None:
    books.prefer("SalesFormsPrefs", AllowShipping=True, DefaultShippingAccount=books.account("Design income"))
    line = books.line("15")
    line["SalesItemLineDetail"]["ItemRef"] = {"value": "SHIPPING_ITEM_ID"}
    made = books.invoice(Line=[books.line("1"), line])
    assert _booked(books, "Invoice", made) == {
        "Accounts Receivable (A/R)": 16_00,
        "Services": -1_00,
        "Design income": -15_00,
    }


@pytest.mark.parametrize("entity", FORMS)
def test_a_foreign_form_balances_at_home_as_well(books: Books, entity: str) -> None:
    books.prefer("CurrencyPrefs", MultiCurrencyEnabled=True)
    euro: dict[str, Any] = {"CurrencyRef": {"value": "EUR"}}
    customer = books.company.create_object("Customer", {"DisplayName": "Eva", **euro})["Id"]
    lines = [books.line("0.33"), books.line("0.33"), books.line("0.01")]
    items = [books.item, "1", "2"]
    for line, item in zip(lines, items, strict=True):
        line["SalesItemLineDetail"]["ItemRef"] = {"value": item}
    lines[1]["SalesItemLineDetail"]["ItemAccountRef"] = {"value": books.account("Design income")}
    body = {"CustomerRef": {"value": customer}, "Line": lines, "ExchangeRate": Decimal("1.115"), **euro}
    made = books.company.create_object(entity, {**body, **CHECKING})
    assert made["HomeTotalAmt"] == Decimal("0.75")
    found = _postings(books, entity, made)
    assert abs(found[0].amount) == 67
    assert abs(found[0].home) == 75
    if entity in ("Invoice", "CreditMemo"):
        assert books.read("Account", found[0].account_id)["CurrencyRef"]["value"] == "EUR"
        assert made["HomeBalance"] == Decimal("0.75")


def test_a_company_of_one_currency_shows_no_rate(books: Books) -> None:
    made = books.invoice("10", ExchangeRate=Decimal("1.2"))
    assert not {"ExchangeRate", "HomeTotalAmt", "HomeBalance"} & made.keys()
