"""Conditions as SQL: which operators a property takes, and what a value means to it (quickbooks-online.md 3).

Columns hold whole numbers: amounts times 10^5, moments in seconds. A value between two of them moves to the one that leaves
the meaning of its comparison unchanged.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from . import query_errors
from .moments import read_moment
from .properties import Property, Type, scaled
from .query import Condition, Literal

_PATTERN_MAX = 1_000
_ID_DIGITS_MAX = 18
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})", re.ASCII)
_EQUAL = ("=", "in")
_ORDERED = ("=", "<", ">", "<=", ">=", "in")
_OPERATORS = {
    Type.ID: _EQUAL,
    Type.NAMED_ID: _EQUAL,
    Type.REFS: _EQUAL,
    Type.FLAG: _EQUAL,
    Type.REF: (*_EQUAL, "like"),
    Type.TEXT: (*_ORDERED, "like"),
    Type.NUMBER: _ORDERED,
    Type.DAY: _ORDERED,
    Type.MOMENT: _ORDERED,
}


def condition_sql(found: Property, condition: Condition, *, today: date) -> tuple[str, list[object]]:
    """A condition as SQL and its values. Raises Fault 4001."""
    operator = condition.operator
    if operator not in _OPERATORS[found.type]:
        raise query_errors.query_invalid(
            f"Operator {operator.upper()} is not supported for property '{found.name}'"
        )
    if operator == "like":
        return f"{found.column} like ? escape '\\'", [_pattern(found, condition.values[0])]
    given = [literal for literal in condition.values if not literal.is_null]
    values = [_value(found, operator, literal, today) for literal in given]
    if found.type is Type.REFS and given:
        return f"({' or '.join([f'instr({found.column}, ?)'] * len(values))})", values
    without = f"{found.column} is null" if len(given) < len(condition.values) else ""
    if operator not in _EQUAL:
        return ("0", []) if without else (f"{found.column} {operator} ?", values)
    among = f"{found.column} in ({', '.join('?' * len(values))})" if values else ""
    return f"({' or '.join(part for part in (among, without) if part)})", values


def _pattern(found: Property, literal: Literal) -> str:
    if len(literal.text) > _PATTERN_MAX:
        raise query_errors.query_invalid(f"Value for property '{found.name}' is too long")
    plain = literal.text.casefold().replace("\\", "\\\\").replace("_", "\\_")
    return re.sub("%+", "%", plain)


def _value(found: Property, operator: str, literal: Literal, today: date) -> object:
    text = today.isoformat() if literal.word and literal.text == "current_date" else literal.text
    try:
        value = _READERS[found.type](text)
    except (ValueError, ArithmeticError):
        raise query_errors.query_invalid(
            f"Invalid value '{literal.text[:100]}' for property '{found.name}'"
        ) from None
    return _whole(value, operator) if isinstance(value, Decimal) else value


def _whole(exact: Decimal, operator: str) -> int | None:
    """The whole number to compare with instead; None where nothing can be equal."""
    below = int(exact.to_integral_value(ROUND_FLOOR))
    if below == exact or operator in (">", "<="):
        return scaled(below, places=0)
    return scaled(below + 1, places=0) if operator in ("<", ">=") else None


def _read_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS_MAX else -1


def _read_named_id(text: str) -> int | str:
    return _read_id(text) if text.isdigit() else text


def _read_flag(text: str) -> int:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return int(text.lower() == "true")


def _read_number(text: str) -> Decimal:
    if _NUMBER.fullmatch(text.strip()) is None:
        raise ValueError(text)
    return Decimal(text.strip()).scaleb(Property.PLACES)


def _read_day(text: str) -> str:
    read_moment(text)
    return text.strip()[:10]


def _read_moment(text: str) -> Decimal:
    moment = read_moment(text)
    return int(moment.replace(microsecond=0).timestamp()) + Decimal(moment.microsecond).scaleb(-6)


_READERS: dict[Type, Callable[[str], object]] = {
    Type.ID: _read_id,
    Type.NAMED_ID: _read_named_id,
    Type.REFS: lambda text: f"|{text.casefold()}|",
    Type.TEXT: str.casefold,
    Type.REF: str,
    Type.NUMBER: _read_number,
    Type.FLAG: _read_flag,
    Type.DAY: _read_day,
    Type.MOMENT: _read_moment,
}
