"""What a write leaves to settle: the balances of the accounts and customers it moved, and of those above them.

Balances follow from what transactions book. A balance is no edit: SyncToken and MetaData stay. The work is that of the
transactions written, however many there are.
"""

from collections import Counter

from .kind import Books
from .ledger import move_accounts, must_hold
from .money import cents, dollars


def settle(books: Books) -> None:
    """Bring accounts and customers in line with what the transactions of a write book now."""
    accounts: Counter[str] = Counter()
    customers: Counter[str] = Counter()
    booked = dict(books.booked)
    books.booked.clear()
    for (entity, object_id), before in booked.items():
        kind = books.kinds[entity]
        payload = books.find(kind, object_id)
        after = kind.postings(books, payload) if payload else []
        if payload:
            must_hold(books, payload, after)
        for sign, postings in ((-1, before), (1, after)):
            for posting in postings:
                accounts[posting.account_id] += sign * posting.home
                if posting.customer_id is not None:
                    customers[posting.customer_id] += sign * posting.amount
    move_accounts(books, accounts.items())
    for customer_id, change in customers.items():
        _move_customer(books, customer_id, own=change)
    _settle_families(books)


def _move_customer(books: Books, customer_id: str, *, own: int = 0, below: int = 0) -> None:
    """Move a customer's balance, and with it those of the customers above."""
    kind = books.kinds["Customer"]
    change = own + below
    above: str | None = customer_id
    while above and (own or change):
        customer = books.find(kind, above)
        assert customer, "a customer is never deleted"
        customer["Balance"] = dollars(cents(customer["Balance"]) + own)
        customer["BalanceWithJobs"] = dollars(cents(customer["BalanceWithJobs"]) + change)
        kind.table.put(books.db, [customer])
        above, own = customer.get("ParentRef", {}).get("value"), 0


def _settle_families(books: Books) -> None:
    """Add up anew those below whom a sub-customer came or went."""
    kind = books.kinds["Customer"]
    moved = sorted(books.moved_customers)
    books.moved_customers.clear()
    for customer_id in moved:
        customer = books.find(kind, customer_id)
        if customer is None:
            continue
        jobs = [books.find(kind, job) for job in kind.table.ids(books.db, "p_parentref = ?", customer_id)]
        whole = cents(customer["Balance"]) + sum(cents(job["BalanceWithJobs"]) for job in jobs if job)
        _move_customer(books, customer_id, below=whole - cents(customer["BalanceWithJobs"]))
