"""The one clock. Everything asks here what time it is, so that a demo or a test can shift time.

With AR_CLOCK_URL our clock follows another one (the sandbox's ``GET /control/clock``), by its offset from the
machine's time. Production refuses that setting (config.settings).
"""

import threading
import time
from datetime import UTC, date, datetime, timedelta

import msgspec

from ar_automation.kit import http

_OFFSET_AGE_S_MAX = 1.0


class _Clock(msgspec.Struct):
    offset_s: float


class _Follower:
    """Keeps the other clock's offset, asked for at most once a second; its last one while it is silent."""

    def __init__(self) -> None:
        self.url = ""
        self._client: http.Client | None = None
        self._lock = threading.Lock()
        self._asked_at = -_OFFSET_AGE_S_MAX
        self._offset_s = 0.0

    def offset(self) -> timedelta:
        if not self.url:
            return timedelta()
        with self._lock:
            if time.monotonic() - self._asked_at >= _OFFSET_AGE_S_MAX:
                self._ask()
            return timedelta(seconds=self._offset_s)

    def _ask(self) -> None:
        self._asked_at = time.monotonic()
        self._client = self._client or http.Client(timeout_s=2.0, log=False)
        try:
            reply = self._client.request("GET", self.url)
            self._offset_s = msgspec.json.decode(reply.body, type=_Clock).offset_s
        except (http.HttpError, msgspec.MsgspecError):
            return


_follower = _Follower()


def follow(url: str) -> None:
    """From now on keep the offset of the clock at this address; an empty one: the machine's own time."""
    _follower.url = url


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC) + _follower.offset()  # noqa: TID251 - the one place


def today() -> date:
    """The present day in UTC."""
    return now().date()
