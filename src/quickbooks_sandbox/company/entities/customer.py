"""Customers and sub-customers (quickbooks-online.md 9.4). Balances are what their open invoices and payments make them."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses, referred, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    ADDRESS,
    DAY,
    EMAIL,
    FLAG,
    FREE,
    PHONE,
    READ_ONLY,
    REF,
    WEB,
    Choice,
    Payload,
    Shape,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .lists import shown_name
from .payment_method import PAYMENT_METHOD
from .term import TERM

LEVELS_MAX = 5
_NAME_BREAKERS = ":\t\n"
_NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_ADDRESSES = ("BillAddr", "ShipAddr")
_PROPERTIES = (
    *COMMON,
    Property("DisplayName", indexed=True),
    *(
        Property(name)
        for name in ("GivenName", "MiddleName", "FamilyName", "CompanyName", "PrintOnCheckName")
    ),
    Property("FullyQualifiedName"),
    Property("PrimaryEmailAddr", sortable=False),
    Property("Balance", Type.NUMBER),
    Property("ParentRef", Type.REF, indexed=True),
    ACTIVE,
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "DisplayName": Text(500, forbidden=_NAME_BREAKERS),
    "Title": Text(16, forbidden=_NAME_BREAKERS),
    "GivenName": Text(100, forbidden=_NAME_BREAKERS),
    "MiddleName": Text(100, forbidden=_NAME_BREAKERS),
    "FamilyName": Text(100, forbidden=_NAME_BREAKERS),
    "Suffix": Text(16, forbidden=_NAME_BREAKERS),
    "CompanyName": Text(100),
    "PrintOnCheckName": Text(110),
    "PrimaryEmailAddr": EMAIL,
    **dict.fromkeys(("PrimaryPhone", "AlternatePhone", "Mobile", "Fax"), PHONE),
    "WebAddr": WEB,
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
    **dict.fromkeys(("ClientEntityId", "V4IDPseudonym"), READ_ONLY),
}


class _Customer(Kind):
    entity = "Customer"
    known = _KNOWN
    table = table("Customer", _PROPERTIES, ("p_active", "id"))
    sequence = "Customer"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = {**_defaults(), **draft}
        draft["DisplayName"] = _display_name(draft, old)
        _check_unique(books, draft, old)
        draft.setdefault("PrintOnCheckName", draft["DisplayName"])
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
            _rename_in_documents(books, new)
            _rename_children(books, new)


CUSTOMER = _Customer()


def _defaults() -> Payload:
    return {
        "Active": True,
        "Job": False,
        "BillWithParent": False,
        "Taxable": False,
        "PreferredDeliveryMethod": "None",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
    }


def _display_name(draft: Payload, old: Payload | None) -> str:
    name = draft.get("DisplayName") or (old or {}).get("DisplayName")
    name = name or " ".join(draft[part] for part in _NAME_PARTS if part in draft)
    if not name:
        raise errors.nameless()
    return shown_name(name, active=draft["Active"])


def _check_unique(books: Books, draft: Payload, old: Payload | None) -> None:
    if not draft["Active"]:
        return
    taken = CUSTOMER.table.ids(books.db, "p_displayname = ?", draft["DisplayName"].casefold())
    if any(holder != (old or {}).get("Id") for holder in taken):
        raise errors.duplicate_name()


def _check_references(books: Books, draft: Payload, old: Payload | None) -> None:
    for name, kind in (("SalesTermRef", TERM), ("PaymentMethodRef", PAYMENT_METHOD)):
        if name in draft:
            target = referred(books, kind, draft[name], was=(old or {}).get(name))
            draft[name] = {"value": target["Id"], "name": target["Name"]}
    currency = draft["CurrencyRef"]["value"]
    if currency != "USD":
        raise errors.bad_currency(currency)
    draft["CurrencyRef"] = {"value": "USD", "name": "United States Dollar"}


def _place(books: Books, draft: Payload, old: Payload | None) -> Payload:
    """Job, level and full name, from the parent."""
    if "ParentRef" not in draft:
        if draft["Job"]:
            raise errors.parent_required()
        return {"Level": 0, "FullyQualifiedName": draft["DisplayName"]}
    parent = referred(books, CUSTOMER, draft["ParentRef"], was=(old or {}).get("ParentRef"))
    above: Payload | None = parent
    while above and old:
        if above["Id"] == old["Id"]:
            raise errors.circular_parent()
        above = books.find(CUSTOMER, above["ParentRef"]["value"]) if "ParentRef" in above else None
    if parent["Level"] + 1 + (_depth_below(books, old["Id"]) if old else 0) >= LEVELS_MAX:
        raise errors.too_deep()
    return {
        "Job": True,
        "ParentRef": {"value": parent["Id"]},
        "Level": parent["Level"] + 1,
        "FullyQualifiedName": f"{parent['FullyQualifiedName']}:{draft['DisplayName']}",
    }


def _depth_below(books: Books, customer_id: str) -> int:
    children = CUSTOMER.table.ids(books.db, "p_parentref = ?", customer_id)
    return max((1 + _depth_below(books, child) for child in children), default=0)


def _rename_children(books: Books, parent: Payload) -> None:
    for child_id in CUSTOMER.table.ids(books.db, "p_parentref = ?", parent["Id"]):
        child = books.find(CUSTOMER, child_id)
        assert child
        child["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{child['DisplayName']}"
        child["Level"] = parent["Level"] + 1
        books.save(CUSTOMER, child)
        _rename_in_documents(books, child)
        _rename_children(books, child)


def _rename_in_documents(books: Books, customer: Payload) -> None:
    """A reference always tells its target's present name; that is no edit of the document."""
    for entity, name in (("Invoice", customer["DisplayName"]), ("Payment", customer["FullyQualifiedName"])):
        kind = books.kinds[entity]
        for document_id in kind.table.ids(books.db, "p_customerref = ?", customer["Id"]):
            document = books.find(kind, document_id)
            assert document
            document["CustomerRef"]["name"] = name
            kind.table.put(books.db, [document])
