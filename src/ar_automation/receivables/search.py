"""Words by which records are found: prefix ranges over a token table, kept with every change.

A customer is found by its names and address of e-mail, an invoice by its number, a payment by its reference; documents
are found by their customer's words too, through the customer, so that renaming one rewrites none of its documents.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from ar_automation.books.records import Customer, Invoice, Kind, Payment, Record
from ar_automation.receivables.rows import append, execute

WORD_LENGTH_MAX = 40
WORDS_MAX = 24
QUERY_WORDS_MAX = 6
_LAST = "\U0010ffff"


def words(text: str) -> list[str]:
    """The words of `text` as they are looked up: case and accents folded, cut at whatever is no letter or digit."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return [word[:WORD_LENGTH_MAX] for word in plain.split()]


def tokens(record: Record) -> frozenset[str]:
    """What this record is found by."""
    return frozenset(words(" ".join(text for text in _texts(record) if isinstance(text, str)))[:WORDS_MAX])


def refresh(kind: Kind, records: Mapping[int, Record], *, known: Sequence[int] = ()) -> None:
    """Write the tokens of these records anew; `known` are those among them that may have tokens already."""
    if known:
        execute(
            """
            DELETE FROM receivables_searchtoken
            WHERE account_id = %(account)s AND kind = %(kind)s AND record_id = ANY(%(ids)s)
            """,
            kind=kind.value,
            ids=list(known),
        )
    rows = [(kind.value, token, i) for i, record in records.items() for token in sorted(tokens(record))]
    append("receivables_searchtoken", ("kind", "token", "record_id"), rows)


def ranges(query: str) -> list[tuple[str, str]]:
    """For each word of what a person typed: the range [from, to) of tokens that begin with it."""
    return [(word, word + _LAST) for word in dict.fromkeys(words(query)[:QUERY_WORDS_MAX])]


def _texts(record: Record) -> tuple[object, ...]:
    match record:
        case Customer():
            name = (record.display_name, record.company_name, record.given_name, record.family_name)
            return (*name, record.email)
        case Invoice():
            return (record.doc_number,)
        case Payment():
            return (record.reference,)
        case _:
            return ()
