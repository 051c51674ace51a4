"""Terms of payment and the due dates they make (quickbooks-online.md 9.7)."""

from calendar import monthrange
from datetime import date, timedelta
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, PERCENT, READ_ONLY, Payload, Shape, Text, Whole

from .lists import compose_named, renamed


class _Term(Kind):
    entity = "Term"
    list_name = "Terms"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        "Name": Text(31),
        "Active": FLAG,
        "Type": READ_ONLY,
        "DueDays": Whole(0, 999),
        "DiscountDays": Whole(0, 999),
        "DiscountPercent": PERCENT,
        "DayOfMonthDue": Whole(1, 31),
        "DueNextMonthDays": Whole(0, 999),
        "DiscountDayOfMonth": Whole(0, 31),
    }
    table = table("Term", (*COMMON, Property("Name"), ACTIVE))
    sequence = "Term"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = compose_named(books, self, draft, old)
        if "DueDays" in draft and "DayOfMonthDue" in draft:
            raise errors.conflicting("DueDays", "DayOfMonthDue")
        if "DueDays" not in draft and "DayOfMonthDue" not in draft:
            raise errors.required("DueDays")
        draft["Type"] = "STANDARD" if "DueDays" in draft else "DATE_DRIVEN"
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        renamed(books, self, new, old)


TERM = _Term()


def due_date(txn_date: str, term: Payload | None) -> str:
    """When an invoice of a date falls due: on the date itself without a term."""
    day = date.fromisoformat(txn_date)
    if term is None:
        return txn_date
    if "DueDays" in term:
        return (day + timedelta(days=int(term["DueDays"]))).isoformat()
    due = _on_day(day.year, day.month, int(term["DayOfMonthDue"]))
    if (due - day).days < int(term.get("DueNextMonthDays", 1)):
        due = _on_day(day.year + day.month // 12, day.month % 12 + 1, int(term["DayOfMonthDue"]))
    return due.isoformat()


def _on_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
