"""What the engine needs of the world, as Protocols and the values that cross them.

Four ports, each with at least two implementations under one contract suite (`sync.testing`):

* LocalLedger - our own books (receivables; MemoryLedger in tests)
* Transport   - a provider's books, as asks carried there and replies brought back (QuickBooks; MemoryTransport)
* Store       - links, dirty marks, intents, requests, runs (PostgreSQL; MemoryStore)
* Lease and Limiter - who may work on a connection, and how fast a company may be called

An ask is what the engine wants next, worked out from stored state alone; its `key` is stable, so a transport that is
called (the Web Connector) may carry one ask now and bring its reply in another process an hour later. A transport that
calls (QuickBooks Online) carries up to ten at once. The engine cannot tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.money import Money
from ar_automation.books.records import Evidence, Kind
from ar_automation.sync.core.rows import (
    Conflict,
    ConnectionState,
    DirtyMark,
    Event,
    Held,
    Intent,
    Link,
    LocalWrite,
    Parked,
    Reach,
    Run,
    Trigger,
    Versioned,
)
from ar_automation.sync.core.wire import (
    AccountId,
    Ask,
    ConnectionId,
    LocalId,
    Pulled,
    RemoteId,
    Reply,
    Request,
    Write,
)


class Codec(Protocol):
    """Pure translation between a provider's payloads and canonical records."""

    @property
    def capabilities(self) -> Capabilities:
        """What this provider's books can hold."""

    def decode(self, kind: Kind, payload: bytes) -> Pulled:
        """The record in a complete payload. Raises ValueError when it is not one."""

    def encode(self, write: Write) -> bytes:
        """The exact bytes of the write call. Raises Unwritable with a sentence."""


class Transport(Protocol):
    """Carries asks to one company's books."""

    @property
    def codec(self) -> Codec:
        """The codec of this company."""

    def exchange(self, asks: Sequence[Ask]) -> Iterable[Reply]:
        """Carry what can be carried of `asks` (in order of importance) and yield replies as they come.

        Yielding nothing means: the remote side will call us; come back with its reply. A failed ask yields a plain
        Reply with `failure`. Never raises for what the world does.
        """


class LocalLedger(Protocol):
    """Our books. Every method works inside the store's current transaction; none writes a dirty mark."""

    def read(
        self, kind: Kind, local_ids: Sequence[LocalId], *, lock: bool = False
    ) -> dict[LocalId, Versioned]:
        """These records, those that exist. With `lock`, no one else can change them until the transaction ends."""

    def apply(self, kind: Kind, writes: Sequence[LocalWrite]) -> list[Versioned]:
        """Create or update in bulk; returns what now stands, in the order given. UNSET fields stay as they are."""

    def report(self, kind: Kind, evidence: Mapping[LocalId, Evidence]) -> None:
        """Keep what the provider reports beside these records, changing nothing else."""

    def remove(self, kind: Kind, local_ids: Sequence[LocalId], *, reason: str) -> None:
        """The remote side deleted these: keep a voided record with a tombstone, never lose history (ACCOUNTING 17)."""

    def candidates(self, kind: Kind, exclude: frozenset[LocalId]) -> list[Versioned]:
        """Records of `kind` not in `exclude`, for matching with unlinked remote ones."""

    def count(self, kind: Kind) -> int:
        """How many live records of `kind` there are."""

    def recompute(self, customers: Sequence[LocalId] | None = None) -> None:
        """Bring document balances and customers' open balances up to date (None: all of them)."""

    def open_balances(self, customers: Sequence[LocalId] | None = None) -> dict[LocalId, tuple[str, Money]]:
        """Open AR of each customer (display name, own balance, net of unapplied payments)."""

    def latest_evidence(self, customers: Sequence[LocalId] | None = None) -> dict[LocalId, Money]:
        """What the provider last reported as open AR of each customer."""


class Store(Protocol):
    """The engine's memory for one connection. Nothing here spans a network call."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, together with the local ledger; joins one already open. Raises LeaseLost when fenced off."""

    def connection(self) -> ConnectionState:
        """The connection as it stands now."""

    def save_connection(self, **changes: Any) -> None:
        """Change fields of ConnectionState: company, watermark, last_sweep_at, approved, needs_approval, state, last_proof."""

    def start_run(self, trigger: Trigger, reach: Reach, state: Any, *, now: datetime) -> Run:
        """Begin a run and forget what was requested; at most one is unfinished (it is returned instead)."""

    def current_run(self) -> Run | None:
        """The unfinished run, or None."""

    def save_run(self, run: Run) -> None:
        """Keep `run.state`; with an `outcome` the run is finished."""

    def links(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> dict[RemoteId, Link]:
        """Links by remote id, tombstones included."""

    def links_by_local(self, kind: Kind, local_ids: Sequence[LocalId]) -> dict[LocalId, Link]:
        """Links by local id, tombstones included."""

    def local_keys(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> dict[RemoteId, LocalId]:
        """Only the ids, for translating references; tombstones included."""

    def remote_keys(self, kind: Kind, local_ids: Sequence[LocalId]) -> dict[LocalId, RemoteId]:
        """The reverse; tombstones left out."""

    def put_links(self, links: Sequence[Link], run_id: int) -> int:
        """Insert or update in bulk by (kind, remote_id); returns rows written."""

    def linked_count(self, kind: Kind) -> int:
        """How many live links of `kind` there are."""

    def linked_locals(self, kind: Kind) -> frozenset[LocalId]:
        """Local ids that have a live link."""

    def see(self, run_id: int, kind: Kind, remote_ids: Sequence[RemoteId]) -> None:
        """Census: these ids stand on the remote side."""

    def unseen(self, run_id: int, kind: Kind) -> list[RemoteId]:
        """Live links of `kind` that this run's census did not see."""

    def dirty(self, kind: Kind, *, after: LocalId | None = None, limit: int = 1000) -> list[DirtyMark]:
        """Dirty marks of `kind` in order of local id, blocked ones too, from beyond `after`."""

    def dirty_among(self, kind: Kind, local_ids: Sequence[LocalId]) -> frozenset[LocalId]:
        """Which of these records changed here since base."""

    def mark(self, kind: Kind, local_ids: Sequence[LocalId]) -> None:
        """Mark records dirty (and unblock them); marking twice is marking once."""

    def block(self, marks: Sequence[DirtyMark]) -> None:
        """Keep the marks, with the reason they cannot be pushed."""

    def clean(self, kind: Kind, local_ids: Sequence[LocalId]) -> None:
        """The two sides agree on these: remove their marks."""

    def put_intent(self, intent: Intent, request: Request | None) -> Intent:
        """Insert the intent and the request that carries it.

        One that stands for the same version in SENT, UNCERTAIN or REJECTED is returned instead, untouched; in any
        other state it takes the new request.
        """

    def save_intent(self, intent: Intent) -> None:
        """Keep a changed state and reason; any state but SENT and UNCERTAIN ends its request."""

    def open_requests(self) -> list[tuple[Intent, Request]]:
        """Requests not yet answered for good, in the order they were made."""

    def save_request(self, request: Request) -> None:
        """Keep first_sent_at, attempts and next_attempt_at."""

    def put_conflict(self, conflict: Conflict, run_id: int) -> None:
        """Keep or replace the open conflict of a record."""

    def open_conflicts(self, kind: Kind, local_ids: Sequence[LocalId]) -> frozenset[LocalId]:
        """Which of these records have an open conflict."""

    def close_conflicts(self, kind: Kind, local_ids: Sequence[LocalId], how: str) -> None:
        """The conflict is over: `how` says by what."""

    def park(self, parked: Sequence[Parked], run_id: int) -> None:
        """Keep remote records that could not be taken in; asked for again by every run until they can."""

    def parked(self) -> list[Parked]:
        """All of them."""

    def unpark(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> None:
        """They have been taken in after all."""

    def log(self, run_id: int, events: Sequence[Event]) -> None:
        """Lines for the Sync Log."""

    def attention(self) -> dict[str, int]:
        """How many records wait for a person: {"blocked", "uncertain", "conflict", "parked"}."""


class LeaseLost(Exception):
    """Another worker holds this connection now: stop at once, it will go on from the stored state."""


class Lease(Protocol):
    """Who may work on which connection. Conditional updates; a fence that grows with each taking."""

    def take(
        self, connection_id: ConnectionId | None, owner: str, *, now: datetime, seconds: float
    ) -> Held | None:
        """Take this connection, or (None) the one most due and least recently served. None when there is none."""

    def renew(self, held: Held, *, now: datetime, seconds: float) -> bool:
        """Hold on for longer; False when it was lost."""

    def release(self, held: Held, *, now: datetime, next_due: datetime) -> bool:
        """Let go and say when it is due next, in one statement; only this wakes a worker. False when it was lost."""


class Limiter(Protocol):
    """Calls to one company, shared by all workers: sliding windows of 1 and 60 seconds, and a batch lane."""

    def grant(self, realm: str, lane: str, wanted: int, *, now: datetime) -> tuple[int, float]:
        """(how many calls may go now, seconds until more may). lane: "single" or "batch"."""

    def cool_down(self, realm: str, *, until: datetime) -> None:
        """The company throttled us: nobody calls it before `until`."""


class LedgerFactory(Protocol):
    """Registered once by config/wiring.py; how tasks and engine get ledgers without knowing whose."""

    def local(self, account_id: AccountId) -> LocalLedger:
        """The account's own books."""

    def remote(self, connection: ConnectionState) -> Transport:
        """The provider's transport for this connection. Construction does nothing."""
