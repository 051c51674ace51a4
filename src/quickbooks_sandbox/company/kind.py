"""What the kinds of a company have in common, and the books they work in during one write."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from . import errors, shapes
from .properties import Property
from .shapes import EMPTY, Payload, Shape
from .store import Table, next_number

_ID_DIGITS_MAX = 18
_NAMED_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,49}")
TRANSACTION = "transaction"
"""The sequence that all transactions have their ids from."""
RATE_FOLLOWS: Mapping[str, str] = {"ExchangeRate": "CurrencyRef"}
"""In another currency a transaction does not keep its rate."""
COMPANY_ZONE = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened to one object: `operation` is Create, Update, Delete, Void, Merge or Emailed."""

    entity: str
    object_id: str
    operation: str
    moment: datetime
    deleted_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Posting:
    """What a transaction books to one ledger account, in cents, debits above zero: in its own currency and at `home`.

    On an accounts receivable account `customer_id` says whose balance it moves.
    """

    account_id: str
    amount: int
    home: int
    customer_id: str | None = None


@dataclass
class Books:
    """A company's objects within one write transaction at one moment."""

    db: sqlite3.Connection
    kinds: "Mapping[str, Kind]"
    now: datetime
    closed_on: date | None = None
    allow_duplicate_numbers: bool = False
    in_app: bool = False
    """Whether a person writes within QuickBooks, where more is allowed than through its API."""
    opening: tuple[int, str] | None = None
    """What a customer in the making owes from before, in cents, and since when."""
    moved_customers: set[str] = field(default_factory=set)
    """Customers below whom a sub-customer came or went."""
    booked: "dict[tuple[str, str], list[Posting]]" = field(default_factory=dict)
    """What the transactions this write touches booked before it."""
    events: list[Event] = field(default_factory=list)

    @property
    def today(self) -> str:
        """The company's date."""
        return self.now.date().isoformat()

    def find(self, kind: "Kind", object_id: str) -> Payload | None:
        """One object, or None."""
        return kind.table.get(self.db, object_id)

    def setting(self, name: str) -> str | None:
        """What the company remembers under a name, beside its objects."""
        row = self.db.execute("select value from setting where name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def preference(self, group: str, name: str) -> Any:
        """A setting of the company's preferences, None where there is none."""
        standing = self.find(self.kinds["Preferences"], "1") or {}
        return standing.get(group, {}).get(name)

    def note(self, kind: "Kind", object_id: str, operation: str, *, deleted_id: str | None = None) -> None:
        """Let those who listen know, once the write is committed."""
        event = Event(
            entity=kind.entity,
            object_id=object_id,
            operation=operation,
            moment=self.now,
            deleted_id=deleted_id,
        )
        self.events.append(event)

    def save(self, kind: "Kind", payload: Payload, *, operation: str | None = None) -> Payload:
        """Keep an object as a new revision: SyncToken and MetaData move on (quickbooks-online.md 6.2).

        `operation` names the event where it is more than Create or Update.
        """
        self.remember(kind, payload["Id"])
        self.note(kind, payload["Id"], operation or ("Update" if "SyncToken" in payload else "Create"))
        moment = self.now.isoformat(timespec="seconds")
        created = payload.get("MetaData", {}).get("CreateTime", moment)
        payload["SyncToken"] = str(int(payload["SyncToken"]) + 1) if "SyncToken" in payload else "0"
        payload["MetaData"] = {"CreateTime": created, "LastUpdatedTime": moment}
        kind.table.put(self.db, [payload])
        return payload

    def remember(self, kind: "Kind", object_id: str) -> None:
        """Keep what a transaction books until it is settled what a write to it changes; before anything is written."""
        key = (kind.entity, object_id)
        if kind.sequence == TRANSACTION and key not in self.booked:
            old = self.find(kind, object_id)
            self.booked[key] = kind.postings(self, old) if old else []

    def next_id(self, sequence: str) -> str:
        """A fresh id."""
        return str(next_number(self.db, sequence))

    def must_be_open(self, *payloads: Payload | None) -> None:
        """Raise Fault 6210 when a transaction lies in the period closed by BookCloseDate, or by `closed_on`."""
        closed = max(
            self.preference("AccountingInfoPrefs", "BookCloseDate") or "",
            self.closed_on.isoformat() if self.closed_on else "",
        )
        if any(payload["TxnDate"] <= closed for payload in payloads if payload):
            raise errors.books_closed()


class Kind:
    """One entity: its properties, its columns, and what happens when it is written."""

    entity: ClassVar[str]
    list_name: ClassVar[str] = "Names"
    known: ClassVar[dict[str, Shape]]
    table: ClassVar[Table]
    sequence: ClassVar[str]
    is_list: ClassVar[bool] = False
    can_create: ClassVar[bool] = True
    can_update: ClassVar[bool] = True
    has_changes: ClassVar[bool] = True
    """Whether change data capture knows it."""
    has_named_ids: ClassVar[bool] = False
    """Whether some of its ids are words, as those of the US tax codes are."""
    rows_beside: ClassVar[int] = 0
    """How many rows more than MAXRESULTS a query of it gives."""
    customer_name: ClassVar[str] = "FullyQualifiedName"
    """Which of a customer's names its references to one tell."""
    follows: ClassVar[Mapping[str, str]] = {}
    """Properties with a default that another one gives: changing that one alone brings the default anew."""

    def standing(self, books: Books, body: Payload) -> Payload | None:
        """The object a body without an Id is about, where something else than an Id tells."""
        return None

    def new_id(self, books: Books, composed: Payload) -> str:
        """The id of a new object."""
        return books.next_id(self.sequence)

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        """The whole payload of what was asked for: checked, defaults and computed properties filled in. Raises Fault."""
        raise NotImplementedError

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        """Carry the effects of a write to other objects."""

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        """What a transaction books, debits equal to credits; a pure function of the payload and of what it refers to."""
        return []

    def send(self, books: Books, old: Payload, to: str | None) -> Payload:
        """Mail a transaction, to its own address or another one: its payload as stored. Raises Fault where unknown."""
        raise errors.unsupported_operation("send")

    def void(self, books: Books, old: Payload) -> Payload:
        """Void a transaction. Raises Fault where that is not known."""
        raise errors.unsupported_operation("void")

    def void_in_app(self, books: Books, old: Payload) -> Payload:
        """Void a transaction as a person does in the vendor's pages, which know it for more kinds than the API."""
        return self.void(books, old)

    def delete(self, books: Books, old: Payload) -> None:
        """Undo a transaction's effects before it goes. Raises Fault where that is not known."""
        raise errors.unsupported_operation("delete")


def table(
    entity: str,
    properties: Sequence[Property],
    *indexes: tuple[str, ...],
    named: bool = False,
    shows_id: bool = True,
) -> Table:
    """The table of an entity."""
    return Table(entity, properties, indexes, named=named, shows_id=shows_id)


def is_id(kind: "Kind", value: str) -> bool:
    """Whether a text can be the id of such an object."""
    if value.isascii() and value.isdigit():
        return len(value) <= _ID_DIGITS_MAX
    return kind.has_named_ids and _NAMED_ID.fullmatch(value) is not None


def referred(books: Books, kind: Kind, reference: Payload, *, was: Payload | None = None) -> Payload:
    """The object a reference points to. One that was there before may have become inactive. Raises Fault 2500."""
    value = str(reference["value"])
    target = books.find(kind, value) if is_id(kind, value) else None
    if target is None:
        raise errors.bad_reference(kind.list_name, value)
    if not target.get("Active", True) and not (was and was["value"] == value):
        raise errors.inactive_reference()
    return target


def number_addresses(books: Books, draft: Payload, old: Payload | None, names: Sequence[str]) -> None:
    """Give each new or changed address an id of its own."""
    for name in names:
        if name in draft:
            before = (old or {}).get(name, {})
            plain = {key: value for key, value in draft[name].items() if key != "Id"}
            unchanged = plain == {key: value for key, value in before.items() if key != "Id"}
            draft[name] = {"Id": before["Id"] if unchanged and before else books.next_id("address"), **plain}


def asked(kind: Kind, body: Payload, old: Payload | None) -> Payload:
    """What a body asks an object to be: with sparse only the properties given change, else the missing ones go (6.3)."""
    cleaned = shapes.clean_body(kind.known, body)
    given = {name: value for name, value in cleaned.items() if name not in shapes.COMMON}
    kept = {}
    if old is not None and cleaned.get("sparse") is True:
        kept = {name: value for name, value in old.items() if _writable(kind, name)}
        for name, source in kind.follows.items():
            if source in given and _target(given[source]) != _target(old.get(source)):
                kept.pop(name, None)
    return {name: value for name, value in {**kept, **given}.items() if value is not EMPTY}


def _writable(kind: Kind, name: str) -> bool:
    return name not in shapes.COMMON and kind.known.get(name) is not shapes.READ_ONLY


def _target(reference: object) -> object:
    return reference.get("value") if isinstance(reference, dict) else None
