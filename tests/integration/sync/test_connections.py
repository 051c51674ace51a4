"""Connecting, reconnecting, disconnecting: one company an account, nothing lost, nothing stored before it is right."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import connection as database

from ar_automation.accounts.models import Account, AuditEvent
from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.records import Kind
from ar_automation.sync import connections, models, outbox
from ar_automation.sync.core.rows import ConnectionState, IntentState, Reach, Trigger
from ar_automation.sync.core.wire import Company, LocalId
from ar_automation.sync.lease import PostgresLease
from ar_automation.sync.ports import LeaseLost
from ar_automation.sync.store import PostgresStore
from ar_automation.sync.testing.store_contract import intent, link, mark, remotes, request, start
from tests.world import World, create_world

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LANDSCAPING = Company(remote_id="9130", name="Landscaping", home_currency="USD", facts={"zone": "UTC"})
BAKERY = Company(remote_id="4711", name="Bakery", home_currency="USD")
Scope = Callable[[Account], AbstractContextManager[None]]


@pytest.fixture
def person_id(accounts_world: World) -> Iterator[int]:
    """Olivia, in her account."""
    with account_scope(accounts_world.account.pk):
        yield accounts_world.olivia.pk


def _connect(
    company: Company = LANDSCAPING, *, local_documents: int = 0, now: datetime = NOW
) -> ConnectionState:
    return connections.connect(
        provider="books", company=company, local_documents=local_documents, person_id=None, now=now
    )


def _audited() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_a_first_connection_is_active_and_asks_for_everything_at_once(person_id: int) -> None:
    connected = _connect()
    assert connected == connections.current()
    assert (connected.state, connected.company) == ("active", LANDSCAPING)
    assert connected.requested == (Trigger.FIRST, Reach.FULL)
    assert not connected.needs_approval
    due = connections.due_state()
    assert due is not None
    assert (due.next_due, due.running, due.first_synced_at) == (NOW, False, None)
    assert _audited() == ["connection.connected"]


def test_documents_that_stood_here_before_need_a_person_to_approve_the_first_push(person_id: int) -> None:
    assert _connect(local_documents=3).needs_approval


def test_another_company_is_refused_with_both_names_and_nothing_stored(person_id: int) -> None:
    before = _connect()
    with pytest.raises(connections.AnotherCompany, match=r"Landscaping.*Bakery"):
        _connect(BAKERY)
    with pytest.raises(connections.AnotherCompany, match=r"Landscaping.*id 4711"):
        connections.check_company("books", "4711")
    assert connections.current() == before
    assert _audited() == ["connection.connected"]


def test_after_disconnecting_only_the_same_company_may_come_back(person_id: int) -> None:
    _connect()
    connections.disconnect(person_id, NOW)
    with pytest.raises(connections.AnotherCompany):
        _connect(BAKERY)
    assert connections.current() is None
    former = connections.former()
    assert former is not None
    assert former.company == LANDSCAPING


def test_a_company_of_the_same_id_at_another_provider_is_another_company(person_id: int) -> None:
    _connect()
    with pytest.raises(connections.AnotherCompany):
        connections.check_company("other books", LANDSCAPING.remote_id)


def test_a_reconnect_takes_up_links_queue_and_connection_again(person_id: int) -> None:
    first = _connect(local_documents=1)
    store = PostgresStore(first.id)
    store.put_links([link(1)], start(store).id)
    store.put_intent(intent(), request())
    outbox.mark(Kind.INVOICE, 7)
    connections.disconnect(person_id, NOW)
    outbox.mark(Kind.INVOICE, 8)
    again = _connect()
    assert again.id == first.id
    assert again.requested == (Trigger.PERSON, Reach.FULL)
    assert again.needs_approval
    assert remotes(1)[0] in store.links(Kind.CUSTOMER, remotes(1))
    assert len(store.open_requests()) == 1
    assert [m.local_id for m in store.dirty(Kind.INVOICE)] == [7, 8]
    assert _audited() == ["connection.connected", "connection.disconnected", "connection.reconnected"]


def test_disconnecting_stops_the_run_and_fences_off_its_worker(accounts_world: World, scope: Scope) -> None:
    with scope(accounts_world.account):
        connection = _connect()
    held = PostgresLease().take(None, "worker", now=NOW, seconds=60)
    assert held is not None
    store = PostgresStore(connection.id, held)
    start(store)
    with scope(accounts_world.account):
        connections.disconnect(accounts_world.olivia.pk, NOW)
        assert connections.current() is None
        assert connections.due_state() is None
        assert models.Run.objects.get().outcome == "stopped"
    assert models.Schedule.objects.get().next_due is None
    with pytest.raises(LeaseLost):
        store.mark(Kind.INVOICE, [LocalId(1)])


def test_disconnecting_twice_is_disconnecting_once(person_id: int) -> None:
    _connect()
    connections.disconnect(person_id, NOW)
    connections.disconnect(person_id, NOW)
    assert _audited() == ["connection.connected", "connection.disconnected"]


def test_a_refused_token_stops_syncing_and_keeps_the_queue(accounts_world: World, scope: Scope) -> None:
    with scope(accounts_world.account):
        connection = _connect()
        outbox.mark(Kind.INVOICE, 7)
    held = PostgresLease().take(None, "worker", now=NOW, seconds=60)
    assert held is not None
    connections.deauthorize(connection.id, "QuickBooks ended the authorization.")
    connections.deauthorize(connection.id, "Again.")
    with PostgresStore(connection.id, held).transaction():
        due = connections.due_state()
        assert due is not None
        assert (due.next_due, due.reason) == (None, "QuickBooks ended the authorization.")
        assert not connections.request_sync(Trigger.PERSON, Reach.SWEEP, now=NOW)
        assert models.DirtyMark.objects.count() == 1
        assert _audited() == ["connection.connected", "connection.deauthorized"]
    assert PostgresLease().release(held, now=NOW, next_due=NOW)
    assert PostgresLease().due(now=NOW + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("hours", "reach"), [(1, Reach.WATERMARK), (25, Reach.FULL)], ids=["soon after", "a day later"]
)
def test_authorizing_again_goes_on_from_the_watermark_unless_it_is_old(
    person_id: int, hours: int, reach: Reach
) -> None:
    connection = _connect()
    PostgresStore(connection.id).save_connection(watermark=NOW)
    connections.deauthorize(connection.id, "Ended.")
    again = _connect(now=NOW + timedelta(hours=hours))
    assert again.state == "active"
    assert again.requested == (Trigger.PERSON, reach)


def test_a_request_makes_it_due_at_once_and_the_farther_reach_stands(person_id: int) -> None:
    connection = _connect()
    start(PostgresStore(connection.id))
    models.Schedule.objects.update(next_due=NOW + timedelta(hours=2))
    assert connections.request_sync(Trigger.PERSON, Reach.SWEEP, now=NOW)
    assert connections.request_sync(
        Trigger.COMMAND, Reach.WATERMARK, approve="all", person_id=person_id, now=NOW
    )
    now = connections.current()
    assert now is not None
    assert (now.requested, now.approved) == ((Trigger.COMMAND, Reach.SWEEP), "all")
    assert AuditEvent.objects.get(action="connection.push_approved").person_id == person_id
    assert models.Schedule.objects.get().next_due == NOW


def test_without_a_connection_there_is_nothing_to_ask(person_id: int) -> None:
    assert connections.current() is None
    assert connections.due_state() is None
    assert not connections.request_sync(Trigger.PERSON, Reach.SWEEP, now=NOW)
    assert not connections.resync(Kind.INVOICE, LocalId(1), now=NOW)
    connections.disconnect(person_id, NOW)
    connections.set_payment_account(LocalId(1), person_id)
    connections.check_company("books", "9130")
    assert _audited() == []


def test_choosing_a_payment_account_frees_the_payments_that_waited_for_it(person_id: int) -> None:
    store = PostgresStore(_connect().id)
    models.Schedule.objects.update(next_due=NOW + timedelta(hours=2))
    waiting = mark(1, code="waiting_for_payment_account", blocked="Choose one.")
    store.block([waiting, mark(2, code="rejected", blocked="No.")])
    connections.set_payment_account(LocalId(35), person_id)
    assert store.connection().settings.payment_account == 35
    assert store.dirty(Kind.INVOICE) == [mark(1), mark(2, code="rejected", blocked="No.")]
    assert models.Schedule.objects.get().noticed
    event = AuditEvent.objects.get(action="connection.payment_account_set")
    assert (event.person_id, event.detail["before"], event.detail["after"]) == (person_id, None, 35)
    connections.set_payment_account(None, person_id)
    assert store.connection().settings.payment_account is None


def test_a_record_synced_again_is_tried_though_this_version_was_rejected(person_id: int) -> None:
    store = PostgresStore(_connect().id)
    put = store.put_intent(intent(), request())
    store.save_intent(
        msgspec.structs.replace(put, state=IntentState.REJECTED, reason="The books are closed.")
    )
    store.block([mark(1, code="rejected", blocked="The books are closed.")])
    assert connections.resync(Kind.INVOICE, LocalId(1), now=NOW)
    assert store.dirty(Kind.INVOICE) == [mark(1)]
    assert store.put_intent(intent(), request(uid="again")).state == "not_sent"


def test_one_company_may_be_connected_to_two_accounts(accounts_world: World, scope: Scope) -> None:
    seen = []
    for account in (accounts_world.account, accounts_world.other_account):
        with scope(account):
            seen.append(_connect().id)
    assert len(set(seen)) == 2


def test_a_request_never_waits_in_a_circle_with_a_worker_that_writes(fresh_database: str) -> None:
    """A page locks the schedule before the connection, as the worker does; else one of the two would be killed."""
    world = create_world()
    with account_scope(world.account.pk):
        connection = _connect()
    held = PostgresLease().take(None, "worker", now=NOW, seconds=60)
    assert held is not None
    store = PostgresStore(connection.id, held)

    def ask() -> bool:
        try:
            with account_scope(world.account.pk):
                return connections.request_sync(Trigger.PERSON, Reach.SWEEP, now=NOW)
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        with store.transaction():
            store.mark(Kind.INVOICE, [LocalId(1)])
            asked = pool.submit(ask)
            with pytest.raises(TimeoutError):
                asked.result(0.3)
            store.save_connection(watermark=NOW)
        assert asked.result(10)
    now = store.connection()
    assert (now.watermark, now.requested) == (NOW, (Trigger.PERSON, Reach.FULL))
