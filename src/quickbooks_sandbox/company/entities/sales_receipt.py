"""Sales receipts: an invoice and its payment in one (quickbooks-online.md 9.13)."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company.kind import Books, Posting, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import HELD, HELD_INDEX, Property, Type
from quickbooks_sandbox.company.shapes import Payload, Shape

from .sales_form import PROPERTIES, SalesForm
from .sales_header import set_deposit_account
from .sales_postings import held, sale_postings
from .sales_shapes import SALES_FORM


class _SalesReceipt(SalesForm):
    entity = "SalesReceipt"
    title = "Sales Receipt"
    customer_needed = False
    known: ClassVar[dict[str, Shape]] = SALES_FORM
    table = table(
        "SalesReceipt",
        (
            *PROPERTIES,
            Property("TotalAmt", Type.NUMBER, sortable=False),
            Property("Balance", Type.NUMBER),
            *HELD,
        ),
        ("p_customerref",),
        HELD_INDEX,
    )
    defaults: ClassVar[Mapping[str, object]] = {**SalesForm.defaults, "PrintStatus": "NotSet"}

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        set_deposit_account(books, draft, old)
        draft.update(Balance=dollars(0), LinkedTxn=old["LinkedTxn"] if old else [])

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        return sale_postings(books, payload, [held(payload, cents(payload["TotalAmt"]))])

    def void(self, books: Books, old: Payload) -> Payload:
        return self.void_in_app(books, old)

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)


SALES_RECEIPT = _SalesReceipt()
