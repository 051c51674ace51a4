"""What pages say of the sync: one chip a record, counted progress, the log, and what waits for a person."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.sync import connections, models, status
from ar_automation.sync.core.rows import ConnectionState, Event, IntentState, Parked, Reach, Run, Trigger
from ar_automation.sync.core.run import Phase, RunState
from ar_automation.sync.core.wire import Company, LocalId, RemoteId
from ar_automation.sync.status import ChipState
from ar_automation.sync.store import PostgresStore
from ar_automation.sync.testing.store_contract import (
    INVOICE,
    PAYMENT,
    conflict,
    ids,
    intent,
    link,
    mark,
    remotes,
    request,
    start,
)
from tests.world import World


@pytest.fixture
def store(accounts_world: World) -> Iterator[PostgresStore]:
    with account_scope(accounts_world.account.pk):
        yield PostgresStore(_connected().id)


def _connected() -> ConnectionState:
    return connections.connect(
        provider="books",
        company=Company(remote_id="9130", name="Landscaping"),
        local_documents=0,
        person_id=None,
        now=clock.now(),
    )


def _state_of(local_id: int) -> tuple[ChipState, str]:
    chip = status.chips(INVOICE, ids(local_id))[LocalId(local_id)]
    return chip.state, chip.reason


def _invoice(number: int) -> int:
    """The local id that `link(number)` ties."""
    return 100 + number


# --- chips --------------------------------------------------------------------------------------------------------


def test_without_a_connection_no_record_has_a_chip(store: PostgresStore) -> None:
    store.put_links([link(1, kind=INVOICE)], start(store).id)
    connections.disconnect(None, clock.now())
    assert status.chips(INVOICE, ids(101)) == {}


def test_a_linked_record_is_in_sync_and_shows_its_remote_id(store: PostgresStore) -> None:
    store.put_links([link(1, kind=INVOICE)], start(store).id)
    chip = status.chips(INVOICE, ids(101))[LocalId(101)]
    assert (chip.state, chip.remote_id) == (ChipState.IN_SYNC, "1")
    assert chip.since is not None


def test_a_record_deleted_there_says_so(store: PostgresStore) -> None:
    store.put_links([link(1, kind=INVOICE, gone=True)], start(store).id)
    assert _state_of(101) == (ChipState.IN_SYNC, status.GONE)


def test_a_record_the_other_side_does_not_know_yet_is_pending(store: PostgresStore) -> None:
    assert _state_of(101) == (ChipState.PENDING, status.UNREACHED)


def test_the_strongest_word_on_a_record_stands(store: PostgresStore) -> None:
    """In sync < pending < parked there < blocked here < writing < uncertain < conflict."""
    run_id = start(store).id
    local_id = _invoice(1)
    store.put_links([link(1, kind=INVOICE)], run_id)
    store.mark(INVOICE, ids(local_id))
    assert _state_of(local_id) == (ChipState.PENDING, status.PENDING)
    store.park([Parked(kind=INVOICE, remote_id=RemoteId("1"), code="waiting", reason="It waits.")], run_id)
    assert _state_of(local_id) == (ChipState.BLOCKED, "It waits.")
    store.block([mark(local_id, code="rejected", blocked="The books are closed.")])
    assert _state_of(local_id) == (ChipState.BLOCKED, "The books are closed.")
    put = store.put_intent(intent(local_id=local_id), request(local_id=local_id))
    assert _state_of(local_id) == (ChipState.WRITING, status.WRITING)
    store.save_intent(msgspec.structs.replace(put, state=IntentState.UNCERTAIN))
    assert _state_of(local_id) == (ChipState.UNCERTAIN, status.SILENCE)
    store.put_conflict(conflict(local_id=local_id), run_id)
    assert _state_of(local_id) == (ChipState.CONFLICT, "Both sides changed lines.")


def test_what_awaits_approval_is_blocked_once_the_first_sync_has_read_everything(
    store: PostgresStore,
) -> None:
    store.put_links([link(1, kind=INVOICE)], start(store).id)
    store.save_connection(needs_approval=True)
    assert _state_of(7)[0] is ChipState.PENDING
    store.save_connection(watermark=clock.now())
    assert _state_of(7) == (ChipState.BLOCKED, status.APPROVAL)
    assert _state_of(101)[0] is ChipState.IN_SYNC


def test_kinds_do_not_mix_in_chips(store: PostgresStore) -> None:
    store.block([mark(101, code="rejected", blocked="No.")])
    assert status.chips(PAYMENT, ids(101))[LocalId(101)].state is ChipState.PENDING


def test_chips_take_as_many_queries_for_many_records_as_for_one(store: PostgresStore) -> None:
    store.put_links([link(n, kind=INVOICE) for n in range(1, 101)], start(store).id)
    with CaptureQueriesContext(database) as one:
        status.chips(INVOICE, ids(101))
    with CaptureQueriesContext(database) as many:
        assert len(status.chips(INVOICE, ids(*range(101, 201)))) == 100
    assert len(one) == len(many)


# --- progress -----------------------------------------------------------------------------------------------------


def test_a_connection_that_is_due_waits_for_a_worker(store: PostgresStore) -> None:
    assert status.progress() == status.RunProgress(phase=status.QUEUED)


def test_a_connection_at_rest_has_no_progress(store: PostgresStore) -> None:
    models.Schedule.objects.update(next_due=clock.now() + timedelta(hours=2))
    assert status.progress() is None


def test_a_first_sync_counts_what_it_has_read_and_what_is_left(store: PostgresStore) -> None:
    run = store.start_run(Trigger.FIRST, Reach.FULL, RunState(), now=clock.now() - timedelta(seconds=10))
    state = RunState(phase=Phase.PAGES, kinds=(Kind.CUSTOMER, INVOICE), calls=7)
    state = state.tallied(INVOICE, total=4000, pulled=900).tallied(Kind.CUSTOMER, total=100, pulled=100)
    store.save_run(msgspec.structs.replace(run, state=state))
    progress = status.progress()
    assert progress is not None
    assert progress.kinds == (
        status.KindProgress(kind=Kind.CUSTOMER, done=100, total=100),
        status.KindProgress(kind=INVOICE, done=900, total=4000),
    )
    assert (progress.run_id, progress.trigger, progress.calls) == (run.id, Trigger.FIRST, 7)
    assert progress.phase == "Reading records"
    assert 90 < progress.rate <= 100
    assert progress.eta_seconds is not None
    assert 31 <= progress.eta_seconds < 35


def test_a_regular_run_counts_changes_without_a_total(store: PostgresStore) -> None:
    run = start(store)
    store.save_run(msgspec.structs.replace(run, state=RunState(phase=Phase.PUSH).tallied(INVOICE, pulled=3)))
    progress = status.progress()
    assert progress is not None
    assert progress.kinds == (status.KindProgress(kind=INVOICE, done=3, total=None),)
    assert progress.eta_seconds is None


# --- the log ------------------------------------------------------------------------------------------------------


def _finished(store: PostgresStore, state: RunState) -> Run:
    run = msgspec.structs.replace(start(store), state=state, outcome="done")
    store.save_run(run)
    return run


def test_the_log_has_a_row_a_run_newest_first_page_by_page(store: PostgresStore) -> None:
    state = RunState(calls=4, remote_writes=1, rows_written=9, proof={"balanced": True}).tallied(
        INVOICE, created=2
    )
    runs = [_finished(store, state) for _ in range(3)]
    rows = status.sync_log(limit=2)
    assert [row.run_id for row in rows] == [runs[2].id, runs[1].id]
    assert [row.run_id for row in status.sync_log(before=rows[-1].run_id)] == [runs[0].id]
    row = rows[0]
    assert (row.outcome, row.trigger, row.reach) == ("done", Trigger.SCHEDULE, Reach.WATERMARK)
    assert (row.calls, row.remote_writes, row.rows_written) == (4, 1, 9)
    assert (row.tallies[INVOICE].created, row.proof) == (2, {"balanced": True})
    assert row.finished_at is not None
    assert status.run_row(row.run_id) == row


def test_the_log_stays_after_disconnecting(store: PostgresStore) -> None:
    run = _finished(store, RunState())
    connections.disconnect(None, clock.now())
    assert [row.run_id for row in status.sync_log()] == [run.id]


def test_a_run_opens_to_its_events_in_order(store: PostgresStore) -> None:
    run = start(store)
    store.log(
        run.id,
        [Event(code="one", text="One."), Event(kind=INVOICE, local_id=LocalId(7), code="two", text="Two.")],
    )
    events = status.run_events(run.id)
    assert [(e.code, e.kind, e.local_id, e.text) for e in events] == [
        ("one", None, None, "One."),
        ("two", INVOICE, 7, "Two."),
    ]
    assert [e.code for e in status.run_events(run.id, after=events[0].id)] == ["two"]


def test_another_account_sees_nothing_of_all_this(accounts_world: World) -> None:
    with account_scope(accounts_world.account.pk):
        store = PostgresStore(_connected().id)
        run = _finished(store, RunState())
        store.log(run.id, [Event(code="one", text="One.")])
        store.block([mark(1, code="rejected", blocked="No.")])
    with account_scope(accounts_world.other_account.pk):
        _connected()
        assert status.sync_log() == []
        assert status.run_row(run.id) is None
        assert status.run_events(run.id) == []
        assert not status.attention()
        assert _state_of(1) == (ChipState.PENDING, status.UNREACHED)


# --- attention ----------------------------------------------------------------------------------------------------


def test_what_waits_for_a_person_is_listed_once_each_with_its_sentence(store: PostgresStore) -> None:
    assert not status.attention()
    run_id = start(store).id
    store.block([mark(2, code="rejected", blocked="No."), mark(3, code="conflict", blocked="Both.")])
    store.block([mark(4, code="uncertain", blocked="Silence.")])
    store.mark(INVOICE, ids(5))
    put = store.put_intent(intent(local_id=4), request(local_id=4))
    store.save_intent(msgspec.structs.replace(put, state=IntentState.UNCERTAIN))
    store.put_conflict(conflict(local_id=3), run_id)
    store.park([Parked(kind=PAYMENT, remote_id=RemoteId("7"), code="waiting", reason="It waits.")], run_id)
    found = status.attention()
    assert found
    assert [(w.local_id, w.code, w.text) for w in found.blocked] == [(2, "rejected", "No.")]
    assert [(w.local_id, w.text) for w in found.uncertain] == [(4, status.SILENCE)]
    assert [(w.local_id, w.remote_id) for w in found.conflicts] == [(3, remotes(9)[0])]
    assert [(w.local_id, w.remote_id, w.text) for w in found.parked] == [(None, "7", "It waits.")]
    counts = {"blocked": 1, "uncertain": 1, "conflict": 1, "parked": 1}
    assert store.attention() == counts
