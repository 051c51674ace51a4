"""The company itself, one object with Id 1 (quickbooks-online.md 9.2)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses, table
from quickbooks_sandbox.company.properties import COMMON
from quickbooks_sandbox.company.shapes import (
    ADDRESS,
    EMAIL,
    PHONE,
    READ_ONLY,
    WEB,
    Payload,
    Shape,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

_ADDRESSES = ("CompanyAddr", "LegalAddr", "CustomerCommunicationAddr")
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "CompanyName": Text(1024),
    "LegalName": Text(1024),
    **dict.fromkeys(_ADDRESSES, ADDRESS),
    "CustomerCommunicationEmailAddr": EMAIL,
    "Email": EMAIL,
    "PrimaryPhone": PHONE,
    "WebAddr": WEB,
    **dict.fromkeys(("SupportedLanguages", "Country", "FiscalYearStartMonth", "EmployerId"), Text(100)),
    "CompanyStartDate": READ_ONLY,
    "NameValue": READ_ONLY,
}


class _CompanyInfo(Kind):
    entity = "CompanyInfo"
    known = _KNOWN
    table = table("CompanyInfo", COMMON)
    sequence = "CompanyInfo"
    can_create = False

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        if "CompanyName" not in draft:
            raise errors.required("CompanyName")
        for name in ("CompanyStartDate", "NameValue"):
            if old and name in old:
                draft[name] = old[name]
        number_addresses(books, draft, old, _ADDRESSES)
        return draft


COMPANY_INFO = _CompanyInfo()
