"""What a report is asked for: names as the vendor knows them, dates, whole numbers and words (API: reports)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import DAY

_EVERYWHERE = ("minorversion", "qzurl", "format", "requestid")
_IDS_MAX = 1_000


@dataclass(frozen=True)
class Parameters:
    """The parameters of a call, each one the report knows."""

    given: Mapping[str, str]
    today: date

    def text(self, name: str) -> str:
        """A parameter as it came, or nothing."""
        return self.given.get(name, "")

    def word(self, name: str, words: Sequence[str], default: str) -> str:
        """One of some words, in any case. Raises Fault 2170."""
        value = self.given.get(name)
        if not value:
            return default
        found = next((word for word in words if word.casefold() == value.casefold()), None)
        if found is None:
            raise errors.bad_enumeration(name, value[:100])
        return found

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number above zero. Raises Fault 2090."""
        value = self.given.get(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= most):
            raise errors.bad_number(name, value)
        return int(value)

    def day(self, name: str) -> str | None:
        """A date. Raises Fault 2070."""
        value = self.given.get(name)
        return str(DAY.clean(value, name)) if value else None

    def customers(self, books: Books) -> list[str]:
        """The customers asked for, none for all. Raises Fault 2500."""
        found = [one.strip() for one in self.text("customer").split(",") if one.strip()][:_IDS_MAX]
        for customer_id in found:
            if not customer_id.isdigit() or books.find(books.kinds["Customer"], customer_id) is None:
                raise errors.bad_reference("Names", customer_id[:100])
        return found

    def report_day(self) -> str:
        """The day a report tells of: its report_date, the last of its date_macro, or today."""
        span = self._macro()
        return self.day("report_date") or (span[1] if span else self.today).isoformat()

    def span(self) -> tuple[str, str]:
        """The days a report covers: this year's up to today, unless said otherwise. Raises Fault 2190."""
        first, last = self._macro() or (self.today.replace(month=1, day=1), self.today)
        start = self.day("start_date") or first.isoformat()
        end = self.day("end_date") or last.isoformat()
        if start > end:
            raise errors.bad_date_range("start_date", "start_date must be less than end_date")
        return start, end

    def macro(self) -> str | None:
        """The name of the days asked for, as the header tells it."""
        return self.text("date_macro").lower() or None

    def _macro(self) -> tuple[date, date] | None:
        name = self.macro()
        if name is None or name == "all":
            return None
        found = _spans(self.today).get(name.removesuffix("-to-date").replace("calendar ", "fiscal "))
        if found is None:
            raise errors.bad_enumeration("date_macro", self.text("date_macro")[:100])
        first, last = found
        return (first, min(last, self.today)) if name.endswith("-to-date") else (first, last)


def checked(given: Mapping[str, str], known: Sequence[str], today: date) -> Parameters:
    """The parameters of a call to a report that knows these. Raises Fault 2010 for others."""
    for name in given:
        if name not in known and name not in _EVERYWHERE:
            raise errors.unknown_property(name[:100])
    return Parameters(given, today)


def _spans(today: date) -> dict[str, tuple[date, date]]:
    """Days by the vendor's names; the fiscal year is the calendar's."""
    monday = today - timedelta(days=today.weekday())
    spans = {"today": (today, today), "yesterday": (today - timedelta(days=1), today - timedelta(days=1))}
    for word, shift in (("last", -1), ("this", 0), ("next", 1)):
        week = monday + timedelta(weeks=shift)
        spans[f"{word} week"] = (week, week + timedelta(days=6))
        spans[f"{word} month"] = _months(today.replace(day=1), shift, 1)
        quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        spans[f"{word} fiscal quarter"] = _months(quarter, 3 * shift, 3)
        spans[f"{word} fiscal year"] = _months(today.replace(month=1, day=1), 12 * shift, 12)
    spans["next 4 weeks"] = (monday + timedelta(weeks=1), monday + timedelta(weeks=5, days=-1))
    return spans


def _months(first: date, shift: int, length: int) -> tuple[date, date]:
    """So many months, moved by some from a first day."""
    start, end = _moved(first, shift), _moved(first, shift + length)
    return start, end - timedelta(days=1)


def _moved(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)
