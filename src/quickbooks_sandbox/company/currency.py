"""Currencies: a party has one, its transactions share it (quickbooks-online.md 9.4, 9.18)."""

from decimal import ROUND_HALF_UP, Decimal

from . import errors, writes
from .currency_names import CURRENCY_NAMES, HOME_CODE
from .kind import Books
from .shapes import Payload

HOME: Payload = {"value": HOME_CODE, "name": CURRENCY_NAMES[HOME_CODE]}
_FOREIGN_TYPES = (
    *("Bank", "Credit Card", "Accounts Receivable", "Accounts Payable"),
    *("Other Current Asset", "Other Current Liability"),
)
RATE_MAX = Decimal(9_999_999)
_HOME_CENTS_MAX = 10**15
_RECEIVABLE = "Accounts Receivable (A/R)"


def set_currency(books: Books, draft: Payload, *parties: Payload | None) -> None:
    """Give a transaction its currency and exchange rate, once its TxnDate is set.

    With one currency: the home one, and no rate. With several CurrencyRef must be given and be that of all its parties;
    the rate is what was given, else the listed one of the day. Raises Fault 2020, 2090, 2220 or 6000.
    """
    if not has_currencies(books):
        code = draft.get("CurrencyRef", HOME)["value"].upper()
        if code != HOME_CODE:
            raise _not_in_one_currency(code)
        draft["CurrencyRef"] = HOME
        draft.pop("ExchangeRate", None)
        return
    if "CurrencyRef" not in draft:
        raise errors.required("CurrencyRef")
    for party in parties:
        if party and "CurrencyRef" in party:
            _must_be(draft, party["CurrencyRef"])
    code = draft["CurrencyRef"]["value"].upper()
    draft["CurrencyRef"] = _used(books, code)
    if code == HOME_CODE:
        draft["ExchangeRate"] = 1
        return
    rate = draft.setdefault("ExchangeRate", listed_rate(books, code, draft.get("TxnDate", books.today)))
    if not 0 < rate <= RATE_MAX:
        raise errors.bad_number("ExchangeRate", str(rate))
    receivable_account_id(books, code)


def home_cents(payload: Payload, amount_cents: int) -> int:
    """An amount of a transaction in the home currency, at the transaction's exchange rate, half a cent rounded up.

    Raises Fault 2090 where that is more than any books hold.
    """
    rate = Decimal(payload.get("ExchangeRate", 1))
    amount = int((amount_cents * rate).quantize(Decimal(1), ROUND_HALF_UP))
    if abs(amount) > _HOME_CENTS_MAX and rate != 1:
        raise errors.bad_number("ExchangeRate", str(rate))
    return amount


def party_currency(books: Books, draft: Payload, old: Payload | None) -> None:
    """Set a party's currency, fixed once it is made; a new one of the world's joins the company's. Raises Fault 2220."""
    code = draft.get("CurrencyRef", HOME)["value"].upper()
    if old:
        if code != old["CurrencyRef"]["value"] and "CurrencyRef" in draft:
            raise errors.business("The currency of a customer or vendor cannot be changed.")
        draft["CurrencyRef"] = old["CurrencyRef"]
        return
    if code != HOME_CODE and not has_currencies(books):
        raise _not_in_one_currency(code)
    draft["CurrencyRef"] = _used(books, code, joins=True)


def account_currency(books: Books, draft: Payload, old: Payload | None) -> None:
    """Set a ledger account's currency: the home one, or one the company uses; fixed once it is made. Raises Fault."""
    if old:
        draft["CurrencyRef"] = old["CurrencyRef"]
        return
    code = draft.get("CurrencyRef", HOME)["value"].upper()
    if code != HOME_CODE and draft["AccountType"] not in _FOREIGN_TYPES:
        raise errors.bad_currency(code)
    draft["CurrencyRef"] = _used(books, code)


def receivable_account_id(books: Books, code: str) -> str:
    """The accounts receivable account of a currency, made on demand."""
    accounts = books.kinds["Account"]
    for account_id in accounts.table.ids(books.db, "p_accounttype = 'accounts receivable' and p_active = 1"):
        account = books.find(accounts, account_id)
        if account and account["CurrencyRef"]["value"] == code:
            return account_id
    name = _RECEIVABLE if code == HOME_CODE else f"{_RECEIVABLE} - {code}"
    body = {"Name": name, "AccountType": "Accounts Receivable", "CurrencyRef": {"value": code}}
    return str(writes.create(books, accounts, body)["Id"])


def has_currencies(books: Books) -> bool:
    """Whether the company keeps books in more than one currency."""
    return bool(books.preference("CurrencyPrefs", "MultiCurrencyEnabled"))


def listed_rate(books: Books, code: str, day: str) -> Decimal | int:
    """The rate of a currency on a day: the latest listed up to then, else 1."""
    found = books.db.execute(
        "select id from o_exchangerate where p_sourcecurrencycode = ? and p_asofdate <= ?"
        " order by p_asofdate desc limit 1",
        (code.casefold(), day),
    ).fetchone()
    if found is None or code == HOME_CODE:
        return 1
    rate = books.find(books.kinds["ExchangeRate"], found[0])
    assert rate, "the table and the payloads hold the same objects"
    value: Decimal | int = rate["Rate"]
    return value


def _not_in_one_currency(code: str) -> errors.Fault:
    """6000 for a currency there is, 2220 for none."""
    return errors.one_currency() if code in CURRENCY_NAMES else errors.bad_currency(code)


def _must_be(draft: Payload, currency: Payload) -> None:
    asked = str(draft.get("CurrencyRef", currency)["value"])
    if asked.upper() != currency["value"]:
        raise errors.bad_currency(asked)


def _used(books: Books, code: str, *, joins: bool = False) -> Payload:
    """A currency the company uses, as a reference; where it `joins`, any of the world's. Raises Fault 2220."""
    if code == HOME_CODE:
        return HOME
    currencies = books.kinds["CompanyCurrency"]
    if not currencies.table.ids(books.db, "p_code = ?", code.casefold()):
        if not joins:
            raise errors.bad_currency(code)
        writes.create(books, currencies, {"Code": code})
    return {"value": code, "name": CURRENCY_NAMES[code]}
