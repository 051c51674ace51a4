"""How states look and read: one table each, for chips, the bar and the log."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_currency

from ar_automation.books.money import Money


@dataclass(frozen=True)
class Look:
    """Icon (heroicons name), words, and tone (a class of parts.css)."""

    icon: str
    words: str
    tone: str = ""


# The seven states of a synced record (DESIGN 8).
RECORD_STATES = {
    "in_sync": Look("check-circle", "in sync", "good"),
    "pending": Look("clock", "pending", "wait"),
    "writing": Look("arrow-up-tray", "writing", "wait"),
    "uncertain": Look("question-mark-circle", "uncertain", "warn"),
    "conflict": Look("arrows-right-left", "conflict", "bad"),
    "blocked": Look("hand-raised", "blocked", "warn"),
    "excluded": Look("no-symbol", "excluded", ""),
}

INVOICE_STATUSES = {
    "open": Look("", "Open"),
    "overdue": Look("exclamation-circle", "Overdue", "bad"),
    "paid": Look("check", "Paid", "good"),
    "voided": Look("no-symbol", "Voided"),
}

KINDS = {
    "ledger_account": ("Ledger accounts", "ledger account"),
    "term": ("Terms", "term"),
    "payment_method": ("Payment methods", "payment method"),
    "item": ("Items", "item"),
    "customer": ("Customers", "customer"),
    "invoice": ("Invoices", "invoice"),
    "payment": ("Payments", "payment"),
}

TRIGGERS = {
    "first": "First sync",
    "schedule": "Every two hours",
    "person": "Sync Account",
    "command": "Command line",
}

OUTCOMES = {
    "": Look("arrow-path", "running", "wait"),
    "done": Look("check-circle", "done", "good"),
    "parked": Look("hand-raised", "done, some records wait", "warn"),
    "stopped": Look("x-circle", "stopped", "bad"),
    "awaiting_approval": Look("pause-circle", "waits for approval", "warn"),
}


def amount(value: Money | Decimal | str | None, currency: str = "") -> str:
    """Money as people here read it: "$1,234.50", "€1,234.50"; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return amount(value.amount, value.currency)
    return format_currency(Decimal(value), currency or "USD", locale="en_US")


def number(value: Decimal | None) -> str:
    """A quantity or price without needless zeros; nothing for None."""
    if value is None:
        return ""
    return f"{value.normalize():f}"


def price(value: Decimal | None) -> str:
    """A price with two decimals, or as many more as it needs; nothing for None."""
    text = number(value)
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<2}" if text else ""


def day(value: date | None) -> str:
    """A day as "Nov 23, 2026"; nothing for None."""
    return f"{value:%b} {value.day}, {value.year}" if value else ""


def document(doc_number: str) -> str:
    """What people call an invoice."""
    return f"Invoice {doc_number}" if doc_number else "Invoice (number follows)"


def count(value: int) -> str:
    """12000 as "12,000"."""
    return f"{value:,}"


def duration(seconds: float) -> str:
    """About how long: "17 s", "4 min", "2 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"


# What a person can do about a state.
FIXES = {
    "in_sync": "",
    "pending": "Nothing to do: it goes out with the next sync. Sync Account in the bar sends it now.",
    "writing": "Nothing to do: QuickBooks is being told.",
    "uncertain": "The very same message is sent again, so that nothing is written twice. If it stays, look for the"
    " record in QuickBooks and press Re-Sync.",
    "conflict": "Look at the record here and in QuickBooks, make both say the same, then press Re-Sync.",
    "blocked": "Put right what the sentence above names, here or in QuickBooks, then press Re-Sync.",
    "excluded": "",
}
