"""What a line of a sales form may hold (quickbooks-online.md 9.1)."""

from quickbooks_sandbox.company.shapes import (
    AMOUNT,
    DAY,
    FLAG,
    FREE,
    PERCENT,
    QUANTITY,
    READ_ONLY,
    REF,
    Choice,
    Many,
    Shape,
    Structure,
    Text,
)

SALES = "SalesItemLineDetail"
DESCRIPTION = "DescriptionOnly"
DISCOUNT = "DiscountLineDetail"
GROUP = "GroupLineDetail"
SUBTOTAL = "SubTotalLineDetail"
_REFS = ("ClassRef", "TaxCodeRef", "TaxClassificationRef")
_LINE: dict[str, Shape] = {
    "Id": Text(50),
    "LineNum": AMOUNT,
    "Description": Text(4000),
    "Amount": AMOUNT,
    "DetailType": Choice((SALES, DESCRIPTION, DISCOUNT, GROUP, SUBTOTAL)),
    "LinkedTxn": FREE,
    "CustomField": FREE,
    SALES: Structure(
        {
            **dict.fromkeys(("ItemRef", "ItemAccountRef", *_REFS), REF),
            "Qty": QUANTITY,
            **dict.fromkeys(("UnitPrice", "TaxInclusiveAmt", "DiscountAmt", "DiscountRate"), AMOUNT),
            "ServiceDate": DAY,
            "MarkupInfo": FREE,
        }
    ),
    "DescriptionLineDetail": Structure({"TaxCodeRef": REF, "ServiceDate": DAY}),
    DISCOUNT: Structure(
        {
            **dict.fromkeys(("DiscountAccountRef", *_REFS), REF),
            "PercentBased": FLAG,
            "DiscountPercent": PERCENT,
        }
    ),
    # Clients spell it in two ways, as the vendor does.
    **dict.fromkeys((SUBTOTAL, "SubtotalLineDetail"), READ_ONLY),
}
_BUNDLE = Structure(
    {
        "GroupItemRef": REF,
        "Quantity": QUANTITY,
        "ServiceDate": DAY,
        "Line": Many(Structure(_LINE)),
        **dict.fromkeys(_REFS, REF),
    }
)
LINES = Many(Structure({**_LINE, GROUP: _BUNDLE}))
