"""Estimates: they book nothing, and become closed with the invoice made of them (quickbooks-online.md 9.12)."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, table
from quickbooks_sandbox.company.properties import Property, Type
from quickbooks_sandbox.company.shapes import DAY, Choice, Payload, Shape, Text

from .sales_form import PROPERTIES, SalesForm
from .sales_numbers import ESTIMATE_NUMBERS
from .sales_shapes import SALES_FORM

_STATES = ("Accepted", "Closed", "Pending", "Rejected", "Converted")


class _Estimate(SalesForm):
    entity = "Estimate"
    title = "Estimate"
    numbers = ESTIMATE_NUMBERS
    known: ClassVar[dict[str, Shape]] = {
        **SALES_FORM,
        "TxnStatus": Choice(_STATES),
        "AcceptedBy": Text(100),
        **dict.fromkeys(("AcceptedDate", "ExpirationDate"), DAY),
    }
    table = table("Estimate", (*PROPERTIES, Property("DueDate", Type.DAY)), ("p_customerref",))
    defaults: ClassVar[Mapping[str, object]] = {**SalesForm.defaults, "TxnStatus": "Pending"}

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        draft["LinkedTxn"] = old["LinkedTxn"] if old else []
        if old and old["LinkedTxn"] and old["CustomerRef"]["value"] != draft["CustomerRef"]["value"]:
            raise errors.business("An estimate that has been invoiced stays with its customer.")
        if draft["LinkedTxn"] and draft["TxnStatus"] == "Pending":
            draft["TxnStatus"] = "Closed"

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)
        if old["LinkedTxn"]:
            raise errors.cannot_delete()


ESTIMATE = _Estimate()
