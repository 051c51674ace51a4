"""Products and services (quickbooks-online.md 9.5)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, referred, table
from quickbooks_sandbox.company.properties import ACTIVE_UNSORTED, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
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
from .lists import compose_named

_ACCOUNT_REFS = ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef")
_INVENTORY_NEEDS = ("TrackQtyOnHand", "QtyOnHand", "InvStartDate", "ExpenseAccountRef", "AssetAccountRef")
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "Name": Text(100, forbidden=":\t\n"),
    "Description": Text(4000),
    "PurchaseDesc": Text(1000),
    "Sku": Text(100),
    "Type": Choice(("Service", "Inventory", "NonInventory", "Category")),
    **dict.fromkeys(
        ("Active", "Taxable", "SubItem", "TrackQtyOnHand", "SalesTaxIncluded", "PurchaseTaxIncluded"), FLAG
    ),
    **dict.fromkeys(("UnitPrice", "PurchaseCost", "QtyOnHand", "ReorderPoint"), AMOUNT),
    "InvStartDate": DAY,
    **dict.fromkeys((*_ACCOUNT_REFS, "ParentRef", "SalesTaxCodeRef", "PurchaseTaxCodeRef", "ClassRef"), REF),
    **dict.fromkeys(("PrefVendorRef", "TaxClassificationRef"), REF),
    **dict.fromkeys(("UQCDisplayText", "UQCId", "ServiceType", "ItemCategoryType", "Source"), Text(100)),
    **dict.fromkeys(("AbatementRate", "ReverseChargeRate"), AMOUNT),
    "CustomField": FREE,
    **dict.fromkeys(("FullyQualifiedName", "Level", "ClientEntityId"), READ_ONLY),
}
_PROPERTIES = (
    *COMMON,
    *(Property(name) for name in ("Name", "Type")),
    *(Property(name, sortable=False) for name in ("FullyQualifiedName", "Sku")),
    Property("UnitPrice", Type.NUMBER, filterable=False),
    *(Property(name, Type.FLAG, sortable=False) for name in ("SubItem", "Taxable")),
    ACTIVE_UNSORTED,
)


class _Item(Kind):
    entity = "Item"
    list_name = "Items"
    known = _KNOWN
    table = table("Item", _PROPERTIES)
    sequence = "Item"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = compose_named(books, self, draft, old)
        draft["Type"] = draft.get("Type") or (old or {}).get("Type", "Service")
        _check_accounts(books, draft, old)
        draft["FullyQualifiedName"] = draft["Name"]
        if "ParentRef" in draft:
            parent = referred(books, self, draft["ParentRef"], was=(old or {}).get("ParentRef"))
            draft.update(SubItem=True, Level=parent.get("Level", 0) + 1)
            draft["ParentRef"] = {"value": parent["Id"], "name": parent["FullyQualifiedName"]}
            draft["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{draft['Name']}"
        if draft["Type"] == "Category":
            return draft
        draft.setdefault("Taxable", False)
        draft.setdefault("UnitPrice", 0)
        draft.setdefault("PurchaseCost", 0)
        draft.setdefault("TrackQtyOnHand", False)
        return draft


ITEM = _Item()


def _check_accounts(books: Books, draft: Payload, old: Payload | None) -> None:
    needed = {"Service": ("IncomeAccountRef",), "Inventory": ("IncomeAccountRef", *_INVENTORY_NEEDS)}
    for name in needed.get(draft["Type"], ()):
        if name not in draft:
            raise errors.required(name)
    for name in _ACCOUNT_REFS:
        if name in draft:
            account = referred(books, ACCOUNT, draft[name], was=(old or {}).get(name))
            draft[name] = {"value": account["Id"], "name": account["FullyQualifiedName"]}
