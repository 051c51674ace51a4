"""The lines of a sales form and what they come to, exact to the cent (quickbooks-online.md 9.1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import referred
from quickbooks_sandbox.company.money import cents, dollars, percentage
from quickbooks_sandbox.company.shapes import Payload

from .account import ACCOUNT
from .booked_lines import must_have_party
from .item import ITEM
from .preferences import default_item_id
from .sales_line_shapes import DESCRIPTION, DISCOUNT, GROUP, SALES, SUBTOTAL
from .sales_postings import other_income
from .sales_settings import Sale, every_line

LINES_MAX = 10_000
_TAX_CODES = ("TAX", "NON")
_SHIPPING = "SHIPPING_ITEM_ID"
_BUILT_IN_ITEMS = (_SHIPPING, "GRATUITY_ITEM_ID")
_PRICE_PLACES = Decimal("1E-7")
_INLINE_SUBTOTAL = "Subtotal:"


@dataclass
class Lines:
    """A form's lines: those of its body, and the discount if there is one. Amounts in cents once they are added up."""

    body: list[Payload]
    discount: Payload | None
    subtotal: int = field(default=0, init=False)
    discounted: int = field(default=0, init=False)

    def sales(self) -> Iterator[Payload]:
        """The lines that sell an item, those within bundles too."""
        return (line for line in every_line(self.body) if line["DetailType"] == SALES)

    def add_up(self) -> None:
        """Fill in the amounts of bundles and inline subtotals, the subtotal and the discount. Raises Fault."""
        since = 0
        for line in self.body:
            if GROUP in line:
                line["Amount"] = dollars(sum(cents(inner["Amount"]) for inner in line[GROUP]["Line"]))
            if line["DetailType"] != DESCRIPTION:
                amount = cents(line["Amount"])
                since += amount
                self.subtotal += amount
            elif "Amount" in line:
                line["Amount"] = dollars(since)
                since = 0
        if self.discount:
            self.discounted = _discount_amount(self.discount, self.subtotal)
            self.discount["Amount"] = dollars(self.discounted)

    def shown(self) -> list[Payload]:
        """The lines as kept: items, the company's own subtotal, the discount."""
        return [*self.body, subtotal_line(self.subtotal), *([self.discount] if self.discount else [])]


def compose_lines(sale: Sale, asked: list[Payload]) -> Lines:
    """The lines as asked for, checked and filled in; not yet added up. Raises Fault."""
    if sum(line.get("DetailType") != SUBTOTAL for line in every_line(asked)) > LINES_MAX:
        raise errors.business(f"A transaction can have at most {LINES_MAX} lines.")
    discounts = []
    body = []
    for line in asked:
        detail_type = line.get("DetailType")
        if detail_type is None:
            raise errors.required("Line.DetailType")
        if detail_type == DISCOUNT:
            discounts.append(line)
        elif detail_type != SUBTOTAL:
            body.append(_COMPOSERS[detail_type](sale, line))
    if not body:
        raise errors.required("Line")
    if len(discounts) > 1:
        raise errors.business("A transaction can have only one discount line.")
    _number_lines(body, set(sale.lines_before))
    return Lines(body, _discount(sale, discounts[0]) if discounts else None)


def subtotal_line(subtotal: int) -> Payload:
    """The line the company appends: what the lines above it come to, in cents."""
    return {"Amount": dollars(subtotal), "DetailType": SUBTOTAL, SUBTOTAL: {}}


def without_subtotals(lines: list[Payload]) -> list[Payload]:
    """The lines that are no subtotal of the company's own."""
    return [line for line in lines if line.get("DetailType") != SUBTOTAL]


def zeroed(lines: list[Payload]) -> list[Payload]:
    """The lines of a voided form: amounts and quantities 0."""
    voided = []
    for line in lines:
        kept = {**line, "Amount": dollars(0)} if "Amount" in line else dict(line)
        if SALES in line:
            nothing = {name: 0 for name in ("Qty", "TaxInclusiveAmt") if name in line[SALES]}
            kept[SALES] = {**line[SALES], **nothing}
        if GROUP in line:
            kept[GROUP] = {**line[GROUP], "Quantity": 0, "Line": zeroed(line[GROUP]["Line"])}
        if DISCOUNT in line:
            kept[DISCOUNT] = {key: value for key, value in line[DISCOUNT].items() if key != "DiscountPercent"}
            kept[DISCOUNT]["PercentBased"] = False
        voided.append(kept)
    return voided


def _sales(sale: Sale, line: Payload) -> Payload:
    detail = dict(line.get(SALES, {}))
    if "Amount" not in line:
        raise errors.required("Line.Amount")
    amount = cents(line["Amount"])
    if "Qty" in detail and "UnitPrice" in detail and (detail["Qty"] or detail["UnitPrice"]):
        product = detail["Qty"] * detail["UnitPrice"]
        if cents(product) != amount:
            raise errors.wrong_amount(f"{line['Amount']:,.2f}")
    item = _item(sale, detail, sale.line_before(line).get(SALES, {}))
    _set_class(sale, detail, line)
    _set_tax_code(sale, detail, item)
    return {**line, "Amount": dollars(amount), SALES: detail}


def _item(sale: Sale, detail: Payload, before: Payload) -> Payload:
    """Set the item of a line and its income account; a line without one is booked to the company's default item."""
    own = None if "ItemRef" in detail else detail.get("ItemAccountRef")
    reference = detail.get("ItemRef") or {"value": default_item_id(sale.settings.preferences)}
    detail["ItemRef"] = reference
    if reference["value"] in _BUILT_IN_ITEMS:
        if reference["value"] == _SHIPPING and not sale.settings.forms.get("AllowShipping"):
            raise errors.business("Shipping must be turned on before it can be charged.")
        detail["ItemAccountRef"] = _income_account(sale, {}, before, reference["value"])
        return {}
    item = referred(sale.books, ITEM, reference, was=before.get("ItemRef"))
    if item["Type"] in ("Category", "Group"):
        raise errors.business(
            "Select a product or service: a category or a bundle cannot stand on this line."
        )
    detail["ItemRef"] = {"value": item["Id"], "name": item["FullyQualifiedName"]}
    if own:
        detail["ItemAccountRef"] = _named(must_have_party(referred(sale.books, ACCOUNT, own), None))
    else:
        detail["ItemAccountRef"] = _income_account(sale, item, before, item["Id"])
    return item


def _income_account(sale: Sale, item: Payload, before: Payload, item_id: str) -> Payload:
    """Where a line's income goes: it stays where it was when its item was put there."""
    if before.get("ItemRef", {}).get("value") == item_id and "ItemAccountRef" in before:
        return dict(before["ItemAccountRef"])
    if "IncomeAccountRef" in item:
        return dict(item["IncomeAccountRef"])
    return _named(referred(sale.books, ACCOUNT, was := {"value": other_income(sale.books)}, was=was))


def _named(account: Payload) -> Payload:
    return {"value": account["Id"], "name": account["FullyQualifiedName"]}


def _set_class(sale: Sale, detail: Payload, line: Payload) -> None:
    kind = sale.books.kinds["Class"]
    if "ClassRef" in detail:
        before = sale.line_before(line).get(SALES, {})
        found = referred(sale.books, kind, detail["ClassRef"], was=before.get("ClassRef"))
        detail["ClassRef"] = {"value": found["Id"], "name": found["FullyQualifiedName"]}


def _set_tax_code(sale: Sale, detail: Payload, item: Payload) -> None:
    """US lines carry TAX or NON, others a tax code of the company's wherever it charges tax. Raises Fault."""
    settings, customer = sale.settings, sale.customer or {}
    if settings.american:
        taxed = settings.taxes and item.get("Taxable", False) and customer.get("Taxable", False)
        if detail.setdefault("TaxCodeRef", {"value": "TAX" if taxed else "NON"})["value"] not in _TAX_CODES:
            raise errors.bad_tax_code(detail["TaxCodeRef"]["value"])
        return
    if not settings.taxes or sale.draft.get("GlobalTaxCalculation") == "NotApplicable":
        return
    default = item.get("SalesTaxCodeRef") or customer.get("DefaultTaxCodeRef")
    reference = detail.get("TaxCodeRef") or default
    if reference is None:
        raise errors.business("Make sure all your transactions have a tax rate before you save.")
    code = referred(sale.books, sale.books.kinds["TaxCode"], reference)
    if not code["Id"].isdigit():
        raise errors.bad_reference("TaxCodes", code["Id"])
    detail["TaxCodeRef"] = {"value": code["Id"]}


def _bundle(sale: Sale, line: Payload) -> Payload:
    """A bundle: its inner lines as given, else as its item tells, for one bundle times the quantity."""
    detail = dict(line.get(GROUP, {}))
    if "GroupItemRef" not in detail:
        raise errors.required("Line.GroupLineDetail.GroupItemRef")
    before = sale.line_before(line).get(GROUP, {})
    item = referred(sale.books, ITEM, detail["GroupItemRef"], was=before.get("GroupItemRef"))
    if item["Type"] != "Group":
        raise errors.business("Select a bundle: this line can hold no other product or service.")
    quantity = detail.setdefault("Quantity", Decimal(1))
    inner = detail.get("Line") or [_part(sale, part, quantity) for part in _parts(item)]
    if not inner or any(one.get("DetailType", SALES) != SALES for one in inner):
        raise errors.required("Line.GroupLineDetail.Line")
    detail["GroupItemRef"] = {"value": item["Id"], "name": item["FullyQualifiedName"]}
    detail["Line"] = [_sales(sale, {"DetailType": SALES, **one}) for one in inner]
    described = {"Description": item["Description"]} if "Description" in item else {}
    return {**described, **line, GROUP: detail}


def _parts(bundle: Payload) -> list[Payload]:
    return list(bundle.get("ItemGroupDetail", {}).get("ItemGroupLine", []))


def _part(sale: Sale, part: Payload, quantity: Decimal) -> Payload:
    item = referred(sale.books, ITEM, part["ItemRef"], was=part["ItemRef"])
    count = Decimal(part.get("Qty", 1)) * quantity
    # Prices of items are in the home currency, to as many places as the vendor shows.
    price = Decimal(item.get("UnitPrice", 0))
    if (rate := sale.draft.get("ExchangeRate", 1)) != 1:
        price = (price / rate).quantize(_PRICE_PLACES)
    described = {"Description": item["Description"]} if "Description" in item else {}
    detail = {"ItemRef": {"value": item["Id"]}, "Qty": count, "UnitPrice": price}
    return {**described, "Amount": dollars(cents(count * price)), SALES: detail}


def _description(sale: Sale, line: Payload) -> Payload:
    kept = {key: value for key, value in line.items() if key != "Amount"}
    if str(line.get("Description", "")).startswith(_INLINE_SUBTOTAL):
        kept["Amount"] = dollars(0)
    return kept


def _discount(sale: Sale, line: Payload) -> Payload:
    detail = dict(line.get(DISCOUNT, {}))
    if detail.setdefault("PercentBased", "DiscountPercent" in detail):
        if "DiscountPercent" not in detail:
            raise errors.incomplete_discount()
    elif "Amount" not in line:
        raise errors.incomplete_discount()
    default = sale.settings.forms["DefaultDiscountAccount"]
    reference = detail.get("DiscountAccountRef") or {"value": default}
    account = referred(sale.books, ACCOUNT, reference, was=reference)
    detail["DiscountAccountRef"] = _named(must_have_party(account, None))
    kept = {key: value for key, value in line.items() if key not in ("Id", "LineNum")}
    return {**kept, DISCOUNT: detail}


def _discount_amount(discount: Payload, subtotal: int) -> int:
    detail = discount[DISCOUNT]
    percent_based = detail["PercentBased"]
    amount = percentage(subtotal, detail["DiscountPercent"]) if percent_based else cents(discount["Amount"])
    if amount < 0:
        raise errors.negative_amount("Amount")
    return amount


def _number_lines(body: list[Payload], known: set[str]) -> None:
    """Lines keep the ids they had; the others get new ones. Bundles count their own lines."""
    last = max((int(line_id) for line_id in known), default=0)
    for lines in (body, *(line[GROUP]["Line"] for line in body if GROUP in line)):
        for number, line in enumerate(lines, start=1):
            line["LineNum"] = number
    for line in every_line(body):
        if line.get("Id") in known:
            known.discard(line["Id"])
        else:
            last += 1
            line["Id"] = str(last)


_COMPOSERS: dict[str, Callable[[Sale, Payload], Payload]] = {
    SALES: _sales,
    DESCRIPTION: _description,
    GROUP: _bundle,
}
