"""Money is exact, rounded half up once, and never mixes currencies."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.books.money import (
    Money,
    MoneyError,
    as_decimal,
    currency_places,
    line_amount,
    money,
    quantum,
    zero,
)

CURRENCIES = st.sampled_from(["USD", "JPY", "KWD"])
CENTS = st.integers(-(10**12), 10**12)


def usd(amount: str) -> Money:
    return money(amount, "USD")


@pytest.mark.parametrize("wrong", [1.0, 0.1, True, False, None, b"1", [1], Fraction(1, 3)])
def test_what_is_not_exact_is_refused(wrong: Any) -> None:
    with pytest.raises(MoneyError, match="exact"):
        money(wrong, "USD")


@pytest.mark.parametrize("wrong", ["", "ten", "1,5", "1.2.3", "NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_finite_number_is_refused(wrong: str) -> None:
    with pytest.raises(MoneyError, match="not a number"):
        money(wrong, "USD")


def test_infinity_is_refused_as_a_decimal_too() -> None:
    with pytest.raises(MoneyError):
        as_decimal(Decimal("Infinity"))


@pytest.mark.parametrize("given_as", [Decimal("12.50"), "12.50", "12.5"])
def test_decimals_and_texts_say_the_same(given_as: Decimal | str) -> None:
    assert money(given_as, "USD") == Money(Decimal("12.50"), "USD")


def test_whole_numbers_are_whole_units() -> None:
    assert money(3, "USD") == usd("3.00")


@pytest.mark.parametrize(
    ("exact", "currency", "rounded"),
    [
        ("0.005", "USD", "0.01"),
        ("0.0049999", "USD", "0.00"),
        ("1.005", "USD", "1.01"),
        ("1.015", "USD", "1.02"),
        ("-1.005", "USD", "-1.01"),
        ("2.5", "JPY", "3"),
        ("3.5", "JPY", "4"),
        ("0.0005", "KWD", "0.001"),
    ],
)
def test_a_half_goes_away_from_nought(exact: str, currency: str, rounded: str) -> None:
    assert str(money(exact, currency)) == f"{rounded} {currency}"


@given(minor=CENTS, thousandths=st.integers(0, 999), currency=CURRENCIES)
def test_rounding_is_never_off_by_more_than_half_a_step(minor: int, thousandths: int, currency: str) -> None:
    exact = (Decimal(minor) + Decimal(thousandths).scaleb(-3)) * quantum(currency)
    rounded = money(exact, currency).amount
    assert abs(rounded - exact) * 2 <= quantum(currency)
    assert rounded % quantum(currency) == 0


@given(minor=CENTS, currency=CURRENCIES)
def test_rounding_twice_is_rounding_once(minor: int, currency: str) -> None:
    once = money(Decimal(minor) * quantum(currency), currency)
    assert money(once.amount, currency) == once
    assert once.minor == minor


@pytest.mark.parametrize("amount", ["999999999999999.99", "-999999999999999.99"])
def test_fifteen_digits_before_the_point_fit(amount: str) -> None:
    assert str(usd(amount)) == f"{amount} USD"


@pytest.mark.parametrize("amount", ["1000000000000000", "-1000000000000000", "1e400"])
def test_sixteen_digits_do_not(amount: str) -> None:
    with pytest.raises(MoneyError, match="too large"):
        usd(amount)


def test_what_rounding_makes_too_large_is_refused() -> None:
    with pytest.raises(MoneyError, match="too large"):
        usd("999999999999999.995")


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_own_step(currency: str, places: int) -> None:
    assert currency_places(currency) == places
    assert quantum(currency) == Decimal(10) ** -places
    assert str(zero(currency).amount) == str(quantum(currency) * 0)
    assert not zero(currency)


@given(left=CENTS, right=CENTS)
def test_arithmetic_is_that_of_whole_cents(left: int, right: int) -> None:
    one, other = usd(f"{left}e-2"), usd(f"{right}e-2")
    assert (one + other).minor == left + right
    assert (one - other).minor == left - right
    assert (-one).minor == -left
    assert (one < other, one <= other) == (left < right, left <= right)
    assert bool(one) == bool(left)


def test_currencies_do_not_mix() -> None:
    dollars, yen = usd("1"), money(1, "JPY")
    for mixed in (
        lambda: dollars + yen,
        lambda: dollars - yen,
        lambda: dollars < yen,
        lambda: dollars <= yen,
    ):
        with pytest.raises(MoneyError, match="USD and JPY do not mix"):
            mixed()
    assert money(1, "USD") != yen


@given(quantity=st.integers(0, 10**9), price=st.integers(0, 10**9))
def test_a_line_is_its_exact_product_rounded_once(quantity: int, price: int) -> None:
    exact = Fraction(quantity, 10**4) * Fraction(price, 10**5)
    cents = int(exact * 100 + Fraction(1, 2))
    found = line_amount(Decimal(quantity).scaleb(-4), Decimal(price).scaleb(-5), "USD")
    assert found.minor == cents


def test_a_line_of_many_digits_is_rounded_once_too() -> None:
    quantity, price = Decimal("920309209.93190389"), Decimal("916405.83171491")
    exact = Fraction(quantity) * Fraction(price)
    assert line_amount(quantity, price, "USD").minor == int(exact * 100 + Fraction(1, 2))
