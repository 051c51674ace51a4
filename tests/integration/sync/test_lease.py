"""The lease in PostgreSQL keeps the contract of every lease, also between connections, and wakes workers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection as database
from procrastinate.contrib.django.models import ProcrastinateJob

from ar_automation.books.records import Kind
from ar_automation.sync import models
from ar_automation.sync.core.rows import Held
from ar_automation.sync.core.wire import ConnectionId, LocalId
from ar_automation.sync.lease import PostgresLease
from ar_automation.sync.ports import LeaseLost
from ar_automation.sync.store import PostgresStore
from ar_automation.sync.testing.lease_contract import (
    ACCOUNT,
    NOW,
    ONE,
    SECONDS,
    TWO_HOURS,
    LeaseContract,
    at,
)
from tests.world import create_world


@pytest.fixture
def lease(db: None) -> PostgresLease:
    return PostgresLease()


class TestPostgresLease(LeaseContract):
    pass


def test_releasing_a_connection_due_now_wakes_one_worker(lease: PostgresLease) -> None:
    held = _held(lease)
    ProcrastinateJob.objects.all()._raw_delete("default")
    lease.release(held, now=NOW, next_due=NOW)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args, job.lock, job.queueing_lock) == ("sync.wake", {}, None, None)
    assert job.scheduled_at is None


def test_releasing_one_due_shortly_wakes_a_worker_then(lease: PostgresLease) -> None:
    held = _held(lease)
    ProcrastinateJob.objects.all()._raw_delete("default")
    lease.release(held, now=NOW, next_due=at(20))
    assert ProcrastinateJob.objects.get().scheduled_at is not None


def test_what_is_due_in_two_hours_is_left_to_the_sweeper(lease: PostgresLease) -> None:
    held = _held(lease)
    ProcrastinateJob.objects.all()._raw_delete("default")
    lease.release(held, now=NOW, next_due=NOW + TWO_HOURS)
    assert not ProcrastinateJob.objects.exists()


def test_of_many_workers_that_wake_at_once_each_takes_another_connection(fresh_database: str) -> None:
    lease = PostgresLease()
    for number in range(1, 7):
        lease.switch_on(ConnectionId(number), ACCOUNT, due=NOW)
    barrier = threading.Barrier(8)

    def work(number: int) -> Held | None:
        try:
            barrier.wait(10)
            return lease.take(None, f"worker {number}", now=NOW, seconds=SECONDS)
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [held.connection_id for held in pool.map(work, range(8)) if held is not None]
    assert len(taken) == len(set(taken))
    assert models.Schedule.objects.exclude(lease_owner="").count() == len(taken)


def test_nobody_takes_a_connection_over_in_the_middle_of_a_transaction(fresh_database: str) -> None:
    world = create_world()
    lease = PostgresLease()
    store = _connected(world.account.pk, lease)
    held = lease.take(None, "worker 1", now=NOW, seconds=SECONDS)
    assert held is not None
    late = at(SECONDS + 1)
    fenced = PostgresStore(store.connection_id, held)

    def take_over() -> Held | None:
        try:
            return lease.take(None, "worker 2", now=late, seconds=SECONDS)
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        with fenced.transaction():
            fenced.mark(Kind.INVOICE, [LocalId(1)])
            assert pool.submit(take_over).result(10) is None
        assert pool.submit(take_over).result(10) is not None
    with pytest.raises(LeaseLost):
        fenced.mark(Kind.INVOICE, [LocalId(2)])


def _held(lease: PostgresLease) -> Held:
    lease.switch_on(ONE, ACCOUNT, due=NOW - timedelta(seconds=1))
    held = lease.take(None, "worker", now=NOW, seconds=SECONDS)
    assert held is not None
    return held


def _connected(account_id: int, lease: PostgresLease) -> PostgresStore:
    from ar_automation.accounts.tenancy import account_scope
    from ar_automation.sync.core.wire import AccountId

    with account_scope(account_id):
        row = models.Connection.objects.create(account_id=account_id, provider="books", state="active")
    lease.switch_on(ConnectionId(row.pk), AccountId(account_id), due=NOW)
    return PostgresStore(ConnectionId(row.pk))
