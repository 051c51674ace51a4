"""Store and local ledger in memory: the same behaviour as PostgreSQL's, for fast tests and simulation."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from ar_automation.books.balances import customer_balances
from ar_automation.books.money import Money, zero
from ar_automation.books.records import Customer, Evidence, Invoice, Kind, Payment, Record
from ar_automation.sync.core.order import in_order
from ar_automation.sync.core.rows import (
    Conflict,
    ConnectionState,
    DirtyMark,
    Event,
    Intent,
    IntentState,
    Link,
    LocalWrite,
    Parked,
    Reach,
    Run,
    Trigger,
    Versioned,
)
from ar_automation.sync.core.wire import LocalId, RemoteId, Request

Key = tuple[Kind, LocalId]


@dataclass
class Tables:
    """Everything one connection and its account know; a transaction is a copy that is put back when it fails."""

    connection: ConnectionState
    records: dict[Key, Versioned] = field(default_factory=dict)
    evidence: dict[Key, Evidence] = field(default_factory=dict)
    tombstones: dict[Key, str] = field(default_factory=dict)
    links: dict[tuple[Kind, RemoteId], Link] = field(default_factory=dict)
    marks: dict[Key, DirtyMark] = field(default_factory=dict)
    intents: dict[int, Intent] = field(default_factory=dict)
    requests: dict[int, Request] = field(default_factory=dict)
    conflicts: dict[Key, Conflict] = field(default_factory=dict)
    parked: dict[tuple[Kind, RemoteId], Parked] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    events: list[tuple[int, Event]] = field(default_factory=list)
    seen: set[tuple[int, Kind, RemoteId]] = field(default_factory=set)
    next_id: int = 1

    def fresh_id(self) -> int:
        """The next id."""
        self.next_id += 1
        return self.next_id - 1


class MemoryLedger:
    """Our books in memory. `edit` is what a person does; it marks the record dirty, as services do."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def edit(self, record: Record, local_id: LocalId | None = None) -> LocalId:
        """A person creates (no id) or changes a record."""
        now = self._put(local_id, record)
        self.tables.marks[record.kind, now.local_id] = DirtyMark(kind=record.kind, local_id=now.local_id)
        return now.local_id

    def erase(self, kind: Kind, local_id: LocalId) -> None:
        """A person deletes a record."""
        self.tables.records.pop((kind, local_id), None)
        self.tables.marks[kind, local_id] = DirtyMark(kind=kind, local_id=local_id)

    def read(
        self, kind: Kind, local_ids: Sequence[LocalId], *, lock: bool = False
    ) -> dict[LocalId, Versioned]:
        """See LocalLedger."""
        return {i: now for i in local_ids if (now := self.tables.records.get((kind, i))) is not None}

    def apply(self, kind: Kind, writes: Sequence[LocalWrite]) -> list[Versioned]:
        """See LocalLedger."""
        standing = []
        for write in writes:
            assert write.record.kind is kind
            now = self._put(write.local_id, write.record)
            self.tables.tombstones.pop((kind, now.local_id), None)
            if write.evidence is not None:
                self.tables.evidence[kind, now.local_id] = write.evidence
            standing.append(now)
        return standing

    def report(self, kind: Kind, evidence: Mapping[LocalId, Evidence]) -> None:
        """See LocalLedger."""
        self.tables.evidence.update({(kind, local_id): seen for local_id, seen in evidence.items()})

    def remove(self, kind: Kind, local_ids: Sequence[LocalId], *, reason: str) -> None:
        """See LocalLedger: documents stay as voided, list records as inactive, each with a tombstone."""
        for local_id in local_ids:
            now = self.tables.records.get((kind, local_id))
            if now is not None:
                self._put(local_id, _voided(now.record))
                self.tables.tombstones[kind, local_id] = reason

    def candidates(self, kind: Kind, exclude: frozenset[LocalId]) -> list[Versioned]:
        """See LocalLedger."""
        return [v for (k, i), v in self.tables.records.items() if k is kind and i not in exclude]

    def count(self, kind: Kind) -> int:
        """See LocalLedger."""
        return sum(1 for k, i in self.tables.records if k is kind and (k, i) not in self.tables.tombstones)

    def recompute(self, customers: Sequence[LocalId] | None = None) -> None:
        """Balances are worked out when asked for."""

    def open_balances(self, customers: Sequence[LocalId] | None = None) -> dict[LocalId, tuple[str, Money]]:
        """See LocalLedger."""
        open_ar = customer_balances(
            {
                str(v.local_id): v.record
                for v in self.tables.records.values()
                if isinstance(v.record, Invoice)
            },
            {
                str(v.local_id): v.record
                for v in self.tables.records.values()
                if isinstance(v.record, Payment)
            },
        )
        return {
            i: (v.record.display_name, open_ar.get(str(i), zero(currency)))
            for (kind, i), v in self.tables.records.items()
            if isinstance(v.record, Customer) and (customers is None or i in customers)
            for currency in [v.record.currency if isinstance(v.record.currency, str) else "USD"]
        }

    def latest_evidence(self, customers: Sequence[LocalId] | None = None) -> dict[LocalId, Money]:
        """See LocalLedger."""
        return {
            i: seen.balance
            for (kind, i), seen in self.tables.evidence.items()
            if kind is Kind.CUSTOMER and seen.balance is not None and (customers is None or i in customers)
        }

    def _put(self, local_id: LocalId | None, record: Record) -> Versioned:
        standing = None if local_id is None else self.tables.records.get((record.kind, local_id))
        if standing is not None:
            kept = {
                name: getattr(standing.record, name)
                for name in record.__struct_fields__
                if getattr(record, name) is msgspec.UNSET
            }
            record = msgspec.structs.replace(record, **kept)
            if record == standing.record:
                return standing
        now = Versioned(
            local_id=local_id if local_id is not None else LocalId(self.tables.fresh_id()),
            version=1 if standing is None else standing.version + 1,
            record=record,
            name=str(getattr(record, "display_name", "") or getattr(record, "doc_number", "") or ""),
        )
        self.tables.records[record.kind, now.local_id] = now
        return now


class MemoryStore:
    """The engine's memory, in memory."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.depth = 0

    def transaction(self) -> AbstractContextManager[None]:
        """See Store: what was done inside is undone when it raises."""
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        before = None if self.depth else {k: copy.copy(v) for k, v in vars(self.tables).items()}
        self.depth += 1
        try:
            yield
        except BaseException:
            if before is not None:
                vars(self.tables).update(before)
            raise
        finally:
            self.depth -= 1

    def connection(self) -> ConnectionState:
        """See Store."""
        return self.tables.connection

    def save_connection(self, **changes: Any) -> None:
        """See Store."""
        self.tables.connection = msgspec.structs.replace(self.tables.connection, **changes)

    def start_run(self, trigger: Trigger, reach: Reach, state: Any, *, now: datetime) -> Run:
        """See Store."""
        run = self.current_run()
        if run is None:
            run = Run(id=self.tables.fresh_id(), trigger=trigger, reach=reach, started_at=now, state=state)
            self.tables.runs[run.id] = run
            self.save_connection(requested=None)
        return run

    def current_run(self) -> Run | None:
        """See Store."""
        return next((run for run in self.tables.runs.values() if not run.outcome), None)

    def save_run(self, run: Run) -> None:
        """See Store."""
        self.tables.runs[run.id] = run
        if run.outcome:
            self.tables.seen = {entry for entry in self.tables.seen if entry[0] != run.id}

    def links(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> dict[RemoteId, Link]:
        """See Store."""
        return {i: link for i in remote_ids if (link := self.tables.links.get((kind, i))) is not None}

    def links_by_local(self, kind: Kind, local_ids: Sequence[LocalId]) -> dict[LocalId, Link]:
        """See Store; a live link goes before a tombstone."""
        wanted, found = set(local_ids), {}
        for link in sorted(self.tables.links.values(), key=lambda link: not link.gone):
            if link.kind is kind and link.local_id in wanted:
                found[link.local_id] = link
        return found

    def local_keys(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> dict[RemoteId, LocalId]:
        """See Store."""
        return {i: link.local_id for i, link in self.links(kind, remote_ids).items()}

    def remote_keys(self, kind: Kind, local_ids: Sequence[LocalId]) -> dict[LocalId, RemoteId]:
        """See Store."""
        return {
            i: link.remote_id for i, link in self.links_by_local(kind, local_ids).items() if not link.gone
        }

    def put_links(self, links: Sequence[Link], run_id: int) -> int:
        """See Store."""
        changed = [link for link in links if self.tables.links.get((link.kind, link.remote_id)) != link]
        for link in changed:
            self.tables.links[link.kind, link.remote_id] = link
        return len(changed)

    def linked_count(self, kind: Kind) -> int:
        """See Store."""
        return sum(1 for link in self.tables.links.values() if link.kind is kind and not link.gone)

    def linked_locals(self, kind: Kind) -> frozenset[LocalId]:
        """See Store."""
        return frozenset(v.local_id for v in self.tables.links.values() if v.kind is kind and not v.gone)

    def see(self, run_id: int, kind: Kind, remote_ids: Sequence[RemoteId]) -> None:
        """See Store."""
        self.tables.seen.update((run_id, kind, remote_id) for remote_id in remote_ids)

    def unseen(self, run_id: int, kind: Kind) -> list[RemoteId]:
        """See Store."""
        return [
            link.remote_id
            for link in self.tables.links.values()
            if link.kind is kind and not link.gone and (run_id, kind, link.remote_id) not in self.tables.seen
        ]

    def dirty(self, kind: Kind, *, after: LocalId | None = None, limit: int = 1000) -> list[DirtyMark]:
        """See Store."""
        marks = sorted((m for m in self.tables.marks.values() if m.kind is kind), key=lambda m: m.local_id)
        return [mark for mark in marks if after is None or mark.local_id > after][:limit]

    def dirty_among(self, kind: Kind, local_ids: Sequence[LocalId]) -> frozenset[LocalId]:
        """See Store."""
        return frozenset(i for i in local_ids if (kind, i) in self.tables.marks)

    def mark(self, kind: Kind, local_ids: Sequence[LocalId]) -> None:
        """See Store."""
        self.tables.marks.update({(kind, i): DirtyMark(kind=kind, local_id=i) for i in local_ids})

    def block(self, marks: Sequence[DirtyMark]) -> None:
        """See Store."""
        self.tables.marks.update({(mark.kind, mark.local_id): mark for mark in marks})

    def clean(self, kind: Kind, local_ids: Sequence[LocalId]) -> None:
        """See Store."""
        for local_id in local_ids:
            self.tables.marks.pop((kind, local_id), None)

    def put_intent(self, intent: Intent, request: Request | None) -> Intent:
        """See Store."""
        standing = next((i for i in self.tables.intents.values() if _same_version(i, intent)), None)
        if standing is not None and standing.state in (
            IntentState.SENT,
            IntentState.UNCERTAIN,
            IntentState.REJECTED,
        ):
            return standing
        request_id = None
        if request is not None:
            request_id = self.tables.fresh_id()
            self.tables.requests[request_id] = msgspec.structs.replace(request, id=request_id)
        intent_id = self.tables.fresh_id() if standing is None else standing.id
        now = msgspec.structs.replace(intent, id=intent_id, request_id=request_id)
        self.tables.intents[intent_id] = now
        return now

    def save_intent(self, intent: Intent) -> None:
        """See Store."""
        open_still = intent.state in (IntentState.SENT, IntentState.UNCERTAIN)
        if not open_still:
            self.tables.requests.pop(intent.request_id or 0, None)
            intent = msgspec.structs.replace(intent, request_id=None)
        self.tables.intents[intent.id] = intent

    def open_requests(self) -> list[tuple[Intent, Request]]:
        """See Store."""
        return sorted(
            ((i, self.tables.requests[i.request_id]) for i in self.tables.intents.values() if i.request_id),
            key=lambda pair: pair[1].id,
        )

    def save_request(self, request: Request) -> None:
        """See Store."""
        self.tables.requests[request.id] = request

    def put_conflict(self, conflict: Conflict, run_id: int) -> None:
        """See Store."""
        self.tables.conflicts[conflict.kind, conflict.local_id] = conflict

    def open_conflicts(self, kind: Kind, local_ids: Sequence[LocalId]) -> frozenset[LocalId]:
        """See Store."""
        return frozenset(i for i in local_ids if (kind, i) in self.tables.conflicts)

    def close_conflicts(self, kind: Kind, local_ids: Sequence[LocalId], how: str) -> None:
        """See Store."""
        for local_id in local_ids:
            self.tables.conflicts.pop((kind, local_id), None)

    def park(self, parked: Sequence[Parked], run_id: int) -> None:
        """See Store."""
        self.tables.parked.update({(p.kind, p.remote_id): p for p in parked})

    def parked(self) -> list[Parked]:
        """See Store."""
        order = {kind: n for n, kind in enumerate(in_order(Kind))}
        return sorted(self.tables.parked.values(), key=lambda p: (order[p.kind], p.remote_id))

    def unpark(self, kind: Kind, remote_ids: Sequence[RemoteId]) -> None:
        """See Store."""
        for remote_id in remote_ids:
            self.tables.parked.pop((kind, remote_id), None)

    def log(self, run_id: int, events: Sequence[Event]) -> None:
        """See Store."""
        self.tables.events.extend((run_id, event) for event in events)

    def attention(self) -> dict[str, int]:
        """See Store."""
        marks = list(self.tables.marks.values())
        open_states = [intent.state for intent, _ in self.open_requests()]
        return {
            "blocked": sum(1 for mark in marks if mark.code not in ("", "conflict", "uncertain")),
            "uncertain": open_states.count(IntentState.UNCERTAIN),
            "conflict": len(self.tables.conflicts),
            "parked": len(self.tables.parked),
        }


def _same_version(left: Intent, right: Intent) -> bool:
    return (left.kind, left.local_id, left.local_version) == (right.kind, right.local_id, right.local_version)


def _voided(record: Record) -> Record:
    match record:
        case Invoice():
            return msgspec.structs.replace(record, voided=True)
        case Payment():
            return msgspec.structs.replace(record, voided=True, applications=())
        case _:
            return msgspec.structs.replace(record, active=False)
