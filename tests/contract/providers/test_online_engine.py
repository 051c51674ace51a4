"""The engine over QuickBooks Online: the other ledger is in memory, QuickBooks a real sandbox process."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ar_automation.books.money import money
from ar_automation.books.records import Application, Customer, Invoice, InvoiceLine, Kind, Payment
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online.ledger import OnlineTransport
from ar_automation.sync.core.rows import ConnectionState, Run, Settings
from ar_automation.sync.core.wire import LocalId
from ar_automation.sync.engine import Engine
from ar_automation.sync.limiter import MemoryLimiter
from ar_automation.sync.testing.memory import MemoryLedger, MemoryStore, Tables
from tests.contract.providers.conftest import UNLIMITED
from tests.contract.providers.sandbox import Bookkeeper, Sandbox

TURNS_MAX = 60


class Side:
    """Account A's books, and a worker that does not wait."""

    def __init__(self, connection: ConnectionState) -> None:
        self.tables = Tables(connection)
        self.books = MemoryLedger(self.tables)
        self.store = MemoryStore(self.tables)

    def sync(self) -> Run:
        """One run to its end. What would wait is made due at once, and a cooled company may be called again."""
        for _ in range(TURNS_MAX):
            transport = OnlineTransport(self.tables.connection, limiter=MemoryLimiter(UNLIMITED))
            advance = Engine(self.store, self.books).advance(self.tables.connection, clock.now, transport)
            if advance.finished:
                return max(self.tables.runs.values(), key=lambda run: run.id)
            for key, request in list(self.tables.requests.items()):
                self.tables.requests[key] = msgspec.structs.replace(request, next_attempt_at=None)
        raise AssertionError("the run does not end")

    def first(self, kind: Kind, **having: object) -> tuple[LocalId, Any]:
        """The first record of a kind with these fields."""
        for (found, local_id), standing in sorted(self.tables.records.items()):
            if found is kind and all(getattr(standing.record, n) == v for n, v in having.items()):
                return local_id, standing.record
        raise AssertionError(f"no {kind} with {having}")

    def invoice(self, note: str) -> tuple[LocalId, Invoice]:
        """A person makes one here, for a new customer of ours."""
        customer = self.books.edit(Customer(display_name=f"Client of {note}"))
        item, _ = self.first(Kind.ITEM, item_type="Service")
        line = InvoiceLine(
            item=str(item), quantity=Decimal(2), unit_price=Decimal("19.995"), amount=money("39.99", "USD")
        )
        record = Invoice(
            customer=str(customer),
            currency="USD",
            txn_date=date(2026, 11, 2),
            doc_number="",
            due_date=None,
            term=None,
            private_note=note,
            customer_memo="",
            lines=(line,),
            total=line.amount,
        )
        return self.books.edit(record), record


def invoices(keeper: Bookkeeper, word: str) -> list[dict[str, Any]]:
    """The invoices in QuickBooks whose note has this word."""
    found = keeper.query("SELECT * FROM Invoice MAXRESULTS 1000")
    return [row for row in found if word in row.get("PrivateNote", "")]


@pytest.fixture
def side(connection: ConnectionState) -> Side:
    return Side(connection)


@pytest.fixture
def keeper(sandbox: Sandbox, realm_id: str) -> Bookkeeper:
    return sandbox.bookkeeper(realm_id)


def test_a_first_sync_brings_everything_and_agrees_to_the_cent(
    side: Side, sandbox: Sandbox, keeper: Bookkeeper
) -> None:
    run = side.sync()
    assert run.outcome == "done"
    assert (run.state.proof["balanced"], run.state.proof["explained"]) == (True, True)
    for kind, entity in ((Kind.CUSTOMER, "Customer"), (Kind.INVOICE, "Invoice"), (Kind.PAYMENT, "Payment")):
        assert side.books.count(kind) == len(keeper.query(f"SELECT * FROM {entity} MAXRESULTS 1000")) > 0
    assert run.state.remote_writes == 0


def test_a_quiet_run_costs_one_call_and_writes_nothing(side: Side, sandbox: Sandbox) -> None:
    side.sync()
    side.sync()  # the overlap of the watermark reads the seed once more
    sandbox.forget()
    run = side.sync()
    assert run.outcome == "done"
    assert [c["path"].rpartition("/")[2] for c in sandbox.calls()] == ["cdc"]
    assert (run.state.calls, run.state.remote_writes, run.state.rows_written) == (1, 0, 0)


@pytest.mark.parametrize(
    "fault", [None, "timeout_after_commit", "reset_before_commit", "truncated_body", "http_429"]
)
def test_what_is_made_here_arrives_once_whatever_the_network_does(
    side: Side, sandbox: Sandbox, keeper: Bookkeeper, fault: str | None
) -> None:
    side.sync()
    account, _ = side.first(Kind.LEDGER_ACCOUNT, account_subtype="UndepositedFunds")
    side.store.save_connection(settings=Settings(payment_account=account))
    local_id, invoice = side.invoice("ours")
    side.books.edit(
        Payment(
            customer=invoice.customer,
            currency="USD",
            txn_date=date(2026, 11, 3),
            amount=money("20", "USD"),
            reference="ours",
            applications=(Application(target=str(local_id), amount=money("20", "USD")),),
        )
    )
    if fault is not None:
        for entity in ("Customer", "Invoice", "Payment"):
            hold_s = 0.1 if fault.startswith("timeout") else None
            sandbox.fault(fault, hold_s=hold_s, entity=entity, operation="create")
    for _ in range(3):
        run = side.sync()
    assert run.outcome == "done"
    assert not side.tables.marks
    (made,) = invoices(keeper, "ours")
    (paid,) = [
        p for p in keeper.query("SELECT * FROM Payment MAXRESULTS 1000") if p.get("PaymentRefNum") == "ours"
    ]
    assert (str(made["TotalAmt"]), str(made["Balance"])) == ("39.99", "19.99")
    assert paid["Line"][0]["LinkedTxn"] == [{"TxnId": made["Id"], "TxnType": "Invoice"}]
    here = side.tables.records[Kind.INVOICE, local_id].record
    assert isinstance(here, Invoice)
    assert here.doc_number == made["DocNumber"]


def test_edits_on_both_sides_meet(side: Side, keeper: Bookkeeper) -> None:
    side.sync()
    local_id, _ = side.invoice("meets")
    side.sync()
    (theirs,) = invoices(keeper, "meets")
    keeper.post(
        "invoice",
        {"Id": theirs["Id"], "SyncToken": theirs["SyncToken"], "sparse": True, "DueDate": "2027-01-31"},
    )
    here = side.tables.records[Kind.INVOICE, local_id].record
    side.books.edit(msgspec.structs.replace(here, customer_memo="Thank you"), local_id)
    side.sync()
    here = side.tables.records[Kind.INVOICE, local_id].record
    assert isinstance(here, Invoice)
    assert (here.due_date, here.customer_memo) == (date(2027, 1, 31), "Thank you")
    (theirs,) = invoices(keeper, "meets")
    assert (theirs["DueDate"], theirs["CustomerMemo"]) == ("2027-01-31", {"value": "Thank you"})


def test_voids_travel_both_ways(side: Side, keeper: Bookkeeper) -> None:
    side.sync()
    ours, _ = side.invoice("void here")
    theirs, _ = side.invoice("void there")
    side.sync()
    here = side.tables.records[Kind.INVOICE, ours].record
    side.books.edit(msgspec.structs.replace(here, voided=True), ours)
    (row,) = invoices(keeper, "void there")
    keeper.post("invoice", {"Id": row["Id"], "SyncToken": row["SyncToken"]}, operation="void")
    run = side.sync()
    assert run.outcome == "done"
    for local_id in (ours, theirs):
        found = side.tables.records[Kind.INVOICE, local_id].record
        assert isinstance(found, Invoice)
        assert found.voided
    run = side.sync()
    assert run.state.remote_writes == 0
    assert [row["TotalAmt"] for row in invoices(keeper, "void")] == [0, 0]


def test_a_pulled_invoice_edited_here_keeps_what_we_do_not_model(side: Side, keeper: Bookkeeper) -> None:
    (row,) = keeper.query("SELECT * FROM Invoice MAXRESULTS 1")
    keeper.post(
        "invoice",
        {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, "TrackingNum": "T-1"},
    )
    side.sync()
    local_id, here = side.first(Kind.INVOICE, doc_number=row["DocNumber"])
    line = here.lines[0]
    edited = msgspec.structs.replace(line, description="As agreed")
    side.books.edit(msgspec.structs.replace(here, lines=(edited, *here.lines[1:])), local_id)
    assert side.sync().outcome == "done"
    (after,) = keeper.query(f"SELECT * FROM Invoice WHERE Id = '{row['Id']}'")
    assert after["TrackingNum"] == "T-1"
    assert after["Line"][0]["Description"] == "As agreed"
    unmodelled = {"BillAddr", "ShipAddr", "EmailStatus", "PrintStatus", "CurrencyRef", "TotalAmt", "Balance"}
    assert {n: after.get(n) for n in unmodelled} == {n: row.get(n) for n in unmodelled}
