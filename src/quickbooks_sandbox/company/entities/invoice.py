"""Invoices (quickbooks-online.md 6.3-6.5, 9.9)."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import Property, Type
from quickbooks_sandbox.company.shapes import AMOUNT, FLAG, READ_ONLY, Payload, Shape

from .applications import applied_to, release
from .sales_form import FORM_FLAGS, PROPERTIES, SalesForm
from .sales_header import set_due_date
from .sales_shapes import SALES_FORM

_ONLINE = (
    "AllowIPNPayment",
    "AllowOnlinePayment",
    "AllowOnlineCreditCardPayment",
    "AllowOnlineACHPayment",
)
FLAGS = (*_ONLINE, *FORM_FLAGS)


class _Invoice(SalesForm):
    entity = "Invoice"
    title = "Invoice"
    known: ClassVar[dict[str, Shape]] = {
        **SALES_FORM,
        **dict.fromkeys(_ONLINE, FLAG),
        "Deposit": AMOUNT,
        "InvoiceLink": READ_ONLY,
    }
    table = table(
        "Invoice",
        (
            *PROPERTIES,
            Property("DueDate", Type.DAY),
            Property("TotalAmt", Type.NUMBER),
            Property("Balance", Type.NUMBER),
            Property("SalesTermRef", Type.REF, sortable=False),
        ),
        ("p_customerref", "p_balance"),
        ("p_balance", "p_duedate"),
    )
    follows: ClassVar[Mapping[str, str]] = {"DueDate": "SalesTermRef"}
    defaults: ClassVar[Mapping[str, object]] = {**SalesForm.defaults, **dict.fromkeys(_ONLINE, False)}

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        set_due_date(books, draft)
        deposit = cents(draft.get("Deposit", 0))
        if not 0 <= deposit <= total:
            raise errors.business("The deposit must be between 0 and the total of the invoice.")
        applied = 0
        links: list[Payload] = []
        if old:
            same = old["CustomerRef"]["value"] == draft["CustomerRef"]["value"]
            applied, links = release(books, self, old, keep=total - deposit if same else 0)
        draft.update(Balance=dollars(total - deposit - applied), LinkedTxn=links)

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        books.moved_customers |= {one["CustomerRef"]["value"] for one in (new, old) if one}

    def void(self, books: Books, old: Payload) -> Payload:
        return self.void_in_app(books, old)

    def let_go(self, books: Books, old: Payload) -> None:
        release(books, self, old, keep=0)

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)
        if applied_to(old):
            raise errors.cannot_delete()
        books.moved_customers.add(old["CustomerRef"]["value"])


INVOICE = _Invoice()
