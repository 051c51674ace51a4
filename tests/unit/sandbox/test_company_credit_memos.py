"""Credit memos: what a customer is owed (quickbooks-online.md 6.5, 9.10)."""

from collections.abc import Iterator

import pytest

from tests.unit.sandbox.company_world import Books, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def test_a_credit_memo_is_all_open_when_made(books: Books) -> None:
    made = books.form("CreditMemo", "80")
    assert (made["TotalAmt"], made["Balance"], made["RemainingCredit"]) == (80, 80, 80)
    assert "LinkedTxn" not in made
    assert "DueDate" not in made


def test_what_a_client_says_of_the_open_credit_is_ignored(books: Books) -> None:
    made = books.form("CreditMemo", "80", RemainingCredit=1, Balance=2, TotalAmt=3, HomeBalance=4)
    assert (made["TotalAmt"], made["Balance"], made["RemainingCredit"]) == (80, 80, 80)
    changed = books.update("CreditMemo", made, Line=[books.line("50")])
    assert (changed["TotalAmt"], changed["Balance"], changed["RemainingCredit"]) == (50, 50, 50)


def test_the_api_voids_no_credit_memo_but_a_person_does(books: Books) -> None:
    made = books.form("CreditMemo", "80", PrivateNote="old")
    with refused(500, "Operation void is not supported."):
        books.company.void_object("CreditMemo", made)
    voided = books.company.void_object("CreditMemo", made, in_app=True)
    assert (voided["TotalAmt"], voided["Balance"], voided["RemainingCredit"]) == (0, 0, 0)
    assert (voided["PrivateNote"], voided["SyncToken"]) == ("Voided - old", "1")
    assert books.company.update_object("CreditMemo", voided)["TotalAmt"] == 0


def test_a_credit_memo_names_the_invoice_it_is_for(books: Books) -> None:
    invoice = books.invoice("80")
    made = books.form("CreditMemo", "80", InvoiceRef={"value": invoice["Id"]})
    assert made["InvoiceRef"] == {"value": invoice["Id"]}
    with refused(2500, "Transactions element id 999 not found"):
        books.form("CreditMemo", "80", InvoiceRef={"value": "999"})


def test_an_open_credit_memo_is_deleted(books: Books) -> None:
    made = books.form("CreditMemo", "80")
    books.company.delete_object("CreditMemo", made)
    with refused(610, "Another user has deleted this transaction."):
        books.read("CreditMemo", made["Id"])
    assert books.balance() == 0


def test_a_client_that_leaves_its_fields_empty_is_served(books: Books) -> None:
    empty = {
        "ApplyTaxAfterDiscount": "",
        "ExchangeRate": 0,
        "DocNumber": "",
        "TxnDate": "",
        "PrivateNote": "",
    }
    made = books.form("CreditMemo", "80", **empty)
    assert (made["ApplyTaxAfterDiscount"], made["TxnDate"]) == (False, "2026-11-23")
    assert "ExchangeRate" not in made
