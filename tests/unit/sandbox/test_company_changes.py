"""Change data capture of one company (quickbooks-online.md 4)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from quickbooks_sandbox.company import changes as changes_module
from quickbooks_sandbox.company.changes import LOOK_BACK, Changes
from quickbooks_sandbox.company.kind import COMPANY_ZONE
from quickbooks_sandbox.company.moments import read_moment
from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        found.clock.advance(hours=1)
        yield found


def _since(books: Books, *entities: str, since: datetime) -> list[Changes]:
    return books.company.changes(list(entities), since)


def _rows(changed: Changes) -> list[Payload]:
    return [parse(row) for row in changed.rows]


def test_they_reach_back_thirty_days_and_not_a_second_more(books: Books) -> None:
    now = books.clock.now()
    assert _since(books, "Customer", since=now - LOOK_BACK)[0].live == 2
    asked = now - LOOK_BACK - timedelta(seconds=1)
    told = asked.astimezone(COMPANY_ZONE).isoformat(timespec="seconds")
    with refused(
        500,
        f"Operation cdc with changedSince date {told} which is older than fixed days is not supported.",
    ):
        _since(books, "Customer", since=asked)


def test_of_kinds_known_by_name_only_nothing_ever_changes(books: Books) -> None:
    customers, bills = _since(books, "Customer", "bill", since=books.clock.now() - LOOK_BACK)
    assert (customers.live, bills) == (2, Changes(entity="Bill", rows=[], live=0))


@pytest.mark.parametrize(
    "entity", ["TaxCode", "taxrate", "TaxAgency", "JournalCode", "timeactivity", "Kettle"]
)
def test_kinds_without_changes_are_refused_as_names_that_are_none(books: Books, entity: str) -> None:
    with refused(2000, "invalid or unsupported"):
        _since(books, "Invoice", entity, since=books.company.now())


def test_a_moment_counts_from_its_second(books: Books) -> None:
    invoice = books.invoice()
    made = books.company.now()
    for since, found in ((made, 1), (made.replace(microsecond=999_999), 1), (made + timedelta(seconds=1), 0)):
        assert len(_since(books, "Invoice", since=since)[0].rows) == found
    assert invoice["MetaData"]["CreateTime"] == made.isoformat(timespec="seconds")


def test_inactive_lists_come_whole_voided_forms_with_nothing_and_deleted_ones_as_stubs(books: Books) -> None:
    start = books.company.now()
    gone, voided, kept = books.invoice(), books.invoice(), books.invoice()
    inactive = books.company.create_object("Customer", {"DisplayName": "Thrifty Meats"})
    books.clock.advance(minutes=5)
    books.company.update_object("Customer", {**inactive, "Active": False})
    books.company.void_object("Invoice", {"Id": voided["Id"], "SyncToken": "0"})
    books.company.delete_object("Invoice", {"Id": gone["Id"], "SyncToken": "0"})
    deleted_at = books.company.now().isoformat(timespec="seconds")
    customers, invoices = _since(books, "Customer", "Invoice", since=start)
    assert _rows(customers)[-1] == books.read("Customer", inactive["Id"])
    assert _rows(customers)[-1]["DisplayName"] == "Thrifty Meats (deleted)"
    assert _rows(invoices) == [
        books.read("Invoice", kept["Id"]),
        books.read("Invoice", voided["Id"]),
        {"status": "Deleted", "domain": "QBO", "Id": gone["Id"], "MetaData": {"LastUpdatedTime": deleted_at}},
    ]
    assert _rows(invoices)[1]["TotalAmt"] == _rows(invoices)[1]["Balance"] == Decimal(0)
    assert invoices.live == 2


def test_all_entities_share_the_room_of_an_answer_and_stubs_give_way(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes_module, "CHANGES_MAX", 5)
    start = books.company.now()
    for _ in range(2):
        books.company.delete_object("Invoice", {"Id": books.invoice()["Id"], "SyncToken": "0"})
    for _ in range(2):
        books.invoice()
    payments = [books.payment("5")["Id"] for _ in range(2)]
    invoices, paid = _since(books, "Invoice", "Payment", since=start)
    assert (invoices.live, len(invoices.rows)) == (2, 3)
    assert [row["Id"] for row in _rows(paid)] == payments
    books.payment("5")
    assert [changed.live for changed in _since(books, "Payment", "Invoice", since=start)] == [3, 2]
    assert not any(
        "status" in row for c in _since(books, "Payment", "Invoice", since=start) for row in _rows(c)
    )


def test_a_watermark_taken_from_the_answer_misses_nothing(books: Books) -> None:
    """The oracle: polling from time to time, each time from the last one, sees the last revision of everything."""
    seen: dict[str, Payload] = {}
    watermark = books.company.now()
    gone: set[str] = set()
    for step in range(40):
        books.clock.advance(seconds=[0.2, 0.4, 61, 0.7][step % 4])
        invoice = books.invoice(str(step + 1))
        if step % 3 == 0:
            body = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}
            books.company.delete_object("Invoice", body)
            gone.add(invoice["Id"])
        elif step % 3 == 1:
            books.company.void_object("Invoice", {"Id": invoice["Id"], "SyncToken": "0"})
        if step % 2:
            continue
        asked_at = books.company.now()
        for row in _rows(_since(books, "Invoice", since=watermark)[0]):
            seen[row["Id"]] = row
        watermark = asked_at
    for row in _rows(_since(books, "Invoice", since=watermark)[0]):
        seen[row["Id"]] = row
    assert {object_id for object_id, row in seen.items() if row.get("status") == "Deleted"} == gone
    assert [seen[one["Id"]] for one in books.all("Invoice")] == books.all("Invoice")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", "2026-11-23T00:00:00-08:00"),
        ("2026-07-04", "2026-07-04T00:00:00-07:00"),
        ("2026-11-23T10:00:00", "2026-11-23T10:00:00-08:00"),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00+00:00"),
        ("2026-11-23T10:00:00 05:30", "2026-11-23T10:00:00+05:30"),
        ("2026-11-23T10:00:00.25-0700", "2026-11-23T10:00:00.250000-07:00"),
        (" 2026-11-23T10:00 ", "2026-11-23T10:00:00-08:00"),
        ("2026-11-01T01:30:00", "2026-11-01T01:30:00-07:00"),
        ("2026-03-08T02:30:00", "2026-03-08T02:30:00-08:00"),
    ],
)
def test_moments_are_read_in_every_zone(text: str, moment: str) -> None:
    assert read_moment(text).timestamp() == datetime.fromisoformat(moment).timestamp()


@pytest.mark.parametrize(
    "text",
    ["", "now", "20261123", "2026-11-23 10:00:00", "2026-13-01", "2026-11-23T10", "2026-11-23T24:00:00Z"],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        read_moment(text)


def test_the_companys_zone_moves_with_the_season(books: Books) -> None:
    def made_at(moment: str) -> str:
        books.clock.moment = datetime.fromisoformat(moment)
        made: str = books.invoice()["MetaData"]["CreateTime"]
        return made

    assert made_at("2026-11-01T08:59:59.9Z") == "2026-11-01T01:59:59-07:00"
    assert made_at("2026-11-01T09:00:00Z") == "2026-11-01T01:00:00-08:00"
    assert made_at("2027-03-14T10:00:00Z") == "2027-03-14T03:00:00-07:00"
    by_time = "select Id, MetaData.CreateTime from Invoice order by MetaData.CreateTime"
    times = [parse(row)["MetaData"]["CreateTime"] for row in books.company.query(by_time).rows]
    assert times == [
        "2026-11-01T01:59:59-07:00",
        "2026-11-01T01:00:00-08:00",
        "2027-03-14T03:00:00-07:00",
    ]
    assert books.company.now().tzinfo is COMPANY_ZONE
