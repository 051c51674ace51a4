"""Lists cut into pages: a company's objects by query, or what is at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.query import ROWS_MAX
from quickbooks_sandbox.company.query_sql import QueryAnswer
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import parse

PAGE_ROWS = 50
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """One page of a list; `number` counts from 1."""

    rows: list[Row]
    number: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // PAGE_ROWS))


def first_of(page: int) -> int:
    """How many rows stand before a page."""
    return (max(page, 1) - 1) * PAGE_ROWS


def among(rows: list[Row], count: int, page: int) -> Page[Row]:
    """The rows of a page that somebody else cut out of so many."""
    return Page(rows=rows, number=_within(page, count), count=count)


def cut(rows: Sequence[Row], page: int) -> Page[Row]:
    """One page of rows that are at hand."""
    number = _within(page, len(rows))
    start = first_of(number)
    return Page(rows=list(rows[start : start + PAGE_ROWS]), number=number, count=len(rows))


def found(
    company: Company, entity: str, *, where: Sequence[str] = (), order: str, page: int
) -> Page[Payload]:
    """One page of a company's objects. Raises Fault 4001 for a condition that cannot be asked."""
    wanted = f"{entity} where {' and '.join(where)}" if where else entity
    count = _ask(company, "count(*)", wanted).count or 0
    number = _within(page, count)
    start = first_of(number) + 1
    answer = _ask(company, "*", f"{wanted} orderby {order} startposition {start} maxresults {PAGE_ROWS}")
    return Page(rows=[parse(row) for row in answer.rows], number=number, count=count)


def every(company: Company, entity: str, *, where: Sequence[str] = (), order: str = "") -> list[Payload]:
    """A company's objects, as many as one query gives."""
    wanted = f"{entity} where {' and '.join(where)}" if where else entity
    ordered = f"{wanted} orderby {order}" if order else wanted
    return [parse(row) for row in _ask(company, "*", f"{ordered} maxresults {ROWS_MAX}").rows]


def quoted(text: str) -> str:
    """A value as the query language writes it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _within(page: int, count: int) -> int:
    return min(max(page, 1), max(1, -(-count // PAGE_ROWS)))


def _ask(company: Company, what: str, wanted: str) -> QueryAnswer:
    return company.query(f"select {what} from {wanted}")  # noqa: S608  the company's own language; values are quoted
