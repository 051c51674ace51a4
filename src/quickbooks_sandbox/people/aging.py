"""What a company is owed, and how long it has been due: its own reports and accounts, told by customer."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload

from .lists import every

AGED_AT_ONCE_MAX = 20_000
"""So many open invoices are aged whenever somebody looks; more only when asked for: that takes seconds."""


@dataclass(frozen=True, kw_only=True)
class AgedRow:
    """A customer's row; the last amount is the total. `depth` counts the customers above it."""

    name: str
    customer_id: str | None
    amounts: list[str]
    depth: int


@dataclass(frozen=True, kw_only=True)
class Aging:
    """The report of ages: titles of its columns, what all comes to, and a row for each customer."""

    titles: list[str]
    totals: list[str]
    rows: list[AgedRow]


def aging(company: Company) -> Aging:
    """Receivables by age, as the company reports them today."""
    report = company.report("AgedReceivables", {})
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]][1:]
    rows = report.get("Rows", {}).get("Row", [])
    totals = next((_amounts(row["Summary"]) for row in rows if row.get("group") == "GrandTotal"), [])
    customers = [row for row in rows if row.get("group") != "GrandTotal"]
    return Aging(titles=titles, totals=totals, rows=list(_flat(customers, depth=0)))


def receivables(company: Company) -> tuple[Decimal, str]:
    """What all receivables accounts come to, and the home currency that is told in."""
    accounts = every(company, "Account", where=["AccountType = 'Accounts Receivable'"], order="Name")
    home = company.read_object("Preferences", "1")["CurrencyPrefs"]["HomeCurrency"]["value"]
    return sum((Decimal(account["CurrentBalance"]) for account in accounts), Decimal()), str(home)


def _flat(rows: list[Payload], *, depth: int) -> Iterator[AgedRow]:
    for row in rows:
        yield _row(row.get("Header", row), depth)
        inner = row.get("Rows", {}).get("Row", [])
        yield from _flat(inner, depth=depth + 1)
        if inner:
            yield _row(row["Summary"], depth)


def _row(row: Payload, depth: int) -> AgedRow:
    name = row["ColData"][0]
    return AgedRow(name=name["value"], customer_id=name.get("id"), amounts=_amounts(row), depth=depth)


def _amounts(row: Payload) -> list[str]:
    """The amounts of a row as a ledger shows them; none stays empty."""
    return [f"{Decimal(cell['value']):,.2f}" if cell["value"] else "" for cell in row["ColData"][1:]]
