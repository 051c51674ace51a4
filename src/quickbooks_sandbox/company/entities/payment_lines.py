"""A payment's lines: what it is put against, as far as that can stand (quickbooks-online.md 9.10, 9.11)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload

from .applications import Part, applied_by, fit, unapplied
from .receivables import OpenItem, Target, find_item, lines_of, link_to, target_of


def composed_lines(
    books: Books, draft: Payload, total: int, old: Payload | None
) -> tuple[list[Payload], int]:
    """The lines that can stand, and what stays unapplied: what exceeds an open amount does so silently. Raises Fault."""
    before = applied_by(old)
    items: dict[Target, OpenItem] = {}
    parts: dict[Target, Part] = {}
    asked = 0
    for line in draft.get("Line", []):
        item, amount = _application(books, draft, line)
        asked += item.sign * amount
        standing = parts.get(item.target, Part(item.target, item.sign, 0)).cents
        most = item.open + before.get(item.target, 0)
        items[item.target] = item
        parts[item.target] = Part(item.target, item.sign, min(standing + amount, most))
    if asked > total:
        raise errors.business("The amount applied to transactions is greater than the amount of the payment.")
    fitted = fit([part for part in parts.values() if part.cents], total)
    lines = []
    for part in fitted:
        item = items[part.target]
        lines.append(payment_line(item, part.cents, open_before=item.open + before.get(part.target, 0)))
    return lines, unapplied(fitted, total)


def payment_line(item: OpenItem, amount: int, *, open_before: int) -> Payload:
    """A line putting so many cents against an item, with what the vendor tells about it."""
    told = {
        "txnId": item.target.id,
        "txnOpenBalance": str(dollars(open_before)),
        "txnReferenceNumber": item.payload.get("DocNumber", ""),
    }
    return {
        "Amount": dollars(amount),
        "LinkedTxn": [link_to(item)],
        "LineEx": {
            "any": [
                {
                    "name": "{http://schema.intuit.com/finance/v3}NameValue",
                    "nil": False,
                    "value": {"Name": name, "Value": value},
                }
                for name, value in told.items()
            ]
        },
    }


def _application(books: Books, draft: Payload, line: Payload) -> tuple[OpenItem, int]:
    if "Amount" not in line:
        raise errors.required("Line.Amount")
    if line["Amount"] < 0:
        raise errors.negative_amount("Line.Amount")
    links = line.get("LinkedTxn", [])
    if len(links) != 1 or "TxnId" not in links[0] or "TxnType" not in links[0]:
        raise errors.required("Line.LinkedTxn")
    target = target_of(links[0])
    if target is None or not target.id.isdigit():
        raise errors.not_found()
    customer = draft["CustomerRef"]["value"]
    item = find_item(books, _with_line(books, target, customer))
    if item is None:
        raise errors.deleted()
    if item.customer != customer:
        raise errors.business("The transactions of a payment must belong to its customer.")
    if item.payload["CurrencyRef"]["value"] != draft["CurrencyRef"]["value"]:
        raise errors.bad_currency(item.payload["CurrencyRef"]["value"])
    return item, cents(line["Amount"])


def _with_line(books: Books, target: Target, customer: str) -> Target:
    """A target with the customer's own line on receivables where the link left that open."""
    if target.line or target.entity in ("Invoice", "CreditMemo"):
        return target
    if books.find(books.kinds[target.entity], target.id) is None:
        raise errors.deleted()
    lines = lines_of(books, target, customer)
    if not lines:
        raise errors.business("The transactions of a payment must belong to its customer.")
    return Target(target.entity, target.id, lines[0])
