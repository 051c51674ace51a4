"""python-quickbooks: creating, reading, changing, voiding, deleting, sending (its habits are kept as they are)."""

import uuid

import pytest
from quickbooks.client import QuickBooks
from quickbooks.exceptions import (
    GeneralException,
    ObjectNotFoundException,
    QuickbooksException,
    UnsupportedException,
    ValidationException,
)
from quickbooks.objects import Bill, CreditMemo, Customer, Invoice, Payment, PaymentLine, Preferences
from quickbooks.objects.base import EmailAddress

from tests.contract.clients.python_forms import form, line, saved
from tests.contract.sandbox.client import Sandbox


def test_a_customer_is_created_read_and_changed_in_full(python_client: QuickBooks) -> None:
    customer = Customer()
    customer.DisplayName, customer.Notes = "Zephyr Lane Bakery", "Rings twice"
    customer.PrimaryEmailAddr = EmailAddress()
    customer.PrimaryEmailAddr.Address = "bakery@example.com"
    made = customer.save(qb=python_client)
    assert (made.FullyQualifiedName, made.Balance, made.SyncToken) == ("Zephyr Lane Bakery", 0, "0")
    found = Customer.get(made.Id, qb=python_client)
    found.Notes = ""
    changed = found.save(qb=python_client)
    assert (changed.Notes, changed.SyncToken) == ("", "1")
    assert changed.PrimaryEmailAddr.Address == "bakery@example.com"


def test_a_customer_is_made_inactive_and_hidden(python_client: QuickBooks) -> None:
    customer = Customer()
    customer.DisplayName = "Zephyr Lane Bakery"
    made = customer.save(qb=python_client)
    made.Active = False
    assert made.save(qb=python_client).DisplayName == "Zephyr Lane Bakery (deleted)"
    assert not Customer.filter(Id=made.Id, qb=python_client)
    assert Customer.filter(Id=made.Id, Active=False, qb=python_client)[0].Id == made.Id


def test_an_invoice_is_created_by_its_amount_and_changed(python_client: QuickBooks) -> None:
    invoice = saved(Invoice, python_client)
    assert (invoice.TotalAmt, invoice.Balance) == (100, 100)
    found = Invoice.get(invoice.Id, qb=python_client)
    assert (found.Line[0].Amount, found.Line[-1].DetailType) == (100, "SubTotalLineDetail")
    found.PrivateNote = "Call first"
    found.Line.append(line(python_client, 25))
    changed = found.save(qb=python_client)
    assert (changed.TotalAmt, changed.PrivateNote, changed.SyncToken) == (125, "Call first", "1")


def test_a_request_id_answers_the_same_invoice_twice(python_client: QuickBooks) -> None:
    request_id = str(uuid.uuid4())
    first, second = (
        form(Invoice, python_client).save(qb=python_client, request_id=request_id) for _ in range(2)
    )
    assert first.Id == second.Id
    with pytest.raises(GeneralException) as refused:
        form(Invoice, python_client, 7).save(qb=python_client, request_id=request_id)
    assert refused.value.error_code == 600


def test_a_payment_pays_an_invoice_and_is_voided(python_client: QuickBooks) -> None:
    invoice = saved(Invoice, python_client)
    payment = Payment()
    payment.CustomerRef, payment.TotalAmt = invoice.CustomerRef, 140
    applied = PaymentLine()
    applied.Amount, applied.LinkedTxn = 100, [invoice.to_linked_txn()]
    payment.Line.append(applied)
    made = payment.save(qb=python_client)
    assert (made.UnappliedAmt, made.Line[0].LinkedTxn[0].TxnId) == (40, invoice.Id)
    paid = Invoice.get(invoice.Id, qb=python_client)
    assert (paid.Balance, paid.LinkedTxn[0].TxnType, paid.SyncToken) == (0, "Payment", "1")
    made.void(qb=python_client)
    voided = Payment.get(made.Id, qb=python_client)
    assert (voided.TotalAmt, voided.UnappliedAmt, voided.Line) == (0, 0, [])
    assert "Voided" in voided.PrivateNote
    assert Invoice.get(invoice.Id, qb=python_client).Balance == 100


def test_an_invoice_is_voided_and_another_deleted(python_client: QuickBooks) -> None:
    invoice = saved(Invoice, python_client)
    invoice.void(qb=python_client)
    voided = Invoice.get(invoice.Id, qb=python_client)
    assert (voided.TotalAmt, voided.Balance, voided.PrivateNote) == (0, 0, "Voided")
    invoice = saved(Invoice, python_client)
    stub = invoice.delete(qb=python_client)["Invoice"]
    assert stub == {"status": "Deleted", "domain": "QBO", "Id": invoice.Id}
    assert Invoice.filter(Id=invoice.Id, qb=python_client) == []
    with pytest.raises(ObjectNotFoundException):
        Invoice.get(invoice.Id, qb=python_client)


def test_a_credit_memo_keeps_what_is_left_of_it(python_client: QuickBooks) -> None:
    memo = saved(CreditMemo, python_client, 30)
    assert (memo.TotalAmt, memo.RemainingCredit) == (30, 30)


def test_an_invoice_is_sent_and_printed(python_client: QuickBooks) -> None:
    invoice = saved(Invoice, python_client)
    sent = invoice.send(qb=python_client, send_to="a+b@example.com")["Invoice"]
    assert (sent["EmailStatus"], sent["BillEmail"]) == ("EmailSent", {"Address": "a+b@example.com"})
    assert sent["DeliveryInfo"]["DeliveryType"] == "Email"
    assert Invoice.get(invoice.Id, qb=python_client).email_sent
    assert invoice.download_pdf(qb=python_client).startswith(b"%PDF-")


def test_preferences_are_read(python_client: QuickBooks) -> None:
    preferences = Preferences.get(qb=python_client)
    assert (preferences.Id, preferences.CurrencyPrefs.HomeCurrency.value) == ("1", "USD")


def test_a_stale_object_is_refused(python_client: QuickBooks) -> None:
    invoice = saved(Invoice, python_client)
    invoice.save(qb=python_client)
    with pytest.raises(QuickbooksException) as refused:
        invoice.save(qb=python_client)
    assert (refused.value.error_code, refused.value.message) == (5010, "Stale Object Error")


def test_refusals_reach_the_caller_as_their_kind(python_client: QuickBooks, served: Sandbox) -> None:
    customer = Customer()
    customer.DisplayName = Customer.all(max_results=1, qb=python_client)[0].DisplayName
    with pytest.raises(QuickbooksException, match="Duplicate Name Exists Error") as taken:
        customer.save(qb=python_client)
    assert taken.value.error_code == 6240
    with pytest.raises(ValidationException) as empty:
        Invoice().save(qb=python_client)
    assert empty.value.error_code == 2020
    with pytest.raises(ValidationException) as unqueryable:
        Invoice.where("PrivateNote = 'x'", qb=python_client)
    assert unqueryable.value.error_code == 4001
    with pytest.raises(ObjectNotFoundException):
        Customer.get(987_654, qb=python_client)
    with pytest.raises(UnsupportedException):
        Bill().save(qb=python_client)
    assert Bill.all(qb=python_client) == []
    served.control("limits", {"requests_per_minute": 1})
    with pytest.raises(QuickbooksException, match="429"):
        [Customer.count(qb=python_client) for _ in range(3)]
