"""Two ledgers in memory and the engine between them, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.money import money
from ar_automation.books.records import (
    Application,
    Customer,
    Invoice,
    InvoiceLine,
    Item,
    Kind,
    LedgerAccount,
    Payment,
    PaymentMethod,
    Term,
)
from ar_automation.sync.core.rows import ConnectionState, Reach, Settings, Trigger
from ar_automation.sync.core.wire import AccountId, Ask, Company, ConnectionId, LocalId, RemoteId
from ar_automation.sync.engine import Advance, Engine
from ar_automation.sync.testing.memory import MemoryLedger, MemoryStore, Tables
from ar_automation.sync.testing.memory_books import (
    Fault,
    MemoryBooks,
    MemoryCodec,
    MemoryTransport,
    NextFault,
    VisitingTransport,
)

DAY = date(2026, 1, 5)
PUSHED = frozenset({Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT})
TURNS_MAX = 400


def usd(amount: str) -> object:
    """Dollars."""
    return money(amount, "USD")


def customer(name: str, **fields: object) -> Customer:
    """A customer as either side may hold one."""
    return Customer(display_name=name, currency="USD", **fields)  # type: ignore[arg-type]


def invoice(customer_key: object, item_key: object, *amounts: str, **fields: object) -> Invoice:
    """An invoice with one line an amount."""
    lines = tuple(
        InvoiceLine(item=str(item_key), description=f"line {n}", amount=money(a, "USD"))
        for n, a in enumerate(amounts)
    )
    total = money(sum((line.amount.amount for line in lines), money("0", "USD").amount), "USD")
    values: dict[str, object] = {
        "txn_date": DAY,
        "doc_number": "",
        "customer_memo": "",
        "private_note": "",
        **fields,
    }
    return Invoice(customer=str(customer_key), currency="USD", lines=lines, total=total, **values)  # type: ignore[arg-type]


def payment(customer_key: object, amount: str, **applied: str) -> Payment:
    """A payment; `applied` maps i<invoice key> to the part put against it."""
    parts = tuple(
        Application(target=key[1:], amount=money(part, "USD")) for key, part in sorted(applied.items())
    )
    return Payment(
        customer=str(customer_key),
        currency="USD",
        txn_date=DAY,
        amount=money(amount, "USD"),
        applications=parts,
    )


@dataclass
class World:
    """An account connected to a company of the given way of talking."""

    visits: bool = False
    fault: NextFault = lambda ask: None
    page_rows: int = 1000
    books: MemoryBooks = field(default_factory=MemoryBooks)
    crash: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.item_there = self.books.put(Item(name="Design"))
        self.bank_there = self.books.put(LedgerAccount(name="Undeposited Funds"))
        self.books.put(Term(name="Net 30", due_days=30))
        self.books.put(PaymentMethod(name="Cheque"))
        capabilities = Capabilities(
            pushed=PUSHED, page_rows_max=self.page_rows, writes_at_once=3, answers_later=self.visits
        )
        self.codec = MemoryCodec(capabilities)
        kind_of = VisitingTransport if self.visits else MemoryTransport
        self.transport = kind_of(self.books, self.codec, fault=self.befalls)
        self.tables = Tables(
            connection=ConnectionState(
                id=ConnectionId(1),
                account_id=AccountId(1),
                provider="memory",
                state="active",
                company=Company(remote_id=self.books.remote_id, name="Memory Books"),
                watermark=None,
            )
        )
        self.store, self.ledger = MemoryStore(self.tables), MemoryLedger(self.tables)

    def befalls(self, ask: Ask) -> Fault | None:
        """What goes wrong with this ask; `fault` may be set at any time."""
        return self.fault(ask)

    def advance(self) -> Advance:
        """One turn of the engine; the connector visits where it is the one that calls."""
        moved = Engine(self.store, self.ledger).advance(
            self.tables.connection, lambda: self.books.now, self.transport
        )
        if isinstance(self.transport, VisitingTransport):
            self.transport.visit()
        self.books.now += timedelta(seconds=moved.resume_after)
        return moved

    def sync(self, reach: Reach = Reach.WATERMARK, *, approve: str = "") -> Advance:
        """A whole run asked for by a person; goes on through waits until it ends."""
        self.store.save_connection(requested=(Trigger.PERSON, reach))
        if approve:
            self.store.save_connection(approved=approve)
        self.books.now += timedelta(minutes=5)
        for _ in range(TURNS_MAX):
            moved = self.advance()
            if moved.finished:
                return moved
        run = self.store.current_run()
        raise AssertionError(f"the run does not end: {run}, {self.store.open_requests()}")

    def ready(self) -> World:
        """First sync done, Payment Account chosen."""
        self.sync()
        self.store.save_connection(
            settings=Settings(payment_account=self.here(Kind.LEDGER_ACCOUNT, self.bank_there))
        )
        return self

    @property
    def item_here(self) -> LocalId:
        """The local id of the one item."""
        return self.here(Kind.ITEM, self.item_there)

    def here(self, kind: Kind, remote_id: str) -> LocalId:
        """The local id of a remote record."""
        return self.tables.links[kind, RemoteId(remote_id)].local_id

    def there(self, kind: Kind, local_id: LocalId) -> str:
        """The remote id of a local record."""
        return self.store.remote_keys(kind, [local_id])[local_id]
