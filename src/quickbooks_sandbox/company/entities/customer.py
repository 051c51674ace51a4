"""Customers and sub-customers (quickbooks-online.md 9.4). Balances are what their open invoices and payments make them."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import party_currency
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses, referred, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    ADDRESS,
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

from .lists import place, rename_children
from .parties import CONTACT_SHAPES, NAME_PROPERTIES, NAME_SHAPES, compose_name
from .payment_method import PAYMENT_METHOD
from .term import TERM

_ADDRESSES = ("BillAddr", "ShipAddr")
_DOCUMENTS = ("Invoice", "CreditMemo", "Estimate", "SalesReceipt", "RefundReceipt", "Payment")
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
    **dict.fromkeys(("PrimaryTaxIdentifier", "SecondaryTaxIdentifier", "Source"), Text(100)),
    "OpenBalanceDate": DAY,
    **dict.fromkeys(("CustomerTypeRef", "TaxExemptionReasonId", "CustomField", "OtherContactInfo"), FREE),
    **dict.fromkeys(("Balance", "BalanceWithJobs", "FullyQualifiedName", "Level", "IsProject"), READ_ONLY),
}


class _Customer(Kind):
    entity = "Customer"
    known = _KNOWN
    table = table("Customer", _PROPERTIES, ("p_active", "id"))
    sequence = "Customer"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = {**_defaults(), **draft}
        compose_name(books, self, draft, old)
        party_currency(books, draft, old)
        _check_references(books, draft, old)
        number_addresses(books, draft, old, _ADDRESSES)
        if draft["PreferredDeliveryMethod"] == "Email" and "PrimaryEmailAddr" not in draft:
            raise errors.email_required()
        if old and not draft["Active"] and old["Active"] and cents(old["BalanceWithJobs"]):
            raise errors.has_balance()
        draft.update(_place(books, draft, old))
        draft["Balance"] = old["Balance"] if old else dollars(0)
        draft["BalanceWithJobs"] = old["BalanceWithJobs"] if old else dollars(0)
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        parents = {one["ParentRef"]["value"] for one in (new, old) if one and "ParentRef" in one}
        if old and parents and old.get("ParentRef") != new.get("ParentRef"):
            books.moved_customers |= parents
        if old and old["FullyQualifiedName"] != new["FullyQualifiedName"]:
            for renamed in (new, *rename_children(books, self, new, name="DisplayName")):
                _rename_in_documents(books, renamed)


CUSTOMER = _Customer()


def _defaults() -> Payload:
    return {
        "Active": True,
        "Job": False,
        "BillWithParent": False,
        "Taxable": False,
        "PreferredDeliveryMethod": "None",
    }


def _check_references(books: Books, draft: Payload, old: Payload | None) -> None:
    for name, kind in (("SalesTermRef", TERM), ("PaymentMethodRef", PAYMENT_METHOD)):
        if name in draft:
            target = referred(books, kind, draft[name], was=(old or {}).get(name))
            draft[name] = {"value": target["Id"], "name": target["Name"]}


def _place(books: Books, draft: Payload, old: Payload | None) -> Payload:
    """Job, level and full name, from the parent."""
    if "ParentRef" not in draft:
        if draft["Job"]:
            raise errors.parent_required()
        return {"Level": 0, "FullyQualifiedName": draft["DisplayName"]}
    parent = place(books, CUSTOMER, draft, old, name="DisplayName")
    assert parent, "there is a reference to it"
    return {"Job": True, "Level": parent["Level"] + 1}


def _rename_in_documents(books: Books, customer: Payload) -> None:
    """A reference always tells its target's present name; that is no edit of the document."""
    names = dict.fromkeys(_DOCUMENTS, customer["DisplayName"]) | {"Payment": customer["FullyQualifiedName"]}
    for entity, name in names.items():
        kind = books.kinds[entity]
        for document_id in kind.table.ids(books.db, "p_customerref = ?", customer["Id"]):
            document = books.find(kind, document_id)
            assert document
            document["CustomerRef"]["name"] = name
            kind.table.put(books.db, [document])
