"""The house's own rules find what they are for, and leave the rest alone."""

from pathlib import Path

import pytest
from tools.house_rules import breaches_of

MONEY = Path("src/ar_automation/books/money.py")


def found(text: str, path: Path = MONEY) -> list[str]:
    return list(breaches_of(path, text))


@pytest.mark.parametrize(
    "text",
    [
        "x = 1.5\n",
        "x = float(y)\n",
        "def f(amount: float) -> None: ...\n",
        "total: float\n",
        "f(amount=0.1)\n",
    ],
)
def test_floats_near_money_are_found(text: str) -> None:
    assert len(found(text)) >= 1
    assert found(text, Path("src/ar_automation/kit/clock.py")) == []


@pytest.mark.parametrize(
    "text",
    [
        "timeout_s: float = 0.5\n",
        "WAIT_S = 1.5\n",
        "f(timeout_s=2.0)\n",
        "def age_s() -> float: ...\n",
        "x = 15\n",
    ],
)
def test_seconds_are_not_money(text: str) -> None:
    assert found(text) == []


def test_long_functions_and_files_are_found_unless_excused() -> None:
    function = "def f() -> None:\n" + "    pass\n" * 70
    assert "f has 71 lines" in found(function)[0]
    assert "501 lines" in found("x = 1\n" * 501)[0]
    assert found("# Exceeds the length: a table of the vendor's codes\n" + function) == []
