"""What a person typed into a form, read exactly; a mistake is a sentence."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from flask import request

_AMOUNT_MAX = Decimal(10) ** 9


class Mistyped(ValueError):
    """Something typed that is no date or no amount; the text says which."""


@dataclass(frozen=True, kw_only=True)
class TypedLine:
    """A line of a sales form as a person typed it; `line_id` is None on a new one."""

    line_id: str | None
    item_id: str
    description: str
    quantity: str
    rate: str
    tax: str

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.item_id or self.description or self.quantity or self.rate)


def typed() -> dict[str, str]:
    """The fields of the form; of several with one name the first."""
    return {name: value.strip() for name, value in request.form.items()}


def typed_lines() -> list[TypedLine]:
    """The lines of the form: fields of the same name, one of each a line, in order."""
    names = ("line_id", "item_id", "description", "quantity", "rate", "tax")
    columns = [[value.strip() for value in request.form.getlist(name)] for name in names]
    columns[-1] += [""] * (len(columns[0]) - len(columns[-1]))
    return [
        TypedLine(**{**dict(zip(names, values, strict=True)), "line_id": values[0] or None})
        for values in zip(*columns, strict=False)
    ]


def amount(label: str, text: str) -> Decimal:
    """An amount of money above zero. Raises Mistyped."""
    value = number(label, text)
    if value <= 0 or value != cents(value):
        raise Mistyped(f"{label} must be above zero, in whole cents.")
    return value


def number(label: str, text: str) -> Decimal:
    """A number. Raises Mistyped."""
    try:
        value = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise Mistyped(f"{label} is no number.") from None
    if not value.is_finite() or abs(value) > _AMOUNT_MAX:
        raise Mistyped(f"{label} is too large.")
    return value


def whole(label: str, text: str, *, least: int, most: int) -> int:
    """A whole number between two others. Raises Mistyped."""
    value = number(label, text)
    if value != int(value) or not least <= value <= most:
        raise Mistyped(f"{label} must be a whole number from {least:,} to {most:,}.")
    return int(value)


def day(label: str, text: str) -> str:
    """A date. Raises Mistyped."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Mistyped(f"{label} is no date.") from None


def moment(label: str, text: str) -> datetime:
    """A moment, in UTC unless it says otherwise. Raises Mistyped."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise Mistyped(f"{label} is no moment. Write it like 2026-12-31 09:00.") from None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def cents(value: Decimal) -> Decimal:
    """Rounded to whole cents."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
