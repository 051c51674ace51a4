"""Payments put against open items: both sides say the same (quickbooks-online.md 6.5, 9.9-9.11). Amounts in cents.

A payment's lines are the truth. The index of applications follows from them, and so do the open amounts and links of what is
paid. Within a payment, what pays is never more than what is paid, and what is paid is never more than money and credits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quickbooks_sandbox.company.currency import home_cents
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload

from .receivables import CREDIT, DEBIT, OpenItem, Target, find_item, move_item, target_of

APPLICATIONS = """
create table if not exists application (payment integer not null, target integer not null, line text not null,
    entity text not null, sign integer not null, cents integer not null, home integer not null,
    primary key (payment, target, line)) without rowid;
create index if not exists application_target on application (target, line, payment);
"""


@dataclass(frozen=True)
class Part:
    """So much of a payment, put against a target."""

    target: Target
    sign: int
    cents: int


def fit(parts: Sequence[Part], total: int) -> list[Part]:
    """The parts that can stand in a payment of a total: the last ones give way."""
    credit = sum(part.cents for part in parts if part.sign == CREDIT)
    fitted = _cut(parts, DEBIT, most=total + credit)
    debits = sum(part.cents for part in fitted if part.sign == DEBIT)
    return [part for part in _cut(fitted, CREDIT, most=debits) if part.cents]


def unapplied(parts: Iterable[Part], total: int) -> int:
    """What of a payment is put against nothing."""
    return total - sum(part.sign * part.cents for part in parts)


def applied_by(payment: Payload | None) -> dict[Target, int]:
    """How much of a payment stands against each target."""
    applied: dict[Target, int] = {}
    for line in payment["Line"] if payment else ():
        target = target_of(line["LinkedTxn"][0])
        assert target, "a payment keeps links to open items only"
        applied[target] = cents(line["Amount"])
    return applied


def applied_to(payload: Payload) -> int:
    """How much of an invoice or credit memo is used by applications."""
    return cents(payload["TotalAmt"]) - cents(payload.get("Deposit", 0)) - cents(payload["Balance"])


def reapply(books: Books, new: Payload | None, old: Payload | None, *, leaving: Target | None = None) -> None:
    """Bring what a payment is put against in line with what its lines say now; `leaving` sees to itself."""
    before, after = applied_by(old), applied_by(new)
    payment_id = (new or old or {})["Id"]
    for target in sorted(before.keys() | after.keys(), key=lambda one: (int(one.id), one.line)):
        was, now = before.get(target, 0), after.get(target, 0)
        if was == now:
            continue
        item = find_item(books, target)
        assert item, "what is paid cannot be deleted"
        _index(books, payment_id, item, now)
        if target != leaving:
            move_item(books, item, payment_id, was=was, now=now)


def release(books: Books, kind: Kind, payload: Payload, *, keep: int) -> tuple[int, list[Payload]]:
    """Unapply a document's payments, the newest first, until at most `keep` cents stay: what stays, and an invoice's links.

    The document itself is the caller's to save.
    """
    target = Target(kind.entity, payload["Id"])
    applied = release_target(books, target, keep=keep)
    standing = set(payments_of(books, target))
    links = [link for link in payload.get("LinkedTxn", ()) if link["TxnType"] == "Payment"]
    return applied, [link for link in links if link["TxnId"] in standing]


def release_target(books: Books, target: Target, *, keep: int) -> int:
    """Unapply the payments of a target, the newest first, until at most `keep` cents stay: what stays."""
    rows = books.db.execute(
        "select payment, cents from application where target = ? and line = ? order by payment desc",
        (target.id, target.line),
    ).fetchall()
    applied = sum(row[1] for row in rows)
    for payment_id, standing in rows:
        if applied <= keep:
            break
        freed = min(standing, applied - keep)
        _shrink(books, str(payment_id), target, to=standing - freed)
        applied -= freed
    return int(applied)


def restate(books: Books, target: Target, new: Payload, old: Payload) -> None:
    """Reckon anew at home what payments took of a target whose rate or amount changed."""
    if new.get("ExchangeRate", 1) == old.get("ExchangeRate", 1) == 1:
        return
    item = find_item(books, target)
    payments = payments_of(books, target)
    if item is None or not payments:
        return
    for payment_id in payments:
        books.remember(books.kinds["Payment"], payment_id)
    applied = {payment_id: _applied(books, payment_id, target) for payment_id in payments}
    books.db.execute("delete from application where target = ? and line = ?", (target.id, target.line))
    for payment_id, amount in applied.items():
        _index(books, payment_id, item, amount)


def payments_of(books: Books, target: Target) -> list[str]:
    """The payments put against a target."""
    found = books.db.execute(
        "select payment from application where target = ? and line = ? order by payment",
        (target.id, target.line),
    )
    return [str(row[0]) for row in found]


def is_applied(books: Books, object_id: str) -> bool:
    """Whether any payment is put against a transaction."""
    row = books.db.execute("select 1 from application where target = ? limit 1", (object_id,)).fetchone()
    return row is not None


def parts_of(books: Books, payment: Payload) -> list[Part]:
    """A payment's parts in the order of its lines."""
    found = books.db.execute("select target, line, sign from application where payment = ?", (payment["Id"],))
    signs = {(str(row[0]), row[1]): row[2] for row in found}
    applied = applied_by(payment)
    return [Part(target, signs[target.id, target.line], amount) for target, amount in applied.items()]


def _applied(books: Books, payment_id: str, target: Target) -> int:
    row = books.db.execute(
        "select cents from application where payment = ? and target = ? and line = ?",
        (payment_id, target.id, target.line),
    ).fetchone()
    return int(row[0])


def _cut(parts: Sequence[Part], sign: int, *, most: int) -> list[Part]:
    """Parts of one side together at most so much; the last ones give way."""
    kept = []
    for part in parts:
        if part.sign == sign:
            kept.append(replace(part, cents=min(part.cents, most)))
            most -= kept[-1].cents
        else:
            kept.append(part)
    return kept


def _shrink(books: Books, payment_id: str, target: Target, *, to: int) -> None:
    """Let a payment stand against a target with less, and let its other parts follow."""
    kind = books.kinds["Payment"]
    old = books.find(kind, payment_id)
    assert old, "an application leads to a payment"
    total = cents(old["TotalAmt"])
    asked = [replace(part, cents=to) if part.target == target else part for part in parts_of(books, old)]
    fitted = fit([part for part in asked if part.cents], total)
    stands = {part.target: part.cents for part in fitted}
    lines = [
        {**line, "Amount": dollars(stands[named])}
        for line in old["Line"]
        if (named := target_of(line["LinkedTxn"][0])) in stands
    ]
    new = books.save(kind, {**old, "Line": lines, "UnappliedAmt": dollars(unapplied(fitted, total))})
    reapply(books, new, old, leaving=target)


def _index(books: Books, payment_id: str, item: OpenItem, amount: int) -> None:
    """Keep an application, with what it takes at home: the one that settles the item takes all that is left."""
    key = (payment_id, item.target.id, item.target.line)
    books.db.execute("delete from application where payment = ? and target = ? and line = ?", key)
    if amount:
        home = _home(books, item, amount)
        row = (*key, item.target.entity, item.sign, amount, home)
        books.db.execute("insert into application values (?, ?, ?, ?, ?, ?, ?)", row)


def _home(books: Books, item: OpenItem, amount: int) -> int:
    """What so much of an item is in the home currency, beside its other applications."""
    if item.payload.get("ExchangeRate", 1) == 1:
        return amount
    taken = books.db.execute(
        "select coalesce(sum(cents), 0), coalesce(sum(home), 0) from application where target = ? and line = ?",
        (item.target.id, item.target.line),
    ).fetchone()
    if taken[0] + amount == item.amount:
        return home_cents(item.payload, item.amount) - int(taken[1])
    return home_cents(item.payload, amount)
