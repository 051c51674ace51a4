"""Journal entries: what they book, and what they refuse (quickbooks-online.md 9.16)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def test_an_entry_counts_its_lines_from_zero_and_tells_the_names(books: Books) -> None:
    made = books.journal(
        books.posting("Debit", "Accounts Receivable (A/R)", "40", customer=books.job),
        books.posting("Credit", "Services", "40"),
        DocNumber="JE-1",
    )
    assert [line["Id"] for line in made["Line"]] == ["0", "1"]
    assert (made["TotalAmt"], made["Adjustment"], made["TxnDate"]) == (40, False, "2026-11-23")
    detail = made["Line"][0]["JournalEntryLineDetail"]
    assert detail["AccountRef"]["name"] == "Accounts Receivable (A/R)"
    assert detail["Entity"]["EntityRef"]["name"] == "Freeman Sporting:12 Elm Lane"
    found = books.company.query("select * from JournalEntry where DocNumber = 'JE-1'").rows
    assert found == [books.company.read_rendered("JournalEntry", made["Id"])]


def test_debits_must_be_equal_to_credits(books: Books) -> None:
    with refused(2300):
        books.journal(books.posting("Debit", "Checking", "40"), books.posting("Credit", "Services", "40.01"))
    assert books.all("JournalEntry") == []


@pytest.mark.parametrize(
    ("account", "detail"),
    [("Accounts Receivable (A/R)", "a customer"), ("Accounts Payable (A/P)", "a vendor")],
)
def test_a_control_account_asks_for_its_party(books: Books, account: str, detail: str) -> None:
    with refused(6000, f"you must choose {detail} in the Name field."):
        books.journal(books.posting("Debit", account, "40"), books.posting("Credit", "Services", "40"))


@pytest.mark.parametrize(
    ("changes", "code", "detail"),
    [
        ({"Amount": Decimal(-1)}, 2290, ""),
        ({"Amount": None}, 2020, "Line.Amount"),
        ({"DetailType": None}, 2020, "Line.DetailType"),
        ({"JournalEntryLineDetail": {"PostingType": "Debt"}}, 2260, "Debt"),
        ({"JournalEntryLineDetail": {"AccountRef": {"value": "1"}}}, 2260, "Debit or Credit"),
        ({"JournalEntryLineDetail": {"PostingType": "Debit"}}, 2020, "AccountRef"),
        (
            {"JournalEntryLineDetail": {"PostingType": "Debit", "AccountRef": {"value": "99"}}},
            2500,
            "Accounts element id 99",
        ),
    ],
)
def test_bad_lines_are_refused(books: Books, changes: Payload, code: int, detail: str) -> None:
    line = {**books.posting("Debit", "Checking", "40"), **changes}
    with refused(code, detail):
        books.journal(line, books.posting("Credit", "Services", "40"))
    with refused(2250):
        books.journal()


def test_an_entry_lies_in_the_open_period_before_and_after(books: Books) -> None:
    lines = (books.posting("Debit", "Checking", "40"), books.posting("Credit", "Services", "40"))
    made = books.journal(*lines, TxnDate="2026-10-31")
    books.company.books_closed_on = books.clock.now().date().replace(month=10, day=31)
    for body in ({**made, "TxnDate": "2026-11-01"}, made):
        with refused(6210):
            books.company.update_object("JournalEntry", body)
    with refused(6210):
        books.company.delete_object("JournalEntry", made)
    with refused(6210):
        books.journal(*lines, TxnDate="2026-10-31")
    with refused(500):
        books.company.void_object("JournalEntry", books.journal(*lines))
