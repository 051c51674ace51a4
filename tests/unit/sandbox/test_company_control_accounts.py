"""What is booked stays booked: receivables move with a customer only, and no account is taken away from its postings."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree, refused

_RECEIVABLE = "Accounts Receivable (A/R)"


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found
        must_agree(found)


@pytest.mark.parametrize(
    "name", [_RECEIVABLE, "Undeposited Funds", "Opening Balance Equity", "Sales Tax Payable"]
)
def test_an_account_the_company_books_to_stays(books: Books, name: str) -> None:
    books.invoice("100")
    account = books.read("Account", books.account(name))
    with refused(6000, "used by QuickBooks"):
        books.update("Account", account, Active=False)
    assert books.update("Account", account, Name="By another name")["Active"]


def test_another_account_of_such_a_subtype_may_go(books: Books) -> None:
    body = {"Name": "Safe", "AccountType": "Other Current Asset", "AccountSubType": "UndepositedFunds"}
    assert not books.update("Account", books.company.create_object("Account", body), Active=False)["Active"]


@pytest.mark.parametrize(
    ("name", "to", "subtype"),
    [
        (_RECEIVABLE, "Bank", "Checking"),
        ("Checking", "Accounts Receivable", "AccountsReceivable"),
        ("Notes Payable", "Accounts Payable", "AccountsPayable"),
    ],
)
def test_no_account_turns_into_one_of_receivables_or_back(
    books: Books, name: str, to: str, subtype: str
) -> None:
    with refused(6000, "type"):
        account = books.read("Account", books.account(name))
        books.update("Account", account, AccountType=to, AccountSubType=subtype)


def test_nothing_is_booked_to_receivables_without_a_customer(books: Books) -> None:
    receivable = {"value": books.account(_RECEIVABLE)}
    discount = {
        "DetailType": "DiscountLineDetail",
        "Amount": 10,
        "DiscountLineDetail": {"DiscountAccountRef": receivable},
    }
    bare = {"DetailType": "SalesItemLineDetail", "Amount": 10, "SalesItemLineDetail": {}}
    attempts: list[tuple[str, Payload]] = [
        ("Invoice", {"Line": [books.line("100"), discount]}),
        ("Invoice", {"Line": [{**bare, "SalesItemLineDetail": {"ItemAccountRef": receivable}}]}),
        ("Deposit", _cash_back(books, receivable)),
    ]
    for entity, body in attempts:
        with refused(6000, "choose a customer"):
            customer = {"CustomerRef": {"value": books.customer}} if entity == "Invoice" else {}
            books.company.create_object(entity, {**customer, **body})


def _cash_back(books: Books, account: Payload) -> Payload:
    return {
        "DepositToAccountRef": {"value": books.account("Checking")},
        "Line": [books.deposited("Services", "50")],
        "CashBack": {"AccountRef": account, "Amount": "10"},
    }


def test_a_line_is_booked_to_its_items_account_whatever_the_client_says(books: Books) -> None:
    line = books.line("10")
    line["SalesItemLineDetail"]["ItemAccountRef"] = {"value": "999"}
    made = books.invoice(Line=[line])
    assert _account_of(made) == books.account("Services")


def test_a_line_keeps_its_account_until_it_sells_another_item(books: Books) -> None:
    made = books.invoice("10")
    item = books.read("Item", books.item)
    books.update("Item", item, IncomeAccountRef={"value": books.account("Design income")})
    line = {**made["Line"][0], "Amount": Decimal(20)}
    assert _account_of(books.update("Invoice", made, Line=[line])) == books.account("Services")
    other = {"Name": "Plan", "Type": "Service", "IncomeAccountRef": {"value": books.account("Design income")}}
    item_id = books.company.create_object("Item", other)["Id"]
    line["SalesItemLineDetail"] = {**line["SalesItemLineDetail"], "ItemRef": {"value": item_id}}
    assert _account_of(books.update("Invoice", made, Line=[line])) == books.account("Design income")


def test_shipping_stays_where_it_was_booked(books: Books) -> None:
    held = books.account("Notes Payable")
    books.prefer("SalesFormsPrefs", AllowShipping=True, DefaultShippingAccount=held)
    shipping: dict[str, Any] = {"ItemRef": {"value": "SHIPPING_ITEM_ID"}}
    made = books.invoice(Line=[{**books.line("10"), "SalesItemLineDetail": shipping}])
    assert books.read("Account", held)["CurrentBalance"] == -10
    books.prefer("SalesFormsPrefs", DefaultShippingAccount=books.account("Services"))
    must_agree(books)
    books.company.delete_object("Invoice", made)
    assert books.read("Account", held)["CurrentBalance"] == 0


def _account_of(invoice: Payload) -> str:
    return str(invoice["Line"][0]["SalesItemLineDetail"]["ItemAccountRef"]["value"])
