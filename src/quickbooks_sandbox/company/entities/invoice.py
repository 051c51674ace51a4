"""Invoices (quickbooks-online.md 6.3-6.5, 9.9)."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses, referred, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    ADDRESS,
    AMOUNT,
    DAY,
    EMAIL,
    FLAG,
    FREE,
    MEMO,
    READ_ONLY,
    REF,
    Choice,
    Payload,
    Shape,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.store import next_number

from .applications import applied_to, release
from .customer import CUSTOMER
from .preferences import preferences
from .sales_lines import LINES, composed_lines, zeroed
from .term import TERM, due_date

DOC_NUMBERS = "Invoice.DocNumber"
_ADDRESSES = ("BillAddr", "ShipAddr", "ShipFromAddr")
FLAGS = (
    "AllowIPNPayment",
    "AllowOnlinePayment",
    "AllowOnlineCreditCardPayment",
    "AllowOnlineACHPayment",
    "ApplyTaxAfterDiscount",
    "FreeFormAddress",
)
_COMPUTED = (
    "TotalAmt",
    "Balance",
    "HomeBalance",
    "HomeTotalAmt",
    "LinkedTxn",
    "TxnTaxDetail",
    "DeliveryInfo",
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "CustomerRef": REF,
    "Line": LINES,
    "DocNumber": Text(21),
    **dict.fromkeys(("TxnDate", "DueDate", "ShipDate"), DAY),
    **dict.fromkeys(("BillEmail", "BillEmailCc", "BillEmailBcc"), EMAIL),
    **dict.fromkeys(_ADDRESSES, ADDRESS),
    **dict.fromkeys(
        ("SalesTermRef", "CurrencyRef", "ClassRef", "DepartmentRef", "ProjectRef", "ShipMethodRef"), REF
    ),
    **dict.fromkeys(("DepositToAccountRef", "TaxExemptionRef"), REF),
    "PrivateNote": Text(4000),
    "CustomerMemo": MEMO,
    "EmailStatus": Choice(("NotSet", "NeedToSend", "EmailSent")),
    "PrintStatus": Choice(("NotSet", "NeedToPrint", "PrintComplete")),
    "GlobalTaxCalculation": Choice(("TaxInclusive", "TaxExcluded", "NotApplicable")),
    **dict.fromkeys(("TrackingNum", "TxnSource", "TransactionLocationType"), Text(100)),
    **dict.fromkeys(FLAGS, FLAG),
    "Deposit": AMOUNT,
    "CustomField": FREE,
    **dict.fromkeys((*_COMPUTED, "ExchangeRate", "InvoiceLink", "RecurDataRef"), READ_ONLY),
}
_PROPERTIES = (
    *COMMON,
    Property("DocNumber", indexed=True),
    Property("TxnDate", Type.DAY, indexed=True),
    Property("DueDate", Type.DAY),
    Property("TotalAmt", Type.NUMBER),
    Property("Balance", Type.NUMBER),
    Property("CustomerRef", Type.REF, sortable=False),
    Property("SalesTermRef", Type.REF, sortable=False),
    Property("ProjectRef", Type.REF, sortable=False),
)


class _Invoice(Kind):
    entity = "Invoice"
    list_name = "Transactions"
    known = _KNOWN
    table = table("Invoice", _PROPERTIES, ("p_customerref", "p_balance"), ("p_balance", "p_duedate"))
    sequence = "transaction"
    follows: ClassVar[Mapping[str, str]] = {"DueDate": "SalesTermRef"}

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        customer = _customer(books, draft, old)
        draft = {**_defaults(draft, customer, old), **draft}
        draft["CustomerRef"] = {"value": customer["Id"], "name": customer["DisplayName"]}
        draft["CurrencyRef"] = customer["CurrencyRef"]
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        _set_terms(books, draft, old)
        _set_doc_number(books, draft, old)
        if draft["EmailStatus"] == "NeedToSend" and "BillEmail" not in draft:
            raise errors.email_required()
        number_addresses(books, draft, old, _ADDRESSES)
        draft["Line"], total = composed_lines(books, draft.get("Line", []), (old or {}).get("Line", []))
        deposit = cents(draft.get("Deposit", 0))
        if not 0 <= deposit <= total:
            raise errors.business("The deposit must be between 0 and the total of the invoice.")
        books.must_be_open(draft, old)
        applied = 0
        links: list[Payload] = []
        if old:
            same = old["CustomerRef"]["value"] == customer["Id"]
            keep = total - deposit if same else 0
            applied, links = release(books, self, old, keep=keep)
        draft.update(TotalAmt=dollars(total), Balance=dollars(total - deposit - applied), LinkedTxn=links)
        draft["TxnTaxDetail"] = {"TotalTax": 0}
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        books.moved_customers |= {one["CustomerRef"]["value"] for one in (new, old) if one}

    def void(self, books: Books, old: Payload) -> Payload:
        books.must_be_open(old)
        release(books, self, old, keep=0)
        note = old.get("PrivateNote")
        nothing = dollars(0)
        new = {**old, "Line": zeroed(old["Line"]), "TotalAmt": nothing, "Balance": nothing, "LinkedTxn": []}
        new.pop("Deposit", None)
        new["PrivateNote"] = f"Voided - {note}"[:4000] if note else "Voided"
        books.save(self, new, operation="Void")
        self.written(books, new, old)
        return new

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)
        if applied_to(old):
            raise errors.cannot_delete()
        books.moved_customers.add(old["CustomerRef"]["value"])


INVOICE = _Invoice()


def _customer(books: Books, draft: Payload, old: Payload | None) -> Payload:
    reference = draft.get("CustomerRef")
    if reference is None:
        raise errors.required("CustomerRef")
    if draft.get("CurrencyRef", {"value": "USD"})["value"] != "USD":
        raise errors.bad_currency(draft["CurrencyRef"]["value"])
    return referred(books, CUSTOMER, reference, was=(old or {}).get("CustomerRef"))


def _defaults(draft: Payload, customer: Payload, old: Payload | None) -> Payload:
    defaults: Payload = {
        **dict.fromkeys(FLAGS, False),
        "EmailStatus": "NotSet",
        "PrintStatus": "NeedToPrint",
    }
    if old is None:
        names = [name for name in ("BillAddr", "ShipAddr", "SalesTermRef") if name in customer]
        defaults.update((name, customer[name]) for name in names)
        for name in _ADDRESSES:
            if name in defaults:
                defaults[name] = {key: value for key, value in defaults[name].items() if key != "Id"}
    return defaults


def _set_terms(books: Books, draft: Payload, old: Payload | None) -> None:
    """DueDate follows from the terms unless it is given."""
    term = None
    if "SalesTermRef" in draft:
        term = referred(books, TERM, draft["SalesTermRef"], was=(old or {}).get("SalesTermRef"))
        draft["SalesTermRef"] = {"value": term["Id"], "name": term["Name"]}
    if "DueDate" not in draft:
        draft["DueDate"] = due_date(draft["TxnDate"], term)


def _set_doc_number(books: Books, draft: Payload, old: Payload | None) -> None:
    """Without custom numbers the company numbers and ignores what was sent; with them a missing number stays missing."""
    if not preferences(books)["SalesFormsPrefs"]["CustomTxnNumbers"]:
        if old and "DocNumber" in old:
            draft["DocNumber"] = old["DocNumber"]
        else:
            draft["DocNumber"] = str(next_number(books.db, DOC_NUMBERS))
        return
    number = draft.get("DocNumber")
    if number and not books.allow_duplicate_numbers:
        holders = INVOICE.table.ids(books.db, "p_docnumber = ?", number.casefold())
        others = [holder for holder in holders if holder != (old or {}).get("Id")]
        if others:
            raise errors.duplicate_doc_number(number, others[0])
