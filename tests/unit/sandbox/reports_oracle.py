"""The oracle of reports: at the end of any day each adds up to what transactions up to it booked to receivables."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from quickbooks_sandbox.company.money import cents
from tests.unit.sandbox.oracle import TRANSACTIONS

if TYPE_CHECKING:
    from tests.unit.sandbox.company_world import Books

Payload = dict[str, Any]


def reports_must_agree(books: "Books", days: Sequence[str]) -> None:
    """Fail unless all reports on receivables say, as of each day, what was booked until then."""
    for day in days:
        booked = _booked_until(books, day)
        asked = {"report_date": day}
        for name in ("CustomerBalance", "AgedReceivables"):
            report = books.company.report(name, asked)
            rows = dict(summed(report))
            assert {key: amounts[-1] for key, amounts in rows.items() if amounts[-1]} == booked, (name, day)
            assert all(sum(amounts[:-1]) in (0, amounts[-1]) for amounts in rows.values())
            _totals_add_up(report, sum(booked.values()))
        detail = books.company.report("CustomerBalanceDetail", asked)
        listed = {
            section["Header"]["ColData"][0]["id"]: _amount(section["Summary"]["ColData"][-1])
            for section in detail["Rows"].get("Row", ())
            if "Header" in section
        }
        assert {key: amount for key, amount in listed.items() if amount} == booked, day
        _totals_add_up(detail, sum(booked.values()))
        _totals_add_up(books.company.report("AgedReceivableDetail", asked), sum(booked.values()))


def summed(report: Payload) -> Iterator[tuple[str, list[int]]]:
    """The amounts of each customer's own row, in cents, by customer id."""
    for row in _flat(report["Rows"].get("Row", ())):
        first, *cells = row
        yield first["id"], [_amount(one) for one in cells]


def _flat(rows: Sequence[Payload]) -> Iterator[list[Payload]]:
    for row in rows:
        if row.get("group") == "GrandTotal":
            continue
        if "Header" in row:
            yield row["Header"]["ColData"]
            yield from _flat(row["Rows"]["Row"])
            own = [_amount(one) for one in row["Header"]["ColData"][1:]]
            below = [[_amount(one) for one in cells[1:]] for cells in _flat(row["Rows"]["Row"])]
            whole = [_amount(one) for one in row["Summary"]["ColData"][1:]]
            assert whole == [sum(column) for column in zip(own, *below, strict=True)]
        else:
            yield row["ColData"]


def _totals_add_up(report: Payload, total: int) -> None:
    rows = report["Rows"].get("Row", [])
    assert report["Header"]["Option"][-1]["Value"] == ("false" if rows else "true")
    if rows:
        assert _amount(rows[-1]["Summary"]["ColData"][-1]) == total
    else:
        assert total == 0
    width = len(report["Columns"]["Column"])
    assert all(len(row.get("ColData", [None] * width)) == width for row in rows)


def _amount(one: Payload) -> int:
    return cents(Decimal(one["value"])) if one["value"] else 0


def _booked_until(books: "Books", day: str) -> dict[str, int]:
    booked: Counter[str] = Counter()
    for entity in TRANSACTIONS:
        for found in books.all(entity):
            if found["TxnDate"] > day:
                continue
            for posting in books.company.postings(entity, found["Id"]):
                if posting.customer_id is not None:
                    booked[posting.customer_id] += posting.home
    return {customer: amount for customer, amount in booked.items() if amount}
