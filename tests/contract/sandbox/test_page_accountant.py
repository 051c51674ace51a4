"""The books browser over a company with two currencies and sales tax."""

import pytest

from tests.contract.sandbox.bookkeeper import Bookkeeper
from tests.contract.sandbox.client import Sandbox


@pytest.fixture
def accountant(sandbox: Sandbox) -> Bookkeeper:
    founded = sandbox.control("companies", {"name": "Two currencies", "company": "accountant"})
    bookkeeper = Bookkeeper(sandbox)
    bookkeeper.books = sandbox.connect(founded["realmId"])
    bookkeeper.home = f"/books/{founded['realmId']}"
    return bookkeeper


def customer(accountant: Bookkeeper, name: str, **fields: str) -> str:
    accountant.done(f"{accountant.home}/customers/new", display_name=name, **fields)
    return accountant.place.rpartition("/")[2]


def test_a_foreign_customer_is_made_billed_paid_and_deposited(accountant: Bookkeeper) -> None:
    theirs = customer(accountant, "Zoë", currency="EUR")
    bill = accountant.invoice(theirs, amount="100.00")
    assert accountant.read("Invoice", bill)["CurrencyRef"]["value"] == "EUR"
    assert "100.00 <small>EUR" in accountant.open(f"{accountant.home}/invoices/{bill}")
    assert "100.00 <small>EUR" in accountant.open(f"{accountant.home}/customers?search=Zo")
    form = f"{accountant.home}/invoices/{bill}/payment"
    assert "100.00 <small>EUR" in accountant.open(form)
    assert "Payment of 40.00 EUR" in accountant.done(form, amount="40")
    paid = accountant.place.rpartition("/")[2]
    accountant.done(f"{accountant.home}/payments/{paid}/edit", amount="50")
    accountant.payment(theirs, amount="60", **{f"apply_Invoice_{bill}": "60"})
    assert accountant.read("Invoice", bill)["Balance"] == 0
    assert "Deposit of 50.00 EUR" in accountant.done(f"{accountant.home}/deposits/new", deposit=paid)


def test_a_deposit_holds_one_currency(accountant: Bookkeeper) -> None:
    foreign, home = customer(accountant, "Zoë", currency="EUR"), customer(accountant, "Zack")
    both = [accountant.payment(one, amount="10") for one in (home, foreign)]
    assert "2220" in accountant.refused(f"{accountant.home}/deposits/new", deposit=both)


def test_an_untouched_edit_of_a_taxed_invoice_changes_no_amount(accountant: Bookkeeper) -> None:
    bill = accountant.first("Invoice", "where CustomerRef = '" + juniper(accountant) + "'")
    accountant.done(f"{accountant.home}/invoices/{bill['Id']}/edit")
    after = accountant.read("Invoice", bill["Id"])
    assert (after["TotalAmt"], after["TxnTaxDetail"]) == (bill["TotalAmt"], bill["TxnTaxDetail"])


def test_a_line_is_taxed_or_not_as_chosen_and_a_form_by_the_code_chosen(accountant: Bookkeeper) -> None:
    item = accountant.first("Item", "where Type = 'Service'")["Id"]
    form = f"{accountant.home}/customers/{juniper(accountant)}/invoice"
    accountant.done(
        form,
        item_id=[item, item, ""],
        rate=["100", "100", ""],
        quantity=["1", "1", ""],
        tax=["TAX", "NON", ""],
    )
    bill = accountant.place.rpartition("/")[2]
    assert accountant.read("Invoice", bill)["TxnTaxDetail"]["TotalTax"] == 8.75
    edit = f"{accountant.home}/invoices/{bill}/edit"
    accountant.done(edit, tax=["TAX", "TAX", "", "", ""])
    assert accountant.read("Invoice", bill)["TxnTaxDetail"]["TotalTax"] == 17.5
    accountant.done(edit, tax_code="")
    assert accountant.read("Invoice", bill)["TotalAmt"] == 200


def test_a_customer_is_taxable_or_not(accountant: Bookkeeper) -> None:
    code = accountant.first("TaxCode", "where Name like '%'")
    theirs = customer(accountant, "Zack", taxable="no")
    assert accountant.read("Customer", theirs)["Taxable"] is False
    accountant.done(f"{accountant.home}/customers/{theirs}/edit", taxable="yes", tax_code=code["Id"])
    after = accountant.read("Customer", theirs)
    assert (after["Taxable"], after["DefaultTaxCodeRef"]["value"]) == (True, code["Id"])


def juniper(accountant: Bookkeeper) -> str:
    found: str = accountant.first("Customer", "where DisplayName = 'Juniper Books'")["Id"]
    return found
