"""Currencies do not mix: not in a family, a transaction or an account of receivables (quickbooks-online.md 9.15, 9.18)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree, refused, taken_from_funds

_EUR: Payload = {"CurrencyRef": {"value": "EUR"}}
_USD: Payload = {"CurrencyRef": {"value": "USD"}}
_RECEIVABLE = "Accounts Receivable (A/R)"


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        found.prefer("CurrencyPrefs", MultiCurrencyEnabled=True)
        for code, rate in (("EUR", "1.1"), ("GBP", "1.3")):
            body = {"SourceCurrencyCode": code, "AsOfDate": "2026-01-01", "Rate": Decimal(rate)}
            found.company.create_object("ExchangeRate", body)
        yield found
        must_agree(found)


def _customer(books: Books, code: str) -> str:
    body = {"DisplayName": f"Customer in {code}", "CurrencyRef": {"value": code}}
    return str(books.company.create_object("Customer", body)["Id"])


def test_a_family_is_of_one_currency(books: Books) -> None:
    euro = _customer(books, "EUR")
    job = {"DisplayName": "Kitchen", "Job": True, "ParentRef": {"value": euro}}
    assert books.company.create_object("Customer", job)["CurrencyRef"]["value"] == "EUR"
    with refused(6000, "same currency"):
        books.company.create_object("Customer", {**job, "DisplayName": "Bath", **_USD})
    with refused(6000, "same currency"):
        books.update("Customer", books.read("Customer", books.job), ParentRef={"value": euro})


def test_all_that_is_deposited_together_is_of_one_currency_which_overrules_the_one_sent(books: Books) -> None:
    foreign = books.payment("10", customer=_customer(books, "EUR"), **_EUR)
    home = books.payment("10", **_USD)
    with refused(2220):
        books.deposit(taken_from_funds(foreign), taken_from_funds(home), **_EUR)
    assert books.deposit(taken_from_funds(foreign), **_USD)["CurrencyRef"]["value"] == "EUR"


def test_an_entry_moves_receivables_of_its_own_currency_alone(books: Books) -> None:
    euro = _customer(books, "EUR")
    debit = books.posting("Debit", _RECEIVABLE, "10", customer=books.customer)
    with refused(2220):
        books.journal(debit, books.posting("Credit", _RECEIVABLE, "10", customer=euro), **_USD)
    books.invoice("1", customer=euro, **_EUR)
    credit = books.posting("Credit", "Services", "10")
    with refused(2220, "USD"):
        books.journal(books.posting("Debit", _RECEIVABLE, "10", customer=euro), credit, **_EUR)
    own = books.posting("Debit", f"{_RECEIVABLE} - EUR", "10", customer=euro)
    books.journal(own, credit, **_EUR)
    assert books.balance(euro) == 11


def test_a_bank_of_another_currency_takes_no_payment(books: Books) -> None:
    euro = _customer(books, "EUR")
    body = {"Name": "Girokonto", "AccountType": "Bank", **_EUR}
    bank = {"value": books.company.create_object("Account", body)["Id"]}
    with refused(2220, "EUR"):
        books.payment("10", DepositToAccountRef=bank, **_USD)
    books.payment("10", customer=euro, DepositToAccountRef=bank, **_EUR)
    assert books.read("Account", bank["value"])["CurrentBalance"] == 11


def test_a_form_that_goes_to_another_currency_takes_its_rate(books: Books) -> None:
    made = books.invoice("100", customer=_customer(books, "EUR"), **_EUR)
    british = {"CustomerRef": {"value": _customer(books, "GBP")}, "CurrencyRef": {"value": "GBP"}}
    moved = books.update("Invoice", made, **british)
    assert (moved["ExchangeRate"], moved["HomeTotalAmt"]) == (Decimal("1.3"), 130)


@pytest.mark.parametrize("rate", [0, -1, Decimal(10_000_000), Decimal(99_999_999_999)])
def test_a_rate_beyond_reason_is_refused(books: Books, rate: Decimal) -> None:
    with refused(2090):
        books.invoice("10", customer=_customer(books, "EUR"), ExchangeRate=rate, **_EUR)


def test_more_than_any_books_hold_is_refused(books: Books) -> None:
    with refused(2090):
        books.invoice(
            "99999999999", customer=_customer(books, "EUR"), ExchangeRate=Decimal(9_999_999), **_EUR
        )
