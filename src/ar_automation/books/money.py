"""Money: an exact amount in one currency, rounded half up as QuickBooks rounds.

Nothing here accepts a float: a cent lost in binary is a cent nobody can explain.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache

import msgspec
from babel.numbers import get_currency_precision

AMOUNT_MAX = Decimal("999999999999999.9999")  # NUMERIC(19,4)

EXACT_DIGITS = 80
"""More than any product of a quantity and a price has, so that it is rounded once."""


class MoneyError(ValueError):
    """The amount is not a finite decimal number that fits 15 digits, or currencies do not match."""


class Money(msgspec.Struct, frozen=True, gc=False):
    """An `amount` (Decimal, already at the currency's precision) in `currency` (ISO 4217 code).

    Build it with :func:`money`, which rounds and checks; the plain constructor trusts its caller.
    """

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def minor(self) -> int:
        """The amount in the currency's minor unit (cents for USD)."""
        return int(self.amount.scaleb(currency_places(self.currency)))

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} do not mix")
        return other.amount


def money(amount: Decimal | int | str, currency: str) -> Money:
    """Return `amount` as Money, rounded half up to the currency's precision.

    Raises MoneyError for a float, a text that is no number, NaN, infinity, or more than 15 digits before the point.
    """
    exact = as_decimal(amount)
    if abs(exact) > AMOUNT_MAX:
        raise MoneyError("The amount is too large")
    rounded = exact.quantize(quantum(currency), rounding=ROUND_HALF_UP) + 0  # no minus before nothing
    if abs(rounded) > AMOUNT_MAX:
        raise MoneyError("The amount is too large")
    return Money(rounded, currency)


def zero(currency: str) -> Money:
    """No money, in `currency`."""
    return Money(Decimal(0).quantize(quantum(currency)), currency)


def line_amount(quantity: Decimal, unit_price: Decimal, currency: str) -> Money:
    """Quantity × unit price, rounded half up as QuickBooks does (quickbooks-online.md 2.5, code 6070)."""
    with localcontext(prec=EXACT_DIGITS):
        product = quantity * unit_price
    return money(product, currency)


def as_decimal(value: Decimal | int | str) -> Decimal:
    """Return `value` as a finite Decimal. Raises MoneyError for anything else, floats above all."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise MoneyError(f"A number must be exact, not {type(value).__name__}")
    try:
        exact = Decimal(value)
    except InvalidOperation:
        raise MoneyError("This is not a number") from None
    if not exact.is_finite():
        raise MoneyError("This is not a number")
    return exact


@lru_cache(maxsize=256)
def quantum(currency: str) -> Decimal:
    """The smallest step of `currency`: 0.01 for USD, 1 for JPY."""
    return Decimal(1).scaleb(-currency_places(currency))


@lru_cache(maxsize=256)
def currency_places(currency: str) -> int:
    """How many decimals `currency` has."""
    return int(get_currency_precision(currency))
