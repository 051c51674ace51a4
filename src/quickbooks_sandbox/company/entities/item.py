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
    Many,
    Payload,
    Shape,
    Structure,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .account import ACCOUNT
from .lists import PARENT, compose_named, place, renamed

_ACCOUNT_REFS = ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef")
_STOCK_TYPES = {
    "IncomeAccountRef": "Income",
    "ExpenseAccountRef": "Cost of Goods Sold",
    "AssetAccountRef": "Other Current Asset",
}
_NEVER_POSTED_TO = ("Bank", "Credit Card", "Accounts Receivable", "Accounts Payable")
_INVENTORY_NEEDS = ("TrackQtyOnHand", "QtyOnHand", "InvStartDate", "ExpenseAccountRef", "AssetAccountRef")
_ASSET_MISSING = (
    "Required parameter AssetAccountRef is missing in the request. "
    "An inventory assetaccount is required if you are tracking inventory quantities for this product."
)
_LIST_REFS = {
    "ClassRef": "Class",
    "PrefVendorRef": "Vendor",
    "SalesTaxCodeRef": "TaxCode",
    "PurchaseTaxCodeRef": "TaxCode",
}
_BUNDLE = Structure({"ItemGroupLine": Many(Structure({"ItemRef": REF, "Qty": AMOUNT}, whole_key="ItemRef"))})
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "Name": Text(100, forbidden=":\t\n"),
    "Description": Text(4000),
    "PurchaseDesc": Text(1000),
    "Sku": Text(100),
    "Type": Choice(("Service", "Inventory", "NonInventory", "Category", "Group")),
    "ItemGroupDetail": _BUNDLE,
    "PrintGroupedItems": FLAG,
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
    PARENT,
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
        _check_type(books, draft, old)
        _check_accounts(books, draft, old)
        for name, entity in _LIST_REFS.items():
            if name in draft:
                referred(books, books.kinds[entity], draft[name], was=(old or {}).get(name))
        parent = place(books, self, draft, old)
        if parent:
            draft.update(SubItem=True, Level=parent.get("Level", 0) + 1)
            draft["ParentRef"]["name"] = parent["FullyQualifiedName"]
        else:
            draft.pop("SubItem", None)
        if draft["Type"] == "Category":
            return draft
        draft.setdefault("Taxable", False)
        draft.setdefault("UnitPrice", 0)
        draft.setdefault("PurchaseCost", 0)
        draft.setdefault("TrackQtyOnHand", False)
        if draft["Type"] == "Group":
            _compose_bundle(books, draft, old)
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        for child in renamed(books, self, new, old):
            if child["ParentRef"]["value"] == new["Id"]:
                child["ParentRef"]["name"] = new["FullyQualifiedName"]
                self.table.put(books.db, [child])


ITEM = _Item()


def _check_type(books: Books, draft: Payload, old: Payload | None) -> None:
    """Categories stay, and bundles are made and changed within QuickBooks alone. Raises Fault 6000."""
    types = {draft["Type"], (old or draft)["Type"]}
    if "Group" in types and not books.in_app:
        raise errors.business("Bundles can be created and edited only in QuickBooks.")
    if len(types) > 1 and types & {"Category", "Group", "Inventory"}:
        raise errors.business("The type of this product or service cannot be changed.")
    if draft["Type"] == "Category" and not draft["Active"]:
        raise errors.business("A category cannot be made inactive.")


def _check_accounts(books: Books, draft: Payload, old: Payload | None) -> None:
    needed = {"Service": ("IncomeAccountRef",), "Inventory": ("IncomeAccountRef", *_INVENTORY_NEEDS)}
    for name in needed.get(draft["Type"], ()):
        if name not in draft:
            raise errors.required(name, _ASSET_MISSING if name == "AssetAccountRef" else "")
    for name in _ACCOUNT_REFS:
        if name in draft:
            account = referred(books, ACCOUNT, draft[name], was=(old or {}).get(name))
            _check_account_type(draft["Type"], name, account)
            draft[name] = {"value": account["Id"], "name": account["FullyQualifiedName"]}


def _check_account_type(item_type: str, name: str, account: Payload) -> None:
    """Stock posts to its own types of accounts; nothing posts to money, to receivables or to payables. Raises Fault 6430."""
    account_type = account["AccountType"]
    wanted = _STOCK_TYPES[name] if item_type == "Inventory" else account_type
    if account_type != wanted or account_type in _NEVER_POSTED_TO:
        raise errors.wrong_account_type(name)


def _compose_bundle(books: Books, draft: Payload, old: Payload | None) -> None:
    """Each line of a bundle names an item, and how many of it."""
    before = [line["ItemRef"] for line in (old or {}).get("ItemGroupDetail", {}).get("ItemGroupLine", ())]
    lines = draft.get("ItemGroupDetail", {}).get("ItemGroupLine", [])
    if not lines:
        raise errors.required("ItemGroupDetail")
    for line in lines:
        reference = line["ItemRef"]
        was = next((one for one in before if one["value"] == reference["value"]), None)
        item = referred(books, ITEM, reference, was=was)
        line["ItemRef"] = {"value": item["Id"], "name": item["FullyQualifiedName"], "type": item["Type"]}
        line.setdefault("Qty", 1)
    draft.setdefault("PrintGroupedItems", False)
