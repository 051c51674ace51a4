"""A bookkeeper's typed sales forms put as the company's own objects. Amounts are Decimals."""

from decimal import Decimal

from flask import request

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload

from .lists import every
from .typed import Mistyped, TypedLine, cents, day, number

NEW_LINES = 3
NEW_LINES_MAX = 50
_DAYS = (("TxnDate", "The date"), ("DueDate", "The due date"))


def items(company: Company) -> list[Payload]:
    """What can be sold."""
    return every(company, "Item", order="Name")


def numbers_by_hand(company: Company) -> bool:
    """Whether people number the documents of a company."""
    preferences = company.read_object("Preferences", "1")
    return bool(preferences["SalesFormsPrefs"].get("CustomTxnNumbers"))


def taxing(company: Company) -> bool:
    """Whether a company charges sales tax as in the US, where a line is taxed or not and the form has one code."""
    taxes = company.read_object("Preferences", "1")["TaxPrefs"]["UsingSalesTax"]
    country = every(company, "CompanyInfo")[0].get("Country", "US")
    return bool(taxes) and country in ("US", "USA")


def tax_codes(company: Company) -> list[Payload]:
    """The codes a whole form can come under."""
    return [code for code in every(company, "TaxCode", order="Name") if code["Id"].isdigit()]


def new_lines() -> int:
    """How many empty lines a form offers: three more each time more are asked for."""
    asked = request.form.get("new_lines", NEW_LINES, type=int)
    more = NEW_LINES if "more" in request.form else 0
    return min(max(asked, 1) + more, NEW_LINES_MAX)


def header(fields: dict[str, str]) -> Payload:
    """Number, dates and words of a form; what it does not offer is left out."""
    body: Payload = {}
    if "private_note" in fields:
        body["PrivateNote"] = fields["private_note"]
    if "customer_memo" in fields:
        body["CustomerMemo"] = {"value": fields["customer_memo"]}
    if "DocNumber" in fields:
        body["DocNumber"] = fields["DocNumber"]
    if "term" in fields:
        body["SalesTermRef"] = {"value": fields["term"]}
    if "tax_code" in fields:
        body["TxnTaxDetail"] = {"TxnTaxCodeRef": {"value": fields["tax_code"]}} if fields["tax_code"] else {}
    for name, label in _DAYS:
        if fields.get(name):
            body[name] = day(label, fields[name])
    return body


def new_form(company: Company, customer: Payload, fields: dict[str, str], lines: list[TypedLine]) -> Payload:
    """The body of a new sales form, in its customer's currency. Raises Mistyped."""
    given = {name: value for name, value in header(fields).items() if value not in ("", {}, {"value": ""})}
    return {
        "CustomerRef": {"value": customer["Id"]},
        "CurrencyRef": {"value": customer["CurrencyRef"]["value"]},
        **given,
        "Line": _new_lines(company, lines),
    }


def edited_form(
    company: Company, document: Payload, fields: dict[str, str], lines: list[TypedLine]
) -> Payload:
    """The body of a changed sales form; lines that were not shown stay as they are. Raises Mistyped."""
    by_id = {line.line_id: line for line in lines if line.line_id}
    gone = set(request.form.getlist("remove"))
    kept = [
        _edited(line, by_id[line["Id"]]) if line.get("Id") in by_id else line
        for line in document["Line"]
        if line["DetailType"] != "SubTotalLineDetail" and line.get("Id", "discount") not in gone
    ]
    added = _new_lines(company, [line for line in lines if not line.line_id])
    return {
        "Id": document["Id"],
        "SyncToken": fields.get("revision") or document["SyncToken"],
        "sparse": True,
        "CustomerRef": document["CustomerRef"],
        **header(fields),
        "Line": [*kept, *added],
    }


def _new_lines(company: Company, lines: list[TypedLine]) -> list[Payload]:
    filled = [line for line in lines if not line.empty]
    prices = {item["Id"]: item.get("UnitPrice") for item in items(company)} if filled else {}
    return [_new_line(line, prices) for line in filled]


def _new_line(line: TypedLine, prices: dict[str, Decimal | None]) -> Payload:
    if not line.item_id:
        raise Mistyped("A new line needs an item.")
    quantity = number("The quantity", line.quantity or "1")
    usual = prices.get(line.item_id)
    rate = number("The rate", line.rate) if line.rate else usual
    if rate is None:
        raise Mistyped("That item has no usual price: type a rate.")
    detail: Payload = {"ItemRef": {"value": line.item_id}, "Qty": quantity, "UnitPrice": rate}
    if line.tax:
        detail["TaxCodeRef"] = {"value": line.tax}
    body = {
        "DetailType": "SalesItemLineDetail",
        "Amount": cents(quantity * rate),
        "SalesItemLineDetail": detail,
    }
    return {**body, "Description": line.description} if line.description else body


def _edited(line: Payload, typed: TypedLine) -> Payload:
    detail = dict(line["SalesItemLineDetail"])
    changed = {**line, "Description": typed.description, "SalesItemLineDetail": detail}
    if typed.tax:
        detail["TaxCodeRef"] = {"value": typed.tax}
    if not typed.quantity and not typed.rate:
        return changed
    detail["Qty"] = number("The quantity", typed.quantity)
    detail["UnitPrice"] = number("The rate", typed.rate)
    changed["Amount"] = cents(detail["Qty"] * detail["UnitPrice"])
    return changed
