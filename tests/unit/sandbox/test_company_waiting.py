"""Money that waits: in Undeposited Funds until a deposit takes it, and put against nothing until somebody applies it."""

from collections.abc import Iterator

import pytest

from quickbooks_sandbox.company.waiting import Waiting
from tests.unit.sandbox.company_world import Books, books_of, refused, taken_from_funds


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def ids(waiting: Waiting) -> list[tuple[str, str]]:
    return [(entity, payload["Id"]) for entity, payload in waiting.rows]


def test_what_came_to_undeposited_funds_waits_until_it_is_deposited(books: Books) -> None:
    paid = books.payment("70", TxnDate="2026-02-01")
    sold = books.form("SalesReceipt", "30", TxnDate="2026-01-01")
    books.payment("5", DepositToAccountRef={"value": books.account("Checking")})
    books.payment("0", Line=[])
    found = books.company.undeposited(first=0, most=50)
    assert (ids(found), found.count) == ([("SalesReceipt", sold["Id"]), ("Payment", paid["Id"])], 2)
    deposit = books.deposit(taken_from_funds(paid))
    assert ids(books.company.undeposited(first=0, most=50)) == [("SalesReceipt", sold["Id"])]
    books.company.delete_object("Deposit", deposit)
    assert books.company.undeposited(first=0, most=50).count == 2
    books.company.void_object("Payment", books.read("Payment", paid["Id"]))
    assert ids(books.company.undeposited(first=0, most=50)) == [("SalesReceipt", sold["Id"])]


def test_some_of_what_waits_is_found_by_id_and_by_page(books: Books) -> None:
    made = [("Payment", books.payment("1")["Id"]) for _ in range(5)]
    company = books.company
    assert ids(company.undeposited(first=2, most=2)) == made[2:4]
    assert ids(company.undeposited(first=40, most=2)) == made[4:]
    assert ids(company.undeposited(first=0, most=9, only=[made[3][1], "999999", "x", "9" * 30])) == made[3:4]
    assert ids(company.undeposited(first=0, most=9, only=[])) == []


def test_money_put_against_nothing_is_found_the_latest_first(books: Books) -> None:
    invoice = books.invoice("100")
    early, late = books.payment("70", TxnDate="2026-01-01"), books.payment("30", TxnDate="2026-02-01")
    books.payment("20", (invoice["Id"], "20"))
    other = books.company.create_object(
        "Payment", {"CustomerRef": {"value": books.job}, "TotalAmt": 9, "TxnDate": "2025-01-01"}
    )
    every = books.company.unapplied(first=0, most=50)
    assert ids(every) == [("Payment", one["Id"]) for one in (late, early, other)]
    assert ids(books.company.unapplied(books.job, first=0, most=50)) == [("Payment", other["Id"])]
    assert ids(books.company.unapplied(first=1, most=1)) == [("Payment", early["Id"])]


def test_a_deposit_holds_one_currency(books: Books) -> None:
    books.prefer("CurrencyPrefs", MultiCurrencyEnabled=True)
    euro, dollar = {"value": "EUR"}, {"value": "USD"}
    theirs = books.company.create_object("Customer", {"DisplayName": "Lyon Jardins", "CurrencyRef": euro})
    paid = [
        books.company.create_object(
            "Payment", {"CustomerRef": {"value": customer}, "TotalAmt": 10, "CurrencyRef": currency}
        )
        for customer, currency in ((books.customer, dollar), (theirs["Id"], euro))
    ]
    for currency in (euro, dollar):
        with refused(2220):
            books.deposit(*map(taken_from_funds, paid), CurrencyRef=currency)
    assert books.deposit(taken_from_funds(paid[1]), CurrencyRef=euro)["TotalAmt"] == 10
