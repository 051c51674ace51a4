"""The numbers of sales forms (quickbooks-online.md 9.9, and 2.5 on 6140).

A company that numbers fills in a number that was not sent. One that was sent stands, unchecked: the vendor warns clients
against sending it, since it may come to stand twice, and public clients' suites find it kept.
"""

from collections.abc import Iterator, Sequence

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import Table, next_number

SALES_NUMBERS = "Invoice.DocNumber"
"""One sequence for invoices, credit memos, sales receipts and refund receipts."""
ESTIMATE_NUMBERS = "Estimate.DocNumber"
WARN = "warn_duplicate_numbers"
"""The company's switch to warn of numbers used twice, which no client can read; on unless set to something else."""


Forms = Sequence[tuple[str, Table]]
"""The forms that share a sequence, each with its title."""
_DIGITS_MAX = 15


def number_by_company(books: Books, draft: Payload, old: Payload | None, sequence: str, forms: Forms) -> None:
    """Number a form that came without a number: the one it had, else the next that none carries."""
    number = (old or {}).get("DocNumber")
    while number is None:
        following = str(next_number(books.db, sequence))
        number = None if any(_holders(books, following, forms)) else following
    draft["DocNumber"] = number


def must_be_unused(books: Books, number: str, forms: Forms, old: Payload | None) -> None:
    """Refuse a number that another form carries, where the company warns of that. Raises Fault 6140.

    One that a form already has stays.
    """
    if books.allow_duplicate_numbers or (books.setting(WARN) or "true") != "true":
        return
    if number != (old or {}).get("DocNumber"):
        for title, holder in _holders(books, number, forms):
            raise errors.duplicate_doc_number(number, holder, title)


def count_from(books: Books, number: str, sequence: str) -> None:
    """Let the company's own numbers go on after one that was chosen, when they are behind it."""
    if number.isascii() and number.isdigit() and len(number) <= _DIGITS_MAX:
        books.db.execute(
            "insert into sequence values (?1, ?2) on conflict (name) do update set last = max(last, ?2)",
            (sequence, int(number)),
        )


def _holders(books: Books, number: str, forms: Forms) -> Iterator[tuple[str, str]]:
    """The forms that carry a number: title and id."""
    for title, table in forms:
        for holder in table.ids(books.db, "p_docnumber = ?", number.casefold()):
            yield title, holder
