"""Payment methods (quickbooks-online.md 9.7)."""

from typing import ClassVar

from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, Choice, Payload, Shape, Text

from .lists import compose_named


class _PaymentMethod(Kind):
    entity = "PaymentMethod"
    list_name = "PaymentMethods"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        "Name": Text(31),
        "Active": FLAG,
        "Type": Choice(("CREDIT_CARD", "NON_CREDIT_CARD")),
    }
    table = table("PaymentMethod", (*COMMON, Property("Name", sortable=False), ACTIVE))
    sequence = "PaymentMethod"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        return compose_named(books, self, {"Type": "NON_CREDIT_CARD", **draft}, old)


PAYMENT_METHOD = _PaymentMethod()
