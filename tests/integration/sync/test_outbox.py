"""A service says that a record changed: one row, in the edit's own transaction, and only while connected."""

from collections.abc import Iterator

import pytest

from ar_automation.accounts.tenancy import NoAccountError, account_scope
from ar_automation.books.records import Kind
from ar_automation.sync import outbox
from ar_automation.sync.models import Connection, DirtyMark, Phase
from tests.world import World


@pytest.fixture
def account_id(accounts_world: World) -> Iterator[int]:
    with account_scope(accounts_world.account.pk):
        yield accounts_world.account.pk


def _connect(account_id: int, state: Phase = Phase.ACTIVE) -> Connection:
    return Connection.objects.create(account_id=account_id, provider="books", state=state, company_id="1")


def test_a_mark_is_one_row_however_often_the_record_changes(account_id: int) -> None:
    connection = _connect(account_id)
    outbox.mark(Kind.INVOICE, 7)
    outbox.mark(Kind.INVOICE, 7)
    mark = DirtyMark.objects.get()
    assert (mark.connection_id, mark.kind, mark.local_id) == (connection.pk, Kind.INVOICE, 7)


def test_an_edit_unblocks_its_mark(account_id: int) -> None:
    _connect(account_id)
    outbox.mark(Kind.PAYMENT, 7)
    DirtyMark.objects.update(code="rejected", blocked="The books are closed.")
    outbox.mark(Kind.PAYMENT, 7)
    assert (DirtyMark.objects.get().code, DirtyMark.objects.get().blocked) == ("", "")


@pytest.mark.parametrize("state", [Phase.PAUSED, Phase.NEEDS_REAUTH, Phase.CLOSED])
def test_edits_queue_up_for_the_day_syncing_goes_on(account_id: int, state: Phase) -> None:
    _connect(account_id, state)
    outbox.mark(Kind.CUSTOMER, 7)
    assert DirtyMark.objects.count() == 1


def test_an_account_that_never_connected_writes_nothing(account_id: int) -> None:
    outbox.mark(Kind.CUSTOMER, 7)
    assert DirtyMark.objects.count() == 0


def test_outside_an_account_a_mark_raises(db: None) -> None:
    with pytest.raises(NoAccountError):
        outbox.mark(Kind.CUSTOMER, 7)
