"""Deposits: payments taken to the bank are out of reach until they are taken out again (quickbooks-online.md 9.11, 9.15)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree, refused, taken_from_funds

DEPOSITED = (
    "This transaction has been deposited. If you want to change or delete it, you must edit the deposit it appears on "
    "and remove it first."
)


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def test_a_deposited_payment_cannot_be_changed_voided_or_deleted(books: Books) -> None:
    payment = books.payment("70")
    deposit = books.deposit(taken_from_funds(payment))
    assert deposit["TotalAmt"] == 70
    held = books.read("Payment", payment["Id"])
    assert held["LinkedTxn"] == [{"TxnId": deposit["Id"], "TxnType": "Deposit"}]
    for act in ("update_object", "void_object", "delete_object"):
        with refused(6540, DEPOSITED):
            getattr(books.company, act)("Payment", held)


def test_a_deleted_deposit_frees_its_payments(books: Books) -> None:
    payment = books.payment("70")
    deposit = books.deposit(taken_from_funds(payment))
    books.company.delete_object("Deposit", deposit)
    freed = books.read("Payment", payment["Id"])
    assert "LinkedTxn" not in freed
    assert books.company.void_object("Payment", freed)["TotalAmt"] == 0
    must_agree(books)


def test_a_payment_taken_out_of_its_deposit_is_free(books: Books) -> None:
    first, second = books.payment("70"), books.payment("30")
    deposit = books.deposit(taken_from_funds(first), taken_from_funds(second))
    changed = books.company.update_object("Deposit", {**deposit, "Line": deposit["Line"][1:]})
    assert (changed["TotalAmt"], changed["Line"][0]["Id"]) == (30, "2")
    assert "LinkedTxn" not in books.read("Payment", first["Id"])
    with refused(6540):
        books.company.void_object("Payment", books.read("Payment", second["Id"]))


def test_only_what_lies_in_undeposited_funds_is_deposited_once_and_whole(books: Books) -> None:
    direct = books.payment("70", DepositToAccountRef={"value": books.account("Checking")})
    with refused(6000, "Undeposited Funds"):
        books.deposit(taken_from_funds(direct))
    payment = books.payment("70")
    with refused(6000, "only once"):
        books.deposit(taken_from_funds(payment), taken_from_funds(payment))
    with refused(6000, "its total"):
        books.deposit({**taken_from_funds(payment), "Amount": 69})
    books.deposit(taken_from_funds(payment))
    with refused(6000, "already been deposited"):
        books.deposit(taken_from_funds(payment))


def test_money_of_other_origin_and_cash_back_make_the_total(books: Books) -> None:
    cash_back = {"AccountRef": {"value": books.account("Savings")}, "Amount": "12.50"}
    made = books.deposit(books.deposited("Services", "100"), CashBack=cash_back)
    assert (made["TotalAmt"], made["CashBack"]["Amount"]) == (Decimal("87.5"), "12.5")
    with refused(6000, "0 or greater"):
        books.deposit(books.deposited("Services", "10"), CashBack=cash_back)


def test_a_deposit_line_on_receivables_asks_for_a_customer(books: Books) -> None:
    with refused(6000, "you must choose a customer in the Name field."):
        books.deposit(books.deposited("Accounts Receivable (A/R)", "100"))
    made = books.deposit(books.deposited("Accounts Receivable (A/R)", "100", customer=books.customer))
    entity = {"value": books.customer, "name": "Freeman Sporting", "type": "CUSTOMER"}
    assert made["Line"][0]["DepositLineDetail"]["Entity"] == entity


@pytest.mark.parametrize(
    ("more", "code", "detail"),
    [
        ({"Line": None}, 2020, "Line"),
        ({"Line": [{"Amount": 5}]}, 2020, "DepositLineDetail"),
        ({"Line": [{"Amount": 5, "LinkedTxn": [{"TxnId": "1", "TxnType": "Payment"}]}]}, 2020, "TxnLineId"),
        (
            {"Line": [{"Amount": 5, "LinkedTxn": [{"TxnId": "99", "TxnType": "Payment", "TxnLineId": "0"}]}]},
            610,
            "",
        ),
        ({"DepositToAccountRef": None}, 2020, "DepositToAccountRef"),
        ({"DepositToAccountRef": {"value": "12"}}, 6430, "Invalid account type"),
    ],
)
def test_bad_deposits_are_refused(books: Books, more: Payload, code: int, detail: str) -> None:
    with refused(code, detail):
        books.deposit(books.deposited("Services", "10"), **more)
    assert books.all("Deposit") == []


def test_a_deposit_lies_in_the_open_period_before_and_after(books: Books) -> None:
    made = books.deposit(books.deposited("Services", "10"), TxnDate="2026-10-31")
    books.company.books_closed_on = books.clock.now().date().replace(month=10, day=31)
    with refused(6210):
        books.company.update_object("Deposit", {**made, "TxnDate": "2026-11-01"})
    with refused(6210):
        books.company.delete_object("Deposit", made)
