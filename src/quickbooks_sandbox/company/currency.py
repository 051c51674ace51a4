"""Currencies: a party has one, its transactions share it (quickbooks-online.md 9.4, 9.18)."""

from decimal import ROUND_HALF_UP, Decimal

from . import errors
from .currency_names import CURRENCY_NAMES, HOME_CODE
from .kind import Books
from .shapes import Payload

HOME = {"value": HOME_CODE, "name": CURRENCY_NAMES[HOME_CODE]}


def set_currency(books: Books, draft: Payload, party: Payload | None) -> None:
    """Give a transaction its party's currency, or the home one; what was asked must be the same. Raises Fault 2220."""
    currency: Payload = party["CurrencyRef"] if party else HOME
    if draft.get("CurrencyRef", currency)["value"] != currency["value"]:
        raise errors.bad_currency(draft["CurrencyRef"]["value"])
    draft["CurrencyRef"] = currency


def home_cents(payload: Payload, amount_cents: int) -> int:
    """An amount of a transaction in the home currency, at the transaction's exchange rate, half a cent rounded up."""
    rate = Decimal(payload.get("ExchangeRate", 1))
    return int((amount_cents * rate).quantize(Decimal(1), ROUND_HALF_UP))


def party_currency(books: Books, draft: Payload, old: Payload | None) -> None:
    """Set a party's currency: fixed once it is made, and one the company uses or may use. Raises Fault 2220."""
    if old:
        draft["CurrencyRef"] = old["CurrencyRef"]
        return
    code = draft.get("CurrencyRef", HOME)["value"].upper()
    if code != HOME_CODE:
        raise errors.bad_currency(code)
    draft["CurrencyRef"] = HOME
