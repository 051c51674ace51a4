"""The agencies a company pays sales tax to (quickbooks-online.md 9.8)."""

from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import COMMON, Property
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, READ_ONLY, Payload, Shape, Text


class _TaxAgency(Kind):
    entity = "TaxAgency"
    list_name = "TaxAgencies"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        "DisplayName": Text(100),
        **dict.fromkeys(("TaxTrackedOnSales", "TaxTrackedOnPurchases"), FLAG),
        "TaxRegistrationNumber": Text(100),
        **dict.fromkeys(("LastFileDate", "TaxAgencyConfig"), READ_ONLY),
    }
    table = table("TaxAgency", (*COMMON, Property("DisplayName", queryable=False)))
    sequence = "TaxAgency"
    can_update = False
    has_changes = False

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        if "DisplayName" not in draft:
            raise errors.required("DisplayName")
        if self.table.ids(books.db, "p_displayname = ?", draft["DisplayName"].casefold()):
            raise errors.duplicate_name()
        flags = {"TaxTrackedOnSales": True, "TaxTrackedOnPurchases": False}
        return {**flags, **draft, "TaxAgencyConfig": "USER_DEFINED"}


TAX_AGENCY = _TaxAgency()
