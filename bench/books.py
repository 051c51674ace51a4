"""A company's books as QuickBooks Online shows them, made once from a seed: same scale, same bytes.

Scale N is N customers, 5N invoices of three lines and 5N payments; no sales tax, one currency. Every balance is what
the documents make it, so that a proof over them comes out at 0.00.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

ITEMS = 50
REALM = "9130000000000001"
FIRST_DAY = date(2023, 11, 1)
STAMP = "2026-10-01T08:00:00-07:00"
WORDS = (
    "amber",
    "basin",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbor",
    "indigo",
    "juniper",
    "kestrel",
    "lumen",
)
USD = {"value": "USD", "name": "United States Dollar"}
Row = dict[str, Any]


def make(scale: int, seed: int = 7) -> dict[str, list[bytes]]:
    """Rendered rows by entity, in order of id."""
    chance = random.Random(seed)
    invoices = [_invoice(chance, n, 1 + n % scale) for n in range(1, 5 * scale + 1)]
    payments = [_payment(invoice, n) for n, invoice in enumerate(invoices, 1)]
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for invoice, payment in zip(invoices, payments, strict=True):
        invoice["Balance"] = invoice["TotalAmt"] - payment["TotalAmt"]
        owed[invoice["CustomerRef"]["value"]] += invoice["Balance"]
    rows: dict[str, list[Row]] = {
        "Account": [
            {"Name": "Undeposited Funds", "FullyQualifiedName": "Undeposited Funds", "Active": True,
             "AccountType": "Other Current Asset", "AccountSubType": "UndepositedFunds", "CurrencyRef": USD, **_stamp(1)},
        ],
        "Term": [{"Name": "Net 30", "DueDays": 30, "Type": "STANDARD", "Active": True, **_stamp(1)}],
        "PaymentMethod": [{"Name": "Check", "Type": "NON_CREDIT_CARD", "Active": True, **_stamp(1)}],
        "Item": [
            {"Name": f"Service {n}", "FullyQualifiedName": f"Service {n}", "Type": "Service", "Active": True,
             "UnitPrice": Decimal(n), "IncomeAccountRef": {"value": "1", "name": "Undeposited Funds"}, **_stamp(n)}
            for n in range(1, ITEMS + 1)
        ],
        "Customer": [_customer(chance, n, owed[str(n)]) for n in range(1, scale + 1)],
        "Invoice": invoices,
        "Payment": payments,
    }  # fmt: skip
    encoder = msgspec.json.Encoder(decimal_format="number")
    return {entity: [encoder.encode(row) for row in listed] for entity, listed in rows.items()}


def _customer(chance: random.Random, n: int, balance: Decimal) -> Row:
    name = f"{chance.choice(WORDS).title()} {chance.choice(WORDS).title()} {n}"
    return {
        "Taxable": True, "BillAddr": _address(chance, 3 * n), "ShipAddr": _address(chance, 3 * n + 1),
        "Notes": " ".join(chance.choices(WORDS, k=12)), "Job": False, "BillWithParent": False,
        "Balance": balance, "BalanceWithJobs": balance, "CurrencyRef": USD, "PreferredDeliveryMethod": "Email",
        "IsProject": False, "ClientEntityId": "0", "SalesTermRef": {"value": "1", "name": "Net 30"},
        "GivenName": chance.choice(WORDS).title(), "FamilyName": chance.choice(WORDS).title(),
        "FullyQualifiedName": name, "CompanyName": f"{name} LLC", "DisplayName": name, "PrintOnCheckName": name,
        "Active": True, "V4IDPseudonym": f"0020821{n:09d}",
        "PrimaryPhone": {"FreeFormNumber": f"({chance.randint(200, 999)}) 555-{chance.randint(1000, 9999)}"},
        "PrimaryEmailAddr": {"Address": f"ap{n}@customer{n}.example"},
        "WebAddr": {"URI": f"https://customer{n}.example"}, **_stamp(n),
    }  # fmt: skip


def _invoice(chance: random.Random, n: int, customer: int) -> Row:
    day = FIRST_DAY + timedelta(days=n % 1000)
    lines: list[Row] = []
    total = Decimal(0)
    for number in (1, 2, 3):
        quantity, price = chance.randint(1, 20), Decimal(chance.randint(500, 40_000)) / 100
        item = 1 + chance.randrange(ITEMS)
        total += quantity * price
        lines.append({
            "Id": str(number), "LineNum": number, "Description": " ".join(chance.choices(WORDS, k=7)),
            "Amount": quantity * price, "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": str(item), "name": f"Service {item}"}, "UnitPrice": price, "Qty": quantity,
                "ItemAccountRef": {"value": "1", "name": "Sales of Product Income"}, "TaxCodeRef": {"value": "NON"},
            },
        })  # fmt: skip
    lines.append({"Amount": total, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}})
    return {
        "AllowIPNPayment": False, "AllowOnlinePayment": False, "AllowOnlineCreditCardPayment": False,
        "AllowOnlineACHPayment": False, "DocNumber": str(100_000 + n), "TxnDate": day.isoformat(),
        "CurrencyRef": USD, "ExchangeRate": 1, "LinkedTxn": [{"TxnId": str(n), "TxnType": "Payment"}], "Line": lines,
        "CustomField": [
            {"DefinitionId": "1", "Name": "Crew #", "Type": "StringType", "StringValue": str(100 + n % 99)},
            {"DefinitionId": "2", "Name": "PO Number", "Type": "StringType", "StringValue": f"PO-{n}"},
        ],
        "CustomerRef": {"value": str(customer), "name": f"Customer {customer}"},
        "CustomerMemo": {"value": "Thank you for your business and have a great day!"},
        "BillAddr": _address(chance, 5 * n), "ShipAddr": _address(chance, 5 * n + 1), "FreeFormAddress": True,
        "SalesTermRef": {"value": "1", "name": "Net 30"}, "DueDate": (day + timedelta(days=30)).isoformat(),
        "TotalAmt": total, "ApplyTaxAfterDiscount": False, "PrintStatus": "NeedToPrint", "EmailStatus": "EmailSent",
        "BillEmail": {"Address": f"ap{customer}@customer{customer}.example"},
        "DeliveryInfo": {"DeliveryType": "Email", "DeliveryTime": STAMP}, **_stamp(n),
    }  # fmt: skip


def _payment(invoice: Row, n: int) -> Row:
    """Three of five invoices are paid, the others by half."""
    paid = invoice["TotalAmt"] if n % 5 < 3 else (invoice["TotalAmt"] / 2).quantize(Decimal("0.01"))
    return {
        "CustomerRef": invoice["CustomerRef"], "DepositToAccountRef": {"value": "1"}, "PaymentMethodRef": {"value": "1"},
        "PaymentRefNum": str(1000 + n), "TotalAmt": paid, "UnappliedAmt": 0, "ProcessPayment": False,
        "TxnDate": invoice["DueDate"], "CurrencyRef": USD, "PrivateNote": "received with thanks",
        "Line": [{"Amount": paid, "LinkedTxn": [{"TxnId": str(n), "TxnType": "Invoice"}]}], **_stamp(n),
    }  # fmt: skip


def _address(chance: random.Random, n: int) -> Row:
    return {
        "Id": str(n), "Line1": f"{chance.randint(1, 9999)} {chance.choice(WORDS).title()} Street",
        "Line2": f"Suite {chance.randint(1, 900)}", "City": f"{chance.choice(WORDS).title()}ville",
        "CountrySubDivisionCode": "CA", "PostalCode": str(chance.randint(10_000, 99_999)), "Country": "USA",
        "Lat": f"{chance.uniform(25, 48):.7f}", "Long": f"{-chance.uniform(70, 122):.7f}",
    }  # fmt: skip


def _stamp(n: int) -> Row:
    times = {"CreateTime": STAMP, "LastUpdatedTime": STAMP}
    return {"domain": "QBO", "sparse": False, "Id": str(n), "SyncToken": "0", "MetaData": times}
