"""Invoices (quickbooks-online.md 6.3-6.5, 9.9)."""

import hashlib
from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import home_cents
from quickbooks_sandbox.company.kind import RATE_FOLLOWS, Books, Posting, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import Property, Type
from quickbooks_sandbox.company.shapes import AMOUNT, FLAG, READ_ONLY, Payload, Shape

from .applications import applied_to, release
from .auto_apply import follow
from .estimate_links import linked_estimate, settle_estimates
from .sales_form import FORM_FLAGS, PROPERTIES, SalesForm
from .sales_header import set_deposit_account, set_due_date
from .sales_postings import receivable, sale_postings
from .sales_shapes import LINKS, SALES_FORM

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
        "LinkedTxn": LINKS,
        "Deposit": AMOUNT,
        **dict.fromkeys(("InvoiceLink", "EInvoiceStatus"), READ_ONLY),
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
    follows: ClassVar[Mapping[str, str]] = {**RATE_FOLLOWS, "DueDate": "SalesTermRef"}
    defaults: ClassVar[Mapping[str, object]] = {**SalesForm.defaults, **dict.fromkeys(_ONLINE, False)}

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        set_due_date(books, draft)
        deposit = cents(draft.get("Deposit", 0))
        if not 0 <= deposit <= total:
            raise errors.business("The deposit must be between 0 and the total of the invoice.")
        if deposit or "DepositToAccountRef" in draft:
            set_deposit_account(books, draft, old)
        estimate = linked_estimate(books, draft, old)
        applied = 0
        payments: list[Payload] = []
        if old:
            same = old["CustomerRef"]["value"] == draft["CustomerRef"]["value"]
            applied, payments = release(books, self, old, keep=total - deposit if same else 0)
        draft.update(Balance=dollars(total - deposit - applied), LinkedTxn=[*estimate, *payments])

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        settle_estimates(books, new["Id"], new, old)
        follow(books, self, new, old)

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        total, deposit = cents(payload["TotalAmt"]), cents(payload.get("Deposit", 0))
        against = [receivable(books, payload, total - deposit)]
        if deposit:
            at_home = home_cents(payload, total) - home_cents(payload, total - deposit)
            account_id = payload["DepositToAccountRef"]["value"]
            against.append(Posting(account_id=account_id, amount=deposit, home=at_home))
        return sale_postings(books, payload, against)

    def void(self, books: Books, old: Payload) -> Payload:
        return self.void_in_app(books, old)

    def let_go(self, books: Books, old: Payload) -> None:
        release(books, self, old, keep=0)

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)
        if applied_to(old):
            raise errors.cannot_delete()
        settle_estimates(books, old["Id"], None, old)


INVOICE = _Invoice()


def invoice_link(invoice: Payload) -> str | None:
    """Where a customer may see and pay an invoice, for include=invoiceLink: with online payment and an address only (9.9)."""
    online = invoice["AllowOnlineCreditCardPayment"] or invoice["AllowOnlineACHPayment"]
    if not online or "BillEmail" not in invoice:
        return None
    told = f"{invoice['Id']} {invoice['MetaData']['CreateTime']}".encode()
    return f"https://connect.intuit.com/t/scs-v1-{hashlib.sha256(told).hexdigest()}?locale=en_US"
