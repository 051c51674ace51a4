"""What every company begins with: ledger accounts, terms, payment methods, two items, preferences, itself."""

from quickbooks_sandbox.company import writes
from quickbooks_sandbox.company.entities.account import ACCOUNT
from quickbooks_sandbox.company.entities.company_info import COMPANY_INFO
from quickbooks_sandbox.company.entities.item import ITEM
from quickbooks_sandbox.company.entities.payment_method import PAYMENT_METHOD
from quickbooks_sandbox.company.entities.preferences import PREFERENCES
from quickbooks_sandbox.company.entities.tax_code import found_pseudo_codes
from quickbooks_sandbox.company.entities.term import TERM
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import next_number

from .settings import first_preferences

_ACCOUNTS = (
    ("Checking", "Bank", "Checking"),
    ("Savings", "Bank", "Savings"),
    ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    ("Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("Inventory Asset", "Other Current Asset", "Inventory"),
    ("Truck", "Fixed Asset", "Vehicles"),
    ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    ("Business Card", "Credit Card", "CreditCard"),
    ("Notes Payable", "Other Current Liability", "OtherCurrentLiabilities"),
    ("Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    ("Retained Earnings", "Equity", "RetainedEarnings"),
    ("Services", "Income", "ServiceFeeIncome"),
    ("Design income", "Income", "ServiceFeeIncome"),
    ("Landscaping Services", "Income", "ServiceFeeIncome"),
    ("Sales of Product Income", "Income", "SalesOfProductIncome"),
    ("Unapplied Cash Payment Income", "Income", "UnappliedCashPaymentIncome"),
    ("Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Job Materials", "Expense", "SuppliesMaterials"),
    ("Fuel", "Expense", "Auto"),
    ("Insurance", "Expense", "Insurance"),
    ("Rent or Lease", "Expense", "RentOrLeaseOfBuildings"),
    ("Travel", "Expense", "Travel"),
    ("Miscellaneous", "Other Expense", "OtherMiscellaneousExpense"),
    ("Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    ("Sales Tax Payable", "Other Current Liability", "GlobalTaxPayable"),
    ("Uncategorized Income", "Income", "ServiceFeeIncome"),
    ("Uncategorized Expense", "Expense", "OtherMiscellaneousServiceCost"),
    ("Uncategorized Asset", "Other Current Asset", "OtherCurrentAssets"),
)
# Suites of public clients name these two by the ids they have in the vendor's own sample company.
_ACCOUNTS_AT = (
    (42, ("Visa", "Credit Card", "CreditCard")),
    (86, ("Discounts given", "Income", "DiscountsRefundsGiven")),
)
_TERMS = (("Due on receipt", 0), ("Net 10", 10), ("Net 15", 15), ("Net 30", 30), ("Net 60", 60))
_METHODS = (
    ("Cash", "NON_CREDIT_CARD"),
    ("Check", "NON_CREDIT_CARD"),
    ("Visa", "CREDIT_CARD"),
    ("MasterCard", "CREDIT_CARD"),
    ("American Express", "CREDIT_CARD"),
    ("Bank transfer", "NON_CREDIT_CARD"),
)


def sow_chart(books: Books, name: str) -> None:
    """Found the company itself and its lists."""
    for account in _ACCOUNTS:
        _account(books, *account)
    for number, account in _ACCOUNTS_AT:
        last = int(ACCOUNT.table.ids(books.db, "true")[-1])
        next_number(books.db, ACCOUNT.sequence, count=number - last - 1)
        _account(books, *account)
    for term, days in _TERMS:
        writes.create(books, TERM, {"Name": term, "DueDays": days})
    for method, method_type in _METHODS:
        writes.create(books, PAYMENT_METHOD, {"Name": method, "Type": method_type})
    for item in ("Services", "Hours"):
        body = {"Name": item, "Type": "Service", "IncomeAccountRef": {"value": account_id(books, "Services")}}
        writes.create(books, ITEM, body)
    found_pseudo_codes(books)
    _found(books, PREFERENCES, first_preferences(books, name))
    _found(books, COMPANY_INFO, _company_info(books, name))


def _account(books: Books, name: str, account_type: str, subtype: str) -> None:
    writes.create(books, ACCOUNT, {"Name": name, "AccountType": account_type, "AccountSubType": subtype})


def account_id(books: Books, name: str) -> str:
    """A ledger account's id by its name."""
    return ACCOUNT.table.ids(books.db, "p_name = ?", name.casefold())[0]


def _found(books: Books, kind: Kind, payload: Payload) -> None:
    books.save(kind, {"domain": "QBO", "sparse": False, "Id": "1", **payload})


def _company_info(books: Books, name: str) -> Payload:
    address = {
        "Id": books.next_id("address"),
        "Line1": "12 Alder Row",
        "City": "Mountain View",
        "Country": "USA",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94043",
    }
    return {
        "CompanyName": name,
        "LegalName": name,
        "CompanyAddr": address,
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "CustomerCommunicationEmailAddr": {"Address": "office@example.com"},
        "PrimaryPhone": {"FreeFormNumber": "(555) 555-0100"},
        "CompanyStartDate": books.today,
        "FiscalYearStartMonth": "January",
        "Country": "US",
        "Email": {"Address": "office@example.com"},
        "WebAddr": {"URI": "https://www.example.com"},
        "SupportedLanguages": "en",
        "NameValue": [
            {"Name": "NeoEnabled", "Value": "true"},
            {"Name": "IndustryType", "Value": "Landscaping Services"},
            {"Name": "SubscriptionStatus", "Value": "PAID"},
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        ],
    }
