"""The sample company: a landscaper's customers, items, and a year of invoices and payments, some of them open."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from quickbooks_sandbox.company import writes
from quickbooks_sandbox.company.entities.customer import CUSTOMER
from quickbooks_sandbox.company.entities.invoice import INVOICE
from quickbooks_sandbox.company.entities.item import ITEM
from quickbooks_sandbox.company.entities.payment import PAYMENT
from quickbooks_sandbox.company.entities.payment_method import PAYMENT_METHOD
from quickbooks_sandbox.company.entities.term import TERM
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.money import cents, dollars, percentage
from quickbooks_sandbox.company.shapes import Payload

from .chart import account_id
from .landscaping_lists import sow_lists, sow_other_forms

_ITEMS = (
    ("Design", "Custom design", "75", "Design income"),
    ("Gardening", "Weekly gardening service", "48.50", "Landscaping Services"),
    ("Lighting", "Garden lighting", "15", "Landscaping Services"),
    ("Installation", "Installation of landscape design", "250", "Landscaping Services"),
    ("Trimming", "Tree and shrub trimming", "35", "Landscaping Services"),
    ("Maintenance & Repair", "Maintenance and repair", "62.25", "Landscaping Services"),
    ("Refunds & Allowances", "Income due to refunds or allowances", "0", "Services"),
    ("Pest Control", "Pest control services", "35", "Landscaping Services"),
    ("Concrete", "Concrete for fountain installation", "87.40", "Landscaping Services"),
    ("Soil", "2 cubic ft. bag", "10", "Sales of Product Income"),
    ("Rocks", "Garden rocks", "12.75", "Sales of Product Income"),
    ("Sod", "Sod, a square yard", "3.333", "Sales of Product Income"),
    ("Pump", "Fountain pump", "15", "Sales of Product Income"),
    ("Rock Fountain", "Rock fountain", "275", "Sales of Product Income"),
    ("Sprinkler Heads", "Sprinkler heads", "2", "Sales of Product Income"),
    ("Sprinkler Pipes", "Sprinkler pipes", "4", "Sales of Product Income"),
)
_CUSTOMERS = (
    ("Alder Street Nursery", "Iris", "Alder", "Net 30"),
    ("Brightwater Cafe", "Ben", "Okafor", "Net 15"),
    ("Cedar & Vine Catering", "Clara", "Vine", "Net 30"),
    ("Dana Whitfield", "Dana", "Whitfield", "Due on receipt"),
    ("Eastgate Dental", "Emil", "Navarro", "Net 30"),
    ("Fenwick Sporting Goods", "Sasha", "Fenwick", "Net 30"),
    ("Greta Lindqvist", "Greta", "Lindqvist", "Net 10"),
    ("Harbor Lights Inn", "Noor", "Haddad", "Net 30"),
    ("Ivan Petrenko", "Ivan", "Petrenko", "Due on receipt"),
    ("Juniper Books", "June", "Marsh", "Net 15"),
    ("Kite & Anchor Pub", "Kit", "Barlow", "Net 30"),
    ("Lakeside Veterinary", "Lena", "Ortiz", "Net 60"),
    ("Mason O'Brien", "Mason", "O'Brien", "Net 10"),
    ("Northfield School", "Nadia", "Cole", "Net 60"),
    ("Olive Grove Apartments", "Omar", "Reyes", "Net 30"),
    ("Paula Moreau", "Paula", "Moreau", "Due on receipt"),
    ("Quarry Lane Homes", "Quinn", "Adler", "Net 30"),
    ("Rosewood Clinic", "Rosa", "Meyer", "Net 30"),
    ("Sunrise Yoga", "Suki", "Tanaka", "Net 15"),
    ("Tomas Vega", "Tomas", "Vega", "Net 10"),
    ("Union Square Flats", "Uma", "Singh", "Net 30"),
    ("Violet Hart", "Violet", "Hart", "Due on receipt"),
    ("Weston & Sons", "Walt", "Weston", "Net 30"),
    ("Xenia Papas", "Xenia", "Papas", "Net 15"),
    ("Yarrow Tea House", "Yara", "Haas", "Net 30"),
    ("Zoe Brandt", "Zoe", "Brandt", "Net 10"),
)
_SUB_CUSTOMERS = (
    ("Fenwick Sporting Goods", "0969 Ocean View Road"),
    ("Fenwick Sporting Goods", "55 Twin Lane"),
    ("Olive Grove Apartments", "North Court"),
    ("Quarry Lane Homes", "Lot 7"),
    ("Quarry Lane Homes", "Lot 12"),
)
_INVOICES = 36
_DAYS_BACK = 360
# Of each nine invoices: how much of it is paid, in per cent; None: not at all.
_PAID = (100, None, 100, 40, 100, None, 100, 65, None)


def sow_landscaping(books: Books) -> None:
    """Fill the books."""
    then = replace(books, now=books.now - timedelta(days=_DAYS_BACK + 5))
    items = [*ITEM.table.ids(books.db, "p_name = 'hours'"), *(_item(then, *item) for item in _ITEMS)]
    customers = [_customer(then, *customer) for customer in _CUSTOMERS]
    by_name = {name: customer_id for (name, *_), customer_id in zip(_CUSTOMERS, customers, strict=True)}
    for parent, name in _SUB_CUSTOMERS:
        body = {"DisplayName": name, "Job": True, "ParentRef": {"value": by_name[parent]}}
        customers.append(writes.create(then, CUSTOMER, body)["Id"])
    for number in range(_INVOICES):
        # The last few customers have no invoice yet; the first has two.
        customer_id = customers[number * 5 % 29 if number else 0]
        day = books.now - timedelta(days=_DAYS_BACK - number * 10)
        invoice = _invoice(replace(books, now=day), customer_id, items, number)
        share = _PAID[number % len(_PAID)]
        if share is not None:
            paid_on = min(day + timedelta(days=8 + number % 17), books.now)
            _payment(replace(books, now=paid_on), invoice, share, number)
    _prepayment(replace(books, now=books.now - timedelta(days=20)), customers[6])
    sow_lists(then)
    sow_other_forms(books, customers[0])


def _item(books: Books, *values: str) -> str:
    name, description, price, account = values
    body = {
        "Name": name,
        "Description": description,
        "UnitPrice": price,
        "Type": "Service" if account != "Sales of Product Income" else "NonInventory",
        "IncomeAccountRef": {"value": account_id(books, account)},
    }
    return str(writes.create(books, ITEM, body)["Id"])


def _customer(books: Books, *values: str) -> str:
    name, given_name, family_name, term = values
    address = {
        "Line1": f"{len(name) * 37 % 900 + 10} {family_name} Street",
        "City": "Mountain View",
        "CountrySubDivisionCode": "CA",
        "PostalCode": f"94{len(name) * 13 % 1000:03d}",
    }
    body = {
        "DisplayName": name,
        "GivenName": given_name,
        "FamilyName": family_name,
        "PrimaryEmailAddr": {
            "Address": f"{given_name}@{family_name.replace(chr(39), '')}.example.com".lower()
        },
        "PrimaryPhone": {"FreeFormNumber": f"(555) 555-{len(name) * 271 % 10000:04d}"},
        "BillAddr": address,
        "ShipAddr": address,
        "SalesTermRef": {"value": _id_by_name(books, TERM, term)},
        **({"CompanyName": name} if family_name not in name else {}),
    }
    return str(writes.create(books, CUSTOMER, body)["Id"])


def _invoice(books: Books, customer_id: str, items: list[str], number: int) -> Payload:
    lines = []
    for place in range(number % 3 + 1):
        item = books.find(ITEM, items[(number * 3 + place * 5) % len(items)])
        assert item
        quantity = Decimal(number * 7 % 9 + place + 1)
        price = Decimal(item["UnitPrice"]) or Decimal("52.50")
        lines.append(
            {
                "DetailType": "SalesItemLineDetail",
                "Amount": dollars(cents(quantity * price)),
                "Description": item.get("Description", item["Name"]),
                "SalesItemLineDetail": {
                    "ItemRef": {"value": item["Id"]},
                    "Qty": quantity,
                    "UnitPrice": price,
                },
            }
        )
    if number % 12 == 5:
        lines.append(
            {
                "DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
            }
        )
    body = {"CustomerRef": {"value": customer_id}, "Line": lines}
    if number % 4 == 1:
        body["CustomerMemo"] = {"value": "Thank you for your business and have a great day!"}
    return writes.create(books, INVOICE, body)


def _payment(books: Books, invoice: Payload, share: int, number: int) -> None:
    amount = dollars(percentage(cents(invoice["TotalAmt"]), Decimal(share)))
    method = "Check" if number % 2 else "Visa"
    body = {
        "CustomerRef": invoice["CustomerRef"],
        "TotalAmt": amount,
        "PaymentMethodRef": {"value": _id_by_name(books, PAYMENT_METHOD, method)},
        "Line": [{"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
    }
    if method == "Check":
        body["PaymentRefNum"] = str(4100 + number)
    if number % 5 == 2:
        body["DepositToAccountRef"] = {"value": account_id(books, "Checking")}
    writes.create(books, PAYMENT, body)


def _prepayment(books: Books, customer_id: str) -> None:
    body = {"CustomerRef": {"value": customer_id}, "TotalAmt": Decimal(220), "PrivateNote": "On account"}
    writes.create(books, PAYMENT, body)


def _id_by_name(books: Books, kind: Kind, name: str) -> str:
    return kind.table.ids(books.db, "p_name = ?", name.casefold())[0]
