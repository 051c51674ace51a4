"""A company: its objects read, queried and written, each write one transaction with all its effects."""

# ruff: noqa: S608  names of tables and columns are our own, values travel as parameters

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, Self

from . import errors, query_errors, writes
from .changes import Changes, changes
from .entities.applications import APPLICATIONS
from .entities.attachable import ATTACHABLE, FILES, AttachedFile, attach
from .entities.customer_documents import merge_customers
from .entities.exchange_rate import rate_of
from .entities.preferences import set_by_hand
from .entities.receivables import RECEIVABLES
from .kind import COMPANY_ZONE, Books, Event, Kind, Posting
from .kinds import KINDS, UNKEPT
from .ledger import BALANCES
from .query import parse_query
from .query_sql import QueryAnswer, run
from .reports.reports import make_report
from .samples.sow import sow
from .settling import settle
from .shapes import Payload
from .store import Store, parse
from .tax_service import create_tax_code
from .waiting import Waiting, unapplied, undeposited

_REQUEST_ID_MAX = 50
_BY_LOWER_NAME = {name.lower(): kind for name, kind in KINDS.items()}


class Clock(Protocol):
    """Where a company gets the time from."""

    def now(self) -> datetime:
        """The present moment, aware."""


class Company:
    """One company's books. Thread-safe: one writer at a time, readers beside it."""

    def __init__(self, path: Path, *, clock: Clock) -> None:
        self._store = Store(
            path, [kind.table for kind in KINDS.values()], more=FILES + APPLICATIONS + RECEIVABLES + BALANCES
        )
        self._clock = clock
        self._pending: list[Event] = []
        self._store.committed = self._publish
        self._store.rolled_back = self._pending.clear
        self.listeners: list[Callable[[list[Event]], None]] = []
        """Each hears the events of a write once it is committed, in order; none may write to the company."""
        self.suspended = False
        self.books_closed_on: date | None = None

    @classmethod
    def create(  # noqa: PLR0913  the whole foundation in one call
        cls,
        path: Path,
        *,
        clock: Clock,
        realm_id: str,
        name: str,
        sample: str = "landscaping",
        scale: int = 0,
        seed: int = 1,
    ) -> Self:
        """Found a company from a sample; `scale` adds that many customers, 5 times as many invoices and payments."""
        company = cls(path, clock=clock)
        try:
            with company._store.founding() as db:
                db.executemany("insert into setting values (?, ?)", [("realm_id", realm_id), ("name", name)])
                books = Books(db, KINDS, now=company.now(), in_app=True)
                sow(books, name=name, sample=sample, scale=scale, seed=seed)
        except BaseException:
            company.close()
            path.unlink(missing_ok=True)
            raise
        return company

    @classmethod
    def open(cls, path: Path, *, clock: Clock) -> Self:
        """Open the books found in a file."""
        return cls(path, clock=clock)

    @property
    def realm_id(self) -> str:
        """The company's id."""
        return self._setting("realm_id")

    @property
    def name(self) -> str:
        """The name it was founded under."""
        return self._setting("name")

    def now(self) -> datetime:
        """The present moment in the company's own zone."""
        return self._clock.now().astimezone(COMPANY_ZONE)

    def create_object(self, entity: str, body: Payload, *, include: str = "") -> Payload:
        """Create an object; `include` may hold allowduplicatedocnum. The payload as stored. Raises Fault."""
        with self._books(include) as books:
            return writes.create(books, kind_of(entity), body)

    def update_object(self, entity: str, body: Payload, *, include: str = "") -> Payload:
        """Update an object, in part when body["sparse"] is true. The payload as stored. Raises Fault."""
        with self._books(include) as books:
            return writes.update(books, kind_of(entity), body)

    def void_object(self, entity: str, body: Payload, *, in_app: bool = False) -> Payload:
        """Void a transaction, `in_app` as a person may, credit memos too. The payload as stored. Raises Fault."""
        with self._books() as books:
            return writes.void(books, kind_of(entity), body, in_app=in_app)

    def send_object(self, entity: str, object_id: str, *, to: str | None = None) -> Payload:
        """Mail a transaction, to `to` or to its own address. The payload as stored. Raises Fault."""
        with self._books() as books:
            return writes.send(books, kind_of(entity), object_id, to)

    def create_tax_code(self, body: Payload) -> Payload:
        """Make a tax code and its rates: what POST /taxservice/taxcode answers. Raises Fault."""
        with self._books() as books:
            return create_tax_code(books, body)

    def set_preferences(self, changes: Payload) -> Payload:
        """Set preferences as a person does in the vendor's pages: any setting, hidden ones too. Raises Fault.

        Such as {"SalesFormsPrefs": {"AutoApplyCredit": True}, "warn_duplicate_numbers": True}; None clears a setting.
        """
        with self._books() as books:
            return set_by_hand(books, changes)

    def change_in_app(self, entity: str, object_id: str, changes: Payload) -> Payload:
        """Change an object as a person does within QuickBooks: the payload as stored. Raises Fault."""
        with self._books(in_app=True) as books:
            kind = kind_of(entity)
            old = books.find(kind, writes.checked_id(kind, object_id))
            if old is None:
                raise errors.not_found()
            body = {**changes, "Id": old["Id"], "SyncToken": old["SyncToken"], "sparse": True}
            return writes.update(books, kind, body)

    def merge_customers(self, loser_id: str, winner_id: str) -> Payload:
        """Merge a customer into another as a person does within QuickBooks: the winner as stored. Raises Fault."""
        with self._books(in_app=True) as books:
            merge_customers(books, loser_id, winner_id)
            settle(books)
        return self.read_object("Customer", winner_id)

    def exchange_rate(self, code: str, as_of: date | None = None) -> Payload:
        """A currency's rate on a day, today without one, as GET /exchangerate tells it. Raises Fault 2220."""
        with self._store.reading() as db:
            books = Books(db, KINDS, now=self.now())
            return rate_of(books, code, as_of.isoformat() if as_of else books.today)

    def attach(self, metadata: Payload, file: AttachedFile) -> Payload:
        """Keep an uploaded file: its Attachable as stored. Raises Fault."""
        with self._books() as books:
            body = {**metadata, "FileName": metadata.get("FileName") or file.name}
            made = writes.create(books, ATTACHABLE, body)
            return attach(books, made, replace(file, name=made["FileName"]), self.realm_id)

    def attached(self, object_id: str) -> AttachedFile:
        """The file behind an Attachable. Raises Fault 610 when there is none."""
        attachable = self.read_object("Attachable", object_id)
        with self._store.reading() as db:
            found = db.execute(
                "select content_type, content from attached_file where id = ?", (object_id,)
            ).fetchone()
        if found is None:
            raise errors.not_found()
        return AttachedFile(name=attachable["FileName"], content_type=found[0], content=found[1])

    def delete_object(self, entity: str, body: Payload) -> Payload:
        """Delete a transaction: its stub. Raises Fault."""
        with self._books() as books:
            return writes.delete(books, kind_of(entity), body)

    def read_object(self, entity: str, object_id: str) -> Payload:
        """One object. Raises Fault 610."""
        return parse(self.read_rendered(entity, object_id))

    def read_rendered(self, entity: str, object_id: str) -> bytes:
        """One object as the wire's JSON. Raises Fault 610."""
        kind = kind_of(entity)
        checked = writes.checked_id(kind, object_id)
        with self._store.reading() as db:
            found = kind.table.rendered(db, checked)
            if found is None and _stub(db, kind, checked):
                raise errors.deleted()
        if found is None:
            raise errors.not_found()
        return found

    def postings(self, entity: str, object_id: str) -> list[Posting]:
        """What a transaction books. Raises Fault 610."""
        kind = kind_of(entity)
        payload = self.read_object(entity, object_id)
        with self._store.reading() as db:
            return kind.postings(Books(db, KINDS, now=self.now()), payload)

    def report(self, name: str, parameters: Mapping[str, str]) -> Payload:
        """A report as GET /reports/{name} tells it. Raises Fault for a name or parameter that is not known."""
        with self._store.snapshot() as db:
            return make_report(Books(db, KINDS, now=self.now()), name, parameters)

    def close_books(self, day: date | None) -> None:
        """Close the books up to a day as a person does in the vendor's pages, or open them again."""
        closed = day.isoformat() if day else None
        self.set_preferences({"AccountingInfoPrefs": {"BookCloseDate": closed}})

    def query(self, statement: str) -> QueryAnswer:
        """The rows a query asks for. Raises Fault 4000 or 4001."""
        query = parse_query(statement)
        if unkept := UNKEPT.get(query.entity.lower()):
            count = 0 if query.count else None
            return QueryAnswer(entity=unkept, rows=[], count=count, start=query.start)
        kind = _BY_LOWER_NAME.get(query.entity.lower())
        if kind is None:
            raise query_errors.unknown_query_entity(query.entity[:100])
        with self._store.reading() as db:
            return run(db, kind, query, today=self.now().date())

    def count_open_invoices(self) -> int:
        """How many invoices have a balance."""
        with self._store.reading() as db:
            found = db.execute(f"select count(*) from {KINDS['Invoice'].table.name} where p_balance > 0")
            return int(found.fetchone()[0])

    def undeposited(self, *, first: int, most: int, only: Sequence[str] | None = None) -> Waiting:
        """What waits in Undeposited Funds, from the first on, the oldest first; of these ids `only`."""
        with self._store.snapshot() as db:
            return undeposited(db, first=first, most=most, only=only)

    def unapplied(self, customer_id: str | None = None, *, first: int, most: int) -> Waiting:
        """Payments, of a customer or all, not wholly put against something, the latest first."""
        with self._store.snapshot() as db:
            return unapplied(db, customer_id, first=first, most=most)

    def changes(self, entities: list[str], since: datetime) -> list[Changes]:
        """What changed at or after a moment in each of the entities (4). Raises Fault 500 or 2000."""
        asked = [UNKEPT.get(entity.lower()) or kind_of(entity) for entity in entities]
        with self._store.snapshot() as db:
            return changes(db, asked, since, now=self.now())

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Writes inside it commit together, or not at all."""
        return self._store.writing()

    def replay(self, request_id: str, digest: bytes) -> bytes | None:
        """The answer stored for a requestid. Raises Fault 600 when it stood for something else, 2130 when too long."""
        if len(request_id) > _REQUEST_ID_MAX:
            raise errors.bad_request_id(len(request_id))
        with self._store.writing() as db:
            row = db.execute("select digest, answer from request where id = ?", (request_id,)).fetchone()
        if row is None:
            return None
        if row[0] != digest:
            raise errors.duplicate_request_id(request_id)
        return bytes(row[1])

    def remember(self, request_id: str, digest: bytes, answer: bytes) -> None:
        """Store the answer of a requestid; call it in the transaction of the write it answers."""
        with self._store.writing() as db:
            db.execute("insert into request values (?, ?, ?)", (request_id, digest, answer))

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    @contextmanager
    def _books(self, include: str = "", *, in_app: bool = False) -> Iterator[Books]:
        if self.suspended:
            raise errors.suspended()
        allow = "allowduplicatedocnum" in include.lower().split(",")
        with self._store.writing() as db:
            yield Books(
                db,
                KINDS,
                now=self.now(),
                closed_on=self.books_closed_on,
                allow_duplicate_numbers=allow,
                in_app=in_app,
                events=self._pending,
            )

    def _publish(self) -> None:
        events, self._pending[:] = list(self._pending), []
        for listener in self.listeners if events else ():
            listener(events)

    def _setting(self, name: str) -> str:
        with self._store.reading() as db:
            return str(db.execute("select value from setting where name = ?", (name,)).fetchone()[0])


def kind_of(entity: str) -> Kind:
    """The kind of an entity name in any case. Raises Fault 2000, and 500 for one that is known and never kept."""
    if unkept := UNKEPT.get(entity.lower()):
        raise errors.unsupported_operation(f"on {unkept}")
    kind = _BY_LOWER_NAME.get(entity.lower())
    if kind is None:
        raise errors.unknown_entity(entity[:100])
    return kind


def _stub(db: sqlite3.Connection, kind: Kind, object_id: str) -> bool:
    found = db.execute("select 1 from stub where entity = ? and id = ?", (kind.entity, object_id))
    return found.fetchone() is not None
