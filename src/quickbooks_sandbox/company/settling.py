"""What a write leaves to settle: the balances of the customers it moved, and of those above them."""

from .kind import Books
from .money import cents, dollars


def settle_customers(books: Books) -> None:
    """Bring the balances of the customers a write moved, and of those above them, in line with their documents.

    A balance is no edit: SyncToken and MetaData stay.
    """
    kind = books.kinds["Customer"]
    waiting = sorted(books.moved_customers)
    books.moved_customers.clear()
    while waiting:
        customer = books.find(kind, waiting.pop())
        if customer is None:
            continue
        customer["Balance"] = dollars(_own_balance(books, customer["Id"]))
        jobs = [books.find(kind, job) for job in kind.table.ids(books.db, "p_parentref = ?", customer["Id"])]
        below = sum(cents(job["BalanceWithJobs"]) for job in jobs if job)
        customer["BalanceWithJobs"] = dollars(cents(customer["Balance"]) + below)
        kind.table.put(books.db, [customer])
        if "ParentRef" in customer:
            waiting.append(customer["ParentRef"]["value"])


def _own_balance(books: Books, customer_id: str) -> int:
    """Open invoices less unapplied payments, in cents. Columns hold dollars times 10^5."""
    row = books.db.execute(
        "select (select coalesce(sum(p_balance), 0) from o_invoice where p_customerref = ?1)"
        " - (select coalesce(sum(p_unappliedamt), 0) from o_payment where p_customerref = ?1)",
        (customer_id,),
    ).fetchone()
    return int(row[0]) // 10**3
