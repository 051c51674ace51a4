"""What every Store does. Subclass it and give a `store` fixture: a store of an active connection without any rows."""

# ruff: noqa: D102, PT012 - the names of the tests say the rules

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ar_automation.books.records import Kind
from ar_automation.sync.core.rows import (
    Conflict,
    DirtyMark,
    Event,
    Intent,
    IntentState,
    Link,
    Parked,
    Reach,
    Run,
    Settings,
    Trigger,
)
from ar_automation.sync.core.run import Cursor, Phase, RunState
from ar_automation.sync.core.wire import Company, LocalId, Operation, RemoteId, Request
from ar_automation.sync.ports import Store

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
CUSTOMER, INVOICE, PAYMENT = Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT


class StoreContract:
    """The behaviour of ports.Store."""

    # --- transactions ---------------------------------------------------------------------------------------------

    def test_a_failed_transaction_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.transaction():
            store.mark(INVOICE, ids(1))
            store.put_links([link(1)], start(store).id)
            raise ZeroDivisionError
        assert store.dirty(INVOICE) == []
        assert store.links(CUSTOMER, remotes(1)) == {}
        assert store.current_run() is None

    def test_a_transaction_joins_the_one_already_open(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.transaction():
            with store.transaction():
                store.mark(INVOICE, ids(1))
            raise ZeroDivisionError
        assert store.dirty(INVOICE) == []

    # --- connection and runs --------------------------------------------------------------------------------------

    def test_what_is_saved_of_the_connection_is_read_back(self, store: Store) -> None:
        company = Company(remote_id="9130", name="Landscaping", home_currency="EUR", facts={"numbers": "off"})
        store.save_connection(company=company, watermark=NOW, needs_approval=True, approved="all")
        store.save_connection(last_sweep_at=NOW, state="needs_reauth", last_proof={"balanced": True})
        now = store.connection()
        assert (now.company, now.watermark, now.last_sweep_at) == (company, NOW, NOW)
        assert (now.needs_approval, now.approved, now.state) == (True, "all", "needs_reauth")
        assert now.last_proof == {"balanced": True}

    def test_a_request_and_the_settings_are_read_back_and_starting_a_run_forgets_the_request(
        self, store: Store
    ) -> None:
        asked = (Trigger.COMMAND, Reach.FULL)
        store.save_connection(requested=asked, settings=Settings(payment_account=LocalId(35)))
        assert store.connection().requested == asked
        assert store.connection().settings.payment_account == 35
        start(store)
        assert store.connection().requested is None

    def test_there_is_no_run_before_one_starts(self, store: Store) -> None:
        assert store.current_run() is None

    def test_a_second_run_does_not_start_beside_an_unfinished_one(self, store: Store) -> None:
        first = start(store)
        again = store.start_run(Trigger.PERSON, Reach.FULL, RunState(calls=9), now=NOW + timedelta(hours=1))
        assert again == first == store.current_run()

    def test_the_state_of_a_run_comes_back_as_it_was(self, store: Store) -> None:
        run = start(store)
        state = RunState(
            phase=Phase.PAGES,
            kinds=(CUSTOMER, INVOICE),
            cursors={INVOICE: Cursor(total=1200, pages=2, done=(1,), rows=200)},
            since=NOW,
            server_time=NOW,
            had_local=frozenset({CUSTOMER}),
            reread={PAYMENT: (RemoteId("7"), RemoteId("8"))},
            touched=(1, 2),
            proving=(1,),
            proof={"customers": [{"id": "1", "ours": "0.10"}]},
        ).tallied(INVOICE, pulled=200, created=199)
        store.save_run(msgspec.structs.replace(run, state=state))
        now = store.current_run()
        assert now is not None
        assert now.state == state

    def test_an_outcome_finishes_the_run(self, store: Store) -> None:
        run = start(store)
        store.save_run(msgspec.structs.replace(run, outcome="done"))
        assert store.current_run() is None
        assert start(store).id != run.id

    # --- links ----------------------------------------------------------------------------------------------------

    def test_a_link_is_read_back_whole(self, store: Store) -> None:
        put = link(1, newer=b'{"Id":"1","SyncToken":"4"}', action="conflict")
        assert store.put_links([put], start(store).id) == 1
        assert store.links(CUSTOMER, remotes(1, 2)) == {RemoteId("1"): put}
        assert store.links_by_local(CUSTOMER, ids(101, 102)) == {LocalId(101): put}

    def test_kinds_do_not_mix(self, store: Store) -> None:
        store.put_links([link(1), link(1, kind=INVOICE)], start(store).id)
        assert store.links(INVOICE, remotes(1))[RemoteId("1")].kind is INVOICE
        assert store.links(PAYMENT, remotes(1)) == {}
        assert store.linked_count(CUSTOMER) == 1

    def test_putting_the_same_links_again_writes_nothing(self, store: Store) -> None:
        run_id = start(store).id
        links = [link(n) for n in range(1, 6)]
        assert store.put_links(links, run_id) == 5
        assert store.put_links(links, run_id) == 0

    def test_only_links_that_changed_are_written(self, store: Store) -> None:
        run_id = start(store).id
        store.put_links([link(1), link(2)], run_id)
        changed = msgspec.structs.replace(link(2), revision="9", base=b"{}")
        assert store.put_links([link(1), changed, link(3)], run_id) == 2
        assert store.links(CUSTOMER, remotes(2))[RemoteId("2")] == changed

    def test_of_two_links_of_one_remote_record_the_last_stands(self, store: Store) -> None:
        later = msgspec.structs.replace(link(1), revision="4")
        store.put_links([link(1), later], start(store).id)
        assert store.links(CUSTOMER, remotes(1)) == {RemoteId("1"): later}

    def test_no_links_is_no_work(self, store: Store) -> None:
        assert store.put_links([], start(store).id) == 0
        assert store.links(CUSTOMER, []) == {}

    def test_a_tombstone_still_translates_what_refers_to_it_but_is_not_pushed_to(self, store: Store) -> None:
        store.put_links([link(1), link(2, gone=True)], start(store).id)
        assert store.local_keys(CUSTOMER, remotes(1, 2)) == {
            RemoteId("1"): LocalId(101),
            RemoteId("2"): LocalId(102),
        }
        assert store.remote_keys(CUSTOMER, ids(101, 102)) == {LocalId(101): RemoteId("1")}
        assert store.linked_count(CUSTOMER) == 1
        assert store.linked_locals(CUSTOMER) == frozenset({LocalId(101)})

    def test_a_live_link_goes_before_the_tombstone_of_the_same_record(self, store: Store) -> None:
        run_id = start(store).id
        reborn = msgspec.structs.replace(link(2), local_id=LocalId(101))
        store.put_links([link(1, gone=True)], run_id)
        store.put_links([reborn], run_id)
        assert store.links_by_local(CUSTOMER, ids(101)) == {LocalId(101): reborn}

    def test_a_census_finds_the_live_links_it_did_not_see(self, store: Store) -> None:
        run_id = start(store).id
        store.put_links([link(1), link(2), link(3, gone=True), link(4, kind=INVOICE)], run_id)
        store.see(run_id, CUSTOMER, remotes(1, 99))
        store.see(run_id, CUSTOMER, remotes(1))
        assert store.unseen(run_id, CUSTOMER) == remotes(2)
        assert store.unseen(run_id, INVOICE) == remotes(4)

    def test_a_census_is_of_one_run(self, store: Store) -> None:
        first = start(store)
        store.put_links([link(1)], first.id)
        store.see(first.id, CUSTOMER, remotes(1))
        store.save_run(msgspec.structs.replace(first, outcome="stopped"))
        assert store.unseen(start(store).id, CUSTOMER) == remotes(1)

    # --- dirty marks ----------------------------------------------------------------------------------------------

    def test_marking_twice_is_marking_once(self, store: Store) -> None:
        store.mark(INVOICE, ids(2, 1, 2))
        store.mark(INVOICE, ids(1))
        assert store.dirty(INVOICE) == [mark(1), mark(2)]

    def test_marks_are_read_in_order_of_id_page_by_page(self, store: Store) -> None:
        store.mark(INVOICE, ids(5, 3, 9, 1))
        store.mark(PAYMENT, ids(4))
        assert [m.local_id for m in store.dirty(INVOICE, limit=2)] == [1, 3]
        assert [m.local_id for m in store.dirty(INVOICE, after=LocalId(3), limit=2)] == [5, 9]

    def test_a_blocked_mark_keeps_its_reason_until_it_is_marked_again(self, store: Store) -> None:
        blocked = mark(1, code="rejected", blocked="The books are closed.")
        store.mark(INVOICE, ids(1))
        store.block([blocked])
        assert store.dirty(INVOICE) == [blocked]
        store.mark(INVOICE, ids(1))
        assert store.dirty(INVOICE) == [mark(1)]

    def test_a_clean_record_has_no_mark(self, store: Store) -> None:
        store.mark(INVOICE, ids(1, 2))
        store.mark(PAYMENT, ids(1))
        store.clean(INVOICE, ids(1, 7))
        assert store.dirty_among(INVOICE, ids(1, 2, 3)) == frozenset({LocalId(2)})
        assert store.dirty_among(PAYMENT, ids(1)) == frozenset({LocalId(1)})

    # --- intents and requests -------------------------------------------------------------------------------------

    def test_an_intent_carries_its_request(self, store: Store) -> None:
        put = store.put_intent(intent(), request())
        [(standing, carried)] = store.open_requests()
        assert standing == put
        assert put.request_id == carried.id
        assert carried == msgspec.structs.replace(request(), id=carried.id)

    @pytest.mark.parametrize("state", [IntentState.SENT, IntentState.UNCERTAIN])
    def test_a_version_under_way_is_not_written_again(self, store: Store, state: IntentState) -> None:
        put = store.put_intent(intent(), request())
        store.save_intent(msgspec.structs.replace(put, state=state))
        again = store.put_intent(intent(), request(uid="another"))
        assert (again.id, again.state, again.request_id) == (put.id, state, put.request_id)
        assert [carried.uid for _, carried in store.open_requests()] == ["uid"]

    def test_a_version_that_was_rejected_is_not_tried_again(self, store: Store) -> None:
        put = store.put_intent(intent(), request())
        store.save_intent(
            msgspec.structs.replace(put, state=IntentState.REJECTED, reason="The books are closed.")
        )
        again = store.put_intent(intent(), request(uid="another"))
        assert (again.state, again.reason) == (IntentState.REJECTED, "The books are closed.")
        assert store.open_requests() == []

    @pytest.mark.parametrize("state", [IntentState.NOT_SENT, IntentState.ACKNOWLEDGED])
    def test_a_version_that_is_neither_takes_the_new_request(self, store: Store, state: IntentState) -> None:
        put = store.put_intent(intent(), request())
        store.save_intent(msgspec.structs.replace(put, state=state, reason="stale"))
        again = store.put_intent(intent(), request(uid="another"))
        assert (again.id, again.state, again.reason) == (put.id, IntentState.NOT_SENT, "")
        assert [carried.uid for _, carried in store.open_requests()] == ["another"]

    def test_another_version_is_another_intent(self, store: Store) -> None:
        first = store.put_intent(intent(), request())
        second = store.put_intent(intent(version=2), request(uid="second"))
        assert first.id != second.id
        assert [carried.uid for _, carried in store.open_requests()] == ["uid", "second"]

    def test_requests_stay_open_while_the_answer_is_out(self, store: Store) -> None:
        put = store.put_intent(intent(), request())
        for state in (IntentState.SENT, IntentState.UNCERTAIN):
            store.save_intent(msgspec.structs.replace(put, state=state))
            assert [i.state for i, _ in store.open_requests()] == [state]

    @pytest.mark.parametrize("state", [IntentState.ACKNOWLEDGED, IntentState.REJECTED, IntentState.NOT_SENT])
    def test_an_answer_for_good_ends_the_request(self, store: Store, state: IntentState) -> None:
        put = store.put_intent(intent(), request())
        store.save_intent(msgspec.structs.replace(put, state=state))
        assert store.open_requests() == []

    def test_attempts_are_remembered(self, store: Store) -> None:
        store.put_intent(intent(), request())
        [(_, carried)] = store.open_requests()
        tried = msgspec.structs.replace(carried, first_sent_at=NOW, attempts=2, next_attempt_at=NOW)
        store.save_request(tried)
        assert [r for _, r in store.open_requests()] == [tried]

    # --- conflicts, parked records, attention ---------------------------------------------------------------------

    def test_a_record_has_one_open_conflict(self, store: Store) -> None:
        run_id = start(store).id
        store.put_conflict(conflict(theirs=b"one"), run_id)
        store.put_conflict(conflict(theirs=None), run_id)
        assert store.open_conflicts(INVOICE, ids(1, 2)) == frozenset({LocalId(1)})
        assert store.attention()["conflict"] == 1

    def test_a_closed_conflict_may_come_back(self, store: Store) -> None:
        run_id = start(store).id
        store.put_conflict(conflict(), run_id)
        store.close_conflicts(INVOICE, ids(1), "both sides agree")
        assert store.open_conflicts(INVOICE, ids(1)) == frozenset()
        store.put_conflict(conflict(), run_id)
        store.close_conflicts(INVOICE, ids(1), "both sides agree")
        assert store.attention()["conflict"] == 0

    def test_parked_records_wait_with_their_latest_reason(self, store: Store) -> None:
        run_id = start(store).id
        first = Parked(kind=PAYMENT, remote_id=RemoteId("7"), code="waiting", reason="One.", payload=b"{}")
        later = msgspec.structs.replace(first, reason="Two.", payload=b'{"Id":"7"}')
        other = msgspec.structs.replace(first, kind=CUSTOMER)
        store.park([first], run_id)
        store.park([later, other], run_id)
        assert store.parked() == [other, later]
        store.unpark(PAYMENT, remotes(7, 8))
        assert store.parked() == [other]

    def test_the_log_takes_any_number_of_lines(self, store: Store) -> None:
        run_id = start(store).id
        store.log(run_id, [])
        store.log(run_id, [Event(code="stopped", text="No answer."), Event(kind=INVOICE, code="x", text="y")])

    def test_attention_counts_each_record_once(self, store: Store) -> None:
        run_id = start(store).id
        store.mark(INVOICE, ids(1, 2, 3, 4))
        store.block([mark(2, code="rejected", blocked="No."), mark(3, code="conflict", blocked="Both.")])
        store.block([mark(4, code="uncertain", blocked="Silence.")])
        put = store.put_intent(intent(local_id=4), request(local_id=4))
        store.save_intent(msgspec.structs.replace(put, state=IntentState.UNCERTAIN))
        store.put_conflict(conflict(local_id=3), run_id)
        store.park(
            [Parked(kind=PAYMENT, remote_id=RemoteId("7"), code="waiting", reason="It waits.")], run_id
        )
        assert store.attention() == {"blocked": 1, "uncertain": 1, "conflict": 1, "parked": 1}


def start(store: Store) -> Run:
    """A run of the schedule's."""
    return store.start_run(Trigger.SCHEDULE, Reach.WATERMARK, RunState(), now=NOW)


def ids(*numbers: int) -> list[LocalId]:
    """Local ids."""
    return [LocalId(number) for number in numbers]


def remotes(*numbers: int) -> list[RemoteId]:
    """Remote ids."""
    return [RemoteId(str(number)) for number in numbers]


def link(
    number: int,
    *,
    kind: Kind = CUSTOMER,
    gone: bool = False,
    newer: bytes | None = None,
    action: str = "created",
) -> Link:
    """A link between remote id `number` and local id 100 + `number`."""
    return Link(
        kind=kind,
        local_id=LocalId(100 + number),
        remote_id=RemoteId(str(number)),
        revision="3",
        fingerprint=bytes([number] * 16),
        base=b'{"Id":"%d","DisplayName":"\xc3\x84"}' % number,
        action=action,
        gone=gone,
        newer=newer,
    )


def mark(local_id: int, *, code: str = "", blocked: str = "") -> DirtyMark:
    """A mark of an invoice."""
    return DirtyMark(kind=INVOICE, local_id=LocalId(local_id), code=code, blocked=blocked)


def intent(*, local_id: int = 1, version: int = 1) -> Intent:
    """An invoice to be created."""
    return Intent(kind=INVOICE, local_id=LocalId(local_id), local_version=version, operation=Operation.CREATE)


def request(*, uid: str = "uid", local_id: int = 1) -> Request:
    """The bytes that create it."""
    return Request(
        uid=uid,
        kind=INVOICE,
        operation=Operation.CREATE,
        local_id=LocalId(local_id),
        local_version=1,
        revision="2",
        body=b'{"DocNumber":"1"}\x00',
        record=b"\x81",
    )


def conflict(*, local_id: int = 1, theirs: bytes | None = b"{}") -> Conflict:
    """A conflict of an invoice."""
    return Conflict(
        kind=INVOICE,
        local_id=LocalId(local_id),
        remote_id=RemoteId("9"),
        fields=("lines", "total"),
        base=b"{}",
        theirs=theirs,
        reason="Both sides changed lines.",
    )
