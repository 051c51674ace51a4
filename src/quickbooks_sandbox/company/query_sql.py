"""A query carried out: its properties checked against the entity, its conditions turned into indexed SQL."""

# ruff: noqa: S608  names of tables and columns are our own, values travel as parameters

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from . import errors
from .kind import COMPANY_ZONE, Kind
from .properties import Property, Type, scaled
from .query import Condition, Literal, Query
from .store import parse, render

_PATTERN_MAX = 1_000
_ALWAYS_KEPT = ("Id", "domain")


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
    name = kind.table.name
    if query.count:
        found = db.execute(f"select count(*) from {name} {where}", values).fetchone()
        return QueryAnswer(entity=kind.entity, rows=[], count=int(found[0]), start=1)
    # The inner page is cut from narrow rows; cross join keeps its order.
    statement = (
        f"select payload from (select id from {name} {where} order by {search.order(query)} limit ? offset ?) as page"
        f" cross join {name}_payload on {name}_payload.id = page.id"
    )
    found = db.execute(statement, (*values, query.most, query.start - 1))
    rows = [row[0] for row in found]
    if query.fields:
        kept = {search.any_property(field) for field in query.fields}
        rows = [_trimmed(row, kept) for row in rows]
    return QueryAnswer(entity=kind.entity, rows=rows, count=None, start=query.start)


class _Search:
    def __init__(self, kind: Kind, today: date) -> None:
        self._kind = kind
        self._today = today
        self._properties = {one.name.lower(): one for one in kind.table.properties if one.queryable}
        self._known = {
            name.lower(): name for name in (*kind.known, *(one.name for one in kind.table.properties))
        }

    def where(self, query: Query) -> tuple[str, tuple[object, ...]]:
        parts = []
        values: list[object] = []
        for condition in query.conditions:
            part, more = self._condition(condition)
            parts.append(part)
            values += more
        if self._kind.is_list and not any(one.property.lower() == "active" for one in query.conditions):
            parts.append("p_active = 1")
        return ("where " + " and ".join(parts) if parts else ""), tuple(values)

    def order(self, query: Query) -> str:
        keys = []
        for order in query.orders:
            found = self._queryable(order.property)
            if not found.sortable:
                raise errors.query_invalid(f"property '{found.name}' is not sortable")
            keys.append(f"{found.column} desc" if order.descending else found.column)
        return ", ".join([*keys, "id"])

    def any_property(self, field: str) -> str:
        """The property a projection names, by its first step."""
        name = self._known.get(field.lower()) or self._known.get(field.split(".", maxsplit=1)[0].lower())
        if name is None:
            raise errors.query_invalid(f"Property {field} not found for Entity {self._kind.entity}")
        return name.split(".")[0]

    def _queryable(self, name: str) -> Property:
        found = self._properties.get(name.lower())
        if found is None and name.lower() in self._known:
            raise errors.query_invalid(f"property '{self._known[name.lower()]}' is not queryable")
        if found is None:
            raise errors.query_invalid(f"Property {name} not found for Entity {self._kind.entity}")
        return found

    def _condition(self, condition: Condition) -> tuple[str, list[object]]:
        found = self._queryable(condition.property)
        if found.type in (Type.ID, Type.NAMED_ID, Type.REFS) and condition.operator not in ("=", "in"):
            raise errors.query_invalid(
                f"Operator {condition.operator} is not supported for property '{found.name}'"
            )
        if condition.operator == "like":
            return self._like(found, condition.values[0])
        values = [self._value(found, literal) for literal in condition.values]
        if found.type is Type.REFS:
            return f"({' or '.join([f'instr({found.column}, ?)'] * len(values))})", values
        if condition.operator == "in":
            return f"{found.column} in ({', '.join('?' * len(values))})", values
        return f"{found.column} {condition.operator} ?", values

    def _like(self, found: Property, literal: Literal) -> tuple[str, list[object]]:
        if found.type not in (Type.TEXT, Type.DAY, Type.REF):
            raise errors.query_invalid(f"Operator LIKE is not supported for property '{found.name}'")
        if len(literal.text) > _PATTERN_MAX:
            raise errors.query_invalid(f"Value for property '{found.name}' is too long")
        pattern = literal.text.casefold().replace("\\", "\\\\").replace("_", "\\_")
        return f"{found.column} like ? escape '\\'", [pattern]

    def _value(self, found: Property, literal: Literal) -> object:
        text = (
            self._today.isoformat()
            if literal.word and literal.text.lower() == "current_date"
            else literal.text
        )
        try:
            return _READERS[found.type](text)
        except (ValueError, InvalidOperation, OverflowError):
            raise errors.query_invalid(
                f"Invalid value '{literal.text[:100]}' for property '{found.name}'"
            ) from None


def _read_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else -1


def _read_named_id(text: str) -> int | str:
    return _read_id(text) if text.isdigit() else text


def _read_flag(text: str) -> int:
    return {"true": 1, "false": 0}[text.lower()] if text.lower() in ("true", "false") else _refuse(text)


def _refuse(text: str) -> int:
    raise ValueError(text)


def _read_number(text: str) -> int:
    number = Decimal(text)
    return scaled(number) if number.is_finite() and number.adjusted() < 18 else _refuse(text)


def _read_day(text: str) -> str:
    return (date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text).date()).isoformat()


def _read_moment(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=COMPANY_ZONE)).timestamp())


_READERS: dict[Type, Callable[[str], object]] = {
    Type.ID: _read_id,
    Type.TEXT: str.casefold,
    Type.REF: str,
    Type.NAMED_ID: _read_named_id,
    Type.REFS: lambda text: f"|{text.casefold()}|",
    Type.NUMBER: _read_number,
    Type.FLAG: _read_flag,
    Type.DAY: _read_day,
    Type.MOMENT: _read_moment,
}


def _trimmed(row: bytes, kept: set[str]) -> bytes:
    payload = parse(row)
    trimmed = {name: value for name, value in payload.items() if name in kept or name in _ALWAYS_KEPT}
    return render({**trimmed, "sparse": True})
