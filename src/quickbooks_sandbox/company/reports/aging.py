"""Receivables by age: AgedReceivables sums them up by customer, AgedReceivableDetail lists them (API: reports)."""

from datetime import date

from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

from .details import listed, picked_columns, sums
from .families import family_rows, total_cells
from .layout import Column, cell, grand_total, report
from .open_items import OpenEntry, open_entries
from .parameters import Parameters

AGED = (
    *("report_date", "date_macro", "start_date", "end_date", "aging_method", "aging_period", "num_periods"),
    *("customer", "department", "sort_order", "sort_by", "columns", "term", "shipvia", "custom1"),
    *("past_due", "accounting_method", "start_duedate", "end_duedate"),
)
_DETAIL_COLUMNS = ("tx_date", "txn_type", "doc_num", "cust_name", "due_date", "subt_amount", "subt_open_bal")
_METHODS = ("Report_Date", "Current")
_PERIOD_DAYS, _PERIOD_DAYS_MAX = 30, 1_000
_PERIODS, _PERIODS_MAX = 4, 52


def aged_receivables(books: Books, asked: Parameters) -> Payload:
    """What customers owe, by how long it is due."""
    day = asked.report_day()
    ages = _Ages(asked, day)
    amounts: dict[str, list[int]] = {}
    for entry in open_entries(books, day, asked.customers(books), details=False):
        row = amounts.setdefault(entry.customer, [0] * (len(ages.titles) + 1))
        row[ages.place(entry)] += entry.open
        row[-1] += entry.open
    rows = family_rows(books, amounts)
    if rows:
        rows.append(grand_total([cell("TOTAL"), *total_cells(amounts)]))
    keys = ["current", *(str(place) for place in range(len(ages.titles) - 1)), "total"]
    columns = [
        Column("cust_name", "", "Customer"),
        *(Column(key, title, "Money") for key, title in zip(keys, [*ages.titles, "Total"], strict=True)),
    ]
    header = {**_header(asked, day), "SummarizeColumnsBy": "Total"}
    return report(books, "AgedReceivables", header, columns, rows)


def aged_receivable_detail(books: Books, asked: Parameters) -> Payload:
    """Each open item, by how long it is due, the oldest first."""
    day = asked.report_day()
    ages = _Ages(asked, day)
    columns = picked_columns(asked, _DETAIL_COLUMNS)
    groups: dict[int, list[OpenEntry]] = {}
    entries = open_entries(books, day, asked.customers(books))
    for entry in entries:
        groups.setdefault(ages.place(entry), []).append(entry)
    rows = [
        listed(books, cell(ages.heading(place)), columns, groups[place])
        for place in sorted(groups, reverse=True)
    ]
    if rows:
        rows.append(grand_total(sums("TOTAL", columns, entries)))
    return report(books, "AgedReceivableDetail", _header(asked, day), columns, rows)


class _Ages:
    """The periods that items are sorted into: not due yet, so many days each, and all that is older."""

    def __init__(self, asked: Parameters, day: str) -> None:
        method = asked.word("aging_method", _METHODS, "Report_Date")
        self._day = asked.today if method == "Current" else date.fromisoformat(day)
        self._days = asked.number("aging_period", _PERIOD_DAYS, most=_PERIOD_DAYS_MAX)
        self._last = asked.number("num_periods", _PERIODS, most=_PERIODS_MAX)
        starts = [place * self._days + 1 for place in range(self._last)]
        spans = [f"{start} - {start + self._days - 1}" for start in starts[:-1]]
        self.titles = ["Current", *spans, f"{starts[-1]} and over"]

    def place(self, entry: OpenEntry) -> int:
        """Which of the titles an item belongs under."""
        past = (self._day - date.fromisoformat(entry.due)).days
        return 0 if past <= 0 else min((past - 1) // self._days + 1, self._last)

    def heading(self, place: int) -> str:
        """A title as the detailed report says it."""
        if place == 0:
            return "Current"
        return f"{self.titles[place].replace('and over', 'or more')} days past due"


def _header(asked: Parameters, day: str) -> dict[str, object]:
    return {
        "DateMacro": asked.macro(),
        "ReportBasis": "Accrual",
        "EndPeriod": day,
        "Customer": asked.text("customer") or None,
        "report_date": day,
    }
