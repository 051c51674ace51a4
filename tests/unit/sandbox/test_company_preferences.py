"""Preferences: what the API may set, what only a person may, and what they rule (quickbooks-online.md 9.3)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _set(books: Books, group: str, **settings: Any) -> Payload:
    """What the API makes of it: the group as it stands then."""
    standing = books.read("Preferences", "1")
    body = {"Id": "1", "SyncToken": standing["SyncToken"], group: settings}
    answer: Payload = books.company.update_object("Preferences", body)[group]
    return answer


def _set_by_hand(books: Books, group: str, **settings: Any) -> Payload:
    answer: Payload = books.company.set_preferences({group: settings})[group]
    return answer


def test_a_setting_sent_changes_alone(books: Books) -> None:
    before = books.read("Preferences", "1")
    changed = _set(books, "SalesFormsPrefs", CustomTxnNumbers=True)
    assert changed == {**before["SalesFormsPrefs"], "CustomTxnNumbers": True}
    message = _set(books, "EmailMessagesPrefs", EstimateMessage={"Subject": "For you"})["EstimateMessage"]
    assert message == {**before["EmailMessagesPrefs"]["EstimateMessage"], "Subject": "For you"}
    after = books.read("Preferences", "1")
    assert {name: after[name] for name in ("TaxPrefs", "OtherPrefs", "AccountingInfoPrefs")} == {
        name: before[name] for name in ("TaxPrefs", "OtherPrefs", "AccountingInfoPrefs")
    }


@pytest.mark.parametrize(
    ("group", "setting", "value"),
    [
        ("SalesFormsPrefs", "AutoApplyCredit", True),
        ("AccountingInfoPrefs", "BookCloseDate", "2026-01-31"),
        ("TaxPrefs", "UsingSalesTax", True),
        ("CurrencyPrefs", "MultiCurrencyEnabled", True),
        ("ReportPrefs", "CalcAgingReportFromTxnDate", True),
    ],
)
def test_a_read_only_setting_is_set_by_hand_alone(
    books: Books, group: str, setting: str, value: object
) -> None:
    before = books.read("Preferences", "1")[group].get(setting)
    assert _set(books, group, **{setting: value}).get(setting) == before != value
    assert _set_by_hand(books, group, **{setting: value})[setting] == value
    assert _set(books, group, **{setting: None})[setting] == value


@pytest.mark.parametrize(
    ("group", "settings", "code"),
    [
        ("AccountingInfoPrefs", {"Kettle": True}, 2010),
        ("SalesFormsPrefs", {"AllowShipping": "perhaps"}, 2230),
        ("ReportPrefs", {"ReportBasis": "Guess"}, 2170),
        ("TimeTrackingPrefs", {"WorkWeekStartDate": "Moonday"}, 2170),
        ("EmailMessagesPrefs", {"InvoiceMessage": "Hello"}, 2010),
        ("KettlePrefs", {"On": True}, 2010),
        ("SalesFormsPrefs", {"SalesEmailCc": {"Address": "nobody"}}, 2210),
    ],
)
def test_unknown_settings_and_values_are_refused(
    books: Books, group: str, settings: Payload, code: int
) -> None:
    with refused(code):
        _set(books, group, **settings)
    with refused(code):
        _set_by_hand(books, group, **settings)


def test_hidden_switches_are_no_preferences_of_the_api(books: Books) -> None:
    answer = books.company.set_preferences({"warn_duplicate_numbers": False})
    assert "warn_duplicate_numbers" not in answer
    with refused(2230):
        books.company.set_preferences({"warn_duplicate_numbers": "perhaps"})


def test_more_than_one_currency_is_for_good(books: Books) -> None:
    _set_by_hand(books, "CurrencyPrefs", MultiCurrencyEnabled=True)
    with refused(6000):
        _set_by_hand(books, "CurrencyPrefs", MultiCurrencyEnabled=False)
    with refused(6000):
        _set_by_hand(books, "CurrencyPrefs", HomeCurrency={"value": "EUR"})


def test_the_books_are_closed_up_to_a_day(books: Books) -> None:
    invoice = books.invoice(TxnDate="2026-01-31")
    _set_by_hand(books, "AccountingInfoPrefs", BookCloseDate="2026-01-31")
    with refused(6210):
        books.invoice(TxnDate="2026-01-31")
    with refused(6210):
        books.company.delete_object("Invoice", invoice)
    with refused(6210):
        books.company.update_object("Invoice", {**invoice, "TxnDate": "2026-02-01"})
    books.invoice(TxnDate="2026-02-01")
    assert "BookCloseDate" not in _set_by_hand(books, "AccountingInfoPrefs", BookCloseDate=None)
    books.company.delete_object("Invoice", invoice)


def test_a_company_begins_with_every_group(books: Books) -> None:
    standing = books.read("Preferences", "1")
    assert standing["AccountingInfoPrefs"]["TaxYearMonth"] == "January"
    assert standing["EmailMessagesPrefs"].keys() == {
        "InvoiceMessage",
        "EstimateMessage",
        "SalesReceiptMessage",
        "StatementMessage",
    }
    pairs = standing["OtherPrefs"]["NameValue"]
    assert pairs[0]["Name"] == "SalesFormsPrefs.DefaultCustomerMessage"
    assert all(isinstance(pair["Value"], str) for pair in pairs)
    discounts = books.read("Account", standing["SalesFormsPrefs"]["DefaultDiscountAccount"])
    assert (discounts["Id"], discounts["Name"]) == ("86", "Discounts given")
