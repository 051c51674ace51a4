"""The engine's memory of one connection in PostgreSQL.

Every method works in a transaction of the connection's account, its own or the one that is open, and takes a few
statements whatever the number of records. With a lease, each transaction begins by locking the lease row in share
mode: whoever wants to take the connection over waits until it ends, and afterwards this store is fenced off.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from django.db import connection as database
from django.db import models as orm
from django.db.models.functions import Coalesce

from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.records import Kind
from ar_automation.kit import bulk, clock
from ar_automation.sync import models, values
from ar_automation.sync.core.rows import (
    Conflict,
    ConnectionState,
    DirtyMark,
    Event,
    Held,
    Intent,
    IntentState,
    Link,
    Parked,
    Reach,
    Run,
    Trigger,
)
from ar_automation.sync.core.wire import AccountId, ConnectionId, LocalId, RemoteId, Request
from ar_automation.sync.ports import LeaseLost

_LINK_COLUMNS = (
    "account_id", "connection_id", "kind", "remote_id", "local_id", "revision", "fingerprint", "base", "newer",
    "gone", "action", "digest", "run_id", "updated_at",
)  # fmt: skip
_ORDER = {kind: place for place, kind in enumerate(Kind)}
_LINK_KEY = ("account_id", "connection_id", "kind", "remote_id")

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=orm.Model)
Method = Callable[Concatenate["PostgresStore", P], R]


def _in_transaction(method: Method[P, R]) -> Method[P, R]:
    @wraps(method)
    def inside(self: "PostgresStore", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.transaction():
            return method(self, *args, **kwargs)

    return inside


class PostgresStore:
    """`ports.Store` for one connection; without a lease it may be read and written as well, unfenced (pages, commands)."""

    def __init__(self, connection_id: ConnectionId, held: Held | None = None) -> None:
        self.connection_id = connection_id
        self._held = held
        self._account_id: AccountId | None = held.account_id if held else None
        self._is_open = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """As ports.Store: one transaction of the account, fenced."""
        if self._is_open:
            yield
            return
        with account_scope(self.account_id):
            self._check_fence()
            self._is_open = True
            try:
                yield
            finally:
                self._is_open = False

    @property
    def account_id(self) -> AccountId:
        """Whose connection it is."""
        if self._account_id is None:
            schedule = models.Schedule.objects.get(connection_id=self.connection_id)
            self._account_id = AccountId(schedule.account_id)
        return self._account_id

    def _check_fence(self) -> None:
        if self._held is None:
            return
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT FROM sync_schedule WHERE connection_id = %s AND fence = %s AND lease_owner = %s FOR SHARE",
                [self.connection_id, self._held.fence, self._held.owner],
            )
            if not cursor.rowcount:
                raise LeaseLost(
                    f"connection {self.connection_id} is no longer held under fence {self._held.fence}"
                )

    # --- the connection and its runs ------------------------------------------------------------------------------

    @_in_transaction
    def connection(self) -> ConnectionState:
        """As ports.Store."""
        return values.connection_state(self._connections().get())

    @_in_transaction
    def save_connection(self, /, **changes: Any) -> None:
        """As ports.Store. A state other than active also takes the connection off the schedule."""
        columns = values.connection_columns(changes)
        if "watermark" in changes:
            columns["first_synced_at"] = Coalesce("first_synced_at", orm.Value(clock.now()))
        self._connections().update(**columns)
        if changes.get("state", models.Phase.ACTIVE) != models.Phase.ACTIVE:
            models.Schedule.objects.filter(connection_id=self.connection_id).update(next_due=None)

    @_in_transaction
    def start_run(self, trigger: Trigger, reach: Reach, state: Any, *, now: datetime) -> Run:
        """As ports.Store."""
        run, is_new = models.Run.objects.get_or_create(
            account_id=self.account_id,
            connection_id=self.connection_id,
            outcome="",
            defaults={
                "trigger": trigger,
                "reach": reach,
                "started_at": now,
                "state": msgspec.to_builtins(state),
            },
        )
        if is_new:
            self._connections().update(requested_trigger="", requested_reach="")
        return values.run(run)

    @_in_transaction
    def current_run(self) -> Run | None:
        """As ports.Store."""
        row = self._of(models.Run).filter(outcome="").first()
        return None if row is None else values.run(row)

    @_in_transaction
    def save_run(self, run: Run) -> None:
        """As ports.Store. A finished run forgets its census."""
        columns: dict[str, Any] = {"state": msgspec.to_builtins(run.state), "outcome": run.outcome}
        if run.outcome:
            columns["finished_at"] = clock.now()
            models.Seen.objects.filter(account_id=self.account_id, run_id=run.id).delete()
        self._of(models.Run).filter(pk=run.id).update(**columns)

    # --- links ----------------------------------------------------------------------------------------------------

    @_in_transaction
    def links(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> dict[RemoteId, Link]:
        """As ports.Store."""
        rows = self._of(models.Link, kind=kind).filter(remote_id__in=list(remote_ids))
        return {RemoteId(row.remote_id): values.link(row) for row in rows}

    @_in_transaction
    def links_by_local(self, kind: Kind, local_ids: Sequence[LocalId]) -> dict[LocalId, Link]:
        """As ports.Store; a live link goes before the tombstones of the same record."""
        rows = self._of(models.Link, kind=kind).filter(local_id__in=list(local_ids)).order_by("id")
        buried, live = rows.filter(gone=True), rows.filter(gone=False)  # each has its index
        return {LocalId(row.local_id): values.link(row) for row in (*buried, *live)}

    @_in_transaction
    def local_keys(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> dict[RemoteId, LocalId]:
        """As ports.Store."""
        rows = self._of(models.Link, kind=kind).filter(remote_id__in=list(remote_ids))
        return {RemoteId(r): LocalId(i) for r, i in rows.values_list("remote_id", "local_id")}

    @_in_transaction
    def remote_keys(self, kind: Kind, local_ids: Sequence[LocalId]) -> dict[LocalId, RemoteId]:
        """As ports.Store."""
        rows = self._of(models.Link, kind=kind, gone=False).filter(local_id__in=list(local_ids))
        return {LocalId(i): RemoteId(r) for i, r in rows.values_list("local_id", "remote_id")}

    @_in_transaction
    def put_links(self, links: Sequence[Link], run_id: int) -> int:
        """As ports.Store. A link that stands as it is, whatever its action, is not written."""
        now = clock.now()
        last = {(link.kind, link.remote_id): link for link in links}
        rows = [self._link_row(link, run_id, now) for link in last.values()]
        return bulk.merge("sync_link", _LINK_COLUMNS, rows, key=_LINK_KEY).written

    @_in_transaction
    def linked_count(self, kind: Kind) -> int:
        """As ports.Store."""
        return self._of(models.Link, kind=kind, gone=False).count()

    @_in_transaction
    def linked_locals(self, kind: Kind) -> frozenset[LocalId]:
        """As ports.Store."""
        rows = self._of(models.Link, kind=kind, gone=False)
        return frozenset(LocalId(i) for i in rows.values_list("local_id", flat=True))

    @_in_transaction
    def see(self, run_id: int, kind: Kind, remote_ids: Sequence[RemoteId]) -> None:
        """As ports.Store; seeing twice is seeing once."""
        with database.cursor() as cursor:
            cursor.execute(
                "INSERT INTO sync_seen (account_id, run_id, kind, remote_id)"
                " SELECT %s, %s, %s, unnest(%s::text[]) ON CONFLICT DO NOTHING",
                [self.account_id, run_id, kind, list(remote_ids)],
            )

    @_in_transaction
    def unseen(self, run_id: int, kind: Kind) -> list[RemoteId]:
        """As ports.Store."""
        seen = models.Seen.objects.filter(account_id=self.account_id, run_id=run_id, kind=kind)
        links = self._of(models.Link, kind=kind, gone=False)
        # EXCEPT reads each side once; an anti-join over tables just filled, not yet analyzed, took minutes.
        left = links.values_list("remote_id", flat=True).difference(seen.values_list("remote_id", flat=True))
        return sorted(RemoteId(i) for i in left)

    # --- what changed here ----------------------------------------------------------------------------------------

    @_in_transaction
    def dirty(self, kind: Kind, *, after: LocalId | None = None, limit: int = 1000) -> list[DirtyMark]:
        """As ports.Store."""
        rows = self._of(models.DirtyMark, kind=kind).order_by("local_id")
        if after is not None:
            rows = rows.filter(local_id__gt=after)
        return [values.dirty_mark(row) for row in rows[:limit]]

    @_in_transaction
    def dirty_among(self, kind: Kind, local_ids: Sequence[LocalId]) -> frozenset[LocalId]:
        """As ports.Store."""
        rows = self._of(models.DirtyMark, kind=kind).filter(local_id__in=list(local_ids))
        return frozenset(LocalId(i) for i in rows.values_list("local_id", flat=True))

    @_in_transaction
    def mark(self, kind: Kind, local_ids: Sequence[LocalId]) -> None:
        """As ports.Store."""
        self._put_marks([DirtyMark(kind=kind, local_id=i) for i in local_ids])

    @_in_transaction
    def block(self, marks: Sequence[DirtyMark]) -> None:
        """As ports.Store."""
        self._put_marks(marks)

    @_in_transaction
    def clean(self, kind: Kind, local_ids: Sequence[LocalId]) -> None:
        """As ports.Store."""
        self._of(models.DirtyMark, kind=kind).filter(local_id__in=list(local_ids)).delete()

    # --- writes under way -----------------------------------------------------------------------------------------

    @_in_transaction
    def put_intent(self, intent: Intent, request: Request | None) -> Intent:
        """As ports.Store."""
        row, is_new = models.Intent.objects.get_or_create(
            account_id=self.account_id,
            connection_id=self.connection_id,
            kind=intent.kind,
            local_id=intent.local_id,
            local_version=intent.local_version,
            defaults={"operation": intent.operation, "state": intent.state, "reason": intent.reason},
        )
        if not is_new:
            if row.state in {IntentState.SENT, IntentState.UNCERTAIN, IntentState.REJECTED}:
                standing = self._of(models.Request, intent_id=row.pk).values_list("id", flat=True).first()
                return values.intent(row, standing)
            self._save_intent(msgspec.structs.replace(intent, id=row.pk))
            row.refresh_from_db()
        return values.intent(row, None if request is None else self._put_request(row.pk, request))

    @_in_transaction
    def save_intent(self, intent: Intent) -> None:
        """As ports.Store."""
        self._save_intent(intent)

    @_in_transaction
    def open_requests(self) -> list[tuple[Intent, Request]]:
        """As ports.Store."""
        rows = self._of(models.Request).select_related("intent").order_by("id")
        return [(values.intent(row.intent, row.pk), values.request(row)) for row in rows]

    @_in_transaction
    def save_request(self, request: Request) -> None:
        """As ports.Store."""
        self._of(models.Request).filter(pk=request.id).update(
            first_sent_at=request.first_sent_at,
            attempts=request.attempts,
            next_attempt_at=request.next_attempt_at,
        )

    # --- what waits for a person, and the log ---------------------------------------------------------------------

    @_in_transaction
    def put_conflict(self, conflict: Conflict, run_id: int) -> None:
        """As ports.Store."""
        self._of(models.Conflict).update_or_create(
            account_id=self.account_id,
            connection_id=self.connection_id,
            kind=conflict.kind,
            local_id=conflict.local_id,
            how="",
            defaults={
                "remote_id": conflict.remote_id,
                "fields": list(conflict.fields),
                "base": values.packed(conflict.base),
                "theirs": values.packed(conflict.theirs),
                "reason": conflict.reason,
                "run_id": run_id,
            },
        )

    @_in_transaction
    def open_conflicts(self, kind: Kind, local_ids: Sequence[LocalId]) -> frozenset[LocalId]:
        """As ports.Store."""
        rows = self._of(models.Conflict, kind=kind, how="").filter(local_id__in=list(local_ids))
        return frozenset(LocalId(i) for i in rows.values_list("local_id", flat=True))

    @_in_transaction
    def close_conflicts(self, kind: Kind, local_ids: Sequence[LocalId], how: str) -> None:
        """As ports.Store."""
        rows = self._of(models.Conflict, kind=kind, how="").filter(local_id__in=list(local_ids))
        rows.update(how=how, ended_at=clock.now())

    @_in_transaction
    def park(self, parked: Sequence[Parked], run_id: int) -> None:
        """As ports.Store."""
        last = {(p.kind, p.remote_id): p for p in parked}
        models.Parked.objects.bulk_create(
            [
                models.Parked(
                    account_id=self.account_id,
                    connection_id=self.connection_id,
                    kind=p.kind,
                    remote_id=p.remote_id,
                    code=p.code,
                    reason=p.reason,
                    payload=values.packed(p.payload),
                    run_id=run_id,
                )
                for p in last.values()
            ],
            update_conflicts=True,
            unique_fields=["account", "connection", "kind", "remote_id"],
            update_fields=["code", "reason", "payload", "run_id"],
        )

    @_in_transaction
    def parked(self) -> list[Parked]:
        """As ports.Store, in dependency order."""
        found = [values.parked(row) for row in self._of(models.Parked).order_by("remote_id")]
        return sorted(found, key=lambda parked: _ORDER[parked.kind])

    @_in_transaction
    def unpark(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> None:
        """As ports.Store."""
        self._of(models.Parked, kind=kind).filter(remote_id__in=list(remote_ids)).delete()

    @_in_transaction
    def log(self, run_id: int, events: Sequence[Event]) -> None:
        """As ports.Store."""
        now = clock.now()
        models.RunEvent.objects.bulk_create(
            models.RunEvent(
                account_id=self.account_id,
                run_id=run_id,
                at=now,
                kind=event.kind or "",
                local_id=event.local_id,
                remote_id=event.remote_id,
                code=event.code,
                text=event.text,
            )
            for event in events
        )

    @_in_transaction
    def attention(self) -> dict[str, int]:
        """As ports.Store. A mark held back by a conflict or by silence counts there, not among the blocked."""
        elsewhere = ("", IntentState.UNCERTAIN, "conflict")
        return {
            "blocked": self._of(models.DirtyMark).exclude(code__in=elsewhere).count(),
            "uncertain": self._of(models.Intent, state=IntentState.UNCERTAIN).count(),
            "conflict": self._of(models.Conflict, how="").count(),
            "parked": self._of(models.Parked).count(),
        }

    # --- helpers --------------------------------------------------------------------------------------------------

    def _of(self, model: type[M], **filters: Any) -> orm.QuerySet[M]:
        return orm.QuerySet(model).filter(
            account_id=self.account_id, connection_id=self.connection_id, **filters
        )

    def _connections(self) -> orm.QuerySet[models.Connection]:
        return models.Connection.objects.filter(account_id=self.account_id, pk=self.connection_id)

    def _link_row(self, link: Link, run_id: int, now: datetime) -> tuple[Any, ...]:
        return (
            self.account_id, self.connection_id, link.kind.value, link.remote_id, link.local_id, link.revision,
            link.fingerprint, values.packed(link.base), values.packed(link.newer), link.gone, link.action,
            values.digest(link), run_id, now,
        )  # fmt: skip

    def _put_marks(self, marks: Sequence[DirtyMark]) -> None:
        """In order of id, so that two transactions never wait for each other in a circle."""
        last = {(m.kind, m.local_id): m for m in marks}
        models.DirtyMark.objects.bulk_create(
            [
                models.DirtyMark(
                    account_id=self.account_id,
                    connection_id=self.connection_id,
                    kind=mark.kind,
                    local_id=mark.local_id,
                    code=mark.code,
                    blocked=mark.blocked,
                )
                for _, mark in sorted(last.items())
            ],
            update_conflicts=True,
            unique_fields=["account", "connection", "kind", "local_id"],
            update_fields=["code", "blocked"],
        )

    def _save_intent(self, intent: Intent) -> None:
        self._of(models.Intent).filter(pk=intent.id).update(
            operation=intent.operation, state=intent.state, reason=intent.reason, updated_at=clock.now()
        )
        if intent.state not in {IntentState.SENT, IntentState.UNCERTAIN}:
            self._of(models.Request).filter(intent_id=intent.id).delete()

    def _put_request(self, intent_id: int, request: Request) -> int:
        return models.Request.objects.create(
            account_id=self.account_id,
            connection_id=self.connection_id,
            intent_id=intent_id,
            uid=request.uid,
            remote_id=request.remote_id,
            revision=request.revision,
            body=request.body,
            record=request.record,
            first_sent_at=request.first_sent_at,
            attempts=request.attempts,
            next_attempt_at=request.next_attempt_at,
        ).pk
