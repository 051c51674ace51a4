"""The store in PostgreSQL keeps the contract of every store, as the app role; with a lease it is fenced."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec
import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from ar_automation.accounts.models import Account
from ar_automation.books.records import Kind
from ar_automation.sync import models
from ar_automation.sync.core.rows import Held
from ar_automation.sync.core.wire import ConnectionId
from ar_automation.sync.ports import LeaseLost
from ar_automation.sync.store import PostgresStore
from ar_automation.sync.testing.store_contract import StoreContract, ids, link, remotes, start
from tests.world import World

Scope = Callable[[Account], AbstractContextManager[None]]


@pytest.fixture
def store(accounts_world: World, scope: Scope) -> PostgresStore:
    return _connect(accounts_world.account, scope)


class TestPostgresStore(StoreContract):
    pass


def test_many_links_take_as_many_statements_as_one(store: PostgresStore) -> None:
    run_id = start(store).id
    store.put_links([link(1)], run_id)
    with CaptureQueriesContext(database) as one:
        store.put_links([link(2)], run_id)
    with CaptureQueriesContext(database) as many:
        assert store.put_links([link(n, kind=kind) for n in range(3, 256) for kind in Kind], run_id) == 1771
    assert len(many) == len(one) < 10


def test_stores_of_two_accounts_do_not_see_each_other(
    store: PostgresStore, accounts_world: World, scope: Scope
) -> None:
    stranger = _connect(accounts_world.other_account, scope)
    store.put_links([link(1)], start(store).id)
    store.mark(Kind.INVOICE, ids(1))
    assert stranger.links(Kind.CUSTOMER, remotes(1)) == {}
    assert stranger.dirty(Kind.INVOICE) == []
    assert stranger.current_run() is None


def test_payloads_are_kept_compressed(store: PostgresStore, accounts_world: World, scope: Scope) -> None:
    base = b'{"Line":[' + b'{"Amount":1.00},' * 500 + b"]}"
    store.put_links([msgspec.structs.replace(link(1), base=base)], start(store).id)
    with scope(accounts_world.account):
        assert len(models.Link.objects.get().base) < len(base) / 10
    assert store.links(Kind.CUSTOMER, remotes(1))[remotes(1)[0]].base == base


def test_the_first_watermark_is_when_the_first_sync_ended(
    store: PostgresStore, accounts_world: World, scope: Scope
) -> None:
    def first_synced_at() -> object:
        with scope(accounts_world.account):
            return models.Connection.objects.get().first_synced_at

    assert first_synced_at() is None
    store.save_connection(watermark=start(store).started_at)
    first = first_synced_at()
    assert first is not None
    store.save_connection(watermark=start(store).started_at)
    assert first_synced_at() == first


def test_a_connection_that_stops_being_active_is_no_longer_due(store: PostgresStore) -> None:
    models.Schedule.objects.update(next_due=start(store).started_at)
    store.save_connection(state="needs_reauth")
    assert models.Schedule.objects.get().next_due is None


def test_a_store_whose_lease_was_taken_over_is_fenced_off(store: PostgresStore) -> None:
    held = Held(connection_id=store.connection_id, account_id=store.account_id, owner="worker 1", fence=3)
    models.Schedule.objects.update(lease_owner="worker 1", fence=3)
    fenced = PostgresStore(store.connection_id, held)
    fenced.mark(Kind.INVOICE, ids(1))
    models.Schedule.objects.update(lease_owner="worker 1", fence=4)
    with pytest.raises(LeaseLost):
        fenced.mark(Kind.INVOICE, ids(2))
    models.Schedule.objects.update(lease_owner="worker 2", fence=3)
    with pytest.raises(LeaseLost), fenced.transaction():
        pytest.fail("a transaction must not begin without the lease")
    assert [mark.local_id for mark in store.dirty(Kind.INVOICE)] == [1]


def _connect(account: Account, scope: Scope) -> PostgresStore:
    with scope(account):
        row = models.Connection.objects.create(
            account_id=account.pk, provider="books", state=models.Phase.ACTIVE
        )
    models.Schedule.objects.create(connection_id=row.pk, account_id=row.account_id)
    return PostgresStore(ConnectionId(row.pk))
