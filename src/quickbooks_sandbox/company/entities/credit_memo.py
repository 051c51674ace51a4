"""Credit memos: what a customer is owed, until it is put against invoices (quickbooks-online.md 9.10)."""

from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Posting, referred, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import Property, Type
from quickbooks_sandbox.company.shapes import READ_ONLY, REF, Payload, Shape

from .applications import applied_to, release
from .auto_apply import follow
from .sales_form import PROPERTIES, SalesForm
from .sales_postings import receivable, sale_postings
from .sales_shapes import SALES_FORM


class _CreditMemo(SalesForm):
    entity = "CreditMemo"
    title = "Credit Memo"
    known: ClassVar[dict[str, Shape]] = {**SALES_FORM, "InvoiceRef": REF, "RemainingCredit": READ_ONLY}
    table = table(
        "CreditMemo",
        (
            *PROPERTIES,
            Property("Balance", Type.NUMBER),
            Property("SalesTermRef", Type.REF, sortable=False),
        ),
        ("p_customerref", "p_balance"),
    )

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        if "InvoiceRef" in draft:
            was = (old or {}).get("InvoiceRef")
            invoice = referred(books, books.kinds["Invoice"], draft["InvoiceRef"], was=was)
            draft["InvoiceRef"] = {"value": invoice["Id"]}
        applied = 0
        if old:
            same = old["CustomerRef"]["value"] == draft["CustomerRef"]["value"]
            applied, _ = release(books, self, old, keep=total if same else 0)
        draft["Balance"] = draft["RemainingCredit"] = dollars(total - applied)

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        follow(books, self, new, old)

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        owed = receivable(books, payload, -cents(payload["TotalAmt"]))
        return sale_postings(books, payload, [owed], reverse=True)

    def let_go(self, books: Books, old: Payload) -> None:
        release(books, self, old, keep=0)

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)
        if applied_to(old):
            raise errors.cannot_delete()


CREDIT_MEMO = _CreditMemo()
