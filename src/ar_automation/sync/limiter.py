"""How fast a company may be called: sliding windows shared by every worker, decided by one pure function.

The windows are the vendor's (quickbooks-online.md 7: 10 requests a second, 500 a minute, 40 batches a minute, per
company). A caller takes several calls at once; they count from the moment they are granted.
"""

import threading
from datetime import datetime, timedelta

import msgspec
from django.db import connection as database
from django.db import transaction

BATCH = "batch"
SINGLE = "single"
COOL_DOWN_MAX = timedelta(hours=1)
"""Longer ones, and grants from further in the future, come from a clock that was set back: they are forgotten."""
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Calls to one company, by window."""

    per_second: int = 10
    per_minute: int = 500
    batches_per_minute: int = 40


class Grant(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """So many calls were allowed at a moment."""

    at: datetime
    calls: int
    lane: str


class Window(msgspec.Struct, frozen=True, gc=False):
    """What was granted in the last minute, oldest first, and until when nobody may call."""

    grants: tuple[Grant, ...] = ()
    cool_until: datetime | None = None


def decide(
    window: Window, lane: str, wanted: int, *, limits: Limits, now: datetime
) -> tuple[int, float, Window]:
    """How many of the `wanted` calls may go now, the seconds until another may, and the window with them in it.

    A batch counts in all three windows. Nothing is granted while the company cools down.
    """
    grants = tuple(g for g in window.grants if now - _MINUTE < g.at <= now + COOL_DOWN_MAX)
    if window.cool_until is not None and now < window.cool_until <= now + COOL_DOWN_MAX:
        return 0, (window.cool_until - now).total_seconds(), Window(grants, window.cool_until)
    spans = [_Span(limits.per_second, _SECOND), _Span(limits.per_minute, _MINUTE)]
    if lane == BATCH:
        spans.append(_Span(limits.batches_per_minute, _MINUTE, (BATCH,)))
    room = min(span.most - sum(g.calls for g in span.inside(grants, now)) for span in spans)
    granted = max(0, min(wanted, room))
    if granted:
        grants = (*grants, Grant(now, granted, lane))
    return granted, max(_until_room(span, grants, now) for span in spans), Window(grants)


class _Span(msgspec.Struct, frozen=True):
    """At most so many calls of these lanes in any stretch of this length."""

    most: int
    length: timedelta
    lanes: tuple[str, ...] = (SINGLE, BATCH)

    def inside(self, grants: tuple[Grant, ...], now: datetime) -> list[Grant]:
        return [g for g in grants if now - self.length < g.at and g.lane in self.lanes]


def _until_room(span: _Span, grants: tuple[Grant, ...], now: datetime) -> float:
    """Seconds until one more call fits: at once, or when the oldest grants have left."""
    inside = span.inside(grants, now)
    taken = sum(g.calls for g in inside)
    if taken < span.most:
        return 0.0
    for grant in sorted(inside, key=lambda g: g.at):
        taken -= grant.calls
        if taken < span.most:
            return (grant.at + span.length - now).total_seconds()
    return span.length.total_seconds()


class PostgresLimiter:
    """`ports.Limiter` over one row a company, locked for the moment of a decision.

    Each call is a short transaction of its own: it must not be made inside another.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def grant(self, realm: str, lane: str, wanted: int, *, now: datetime) -> tuple[int, float]:
        """As ports.Limiter."""
        with transaction.atomic(durable=True):
            window = self._lock(realm)
            granted, wait, after = decide(window, lane, wanted, limits=self._limits, now=now)
            if granted:
                self._save(realm, after)
        return granted, wait

    def cool_down(self, realm: str, *, until: datetime) -> None:
        """As ports.Limiter."""
        with transaction.atomic(durable=True):
            self._save(realm, cooled(self._lock(realm), until))

    def _lock(self, realm: str) -> Window:
        with database.cursor() as cursor:
            cursor.execute(
                "INSERT INTO sync_limiterwindow (realm, grants) VALUES (%s, %s)"
                " ON CONFLICT (realm) DO UPDATE SET realm = excluded.realm RETURNING grants",
                [realm, msgspec.msgpack.encode(Window())],
            )
            return msgspec.msgpack.decode(cursor.fetchone()[0], type=Window)

    def _save(self, realm: str, window: Window) -> None:
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE sync_limiterwindow SET grants = %s WHERE realm = %s",
                [msgspec.msgpack.encode(window), realm],
            )


class MemoryLimiter:
    """`ports.Limiter` of one process, for commands without a database and for tests."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._windows: dict[str, Window] = {}
        self._lock = threading.Lock()

    def grant(self, realm: str, lane: str, wanted: int, *, now: datetime) -> tuple[int, float]:
        """As ports.Limiter."""
        with self._lock:
            window = self._windows.get(realm, Window())
            granted, wait, self._windows[realm] = decide(window, lane, wanted, limits=self._limits, now=now)
        return granted, wait

    def cool_down(self, realm: str, *, until: datetime) -> None:
        """As ports.Limiter."""
        with self._lock:
            self._windows[realm] = cooled(self._windows.get(realm, Window()), until)


def cooled(window: Window, until: datetime) -> Window:
    """The window, closed until the later of `until` and what was said before."""
    known = window.cool_until
    return Window(window.grants, until if known is None else max(known, until))
