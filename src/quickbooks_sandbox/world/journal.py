"""What was called lately, for tests and for people: bounded, and without any token in it."""

import threading
from collections import deque
from dataclasses import dataclass

from .calls import Call
from .clock import WorldClock

JOURNAL_CALLS_MAX = 10_000
JOURNAL_BODY_CHARACTERS_MAX = 16_384


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A call that came, numbered from 1. `status` is None when no answer was given."""

    n: int
    time: str
    call: Call
    status: int | None
    fault: str | None

    def told(self) -> dict[str, object]:
        """The entry as `GET /control/journal` shows it."""
        call = self.call
        return {
            "n": self.n,
            "time": self.time,
            "face": call.face,
            "realmId": call.realm_id,
            "method": call.method,
            "path": call.path,
            "query": call.query,
            "status": self.status,
            "requestId": call.request_id,
            "body": call.body[:JOURNAL_BODY_CHARACTERS_MAX],
            "fault": self.fault,
        }


class Journal:
    """The last calls, oldest first. Numbers go on after a clear, so that `since` never repeats."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=JOURNAL_CALLS_MAX)
        self._count = 0

    def add(self, call: Call, *, status: int | None, fault: str | None) -> None:
        """Write a call down."""
        with self._lock:
            self._count += 1
            time = self._clock.now().isoformat(timespec="milliseconds")
            self._entries.append(Entry(n=self._count, time=time, call=call, status=status, fault=fault))

    def since(self, n: int) -> list[Entry]:
        """The entries numbered above `n`."""
        with self._lock:
            return [entry for entry in self._entries if entry.n > n]

    def clear(self) -> None:
        """Forget the entries."""
        with self._lock:
            self._entries.clear()
