"""Purchases: expenses, checks and credit card charges. A line on receivables refunds a customer (quickbooks-online.md 0, 9.1)."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import set_currency
from quickbooks_sandbox.company.kind import RATE_FOLLOWS, Books, Posting, referred, table
from quickbooks_sandbox.company.ledger import evened
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    ADDRESS,
    AMOUNT,
    DAY,
    FLAG,
    FREE,
    RATE,
    READ_ONLY,
    REF,
    Choice,
    Many,
    Payload,
    Shape,
    Structure,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .account import ACCOUNT
from .booked import Booked, is_receivable, posting
from .booked_lines import RECEIVABLE, account_at, must_have_party, number_lines, old_line, party_of
from .item import ITEM
from .payment_method import PAYMENT_METHOD
from .receivables import Receivable

BY_ACCOUNT = "AccountBasedExpenseLineDetail"
BY_ITEM = "ItemBasedExpenseLineDetail"
_PAID_FROM = {
    "Cash": ("Bank", "Other Current Asset"),
    "Check": ("Bank",),
    "CreditCard": ("Credit Card",),
}
_REFS = ("CustomerRef", "ClassRef", "TaxCodeRef")
_BILLABLE = Choice(("Billable", "NotBillable", "HasBeenBilled"))
_LINES = Many(
    Structure(
        {
            "Id": Text(50),
            "LineNum": AMOUNT,
            "Description": Text(4000),
            "Amount": AMOUNT,
            "DetailType": Choice((BY_ACCOUNT, BY_ITEM)),
            "LinkedTxn": FREE,
            "CustomField": FREE,
            BY_ACCOUNT: Structure(
                {
                    **dict.fromkeys(("AccountRef", *_REFS), REF),
                    "BillableStatus": _BILLABLE,
                    **dict.fromkeys(("TaxAmount", "TaxInclusiveAmt"), AMOUNT),
                    "MarkupInfo": FREE,
                }
            ),
            BY_ITEM: Structure(
                {
                    **dict.fromkeys(("ItemRef", "ItemAccountRef", "PriceLevelRef", *_REFS), REF),
                    **dict.fromkeys(("Qty", "UnitPrice", "TaxInclusiveAmt"), AMOUNT),
                    "BillableStatus": _BILLABLE,
                    "MarkupInfo": FREE,
                }
            ),
        }
    )
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "Line": _LINES,
    "AccountRef": REF,
    "PaymentType": Choice(tuple(_PAID_FROM)),
    "EntityRef": REF,
    "Credit": FLAG,
    "DocNumber": Text(21),
    "TxnDate": DAY,
    "PrivateNote": Text(4000),
    "ExchangeRate": RATE,
    **dict.fromkeys(("PaymentMethodRef", "CurrencyRef", "DepartmentRef"), REF),
    "PaymentRefNum": Text(21),
    "PrintStatus": Choice(("NotSet", "NeedToPrint", "PrintComplete")),
    "GlobalTaxCalculation": Choice(("TaxInclusive", "TaxExcluded", "NotApplicable")),
    **dict.fromkeys(("TxnSource", "TransactionLocationType"), Text(100)),
    "RemitToAddr": ADDRESS,
    **dict.fromkeys(("CustomField", "PurchaseEx"), FREE),
    **dict.fromkeys(("TotalAmt", "HomeTotalAmt", "LinkedTxn", "TxnTaxDetail", "RecurDataRef"), READ_ONLY),
}
_PROPERTIES = (
    *COMMON,
    Property("DocNumber"),
    Property("TxnDate", Type.DAY),
    Property("PaymentType"),
    Property("TotalAmt", Type.NUMBER),
)


class _Purchase(Booked):
    entity = "Purchase"
    known = _KNOWN
    table = table("Purchase", _PROPERTIES)
    follows: ClassVar[Mapping[str, str]] = RATE_FOLLOWS

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        if "PaymentType" not in draft:
            raise errors.required("PaymentType")
        account = account_at(books, draft, "AccountRef", old)
        if account["AccountType"] not in _PAID_FROM[draft["PaymentType"]]:
            raise errors.wrong_account_type("AccountRef")
        if not draft.get("Line"):
            raise errors.required("Line")
        if draft.get("Credit") and draft["PaymentType"] != "CreditCard":
            raise errors.business("Only a credit card transaction can be a credit.")
        draft = {"Credit": False, "PrintStatus": "NotSet", **draft}
        if draft["PaymentType"] != "CreditCard":
            del draft["Credit"]
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        number_lines(draft["Line"], old, first=1)
        payee = _payee(books, draft, old)
        customers = [one for line in draft["Line"] if (one := _check(books, line, old_line(old, line)))]
        set_currency(books, draft, *customers, payee)
        total = sum(cents(line["Amount"]) for line in draft["Line"])
        if total < 0:
            raise errors.business("The transaction amount must be 0 or greater.")
        books.must_be_open(draft, old)
        draft.update(TotalAmt=dollars(total))
        self.keep_applied(books, draft, old)
        return draft

    def receivables(self, books: Books, payload: Payload) -> Mapping[str, Receivable]:
        """What is paid back to a customer is a debit; what comes back to a card is a credit."""
        sign = -1 if payload.get("Credit") else 1
        lines = [line for line in payload["Line"] if line["DetailType"] == BY_ACCOUNT]
        return {
            line["Id"]: Receivable(line[BY_ACCOUNT]["CustomerRef"]["value"], sign * cents(line["Amount"]))
            for line in lines
            if cents(line["Amount"]) and is_receivable(books, line[BY_ACCOUNT]["AccountRef"]["value"])
        }

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        sign = -1 if payload.get("Credit") else 1
        customers = self.receivables(books, payload)
        paid = posting(payload, payload["AccountRef"]["value"], -sign * cents(payload["TotalAmt"]))
        lines = [
            posting(
                payload,
                _account_of(books, line),
                sign * cents(line["Amount"]),
                customers[line["Id"]].customer if line["Id"] in customers else None,
            )
            for line in payload["Line"]
        ]
        return evened([one for one in (paid, *lines) if one.amount])


PURCHASE = _Purchase()


def _account_of(books: Books, line: Payload) -> str:
    """The account a line books to."""
    detail = line[line["DetailType"]]
    reference = detail.get("AccountRef") or detail.get("ItemAccountRef") or _first_expense(books)
    return str(reference["value"])


def _first_expense(books: Books) -> Payload:
    """Where items without an account of their own go: to the oldest expense account."""
    account = books.find(ACCOUNT, ACCOUNT.table.ids(books.db, "p_accounttype = 'expense'")[0])
    assert account, "the table and the payloads hold the same objects"
    return {"value": account["Id"], "name": account["FullyQualifiedName"]}


def _payee(books: Books, draft: Payload, old: Payload | None) -> Payload | None:
    if "PaymentMethodRef" in draft:
        method = referred(
            books, PAYMENT_METHOD, draft["PaymentMethodRef"], was=(old or {}).get("PaymentMethodRef")
        )
        draft["PaymentMethodRef"] = {"value": method["Id"], "name": method["Name"]}
    if "EntityRef" not in draft:
        return None
    reference = draft["EntityRef"]
    party_type = reference.get("type", "Vendor")
    party = party_of(books, reference, party_type, (old or {}).get("EntityRef"))
    name = party.get("FullyQualifiedName", party["DisplayName"])
    draft["EntityRef"] = {"value": party["Id"], "name": name, "type": party_type}
    return party


def _check(books: Books, line: Payload, was: Payload) -> Payload | None:
    """Check a line and name what it refers to: the customer whose receivables it moves, if it does."""
    if "DetailType" not in line:
        raise errors.required("Line.DetailType")
    if "Amount" not in line:
        raise errors.required("Line.Amount")
    line["Amount"] = dollars(cents(line["Amount"]))
    name = line["DetailType"]
    detail, before = line.get(name, {}), was.get(name, {})
    line[name] = detail
    customer = None
    if "CustomerRef" in detail:
        customer = party_of(books, detail["CustomerRef"], "Customer", before.get("CustomerRef"))
        detail["CustomerRef"] = {"value": customer["Id"], "name": customer["FullyQualifiedName"]}
    detail.setdefault("BillableStatus", "NotBillable")
    detail.setdefault("TaxCodeRef", {"value": "NON"})
    if name == BY_ITEM:
        _check_item(books, line, before)
        return None
    account = account_at(books, detail, "AccountRef", before)
    if account["AccountType"] == RECEIVABLE:
        must_have_party(account, "Customer" if customer else None)
        return customer
    return None


def _check_item(books: Books, line: Payload, before: Payload) -> None:
    detail = line[BY_ITEM]
    if "ItemRef" not in detail:
        raise errors.required("ItemRef")
    item = referred(books, ITEM, detail["ItemRef"], was=before.get("ItemRef"))
    detail["ItemRef"] = {"value": item["Id"], "name": item["FullyQualifiedName"]}
    account = item.get("ExpenseAccountRef") or item.get("IncomeAccountRef")
    detail["ItemAccountRef"] = account or _first_expense(books)
    quantity, price = detail.get("Qty", 0), detail.get("UnitPrice", 0)
    both = "Qty" in detail and "UnitPrice" in detail and (quantity or price)
    if both and cents(quantity * price) != cents(line["Amount"]):
        raise errors.wrong_amount(f"{line['Amount']:,.2f}")
