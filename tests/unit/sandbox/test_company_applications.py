"""What a payment may be put against, and how both sides follow (quickbooks-online.md 6.5, 9.10, 9.11, 9.16)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.unit.sandbox.company_world import (
    Books,
    Payload,
    application,
    books_of,
    must_agree,
    refused,
)

RECEIVABLE = "Accounts Receivable (A/R)"


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def charge(books: Books, amount: str, *, customer: str = "") -> Payload:
    """A journal entry whose line 0 is an open charge."""
    return books.journal(
        books.posting("Debit", RECEIVABLE, amount, customer=customer or books.customer),
        books.posting("Credit", "Services", amount),
    )


def credit(books: Books, amount: str) -> Payload:
    """A journal entry whose line 1 is an open credit."""
    return books.journal(
        books.posting("Debit", "Services", amount),
        books.posting("Credit", RECEIVABLE, amount, customer=books.customer),
    )


def paid(books: Books, total: str, *lines: Payload) -> Payload:
    body = {"CustomerRef": {"value": books.customer}, "TotalAmt": Decimal(total), "Line": list(lines)}
    return books.company.create_object("Payment", body)


def test_a_payment_of_nothing_puts_a_credit_memo_against_an_invoice(books: Books) -> None:
    invoice, memo = books.invoice("100"), books.credit_memo("30")
    payment = paid(books, "0", application(invoice["Id"], "30"), application(memo["Id"], "30", "CreditMemo"))
    assert (payment["TotalAmt"], payment["UnappliedAmt"], len(payment["Line"])) == (0, 0, 2)
    used = books.read("CreditMemo", memo["Id"])
    assert (used["Balance"], used["RemainingCredit"], used["TotalAmt"]) == (0, 0, 30)
    assert used["SyncToken"] == "1"
    assert "LinkedTxn" not in used
    assert books.read("Invoice", invoice["Id"])["LinkedTxn"] == [
        {"TxnId": payment["Id"], "TxnType": "Payment"}
    ]
    assert books.balance() == 70
    must_agree(books)


def test_money_and_a_credit_together_pay_an_invoice(books: Books) -> None:
    invoice, memo = books.invoice("100"), books.credit_memo("30")
    lines = (application(invoice["Id"], "100"), application(memo["Id"], "30", "CreditMemo"))
    with refused(6000, "greater than the amount"):
        paid(books, "69.99", *lines)
    assert paid(books, "75", *lines)["UnappliedAmt"] == 5
    assert books.balance() == -5
    must_agree(books)


def test_a_credit_without_a_debt_stays_where_it_is(books: Books) -> None:
    memo = books.credit_memo("30")
    payment = paid(books, "10", application(memo["Id"], "30", "CreditMemo"))
    assert (payment["Line"], payment["UnappliedAmt"]) == ([], 10)
    assert books.read("CreditMemo", memo["Id"])["Balance"] == 30
    must_agree(books)


def test_more_than_a_credit_has_left_pays_less(books: Books) -> None:
    invoice, memo = books.invoice("100"), books.credit_memo("30")
    payment = paid(books, "0", application(invoice["Id"], "50"), application(memo["Id"], "50", "CreditMemo"))
    assert [line["Amount"] for line in payment["Line"]] == [30, 30]
    must_agree(books)


def test_voiding_the_payment_gives_both_back(books: Books) -> None:
    invoice, memo = books.invoice("100"), books.credit_memo("30")
    payment = paid(books, "20", application(invoice["Id"], "50"), application(memo["Id"], "30", "CreditMemo"))
    books.company.void_object("Payment", payment)
    assert books.read("Invoice", invoice["Id"])["Balance"] == 100
    assert books.read("CreditMemo", memo["Id"])["RemainingCredit"] == 30
    must_agree(books)


def test_voiding_an_invoice_gives_the_credit_back_and_keeps_the_money(books: Books) -> None:
    invoice, memo = books.invoice("100"), books.credit_memo("30")
    payment = paid(books, "20", application(invoice["Id"], "50"), application(memo["Id"], "30", "CreditMemo"))
    books.company.void_object("Invoice", books.read("Invoice", invoice["Id"]))
    freed = books.read("Payment", payment["Id"])
    assert (freed["Line"], freed["UnappliedAmt"]) == ([], 20)
    assert books.read("CreditMemo", memo["Id"])["Balance"] == 30
    must_agree(books)


def test_a_smaller_credit_memo_opens_the_invoice_again(books: Books) -> None:
    invoice, memo = books.invoice("100"), books.credit_memo("30")
    paid(books, "0", application(invoice["Id"], "30"), application(memo["Id"], "30", "CreditMemo"))
    standing = books.read("CreditMemo", memo["Id"])
    books.company.update_object("CreditMemo", {**standing, "Line": [books.line("12")]})
    assert books.read("Invoice", invoice["Id"])["Balance"] == 88
    assert books.read("CreditMemo", memo["Id"])["Balance"] == 0
    must_agree(books)


def test_a_charge_by_journal_entry_is_paid_like_an_invoice(books: Books) -> None:
    entry = charge(books, "40")
    assert books.balance() == 40
    payment = paid(books, "25", application(entry["Id"], "25", "JournalEntry"))
    assert payment["Line"][0]["LinkedTxn"] == [
        {"TxnId": entry["Id"], "TxnType": "JournalEntry", "TxnLineId": "0"}
    ]
    linked = books.read("JournalEntry", entry["Id"])
    assert linked["Line"][0]["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert linked["SyncToken"] == "1"
    assert books.balance() == 15
    assert paid(books, "25", application(entry["Id"], "25", "JournalEntry", line="0"))["UnappliedAmt"] == 10
    with refused(800):
        books.company.delete_object("JournalEntry", books.read("JournalEntry", entry["Id"]))
    must_agree(books)


def test_a_credit_by_journal_entry_pays(books: Books) -> None:
    invoice, entry = books.invoice("100"), credit(books, "40")
    paid(books, "0", application(invoice["Id"], "40"), application(entry["Id"], "40", "JournalEntry"))
    assert books.read("Invoice", invoice["Id"])["Balance"] == 60
    assert books.balance() == 60
    must_agree(books)


def test_an_entry_changed_below_what_was_paid_lets_the_payment_go(books: Books) -> None:
    entry = charge(books, "40")
    payment = paid(books, "40", application(entry["Id"], "40", "JournalEntry"))
    standing = books.read("JournalEntry", entry["Id"])
    for line in standing["Line"]:
        line["Amount"] = 15
    books.company.update_object("JournalEntry", standing)
    assert books.read("Payment", payment["Id"])["UnappliedAmt"] == 25
    must_agree(books)
    turned = books.read("JournalEntry", entry["Id"])
    for line, side in zip(turned["Line"], ("Credit", "Debit"), strict=True):
        line["JournalEntryLineDetail"]["PostingType"] = side
    changed = books.company.update_object("JournalEntry", turned)
    assert "LinkedTxn" not in changed["Line"][0]
    assert books.read("Payment", payment["Id"])["UnappliedAmt"] == 40
    assert books.balance() == -55
    must_agree(books)


def test_a_check_on_receivables_refunds_an_overpayment(books: Books) -> None:
    overpaid = paid(books, "120")
    check = books.check("120", RECEIVABLE, customer=books.customer)
    assert books.balance() == 0
    body = {**overpaid, "Line": [application(check["Id"], "120", "Check")]}
    spent = books.company.update_object("Payment", body)
    link = {"TxnId": check["Id"], "TxnType": "Check", "TxnLineId": "1"}
    assert (spent["UnappliedAmt"], spent["Line"][0]["LinkedTxn"]) == (0, [link])
    with refused(800):
        books.company.delete_object("Purchase", check)
    must_agree(books)


def test_money_deposited_for_a_customer_is_a_credit(books: Books) -> None:
    deposit = books.deposit(books.deposited(RECEIVABLE, "35", customer=books.customer))
    invoice = books.invoice("100")
    payment = paid(
        books, "0", application(invoice["Id"], "35"), application(deposit["Id"], "35", "Deposit", line="1")
    )
    assert books.read("Invoice", invoice["Id"])["Balance"] == 65
    assert books.company.update_object("Payment", payment)["Line"][1]["Amount"] == 35
    must_agree(books)


def test_a_credit_back_to_a_card_pays(books: Books) -> None:
    card = {"value": books.account("Business Card")}
    back = books.check(
        "20", RECEIVABLE, customer=books.customer, PaymentType="CreditCard", AccountRef=card, Credit=True
    )
    invoice = books.invoice("100")
    payment = paid(
        books, "0", application(invoice["Id"], "20"), application(back["Id"], "20", "CreditCardCredit")
    )
    assert payment["Line"][1]["LinkedTxn"][0]["TxnType"] == "CreditCardCredit"
    must_agree(books)


def test_only_a_customers_own_items_are_paid(books: Books) -> None:
    entry = charge(books, "40", customer=books.job)
    with refused(6000, "must belong to its customer"):
        paid(books, "25", application(entry["Id"], "25", "JournalEntry"))
    with refused(6000, "must belong to its customer"):
        paid(books, "25", application(entry["Id"], "25", "JournalEntry", line="0"))
    for target, link_type in (("99", "CreditMemo"), ("99", "JournalEntry"), (entry["Id"], "Bill")):
        with refused(610):
            paid(books, "25", application(target, "25", link_type))
    must_agree(books)


def test_the_company_puts_credits_against_invoices_by_itself(books: Books) -> None:
    books.prefer("SalesFormsPrefs", AutoApplyCredit=True)
    first, second = books.credit_memo("30"), books.credit_memo("90")
    invoice = books.invoice("100")
    assert (invoice["Balance"], invoice["SyncToken"]) == (0, "1")
    (payment,) = books.all("Payment")
    assert (payment["TotalAmt"], [line["Amount"] for line in payment["Line"]]) == (0, [100, 30, 70])
    assert books.read("CreditMemo", first["Id"])["Balance"] == 0
    assert books.read("CreditMemo", second["Id"])["Balance"] == 20
    must_agree(books)


def test_a_credit_memo_goes_to_the_oldest_invoice_first(books: Books) -> None:
    late, early = books.invoice("100", TxnDate="2026-11-20"), books.invoice("60", TxnDate="2026-11-02")
    books.prefer("SalesFormsPrefs", AutoApplyCredit=True)
    assert books.credit_memo("70")["RemainingCredit"] == 0
    assert books.read("Invoice", early["Id"])["Balance"] == 0
    assert books.read("Invoice", late["Id"])["Balance"] == 90
    must_agree(books)


def test_a_payment_for_what_a_credit_settled_silently_stays_unapplied(books: Books) -> None:
    books.prefer("SalesFormsPrefs", AutoApplyCredit=True)
    books.credit_memo("100")
    invoice = books.invoice("100")
    assert paid(books, "100", application(invoice["Id"], "100"))["UnappliedAmt"] == 100
    must_agree(books)


def test_the_company_puts_money_on_account_against_new_invoices(books: Books) -> None:
    early, late = paid(books, "30"), paid(books, "90")
    books.prefer("SalesFormsPrefs", AutoApplyPayments=True)
    assert books.invoice("100")["Balance"] == 0
    assert books.read("Payment", early["Id"])["UnappliedAmt"] == 0
    assert books.read("Payment", late["Id"])["UnappliedAmt"] == 20
    must_agree(books)


def test_by_itself_the_company_applies_nothing_unless_asked(books: Books) -> None:
    books.credit_memo("30")
    paid(books, "30")
    assert books.invoice("100")["Balance"] == 100
    assert len(books.all("Payment")) == 1


def test_an_inactive_customers_invoice_is_edited_without_applying_anything(books: Books) -> None:
    made = books.invoice("20")
    books.credit_memo("50")
    for customer in (books.job, books.customer):
        books.company.change_in_app("Customer", customer, {"Active": False})
    books.prefer("SalesFormsPrefs", AutoApplyCredit=True, AutoApplyPayments=True)
    assert books.update("Invoice", made, Line=[books.line("60")])["Balance"] == 60
    must_agree(books)
