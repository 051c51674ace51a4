"""Sales tax, exact to the cent: a rate's tax is rounded once, half up, over all it taxes (quickbooks-online.md 9.1, 10).

Amounts are cents. Nothing here knows a company or a document.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ON_AMOUNT = "TaxOnAmount"
ON_AMOUNT_PLUS_TAX = "TaxOnAmountPlusTax"
ON_TAX = "TaxOnTax"
_ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate of a tax code: so many per cent of the amount, of the amount and the taxes before it, or of those taxes."""

    id: str
    percent: Decimal
    on: str = ON_AMOUNT


@dataclass(frozen=True, kw_only=True)
class Tax:
    """What a rate comes to: the cents taxed and the cents of tax."""

    rate: Rate
    taxed: int
    amount: int


def taxes(amounts: Iterable[tuple[Sequence[Rate], int]]) -> list[Tax]:
    """The taxes on some amounts, each with the rates of its code: one for each rate, in the order met."""
    taxed: dict[Rate, Decimal] = {}
    for rates, amount in amounts:
        for rate, part in zip(rates, _taxed(rates, Decimal(amount)), strict=True):
            taxed[rate] = taxed.get(rate, Decimal(0)) + part
    return [
        Tax(rate=rate, taxed=_whole(part), amount=_whole(part * rate.percent / 100))
        for rate, part in taxed.items()
    ]


def nets(rates: Sequence[Rate], gross: Sequence[int]) -> list[int]:
    """What is left of amounts that hold their tax, each to the cent, and their sum to the cent as well."""
    factor = 1 + sum(part * rate.percent / 100 for rate, part in zip(rates, _taxed(rates, _ONE), strict=True))
    found = []
    so_far = Decimal(0)
    for amount in gross:
        found.append(_whole((so_far + amount) / factor) - _whole(so_far / factor))
        so_far += amount
    return found


def adding_up_to(found: Sequence[Tax], total: int) -> list[Tax]:
    """The same taxes, the largest of them trimmed by the cents that keep their sum from a total."""
    if not found:
        return []
    largest = max(range(len(found)), key=lambda place: abs(found[place].amount))
    missing = total - sum(tax.amount for tax in found)
    return [
        Tax(rate=tax.rate, taxed=tax.taxed, amount=tax.amount + missing * (place == largest))
        for place, tax in enumerate(found)
    ]


def shared(amount: int, parts: Sequence[int]) -> list[int]:
    """An amount shared out in proportion to some parts, to the last cent; nothing when they come to nothing."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    found = []
    so_far = 0
    for part in parts:
        before = _whole(Decimal(amount * so_far) / whole)
        so_far += part
        found.append(_whole(Decimal(amount * so_far) / whole) - before)
    return found


def _taxed(rates: Sequence[Rate], amount: Decimal) -> list[Decimal]:
    """What each rate of a code taxes, unrounded."""
    found = []
    tax = Decimal(0)
    for rate in rates:
        found.append({ON_AMOUNT: amount, ON_AMOUNT_PLUS_TAX: amount + tax, ON_TAX: tax}[rate.on])
        tax += found[-1] * rate.percent / 100
    return found


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(_ONE, ROUND_HALF_UP))
