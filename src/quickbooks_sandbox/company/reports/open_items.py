"""What customers owed at the end of a day: open items and money not applied, as of any date.

An application counts from the day on which both its payment and its item are there, so that items of a day always add up to
what was booked to receivables up to it.
"""

# ruff: noqa: S608  names of tables are our own, values travel as parameters

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from quickbooks_sandbox.company.currency import has_currencies, home_cents
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

Key = tuple[str, str]
"""Id of a transaction, and of its line where that is the item."""
_WHOLE = (("Invoice", 1, "p_duedate"), ("CreditMemo", -1, "p_txndate"))
_BY_LINE = ("JournalEntry", "Deposit", "Purchase")
_TITLES = {"CreditMemo": "Credit Memo", "JournalEntry": "Journal Entry"}
_SCALE = 1_000
"""Columns hold dollars times 10^5."""


@dataclass(frozen=True, kw_only=True)
class OpenEntry:
    """An item as of a day: cents of the home currency, debts above zero. `open` is what is left of `amount`.

    The payload is empty where it was not asked for.
    """

    entity: str
    id: str
    line: str
    customer: str
    day: str
    due: str
    amount: int
    open: int
    payload: Payload

    @property
    def title(self) -> str:
        """What people call such a transaction."""
        if self.entity != "Purchase":
            return _TITLES.get(self.entity, self.entity)
        if self.payload.get("Credit"):
            return "Credit Card Credit"
        return "Check" if self.payload["PaymentType"] == "Check" else "Expense"

    @property
    def number(self) -> str:
        """The number people see."""
        return str(self.payload.get("DocNumber") or self.payload.get("PaymentRefNum") or "")


def open_entries(
    books: Books, day: str, customers: Sequence[str] = (), *, settled: bool = False, details: bool = True
) -> list[OpenEntry]:
    """What was open at the end of a day, of some customers or all; with `settled` what was not any more, too.

    Without `details` payloads are read only where an exchange rate may be in them.
    """
    later = _later_payments(books, day)
    sooner = _later_items(books, day)
    touched = [*(int(target) for target, _ in later), *map(int, sooner)]
    search = _Search(day, tuple(customers), None if settled else json.dumps(touched))
    entries = []
    for row in _rows(books, search):
        if row.entity == "Payment":
            left = row.open - sooner.get(row.id, 0)
        else:
            back = later.get((row.id, row.line), 0)
            left = row.open + (back if row.amount > 0 else -back)
        if left or settled:
            entries.append(row if left == row.open else replace(row, open=left))
    at_home = _home(books, day) if has_currencies(books) else None
    if not details and at_home is None:
        return entries
    return [_told(books, entry, at_home) for entry in sorted(entries, key=_place)]


@dataclass(frozen=True)
class _Search:
    """What to look for; without settled items only those open now or `touched` later, a JSON list of their ids."""

    day: str
    customers: tuple[str, ...]
    touched: str | None

    def where(self, customer: str, left: str, object_id: str) -> str:
        parts = ["p_txndate <= ?"]
        if self.customers:
            parts.append(f"{customer} in ({', '.join('?' * len(self.customers))})")
        if self.touched is not None:
            parts.append(f"({left} <> 0 or {object_id} in (select value from json_each(?)))")
        return " and ".join(parts)

    @property
    def values(self) -> tuple[object, ...]:
        return (self.day, *self.customers, *(() if self.touched is None else (self.touched,)))


def _rows(books: Books, search: _Search) -> Iterator[OpenEntry]:
    """What may be open at the end of the day, as it stands now."""
    for entity, sign, due in _WHOLE:
        found = books.db.execute(
            f"select t.id, p_customerref, p_txndate, {due}, p_balance, coalesce(sum(a.cents), 0)"
            f" from {books.kinds[entity].table.name} t left join application a on a.target = t.id"
            f" where {search.where('p_customerref', 'p_balance', 't.id')} group by t.id",
            search.values,
        )
        for object_id, customer, made, due_day, balance, taken in found:
            left = sign * (balance // _SCALE)
            amounts = left + sign * taken, left
            yield _row(entity, (str(object_id), ""), customer, (made, due_day or made), amounts)
    found = books.db.execute(
        "select id, p_customerref, p_txndate, p_totalamt, p_unappliedamt from o_payment"
        f" where {search.where('p_customerref', 'p_unappliedamt', 'id')}",
        search.values,
    )
    for object_id, customer, made, total, rest in found:
        amounts = -(total // _SCALE), -(rest // _SCALE)
        yield _row("Payment", (str(object_id), ""), customer, (made, made), amounts)
    for entity in _BY_LINE:
        found = books.db.execute(
            f"select r.id, line, customer, p_txndate, amount, open from receivable r"
            f" join {books.kinds[entity].table.name} t on t.id = r.id"
            f" where {search.where('customer', 'open', 'r.id')}",
            search.values,
        )
        for object_id, line, customer, made, amount, left in found:
            yield _row(entity, (str(object_id), line), customer, (made, made), (amount, left))


def _row(entity: str, key: Key, customer: str, days: tuple[str, str], amounts: tuple[int, int]) -> OpenEntry:
    return OpenEntry(
        entity=entity,
        id=key[0],
        line=key[1],
        customer=str(customer),
        day=days[0],
        due=days[1],
        amount=amounts[0],
        open=amounts[1],
        payload={},
    )


def _later_payments(books: Books, day: str) -> dict[Key, int]:
    """What payments of later days took of each item."""
    found = books.db.execute(
        "select target, line, sum(cents) from o_payment p join application a on a.payment = p.id"
        " where p.p_txndate > ? group by target, line",
        (day,),
    )
    return {(str(row[0]), row[1]): row[2] for row in found}


def _later_items(books: Books, day: str) -> dict[str, int]:
    """What items of later days took of each payment, less what they gave."""
    taken: dict[str, int] = {}
    for entity in (*(one[0] for one in _WHOLE), *_BY_LINE):
        name = books.kinds[entity].table.name
        found = books.db.execute(
            f"select a.payment, sum(a.sign * a.cents) from {name} t join application a on a.target = t.id"
            " join o_payment p on p.id = a.payment where t.p_txndate > ? and p.p_txndate <= ? group by a.payment",
            (day, day),
        )
        for payment, amount in found:
            taken[str(payment)] = taken.get(str(payment), 0) + amount
    return taken


def _home(books: Books, day: str) -> Callable[[OpenEntry], tuple[int, int]]:
    """How to say an entry in the home currency: its amount, and what is left of it."""

    def at_home(entry: OpenEntry) -> tuple[int, int]:
        amount = home_cents(entry.payload, entry.amount)
        if entry.entity == "Payment":
            return amount, home_cents(entry.payload, entry.open)
        row = books.db.execute(
            "select coalesce(sum(home), 0) from application a join o_payment p on p.id = a.payment"
            " where a.target = ? and a.line = ? and p.p_txndate <= ?",
            (entry.id, entry.line, day),
        ).fetchone()
        return amount, amount - row[0] if amount > 0 else amount + row[0]

    return at_home


def _told(
    books: Books, entry: OpenEntry, at_home: Callable[[OpenEntry], tuple[int, int]] | None
) -> OpenEntry:
    """An entry with its payload, in the home currency."""
    payload = books.find(books.kinds[entry.entity], entry.id)
    assert payload, "the columns and the payloads hold the same objects"
    entry = replace(entry, payload=payload)
    if at_home is None or payload.get("ExchangeRate", 1) == 1:
        return entry
    amount, left = at_home(entry)
    return replace(entry, amount=amount, open=left)


def _place(entry: OpenEntry) -> tuple[str, int, str]:
    return entry.day, int(entry.id), entry.line
