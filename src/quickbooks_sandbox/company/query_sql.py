"""A query carried out: its properties checked against the entity, its conditions turned into indexed SQL."""

# ruff: noqa: S608  names of tables and columns are our own, values travel as parameters

import sqlite3
from dataclasses import dataclass
from datetime import date

from . import query_errors
from .kind import Kind
from .projection import Projection, named
from .properties import Property
from .query import Query
from .query_values import condition_sql


@dataclass(frozen=True, kw_only=True)
class QueryAnswer:
    """The rows found, rendered; `count` instead for COUNT(*)."""

    entity: str
    rows: list[bytes]
    count: int | None
    start: int


def run(db: sqlite3.Connection, kind: Kind, query: Query, *, today: date) -> QueryAnswer:
    """Carry a query out. Raises Fault 4001."""
    search = _Search(kind, today)
    where, values = search.where(query)
    order = search.order(query)
    projection = Projection(kind, query.fields)
    name = kind.table.name
    if query.count:
        found = db.execute(f"select count(*) from {name} {where}", values).fetchone()
        return QueryAnswer(entity=kind.entity, rows=[], count=int(found[0]), start=1)
    # The inner page is cut from narrow rows; cross join keeps its order.
    source = name if where or query.orders else f"{name} indexed by {kind.table.by_id}"
    statement = (
        f"select payload from (select id from {source} {where} order by {order} limit ? offset ?) as page"
        f" cross join {name}_payload on {name}_payload.id = page.id"
    )
    found = db.execute(statement, (*values, query.most + kind.rows_beside, query.start - 1))
    rows = [row[0] for row in found]
    if not query.whole:
        rows = [projection.trimmed(row) for row in rows]
    return QueryAnswer(entity=kind.entity, rows=rows, count=None, start=query.start)


class _Search:
    def __init__(self, kind: Kind, today: date) -> None:
        self._kind = kind
        self._today = today
        self._properties = {one.name.lower(): one for one in kind.table.properties}

    def where(self, query: Query) -> tuple[str, tuple[object, ...]]:
        parts = []
        values: list[object] = []
        for condition in query.conditions:
            found = self._property(condition.property, "filterable", "queryable")
            part, more = condition_sql(found, condition, today=self._today)
            parts.append(part)
            values += more
        active = self._properties.get("active") if self._kind.is_list else None
        if active and not any(one.property.lower() == "active" for one in query.conditions):
            parts.append(f"{active.column} = 1")
        return ("where " + " and ".join(parts) if parts else ""), tuple(values)

    def order(self, query: Query) -> str:
        keys = []
        for order in query.orders:
            column = self._property(order.property, "sortable", "sortable").column
            keys.append(f"{column} desc" if order.descending else column)
        # Equal ones come by Id in the direction of the last key, as an index gives them.
        backwards = query.orders and query.orders[-1].descending
        return ", ".join([*keys, self._kind.table.order + (" desc" if backwards else "")])

    def _property(self, name: str, trait: str, word: str) -> Property:
        """A property that may be used so. Raises Fault 4001: one the entity does not have is told apart from others."""
        found = self._properties.get(name.lower())
        if found is not None and found.queryable and getattr(found, trait):
            return found
        path = (found.name,) if found else named(self._kind, name)
        raise query_errors.query_invalid(f"property '{'.'.join(path)}' is not {word}")
