"""Tax codes: groups of rates, and the US pseudo codes whose Id is their name (quickbooks-online.md 9.8)."""

from typing import ClassVar

from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import (
    ACTIVE_UNSORTED,
    CREATED,
    UPDATED,
    Property,
    Type,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import READ_ONLY, Payload, Shape

PSEUDO_CODES = {"TAX": True, "NON": False, "CustomSalesTax": True}
"""Whether what carries such a code is taxed."""


class _TaxCode(Kind):
    entity = "TaxCode"
    list_name = "TaxCodes"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        **dict.fromkeys(("Name", "Description", "Active", "Hidden", "Taxable", "TaxGroup"), READ_ONLY),
        **dict.fromkeys(("SalesTaxRateList", "PurchaseTaxRateList", "TaxCodeConfigType"), READ_ONLY),
    }
    table = table(
        "TaxCode",
        (
            Property("Id", Type.NAMED_ID),
            CREATED,
            UPDATED,
            *(Property(name) for name in ("Name", "Description")),
            ACTIVE_UNSORTED,
        ),
        named=True,
    )
    sequence = "TaxCode"
    is_list = True
    can_create = False
    can_update = False
    has_changes = False
    has_named_ids = True
    rows_beside = len(PSEUDO_CODES)  # as the vendor does, its own clients note


TAX_CODE = _TaxCode()


def found_pseudo_codes(books: Books) -> None:
    """Give a US company its pseudo codes."""
    moment = books.now.isoformat(timespec="seconds")
    TAX_CODE.table.put(
        books.db, [_pseudo_code(name, moment, taxable=taxable) for name, taxable in PSEUDO_CODES.items()]
    )


def _pseudo_code(name: str, moment: str, *, taxable: bool) -> Payload:
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": taxable,
        "TaxGroup": False,
        "TaxCodeConfigType": "USER_DEFINED",
        "Id": name,
        "MetaData": {"CreateTime": moment, "LastUpdatedTime": moment},
    }
