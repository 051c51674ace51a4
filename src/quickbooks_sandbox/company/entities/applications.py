"""Payments put against invoices: both sides say the same (quickbooks-online.md 6.5, 9.9, 9.11). Amounts in cents.

A payment's lines are the truth. An invoice's Balance and LinkedTxn follow from them.
"""

from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload


def applied_by_invoice(payment: Payload | None) -> dict[str, int]:
    """How much of a payment stands against each invoice id."""
    applied: dict[str, int] = {}
    for line in payment["Line"] if payment else ():
        invoice_id = line["LinkedTxn"][0]["TxnId"]
        applied[invoice_id] = applied.get(invoice_id, 0) + cents(line["Amount"])
    return applied


def applied_to(payload: Payload) -> int:
    """How much of an invoice or credit memo is used by applications."""
    return cents(payload["TotalAmt"]) - cents(payload.get("Deposit", 0)) - cents(payload["Balance"])


def reapply(books: Books, new: Payload | None, old: Payload | None) -> None:
    """Bring the invoices of a payment in line with what its lines say now."""
    before, after = applied_by_invoice(old), applied_by_invoice(new)
    payment_id = (new or old or {})["Id"]
    invoices = books.kinds["Invoice"]
    for invoice_id in sorted(before.keys() | after.keys(), key=int):
        was, is_now = before.get(invoice_id, 0), after.get(invoice_id, 0)
        if was == is_now:
            continue
        invoice = books.find(invoices, invoice_id)
        assert invoice, "an invoice with a payment cannot be deleted"
        invoice["Balance"] = dollars(cents(invoice["Balance"]) + was - is_now)
        if not was:
            invoice["LinkedTxn"] = [*invoice["LinkedTxn"], {"TxnId": payment_id, "TxnType": "Payment"}]
        if not is_now:
            invoice["LinkedTxn"] = [link for link in invoice["LinkedTxn"] if link["TxnId"] != payment_id]
        books.save(invoices, invoice)
        books.moved_customers.add(invoice["CustomerRef"]["value"])


def release(books: Books, kind: Kind, payload: Payload, *, keep: int) -> tuple[int, list[Payload]]:
    """Unapply a document's payments, the newest first, until at most `keep` cents stay: what stays, and its payments' links."""
    applied = applied_to(payload)
    links = [link for link in payload.get("LinkedTxn", []) if link["TxnType"] == "Payment"]
    payments = books.kinds["Payment"]
    while applied > keep:
        payment = books.find(payments, links[-1]["TxnId"])
        assert payment, "a link leads to a payment"
        standing = applied_by_invoice(payment)[payload["Id"]]
        freed = min(standing, applied - keep)
        _shrink(payment, payload["Id"], to=standing - freed)
        books.save(payments, payment)
        books.moved_customers.add(payment["CustomerRef"]["value"])
        applied -= freed
        if freed == standing:
            links.pop()
    return applied, links


def _shrink(payment: Payload, invoice_id: str, *, to: int) -> None:
    freed = 0
    lines = []
    for line in payment["Line"]:
        amount = cents(line["Amount"])
        if line["LinkedTxn"][0]["TxnId"] == invoice_id:
            stays = min(amount, to)
            to -= stays
            freed += amount - stays
            line["Amount"] = dollars(stays)
            amount = stays
        if amount:
            lines.append(line)
    payment["Line"] = lines
    payment["UnappliedAmt"] = dollars(cents(payment["UnappliedAmt"]) + freed)
