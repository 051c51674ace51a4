"""Transactions whose lines name accounts: a line on receivables is an open item of its own (quickbooks-online.md 9.11, 9.16)."""

from collections.abc import Mapping

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import home_cents
from quickbooks_sandbox.company.kind import Books, Kind, Posting
from quickbooks_sandbox.company.shapes import Payload

from .account import ACCOUNT
from .applications import is_applied, release_target, restate
from .booked_lines import RECEIVABLE
from .receivables import Receivable, Target, record_lines


class Booked(Kind):
    """A journal entry, deposit or purchase."""

    list_name = "Transactions"
    sequence = "transaction"

    def receivables(self, books: Books, payload: Payload) -> Mapping[str, Receivable]:
        """What the lines on receivables book, by line id."""
        raise NotImplementedError

    def keep_applied(self, books: Books, draft: Payload, old: Payload | None) -> None:
        """Unapply what payments took of lines that are less now, or another customer's, or gone."""
        before = self.receivables(books, old) if old else {}
        after = self.receivables(books, draft)
        for line_id, was in before.items():
            now = after.get(line_id)
            same = now and now.customer == was.customer and (now.amount > 0) == (was.amount > 0)
            keep = abs(now.amount) if now and same else 0
            release_target(books, Target(self.entity, (old or {})["Id"], line_id), keep=keep)

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        """Keep its lines on receivables as open items."""
        lines = self.receivables(books, new)
        record_lines(books, Target(self.entity, new["Id"]), lines)
        for line_id in lines if old else ():
            restate(books, Target(self.entity, new["Id"], line_id), new, old or {})

    def delete(self, books: Books, old: Payload) -> None:
        """Take its lines on receivables away. Raises Fault 800 or 6210."""
        books.must_be_open(old)
        if is_applied(books, old["Id"]):
            raise errors.cannot_delete()
        record_lines(books, Target(self.entity, old["Id"]), {})


def is_receivable(books: Books, account_id: str) -> bool:
    """Whether an account is one of receivables."""
    account = books.find(ACCOUNT, account_id)
    return account is not None and account["AccountType"] == RECEIVABLE


def posting(payload: Payload, account_id: str, amount: int, customer_id: str | None = None) -> Posting:
    """A posting of a transaction, at its own rate."""
    home = home_cents(payload, amount)
    return Posting(account_id=account_id, amount=amount, home=home, customer_id=customer_id)
