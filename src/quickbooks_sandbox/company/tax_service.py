"""The tax service: a tax code and its rates made in one call (quickbooks-online.md 9.8, POST /taxservice/taxcode)."""

from decimal import Decimal, InvalidOperation

from . import errors
from .entities.tax_agency import TAX_AGENCY
from .entities.tax_code import TAX_CODE
from .entities.tax_rate import TAX_RATE
from .kind import Books, Kind, referred
from .shapes import EMPTY, READ_ONLY, Many, Payload, Shape, Structure, Text, clean_body

_APPLICABLE = ("Sales", "Purchase", "Adjustment", "Other")
_DETAIL = Structure(
    {
        # The vendor's page says 10 characters, its clients send more and are served.
        "TaxRateName": Text(100),
        "TaxRateId": Text(50),
        "RateValue": Text(50),
        "TaxAgencyId": Text(50),
        "TaxApplicableOn": Text(50),
    }
)
_KNOWN: dict[str, Shape] = {
    "TaxCode": Text(100),
    "TaxCodeId": READ_ONLY,
    "TaxRateDetails": Many(_DETAIL),
    **dict.fromkeys(("Id", "SyncToken", "MetaData", "domain", "sparse", "status"), READ_ONLY),
}


def create_tax_code(books: Books, body: Payload) -> Payload:
    """Make a tax code of new rates or rates there are: what the service answers. Raises Fault."""
    asked = {name: value for name, value in clean_body(_KNOWN, body).items() if value is not EMPTY}
    for name in ("TaxCode", "TaxRateDetails"):
        if not asked.get(name):
            raise errors.required(name)
    if _named(books, TAX_CODE, asked["TaxCode"]):
        raise errors.duplicate_name()
    details = [_rate(books, detail) for detail in asked["TaxRateDetails"]]
    code = {
        "Name": asked["TaxCode"],
        "Description": asked["TaxCode"],
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "SalesTaxRateList": _rate_list(details, "Sales"),
        "PurchaseTaxRateList": _rate_list(details, "Purchase"),
        "TaxCodeConfigType": "USER_DEFINED",
    }
    made = _save(books, TAX_CODE, code)
    return {"TaxCode": made["Name"], "TaxCodeId": made["Id"], "TaxRateDetails": details}


def _rate(books: Books, detail: Payload) -> Payload:
    """A detail as answered, its rate made unless it names one there is."""
    applicable = detail.get("TaxApplicableOn", "Sales")
    if applicable not in _APPLICABLE:
        raise errors.bad_tax_applicable(applicable)
    if "TaxRateId" in detail:
        rate = referred(books, TAX_RATE, {"value": detail["TaxRateId"]})
    else:
        rate = _new_rate(books, detail)
    return {
        "TaxRateName": rate["Name"],
        "TaxRateId": rate["Id"],
        "RateValue": rate["RateValue"],
        "TaxAgencyId": rate["AgencyRef"]["value"],
        "TaxApplicableOn": applicable,
    }


def _new_rate(books: Books, detail: Payload) -> Payload:
    for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if name not in detail:
            raise errors.required(name)
    percent = _percent(detail["RateValue"])
    agency = referred(books, TAX_AGENCY, {"value": detail["TaxAgencyId"]})
    if _named(books, TAX_RATE, detail["TaxRateName"]):
        raise errors.duplicate_name()
    rate = {
        "Name": detail["TaxRateName"],
        "Description": detail["TaxRateName"],
        "Active": True,
        "RateValue": percent,
        "AgencyRef": {"value": agency["Id"]},
        "SpecialTaxType": "NONE",
        "EffectiveTaxRate": [{"RateValue": percent, "EffectiveDate": f"{books.today}T00:00:00-08:00"}],
        "DisplayType": "ReadOnly",
    }
    return _save(books, TAX_RATE, rate)


def _percent(text: str) -> Decimal:
    try:
        percent = Decimal(text)
    except InvalidOperation:
        raise errors.bad_percent("RateValue", text) from None
    if not (percent.is_finite() and 0 <= percent <= 100):
        raise errors.bad_percent("RateValue", text)
    return percent


def _rate_list(details: list[Payload], applicable: str) -> Payload:
    return {
        "TaxRateDetail": [
            {
                "TaxRateRef": {"value": detail["TaxRateId"], "name": detail["TaxRateName"]},
                "TaxTypeApplicable": "TaxOnAmount",
                "TaxOrder": place,
            }
            for place, detail in enumerate(one for one in details if one["TaxApplicableOn"] == applicable)
        ]
    }


def _named(books: Books, kind: Kind, name: str) -> list[str]:
    return kind.table.ids(books.db, "p_name = ?", name.casefold())


def _save(books: Books, kind: Kind, payload: Payload) -> Payload:
    return books.save(kind, {"domain": "QBO", "sparse": False, "Id": kind.new_id(books, payload), **payload})
