"""The vendor's limits over sliding windows, by the world's clock (quickbooks-online.md 7)."""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from .calls import Call
from .clock import WorldClock

_MINUTE_S = 60
_DAY_S = 86_400


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """How many calls; None switches a limit off. The last two are off until they are set."""

    requests_per_minute: int | None = 500
    requests_per_second: int | None = 10
    all_requests_per_minute: int | None = 800
    batches_per_minute: int | None = 40
    realm_batches_per_minute: int | None = 120
    reports_per_minute: int | None = 200
    emails_per_day: int | None = 40
    concurrent_requests: int | None = None
    reads_per_month: int | None = None

    def told(self) -> dict[str, int | None]:
        """The settings as control shows them."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Throttled:
    """A call that is over a limit; None: nobody says when there is room again."""

    retry_after_s: int | None


@dataclass(frozen=True, kw_only=True)
class _Window:
    key: tuple[str, ...]
    most: int | None
    span_s: int


class Limits:
    """Counts the calls let through, by realm and by app."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, ...], deque[float]] = {}
        self._in_flight: Counter[str] = Counter()
        self._reads: Counter[tuple[str, str]] = Counter()
        self._exhausted: dict[str, str] = {}
        self._blocked_until: dict[str, float] = {}
        self.settings = LimitSettings()

    def admit(self, realm_id: str, client_id: str, call: Call) -> Throttled | None:
        """Let a call through (None), or say that there is no room, and for how long."""
        now = self._clock.now().timestamp()
        with self._lock:
            if now < self._blocked_until.get(realm_id, 0) <= now + _MINUTE_S or self._no_reads(
                realm_id, call
            ):
                return Throttled(retry_after_s=None)
            most = self.settings.concurrent_requests
            if most is not None and self._in_flight[realm_id] > most:
                return Throttled(retry_after_s=None)
            windows = []
            for wanted in _wanted(self.settings, realm_id, client_id, call.operation):
                if wanted.most is None:
                    continue
                window = self._windows.setdefault(wanted.key, deque())
                _forget(window, now=now, span_s=wanted.span_s)
                if len(window) >= wanted.most:
                    room_in_s = round(window[0] + wanted.span_s - now) if window else wanted.span_s
                    return Throttled(retry_after_s=max(1, room_in_s))
                windows.append(window)
            for window in windows:
                window.append(now)
        return None

    @contextmanager
    def under_way(self, realm_id: str) -> Iterator[None]:
        """Count a call as in flight while it is."""
        with self._lock:
            self._in_flight[realm_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_flight[realm_id] -= 1

    def in_flight(self, realm_id: str) -> int:
        """How many calls of a realm are under way."""
        with self._lock:
            return self._in_flight[realm_id]

    def count_reads(self, realm_id: str, reads: int) -> None:
        """Count what a successful call has read against the month's quota."""
        with self._lock:
            self._reads[realm_id, self._month()] += reads

    def block(self, realm_id: str) -> None:
        """Let nothing through for a minute."""
        with self._lock:
            self._blocked_until[realm_id] = self._clock.now().timestamp() + _MINUTE_S

    def exhaust(self, realm_id: str) -> None:
        """Use up the month's quota of reads."""
        with self._lock:
            self._exhausted[realm_id] = self._month()

    def forgive(self) -> None:
        """Take back what block and exhaust did."""
        with self._lock:
            self._exhausted.clear()
            self._blocked_until.clear()

    def reset(self) -> None:
        """Back to the vendor's figures, nothing counted."""
        self.forgive()
        with self._lock:
            self._windows.clear()
            self._reads.clear()
            self.settings = LimitSettings()

    def _no_reads(self, realm_id: str, call: Call) -> bool:
        if not call.reads:
            return False
        month, most = self._month(), self.settings.reads_per_month
        used_up = most is not None and self._reads[realm_id, month] >= most
        return used_up or self._exhausted.get(realm_id) == month

    def _month(self) -> str:
        return self._clock.now().strftime("%Y-%m")


def _wanted(settings: LimitSettings, realm_id: str, client_id: str, operation: str) -> Iterator[_Window]:
    yield _Window(key=("realm", realm_id), most=settings.requests_per_minute, span_s=_MINUTE_S)
    app = (realm_id, client_id)
    yield _Window(key=("app", *app), most=settings.requests_per_second, span_s=1)
    yield _Window(key=("all", *app), most=settings.all_requests_per_minute, span_s=_MINUTE_S)
    if operation == "batch":
        yield _Window(key=("batch", *app), most=settings.batches_per_minute, span_s=_MINUTE_S)
        yield _Window(key=("realm-batch", realm_id), most=settings.realm_batches_per_minute, span_s=_MINUTE_S)
    if operation == "report":
        yield _Window(key=("report", realm_id), most=settings.reports_per_minute, span_s=_MINUTE_S)
    if operation == "send":
        yield _Window(key=("email", realm_id), most=settings.emails_per_day, span_s=_DAY_S)


def _forget(window: deque[float], *, now: float, span_s: int) -> None:
    """Drop what is older than the span, and what a clock put back has made the future."""
    while window and window[-1] > now:
        window.pop()
    while window and window[0] <= now - span_s:
        window.popleft()
