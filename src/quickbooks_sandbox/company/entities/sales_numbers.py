"""The numbers of sales forms (quickbooks-online.md 9.9, and 2.5 on 6140)."""

from collections.abc import Iterable

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import Table, next_number

SALES_NUMBERS = "Invoice.DocNumber"
"""One sequence for invoices, credit memos, sales receipts and refund receipts."""
ESTIMATE_NUMBERS = "Estimate.DocNumber"
WARN = "warn_duplicate_numbers"
"""The company's switch to warn of numbers used twice, which no client can read; on unless set to something else."""


def number_by_company(books: Books, draft: Payload, old: Payload | None, sequence: str) -> None:
    """Number a form where the company does that, whatever was sent."""
    draft["DocNumber"] = (old or {}).get("DocNumber") or str(next_number(books.db, sequence))


def must_be_unused(
    books: Books, number: str, forms: Iterable[tuple[str, Table]], *, own_id: str | None
) -> None:
    """Refuse a number that another form carries, where the company warns of that. Raises Fault 6140."""
    if books.allow_duplicate_numbers or (books.setting(WARN) or "true") != "true":
        return
    for title, table in forms:
        for holder in table.ids(books.db, "p_docnumber = ?", number.casefold()):
            if holder != own_id:
                raise errors.duplicate_doc_number(number, holder, title)
