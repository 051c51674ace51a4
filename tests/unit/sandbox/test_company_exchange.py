"""Payments in a foreign currency: what is owed is settled to the cent at home, the rest is gain or loss (quickbooks-online.md 9.18)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quickbooks_sandbox.company.money import cents
from tests.unit.sandbox.company_world import Books, Payload, application, books_of, must_agree, refused
from tests.unit.sandbox.reports_oracle import reports_must_agree

EUR = {"value": "EUR"}
TODAY = ("2026-11-23",)
_rates = st.decimals(Decimal("0.5"), Decimal(2), places=4)
_parts = st.lists(st.decimals(Decimal("0.01"), Decimal(40), places=2), min_size=1, max_size=4)


def foreign(books: Books) -> str:
    """A customer in euros."""
    books.prefer("CurrencyPrefs", MultiCurrencyEnabled=True)
    made = books.company.create_object("Customer", {"DisplayName": "Lyon Jardins", "CurrencyRef": EUR})
    return str(made["Id"])


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def booked(books: Books, entity: str, made: Payload) -> dict[str, tuple[int, int]]:
    """What a transaction books, by the account's name: in its own currency and at home."""
    return {
        books.read("Account", one.account_id)["Name"]: (one.amount, one.home)
        for one in books.company.postings(entity, made["Id"])
    }


def test_a_payment_at_another_rate_books_a_gain(books: Books) -> None:
    customer = foreign(books)
    invoice = books.invoice("100", customer=customer, CurrencyRef=EUR, ExchangeRate=Decimal("1.1"))
    line = (invoice["Id"], "100")
    payment = books.payment("120", line, customer=customer, CurrencyRef=EUR, ExchangeRate=Decimal("1.25"))
    assert booked(books, "Payment", payment) == {
        "Undeposited Funds": (12000, 15000),
        "Accounts Receivable (A/R) - EUR": (-12000, -13500),
        "Exchange Gain or Loss": (0, -1500),
    }
    assert books.balance(customer) == -20
    must_agree(books)
    reports_must_agree(books, TODAY)


def test_credit_at_another_rate_books_a_loss_though_no_money_moves(books: Books) -> None:
    customer = foreign(books)
    invoice = books.invoice("100", customer=customer, CurrencyRef=EUR, ExchangeRate=Decimal("1.5"))
    memo = books.credit_memo("100", customer=customer, CurrencyRef=EUR, ExchangeRate=Decimal("1.25"))
    lines = [application(invoice["Id"], "100"), application(memo["Id"], "100", "CreditMemo")]
    payment = books.payment("0", customer=customer, CurrencyRef=EUR, Line=lines)
    assert booked(books, "Payment", payment)["Exchange Gain or Loss"] == (0, 2500)
    assert books.balance(customer) == 0
    must_agree(books)
    reports_must_agree(books, TODAY)


def test_a_document_given_another_rate_takes_its_payments_along(books: Books) -> None:
    customer = foreign(books)
    invoice = books.invoice("100", customer=customer, CurrencyRef=EUR, ExchangeRate=Decimal("1.1"))
    line = (invoice["Id"], "40")
    payment = books.payment("40", line, customer=customer, CurrencyRef=EUR, ExchangeRate=Decimal("1.1"))
    assert "Exchange Gain or Loss" not in booked(books, "Payment", payment)
    books.company.update_object(
        "Invoice", {**books.read("Invoice", invoice["Id"]), "ExchangeRate": Decimal("1.3")}
    )
    assert booked(books, "Payment", payment)["Exchange Gain or Loss"] == (0, 800)
    must_agree(books)
    reports_must_agree(books, TODAY)


def test_a_payment_shares_the_currency_of_what_it_pays(books: Books) -> None:
    customer = foreign(books)
    with refused(2220):
        books.payment("10", customer=customer, CurrencyRef={"value": "USD"})


@given(rate=_rates, paid_at=_rates, parts=_parts)
@settings(max_examples=25, deadline=None)
def test_what_is_paid_in_parts_leaves_no_cent_behind(
    rate: Decimal, paid_at: Decimal, parts: list[Decimal]
) -> None:
    with books_of() as books:
        customer = foreign(books)
        invoice = books.invoice(str(sum(parts)), customer=customer, CurrencyRef=EUR, ExchangeRate=rate)
        for part in parts:
            line = (invoice["Id"], str(part))
            books.payment(str(part), line, customer=customer, CurrencyRef=EUR, ExchangeRate=paid_at)
        assert books.balance(customer) == 0
        owed = [one for one in books.all("Account") if one["Name"].startswith("Accounts Receivable")]
        assert sum(cents(account["CurrentBalance"]) for account in owed) == 0
        must_agree(books)
        reports_must_agree(books, TODAY)
