"""The company's preferences, one object with Id 1 (quickbooks-online.md 9.3).

The settings are known one by one. Those the API may only read are changed in the vendor's own pages alone: `set_by_hand`.
"""

from decimal import Decimal

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import COMMON
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import (
    DAY,
    EMAIL,
    EMPTY,
    FLAG,
    FREE,
    READ_ONLY,
    REF,
    Choice,
    Number,
    Payload,
    Shape,
    Structure,
    Text,
    clean_body,
)

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = Choice(_MONTHS)
_WEEKDAY = Choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
_MAIL = Structure({"Subject": Text(1000), "Message": Text(4000)})
_SETTINGS: dict[str, dict[str, Shape]] = {
    "AccountingInfoPrefs": {
        **dict.fromkeys(("FirstMonthOfFiscalYear", "TaxYearMonth"), _MONTH),
        **dict.fromkeys(("UseAccountNumbers", "TrackDepartments"), FLAG),
        **dict.fromkeys(("ClassTrackingPerTxn", "ClassTrackingPerTxnLine"), FLAG),
        **dict.fromkeys(("TaxForm", "CustomerTerminology", "DepartmentTerminology"), Text(100)),
        "BookCloseDate": DAY,
    },
    "ProductAndServicesPrefs": {
        **dict.fromkeys(("ForSales", "ForPurchase", "QuantityOnHand", "QuantityWithPriceAndRate"), FLAG),
        "RevenueRecognitionEnabled": FLAG,
        "RecognitionFrequencyType": Text(100),
        # Older names of the two, which clients still send back: known and passed over.
        **dict.fromkeys(("RevenueRecognition", "RevenueRecognitionFrequency"), READ_ONLY),
    },
    "SalesFormsPrefs": {
        **dict.fromkeys(("SalesEmailBcc", "SalesEmailCc"), EMAIL),
        **dict.fromkeys(("UsingProgressInvoicing", "UsingPriceLevels", "IPNSupportEnabled"), FLAG),
        **dict.fromkeys(("AllowServiceDate", "AllowShipping", "AllowDeposit", "AllowEstimates"), FLAG),
        **dict.fromkeys(("AllowDiscount", "CustomTxnNumbers", "EmailCopyToCompany"), FLAG),
        **dict.fromkeys(("ETransactionPaymentEnabled", "ETransactionAttachPDF"), FLAG),
        **dict.fromkeys(("AutoApplyCredit", "AutoApplyPayments"), FLAG),
        "ETransactionEnabledStatus": Choice(("NotApplicable", "Enabled", "Disabled")),
        **dict.fromkeys(("EstimateMessage", "DefaultCustomerMessage"), Text(4000)),
        **dict.fromkeys(("DefaultDiscountAccount", "DefaultShippingAccount"), FREE),
        "DefaultTerms": REF,
        "CustomField": FREE,
    },
    "EmailMessagesPrefs": dict.fromkeys(
        ("InvoiceMessage", "EstimateMessage", "SalesReceiptMessage", "StatementMessage"), _MAIL
    ),
    "VendorAndPurchasesPrefs": {
        **dict.fromkeys(("TrackingByCustomer", "BillableExpenseTracking", "TPAREnabled"), FLAG),
        **dict.fromkeys(("DefaultMarkupAccount", "DefaultTerms"), REF),
        "DefaultMarkup": Number(Decimal(0), Decimal(1000)),
        "POCustomField": FREE,
    },
    "TimeTrackingPrefs": {
        **dict.fromkeys(
            ("MarkTimeEntriesBillable", "ShowBillRateToAll", "UseServices", "BillCustomers"), FLAG
        ),
        "WorkWeekStartDate": _WEEKDAY,
    },
    "TaxPrefs": {**dict.fromkeys(("UsingSalesTax", "PartnerTaxEnabled"), FLAG), "TaxGroupCodeRef": REF},
    "CurrencyPrefs": {"HomeCurrency": REF, "MultiCurrencyEnabled": FLAG},
    "ReportPrefs": {"ReportBasis": Choice(("Accrual", "Cash")), "CalcAgingReportFromTxnDate": FLAG},
}
_READ_ONLY = {
    "AccountingInfoPrefs": (
        *("FirstMonthOfFiscalYear", "UseAccountNumbers", "TaxYearMonth", "TaxForm", "BookCloseDate"),
    ),
    "SalesFormsPrefs": (
        *(
            "UsingProgressInvoicing",
            "CustomField",
            "EstimateMessage",
            "IPNSupportEnabled",
            "UsingPriceLevels",
        ),
        *("ETransactionEnabledStatus", "AutoApplyCredit", "AutoApplyPayments"),
    ),
    "VendorAndPurchasesPrefs": ("POCustomField", "TPAREnabled"),
    "TaxPrefs": ("UsingSalesTax", "PartnerTaxEnabled", "TaxGroupCodeRef"),
    "CurrencyPrefs": ("HomeCurrency", "MultiCurrencyEnabled"),
    "ReportPrefs": ("CalcAgingReportFromTxnDate",),
}
_NAME_VALUE = "OtherPrefs"
_GROUPS = (*_SETTINGS, _NAME_VALUE)
HIDDEN = ("warn_duplicate_numbers",)
"""Switches of the vendor's pages that no API tells of, kept as "true" or "false" under their names (2.5, 6140)."""


def _group(name: str) -> Shape:
    kept = dict.fromkeys(_READ_ONLY.get(name, ()), READ_ONLY)
    return Structure({**_SETTINGS[name], **kept})


_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    **{name: _group(name) for name in _SETTINGS},
    _NAME_VALUE: READ_ONLY,
}


class _Preferences(Kind):
    entity = "Preferences"
    known = _KNOWN
    table = table("Preferences", COMMON)
    sequence = "Preferences"
    can_create = False

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        """Groups not sent stay as they are, and so do settings not sent within a group."""
        before = old or {}
        return {group: _merged(before.get(group, {}), draft.get(group, {})) for group in _GROUPS}


PREFERENCES = _Preferences()


def preferences(books: Books) -> Payload:
    """The company's preferences as they stand."""
    found = books.find(PREFERENCES, "1")
    assert found, "a company is never without preferences"
    return found


def default_item_id(settings: Payload) -> str:
    """The item a line without one is booked to."""
    pairs = settings[_NAME_VALUE]["NameValue"]
    return str(next(pair["Value"] for pair in pairs if pair["Name"] == "SalesFormsPrefs.DefaultItem"))


def set_by_hand(books: Books, changes: Payload) -> Payload:
    """Set preferences as a person does in the vendor's pages, read-only and hidden ones too: all as they stand then.

    `changes` holds groups of settings, and hidden switches by name; None clears a setting. Raises Fault.
    """
    standing = preferences(books)
    for name, value in changes.items():
        if name in HIDDEN:
            text = "true" if FLAG.clean(value, name) else "false"
            books.db.execute("insert or replace into setting values (?, ?)", (name, text))
        elif name in _SETTINGS and isinstance(value, dict):
            standing[name] = _set_group(standing[name], name, value)
        else:
            raise errors.unknown_property(name)
    return books.save(PREFERENCES, standing)


def _set_group(standing: Payload, group: str, changes: Payload) -> Payload:
    """A group with its changes: a cleared setting is gone."""
    cleaned = clean_body(_SETTINGS[group], changes)
    was_on = standing.get("MultiCurrencyEnabled")
    if was_on and cleaned.get("MultiCurrencyEnabled") is False:
        raise errors.business("Multicurrency cannot be turned off once it is on.")
    if cleaned.get("HomeCurrency", standing.get("HomeCurrency")) != standing.get("HomeCurrency"):
        raise errors.business("The home currency cannot be changed.")
    gone = {name for name in _SETTINGS[group].keys() & changes.keys() if cleaned.get(name, EMPTY) is EMPTY}
    merged = _merged(standing, {name: value for name, value in cleaned.items() if name not in gone})
    return {name: value for name, value in merged.items() if name not in gone}


def _merged(before: Payload, changes: Payload) -> Payload:
    """Settings with others laid over them, those within a setting likewise."""
    merged = dict(before)
    for name, value in changes.items():
        inner = before.get(name)
        within = isinstance(inner, dict) and isinstance(value, dict) and "value" not in value
        merged[name] = {**inner, **value} if within and inner else value
    return merged
