"""Sales receipts and refund receipts (quickbooks-online.md 9.13, 9.14)."""

from collections.abc import Iterator

import pytest

from tests.unit.sandbox.company_world import Books, books_of, must_agree, refused

CHECKING, UNDEPOSITED, RECEIVABLE = "1", "4", "3"


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def test_a_sales_receipt_is_paid_at_once_into_undeposited_funds(books: Books) -> None:
    made = books.form("SalesReceipt", "80")
    assert (made["TotalAmt"], made["Balance"], made["LinkedTxn"]) == (80, 0, [])
    assert made["DepositToAccountRef"] == {"value": UNDEPOSITED, "name": "Undeposited Funds"}
    assert books.balance() == 0
    must_agree(books)


def test_a_sales_receipt_needs_no_customer(books: Books) -> None:
    made = books.company.create_object("SalesReceipt", {"Line": [books.line("80")]})
    assert "CustomerRef" not in made
    assert made["TotalAmt"] == 80


def test_a_refund_names_the_account_the_money_leaves(books: Books) -> None:
    with refused(2020, "Required parameter DepositToAccountRef is missing"):
        books.form("RefundReceipt")
    with refused(6000, "Select a bank account"):
        books.form("RefundReceipt", DepositToAccountRef={"value": RECEIVABLE})
    made = books.form("RefundReceipt", "80", DepositToAccountRef={"value": CHECKING})
    assert (made["TotalAmt"], made["Balance"]) == (80, 0)
    assert books.balance() == 0
    must_agree(books)
