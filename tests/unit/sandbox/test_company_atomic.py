"""A write that fails in the middle leaves nothing behind: no object, balance, link, number or event."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from quickbooks_sandbox.company.kind import Event
from tests.unit.sandbox.company_world import Books, Payload, application, books_of, must_agree

_TABLES = (
    *("o_invoice", "o_invoice_payload", "o_payment_payload", "o_creditmemo_payload", "o_customer_payload"),
    *("o_account_payload", "account_balance", "application"),
)


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found
        must_agree(found)


def _everything(books: Books) -> list[Payload]:
    entities = ("Invoice", "Payment", "CreditMemo", "Customer", "Account")
    return [one for entity in entities for one in books.all(entity)]


def _settled(books: Books) -> Payload:
    """An invoice paid by money and by a credit at once."""
    invoice = books.invoice("100")
    memo = books.credit_memo("40")["Id"]
    lines = [application(invoice["Id"], "90"), application(memo, "30", "CreditMemo")]
    books.payment("60", Line=lines)
    return books.read("Invoice", invoice["Id"])


@pytest.mark.parametrize("table", _TABLES)
def test_a_write_that_breaks_anywhere_never_was(books: Books, table: str) -> None:
    invoice = _settled(books)
    before = _everything(books)
    events: list[Event] = []
    books.company.listeners.append(events.extend)
    with books.company.transaction() as db:
        for moment in ("insert on", "update on", "delete on"):
            db.execute(
                f"create trigger broken_{moment[:6]} before {moment} {table} begin select raise(abort, 'broken'); end"
            )
    changed: dict[str, Any] = {**invoice, "Line": [books.line("20")]}
    with pytest.raises(sqlite3.IntegrityError, match="broken"):
        books.company.update_object("Invoice", changed)
    with books.company.transaction() as db:
        for moment in ("insert", "update", "delete"):
            db.execute(f"drop trigger broken_{moment}")
    assert _everything(books) == before
    assert events == []
    assert books.company.update_object("Invoice", changed)["SyncToken"] == str(int(invoice["SyncToken"]) + 1)
    assert [event.entity for event in events].count("Invoice") == 1


def test_a_full_disk_ends_the_write_and_nothing_else(books: Books) -> None:
    before = _everything(books)
    number = int(books.invoice("1")["DocNumber"])
    books.company.delete_object("Invoice", books.all("Invoice")[0])
    events: list[Event] = []
    books.company.listeners.append(events.extend)
    with books.company.transaction() as db:
        pages = db.execute("pragma page_count").fetchone()[0]
    with books.company.transaction() as db:
        db.execute(f"pragma max_page_count = {pages}")
    body = {"CustomerRef": {"value": books.customer}, "Line": [books.line("1", Description="x" * 4000)] * 400}
    with pytest.raises(sqlite3.OperationalError, match="full"):
        books.company.create_object("Invoice", body)
    with books.company.transaction() as db:
        db.execute("pragma max_page_count = 1000000")
    assert [one for one in _everything(books) if "CurrentBalance" not in one] == [
        one for one in before if "CurrentBalance" not in one
    ]
    assert events == []
    assert int(books.invoice("1")["DocNumber"]) == number + 1
    assert len([event for event in events if event.entity == "Invoice"]) == 1
