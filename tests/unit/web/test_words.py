"""How figures read."""

from decimal import Decimal

import pytest

from ar_automation.books.money import money
from ar_automation.sync.status import ChipState
from ar_automation.web import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (money("1234.5", "USD"), "$1,234.50"),
        (money("-1234.5", "EUR"), "-€1,234.50"),
        (money(1234, "JPY"), "¥1,234"),
        (None, ""),
    ],
)
def test_money(value: object, text: str) -> None:
    assert words.amount(value) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "quantity", "price"),
    [
        ("2", "2", "2.00"),
        ("10.00000000", "10", "10.00"),
        ("0.125", "0.125", "0.125"),
        ("0", "0", "0.00"),
        ("1E+2", "100", "100.00"),
    ],
)
def test_quantities_and_prices(value: str, quantity: str, price: str) -> None:
    assert words.number(Decimal(value)) == quantity
    assert words.price(Decimal(value)) == price
    assert words.number(None) == words.price(None) == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (17, "17 s"), (89, "89 s"), (240, "4 min"), (7200, "2 h")]
)
def test_durations(seconds: int, text: str) -> None:
    assert words.duration(seconds) == text


def test_every_state_has_its_look_and_its_fix() -> None:
    assert set(words.RECORD_STATES) == set(words.FIXES) == {state.value for state in ChipState}
