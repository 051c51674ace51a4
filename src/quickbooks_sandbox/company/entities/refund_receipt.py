"""Refund receipts: money given back for what was sold (quickbooks-online.md 9.14)."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Posting, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import Property, Type
from quickbooks_sandbox.company.shapes import Choice, Payload, Shape, Structure, Text

from .sales_form import PROPERTIES, SalesForm
from .sales_header import set_deposit_account
from .sales_postings import held, sale_postings
from .sales_shapes import SALES_FORM

_CHECK = Structure(dict.fromkeys(("CheckNum", "Status", "NameOnAcct", "AcctNum", "BankName"), Text(100)))
_TYPES = ("Cash", "Check", "CreditCard", "Expense", "Other")


class _RefundReceipt(SalesForm):
    entity = "RefundReceipt"
    title = "Refund"
    customer_needed = False
    known: ClassVar[dict[str, Shape]] = {
        **SALES_FORM,
        "PaymentRefNum": Text(100),
        "PaymentType": Choice(_TYPES),
        "CheckPayment": _CHECK,
    }
    table = table(
        "RefundReceipt",
        (*PROPERTIES, Property("PaymentType"), Property("Balance", Type.NUMBER)),
        ("p_customerref",),
    )
    defaults: ClassVar[Mapping[str, object]] = {**SalesForm.defaults, "PrintStatus": "NotSet"}

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        if "DepositToAccountRef" not in draft:
            raise errors.required("DepositToAccountRef")
        set_deposit_account(books, draft, old)
        draft["Balance"] = dollars(0)

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        return sale_postings(books, payload, [held(payload, -cents(payload["TotalAmt"]))], reverse=True)

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)


REFUND_RECEIPT = _RefundReceipt()
