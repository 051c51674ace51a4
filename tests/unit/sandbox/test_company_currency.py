"""Currencies and exchange rates (quickbooks-online.md 9.18)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from quickbooks_sandbox.company.currency import home_cents
from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _rate(books: Books, rate: str, day: str) -> Payload:
    body = {"SourceCurrencyCode": "EUR", "AsOfDate": day, "Rate": Decimal(rate)}
    return books.company.create_object("ExchangeRate", body)


def test_a_rate_is_known_by_currency_and_day_alone(books: Books) -> None:
    made = _rate(books, "1.08", "2026-11-01")
    assert "Id" not in made
    assert (made["TargetCurrencyCode"], made["SyncToken"]) == ("USD", "0")
    changed = books.company.create_object("ExchangeRate", {**made, "Rate": Decimal("1.09")})
    assert (changed["Rate"], changed["SyncToken"]) == (Decimal("1.09"), "1")
    rows = books.company.query("select * from exchangerate where sourcecurrencycode = 'EUR'").rows
    assert [parse(row) for row in rows] == [changed]
    with refused(5010):
        books.company.create_object("ExchangeRate", made)


def test_the_rate_of_a_day_is_the_latest_listed(books: Books) -> None:
    _rate(books, "1.08", "2026-11-01")
    _rate(books, "1.12", "2026-11-10")
    read = books.company.exchange_rate
    assert read("eur", date(2026, 11, 9))["Rate"] == Decimal("1.08")
    assert read("EUR")["Rate"] == Decimal("1.12")
    assert (read("EUR")["AsOfDate"], read("EUR", date(2026, 10, 1))["Rate"]) == ("2026-11-23", 1)
    assert read("USD")["Rate"] == 1
    with refused(2220):
        read("XYZ")


@pytest.mark.parametrize(
    ("entity", "body", "code"),
    [
        ("ExchangeRate", {"SourceCurrencyCode": "EUR"}, 2020),
        ("ExchangeRate", {"Rate": 2}, 2020),
        ("ExchangeRate", {"SourceCurrencyCode": "XYZ", "Rate": 2}, 2220),
        ("ExchangeRate", {"SourceCurrencyCode": "EUR", "Rate": 0}, 2090),
        ("ExchangeRate", {"SourceCurrencyCode": "EUR", "Rate": 2, "TargetCurrencyCode": "CAD"}, 2220),
        ("CompanyCurrency", {}, 2020),
        ("CompanyCurrency", {"Code": "USD"}, 2220),
        ("CompanyCurrency", {"Code": "QQQ"}, 2220),
        ("CompanyCurrency", {"Code": "EURO"}, 2050),
    ],
)
def test_bad_currencies_and_rates_are_refused(books: Books, entity: str, body: Payload, code: int) -> None:
    with refused(code):
        books.company.create_object(entity, body)


def test_a_company_currency_is_named_by_its_code(books: Books) -> None:
    made = books.company.create_object("CompanyCurrency", {"Code": "eur"})
    assert (made["Code"], made["Name"], made["Active"]) == ("EUR", "Euro", True)
    with refused(6240):
        books.company.create_object("CompanyCurrency", {"Code": "EUR"})


def _with_currencies(books: Books) -> None:
    books.company.set_preferences({"CurrencyPrefs": {"MultiCurrencyEnabled": True}})


def _customer(books: Books, code: str) -> str:
    body = {"DisplayName": f"Paid in {code}", "CurrencyRef": {"value": code}}
    return str(books.company.create_object("Customer", body)["Id"])


def test_with_one_currency_no_other_is_known(books: Books) -> None:
    with refused(6000, "Multi Currency should be enabled"):
        _customer(books, "EUR")
    with refused(6000, "Multi Currency should be enabled"):
        books.invoice(CurrencyRef={"value": "EUR"})
    with refused(2220):
        books.invoice(CurrencyRef={"value": "QQQ"})
    assert books.invoice()["CurrencyRef"] == {"value": "USD", "name": "United States Dollar"}


def test_a_customer_s_new_currency_joins_the_company_s_and_stays(books: Books) -> None:
    _with_currencies(books)
    customer = books.read("Customer", _customer(books, "EUR"))
    assert customer["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert [one["Code"] for one in books.all("CompanyCurrency")] == ["EUR"]
    with refused(2220):
        _customer(books, "QQQ")
    with refused(6000):
        books.company.update_object("Customer", {**customer, "CurrencyRef": {"value": "USD"}})
    body = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Notes": "N"}
    assert books.company.update_object("Customer", body)["CurrencyRef"]["value"] == "EUR"


def test_with_several_currencies_a_transaction_must_name_its_customer_s(books: Books) -> None:
    _with_currencies(books)
    _rate(books, "1.08", "2026-11-01")
    euros = _customer(books, "EUR")
    with refused(2020, "CurrencyRef"):
        books.invoice(customer=euros)
    with refused(2220):
        books.invoice(customer=euros, CurrencyRef={"value": "USD"})
    invoice = books.invoice(customer=euros, CurrencyRef={"value": "EUR"}, TxnDate="2026-11-05")
    assert (invoice["CurrencyRef"]["value"], invoice["ExchangeRate"]) == ("EUR", Decimal("1.08"))
    early = books.invoice(customer=euros, CurrencyRef={"value": "EUR"}, TxnDate="2026-10-05")
    assert early["ExchangeRate"] == 1
    at_home = books.invoice(CurrencyRef={"value": "USD"})
    assert at_home["ExchangeRate"] == 1


def test_each_currency_has_one_receivable_account_made_on_demand(books: Books) -> None:
    _with_currencies(books)
    euros = _customer(books, "EUR")
    for _ in range(2):
        books.invoice(customer=euros, CurrencyRef={"value": "EUR"})
    found = [one for one in books.all("Account") if one["AccountType"] == "Accounts Receivable"]
    assert [(one["Name"], one["CurrencyRef"]["value"]) for one in found] == [
        ("Accounts Receivable (A/R)", "USD"),
        ("Accounts Receivable (A/R) - EUR", "EUR"),
    ]


@pytest.mark.parametrize(
    ("rate", "amount", "home"), [("1.005", 100, 101), ("1.0049", 100, 100), ("0.5", 1, 1)]
)
def test_home_amounts_are_rounded_half_up(rate: str, amount: int, home: int) -> None:
    assert home_cents({"ExchangeRate": Decimal(rate)}, amount) == home
    assert home_cents({}, amount) == amount
