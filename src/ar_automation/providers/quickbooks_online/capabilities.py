"""What a QuickBooks Online company can hold, as data (quickbooks-online.md 9, 6.4, 6.5)."""

from __future__ import annotations

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.records import Kind

ENTITIES: dict[Kind, str] = {
    Kind.LEDGER_ACCOUNT: "Account",
    Kind.TERM: "Term",
    Kind.PAYMENT_METHOD: "PaymentMethod",
    Kind.ITEM: "Item",
    Kind.CUSTOMER: "Customer",
    Kind.INVOICE: "Invoice",
    Kind.PAYMENT: "Payment",
}
NAME_LISTS = frozenset(ENTITIES) - {Kind.INVOICE, Kind.PAYMENT}
"""Kinds that are never deleted, only made inactive, and whose inactive rows hide from queries (3, 6.4)."""
PAGE_ROWS_MAX = 1000
"""Rows of a query, and objects of a batch or a change feed, in one answer (3, 4, 5)."""


def capabilities(*, numbers_documents: bool) -> Capabilities:
    """Of a company that numbers its invoices itself (CustomTxnNumbers off, 9.9), or leaves it to us."""
    return Capabilities(
        pulled=tuple(ENTITIES),
        pushed=frozenset({Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT}),
        text_limits=_TEXT_LIMITS,
        numbers_documents=numbers_documents,
        feed_reach_days=30,
        page_rows_max=PAGE_ROWS_MAX,
        writes_at_once=4,
    )


_TEXT_LIMITS = {
    Kind.CUSTOMER: {
        "display_name": 500,
        "company_name": 100,
        "given_name": 100,
        "family_name": 100,
        "email": 100,
        "phone": 30,
        "notes": 2000,
    },
    # "description" is that of the lines
    Kind.INVOICE: {"doc_number": 21, "private_note": 4000, "customer_memo": 1000, "description": 4000},
    Kind.PAYMENT: {"reference": 21, "private_note": 4000},
}
