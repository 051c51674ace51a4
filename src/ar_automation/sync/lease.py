"""Who works on which connection: the schedule rows, changed by conditional UPDATEs alone.

`next_due` is the truth; a job is only a hint. A worker that dies leaves its row due, and the lease runs out. Every
taking has a higher fence than the one before, and every write of a run checks it (store).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connections, transaction
from django.db import connection as database
from django.db import models as orm

from ar_automation.kit import clock
from ar_automation.sync import wakeups
from ar_automation.sync.core.rows import Held
from ar_automation.sync.core.wire import AccountId, ConnectionId
from ar_automation.sync.models import Schedule

_log = structlog.get_logger("sync")
_FREE = "(lease_owner = '' OR lease_expires <= %(now)s)"
_MOST_DUE = f"next_due <= %(now)s AND {_FREE} ORDER BY last_served NULLS FIRST, next_due, connection_id"
_THIS_ONE = f"connection_id = %(connection_id)s AND {_FREE}"
_TAKE = """
    WITH chosen AS MATERIALIZED (
        SELECT connection_id FROM sync_schedule WHERE {which} LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE sync_schedule AS schedule SET lease_owner = %(owner)s, lease_expires = %(expires)s, fence = fence + 1,
        last_served = %(now)s, noticed = false
    FROM chosen WHERE schedule.connection_id = chosen.connection_id
    RETURNING schedule.connection_id, account_id, fence
"""
_RELEASE = """
    UPDATE sync_schedule SET lease_owner = '', lease_expires = NULL, noticed = false, next_due = CASE
        WHEN next_due IS NULL THEN NULL WHEN noticed THEN LEAST(next_due, %(next_due)s) ELSE %(next_due)s END
    WHERE connection_id = %(connection_id)s AND lease_owner = %(owner)s AND fence = %(fence)s
    RETURNING next_due
"""


class PostgresLease:
    """`ports.Lease` over the table of schedules, and the ways to change when a connection is due."""

    def take(
        self, connection_id: ConnectionId | None, owner: str, *, now: datetime, seconds: float
    ) -> Held | None:
        """As ports.Lease; a given connection is taken whether due or not."""
        sql = _TAKE.format(which=_MOST_DUE if connection_id is None else _THIS_ONE)
        expires = now + timedelta(seconds=seconds)
        with transaction.atomic(durable=True), database.cursor() as cursor:
            cursor.execute(
                sql, {"connection_id": connection_id, "owner": owner, "now": now, "expires": expires}
            )
            row = cursor.fetchone()
        if row is None:
            return None
        return Held(
            connection_id=ConnectionId(row[0]), account_id=AccountId(row[1]), owner=owner, fence=row[2]
        )

    def renew(self, held: Held, *, now: datetime, seconds: float) -> bool:
        """As ports.Lease; also after it ran out, as long as nobody else took it."""
        expires = now + timedelta(seconds=seconds)
        return _row(held).update(lease_expires=expires) == 1

    def release(self, held: Held, *, now: datetime, next_due: datetime) -> bool:
        """As ports.Lease. What was noticed meanwhile stays due; what was switched off stays off."""
        wanted: dict[str, int | str | datetime] = {
            "connection_id": held.connection_id,
            "owner": held.owner,
            "fence": held.fence,
            "next_due": next_due,
        }
        with transaction.atomic(durable=True), database.cursor() as cursor:
            cursor.execute(_RELEASE, wanted)
            row = cursor.fetchone()
            if row is not None and row[0] is not None:
                wakeups.wake(after_seconds=(row[0] - now).total_seconds())
        return row is not None

    def switch_on(self, connection_id: ConnectionId, account_id: AccountId, *, due: datetime) -> None:
        """From now on this connection is served, first at `due`."""
        Schedule.objects.update_or_create(
            connection_id=connection_id,
            defaults={"account_id": account_id, "next_due": due, "noticed": True},
        )
        # Whoever still works with what was known before (an old token) is fenced off.
        Schedule.objects.filter(connection_id=connection_id).update(
            lease_owner="", lease_expires=None, fence=orm.F("fence") + 1
        )
        wakeups.wake()

    def switch_off(self, connection_id: ConnectionId) -> None:
        """Nobody wakes for this connection any more, and whoever works on it is fenced off."""
        Schedule.objects.filter(connection_id=connection_id).update(
            next_due=None,
            noticed=False,
            lease_owner="",
            lease_expires=None,
            fence=orm.F("fence") + 1,
        )

    def notice(self, connection_id: ConnectionId, *, now: datetime) -> None:
        """There is news: due at once, again if somebody is at work. What is switched off stays off."""
        is_on = Schedule.objects.filter(connection_id=connection_id, next_due__isnull=False)
        if is_on.update(next_due=now, noticed=True):
            wakeups.wake()

    def due(self, *, now: datetime) -> int:
        """How many connections are due and free."""
        free = orm.Q(lease_owner="") | orm.Q(lease_expires__lte=now)
        return Schedule.objects.filter(free, next_due__lte=now).count()


@contextmanager
def renewing(held: Held, *, seconds: float) -> Iterator[None]:
    """Hold on to the lease for as long as the work inside takes, however slow the other side answers."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(seconds / 3):
            try:
                PostgresLease().renew(held, now=clock.now(), seconds=seconds)
            except DatabaseError as error:
                _log.warning("lease not renewed", connection_id=held.connection_id, reason=str(error))
            finally:
                connections.close_all()

    renewer = threading.Thread(target=renew, name=f"lease of {held.connection_id}", daemon=True)
    renewer.start()
    try:
        yield
    finally:
        done.set()
        renewer.join()


def _row(held: Held) -> orm.QuerySet[Schedule]:
    return Schedule.objects.filter(connection_id=held.connection_id, lease_owner=held.owner, fence=held.fence)
