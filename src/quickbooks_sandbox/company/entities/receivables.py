"""What a payment may be put against: open items of a customer, whole documents and single lines (quickbooks-online.md 9.11).

Invoices and credit memos keep their open amount themselves. Lines on receivables of other kinds have none on the wire: theirs
is kept beside the objects. Debits are paid, credits pay. Amounts in cents.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quickbooks_sandbox.company.currency import home_cents
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload

DEBIT = 1
CREDIT = -1
RECEIVABLES = """
create table if not exists receivable (id integer not null, line text not null, entity text not null, customer text not null,
    amount integer not null, open integer not null, primary key (id, line)) without rowid;
create index if not exists receivable_customer on receivable (customer, open);
"""
_WHOLE = {"Invoice": DEBIT, "CreditMemo": CREDIT}
_BY_LINE = {
    "JournalEntry": "JournalEntry",
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
    "Deposit": "Deposit",
}


@dataclass(frozen=True, order=True)
class Target:
    """A whole document, or one line of it."""

    entity: str
    id: str
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """A target as it stands: what it came to and what of it is open, both above zero; `sign` is DEBIT or CREDIT."""

    target: Target
    sign: int
    amount: int
    open: int
    customer: str
    payload: Payload


@dataclass(frozen=True)
class Receivable:
    """What a line books to a customer's receivables, debits above zero."""

    customer: str
    amount: int


def target_of(link: Payload) -> Target | None:
    """What a link of a payment's line names, its line left open where the link does not tell it."""
    link_type = link["TxnType"]
    if link_type in _WHOLE:
        return Target(link_type, link["TxnId"])
    if link_type in _BY_LINE:
        return Target(_BY_LINE[link_type], link["TxnId"], link.get("TxnLineId", ""))
    return None


def link_to(item: OpenItem) -> Payload:
    """The link of a payment's line to an item."""
    target = item.target
    if target.entity in _WHOLE:
        return {"TxnId": target.id, "TxnType": target.entity}
    return {"TxnId": target.id, "TxnType": _link_type(item), "TxnLineId": target.line}


def find_item(books: Books, target: Target) -> OpenItem | None:
    """An item as it stands."""
    payload = books.find(books.kinds[target.entity], target.id)
    if payload is None:
        return None
    if target.entity in _WHOLE:
        return OpenItem(
            target=target,
            sign=_WHOLE[target.entity],
            amount=cents(payload["TotalAmt"]) - cents(payload.get("Deposit", 0)),
            open=cents(payload["Balance"]),
            customer=payload["CustomerRef"]["value"],
            payload=payload,
        )
    row = books.db.execute(
        "select customer, amount, open from receivable where id = ? and line = ?", (target.id, target.line)
    ).fetchone()
    if row is None:
        return None
    return OpenItem(
        target=target,
        sign=DEBIT if row[1] > 0 else CREDIT,
        amount=abs(row[1]),
        open=abs(row[2]),
        customer=row[0],
        payload=payload,
    )


def lines_of(books: Books, target: Target, customer: str) -> list[str]:
    """A customer's lines on receivables within a transaction, those with an open amount first."""
    found = books.db.execute(
        "select line from receivable where id = ? and customer = ? order by open = 0, cast(line as integer)",
        (target.id, customer),
    )
    return [row[0] for row in found]


def move_item(books: Books, item: OpenItem, payment_id: str, *, was: int, now: int) -> None:
    """Let a payment that took `was` of an item take `now` of it; what shows it is saved as a new revision."""
    kind = books.kinds[item.target.entity]
    payload = item.payload
    if item.target.entity in _WHOLE:
        _set_balance(payload, item.open + was - now)
        if item.target.entity == "Invoice":
            payload["LinkedTxn"] = _relinked(payload["LinkedTxn"], payment_id, linked=now > 0)
        books.save(kind, payload)
        return
    books.db.execute(
        "update receivable set open = ? where id = ? and line = ?",
        (item.sign * (item.open + was - now), item.target.id, item.target.line),
    )
    if item.target.entity == "JournalEntry" and (was > 0) != (now > 0):
        line = next(one for one in payload["Line"] if one["Id"] == item.target.line)
        link_line(line, _relinked(line.get("LinkedTxn", []), payment_id, linked=now > 0))
        books.save(kind, payload)


def link_line(line: Payload, links: list[Payload]) -> None:
    """Let a line tell its links, if it has any."""
    line.pop("LinkedTxn", None)
    if links:
        line["LinkedTxn"] = links


def record_lines(books: Books, target: Target, lines: Mapping[str, Receivable]) -> None:
    """Keep what the lines of a transaction book to receivables, less what payments took of them."""
    books.db.execute("delete from receivable where id = ?", (target.id,))
    for line_id, line in lines.items():
        row = books.db.execute(
            "select coalesce(sum(cents), 0) from application where target = ? and line = ?",
            (target.id, line_id),
        ).fetchone()
        taken = row[0] if line.amount > 0 else -row[0]
        books.db.execute(
            "insert into receivable values (?, ?, ?, ?, ?, ?)",
            (target.id, line_id, target.entity, line.customer, line.amount, line.amount - taken),
        )


def _link_type(item: OpenItem) -> str:
    if item.target.entity != "Purchase":
        return item.target.entity
    if item.payload.get("Credit"):
        return "CreditCardCredit"
    return "Check" if item.payload["PaymentType"] == "Check" else "Expense"


def _set_balance(payload: Payload, balance: int) -> None:
    payload["Balance"] = dollars(balance)
    if "RemainingCredit" in payload:
        payload["RemainingCredit"] = dollars(balance)
    if "HomeBalance" in payload:
        payload["HomeBalance"] = dollars(home_cents(payload, balance))


def _relinked(links: list[Payload], payment_id: str, *, linked: bool) -> list[Payload]:
    """Links with one to a payment at its place, or without it."""
    others = [link for link in links if (link["TxnId"], link["TxnType"]) != (payment_id, "Payment")]
    if not linked:
        return others
    return links if len(others) < len(links) else [*links, {"TxnId": payment_id, "TxnType": "Payment"}]
