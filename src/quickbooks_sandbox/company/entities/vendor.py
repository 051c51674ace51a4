"""Vendors, as far as names, references and notes need them (quickbooks-online.md 9.4)."""

from quickbooks_sandbox.company.currency import party_currency
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses, referred, table
from quickbooks_sandbox.company.money import dollars
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    ADDRESS,
    AMOUNT,
    FLAG,
    FREE,
    READ_ONLY,
    REF,
    Payload,
    Shape,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .account import ACCOUNT
from .parties import CONTACT_SHAPES, NAME_PROPERTIES, NAME_SHAPES, compose_name
from .taxpayers import masked
from .term import TERM

_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    **NAME_SHAPES,
    **CONTACT_SHAPES,
    "CompanyName": Text(100),
    "BillAddr": ADDRESS,
    "AcctNum": Text(100),
    "TaxIdentifier": Text(20),
    **dict.fromkeys(("Active", "Vendor1099", "T4AEligible", "T5018Eligible", "HasTPAR"), FLAG),
    **dict.fromkeys(("TermRef", "APAccountRef", "CurrencyRef"), REF),
    **dict.fromkeys(("BillRate", "CostRate"), AMOUNT),
    "GSTIN": Text(15),
    "GSTRegistrationType": Text(15),
    "BusinessNumber": Text(10),
    **dict.fromkeys(("TaxReportingBasis", "Source"), Text(100)),
    **dict.fromkeys(("OtherContactInfo", "VendorPaymentBankDetail"), FREE),
    "Balance": READ_ONLY,
}


class _Vendor(Kind):
    entity = "Vendor"
    known = _KNOWN
    table = table(
        "Vendor",
        (*COMMON, *NAME_PROPERTIES, Property("CompanyName"), Property("Balance", Type.NUMBER), ACTIVE),
    )
    sequence = "Vendor"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = {"Active": True, "Vendor1099": False, **draft}
        compose_name(books, self, draft, old)
        party_currency(books, draft, old)
        for name, kind in (("TermRef", TERM), ("APAccountRef", ACCOUNT)):
            if name in draft:
                target = referred(books, kind, draft[name], was=(old or {}).get(name))
                draft[name] = {"value": target["Id"], "name": target["Name"]}
        if "TaxIdentifier" in draft:
            draft["TaxIdentifier"] = masked(draft["TaxIdentifier"])
        number_addresses(books, draft, old, ("BillAddr",))
        draft["Balance"] = old["Balance"] if old else dollars(0)
        return draft


VENDOR = _Vendor()
