"""No list reads a whole table: every filter and ordering, explained as the app role over twenty thousand rows.

Three accounts share the tables, so an index that does not begin with the account would show.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet

from ar_automation.accounts.models import Account
from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.money import money
from ar_automation.books.records import Customer, Invoice, Kind, Payment, Record
from ar_automation.receivables import lists, models
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.receivables.lists import CustomerFilter, DocumentFilter, Place
from ar_automation.receivables.rows import mine
from ar_automation.sync.core.rows import LocalWrite
from tests.integration.receivables.records import DAY
from tests.world import World, create_world

ROWS = 20_000
_WHOLE_ACCOUNT = re.compile(
    r"Bitmap Index Scan on \w+ [^\n]*\n\s*Index Cond: \(account_id = \d+\)$", re.MULTILINE
)
TABLES = ("receivables_customer", "receivables_invoice", "receivables_payment", "receivables_searchtoken")


@pytest.fixture
def crowded(fresh_database: str) -> Iterator[None]:
    """A third of ROWS of each kind in each of three accounts; the first one's scope is open."""
    world: World = create_world()
    third = Account.objects.create(slug="c", name="Account C")
    for account in (world.account, world.other_account, third):
        with account_scope(account.pk):
            _fill(ROWS // 3)
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    with account_scope(world.account.pk):
        yield


CUSTOMERS = [
    CustomerFilter(),
    CustomerFilter(active=False),
    CustomerFilter(owing=True),
    CustomerFilter(search="smith77"),
    CustomerFilter(search="smith77 number77"),
]
DATED = {"date_from": DAY + timedelta(days=40), "date_to": DAY + timedelta(days=41)}
DOCUMENTS: list[dict[str, Any]] = [
    {},
    {"customer_id": 3},
    {"search": "77"},
    {"search": "smith77 77"},
    DATED,
    {"amount_from": 7700, "amount_to": 7701},
]


def test_no_list_reads_a_whole_table(crowded: None) -> None:
    assert _reads_everything(mine(models.Invoice).filter(private_note="x")), "this test would not see it"
    whole = [what for what, rows in _asked() if _reads_everything(rows)]
    assert whole == []


def _asked() -> Iterator[tuple[str, QuerySet[Any]]]:
    for customers, order in product(CUSTOMERS, _ways(lists.CUSTOMER_ORDERINGS)):
        yield (
            f"{customers} {order}",
            _page(lists.filtered_customers(customers), order, lists.CUSTOMER_ORDERINGS),
        )
    for more, status, order in product(
        DOCUMENTS, ("", *lists.INVOICE_STATUSES), _ways(lists.INVOICE_ORDERINGS)
    ):
        invoices = lists.filtered_invoices(DocumentFilter(status=status, **more))
        yield f"invoices {more} {status} {order}", _page(invoices, order, lists.INVOICE_ORDERINGS)
    for more, status, order in product(
        DOCUMENTS, ("", *lists.PAYMENT_STATUSES), _ways(lists.PAYMENT_ORDERINGS)
    ):
        payments = lists.filtered_payments(DocumentFilter(status=status, **more))
        yield f"payments {more} {status} {order}", _page(payments, order, lists.PAYMENT_ORDERINGS)


def _ways(orderings: dict[str, str]) -> list[str]:
    return [sign + name for name in orderings for sign in ("", "-")]


def _page(rows: QuerySet[Any], order: str, orderings: dict[str, str]) -> QuerySet[Any]:
    in_order, _, _ = lists.ordered(rows, order, orderings)
    return in_order[: Place().limit + 1]


def _reads_everything(rows: QuerySet[Any]) -> bool:
    """A scan of the table, or of everything the account has there (walking an index in order is neither)."""
    plan = rows.explain()
    return any(f"Seq Scan on {table}" in plan for table in TABLES) or bool(_WHOLE_ACCOUNT.search(plan))


def _fill(number: int) -> None:
    ledger = ReceivablesLedger()

    def put(kind: Kind, records: list[Record]) -> list[str]:
        return [
            str(now.local_id)
            for now in ledger.apply(kind, [LocalWrite(local_id=None, record=r) for r in records])
        ]

    keys = put(
        Kind.CUSTOMER,
        [
            Customer(display_name=f"Smith{n} Number{n}", currency="USD", active=n % 50 > 0)
            for n in range(number)
        ],
    )
    put(Kind.INVOICE, [_invoice(keys[n // 10], n) for n in range(number)])
    put(Kind.PAYMENT, [_payment(keys[n // 10], n) for n in range(number)])
    ledger.recompute()


def _invoice(customer: str, n: int) -> Invoice:
    return Invoice(
        customer=customer,
        currency="USD",
        doc_number=str(n),
        txn_date=DAY + timedelta(days=n % 700),
        due_date=DAY + timedelta(days=n % 700 + 30),
        total=money(n % 1000, "USD"),
        voided=n % 100 == 0,
    )


def _payment(customer: str, n: int) -> Payment:
    return Payment(
        customer=customer,
        currency="USD",
        txn_date=DAY + timedelta(days=n % 700),
        amount=money(n % 1000, "USD"),
        reference=str(n),
        voided=n % 100 == 0,
    )
