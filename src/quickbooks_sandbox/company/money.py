"""Amounts: cents inside (int), exact decimals on the wire."""

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


def cents(amount: Decimal | int) -> int:
    """An amount of dollars as cents, half a cent rounded away from zero (quickbooks-online.md 2.5, 6070)."""
    return int(Decimal(amount).quantize(_CENT, ROUND_HALF_UP).scaleb(2))


def dollars(amount_cents: int) -> Decimal:
    """Cents as the wire shows them: 0, 100.0, 362.07."""
    if amount_cents == 0:
        return Decimal(0)
    whole, rest = divmod(abs(amount_cents), 100)
    amount = Decimal(f"{whole}.{rest:02d}" if rest % 10 else f"{whole}.{rest // 10}")
    return -amount if amount_cents < 0 else amount


def percentage(amount_cents: int, percent: Decimal) -> int:
    """So many per cent of an amount, in cents, half up."""
    return cents(Decimal(amount_cents) * percent / 10_000)
