"""Estimates and the invoices made of them: each knows of the other (quickbooks-online.md 9.9, 9.12)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, is_id
from quickbooks_sandbox.company.shapes import Payload

_READ_ONLY = ("Payment", "ReimburseCharge", "ChargeCredit", "StatementCharge")


def linked_estimate(books: Books, invoice: Payload, old: Payload | None) -> list[Payload]:
    """The link of an invoice to its estimate, one at most, as asked for. Raises Fault 610 or 620.

    An invoice given to another customer leaves its estimate behind, as it does its payments.
    """
    asked = [link for link in invoice.get("LinkedTxn", []) if link.get("TxnType") not in _READ_ONLY]
    if old and old["CustomerRef"]["value"] != invoice["CustomerRef"]["value"]:
        asked = [link for link in asked if link.get("TxnId") not in _estimate_ids(old)]
    for link in asked:
        for name in ("TxnId", "TxnType"):
            if name not in link:
                raise errors.required(f"LinkedTxn.{name}")
        if link["TxnType"] != "Estimate":
            raise errors.cannot_link(f"{link['TxnType']} {link['TxnId']}", "cannot be linked to an invoice.")
    if len(asked) > 1:
        raise errors.cannot_link("Estimate", "can be linked only one at a time.")
    return [_checked(books, link["TxnId"], invoice, (old or {}).get("Id")) for link in asked]


def settle_estimates(books: Books, invoice_id: str, new: Payload | None, old: Payload | None) -> None:
    """Close the estimate an invoice was linked to, and open again one that it let go."""
    before, after = _estimate_ids(old), _estimate_ids(new)
    estimates = books.kinds["Estimate"]
    for estimate_id in sorted(before ^ after, key=int):
        estimate = books.find(estimates, estimate_id)
        assert estimate, "an estimate with an invoice cannot be deleted"
        if estimate_id in after:
            estimate["LinkedTxn"] = [{"TxnId": invoice_id, "TxnType": "Invoice"}]
            estimate["TxnStatus"] = "Closed"
        else:
            estimate["LinkedTxn"] = []
            accepted = "AcceptedDate" in estimate or "AcceptedBy" in estimate
            estimate["TxnStatus"] = "Accepted" if accepted else "Pending"
        books.save(estimates, estimate)


def _checked(books: Books, estimate_id: str, invoice: Payload, invoice_id: str | None) -> Payload:
    estimates = books.kinds["Estimate"]
    estimate = books.find(estimates, estimate_id) if is_id(estimates, estimate_id) else None
    if estimate is None:
        raise errors.not_found()
    if estimate["CustomerRef"]["value"] != invoice["CustomerRef"]["value"]:
        raise errors.cannot_link(f"Estimate {estimate['Id']}", "belongs to another customer.")
    if any(link["TxnId"] != invoice_id for link in estimate["LinkedTxn"]):
        raise errors.cannot_link(f"Estimate {estimate['Id']}", "has been invoiced already.")
    return {"TxnId": estimate["Id"], "TxnType": "Estimate"}


def _estimate_ids(invoice: Payload | None) -> set[str]:
    links = invoice["LinkedTxn"] if invoice else []
    return {link["TxnId"] for link in links if link["TxnType"] == "Estimate"}
