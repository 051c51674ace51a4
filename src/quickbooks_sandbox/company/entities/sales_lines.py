"""The lines of a sales form and their sum, exact to the cent (quickbooks-online.md 9.1)."""

from collections.abc import Callable
from decimal import Decimal

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, referred
from quickbooks_sandbox.company.money import cents, dollars, percentage
from quickbooks_sandbox.company.shapes import (
    AMOUNT,
    DAY,
    FLAG,
    FREE,
    READ_ONLY,
    REF,
    Choice,
    Many,
    Number,
    Payload,
    Structure,
    Text,
)

from .account import ACCOUNT
from .item import ITEM
from .preferences import default_item_id, preferences

_SALES = "SalesItemLineDetail"
_DESCRIPTION = "DescriptionOnly"
_DISCOUNT = "DiscountLineDetail"
_SUBTOTAL = "SubTotalLineDetail"
_TAX_CODES = ("TAX", "NON")
_TOTAL_MAX = 99_999_999_999_99
_BUILT_IN_ITEMS = ("SHIPPING_ITEM_ID", "GRATUITY_ITEM_ID")
_REFS = ("ClassRef", "TaxCodeRef", "TaxClassificationRef")
LINES = Many(
    Structure(
        {
            "Id": Text(50),
            "LineNum": AMOUNT,
            "Description": Text(4000),
            "Amount": AMOUNT,
            "DetailType": Choice((_SALES, _DESCRIPTION, _DISCOUNT, _SUBTOTAL)),
            "LinkedTxn": FREE,
            "CustomField": FREE,
            _SALES: Structure(
                {
                    **dict.fromkeys(("ItemRef", "ItemAccountRef", *_REFS), REF),
                    **dict.fromkeys(
                        ("Qty", "UnitPrice", "TaxInclusiveAmt", "DiscountAmt", "DiscountRate"), AMOUNT
                    ),
                    "ServiceDate": DAY,
                    "MarkupInfo": FREE,
                }
            ),
            "DescriptionLineDetail": Structure({"TaxCodeRef": REF, "ServiceDate": DAY}),
            _DISCOUNT: Structure(
                {
                    **dict.fromkeys(("DiscountAccountRef", *_REFS), REF),
                    "PercentBased": FLAG,
                    "DiscountPercent": Number(Decimal(0), Decimal(100)),
                }
            ),
            _SUBTOTAL: READ_ONLY,
        }
    )
)


def composed_lines(books: Books, asked: list[Payload], old: list[Payload]) -> tuple[list[Payload], int]:
    """The lines as kept, the subtotal line of the company's own among them, and their total in cents. Raises Fault."""
    discounts = []
    body = []
    for line in asked:
        detail_type = line.get("DetailType")
        if detail_type is None:
            raise errors.required("Line.DetailType")
        if detail_type == _DISCOUNT:
            discounts.append(line)
        elif detail_type != _SUBTOTAL:
            body.append(_COMPOSERS[detail_type](books, line, old))
    if not body:
        raise errors.required("Line")
    _number_lines(body, old)
    subtotal = sum(cents(line.get("Amount", 0)) for line in body)
    lines = [*body, subtotal_line(subtotal)]
    total = subtotal
    if discounts:
        if len(discounts) > 1:
            raise errors.business("A transaction can have only one discount line.")
        discount = _discount(books, discounts[0], subtotal)
        total -= cents(discount["Amount"])
        lines.append(discount)
    if total < 0:
        raise errors.business("The transaction amount must be 0 or greater.")
    if total > _TOTAL_MAX:
        raise errors.bad_number("TotalAmt", str(dollars(total)))
    return lines, total


def subtotal_line(subtotal: int) -> Payload:
    """The line the company appends: what the lines above it come to, in cents."""
    return {"Amount": dollars(subtotal), "DetailType": _SUBTOTAL, _SUBTOTAL: {}}


def zeroed(lines: list[Payload]) -> list[Payload]:
    """The lines of a voided form: amounts and quantities 0."""
    voided = []
    for line in lines:
        kept = {**line, "Amount": dollars(0)} if "Amount" in line else dict(line)
        if _SALES in line and "Qty" in line[_SALES]:
            kept[_SALES] = {**line[_SALES], "Qty": 0}
        if _DISCOUNT in line:
            kept[_DISCOUNT] = {
                key: value for key, value in line[_DISCOUNT].items() if key != "DiscountPercent"
            }
            kept[_DISCOUNT]["PercentBased"] = False
        voided.append(kept)
    return voided


def _sales(books: Books, line: Payload, old: list[Payload]) -> Payload:
    detail = dict(line.get(_SALES, {}))
    if "Amount" not in line:
        raise errors.required("Line.Amount")
    amount = cents(line["Amount"])
    if "Qty" in detail and "UnitPrice" in detail and (detail["Qty"] or detail["UnitPrice"]):
        product = detail["Qty"] * detail["UnitPrice"]
        if cents(product) != amount:
            raise errors.wrong_amount(f"{line['Amount']:,.2f}")
    detail["ItemRef"], account = _item(books, detail.get("ItemRef"), line.get("Id"), old)
    if account:
        detail.setdefault("ItemAccountRef", account)
    if detail.setdefault("TaxCodeRef", {"value": "NON"})["value"] not in _TAX_CODES:
        raise errors.bad_tax_code()
    return {**line, "Amount": dollars(amount), _SALES: detail}


def _item(
    books: Books, reference: Payload | None, line_id: str | None, old: list[Payload]
) -> tuple[Payload, Payload]:
    """The item of a line and its income account. A line without one is booked to the company's default item."""
    if reference is None:
        reference = {"value": default_item_id(preferences(books))}
    if reference["value"] in _BUILT_IN_ITEMS:
        return reference, {}
    was = next((line[_SALES]["ItemRef"] for line in old if _SALES in line and line["Id"] == line_id), None)
    item = referred(books, ITEM, reference, was=was)
    return {"value": item["Id"], "name": item["FullyQualifiedName"]}, item.get("IncomeAccountRef", {})


def _description(books: Books, line: Payload, old: list[Payload]) -> Payload:
    return {key: value for key, value in line.items() if key != "Amount"}


def _discount(books: Books, line: Payload, subtotal: int) -> Payload:
    detail = dict(line.get(_DISCOUNT, {}))
    if detail.setdefault("PercentBased", "DiscountPercent" in detail):
        if "DiscountPercent" not in detail:
            raise errors.incomplete_discount()
        amount = percentage(subtotal, detail["DiscountPercent"])
    elif "Amount" not in line:
        raise errors.incomplete_discount()
    else:
        amount = cents(line["Amount"])
    if amount < 0:
        raise errors.negative_amount("Amount")
    account_id = preferences(books)["SalesFormsPrefs"]["DefaultDiscountAccount"]
    reference = detail.get("DiscountAccountRef") or {"value": account_id}
    account = referred(books, ACCOUNT, reference, was=reference)
    detail["DiscountAccountRef"] = {"value": account["Id"], "name": account["FullyQualifiedName"]}
    kept = {key: value for key, value in line.items() if key not in ("Id", "LineNum")}
    return {**kept, "Amount": dollars(amount), _DISCOUNT: detail}


def _number_lines(body: list[Payload], old: list[Payload]) -> None:
    """Lines keep the ids they had; the others get new ones."""
    known = {line["Id"] for line in old if "Id" in line}
    last = max((int(line_id) for line_id in known), default=0)
    for number, line in enumerate(body, start=1):
        if line.get("Id") in known:
            known.discard(line["Id"])
        else:
            last += 1
            line["Id"] = str(last)
        line["LineNum"] = number


_COMPOSERS: dict[str, Callable[[Books, Payload, list[Payload]], Payload]] = {
    _SALES: _sales,
    _DESCRIPTION: _description,
}
