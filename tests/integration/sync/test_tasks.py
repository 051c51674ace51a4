"""A worker that wakes serves the connection most due; a crash or a lost lease of one harms no other."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import cast

import pytest
from django.db import connection as database
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from ar_automation.accounts.models import Account
from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.capabilities import Capabilities
from ar_automation.books.records import Customer, Item, Kind
from ar_automation.kit import clock
from ar_automation.sync import connections, models, outbox, tasks, wakeups, wiring
from ar_automation.sync.core.rows import ConnectionState, Reach, Trigger
from ar_automation.sync.core.wire import AccountId, Ask, Company, ConnectionId
from ar_automation.sync.lease import PostgresLease
from ar_automation.sync.ports import LocalLedger, Transport
from ar_automation.sync.store import PostgresStore
from ar_automation.sync.testing.memory import MemoryLedger, Tables
from ar_automation.sync.testing.memory_books import MemoryBooks, MemoryCodec, MemoryTransport
from tests.world import World, create_world

Scope = Callable[[Account], AbstractContextManager[None]]
PUSHED = frozenset({Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT})


def _as_it_is(connection: ConnectionState) -> None:
    """Nothing happens before the company is asked."""


class Ledgers:
    """Each account's own books and its company's, in memory; a LedgerFactory."""

    def __init__(self) -> None:
        self.books: dict[AccountId, MemoryBooks] = {}
        self.ledgers: dict[AccountId, MemoryLedger] = {}
        self.before_asking: Callable[[ConnectionState], None] = _as_it_is

    def local(self, account_id: AccountId) -> LocalLedger:
        return self.ledgers[account_id]

    def remote(self, connection: ConnectionState) -> Transport:
        def fault(ask: Ask) -> None:
            self.before_asking(connection)

        codec = MemoryCodec(Capabilities(pushed=PUSHED))
        return cast("Transport", MemoryTransport(self.books[connection.account_id], codec, fault=fault))

    def connect(self, account: Account) -> ConnectionState:
        """Connect the account to a company with one customer, due now."""
        books = MemoryBooks(remote_id=f"company of {account.slug}")
        books.put(Item(name="Design"))
        books.put(Customer(display_name="Amy", currency="USD"))
        self.books[AccountId(account.pk)] = books
        with account_scope(account.pk):
            connected = connections.connect(
                provider="memory",
                company=Company(remote_id=books.remote_id, name=account.name),
                local_documents=0,
                person_id=None,
                now=clock.now(),
            )
        self.ledgers[AccountId(account.pk)] = MemoryLedger(Tables(connection=connected))
        return connected


@pytest.fixture
def ledgers(accounts_world: World, monkeypatch: pytest.MonkeyPatch) -> Ledgers:
    factory = Ledgers()
    monkeypatch.setattr(wiring, "_registered", [factory])
    return factory


def _serve_all() -> int:
    turns = 0
    while tasks.serve_one("worker"):
        turns += 1
        assert turns < 100
    return turns


def test_when_nothing_is_due_a_worker_goes_back_to_sleep(ledgers: Ledgers) -> None:
    assert not tasks.serve_one("worker")


def test_a_first_sync_runs_to_its_end_and_rests_until_its_regular_time(
    ledgers: Ledgers, accounts_world: World, scope: Scope
) -> None:
    connection = ledgers.connect(accounts_world.account)
    _serve_all()
    store = PostgresStore(connection.id)
    assert store.linked_count(Kind.CUSTOMER) == 1
    with scope(accounts_world.account):
        assert models.Run.objects.get().outcome == "done"
        due = connections.due_state()
    assert due is not None
    assert due.next_due is not None
    assert not due.running
    assert timedelta(0) < due.next_due - clock.now() <= tasks.EVERY
    assert due.first_synced_at is not None


def test_a_second_run_changes_nothing(ledgers: Ledgers, accounts_world: World, scope: Scope) -> None:
    ledgers.connect(accounts_world.account)
    _serve_all()
    with scope(accounts_world.account):
        before = list(models.Link.objects.order_by("id").values())
        assert connections.request_sync(Trigger.PERSON, Reach.SWEEP, now=clock.now())
    _serve_all()
    with scope(accounts_world.account):
        assert list(models.Link.objects.order_by("id").values()) == before
        state = models.Run.objects.latest("id").state
    assert (state["remote_writes"], state["rows_written"]) == (0, 0)


def test_what_changed_here_reaches_the_other_side(
    ledgers: Ledgers, accounts_world: World, scope: Scope
) -> None:
    connection = ledgers.connect(accounts_world.account)
    _serve_all()
    ledger = ledgers.ledgers[connection.account_id]
    local_id = ledger.edit(Customer(display_name="Bob", currency="USD"))
    with scope(accounts_world.account):
        outbox.mark(Kind.CUSTOMER, local_id)
        assert connections.request_sync(Trigger.PERSON, Reach.WATERMARK, now=clock.now())
    _serve_all()
    store = PostgresStore(connection.id)
    assert store.dirty(Kind.CUSTOMER) == []
    assert store.open_requests() == []
    assert local_id in store.remote_keys(Kind.CUSTOMER, [local_id])


def test_a_request_made_during_a_run_is_served_right_after_it(
    ledgers: Ledgers, accounts_world: World, scope: Scope
) -> None:
    ledgers.connect(accounts_world.account)
    asked: list[bool] = []

    def ask_once(connection: ConnectionState) -> None:
        if not asked:
            asked.append(True)
            with scope(accounts_world.account):
                connections.request_sync(Trigger.PERSON, Reach.SWEEP, now=clock.now())

    ledgers.before_asking = ask_once
    _serve_all()
    with scope(accounts_world.account):
        assert list(models.Run.objects.order_by("id").values_list("trigger", flat=True)) == [
            "first",
            "person",
        ]


def test_a_crash_of_one_connection_is_let_go_with_a_pause_and_the_others_go_on(
    ledgers: Ledgers, accounts_world: World, scope: Scope
) -> None:
    broken = ledgers.connect(accounts_world.account)
    other = ledgers.connect(accounts_world.other_account)

    def crash(connection: ConnectionState) -> None:
        if connection.id == broken.id:
            raise ZeroDivisionError

    ledgers.before_asking = crash
    before = clock.now()
    _serve_all()
    assert PostgresStore(other.id).linked_count(Kind.CUSTOMER) == 1
    row = models.Schedule.objects.get(connection_id=broken.id)
    assert row.lease_owner == ""
    assert row.next_due is not None
    assert row.next_due >= before + tasks.AGAIN_AFTER_CRASH
    with scope(accounts_world.account):
        assert models.RunEvent.objects.get().code == "crashed"
    ledgers.before_asking = _as_it_is
    models.Schedule.objects.filter(connection_id=broken.id).update(next_due=before)
    _serve_all()
    assert PostgresStore(broken.id).linked_count(Kind.CUSTOMER) == 1


def test_a_worker_whose_lease_was_taken_over_writes_nothing_more(
    ledgers: Ledgers, accounts_world: World, scope: Scope
) -> None:
    connection = ledgers.connect(accounts_world.account)
    late = clock.now() + timedelta(seconds=tasks.LEASE_SECONDS + 1)

    def take_over(connection: ConnectionState) -> None:
        assert PostgresLease().take(connection.id, "another worker", now=late, seconds=60)

    ledgers.before_asking = take_over
    assert tasks.serve_one("worker")
    assert models.Schedule.objects.get(connection_id=connection.id).lease_owner == "another worker"
    assert PostgresStore(connection.id).linked_count(Kind.CUSTOMER) == 0


def test_a_slow_quantum_keeps_its_lease(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    factory = Ledgers()
    monkeypatch.setattr(wiring, "_registered", [factory])
    monkeypatch.setattr(tasks, "LEASE_SECONDS", 0.3)
    connection = factory.connect(create_world().account)
    outlasted = []

    def expires() -> datetime:
        row = models.Schedule.objects.get(connection_id=connection.id)
        assert row.lease_expires is not None
        return row.lease_expires

    def wait_for_renewal(connection: ConnectionState) -> None:
        first = expires()
        while expires() == first:
            time.sleep(0.01)
        outlasted.append(True)
        factory.before_asking = _as_it_is

    factory.before_asking = wait_for_renewal
    assert tasks.serve_one("worker")
    assert outlasted
    assert models.Schedule.objects.get(connection_id=connection.id).lease_owner == ""


def test_two_accounts_in_one_worker_do_not_mix(ledgers: Ledgers, accounts_world: World, scope: Scope) -> None:
    for account in (accounts_world.account, accounts_world.other_account):
        connection = ledgers.connect(account)
        ledgers.books[connection.account_id].put(Customer(display_name=account.name, currency="USD"))
    _serve_all()
    for account in (accounts_world.account, accounts_world.other_account):
        names = {
            v.record.display_name
            for v in ledgers.ledgers[AccountId(account.pk)].tables.records.values()
            if isinstance(v.record, Customer)
        }
        assert names == {"Amy", account.name}


def test_the_sweeper_wakes_once_for_each_connection_that_is_due(
    ledgers: Ledgers, accounts_world: World
) -> None:
    ledgers.connect(accounts_world.account)
    ledgers.connect(accounts_world.other_account)
    _forget_jobs()
    tasks.wake_what_is_due()
    tasks.wake_what_is_due()
    assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [(wakeups.TASK, {})] * 2


def test_the_sweeper_forgets_jobs_whose_worker_died(db: None) -> None:
    wakeups.wake()
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    tasks.wake_what_is_due()
    assert not ProcrastinateJob.objects.exists()


def test_no_task_has_a_lock_or_a_retry() -> None:
    """Both together leave a job in `doing` for ever."""
    for task in (tasks.wake, tasks.sweep):
        assert (task.lock, task.queueing_lock, task.retry_strategy) == (None, None, None)


def test_regular_times_are_one_interval_apart_and_spread_over_it() -> None:
    now = datetime.fromisoformat("2026-11-23T12:00:00Z")
    first = tasks.next_regular(ConnectionId(1), now)
    assert tasks.next_regular(ConnectionId(1), first) == first + tasks.EVERY
    offsets = sorted(tasks.next_regular(ConnectionId(n), now) - now for n in range(200))
    assert timedelta(0) < offsets[0]
    assert offsets[-1] <= tasks.EVERY
    assert all(later - earlier < tasks.EVERY / 10 for earlier, later in pairwise(offsets))


def _forget_jobs() -> None:
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_a_real_worker_serves_what_is_due_and_leaves_no_job_behind(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory = Ledgers()
    monkeypatch.setattr(wiring, "_registered", [factory])
    world = create_world()
    connected = [factory.connect(account) for account in (world.account, world.other_account)]
    assert isinstance(app.connector, DjangoConnector)
    worker = DjangoApp(connector=app.connector.get_worker_connector(), import_paths=app.import_paths)
    worker.tasks = app.tasks
    worker.run_worker(
        wait=False, concurrency=2, listen_notify=False, install_signal_handlers=False, delete_jobs="always"
    )
    assert [PostgresStore(c.id).linked_count(Kind.CUSTOMER) for c in connected] == [1, 1]
    # A minute may have turned just now: its sweep is then still to come.
    assert not ProcrastinateJob.objects.exclude(task_name="sync.sweep", status="todo").exists()
