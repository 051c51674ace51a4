"""What people type, and what stands afterwards."""

from decimal import Decimal
from typing import Any

from django.db import connection

from ar_automation.accounts.models import AuditEvent
from ar_automation.books.records import (
    Kind,
)
from ar_automation.kit import clock
from ar_automation.receivables import models
from ar_automation.receivables.inputs import (
    ApplicationInput,
    LineInput,
    PaymentInput,
)
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync import connections
from ar_automation.sync.core.wire import Company, LocalId
from tests.integration.receivables.records import DAY


def line(item_id: int | None, quantity: str | None, price: str | None, **more: Any) -> LineInput:
    return LineInput(
        item_id=item_id,
        quantity=None if quantity is None else Decimal(quantity),
        unit_price=None if price is None else Decimal(price),
        **more,
    )


def part(invoice_id: int, amount: str) -> ApplicationInput:
    return ApplicationInput(invoice_id=invoice_id, amount=Decimal(amount))


def received(customer_id: int, amount: str, *parts: ApplicationInput, **more: Any) -> PaymentInput:
    return PaymentInput(
        customer_id=customer_id, amount=Decimal(amount), txn_date=DAY, applications=parts, **more
    )


def stored(kind: Kind, record_id: int) -> Any:
    return ReceivablesLedger().read(kind, [LocalId(record_id)])[LocalId(record_id)].record


def version(kind: Kind, record_id: int) -> int:
    return ReceivablesLedger().read(kind, [LocalId(record_id)])[LocalId(record_id)].version


def marks() -> set[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, local_id FROM sync_dirtymark")
        return set(cursor.fetchall())


def audited() -> list[str]:
    return list(AuditEvent.objects.exclude(kind="connection").order_by("id").values_list("action", flat=True))


def owed(customer_id: int) -> Decimal:
    return Decimal(models.Customer.objects.get(pk=customer_id).open_balance)


def snapshot() -> list[object]:
    with connection.cursor() as cursor:
        tables = ("customer", "invoice", "invoiceline", "payment", "application", "searchtoken")
        found: list[object] = []
        for table in (*(f"receivables_{t}" for t in tables), "sync_dirtymark", "accounts_auditevent"):
            cursor.execute(f"SELECT count(*), max(xmin::text::bigint), sum(id) FROM {table}")
            found.append((table, cursor.fetchone()))
        return found


def connect(home_currency: str = "USD") -> None:
    connections.connect(
        provider="quickbooks_online",
        company=Company(remote_id="1", name="Books", home_currency=home_currency),
        local_documents=0,
        person_id=None,
        now=clock.now(),
    )
