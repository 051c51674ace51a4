"""What the page shows of a company, and the bookkeeper's acts put as the company's own objects. Amounts are Decimals."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

import msgspec

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.query_sql import QueryAnswer

PAGE_ROWS = 50
_CHOICES_MAX = 1_000
_AMOUNT_MAX = Decimal(10) ** 9


class Reference(msgspec.Struct):
    """A reference to another object."""

    value: str
    name: str = ""


class Customer(msgspec.Struct):
    """A customer as the list shows it."""

    Id: str
    DisplayName: str
    Balance: Decimal = Decimal(0)


class Invoice(msgspec.Struct):
    """An invoice as the list shows it."""

    Id: str
    CustomerRef: Reference
    TotalAmt: Decimal
    Balance: Decimal
    TxnDate: str
    DueDate: str = ""
    DocNumber: str = ""


class Choice(msgspec.Struct):
    """An item or a payment method to choose."""

    Id: str
    Name: str
    UnitPrice: Decimal | None = None


Row = TypeVar("Row", bound=msgspec.Struct)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """One page of a list; `number` counts from 1."""

    rows: list[Row]
    number: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // PAGE_ROWS))


@dataclass(frozen=True, kw_only=True)
class TypedLine:
    """A line of an invoice as a person typed it; `line_id` is None on a new one."""

    line_id: str | None
    item_id: str
    description: str
    quantity: str
    rate: str

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.item_id or self.description or self.quantity or self.rate)


class Mistyped(ValueError):
    """Something typed that is no date or no amount; the text says which."""


def customers(company: Company, page: int) -> Page[Customer]:
    """Active customers by name, inactive ones left out."""
    return _page(company, Customer, "Customer", where="", order="DisplayName", page=page)


def open_invoices(company: Company, page: int, *, customer_id: str | None = None) -> Page[Invoice]:
    """Invoices with a balance, the longest due first."""
    where = "where Balance > '0'" + (f" and CustomerRef = '{_quoted(customer_id)}'" if customer_id else "")
    return _page(company, Invoice, "Invoice", where=where, order="DueDate", page=page)


def items(company: Company) -> list[Choice]:
    """What can be sold."""
    found = _ask(company, "*", f"Item orderby Name maxresults {_CHOICES_MAX}").rows
    return [msgspec.json.decode(row, type=Choice) for row in found]


def payment_methods(company: Company) -> list[Choice]:
    """How money can come."""
    found = _ask(company, "*", f"PaymentMethod maxresults {_CHOICES_MAX}").rows
    return [msgspec.json.decode(row, type=Choice) for row in found]


def receive_payment(company: Company, invoice: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    """Book a payment for an invoice; what exceeds its balance stays unapplied. Raises Mistyped or the company's Fault."""
    amount = _amount("The amount", typed.get("amount", ""))
    applied = min(amount, Decimal(str(invoice["Balance"])))
    body: dict[str, Any] = {
        "CustomerRef": {"value": invoice["CustomerRef"]["value"]},
        "TotalAmt": amount,
        "TxnDate": _day("The date", typed.get("date", "")),
        "Line": [{"Amount": applied, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
    }
    if typed.get("reference"):
        body["PaymentRefNum"] = typed["reference"]
    if typed.get("method"):
        body["PaymentMethodRef"] = {"value": typed["method"]}
    return company.create_object("Payment", body)


def create_invoice(
    company: Company, customer_id: str, typed: dict[str, str], lines: list[TypedLine]
) -> dict[str, Any]:
    """Book an invoice. Raises Mistyped or the company's Fault."""
    header = {name: value for name, value in _header(typed).items() if value not in ("", {"value": ""})}
    body = {"CustomerRef": {"value": customer_id}, **header, "Line": _new_lines(company, lines)}
    return company.create_object("Invoice", body)


def edit_invoice(
    company: Company, invoice: dict[str, Any], typed: dict[str, str], lines: list[TypedLine]
) -> dict[str, Any]:
    """Change an invoice's header and lines; lines that were not shown stay as they are. Raises Mistyped or Fault."""
    by_id = {line.line_id: line for line in lines if line.line_id}
    kept = [
        _edited(line, by_id[line["Id"]]) if line.get("Id") in by_id else line
        for line in invoice["Line"]
        if line["DetailType"] != "SubTotalLineDetail"
    ]
    added = _new_lines(company, [line for line in lines if not line.line_id])
    body = {
        "Id": invoice["Id"],
        "SyncToken": typed["revision"],
        "sparse": True,
        "CustomerRef": invoice["CustomerRef"],
        **_header(typed),
        "Line": [*kept, *added],
    }
    return company.update_object("Invoice", body)


def _page(company: Company, kind: type[Row], entity: str, *, where: str, order: str, page: int) -> Page[Row]:
    count = _ask(company, "count(*)", f"{entity} {where}").count or 0
    number = min(max(page, 1), max(1, -(-count // PAGE_ROWS)))
    start = (number - 1) * PAGE_ROWS + 1
    wanted = f"{entity} {where} orderby {order} startposition {start} maxresults {PAGE_ROWS}"
    rows = [msgspec.json.decode(row, type=kind) for row in _ask(company, "*", wanted).rows]
    return Page(rows=rows, number=number, count=count)


def _ask(company: Company, what: str, wanted: str) -> QueryAnswer:
    return company.query(f"select {what} from {wanted}")  # noqa: S608  the company's own language; ids are quoted


def _header(typed: dict[str, str]) -> dict[str, Any]:
    header: dict[str, Any] = {
        "PrivateNote": typed.get("private_note", ""),
        "CustomerMemo": {"value": typed.get("customer_memo", "")},
    }
    for name, label in (("TxnDate", "The invoice date"), ("DueDate", "The due date")):
        if typed.get(name):
            header[name] = _day(label, typed[name])
    return header


def _new_lines(company: Company, lines: list[TypedLine]) -> list[dict[str, Any]]:
    typed = [line for line in lines if not line.empty]
    prices = {item.Id: item.UnitPrice for item in items(company)} if typed else {}
    return [_new_line(line, prices) for line in typed]


def _new_line(line: TypedLine, prices: dict[str, Decimal | None]) -> dict[str, Any]:
    if not line.item_id:
        raise Mistyped("A new line needs an item.")
    quantity = _number("The quantity", line.quantity or "1")
    usual = prices.get(line.item_id)
    rate = _number("The rate", line.rate) if line.rate else usual
    if rate is None:
        raise Mistyped("That item has no usual price: type a rate.")
    detail = {"ItemRef": {"value": line.item_id}, "Qty": quantity, "UnitPrice": rate}
    body = {
        "DetailType": "SalesItemLineDetail",
        "Amount": _cents(quantity * rate),
        "SalesItemLineDetail": detail,
    }
    return {**body, "Description": line.description} if line.description else body


def _edited(line: dict[str, Any], typed: TypedLine) -> dict[str, Any]:
    detail = dict(line["SalesItemLineDetail"])
    changed = {**line, "Description": typed.description, "SalesItemLineDetail": detail}
    if not typed.quantity and not typed.rate:
        return changed
    detail["Qty"] = _number("The quantity", typed.quantity)
    detail["UnitPrice"] = _number("The rate", typed.rate)
    changed["Amount"] = _cents(detail["Qty"] * detail["UnitPrice"])
    return changed


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _amount(label: str, text: str) -> Decimal:
    amount = _number(label, text)
    if amount <= 0 or amount != _cents(amount):
        raise Mistyped(f"{label} must be above zero, in whole cents.")
    return amount


def _number(label: str, text: str) -> Decimal:
    try:
        number = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise Mistyped(f"{label} is no number.") from None
    if not number.is_finite() or abs(number) > _AMOUNT_MAX:
        raise Mistyped(f"{label} is too large.")
    return number


def _day(label: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Mistyped(f"{label} is no date.") from None


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
