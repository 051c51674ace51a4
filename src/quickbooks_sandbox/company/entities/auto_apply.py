"""What the company does by itself once an invoice or credit memo is written (quickbooks-online.md 9.3, 9.10).

With AutoApplyCredit an invoice and an open credit memo of a customer are linked by a payment of total 0, the oldest first; with
AutoApplyPayments money that is not applied goes to new invoices.
"""

from quickbooks_sandbox.company import writes
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload

from .applications import Part, applied_by, fit, parts_of, reapply, restate, unapplied
from .payment_lines import payment_line
from .preferences import preferences
from .receivables import DEBIT, Target, find_item

_NOTE = "Created by QB Online to link credits to charges."


def follow(books: Books, kind: Kind, new: Payload, old: Payload | None) -> None:
    """Let what is put against a document, or may be now, follow its write."""
    if old is not None:
        restate(books, Target(kind.entity, new["Id"]), new, old)
    if not _has_more_open(new, old) or not _is_active(books, new["CustomerRef"]["value"]):
        return
    settings = preferences(books)["SalesFormsPrefs"]
    if settings.get("AutoApplyCredit"):
        _apply_credit(books, kind, new)
    if settings.get("AutoApplyPayments") and kind.entity == "Invoice":
        _apply_payments(books, Target(kind.entity, new["Id"]), new["CustomerRef"]["value"])


def _is_active(books: Books, customer_id: str) -> bool:
    """Whether anything new may be made for a customer."""
    customer = books.find(books.kinds["Customer"], customer_id)
    return customer is not None and bool(customer["Active"])


def _has_more_open(new: Payload, old: Payload | None) -> bool:
    if old is None or old["CustomerRef"]["value"] != new["CustomerRef"]["value"]:
        return bool(cents(new["Balance"]))
    return cents(new["Balance"]) > cents(old["Balance"])


def _apply_credit(books: Books, kind: Kind, new: Payload) -> None:
    """Link a new document with the open ones of the other side, as one payment of total 0."""
    other = books.kinds["CreditMemo" if kind.entity == "Invoice" else "Invoice"]
    customer = new["CustomerRef"]["value"]
    rest = cents(new["Balance"])
    lines = [_line(kind, new, 0)]
    days = [new["TxnDate"]]
    found = other.table.ids(books.db, "p_customerref = ? and p_balance > 0", customer)
    for document in sorted((books.find(other, one) or {} for one in found), key=_age):
        amount = min(rest, cents(document["Balance"]))
        if amount:
            lines.append(_line(other, document, amount))
            days.append(document["TxnDate"])
            rest -= amount
    if len(lines) > 1:
        lines[0]["Amount"] = dollars(cents(new["Balance"]) - rest)
        body = {
            "CustomerRef": {"value": customer},
            "CurrencyRef": new["CurrencyRef"],
            "TotalAmt": dollars(0),
            "TxnDate": max(days),
            "Line": lines,
            "PrivateNote": _NOTE,
        }
        writes.create(books, books.kinds["Payment"], body)


def _apply_payments(books: Books, target: Target, customer: str) -> None:
    """Put money that is not applied against an invoice."""
    kind = books.kinds["Payment"]
    found = kind.table.ids(books.db, "p_customerref = ? and p_unappliedamt > 0", customer)
    for old in sorted((books.find(kind, one) or {} for one in found), key=_age):
        item = find_item(books, target)
        assert item, "it has just been written"
        if not item.open:
            break
        if target in applied_by(old):
            continue
        amount = min(item.open, cents(old["UnappliedAmt"]))
        total = cents(old["TotalAmt"])
        parts = fit([*parts_of(books, old), Part(target, DEBIT, amount)], total)
        lines = [*old["Line"], payment_line(item, amount, open_before=item.open)]
        new = {**old, "Line": lines, "UnappliedAmt": dollars(unapplied(parts, total))}
        reapply(books, books.save(kind, new), old)


def _line(kind: Kind, document: Payload, amount: int) -> Payload:
    link = {"TxnId": document["Id"], "TxnType": kind.entity}
    return {"Amount": dollars(amount), "LinkedTxn": [link]}


def _age(document: Payload) -> tuple[str, int]:
    return document["TxnDate"], int(document["Id"])
