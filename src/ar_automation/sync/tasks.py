"""What a worker does when it wakes: take the connection most due, move it on by a quantum, say when it is due again.

Jobs carry nothing and are never retried: the schedule is the truth, and the sweeper wakes for whatever is due.
"""

import hashlib
import os
import platform
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection as database
from django.db import connections as databases
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ar_automation.kit import clock
from ar_automation.sync import wakeups, wiring
from ar_automation.sync.core.rows import Event, Held
from ar_automation.sync.core.wire import ConnectionId
from ar_automation.sync.engine import Advance, Engine
from ar_automation.sync.lease import PostgresLease, renewing
from ar_automation.sync.models import Phase
from ar_automation.sync.ports import LeaseLost
from ar_automation.sync.store import PostgresStore

LEASE_SECONDS = 30.0
"""After so long the connection of a worker that died goes to another; a living one renews."""
EVERY = timedelta(seconds=getattr(settings, "SYNC_EVERY_SECONDS", 7200))
"""How often a connection is served by itself."""
AGAIN_AFTER_STOP = timedelta(minutes=15)
AGAIN_AFTER_CRASH = timedelta(minutes=5)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_log = structlog.get_logger("sync")


@app.task(name=wakeups.TASK, queue="sync")
def wake() -> None:
    """Serve one connection, if one is due."""
    try:
        serve_one(f"{platform.node()}:{os.getpid()}:{threading.get_ident()}")
    finally:
        databases.close_all()


@app.periodic(cron="* * * * * */15")
@app.task(name="sync.sweep", queue="sync")
def sweep(timestamp: int) -> None:
    """Wake for all that is due, and forget jobs whose worker died. The minute it was deferred for means nothing."""
    try:
        wake_what_is_due()
    finally:
        databases.close_all()


def serve_one(owner: str) -> bool:
    """Take the connection most due and advance its run by a quantum; False when none was due.

    A crash is logged and the connection let go with a pause; it never stops the others.
    """
    lease = PostgresLease()
    held = lease.take(None, owner, now=clock.now(), seconds=LEASE_SECONDS)
    if held is None:
        return False
    log = _log.bind(connection_id=held.connection_id, account_id=held.account_id)
    try:
        with renewing(held, seconds=LEASE_SECONDS):
            next_due = _serve(held)
    except LeaseLost:
        log.info("lease lost", fence=held.fence)
        return True
    except Exception:  # the one boundary of a worker
        log.exception("sync crashed")
        next_due = clock.now() + AGAIN_AFTER_CRASH
        _tell_of_crash(held)
    if not lease.release(held, now=clock.now(), next_due=next_due):
        log.info("lease lost", fence=held.fence)
    return True


def wake_what_is_due() -> None:
    """Enqueue as many wake-ups as connections are due and not yet waited for."""
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL")
    waiting = ProcrastinateJob.objects.filter(
        task_name=wakeups.TASK, status="todo", scheduled_at=None
    ).count()
    wakeups.wake(times=PostgresLease().due(now=clock.now()) - waiting)


def next_regular(connection_id: ConnectionId, now: datetime, every: timedelta = EVERY) -> datetime:
    """The next of the connection's own times; a hash of its id spreads connections over the interval."""
    spread = int.from_bytes(hashlib.blake2b(str(connection_id).encode(), digest_size=4).digest()) / 2**32
    rounds = (now - _EPOCH - every * spread) // every + 1
    return _EPOCH + every * spread + every * rounds


def _tell_of_crash(held: Held) -> None:
    store = PostgresStore(held.connection_id, held)
    with suppress(LeaseLost), store.transaction():
        run = store.current_run()
        if run is not None:
            text = "An error of our own interrupted the sync; it goes on by itself in a few minutes."
            store.log(run.id, [Event(code="crashed", text=text)])


def _serve(held: Held) -> datetime:
    """Advance the run by a quantum; returns when the connection is due again."""
    store = PostgresStore(held.connection_id, held)
    connection = store.connection()
    regular = next_regular(held.connection_id, clock.now())
    if connection.state != Phase.ACTIVE:
        return regular
    ledgers = wiring.factory()
    advance = Engine(store, ledgers.local(held.account_id)).advance(
        connection, clock.now, ledgers.remote(connection)
    )
    now = clock.now()
    if advance.finished and store.connection().requested is not None:
        return now
    return min(regular, now + pause) if (pause := _pause(advance)) is not None else regular


def _pause(advance: Advance) -> timedelta | None:
    """How long the connection rests; None: until its next regular time."""
    if not advance.finished and not advance.waiting:
        return timedelta(seconds=advance.resume_after)
    if advance.resume_after > 0:
        return timedelta(seconds=advance.resume_after)
    return AGAIN_AFTER_STOP if advance.outcome == "stopped" else None
