"""How a report is laid out: header, columns, and rows within sections (API: reports)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quickbooks_sandbox.company.currency import HOME
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload


@dataclass(frozen=True)
class Column:
    """A column: its key, title and type."""

    key: str
    title: str
    type: str


def money(amount: int) -> str:
    """An amount of cents as reports show it."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02d}"


def money_or_nothing(amount: int) -> str:
    """An amount, and nothing for none."""
    return money(amount) if amount else ""


def cell(value: str, object_id: str | None = None) -> Payload:
    """One value of a row, and the id of what it names."""
    return {"value": value} if object_id is None else {"value": value, "id": object_id}


def row(cells: Sequence[Payload]) -> Payload:
    """A row of a section."""
    return {"ColData": list(cells), "type": "Data"}


def section(header: Sequence[Payload], rows: Sequence[Payload], summary: Sequence[Payload]) -> Payload:
    """Rows under a header, and what they come to."""
    return {
        "Header": {"ColData": list(header)},
        "Rows": {"Row": list(rows)},
        "Summary": {"ColData": list(summary)},
        "type": "Section",
    }


def grand_total(summary: Sequence[Payload]) -> Payload:
    """What everything comes to."""
    return {"Summary": {"ColData": list(summary)}, "type": "Section", "group": "GrandTotal"}


def report(
    books: Books, name: str, header: Mapping[str, object], columns: Sequence[Column], rows: Sequence[Payload]
) -> Payload:
    """A whole report. Without rows it says so."""
    options = [
        *({"Name": key, "Value": value} for key, value in header.items() if key == "report_date"),
        {"Name": "NoReportData", "Value": "false" if rows else "true"},
    ]
    told = {key: value for key, value in header.items() if key != "report_date" and value is not None}
    return {
        "Header": {
            "Time": books.now.isoformat(timespec="seconds"),
            "ReportName": name,
            **told,
            "Currency": HOME["value"],
            "Option": options,
        },
        "Columns": {
            "Column": [
                {
                    "ColTitle": column.title,
                    "ColType": column.type,
                    "MetaData": [{"Name": "ColKey", "Value": column.key}],
                }
                for column in columns
            ]
        },
        "Rows": {"Row": list(rows)} if rows else {},
    }
