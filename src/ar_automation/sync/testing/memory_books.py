"""A remote company in memory, strict about revisions and idempotency keys, with two transports over it.

`MemoryTransport` calls (several asks at a time, like QuickBooks Online); `VisitingTransport` is called (one ask is
handed out, its reply comes with the next visit, like the Web Connector). Faults are injected ask by ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from ar_automation.books.balances import customer_balances
from ar_automation.books.capabilities import Capabilities
from ar_automation.books.money import Money, zero
from ar_automation.books.records import (
    Customer,
    Evidence,
    Invoice,
    Kind,
    Payment,
    Record,
    packed,
    unpacked,
)
from ar_automation.sync.core.order import references
from ar_automation.sync.core.wire import (
    Ask,
    AskBalances,
    AskChanges,
    AskCompany,
    AskCounts,
    AskLists,
    AskPage,
    AskRecords,
    AskWrite,
    Balances,
    Changes,
    Company,
    Counted,
    Failure,
    Gone,
    Identified,
    Listed,
    Operation,
    Page,
    Pulled,
    Remedy,
    RemoteId,
    Reply,
    Request,
    Unwritable,
    Write,
    Written,
)


class Fault(StrEnum):
    """What may go wrong with one ask."""

    REFUSED = "refused"  # never reached the books
    SILENCE = "silence"  # not carried out, and nobody can tell
    LOST_ANSWER = "lost_answer"  # carried out, the answer never came
    THROTTLED = "throttled"
    TWICE = "twice"  # delivered and answered twice


class _Stored(msgspec.Struct, frozen=True):
    kind: Kind
    remote_id: str
    revision: str
    record: bytes
    changed_at: datetime


class _Body(msgspec.Struct, frozen=True):
    operation: Operation
    kind: Kind
    remote_id: str | None
    revision: str
    record: bytes


class MemoryCodec:
    """Payloads are the stored record as msgpack: nothing unmodelled, everything else like a real codec."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities

    def decode(self, kind: Kind, payload: bytes) -> Pulled:
        """See Codec."""
        stored = msgspec.msgpack.decode(payload, type=_Stored)
        return Pulled(
            kind=stored.kind,
            remote_id=RemoteId(stored.remote_id),
            revision=stored.revision,
            record=unpacked(stored.kind, stored.record),
            payload=payload,
        )

    def encode(self, write: Write) -> bytes:
        """See Codec."""
        if isinstance(write.record, Invoice) and any(line.item is None for line in write.record.lines):
            raise Unwritable("Every line needs an item.")
        body = _Body(
            operation=write.operation,
            kind=write.kind,
            remote_id=write.remote_id,
            revision=write.revision,
            record=b"" if write.record is None else packed(write.record),
        )
        return msgspec.msgpack.encode(body)


@dataclass
class MemoryBooks:
    """The company itself. `put` and `delete` are what its bookkeeper does."""

    remote_id: str = "9130"
    now: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    rows: dict[tuple[Kind, str], _Stored] = field(default_factory=dict)
    buried: dict[tuple[Kind, str], datetime] = field(default_factory=dict)
    answers: dict[str, bytes | Gone] = field(default_factory=dict)
    next_id: int = 1
    calls: int = 0
    writes: int = 0
    feed_max: int = 1000

    def put(self, record: Record, remote_id: str | None = None) -> str:
        """Create or change a record; the revision moves on even when nothing in it changed."""
        if remote_id is None:
            remote_id = str(self.next_id)
            self.next_id += 1
        before = self.rows.get((record.kind, remote_id))
        revision = "0" if before is None else str(int(before.revision) + 1)
        record = _numbered(record, remote_id)
        self.tick()
        self.rows[record.kind, remote_id] = _Stored(
            record.kind, remote_id, revision, packed(record), self.now
        )
        return remote_id

    def delete(self, kind: Kind, remote_id: str) -> None:
        """Delete a record; only the feed remembers."""
        self.tick()
        if self.rows.pop((kind, remote_id), None) is not None:
            self.buried[kind, remote_id] = self.now
            self._free_payments(remote_id)

    def get(self, kind: Kind, remote_id: str) -> Record:
        """The record as it stands."""
        return unpacked(kind, self.rows[kind, remote_id].record)

    def all(self, kind: Kind) -> dict[str, Record]:
        """Every live record of a kind by id."""
        return {i: unpacked(k, row.record) for (k, i), row in self.rows.items() if k is kind}

    def _free_payments(self, invoice_id: str) -> None:
        """What was put against an invoice that is no more becomes unapplied (quickbooks-online.md 6.5)."""
        for remote_id, record in self.all(Kind.PAYMENT).items():
            assert isinstance(record, Payment)
            kept = tuple(part for part in record.applications if part.target != invoice_id)
            if len(kept) < len(record.applications):
                self.put(msgspec.structs.replace(record, applications=kept), remote_id)

    def tick(self) -> None:
        """A second passes."""
        self.now += timedelta(seconds=1)

    def perform(self, request: Request) -> Reply:
        """Carry out a write once per idempotency key; a replay gets the first answer."""
        key = f"write:{request.uid}"
        if request.uid not in self.answers:
            body = msgspec.msgpack.decode(request.body, type=_Body)
            standing = self.rows.get((body.kind, body.remote_id or ""))
            if body.operation is not Operation.CREATE and standing is None:
                return _refused(key, "The record was deleted.", remedy=Remedy.STALE)
            if standing is not None and standing.revision != body.revision:
                return _refused(key, "The record changed meanwhile.", remedy=Remedy.STALE)
            if body.record and (missing := self._missing(unpacked(body.kind, body.record))):
                return _refused(key, f"There is no {missing}.", remedy=Remedy.ASK_A_PERSON)
            self.writes += 1
            self.answers[request.uid] = self._perform(body)
        answer = self.answers[request.uid]
        if isinstance(answer, Gone):
            return Written(key=key, gone=answer)
        return Written(key=key, record=self.pulled(msgspec.msgpack.decode(answer, type=_Stored)))

    def _missing(self, record: Record) -> str:
        return next((f"{kind} {i}" for kind, i in references(record) if (kind, i) not in self.rows), "")

    def _perform(self, body: _Body) -> bytes | Gone:
        if body.operation is Operation.DELETE:
            assert body.remote_id is not None
            self.delete(body.kind, body.remote_id)
            return Gone(kind=body.kind, remote_id=RemoteId(body.remote_id))
        record = unpacked(body.kind, body.record)
        if body.operation is Operation.CREATE and getattr(record, "voided", False):
            record = msgspec.structs.replace(record, voided=False)  # nothing is created void
        remote_id = self.put(record, body.remote_id)
        return msgspec.msgpack.encode(self.rows[body.kind, remote_id])

    def pulled(self, row: _Stored) -> Pulled:
        """A row as the wire shows it."""
        record = unpacked(row.kind, row.record)
        evidence = Evidence(balance=self.balances()[row.remote_id]) if isinstance(record, Customer) else None
        return Pulled(
            kind=row.kind,
            remote_id=RemoteId(row.remote_id),
            revision=row.revision,
            record=record,
            payload=msgspec.msgpack.encode(row),
            evidence=evidence,
        )

    def balances(self) -> dict[str, Money]:
        """Own open balance of each customer."""
        invoices = {i: r for i, r in self.all(Kind.INVOICE).items() if isinstance(r, Invoice)}
        payments = {i: r for i, r in self.all(Kind.PAYMENT).items() if isinstance(r, Payment)}
        open_ar = customer_balances(invoices, payments)
        return {i: open_ar.get(i, zero("USD")) for i in self.all(Kind.CUSTOMER)}

    def reply(self, ask: Ask) -> Reply:
        """The answer to an ask, as of now."""
        self.calls += 1
        match ask:
            case AskWrite():
                return self.perform(ask.request)
            case AskCompany():
                return Identified(key=ask.key, company=Company(remote_id=self.remote_id, name="Memory Books"))
            case AskCounts():
                counts = {kind: len(self.all(kind)) for kind in ask.kinds}
                return Counted(key=ask.key, counts=counts, server_time=self.now)
            case AskLists():
                return Listed(key=ask.key, records=[p for kind in ask.kinds for p in self._rows(kind)])
            case AskPage():
                return Page(key=ask.key, records=self._rows(ask.kind)[ask.start : ask.start + ask.rows])
            case AskChanges():
                return self._changes(ask)
            case AskRecords():
                found = [self.pulled(row) for i in ask.remote_ids if (row := self.rows.get((ask.kind, i)))]
                gone = [
                    Gone(kind=ask.kind, remote_id=i) for i in ask.remote_ids if (ask.kind, i) not in self.rows
                ]
                return Listed(key=ask.key, records=found, gone=gone)
            case AskBalances():
                return self._balances(ask)
        raise AssertionError(f"unknown ask {ask}")

    def _rows(self, kind: Kind) -> list[Pulled]:
        rows = (row for (k, _), row in self.rows.items() if k is kind)
        return [self.pulled(row) for row in sorted(rows, key=lambda row: int(row.remote_id))]

    def _changes(self, ask: AskChanges) -> Changes:
        rows = [r for (k, _), r in self.rows.items() if k in ask.kinds and r.changed_at >= ask.since]
        gone = [
            Gone(kind=k, remote_id=RemoteId(i))
            for (k, i), at in self.buried.items()
            if k in ask.kinds and at >= ask.since
        ]
        complete = len(rows) + len(gone) < self.feed_max
        records = [self.pulled(row) for row in sorted(rows, key=lambda row: row.changed_at)][: self.feed_max]
        gone = gone[: self.feed_max - len(records)]
        return Changes(key=ask.key, records=records, gone=gone, complete=complete, server_time=self.now)

    def _balances(self, ask: AskBalances) -> Balances:
        mine = self.balances()
        ids = sorted(mine, key=int) if ask.remote_ids is None else [i for i in ask.remote_ids if i in mine]
        if ask.remote_ids is None:
            ids = ids[ask.start : ask.start + ask.rows]
        names = self.all(Kind.CUSTOMER)
        rows = [(RemoteId(i), getattr(names[i], "display_name", ""), mine[i]) for i in ids]
        return Balances(key=ask.key, balances=rows, last=len(ids) < ask.rows)


NextFault = Callable[[Ask], Fault | None]


class MemoryTransport:
    """Calls: carries several asks at once."""

    def __init__(
        self, books: MemoryBooks, codec: MemoryCodec, *, fault: NextFault = lambda ask: None
    ) -> None:
        self.books = books
        self.codec = codec
        self.fault = fault

    def exchange(self, asks: Sequence[Ask]) -> Iterable[Reply]:
        """See Transport."""
        for ask in asks:
            yield from _answers(self.books, ask, self.fault(ask))


class VisitingTransport:
    """Is called: hands out one ask; `visit` lets the connector carry it and keeps the reply for the next exchange."""

    def __init__(
        self, books: MemoryBooks, codec: MemoryCodec, *, fault: NextFault = lambda ask: None
    ) -> None:
        self.books = books
        self.codec = codec
        self.fault = fault
        self.handed_out: Ask | None = None
        self.brought: list[Reply] = []

    def exchange(self, asks: Sequence[Ask]) -> Iterator[Reply]:
        """See Transport: the replies brought back since, else the next ask goes out and nothing comes yet."""
        keys = {ask.key for ask in asks}
        replies, self.brought = [r for r in self.brought if r.key in keys], []
        if not replies:
            self.handed_out = asks[0]
        yield from replies

    def visit(self) -> None:
        """The connector calls: it carries the ask that was handed out and brings back what it was answered."""
        ask, self.handed_out = self.handed_out, None
        if ask is not None:
            self.brought += _answers(self.books, ask, self.fault(ask))


def _answers(books: MemoryBooks, ask: Ask, fault: Fault | None) -> list[Reply]:
    silence = Failure(remedy=Remedy.RETRY, text="No answer came.", uncertain=isinstance(ask, AskWrite))
    match fault:
        case Fault.REFUSED:
            return [Reply(key=ask.key, failure=Failure(remedy=Remedy.RETRY, text="Not reached."))]
        case Fault.THROTTLED:
            return [
                Reply(
                    key=ask.key, failure=Failure(remedy=Remedy.WAIT, text="Too many calls.", retry_after=3.0)
                )
            ]
        case Fault.SILENCE:
            return [Reply(key=ask.key, failure=silence)]
        case Fault.LOST_ANSWER:
            books.reply(ask)
            return [Reply(key=ask.key, failure=silence)]
        case Fault.TWICE:
            return [books.reply(ask), books.reply(ask)]
        case None:
            return [books.reply(ask)]


def _refused(key: str, text: str, *, remedy: Remedy) -> Reply:
    return Reply(key=key, failure=Failure(remedy=remedy, text=text))


def _numbered(record: Record, remote_id: str) -> Record:
    """The books give invoices a number and lines their ids, as QuickBooks does."""
    if not isinstance(record, Invoice):
        return record
    taken = {line.line_id for line in record.lines}
    free = (str(n) for n in range(1, 10_000) if str(n) not in taken)
    lines = tuple(
        line if line.line_id else msgspec.structs.replace(line, line_id=next(free)) for line in record.lines
    )
    number = (
        record.doc_number if isinstance(record.doc_number, str) and record.doc_number else f"N{remote_id}"
    )
    return msgspec.structs.replace(record, lines=lines, doc_number=number)
