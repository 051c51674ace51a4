"""The books of an account and of its QuickBooks company, brought to one shape so that they can be held to each other.

A record is known by its kind and remote id. Customers are (name, balance); invoices (customer, number, total, balance);
payments (customer, amount, unapplied, parts put against invoices). Amounts are decimals with two places, as text.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from ar_automation.accounts.tenancy import account_scope
from ar_automation.receivables import models
from ar_automation.sync.models import Link
from tests.contract.providers.sandbox import Bookkeeper

Books = dict[tuple[str, str], tuple[object, ...]]


def ours(account_id: int) -> Books:
    """Every customer, invoice and payment of the account that lives; what is tied to nothing says so in its key."""
    with account_scope(account_id):
        links = Link.objects.filter(account_id=account_id, gone=False)
        tied = {(kind, i): remote for kind, i, remote in links.values_list("kind", "local_id", "remote_id")}

        def key(kind: str, local_id: int) -> tuple[str, str]:
            return kind, tied.get((kind, local_id), f"tied to nothing: {local_id}")

        parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for part in models.Application.objects.filter(account_id=account_id).exclude(invoice=None):
            parts[part.payment_id].append((key("invoice", part.invoice_id or 0)[1], _cents(part.amount)))
        books: Books = {
            key("customer", row.pk): (row.display_name, _cents(row.open_balance))
            for row in models.Customer.objects.filter(account_id=account_id, tombstone="")
        }
        for invoice in models.Invoice.objects.filter(account_id=account_id, tombstone=""):
            amounts = (0, 0) if invoice.voided else (invoice.total, invoice.balance)
            customer = key("customer", invoice.customer_id)[1]
            books[key("invoice", invoice.pk)] = (customer, invoice.doc_number, *map(_cents, amounts))
        for payment in models.Payment.objects.filter(account_id=account_id, tombstone=""):
            amounts = (0, 0) if payment.voided else (payment.amount, payment.unapplied)
            applied = () if payment.voided else tuple(sorted(parts[payment.pk]))
            customer = key("customer", payment.customer_id)[1]
            books[key("payment", payment.pk)] = (customer, *map(_cents, amounts), applied)
    return books


def theirs(bookkeeper: Bookkeeper) -> Books:
    """The same of the company."""
    books: Books = {
        ("customer", row["Id"]): (row["DisplayName"].removesuffix(" (deleted)"), _cents(row["Balance"]))
        for row in _all(bookkeeper, "Customer", " WHERE Active IN (true, false)")
    }
    for row in _all(bookkeeper, "Invoice"):
        amounts = (_cents(row["TotalAmt"]), _cents(row["Balance"]))
        books["invoice", row["Id"]] = (row["CustomerRef"]["value"], row["DocNumber"], *amounts)
    for row in _all(bookkeeper, "Payment"):
        amounts = (_cents(row["TotalAmt"]), _cents(row["UnappliedAmt"]))
        applied = sorted(
            (tied["TxnId"], _cents(line["Amount"]))
            for line in row.get("Line", ())
            for tied in line["LinkedTxn"]
        )
        books["payment", row["Id"]] = (row["CustomerRef"]["value"], *amounts, tuple(applied))
    return books


def _all(bookkeeper: Bookkeeper, entity: str, where: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        page = f"SELECT * FROM {entity}{where} ORDERBY Id STARTPOSITION {len(rows) + 1} MAXRESULTS 1000"
        found = bookkeeper.query(page)
        rows += found
        if len(found) < 1000:
            return rows


def _cents(amount: object) -> str:
    return str(Decimal(str(amount)).quantize(Decimal("0.01")))
