"""What customers owe: CustomerBalance sums it up, CustomerBalanceDetail lists what it is made of (API: reports)."""

from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

from .details import AMOUNT, OPEN_BALANCE, listed, picked_columns, sums
from .families import family_rows, total_cells
from .layout import Column, cell, grand_total, report
from .open_items import OpenEntry, open_entries
from .parameters import Parameters

BALANCE = (
    *("report_date", "date_macro", "start_date", "end_date", "customer", "department", "sort_order"),
    *("summarize_column_by", "accounting_method", "arpaid"),
)
BALANCE_DETAIL = (
    *("report_date", "date_macro", "customer", "department", "sort_order", "sort_by", "columns", "arpaid"),
    *("start_duedate", "end_duedate", "term", "shipvia", "custom1", "aging_method"),
)
_DETAIL_COLUMNS = ("tx_date", "txn_type", "doc_num", "due_date", "memo", AMOUNT, OPEN_BALANCE)
_UNPAID = "Unpaid"


def customer_balance(books: Books, asked: Parameters) -> Payload:
    """Each customer's balance."""
    day = asked.report_day()
    amounts: dict[str, list[int]] = {}
    for entry in open_entries(books, day, asked.customers(books), details=False):
        amounts.setdefault(entry.customer, [0])[0] += entry.open
    rows = family_rows(books, amounts)
    if rows:
        rows.append(grand_total([cell("TOTAL"), *total_cells(amounts)]))
    columns = [Column("cust_name", "", "Customer"), Column("total", "Total", "Money")]
    return report(books, "CustomerBalance", _header(asked, day), columns, rows)


def customer_balance_detail(books: Books, asked: Parameters) -> Payload:
    """Each customer's open items; with arpaid All or Paid those that are settled, too."""
    day = asked.report_day()
    columns = picked_columns(asked, _DETAIL_COLUMNS)
    paid = asked.word("arpaid", ("All", "Paid", _UNPAID), _UNPAID)
    entries = [
        entry
        for entry in open_entries(books, day, asked.customers(books), settled=paid != _UNPAID)
        if _is_asked(asked, entry, paid)
    ]
    by_customer: dict[str, list[OpenEntry]] = {}
    for entry in entries:
        by_customer.setdefault(entry.customer, []).append(entry)
    titles = sorted((_title(books, one) for one in by_customer), key=lambda one: str(one["value"]).casefold())
    rows = [listed(books, title, columns, by_customer[title["id"]]) for title in titles]
    if rows:
        rows.append(grand_total(sums("TOTAL", columns, entries)))
    return report(books, "CustomerBalanceDetail", _header(asked, day), columns, rows)


def _is_asked(asked: Parameters, entry: OpenEntry, paid: str) -> bool:
    since, until = asked.day("start_duedate"), asked.day("end_duedate")
    in_time = (since is None or entry.due >= since) and (until is None or entry.due <= until)
    return in_time and not (paid == "Paid" and entry.open)


def _title(books: Books, customer_id: str) -> Payload:
    customer = books.find(books.kinds["Customer"], customer_id)
    assert customer, "a customer is never deleted"
    return cell(customer["FullyQualifiedName"], customer_id)


def _header(asked: Parameters, day: str) -> dict[str, object]:
    return {
        "DateMacro": asked.macro() or "all",
        "ReportBasis": "Accrual",
        "EndPeriod": day,
        "Customer": asked.text("customer") or None,
        "report_date": day,
    }
