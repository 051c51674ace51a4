"""No list reads a whole table: every filter and ordering, explained as the app role over twenty thousand rows.

Three accounts share the tables, so an index that does not begin with the account would show.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from ar_automation.accounts.models import Account
from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.money import money
from ar_automation.books.records import Customer, Invoice, Kind, Payment, Record
from ar_automation.receivables import lists, models
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.receivables.lists import CustomerFilter, DocumentFilter, Page, Place
from ar_automation.receivables.rows import mine
from ar_automation.sync.core.rows import LocalWrite
from tests.integration.receivables.records import DAY
from tests.world import World, create_world

Look = Callable[[], None]
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
    assert _reads_everything(str(mine(models.Invoice).filter(private_note="").explain())), (
        "the check is blind"
    )
    asked = {sql: what for what, look in _looks() for sql in _queries(look)}
    assert len(asked) > 500
    whole = [f"{what}: {sql}" for sql, what in asked.items() if _reads_everything(_plan(sql))]
    assert whole == []


def _looks() -> Iterator[tuple[str, Look]]:
    """Every list with every filter in every order."""
    for customers, order in product(CUSTOMERS, _ways(lists.CUSTOMER_ORDERINGS)):
        yield f"{customers} by {order}", partial(_leaf, lists.customers, customers, order)
    for more, status, order in product(
        DOCUMENTS, ("", *lists.INVOICE_STATUSES), _ways(lists.INVOICE_ORDERINGS)
    ):
        chosen = DocumentFilter(status=status, **more)
        yield f"invoices {chosen} by {order}", partial(_leaf, lists.invoices, chosen, order)
    for more, status, order in product(
        DOCUMENTS, ("", *lists.PAYMENT_STATUSES), _ways(lists.PAYMENT_ORDERINGS)
    ):
        chosen = DocumentFilter(status=status, **more)
        yield f"payments {chosen} by {order}", partial(_leaf, lists.payments, chosen, order)


def _leaf(listing: Callable[[Any, Place], Page[Any]], chosen: object, order: str) -> None:
    """The first page, the next, and back."""
    page = listing(chosen, Place(order=order))
    if page.next:
        page = listing(chosen, Place(order=order, after=page.next))
        listing(chosen, Place(order=order, before=page.previous))


def _ways(orderings: dict[str, str]) -> list[str]:
    return [sign + name for name in orderings for sign in ("", "-")]


def _queries(look: Look) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        look()
    return [query["sql"] for query in captured]


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql.replace("%", "%%"))
        return "\n".join(line for (line,) in cursor.fetchall())


def _reads_everything(plan: str) -> bool:
    """A scan of the table, or of everything the account has there.

    Walking an index in order is neither, and counting an account's rows (up to the cap) has to see them.
    """
    scans = any(f"Seq Scan on {table}" in plan for table in TABLES)
    return scans or ("Aggregate" not in plan.partition("\n")[0] and bool(_WHOLE_ACCOUNT.search(plan)))


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
