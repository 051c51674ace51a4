"""What crosses between the engine and a provider's books: asks, replies, and the records in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NewType

import msgspec

from ar_automation.books.money import Money
from ar_automation.books.records import Evidence, Kind, Record

AccountId = NewType("AccountId", int)
ConnectionId = NewType("ConnectionId", int)
LocalId = NewType("LocalId", int)
RemoteId = NewType("RemoteId", str)


class Value(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of the plain values below."""


class Operation(StrEnum):
    """What is done to a record."""

    CREATE = "create"
    UPDATE = "update"
    VOID = "void"
    DELETE = "delete"


class Remedy(StrEnum):
    """What to do about a failure; the one thing the engine needs to know of it."""

    RETRY = "retry"  # passing: ask again later
    WAIT = "wait"  # throttled: not before `retry_after`
    REAUTHORISE = "reauthorise"  # the admin must connect again
    STALE = "stale"  # our revision is old: read the record again and plan anew
    ASK_A_PERSON = "ask_a_person"  # refused for a reason of business
    BUG = "bug"  # we sent nonsense: stop loudly


class Failure(Value, frozen=True, kw_only=True, gc=False):
    """Why something did not happen. `text` is a sentence for people; `code` and `trace` are the provider's own."""

    remedy: Remedy
    text: str
    code: str = ""
    trace: str = ""
    retry_after: float = 0.0
    """Seconds to wait, for WAIT and RETRY."""
    uncertain: bool = False
    """The request may have been carried out: the answer never came."""


class Pulled(Value, frozen=True, kw_only=True, gc=False):
    """One live remote record. References in `record` are remote ids; `payload` is what came over the wire, whole."""

    kind: Kind
    remote_id: RemoteId
    revision: str
    record: Record
    payload: bytes
    evidence: Evidence | None = None
    read_only: str = ""
    """Why we must not edit this record's content, in words; empty when we may."""


class Gone(Value, frozen=True, kw_only=True, gc=False):
    """An explicit word from the remote side that a record was deleted."""

    kind: Kind
    remote_id: RemoteId


class Company(Value, frozen=True, kw_only=True, gc=False):
    """Which books these are, and what they are set to. `remote_id` is the realm id or the FileID."""

    remote_id: str
    name: str
    home_currency: str = "USD"
    facts: Mapping[str, str] = {}
    """Preferences the engine or the pages need, by the provider's own names."""


class Ask(Value, frozen=True, kw_only=True, gc=False, tag=True):
    """Something to ask of the remote side. `key` names it within the run."""

    key: str


class AskCompany(Ask, frozen=True, kw_only=True, gc=False):
    """Which company is this? -> Identified"""


class AskCounts(Ask, frozen=True, kw_only=True, gc=False):
    """How many live records of each kind are there? -> Counted"""

    kinds: tuple[Kind, ...]


class AskLists(Ask, frozen=True, kw_only=True, gc=False):
    """All records of these small kinds, inactive ones too, in one call. -> Listed"""

    kinds: tuple[Kind, ...]


class AskPage(Ask, frozen=True, kw_only=True, gc=False):
    """Page of one kind in the fixed order of ids, inactive ones too; `start` counts from 0. -> Page"""

    kind: Kind
    start: int
    rows: int


class AskChanges(Ask, frozen=True, kw_only=True, gc=False):
    """All changes of these kinds since `since` (aware). -> Changes"""

    kinds: tuple[Kind, ...]
    since: datetime


class AskRecords(Ask, frozen=True, kw_only=True, gc=False):
    """These records by id; what is missing from the answer is gone. -> Listed with `gone`"""

    kind: Kind
    remote_ids: tuple[RemoteId, ...]


class AskBalances(Ask, frozen=True, kw_only=True, gc=False):
    """Open balances by customer (own balance, never with sub-customers): of these ids, or a page of all. -> Balances"""

    remote_ids: tuple[RemoteId, ...] | None = None
    start: int = 0
    rows: int = 1000


class Request(Value, frozen=True, kw_only=True, gc=False):
    """The committed bytes of one write call. `uid` is the idempotency key the provider sees (≤ 36 characters)."""

    id: int = 0
    uid: str
    kind: Kind
    operation: Operation
    local_id: LocalId
    local_version: int
    remote_id: RemoteId | None = None
    revision: str = ""
    """The remote revision the write was based on."""
    body: bytes
    record: bytes = b""
    """The canonical record as sent (books.records.packed), to tell later edits here from what the answer brings."""
    first_sent_at: datetime | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None


class AskWrite(Ask, frozen=True, kw_only=True, gc=False):
    """Carry this committed request, byte for byte. -> Written"""

    request: Request


class Unread(Value, frozen=True, kw_only=True, gc=False):
    """A record that came and that we cannot read: parked by its id, and the rest goes on."""

    kind: Kind
    remote_id: RemoteId


class Reply(Value, frozen=True, kw_only=True, gc=False):
    """What came back for the ask with the same `key`; `calls` metered calls were made for it."""

    key: str
    calls: int = 1
    failure: Failure | None = None
    unread: Sequence[Unread] = ()


class Identified(Reply, frozen=True, kw_only=True, gc=False):
    """Answer to AskCompany."""

    company: Company


class Counted(Reply, frozen=True, kw_only=True, gc=False):
    """Answer to AskCounts. `server_time` is the remote's own clock, aware."""

    counts: Mapping[Kind, int]
    server_time: datetime


class Listed(Reply, frozen=True, kw_only=True, gc=False):
    """Answer to AskLists and AskRecords. `overflow`: kinds that did not fit and must be paged."""

    records: Sequence[Pulled]
    gone: Sequence[Gone] = ()
    overflow: tuple[Kind, ...] = ()


class Page(Reply, frozen=True, kw_only=True, gc=False):
    """Answer to AskPage; fewer rows than asked is the last page."""

    records: Sequence[Pulled]


class Changes(Reply, frozen=True, kw_only=True, gc=False):
    """Answer to AskChanges. `complete` False: the answer was full, every kind in it must be listed."""

    records: Sequence[Pulled]
    gone: Sequence[Gone]
    complete: bool
    server_time: datetime


class Balances(Reply, frozen=True, kw_only=True, gc=False):
    """Answer to AskBalances: (remote id, name, own open balance); `last` when a page was the last one."""

    balances: Sequence[tuple[RemoteId, str, Money]]
    last: bool = True


class Written(Reply, frozen=True, kw_only=True, gc=False):
    """Answer to AskWrite: the record as the remote side now has it, or its deletion."""

    record: Pulled | None = None
    gone: Gone | None = None


class Write(Value, frozen=True, kw_only=True, gc=False):
    """A write the planner wants, ready for a codec: `record` has remote ids as references.

    `base` is the remote's last complete payload (None for a create); the codec starts from it and returns everything
    it does not model (ACCOUNTING 9). `changed` names the fields that moved.
    """

    operation: Operation
    kind: Kind
    record: Record | None
    remote_id: RemoteId | None = None
    revision: str = ""
    base: bytes | None = None
    changed: frozenset[str] = frozenset()


class Unwritable(Exception):
    """This record cannot be written as it is; the message is the sentence a person reads."""
