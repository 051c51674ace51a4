"""What pages and the command line show of the sync: chips, progress, log, and what waits for a person.

Everything is read inside an account's scope, in a constant number of queries.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models as orm

from ar_automation.accounts.tenancy import current_account_id
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.sync import models, values
from ar_automation.sync.core.order import in_order
from ar_automation.sync.core.rows import IntentState, Reach, Trigger
from ar_automation.sync.core.run import Phase, RunState, Tally
from ar_automation.sync.core.wire import LocalId, RemoteId, Value

M = TypeVar("M", bound=orm.Model)
_Waits = models.DirtyMark | models.Intent | models.Conflict | models.Parked

SHOWN_MAX = 200
IN_SYNC = "Agrees with the accounting system."
GONE = "Deleted in the accounting system; kept here as a voided record."
PENDING = "Changed here; the next sync tells the accounting system."
UNREACHED = "Not in the accounting system yet; the next sync takes it there."
WRITING = "On its way to the accounting system."
APPROVAL = "Stood here before the first sync: a person must approve what is to be written."
SILENCE = "No answer came, so it is not known whether this was written."
_WORDS = {
    Phase.RECOVER: "Finishing what an earlier run began",
    Phase.IDENTIFY: "Checking the company",
    Phase.COUNT: "Counting",
    Phase.LISTS: "Reading lists",
    Phase.PAGES: "Reading records",
    Phase.CHANGES: "Reading changes",
    Phase.REREAD: "Reading again what moved",
    Phase.PUSH: "Writing what changed here",
    Phase.PROVE: "Proving that both sides agree",
    Phase.DONE: "Done",
}
QUEUED = "Waiting for a worker"


class ChipState(StrEnum):
    """The seven states of a record (DESIGN 8)."""

    IN_SYNC = "in_sync"
    PENDING = "pending"
    WRITING = "writing"
    UNCERTAIN = "uncertain"
    CONFLICT = "conflict"
    BLOCKED = "blocked"
    EXCLUDED = "excluded"


class Chip(Value, frozen=True, kw_only=True, gc=False):
    """Where one record stands, why, and since when."""

    state: ChipState
    reason: str
    since: datetime | None = None
    remote_id: RemoteId | None = None


class KindProgress(Value, frozen=True, kw_only=True, gc=False):
    """How far one kind is. `total` is None where nothing was counted: only changes are read."""

    kind: Kind
    done: int
    total: int | None


class RunProgress(Value, frozen=True, kw_only=True, gc=False):
    """A run that is going on, or (no `run_id`) one that is about to."""

    phase: str
    """In words."""
    run_id: int | None = None
    trigger: Trigger | None = None
    started_at: datetime | None = None
    kinds: tuple[KindProgress, ...] = ()
    rate: float = 0.0
    """Records a second since the run began."""
    eta_seconds: float | None = None
    """Time left to read what was counted; None when that is not known."""
    calls: int = 0
    remote_writes: int = 0


class RunRow(Value, frozen=True, kw_only=True, gc=False):
    """A row of the Sync Log. `outcome` is empty while the run goes on."""

    run_id: int
    started_at: datetime
    finished_at: datetime | None
    trigger: Trigger
    reach: Reach
    outcome: str
    tallies: Mapping[Kind, Tally]
    calls: int
    remote_writes: int
    rows_written: int
    proof: Mapping[str, Any] | None


class EventRow(Value, frozen=True, kw_only=True, gc=False):
    """A line of a run."""

    id: int
    at: datetime
    kind: Kind | None
    local_id: LocalId | None
    remote_id: RemoteId | None
    code: str
    text: str


class Waiting(Value, frozen=True, kw_only=True, gc=False):
    """One record that waits for a person, and the sentence why. A parked one may not be here yet (no `local_id`)."""

    kind: Kind
    local_id: LocalId | None
    remote_id: RemoteId | None
    code: str
    text: str
    since: datetime


class Attention(Value, frozen=True, kw_only=True, gc=False):
    """What waits for a person, oldest first, at most SHOWN_MAX of each."""

    blocked: tuple[Waiting, ...] = ()
    uncertain: tuple[Waiting, ...] = ()
    conflicts: tuple[Waiting, ...] = ()
    parked: tuple[Waiting, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.blocked or self.uncertain or self.conflicts or self.parked)


def chips(kind: Kind, local_ids: Sequence[LocalId]) -> dict[LocalId, Chip]:
    """The chip of each record; none without an open connection."""
    connection = _open()
    if connection is None or not local_ids:
        return {}
    ties = _among(models.Link, connection, kind, local_ids).defer("base", "newer").order_by("id")
    links = {row.local_id: row for row in (*ties.filter(gone=True), *ties.filter(gone=False))}
    marks = list(_among(models.DirtyMark, connection, kind, local_ids))
    remote_ids = {row.remote_id: row.local_id for row in links.values() if not row.gone}
    parked = _of(models.Parked, connection).filter(kind=kind, remote_id__in=list(remote_ids))
    writes = _of(models.Request, connection).filter(intent__kind=kind, intent__local_id__in=list(local_ids))
    conflicts = _among(models.Conflict, connection, kind, local_ids).filter(how="")

    # From the weakest word on a record to the strongest; the later one stands.
    standing: dict[int, _Standing] = dict.fromkeys(local_ids, (ChipState.PENDING, UNREACHED, None))
    standing |= {
        i: (ChipState.IN_SYNC, GONE if row.gone else IN_SYNC, row.updated_at) for i, row in links.items()
    }
    standing |= {mark.local_id: (ChipState.PENDING, PENDING, mark.since) for mark in marks}
    if connection.needs_approval and connection.first_synced_at is not None:
        waiting = [i for i, (state, _, _) in standing.items() if state is ChipState.PENDING]
        standing |= {i: (ChipState.BLOCKED, APPROVAL, standing[i][2]) for i in waiting}
    standing |= {remote_ids[row.remote_id]: (ChipState.BLOCKED, row.reason, row.since) for row in parked}
    standing |= {mark.local_id: (ChipState.BLOCKED, mark.blocked, mark.since) for mark in marks if mark.code}
    standing |= {row.intent.local_id: _write_under_way(row.intent) for row in writes.select_related("intent")}
    standing |= {row.local_id: (ChipState.CONFLICT, row.reason, row.since) for row in conflicts}
    return {
        LocalId(i): Chip(
            state=state,
            reason=reason,
            since=since,
            remote_id=RemoteId(links[i].remote_id) if i in links else None,
        )
        for i, (state, reason, since) in standing.items()
    }


_Standing = tuple[ChipState, str, datetime | None]


def _write_under_way(intent: models.Intent) -> _Standing:
    if intent.state == IntentState.UNCERTAIN:
        return ChipState.UNCERTAIN, intent.reason or SILENCE, intent.updated_at
    return ChipState.WRITING, WRITING, intent.updated_at


def progress() -> RunProgress | None:
    """The run that goes on, or is about to; None when the connection rests (or there is none)."""
    connection = _open()
    if connection is None:
        return None
    row = _of(models.Run, connection).filter(outcome="").first()
    if row is None:
        due = models.Schedule.objects.filter(connection_id=connection.pk, next_due__lte=clock.now())
        return RunProgress(phase=QUEUED) if due.exists() else None
    run = values.run(row)
    state: RunState = run.state
    kinds = tuple(_kind_progress(kind, state) for kind in in_order(state.tallies))
    seconds = max(1.0, (clock.now() - run.started_at).total_seconds())
    rate = sum(k.done for k in kinds) / seconds
    left = sum(k.total - k.done for k in kinds if k.total is not None)
    return RunProgress(
        phase=_WORDS[state.phase],
        run_id=run.id,
        trigger=run.trigger,
        started_at=run.started_at,
        kinds=kinds,
        rate=rate,
        eta_seconds=left / rate if left and rate else None,
        calls=state.calls,
        remote_writes=state.remote_writes,
    )


def _kind_progress(kind: Kind, state: RunState) -> KindProgress:
    tally = state.tallies[kind]
    if kind not in state.kinds:
        return KindProgress(kind=kind, done=tally.pulled, total=None)
    return KindProgress(kind=kind, done=min(tally.pulled, tally.total), total=tally.total)


def sync_log(before: int | None = None, limit: int = 50) -> list[RunRow]:
    """Runs of the account, newest first; `before` is the run_id of the last row of the page before."""
    rows = models.Run.objects.filter(account_id=current_account_id()).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_run_row(row) for row in rows[:limit]]


def _run_row(row: models.Run) -> RunRow:
    run = values.run(row)
    state: RunState = run.state
    return RunRow(
        run_id=run.id,
        started_at=run.started_at,
        finished_at=row.finished_at,
        trigger=run.trigger,
        reach=run.reach,
        outcome=run.outcome,
        tallies={kind: state.tallies[kind] for kind in in_order(state.tallies)},
        calls=state.calls,
        remote_writes=state.remote_writes,
        rows_written=state.rows_written,
        proof=state.proof,
    )


def run_row(run_id: int) -> RunRow | None:
    """One run of the account; None when there is no such run."""
    row = models.Run.objects.filter(account_id=current_account_id(), pk=run_id).first()
    return None if row is None else _run_row(row)


def run_events(run_id: int, *, after: int = 0, limit: int = 200) -> list[EventRow]:
    """The lines of a run in order; `after` is the id of the last line of the page before."""
    rows = models.RunEvent.objects.filter(account_id=current_account_id(), run_id=run_id, id__gt=after)
    return [
        EventRow(
            id=row.pk,
            at=row.at,
            kind=Kind(row.kind) if row.kind else None,
            local_id=None if row.local_id is None else LocalId(row.local_id),
            remote_id=None if row.remote_id is None else RemoteId(row.remote_id),
            code=row.code,
            text=row.text,
        )
        for row in rows.order_by("id")[:limit]
    ]


def attention() -> Attention:
    """What waits for a person; nothing without an open connection."""
    connection = _open()
    if connection is None:
        return Attention()
    elsewhere = ("", "conflict", "uncertain")
    marks = _of(models.DirtyMark, connection).exclude(code__in=elsewhere).order_by("since", "id")
    intents = _of(models.Intent, connection).filter(state=IntentState.UNCERTAIN).order_by("updated_at", "id")
    conflicts = _of(models.Conflict, connection).filter(how="").order_by("since", "id")
    parked = _of(models.Parked, connection).order_by("since", "id")
    return Attention(
        blocked=tuple(_waiting(row, row.code, row.blocked, row.since) for row in marks[:SHOWN_MAX]),
        uncertain=tuple(
            _waiting(row, "uncertain", row.reason or SILENCE, row.updated_at) for row in intents[:SHOWN_MAX]
        ),
        conflicts=tuple(_waiting(row, "conflict", row.reason, row.since) for row in conflicts[:SHOWN_MAX]),
        parked=tuple(_waiting(row, row.code, row.reason, row.since) for row in parked[:SHOWN_MAX]),
    )


def _waiting(row: _Waits, code: str, text: str, since: datetime) -> Waiting:
    local_id, remote_id = getattr(row, "local_id", None), getattr(row, "remote_id", None)
    return Waiting(
        kind=Kind(row.kind),
        local_id=None if local_id is None else LocalId(local_id),
        remote_id=None if remote_id is None else RemoteId(remote_id),
        code=code,
        text=text,
        since=since,
    )


def _open() -> models.Connection | None:
    connections = models.Connection.objects.filter(account_id=current_account_id())
    return connections.exclude(state=models.Phase.CLOSED).first()


def _of(model: type[M], connection: models.Connection) -> orm.QuerySet[M]:
    return orm.QuerySet(model).filter(account_id=connection.account_id, connection_id=connection.pk)


def _among(
    model: type[M], connection: models.Connection, kind: Kind, local_ids: Sequence[LocalId]
) -> orm.QuerySet[M]:
    return _of(model, connection).filter(kind=kind, local_id__in=list(local_ids))
