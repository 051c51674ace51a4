"""Payments: what they pay, what stays unapplied, and how both sides follow (quickbooks-online.md 6.5, 9.11)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.unit.sandbox.company_world import Books, application, books_of, must_agree, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def test_a_payment_pays_an_invoice_and_bumps_it(books: Books) -> None:
    invoice = books.invoice("100")
    books.clock.advance(hours=1)
    payment = books.payment("70", (invoice["Id"], "70"))
    paid = books.read("Invoice", invoice["Id"])
    assert (payment["UnappliedAmt"], paid["Balance"], paid["SyncToken"]) == (0, 30, "1")
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert paid["MetaData"]["LastUpdatedTime"] == payment["MetaData"]["LastUpdatedTime"]
    assert paid["MetaData"]["CreateTime"] == invoice["MetaData"]["CreateTime"]
    assert books.balance() == 30


def test_a_balance_is_no_edit_of_the_customer(books: Books) -> None:
    before = books.read("Customer", books.customer)
    books.clock.advance(hours=1)
    books.invoice("100")
    after = books.read("Customer", books.customer)
    assert {name for name in before if before[name] != after[name]} == {"Balance", "BalanceWithJobs"}


def test_balances_with_jobs_roll_up(books: Books) -> None:
    books.invoice("100")
    books.invoice("40", customer=books.job)
    parent, job = books.read("Customer", books.customer), books.read("Customer", books.job)
    assert (parent["Balance"], parent["BalanceWithJobs"]) == (100, 140)
    assert (job["Balance"], job["BalanceWithJobs"]) == (40, 40)


def test_what_exceeds_an_invoice_silently_stays_unapplied(books: Books) -> None:
    invoice = books.invoice("100")
    payment = books.payment("150", (invoice["Id"], "150"))
    assert [line["Amount"] for line in payment["Line"]] == [100]
    assert payment["UnappliedAmt"] == 50
    late = books.payment("20", (invoice["Id"], "20"))
    assert (late["Line"], late["UnappliedAmt"]) == ([], 20)
    assert books.balance() == -70
    must_agree(books)


def test_two_lines_for_one_invoice_become_one(books: Books) -> None:
    invoice = books.invoice("100")
    payment = books.payment("90", (invoice["Id"], "60"), (invoice["Id"], "30"))
    assert [line["Amount"] for line in payment["Line"]] == [90]
    must_agree(books)


def test_more_applied_than_received_is_refused(books: Books) -> None:
    invoice = books.invoice("100")
    with refused(6000):
        books.payment("10", (invoice["Id"], "11"))
    assert books.read("Invoice", invoice["Id"]) == invoice


def test_an_edit_moves_the_applications_along(books: Books) -> None:
    first, second = books.invoice("100"), books.invoice("60")
    payment = books.payment("100", (first["Id"], "100"))
    body = {
        "Id": payment["Id"],
        "SyncToken": "0",
        "sparse": True,
        "TotalAmt": 120,
        "Line": [application(first["Id"], "30"), application(second["Id"], "60")],
    }
    changed = books.company.update_object("Payment", body)
    assert (changed["UnappliedAmt"], changed["SyncToken"]) == (30, "1")
    assert books.read("Invoice", first["Id"])["Balance"] == 70
    assert books.read("Invoice", second["Id"])["Balance"] == 0
    must_agree(books)


def test_an_edit_that_leaves_an_application_alone_does_not_bump_its_invoice(books: Books) -> None:
    invoice = books.invoice("100")
    payment = books.payment("70", (invoice["Id"], "70"))
    body = {"Id": payment["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "cheque 12"}
    changed = books.company.update_object("Payment", body)
    assert changed["Line"][0]["Amount"] == 70
    assert books.read("Invoice", invoice["Id"])["SyncToken"] == "1"


def test_a_full_update_without_lines_unapplies_them(books: Books) -> None:
    invoice = books.invoice("100")
    payment = books.payment("70", (invoice["Id"], "70"))
    body = {name: value for name, value in payment.items() if name != "Line"}
    changed = books.company.update_object("Payment", body)
    assert (changed["Line"], changed["UnappliedAmt"]) == ([], 70)
    assert books.read("Invoice", invoice["Id"])["Balance"] == 100


def test_void_and_delete_free_the_invoices(books: Books) -> None:
    invoice = books.invoice("100")
    voided = books.payment("70", (invoice["Id"], "70"))
    deleted = books.payment("30", (invoice["Id"], "30"))
    answer = books.company.void_object("Payment", voided)
    assert (answer["TotalAmt"], answer["UnappliedAmt"], answer["Line"]) == (0, 0, [])
    assert answer["PrivateNote"] == "Voided"
    assert answer["DepositToAccountRef"] == voided["DepositToAccountRef"]
    books.company.delete_object("Payment", deleted)
    freed = books.read("Invoice", invoice["Id"])
    assert (freed["Balance"], freed["LinkedTxn"], freed["SyncToken"]) == (100, [], "4")
    must_agree(books)


def test_money_goes_to_undeposited_funds_unless_said_otherwise(books: Books) -> None:
    account = books.read("Account", books.payment("10")["DepositToAccountRef"]["value"])
    assert account["AccountSubType"] == "UndepositedFunds"
    assert books.payment("10", DepositToAccountRef={"value": "1"})["DepositToAccountRef"] == {"value": "1"}
    with refused(6430):
        books.payment("10", DepositToAccountRef={"value": "12"})


def test_a_card_s_number_is_refused(books: Books) -> None:
    with refused(6530):
        books.payment("10", CreditCardPayment={"CreditChargeInfo": {"Number": "4111111111111111"}})


def test_a_reference_tells_the_full_name_of_a_job(books: Books) -> None:
    assert books.payment("5", customer=books.job)["CustomerRef"]["name"] == "Freeman Sporting:12 Elm Lane"
    assert books.invoice(customer=books.job)["CustomerRef"]["name"] == "12 Elm Lane"


def test_a_payment_pays_only_its_own_customers_invoices(books: Books) -> None:
    invoice = books.invoice("100", customer=books.job)
    with refused(6000):
        books.payment("10", (invoice["Id"], "10"))


def test_bad_payments_are_refused(books: Books) -> None:
    customer = {"value": books.customer}
    for body, code, detail in (
        ({"CustomerRef": customer}, 6000, "You must set a transaction amount."),
        ({"TotalAmt": 5}, 2020, "CustomerRef"),
        ({"CustomerRef": customer, "TotalAmt": Decimal(-1)}, 2290, ""),
        (
            {"CustomerRef": customer, "TotalAmt": 5, "PaymentMethodRef": {"value": "99"}},
            2500,
            "PaymentMethods",
        ),
        ({"CustomerRef": customer, "TotalAmt": 5, "DepositToAccountRef": {"value": "99"}}, 2500, "Accounts"),
        ({"CustomerRef": customer, "TotalAmt": 5, "PaymentRefNum": "1" * 22}, 2050, "Max: 21"),
        ({"CustomerRef": customer, "TotalAmt": 5, "Line": [application("77", "5")]}, 610, ""),
        ({"CustomerRef": customer, "TotalAmt": 5, "Line": [{"Amount": 5}]}, 2020, "Line.LinkedTxn"),
    ):
        with refused(code, detail):
            books.company.create_object("Payment", body)
    assert books.all("Payment") == []


def test_a_receipt_is_mailed_to_whoever_is_named_or_to_the_customer(books: Books) -> None:
    events: list[str] = []
    books.company.listeners.append(lambda told: events.extend(event.operation for event in told))
    paid = books.payment("5")
    with refused(6420):
        books.company.send_object("Payment", paid["Id"])
    with refused(2210):
        books.company.send_object("Payment", paid["Id"], to="nobody")
    sent = books.company.send_object("Payment", paid["Id"], to="ann@example.com")
    assert {**sent, "SyncToken": "0", "MetaData": {}} == {**paid, "MetaData": {}}
    assert sent["SyncToken"] == "1"
    assert events == ["Create", "Emailed"]
