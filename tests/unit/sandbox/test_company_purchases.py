"""Purchases: expenses, checks and card charges (quickbooks-online.md 9.1, 9.20)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.unit.sandbox.company_world import Books, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def test_a_check_adds_up_its_lines(books: Books) -> None:
    made = books.check("40", "Travel", DocNumber="77")
    assert (made["TotalAmt"], made["PaymentType"], made["AccountRef"]["name"]) == (40, "Check", "Checking")
    assert made["Line"][0]["AccountBasedExpenseLineDetail"]["BillableStatus"] == "NotBillable"
    found = books.company.query("select * from Purchase where PaymentType = 'Check' and TotalAmt > '39'")
    assert found.rows == [books.company.read_rendered("Purchase", made["Id"])]


def test_a_purchase_is_paid_from_an_account_of_its_type(books: Books) -> None:
    with refused(2020, "PaymentType"):
        books.check("40", "Travel", PaymentType=None)
    with refused(2170, "Barter"):
        books.check("40", "Travel", PaymentType="Barter")
    with refused(6430, "account type"):
        books.check("40", "Travel", PaymentType="CreditCard")
    with refused(6430, "account type"):
        books.check("40", "Travel", AccountRef={"value": books.account("Services")})
    card = {"value": books.account("Business Card")}
    assert (
        books.check("40", "Travel", PaymentType="CreditCard", AccountRef=card, Credit=True)["Credit"] is True
    )


def test_a_line_on_receivables_asks_for_a_customer(books: Books) -> None:
    with refused(6000, "you must choose a customer in the Name field."):
        books.check("40", "Accounts Receivable (A/R)")
    made = books.check("40", "Accounts Receivable (A/R)", customer=books.job)
    detail = made["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["CustomerRef"] == {"value": books.job, "name": "Freeman Sporting:12 Elm Lane"}


def test_a_line_by_item_multiplies(books: Books) -> None:
    detail = {"ItemRef": {"value": books.item}, "Qty": 2, "UnitPrice": Decimal("1.5")}
    line = {"DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail}
    assert books.check("0", "Travel", Line=[{**line, "Amount": 3}])["TotalAmt"] == 3
    with refused(6070):
        books.check("0", "Travel", Line=[{**line, "Amount": 4}])


def test_a_purchase_lies_in_the_open_period_before_and_after(books: Books) -> None:
    made = books.check("40", "Travel", TxnDate="2026-10-31")
    books.company.books_closed_on = books.clock.now().date().replace(month=10, day=31)
    with refused(6210):
        books.company.update_object("Purchase", {**made, "TxnDate": "2026-11-01"})
    with refused(6210):
        books.company.delete_object("Purchase", made)
