"""The general ledger: what transactions book, and the balances of accounts that come of it (quickbooks-online.md 9.6, 9.18).

Postings are not kept: an account's balance is, and each write moves it by what its transactions book now less what they
booked before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from . import errors
from .currency_names import HOME_CODE
from .kind import Books, Posting
from .money import cents, dollars
from .shapes import Payload

BALANCES = "create table if not exists account_balance (account integer primary key, cents integer not null);"
_CONTROL = ("Accounts Receivable", "Accounts Payable")
_SHOWN = ("Asset", "Liability", "Equity")
EXCHANGE = "ExchangeGainOrLoss"


def account_with(books: Books, subtype: str) -> str | None:
    """The oldest account of a subtype."""
    found = books.kinds["Account"].table.ids(books.db, "p_accountsubtype = ?", subtype.casefold())
    return found[0] if found else None


def receivable_account(books: Books, payload: Payload) -> str:
    """The receivables account a transaction books to: the oldest one of its currency, else the oldest."""
    kind = books.kinds["Account"]
    found = kind.table.ids(books.db, "p_accounttype = 'accounts receivable'")
    for account_id in found:
        account = books.find(kind, account_id)
        if account and account["CurrencyRef"]["value"] == payload["CurrencyRef"]["value"]:
            return account_id
    return found[0]


def exchange_account(books: Books) -> str:
    """Where realised exchange gains and losses go."""
    found = account_with(books, EXCHANGE)
    assert found, "a foreign payment makes it"
    return found


def evened(postings: Sequence[Posting]) -> list[Posting]:
    """Postings whose home amounts add up to nothing: the first that is no receivable takes what rounding left over."""
    rest = sum(posting.home for posting in postings)
    if not rest:
        return list(postings)
    place = next((place for place, one in enumerate(postings) if one.customer_id is None), 0)
    taker = replace(postings[place], home=postings[place].home - rest)
    return [*postings[:place], taker, *postings[place + 1 :]]


def must_hold(books: Books, payload: Payload, postings: Sequence[Posting]) -> None:
    """An account takes transactions of its own currency, and one kept in the home currency all of them.

    Receivables and payables take their own currency alone. Raises Fault 2220.
    """
    if not books.preference("CurrencyPrefs", "MultiCurrencyEnabled"):
        return
    kind = books.kinds["Account"]
    for account_id in sorted({posting.account_id for posting in postings}):
        account = books.find(kind, account_id)
        assert account, "an account is never deleted"
        code = account["CurrencyRef"]["value"]
        own_alone = account["AccountType"] in _CONTROL or code != HOME_CODE
        if own_alone and code != payload["CurrencyRef"]["value"]:
            raise errors.bad_currency(code)


def account_balance(books: Books, account_id: str) -> int:
    """What is booked to an account, in home cents, debits above zero."""
    row = books.db.execute("select cents from account_balance where account = ?", (account_id,)).fetchone()
    return int(row[0]) if row else 0


def move_accounts(books: Books, changes: Iterable[tuple[str, int]]) -> None:
    """Move account balances; that is no edit of the accounts. Only those of the balance sheet show theirs."""
    kind = books.kinds["Account"]
    for account_id, change in changes:
        if not change:
            continue
        books.db.execute(
            "insert into account_balance values (?1, ?2) on conflict (account) do update set cents = cents + ?2",
            (account_id, change),
        )
        account = books.find(kind, account_id)
        if account and account["Classification"] in _SHOWN:
            account["CurrentBalance"] = dollars(cents(account["CurrentBalance"]) + change)
            kind.table.put(books.db, [account])
            carry_up(books, account_id, change)


def move_account(books: Books, new: Payload, old: Payload | None) -> None:
    """Let balances follow an account that went elsewhere in the chart, or onto the balance sheet or off it."""
    if old is None:
        return
    kind = books.kinds["Account"]
    shown = account_balance(books, new["Id"]) if new["Classification"] in _SHOWN else 0
    whole = cents(old["CurrentBalanceWithSubAccounts"]) + shown - cents(old["CurrentBalance"])
    before, after = (one.get("ParentRef", {}).get("value") for one in (old, new))
    standing = books.find(kind, new["Id"])
    if standing and (before != after or whole != cents(old["CurrentBalanceWithSubAccounts"])):
        standing.update(CurrentBalance=dollars(shown), CurrentBalanceWithSubAccounts=dollars(whole))
        kind.table.put(books.db, [standing])
        carry_up(books, before, -cents(old["CurrentBalanceWithSubAccounts"]))
        carry_up(books, after, whole)


def carry_up(books: Books, account_id: str | None, change: int) -> None:
    """Let an account and those above it tell of a change in the balances with sub-accounts."""
    kind = books.kinds["Account"]
    while account_id and change:
        account = books.find(kind, account_id)
        assert account, "an account above another one stays"
        balance = cents(account["CurrentBalanceWithSubAccounts"]) + change
        account["CurrentBalanceWithSubAccounts"] = dollars(balance)
        kind.table.put(books.db, [account])
        account_id = account.get("ParentRef", {}).get("value")
