"""The currencies a company uses beside its own (quickbooks-online.md 9.18)."""

from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency_names import CURRENCY_NAMES, HOME_CODE
from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, FREE, Payload, Shape, Text


class _CompanyCurrency(Kind):
    entity = "CompanyCurrency"
    list_name = "Currencies"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        "Code": Text(3),
        "Name": Text(100),
        "Active": FLAG,
        "CustomField": FREE,
    }
    table = table("CompanyCurrency", (*COMMON, Property("Code"), Property("Name"), ACTIVE))
    sequence = "CompanyCurrency"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        code = draft.get("Code") or (old or {}).get("Code")
        if code is None:
            raise errors.required("Code")
        code = code.upper()
        if code not in CURRENCY_NAMES or code == HOME_CODE or (old and code != old["Code"]):
            raise errors.bad_currency(code)
        holders = self.table.ids(books.db, "p_code = ?", code.casefold())
        if any(holder != (old or {}).get("Id") for holder in holders):
            raise errors.duplicate_name()
        return {"Active": True, "Name": CURRENCY_NAMES[code], **draft, "Code": code}


COMPANY_CURRENCY = _CompanyCurrency()
