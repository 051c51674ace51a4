"""Small books for the pages: a connected company, items, customers, invoices and payments in every state."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.money import money
from ar_automation.books.records import (
    Evidence,
    Item,
    Kind,
    LedgerAccount,
    PaymentMethod,
    Record,
    Term,
)
from ar_automation.kit import clock
from ar_automation.receivables import services
from ar_automation.receivables.inputs import (
    ApplicationInput,
    CustomerInput,
    InvoiceInput,
    LineInput,
    PaymentInput,
)
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync import connections
from ar_automation.sync.core.rows import LocalWrite
from ar_automation.sync.core.wire import Company


@dataclass
class Books:
    """Ids of what stands in the account, by kind."""

    items: list[int] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    methods: list[int] = field(default_factory=list)
    ledger_accounts: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    invoices: list[int] = field(default_factory=list)
    payments: list[int] = field(default_factory=list)


def connect(account: Any, person: Any) -> None:
    """Connect the account to a company, as a person's consent would."""
    with account_scope(account.pk):
        connections.connect(
            provider="quickbooks_online",
            company=Company(
                remote_id="4620816365", name="Craig's Design and Landscaping", home_currency="USD"
            ),
            local_documents=0,
            person_id=person.pk,
            now=clock.now(),
        )


def fill(account: Any, person: Any) -> Books:
    """What a first sync and a few days of work leave in an account."""
    books = Books()
    with account_scope(account.pk):
        _lists(books)
        _customers(books, person)
        _documents(books, person)
    return books


def _lists(books: Books) -> None:
    books.ledger_accounts = _apply(
        Kind.LEDGER_ACCOUNT,
        LedgerAccount(name="Checking", account_type="Bank", account_subtype="Checking", currency="USD"),
        LedgerAccount(
            name="Undeposited Funds",
            account_type="Other Current Asset",
            account_subtype="UndepositedFunds",
            currency="USD",
        ),
        LedgerAccount(name="Old bank", account_type="Bank", currency="USD", active=False),
        LedgerAccount(name="Landscaping Services", account_type="Income", currency="USD"),
    )
    books.terms = _apply(Kind.TERM, Term(name="Net 30", due_days=30), Term(name="Due on receipt", due_days=0))
    books.methods = _apply(Kind.PAYMENT_METHOD, PaymentMethod(name="Check"), PaymentMethod(name="Cash"))
    books.items = _apply(
        Kind.ITEM,
        Item(name="Design", description="Custom design, by the hour", unit_price=Decimal(75)),
        Item(name="Sod", description="A square yard of sod", unit_price=Decimal("12.5")),
        Item(name="Pump", unit_price=None),
    )


def _apply(kind: Kind, *records: Record) -> list[int]:
    writes = [LocalWrite(local_id=None, record=record, evidence=Evidence()) for record in records]
    return [int(found.local_id) for found in ReceivablesLedger().apply(kind, writes)]


def _customers(books: Books, person: Any) -> None:
    names = (
        "Amy's Bird Sanctuary",
        "Bill's Windsurf Shop",
        "Cool Cars",
        "Diego Rodriguez",
        "Geeta Kalapatapu",
    )
    for name in names:
        word = name.split()[0].lower().replace("'", "")
        given = CustomerInput(display_name=name, email=f"{word}@example.com", phone="(650) 555-3311")
        books.customers.append(services.create_customer(given, person_id=person.pk))


def _documents(books: Books, person: Any) -> None:
    today = clock.today()
    for n, customer_id in enumerate(books.customers * 3):
        lines = [
            LineInput(
                item_id=books.items[0], quantity=Decimal(2 + n), unit_price=Decimal(75), description="Design"
            ),
            LineInput(
                item_id=books.items[1], quantity=Decimal(10), unit_price=Decimal("12.5"), description="Sod"
            ),
        ]
        given = InvoiceInput(
            customer_id=customer_id,
            txn_date=today - timedelta(days=5 * n),
            term_id=books.terms[0],
            lines=lines,
            doc_number=str(1001 + n) if n else None,
            customer_memo="Thank you for your business.",
        )
        books.invoices.append(services.create_invoice(given, person_id=person.pk))
    for n in range(4):
        payment = PaymentInput(
            customer_id=books.customers[n],
            amount=Decimal(100),
            txn_date=today - timedelta(days=n),
            method_id=books.methods[0],
            reference=f"CHK-{n}",
            applications=[ApplicationInput(invoice_id=books.invoices[n], amount=Decimal(25 * n))]
            if n
            else [],
        )
        books.payments.append(services.record_payment(payment, person_id=person.pk))
    services.void_invoice(books.invoices[-1], version=1, person_id=person.pk)
    services.void_payment(books.payments[-1], version=1, person_id=person.pk)


def usd(amount: str) -> Any:
    """Dollars."""
    return money(amount, "USD")
