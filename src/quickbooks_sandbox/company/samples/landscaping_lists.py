"""What the landscaper keeps beside customers and invoices: vendors, people, places, taxes, currencies, a few other forms."""

from decimal import Decimal

from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.tax_service import create_tax_code

from .records import Hand

_VENDORS = (
    ("Ashdown Nursery", "Owen", "Ashdown"),
    ("Bright Hill Diesel", "Bea", "Hill"),
    ("Corvin Equipment Rental", "Max", "Corvin"),
    ("Delgado Lumber", "Rita", "Delgado"),
    ("Ellery Insurance", "Tom", "Ellery"),
)
_EMPLOYEES = (("Jonah", "Pike"), ("Marta", "Solis"))
_DEPARTMENTS = ("Mountain View", "Half Moon Bay")
_CLASSES = ("Residential", "Commercial")


def sow_lists(books: Books) -> None:
    """Found the lists no invoice needs."""
    hand = Hand(books)
    for name, given_name, family_name in _VENDORS:
        vendor = {
            "DisplayName": name,
            "CompanyName": name,
            "GivenName": given_name,
            "FamilyName": family_name,
        }
        hand.make("Vendor", vendor)
    for given_name, family_name in _EMPLOYEES:
        hand.make("Employee", {"GivenName": given_name, "FamilyName": family_name})
    for entity, names in (("Department", _DEPARTMENTS), ("Class", _CLASSES)):
        for name in names:
            hand.make(entity, {"Name": name})
    sow_taxes(books)
    hand.make("CompanyCurrency", {"Code": "CAD"})
    rate = {"SourceCurrencyCode": "EUR", "AsOfDate": books.today, "Rate": Decimal("1.0815")}
    hand.make("ExchangeRate", rate)
    pump = {
        "Name": "Fountain Kit",
        "Description": "Fountain kit with pump",
        "Type": "Inventory",
        "UnitPrice": 120,
        "PurchaseCost": 75,
        "TrackQtyOnHand": True,
        "QtyOnHand": 12,
        "InvStartDate": books.today,
        "IncomeAccountRef": hand.account("Sales of Product Income"),
        "ExpenseAccountRef": hand.account("Cost of Goods Sold"),
        "AssetAccountRef": hand.account("Inventory Asset"),
    }
    hand.make("Item", pump)


def sow_taxes(books: Books) -> str:
    """Found an agency, and a code of its two rates: the code's id."""
    agency = Hand(books).make("TaxAgency", {"DisplayName": "Rowan County Board of Equalization"})["Id"]
    rates = [
        {"TaxRateName": name, "RateValue": percent, "TaxAgencyId": agency, "TaxApplicableOn": "Sales"}
        for name, percent in (("Rowan County", "7.25"), ("Rowan City", "1.5"))
    ]
    return str(create_tax_code(books, {"TaxCode": "Rowan", "TaxRateDetails": rates})["TaxCodeId"])


def sow_other_forms(books: Books, customer_id: str) -> None:
    """Write an estimate, a sales receipt and a refund, none of which moves a customer's balance."""
    hand = Hand(books)
    customer = {"value": customer_id}
    lines = [hand.sale("Design", "375", Qty=5, UnitPrice=75)]
    hand.make("Estimate", {"CustomerRef": customer, "Line": lines, "TxnStatus": "Pending"}, days_ago=12)
    sold = {"CustomerRef": customer, "Line": [hand.sale("Soil", "40", Qty=4, UnitPrice=10)]}
    hand.make("SalesReceipt", sold, days_ago=9)
    back = {**sold, "Line": [hand.sale("Soil", "10", Qty=1, UnitPrice=10)]}
    hand.make("RefundReceipt", {**back, "DepositToAccountRef": hand.account("Checking")}, days_ago=6)
