"""The lease in memory: the same behaviour as PostgreSQL's, for simulation and fast tests."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ar_automation.sync.core.rows import Held
from ar_automation.sync.core.wire import AccountId, ConnectionId

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class _Row:
    account_id: AccountId
    next_due: datetime | None = None
    noticed: bool = False
    last_served: datetime = _NEVER
    owner: str = ""
    expires: datetime = _NEVER
    fence: int = 0


class MemoryLease:
    """`ports.Lease`, with the ways to change when a connection is due."""

    def __init__(self) -> None:
        self._rows: dict[ConnectionId, _Row] = {}
        self._lock = threading.Lock()

    def take(
        self, connection_id: ConnectionId | None, owner: str, *, now: datetime, seconds: float
    ) -> Held | None:
        """See Lease."""
        with self._lock:
            chosen = self._most_due(now) if connection_id is None else connection_id
            row = self._rows.get(chosen) if chosen is not None else None
            if chosen is None or row is None or not _is_free(row, now):
                return None
            row.owner, row.expires = owner, now + timedelta(seconds=seconds)
            row.fence, row.last_served, row.noticed = row.fence + 1, now, False
            return Held(connection_id=chosen, account_id=row.account_id, owner=owner, fence=row.fence)

    def renew(self, held: Held, *, now: datetime, seconds: float) -> bool:
        """See Lease."""
        with self._lock:
            row = self._held(held)
            if row is not None:
                row.expires = now + timedelta(seconds=seconds)
            return row is not None

    def release(self, held: Held, *, now: datetime, next_due: datetime) -> bool:
        """See Lease."""
        with self._lock:
            row = self._held(held)
            if row is None:
                return False
            if row.next_due is not None:
                row.next_due = min(row.next_due, next_due) if row.noticed else next_due
            row.owner, row.expires, row.noticed = "", _NEVER, False
            return True

    def switch_on(self, connection_id: ConnectionId, account_id: AccountId, *, due: datetime) -> None:
        """From now on this connection is served, first at `due`."""
        with self._lock:
            row = self._rows.setdefault(connection_id, _Row(account_id))
            row.next_due, row.noticed = due, True

    def switch_off(self, connection_id: ConnectionId) -> None:
        """Nobody wakes for this connection any more, and whoever works on it is fenced off."""
        with self._lock:
            row = self._rows.get(connection_id)
            if row is not None:
                row.next_due, row.noticed, row.owner, row.expires = None, False, "", _NEVER
                row.fence += 1

    def notice(self, connection_id: ConnectionId, *, now: datetime) -> None:
        """There is news: due at once, again if somebody is at work. What is switched off stays off."""
        with self._lock:
            row = self._rows.get(connection_id)
            if row is not None and row.next_due is not None:
                row.next_due, row.noticed = now, True

    def due(self, *, now: datetime) -> int:
        """How many connections are due and free."""
        return sum(1 for row in self._rows.values() if _is_due(row, now))

    def _most_due(self, now: datetime) -> ConnectionId | None:
        due = [(row.last_served, row.next_due, i) for i, row in self._rows.items() if _is_due(row, now)]
        return min(due)[2] if due else None

    def _held(self, held: Held) -> _Row | None:
        row = self._rows.get(held.connection_id)
        return row if row is not None and (row.owner, row.fence) == (held.owner, held.fence) else None


def _is_free(row: _Row, now: datetime) -> bool:
    return not row.owner or row.expires <= now


def _is_due(row: _Row, now: datetime) -> bool:
    return row.next_due is not None and row.next_due <= now and _is_free(row, now)
