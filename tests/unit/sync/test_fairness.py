"""A storm of first syncs delays nobody's regular sync by more than a minute: workers serve quantum by quantum."""

import heapq
from datetime import UTC, datetime, timedelta

from ar_automation.sync.core.wire import AccountId, ConnectionId
from ar_automation.sync.testing.memory_lease import MemoryLease

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORKERS = 4
QUANTUM = timedelta(seconds=1)
STORM = 120
QUANTA_OF_A_FIRST_SYNC = 30


def test_a_storm_of_first_syncs_does_not_delay_a_regular_one() -> None:
    lease = MemoryLease()
    left = {}
    for number in range(STORM):
        left[ConnectionId(number)] = QUANTA_OF_A_FIRST_SYNC
        lease.switch_on(ConnectionId(number), AccountId(number), due=NOW)
    regular = [(ConnectionId(1000 + n), NOW + timedelta(seconds=30 * n + 7)) for n in range(20)]
    for connection_id, due in regular:
        left[connection_id] = 1
        lease.switch_on(connection_id, AccountId(1), due=due)

    finished = _work(lease, left)

    delays = [finished[connection_id] - due for connection_id, due in regular]
    assert max(delays) < timedelta(minutes=1)
    assert len(finished) == len(left)


def _work(lease: MemoryLease, left: dict[ConnectionId, int]) -> dict[ConnectionId, datetime]:
    """Let the workers work until nothing is left; returns when each connection was through."""
    finished: dict[ConnectionId, datetime] = {}
    free_at = [(NOW, number) for number in range(WORKERS)]
    while len(finished) < len(left):
        now, number = heapq.heappop(free_at)
        held = lease.take(None, f"worker {number}", now=now, seconds=60)
        done = now + QUANTUM
        heapq.heappush(free_at, (done, number))
        if held is None:
            continue
        left[held.connection_id] -= 1
        if left[held.connection_id] == 0:
            finished[held.connection_id] = done
        again = done if left[held.connection_id] > 0 else done + timedelta(hours=2)
        lease.release(held, now=done, next_due=again)
    return finished
