"""Customers and sub-customers (quickbooks-online.md 9.4). Balances are what their open invoices and payments make them."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import party_currency
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses, referred, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    ADDRESS,
    AMOUNT,
    DAY,
    FLAG,
    FREE,
    READ_ONLY,
    REF,
    Choice,
    Payload,
    Shape,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .account import ACCOUNT
from .customer_documents import rename_in_documents
from .lists import parent_of, place, rename_children
from .opening_balance import open_balance
from .parties import CONTACT_SHAPES, NAME_PROPERTIES, NAME_SHAPES, compose_name
from .payment_method import PAYMENT_METHOD
from .tax_code import TAX_CODE
from .taxpayers import masked
from .term import TERM

_ADDRESSES = ("BillAddr", "ShipAddr")
_TAX_IDENTIFIERS = ("PrimaryTaxIdentifier", "SecondaryTaxIdentifier")
_REFERENCES = {
    "SalesTermRef": TERM,
    "PaymentMethodRef": PAYMENT_METHOD,
    "DefaultTaxCodeRef": TAX_CODE,
    "ARAccountRef": ACCOUNT,
}
_PROPERTIES = (
    *COMMON,
    *NAME_PROPERTIES,
    Property("CompanyName"),
    Property("FullyQualifiedName"),
    Property("PrimaryEmailAddr", sortable=False),
    Property("Balance", Type.NUMBER),
    Property("ParentRef", Type.REF, indexed=True, queryable=False),
    ACTIVE,
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    **NAME_SHAPES,
    **CONTACT_SHAPES,
    "CompanyName": Text(100),
    **dict.fromkeys(_ADDRESSES, ADDRESS),
    "Notes": Text(2000),
    "Active": FLAG,
    "Job": FLAG,
    "BillWithParent": FLAG,
    "Taxable": FLAG,
    **dict.fromkeys(("ParentRef", "SalesTermRef", "PaymentMethodRef", "CurrencyRef"), REF),
    **dict.fromkeys(("DefaultTaxCodeRef", "ARAccountRef"), REF),
    "PreferredDeliveryMethod": Choice(("Print", "Email", "None")),
    "ResaleNum": Text(16),
    "GSTIN": Text(15),
    "GSTRegistrationType": Text(15),
    "BusinessNumber": Text(10),
    **dict.fromkeys((*_TAX_IDENTIFIERS, "Source"), Text(100)),
    "Balance": AMOUNT,
    "OpenBalanceDate": DAY,
    "CustomerTypeRef": REF,
    "TaxExemptionReasonId": Text(10),
    **dict.fromkeys(("CustomField", "OtherContactInfo"), FREE),
    **dict.fromkeys(("BalanceWithJobs", "FullyQualifiedName", "Level", "IsProject"), READ_ONLY),
}


class _Customer(Kind):
    entity = "Customer"
    known = _KNOWN
    table = table("Customer", _PROPERTIES, ("p_active", "id"))
    sequence = "Customer"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = {**_defaults(books), **draft}
        _set_opening(books, draft, old)
        compose_name(books, self, draft, old)
        _share_currency(books, draft, old)
        party_currency(books, draft, old)
        _check_references(books, draft, old)
        number_addresses(books, draft, old, _ADDRESSES)
        if draft["PreferredDeliveryMethod"] == "Email" and "PrimaryEmailAddr" not in draft:
            raise errors.email_required()
        if (
            old
            and not draft["Active"]
            and old["Active"]
            and not books.in_app
            and (cents(old["Balance"]) or cents(old["BalanceWithJobs"]))
        ):
            raise errors.has_balance()
        for name in _TAX_IDENTIFIERS:
            if name in draft:
                draft[name] = masked(draft[name])
        draft.update(_place(books, draft, old))
        draft["Balance"] = old["Balance"] if old else dollars(0)
        draft["BalanceWithJobs"] = old["BalanceWithJobs"] if old else dollars(0)
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        if books.opening:
            (amount, day), books.opening = books.opening, None
            open_balance(books, new, amount, day)
        parents = {one["ParentRef"]["value"] for one in (new, old) if one and "ParentRef" in one}
        if old and parents and old.get("ParentRef") != new.get("ParentRef"):
            books.moved_customers |= parents
        if old and old["FullyQualifiedName"] != new["FullyQualifiedName"]:
            for renamed in (new, *rename_children(books, self, new, name="DisplayName")):
                rename_in_documents(books, renamed)


CUSTOMER = _Customer()


def _defaults(books: Books) -> Payload:
    return {
        "Active": True,
        "Job": False,
        "BillWithParent": False,
        "IsProject": False,
        "Taxable": bool(books.preference("TaxPrefs", "UsingSalesTax")),
        "PreferredDeliveryMethod": "None",
    }


def _share_currency(books: Books, draft: Payload, old: Payload | None) -> None:
    """A family is of one currency, or its balances could not be added up. Raises Fault 6000."""
    if "ParentRef" not in draft:
        return
    above = parent_of(books, CUSTOMER, draft["ParentRef"], (old or {}).get("ParentRef"))["CurrencyRef"]
    draft.setdefault("CurrencyRef", old["CurrencyRef"] if old else above)
    own: Payload = old["CurrencyRef"] if old else draft["CurrencyRef"]
    if own["value"].upper() != above["value"]:
        raise errors.business("A sub-customer must have the same currency as its parent.")


def _set_opening(books: Books, draft: Payload, old: Payload | None) -> None:
    """Balance and OpenBalanceDate are told once, when a customer is made."""
    amount = cents(draft.pop("Balance", 0))
    day = draft.pop("OpenBalanceDate", books.today)
    books.opening = (amount, day) if amount and old is None else None


def _check_references(books: Books, draft: Payload, old: Payload | None) -> None:
    for name, kind in _REFERENCES.items():
        if name in draft:
            target = referred(books, kind, draft[name], was=(old or {}).get(name))
            draft[name] = {"value": target["Id"], "name": target["Name"]}
            if kind is ACCOUNT and target["AccountType"] != "Accounts Receivable":
                raise errors.bad_reference(ACCOUNT.list_name, target["Id"])


def _place(books: Books, draft: Payload, old: Payload | None) -> Payload:
    """Job, level and full name, from the parent."""
    if "ParentRef" not in draft:
        if draft["Job"]:
            raise errors.parent_required()
        return {"Level": 0, "FullyQualifiedName": draft["DisplayName"], "BillWithParent": False}
    parent = place(books, CUSTOMER, draft, old, name="DisplayName")
    assert parent, "there is a reference to it"
    return {"Job": True, "Level": parent["Level"] + 1}
