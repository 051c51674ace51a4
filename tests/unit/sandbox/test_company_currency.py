"""Currencies and exchange rates (quickbooks-online.md 9.18)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

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
