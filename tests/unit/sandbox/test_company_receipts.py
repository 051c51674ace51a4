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
    with refused(6430, "account type"):
        books.form("RefundReceipt", DepositToAccountRef={"value": RECEIVABLE})
    made = books.form("RefundReceipt", "80", DepositToAccountRef={"value": CHECKING})
    assert (made["TotalAmt"], made["Balance"]) == (80, 0)
    assert books.balance() == 0
    must_agree(books)


def test_a_sales_receipt_says_how_it_was_paid(books: Books) -> None:
    paid = {
        "PaymentMethodRef": {"value": "2"},
        "PaymentRefNum": "4711",
        "DepositToAccountRef": {"value": CHECKING},
    }
    made = books.form("SalesReceipt", "80", **paid)
    assert made["PaymentMethodRef"] == {"value": "2", "name": "Check"}
    assert made["DepositToAccountRef"] == {"value": CHECKING, "name": "Checking"}
    assert made["PaymentRefNum"] == "4711"
    with refused(2050, "Max: 21"):
        books.form("SalesReceipt", PaymentRefNum="1" * 22)
    charge = {"CreditChargeInfo": {"NameOnAcct": "Ann", "CcExpiryYear": 2030}}
    assert books.form("SalesReceipt", CreditCardPayment=charge)["CreditCardPayment"] == charge
    charge["CreditChargeInfo"]["Number"] = "4111111111111111"
    with refused(6530):
        books.form("SalesReceipt", CreditCardPayment=charge)
    with refused(2500, "PaymentMethods element id 999 not found"):
        books.form("SalesReceipt", PaymentMethodRef={"value": "999"})


def test_a_voided_sales_receipt_stays_at_zero(books: Books) -> None:
    made = books.form("SalesReceipt", "80")
    voided = books.company.void_object("SalesReceipt", made)
    assert (voided["TotalAmt"], voided["Balance"], voided["SyncToken"]) == (0, 0, "1")
    assert voided["PrivateNote"] == "Voided"
    assert {line["Amount"] for line in voided["Line"]} == {0}


def test_a_deposited_sales_receipt_is_left_alone(books: Books) -> None:
    made = books.form("SalesReceipt", "80")
    books.deposit(
        {"Amount": 80, "LinkedTxn": [{"TxnId": made["Id"], "TxnType": "SalesReceipt", "TxnLineId": "0"}]}
    )
    standing = books.read("SalesReceipt", made["Id"])
    for act in (books.company.void_object, books.company.delete_object, books.company.update_object):
        with refused(6540):
            act("SalesReceipt", standing)


def test_a_refund_is_paid_by_check_and_voided_by_a_person_only(books: Books) -> None:
    check = {"CheckNum": "1001", "NameOnAcct": "John Smith", "AcctNum": "0000000000", "BankName": "Bank"}
    made = books.form(
        "RefundReceipt", PaymentType="Check", CheckPayment=check, DepositToAccountRef={"value": CHECKING}
    )
    assert (made["PaymentType"], made["CheckPayment"]) == ("Check", check)
    with refused(2170, "Invalid Enumeration : Gold"):
        books.form("RefundReceipt", PaymentType="Gold", DepositToAccountRef={"value": CHECKING})
    with refused(500, "Operation void is not supported."):
        books.company.void_object("RefundReceipt", made)
    assert books.company.void_object("RefundReceipt", made, in_app=True)["TotalAmt"] == 0


def test_a_refund_may_be_given_to_nobody_in_particular(books: Books) -> None:
    body = {"Line": [books.line("20")], "DepositToAccountRef": {"value": CHECKING}}
    assert "CustomerRef" not in books.company.create_object("RefundReceipt", body)


@pytest.mark.parametrize("entity", ["SalesReceipt", "RefundReceipt"])
def test_receipts_are_deleted_and_told_of(books: Books, entity: str) -> None:
    made = books.form(entity, DepositToAccountRef={"value": CHECKING})
    assert books.company.delete_object(entity, made)["status"] == "Deleted"
    with refused(610):
        books.read(entity, made["Id"])


def test_a_query_filters_receipts_by_what_the_vendor_lets_it(books: Books) -> None:
    books.form("SalesReceipt", "80")
    assert len(books.company.query("select * from SalesReceipt where TotalAmt = '80.00'").rows) == 1
    with refused(4001, "TotalAmt"):
        books.company.query("select * from SalesReceipt orderby TotalAmt")
    with refused(4001, "TotalAmt"):
        books.company.query("select * from RefundReceipt where TotalAmt = '80.00'")
