"""What a customer owed before the books began: an invoice against Opening Balance Equity (quickbooks-online.md 9.4)."""

from quickbooks_sandbox.company import writes
from quickbooks_sandbox.company.currency import has_currencies
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.money import dollars
from quickbooks_sandbox.company.shapes import Payload

from .account import ACCOUNT
from .sales_settings import settings_of


def open_balance(books: Books, customer: Payload, amount: int, day: str) -> None:
    """Book an opening balance of so many cents, as a credit memo where the customer was owed something."""
    accounts = ACCOUNT.table.ids(books.db, "p_accountsubtype = 'openingbalanceequity'")
    line: Payload = {
        "DetailType": "SalesItemLineDetail",
        "Amount": dollars(abs(amount)),
        "Description": "Opening Balance",
        "SalesItemLineDetail": {"ItemAccountRef": {"value": accounts[0]}},
    }
    # What is owed from before has been taxed before.
    if settings_of(books).american:
        line["SalesItemLineDetail"]["TaxCodeRef"] = {"value": "NON"}
    body: Payload = {"CustomerRef": {"value": customer["Id"]}, "TxnDate": day, "Line": [line]}
    if not settings_of(books).american:
        body["GlobalTaxCalculation"] = "NotApplicable"
    if has_currencies(books):
        body["CurrencyRef"] = customer["CurrencyRef"]
    writes.create(books, books.kinds["Invoice" if amount > 0 else "CreditMemo"], body)
