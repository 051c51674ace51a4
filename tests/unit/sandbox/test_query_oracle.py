"""Random conditions against a plain reading of every payload: the same rows in the same order (quickbooks-online.md 3, 9)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cmp_to_key
from random import Random
from typing import Any

import pytest

from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.company_world import Books, Payload, books_of

Reader = Callable[[Any], Any]
Value = str | int | Decimal | date | bool | None
_SEEDS, _STATEMENTS = 8, 150
_INDIA = timezone(timedelta(hours=5, minutes=30))
_STRANGERS: dict[str, Value] = {
    "id": 999_999,
    "text": "_%\\ o'clock",
    "ref": "999",
    "number": Decimal("123456789012345678901.5"),
    "flag": True,
    "day": date(1999, 2, 28),
    "moment": datetime(2036, 3, 14, 2, 30, 0, 999_999, tzinfo=UTC),
}


def _text(value: Any) -> str:
    return str(value["Address"] if isinstance(value, dict) else value).casefold()


def _day(value: Any) -> date:
    return date.fromisoformat(value)


_READERS: dict[str, Reader] = {
    "id": int,
    "text": _text,
    "ref": lambda value: str(value["value"]),
    "number": lambda value: Decimal(str(value)),
    "flag": bool,
    "day": _day,
    "moment": datetime.fromisoformat,
}
_OPERATORS = {
    "id": ("=", "in"),
    "flag": ("=", "in"),
    "ref": ("=", "in", "like"),
    "text": ("=", "<", ">", "<=", ">=", "in", "like"),
    "number": ("=", "<", ">", "<=", ">=", "in"),
    "day": ("=", "<", ">", "<=", ">=", "in"),
    "moment": ("=", "<", ">", "<=", ">=", "in"),
}
_COMMON = {"Id": "id fs", "MetaData.CreateTime": "moment fs", "MetaData.LastUpdatedTime": "moment fs"}
# What section 9 says may be filtered (f) and sorted (s) by.
_TRAITS: dict[str, dict[str, str]] = {
    "Invoice": {
        **_COMMON,
        **dict.fromkeys(("CustomerRef", "SalesTermRef"), "ref f"),
        "DocNumber": "text fs",
        **dict.fromkeys(("TxnDate", "DueDate"), "day fs"),
        **dict.fromkeys(("TotalAmt", "Balance"), "number fs"),
    },
    "Customer": {
        **_COMMON,
        **dict.fromkeys(("DisplayName", "GivenName", "FamilyName", "CompanyName"), "text fs"),
        **dict.fromkeys(("MiddleName", "FullyQualifiedName", "PrintOnCheckName"), "text fs"),
        "PrimaryEmailAddr": "text f",
        "Balance": "number fs",
        "Active": "flag fs",
    },
    "Payment": {
        **_COMMON,
        **dict.fromkeys(("CustomerRef", "PaymentMethodRef"), "ref f"),
        "TotalAmt": "number fs",
        "TxnDate": "day fs",
        "PaymentRefNum": "text f",
    },
    "Item": {
        **_COMMON,
        **dict.fromkeys(("Name", "Type"), "text fs"),
        **dict.fromkeys(("FullyQualifiedName", "Sku"), "text f"),
        **dict.fromkeys(("SubItem", "Taxable", "Active"), "flag f"),
        "UnitPrice": "number s",
    },
    "Account": {
        **_COMMON,
        **dict.fromkeys(("Name", "FullyQualifiedName", "Description"), "text fs"),
        **dict.fromkeys(("AccountType", "AccountSubType", "Classification"), "text f"),
        "Active": "flag f",
    },
}


@dataclass(frozen=True)
class _Asked:
    entity: str
    conditions: tuple[tuple[str, str, tuple[Value, ...]], ...]
    orders: tuple[tuple[str, bool], ...]
    start: int
    most: int

    def statement(self) -> str:
        where = " and ".join(_written(*condition) for condition in self.conditions)
        order = ", ".join(f"{name} {'desc' if down else 'ASC'}" for name, down in self.orders)
        return (
            f"SELECT * FROM {self.entity} {f'WHERE {where}' if where else ''} {f'ORDER BY {order}' if order else ''}"
            f" STARTPOSITION {self.start} MAXRESULTS {self.most}"
        )


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    with books_of("landscaping", 6) as found:
        for name in ("Gone with % and _", "İstanbul O'Brien", "back\\slash"):
            gone = found.company.create_object("Customer", {"DisplayName": name})
            found.clock.advance(hours=7)
            found.company.update_object("Customer", {**gone, "Active": name.startswith("İ")})
        yield found


@pytest.fixture(scope="module")
def payloads(books: Books) -> dict[str, list[Payload]]:
    return {entity: books.all(entity) for entity in _TRAITS}


@pytest.mark.parametrize("seed", range(_SEEDS))
def test_random_statements_find_what_a_plain_reading_finds(
    books: Books, payloads: dict[str, list[Payload]], seed: int
) -> None:
    draw = Random(seed)
    for _ in range(_STATEMENTS):
        asked = _statement(draw, payloads)
        rows = payloads[asked.entity]
        found = [parse(row) for row in books.company.query(asked.statement()).rows]
        expected = _plainly(rows, asked)
        assert [row["Id"] for row in found] == [row["Id"] for row in expected], asked.statement()
        assert found == expected
        count = books.company.query(asked.statement().replace("*", "COUNT(*)", 1)).count
        assert count == len(_chosen(rows, asked)), asked.statement()


def _statement(draw: Random, payloads: dict[str, list[Payload]]) -> _Asked:
    entity = draw.choice(sorted(payloads))
    traits = _TRAITS[entity]
    filterable = [name for name, trait in traits.items() if "f" in trait.split()[1]]
    sortable = [name for name, trait in traits.items() if "s" in trait.split()[1]]
    return _Asked(
        entity=entity,
        conditions=tuple(
            _condition(draw, name, traits[name].split()[0], payloads[entity])
            for name in draw.choices(filterable, k=draw.choice((0, 1, 1, 1, 2, 2, 3)))
        ),
        orders=tuple((draw.choice(sortable), draw.random() < 0.5) for _ in range(draw.randrange(4))),
        start=draw.choice((1, 1, 1, 2, 5, 30)),
        most=draw.choice((1, 3, 20, 200)),
    )


def _condition(draw: Random, name: str, kind: str, rows: list[Payload]) -> tuple[str, str, tuple[Value, ...]]:
    operator = draw.choice(_OPERATORS[kind])
    held = [value for value in (_value_of(row, name, kind) for row in rows) if value is not None]
    if operator == "like":
        return name, operator, (draw.choice(_patterns(draw.choice(held or ["x"]))),)
    values = [_value(draw, kind, held) for _ in range(draw.randint(1, 4) if operator == "in" else 1)]
    return name, operator, tuple(values)


def _value(draw: Random, kind: str, held: list[Any]) -> Value:
    """A value that is there, one close to it, none at all, or something else."""
    lot = draw.random()
    if lot < 0.07:
        return None
    if not held or lot < 0.17:
        return _STRANGERS[kind]
    near: Value = draw.choice(held)
    if lot < 0.5:
        match near:
            case bool():
                return not near
            case int():
                return near + draw.choice((-1, 1))
            case Decimal():
                return near + draw.choice((Decimal("-0.0000001"), Decimal("0.0000001"), Decimal(1)))
            case datetime():
                moved = near + draw.choice((timedelta(milliseconds=-500), timedelta(milliseconds=500)))
                return moved.astimezone(draw.choice((UTC, _INDIA, near.tzinfo)))
            case date():
                return near + timedelta(days=draw.choice((-1, 1)))
            case str():
                return draw.choice((near[:-1], f"{near}0", near.upper(), near.swapcase()))
    return near


def _patterns(text: str) -> list[str]:
    half = len(text) // 2
    return [text, f"%{text}", f"{text[:half]}%", f"%{text[1:-1]}%", f"{text[:1]}%{text[-1:]}"]


def _written(name: str, operator: str, values: tuple[Value, ...]) -> str:
    texts = ", ".join(_literal(value) for value in values)
    return f"{name} in ({texts})" if operator == "in" else f"{name} {operator} {texts}"


def _literal(value: Value) -> str:
    if value is None:
        return "' '"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = value.isoformat() if isinstance(value, date) else str(value)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _plainly(rows: list[Payload], asked: _Asked) -> list[Payload]:
    def compare(left: Payload, right: Payload) -> int:
        backwards = bool(asked.orders) and asked.orders[-1][1]
        for name, down in (*asked.orders, ("Id", backwards)):
            kind = _TRAITS[asked.entity][name].split()[0]
            one, other = _value_of(left, name, kind), _value_of(right, name, kind)
            if one != other:
                smaller = one is None or (other is not None and one < other)
                return -1 if smaller != down else 1
        return 0

    found = sorted(_chosen(rows, asked), key=cmp_to_key(compare))
    return found[asked.start - 1 : asked.start - 1 + asked.most]


def _chosen(rows: list[Payload], asked: _Asked) -> list[Payload]:
    hidden = not any(name == "Active" for name, _, _ in asked.conditions)
    traits = _TRAITS[asked.entity]
    return [
        row
        for row in rows
        if (row.get("Active", True) or not hidden)
        and all(
            _meets(_value_of(row, name, traits[name].split()[0]), operator, values)
            for name, operator, values in asked.conditions
        )
    ]


def _value_of(row: Payload, name: str, kind: str) -> Any:
    value: Any = row
    for step in name.split("."):
        value = value.get(step)
        if value is None:
            return None
    return _READERS[kind](value)


def _meets(value: Any, operator: str, wanted: tuple[Value, ...]) -> bool:
    if operator in ("=", "in"):
        return any(value == _folded(one) for one in wanted)
    if operator == "like":
        parts = [re.escape(part) for part in str(wanted[0]).casefold().split("%")]
        return value is not None and re.fullmatch(".*".join(parts), value, re.DOTALL) is not None
    if value is None or wanted[0] is None:
        return False
    other = _folded(wanted[0])
    meets: bool = {"<": value < other, ">": value > other, "<=": value <= other, ">=": value >= other}[
        operator
    ]
    return meets


def _folded(value: Value) -> Any:
    return value.casefold() if isinstance(value, str) else value
