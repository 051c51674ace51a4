"""What was called lately, for tests and for people: bounded, and without any token in it."""

import threading
from collections import deque
from dataclasses import dataclass, replace
from http import HTTPStatus

from .calls import Call
from .clock import WorldClock

JOURNAL_CALLS_MAX = 10_000
JOURNAL_BODY_CHARACTERS_MAX = 16_384
JOURNAL_ANSWERS_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A call that came, numbered from 1. `status` is None when no answer was given.

    `answer` is the beginning of the answer's body; the older calls' is forgotten.
    """

    n: int
    time: str
    call: Call
    status: int | None
    fault: str | None
    answer: str

    @property
    def failed(self) -> bool:
        """Whether the caller got nothing, or a refusal."""
        return self.status is None or self.status >= HTTPStatus.BAD_REQUEST

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
            "body": call.body,
            "answer": self.answer,
            "fault": self.fault,
        }


class Journal:
    """The last calls, oldest first. Numbers go on after a clear, so that `since` never repeats."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=JOURNAL_CALLS_MAX)
        self._count = 0

    def add(self, call: Call, *, status: int | None, fault: str | None, answer: str = "") -> None:
        """Write a call down; neither `call` nor `answer` may hold a token."""
        kept = replace(call, body=call.body[:JOURNAL_BODY_CHARACTERS_MAX])
        with self._lock:
            self._count += 1
            entry = Entry(
                n=self._count,
                time=self._clock.now().isoformat(timespec="milliseconds"),
                call=kept,
                status=status,
                fault=fault,
                answer=answer[:JOURNAL_BODY_CHARACTERS_MAX],
            )
            self._entries.append(entry)
            if len(self._entries) > JOURNAL_ANSWERS_MAX:
                old = -JOURNAL_ANSWERS_MAX - 1
                self._entries[old] = replace(self._entries[old], answer="")

    def since(self, n: int) -> list[Entry]:
        """The entries numbered above `n`."""
        with self._lock:
            return [entry for entry in self._entries if entry.n > n]

    def clear(self) -> None:
        """Forget the entries."""
        with self._lock:
            self._entries.clear()
