"""What the engine remembers: links, marks, intents, requests, runs, as plain values; the store turns them into rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from ar_automation.books.records import Evidence, Kind, Record
from ar_automation.sync.core.wire import (
    AccountId,
    Company,
    ConnectionId,
    LocalId,
    Operation,
    RemoteId,
    Value,
)


class Versioned(Value, frozen=True, kw_only=True, gc=False):
    """A local record; `version` grows by one with each change, whoever made it. References are link keys."""

    local_id: LocalId
    version: int
    record: Record
    name: str = ""
    """What people call it: display name or document number."""


class LocalWrite(Value, frozen=True, kw_only=True, gc=False):
    """A change the pull brings. `local_id` None creates. References in `record` are link keys (our ids as text)."""

    local_id: LocalId | None
    record: Record
    evidence: Evidence | None = None
    read_only: str = ""


class Link(Value, frozen=True, kw_only=True, gc=False):
    """Ties a local to a remote record and remembers what both last agreed on."""

    kind: Kind
    local_id: LocalId
    remote_id: RemoteId
    revision: str
    fingerprint: bytes
    base: bytes
    """The complete payload at the last agreement (stored compressed)."""
    action: str = ""
    """What the last run did: created, updated, unchanged, pushed, matched …"""
    gone: bool = False
    """Tombstone: deleted on the remote side."""
    newer: bytes | None = None
    """A newer payload not yet agreed (conflict)."""


class DirtyMark(Value, frozen=True, kw_only=True, gc=False):
    """This record changed here. `blocked` says why it cannot be pushed, in words; `code` groups the reasons."""

    kind: Kind
    local_id: LocalId
    code: str = ""
    blocked: str = ""


class IntentState(StrEnum):
    """The five states of a write (DESIGN 2, promise 8)."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"


class Intent(Value, frozen=True, kw_only=True, gc=False):
    """A write the planner decided on; unique by (kind, local_id, local_version)."""

    id: int = 0
    kind: Kind
    local_id: LocalId
    local_version: int
    operation: Operation
    state: IntentState = IntentState.NOT_SENT
    reason: str = ""
    request_id: int | None = None


class Conflict(Value, frozen=True, kw_only=True, gc=False):
    """Both sides changed, differently. Payload bytes of base and theirs; ours stands in the local ledger."""

    kind: Kind
    local_id: LocalId
    remote_id: RemoteId
    fields: tuple[str, ...]
    base: bytes
    theirs: bytes | None
    """None: the remote side deleted it."""
    reason: str = ""


class Parked(Value, frozen=True, kw_only=True, gc=False):
    """A remote record that could not be taken in, with the sentence why."""

    kind: Kind
    remote_id: RemoteId
    code: str
    reason: str
    payload: bytes = b""


class Event(Value, frozen=True, kw_only=True, gc=False):
    """Something in a run that is not routine, for the Sync Log. No customers' data beyond ids."""

    kind: Kind | None = None
    local_id: LocalId | None = None
    remote_id: RemoteId | None = None
    code: str
    text: str


class Trigger(StrEnum):
    """Why a run started."""

    FIRST = "first"
    SCHEDULE = "schedule"
    PERSON = "person"
    COMMAND = "command"


class Reach(StrEnum):
    """How far a run looks."""

    WATERMARK = "watermark"
    SWEEP = "sweep"
    FULL = "full"


class Run(Value, frozen=True, kw_only=True, gc=False):
    """One sync run; `state` is core.run.RunState, `outcome` empty while it goes on."""

    id: int
    trigger: Trigger
    reach: Reach
    started_at: datetime
    state: Any
    outcome: str = ""


class Settings(Value, frozen=True, kw_only=True, gc=False):
    """What the account has set for this connection."""

    payment_account: LocalId | None = None
    """The ledger account AR payments are deposited to; while None, AR payments wait (ACCOUNTING 15)."""


class ConnectionState(Value, frozen=True, kw_only=True, gc=False):
    """What the engine knows of a connection."""

    id: ConnectionId
    account_id: AccountId
    provider: str
    state: str
    company: Company | None
    watermark: datetime | None
    """Everything before it has been pulled; the remote's own time."""
    last_sweep_at: datetime | None = None
    approved: str = ""
    """Hash of the plan a person approved, or "all"."""
    needs_approval: bool = False
    """Local documents were there before the first sync: nothing is pushed before a person agrees."""
    requested: tuple[Trigger, Reach] | None = None
    """A run somebody asked for and that has not begun yet."""
    settings: Settings = Settings()
    last_proof: Mapping[str, Any] | None = None


class Held(Value, frozen=True, kw_only=True, gc=False):
    """A lease held."""

    connection_id: ConnectionId
    account_id: AccountId
    owner: str
    fence: int
