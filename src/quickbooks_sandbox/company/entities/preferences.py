"""The company's preferences, one object with Id 1 (quickbooks-online.md 9.3)."""

from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import COMMON
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import GROUP, READ_ONLY, Payload, Shape

_GROUPS = (
    "AccountingInfoPrefs",
    "ProductAndServicesPrefs",
    "SalesFormsPrefs",
    "EmailMessagesPrefs",
    "VendorAndPurchasesPrefs",
    "TimeTrackingPrefs",
    "TaxPrefs",
    "CurrencyPrefs",
    "ReportPrefs",
    "OtherPrefs",
)
_KNOWN: dict[str, Shape] = {**COMMON_SHAPES, **dict.fromkeys(_GROUPS, GROUP), "OtherPrefs": READ_ONLY}


class _Preferences(Kind):
    entity = "Preferences"
    known = _KNOWN
    table = table("Preferences", COMMON)
    sequence = "Preferences"
    can_create = False

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        """Groups not sent stay as they are, and so do settings not sent within a group."""
        before = old or {}
        return {group: {**before.get(group, {}), **draft.get(group, {})} for group in _GROUPS}


PREFERENCES = _Preferences()


def preferences(books: Books) -> Payload:
    """The company's preferences as they stand."""
    found = books.find(PREFERENCES, "1")
    assert found, "a company is never without preferences"
    return found


def default_item_id(settings: Payload) -> str:
    """The item a line without one is booked to."""
    pairs = settings["OtherPrefs"]["NameValue"]
    return str(next(pair["Value"] for pair in pairs if pair["Name"] == "SalesFormsPrefs.DefaultItem"))
