"""Statements inside the account's open scope, and appending rows in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from ar_automation.accounts.tenancy import current_account_id
from ar_automation.kit import bulk

M = TypeVar("M", bound=Model)


def mine(model: type[M]) -> QuerySet[M]:
    """The rows of the account whose scope is open: the first wall, row-level security is the second."""
    return QuerySet(model).filter(account_id=current_account_id())


def fetch(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query; %(account)s is the account whose scope is open."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"account": current_account_id(), **values})
        return list(cursor.fetchall())


def execute(statement: str, **values: Any) -> None:
    """Run a statement; %(account)s is the account whose scope is open."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"account": current_account_id(), **values})


def append(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table whose rows are told apart by their id alone.

    By way of a merge: PostgreSQL refuses to COPY straight into a table with row-level security.
    """
    if not rows:
        return
    account_id = current_account_id()
    ids = bulk.reserve_ids(table, len(rows))
    bulk.merge(
        table,
        ("account_id", "id", *columns),
        ((account_id, row_id, *row) for row_id, row in zip(ids, rows, strict=True)),
        key=("account_id", "id"),
        update_where=None,
    )
