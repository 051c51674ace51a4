"""Rates of sales tax, made through the tax service alone (quickbooks-online.md 9.8)."""

from typing import ClassVar

from quickbooks_sandbox.company.kind import Kind, table
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import READ_ONLY, Shape


class _TaxRate(Kind):
    entity = "TaxRate"
    list_name = "TaxRates"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        **dict.fromkeys(
            ("Name", "Description", "Active", "RateValue", "AgencyRef", "TaxReturnLineRef"), READ_ONLY
        ),
        **dict.fromkeys(("SpecialTaxType", "EffectiveTaxRate", "DisplayType", "OriginalTaxRate"), READ_ONLY),
    }
    table = table(
        "TaxRate",
        (
            *COMMON,
            *(Property(name) for name in ("Name", "Description")),
            *(Property(name, Type.REF) for name in ("AgencyRef", "TaxReturnLineRef")),
            ACTIVE,
        ),
    )
    sequence = "TaxRate"
    is_list = True
    can_create = False
    can_update = False
    has_changes = False


TAX_RATE = _TaxRate()
