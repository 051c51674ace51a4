"""What every Lease does. Subclass it and give a `lease` fixture: one without any connection."""

# ruff: noqa: D102 - the names of the tests say the rules

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Protocol

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ar_automation.sync.core.rows import Held
from ar_automation.sync.core.wire import AccountId, ConnectionId
from ar_automation.sync.ports import Lease

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)
SECONDS = 60.0
ACCOUNT = AccountId(7)
ONE, TWO, THREE = ConnectionId(1), ConnectionId(2), ConnectionId(3)
_fresh_ids = itertools.count(1000)


class ScheduledLease(Lease, Protocol):
    """A lease, with the ways to change when a connection is due."""

    def switch_on(self, connection_id: ConnectionId, account_id: AccountId, *, due: datetime) -> None: ...

    def switch_off(self, connection_id: ConnectionId) -> None: ...

    def notice(self, connection_id: ConnectionId, *, now: datetime) -> None: ...

    def due(self, *, now: datetime) -> int: ...


def at(seconds: float) -> datetime:
    """So many seconds after the tests begin."""
    return NOW + timedelta(seconds=seconds)


class LeaseContract:
    """The behaviour of ports.Lease."""

    def test_a_due_connection_is_taken_by_one(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        held = lease.take(None, "worker 1", now=NOW, seconds=SECONDS)
        assert held is not None
        assert (held.connection_id, held.account_id, held.owner) == (ONE, ACCOUNT, "worker 1")
        assert lease.take(None, "worker 2", now=NOW, seconds=SECONDS) is None
        assert lease.take(ONE, "worker 2", now=NOW, seconds=SECONDS) is None

    def test_what_is_not_due_is_not_taken_unless_by_name(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=at(1))
        assert lease.take(None, "worker", now=NOW, seconds=SECONDS) is None
        assert lease.take(ONE, "worker", now=NOW, seconds=SECONDS) is not None

    def test_an_unknown_connection_cannot_be_taken(self, lease: ScheduledLease) -> None:
        assert lease.take(ONE, "worker", now=NOW, seconds=SECONDS) is None

    def test_the_least_recently_served_goes_first(self, lease: ScheduledLease) -> None:
        """However long another one has been due: a first sync of many hours does not delay the others."""
        for connection_id, due in ((ONE, NOW - TWO_HOURS), (TWO, at(-5)), (THREE, at(-9))):
            lease.switch_on(connection_id, ACCOUNT, due=due)
        order = []
        for turn in range(6):
            held = lease.take(None, "worker", now=at(turn), seconds=SECONDS)
            assert held is not None
            order.append(held.connection_id)
            lease.release(held, now=at(turn), next_due=at(turn))
        assert order == [ONE, THREE, TWO] * 2

    def test_a_lease_that_ran_out_is_taken_over_under_a_higher_fence(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        dead = lease.take(None, "worker 1", now=NOW, seconds=SECONDS)
        assert lease.take(None, "worker 2", now=at(59), seconds=SECONDS) is None
        heir = lease.take(None, "worker 2", now=at(60), seconds=SECONDS)
        assert dead is not None
        assert heir is not None
        assert heir.fence > dead.fence
        assert not lease.renew(dead, now=at(61), seconds=SECONDS)
        assert not lease.release(dead, now=at(61), next_due=at(99))
        assert lease.release(heir, now=at(62), next_due=at(99))

    def test_the_same_owner_of_an_earlier_taking_has_lost_it(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        before = lease.take(None, "worker", now=NOW, seconds=SECONDS)
        assert before is not None
        assert lease.take(None, "worker", now=at(60), seconds=SECONDS) is not None
        assert not lease.release(before, now=at(61), next_due=at(99))

    def test_renewing_holds_on(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        held = lease.take(None, "worker 1", now=NOW, seconds=SECONDS)
        assert held is not None
        assert lease.renew(held, now=at(50), seconds=SECONDS)
        assert lease.take(None, "worker 2", now=at(100), seconds=SECONDS) is None

    def test_releasing_says_when_it_is_due_next(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        _serve(lease, now=NOW, next_due=at(30))
        assert lease.due(now=at(29)) == 0
        assert lease.due(now=at(30)) == 1

    def test_a_notice_during_the_work_makes_it_due_again_at_once(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        held = lease.take(None, "worker", now=NOW, seconds=SECONDS)
        assert held is not None
        lease.notice(ONE, now=at(1))
        assert lease.release(held, now=at(2), next_due=NOW + TWO_HOURS)
        assert _serve(lease, now=at(2), next_due=NOW + TWO_HOURS)
        assert lease.due(now=at(3)) == 0

    def test_a_notice_makes_a_waiting_connection_due(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW + TWO_HOURS)
        lease.notice(ONE, now=NOW)
        assert lease.due(now=NOW) == 1

    def test_what_is_switched_off_fences_off_its_worker_and_stays_off(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        held = lease.take(None, "worker", now=NOW, seconds=SECONDS)
        assert held is not None
        lease.switch_off(ONE)
        lease.notice(ONE, now=at(1))
        assert not lease.release(held, now=at(2), next_due=at(2))
        assert lease.due(now=NOW + TWO_HOURS) == 0

    def test_switching_on_again_grows_the_fence_further(self, lease: ScheduledLease) -> None:
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        before = _serve(lease, now=NOW, next_due=NOW)
        lease.switch_off(ONE)
        lease.switch_on(ONE, ACCOUNT, due=NOW)
        after = _serve(lease, now=at(1), next_due=NOW)
        assert before is not None
        assert after is not None
        assert after.fence > before.fence

    # Each example makes its own connections, and every subclass runs the examples anew.
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(
        steps=st.lists(
            st.tuples(
                st.sampled_from(["take", "take_any", "renew", "release", "notice", "off"]),
                st.integers(0, 2),
                st.integers(0, 1),
                st.sampled_from([0, 1, 59, 60, 61]),
            ),
            max_size=25,
        )
    )
    def test_two_never_hold_one_connection_and_the_fence_only_grows(
        self, lease: ScheduledLease, steps: list[tuple[str, int, int, int]]
    ) -> None:
        workers = ("worker 0", "worker 1", "worker 2")
        connections = tuple(ConnectionId(next(_fresh_ids)) for _ in range(2))
        for connection_id in connections:
            lease.switch_on(connection_id, ACCOUNT, due=NOW)
        holders: dict[ConnectionId, tuple[Held, datetime]] = {}
        fences = dict.fromkeys(connections, 0)
        mine: dict[tuple[str, ConnectionId], Held] = {}
        now = NOW
        for action, worker, number, pause in steps:
            now += timedelta(seconds=pause)
            owner, connection_id = workers[worker], connections[number]
            if action in {"take", "take_any"}:
                wanted = connection_id if action == "take" else None
                held = lease.take(wanted, owner, now=now, seconds=SECONDS)
                if held is None:
                    continue
                holder = holders.get(held.connection_id)
                assert holder is None or holder[1] <= now
                assert held.fence > fences[held.connection_id]
                fences[held.connection_id] = held.fence
                holders[held.connection_id] = (held, now + timedelta(seconds=SECONDS))
                mine[owner, held.connection_id] = held
            elif action == "off":
                lease.switch_off(connection_id)
                holders.pop(connection_id, None)
            elif action == "notice":
                lease.notice(connection_id, now=now)
            elif (owner, connection_id) in mine:
                held = mine[owner, connection_id]
                still = holders.get(connection_id, (None, now))[0] == held
                if action == "renew":
                    assert lease.renew(held, now=now, seconds=SECONDS) == still
                    if still:
                        holders[connection_id] = (held, now + timedelta(seconds=SECONDS))
                else:
                    assert lease.release(held, now=now, next_due=now) == still
                    if still:
                        del holders[connection_id]
        for connection_id in connections:
            lease.switch_off(connection_id)


def _serve(lease: ScheduledLease, *, now: datetime, next_due: datetime) -> Held | None:
    held = lease.take(None, "worker", now=now, seconds=SECONDS)
    if held is not None:
        assert lease.release(held, now=now, next_due=next_due)
    return held
