"""Rows of the sync tables as the plain values of `core`, and the few columns that differ from them."""

import hashlib
import zlib
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from ar_automation.books.records import Kind
from ar_automation.sync import models
from ar_automation.sync.core.rows import (
    ConnectionState,
    DirtyMark,
    Intent,
    IntentState,
    Link,
    Parked,
    Reach,
    Run,
    Settings,
    Trigger,
)
from ar_automation.sync.core.run import RunState
from ar_automation.sync.core.wire import (
    AccountId,
    Company,
    ConnectionId,
    LocalId,
    Operation,
    RemoteId,
    Request,
)

COMPRESSION_LEVEL = 1
Payload = TypeVar("Payload", bytes, bytes | None)


def connection_state(row: models.Connection) -> ConnectionState:
    """The connection as the engine knows it."""
    return ConnectionState(
        id=ConnectionId(row.pk),
        account_id=AccountId(row.account_id),
        provider=row.provider,
        state=row.state,
        company=company(row),
        watermark=row.watermark,
        last_sweep_at=row.last_sweep_at,
        approved=row.approved,
        needs_approval=row.needs_approval,
        requested=(Trigger(row.requested_trigger), Reach(row.requested_reach))
        if row.requested_trigger
        else None,
        settings=Settings(
            payment_account=None if row.payment_account_id is None else LocalId(row.payment_account_id)
        ),
        last_proof=row.last_proof,
    )


def company(row: models.Connection) -> Company | None:
    """Which books the connection leads to; None before that is known."""
    if not row.company_id:
        return None
    return Company(
        remote_id=row.company_id,
        name=row.company_name,
        home_currency=row.home_currency,
        facts=row.company_facts,
    )


def connection_columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of ConnectionState as columns."""
    columns = dict(changes)
    found: Company | None = columns.pop("company", None)
    if found is not None:
        columns |= {
            "company_id": found.remote_id,
            "company_name": found.name,
            "home_currency": found.home_currency,
            "company_facts": dict(found.facts),
        }
    if "requested" in columns:
        trigger, reach = columns.pop("requested") or ("", "")
        columns |= {"requested_trigger": trigger, "requested_reach": reach}
    if "settings" in columns:
        columns["payment_account_id"] = columns.pop("settings").payment_account
    if "last_proof" in columns:
        columns["last_proof"] = msgspec.to_builtins(columns["last_proof"])
    return columns


def run(row: models.Run) -> Run:
    """The run with its state."""
    return Run(
        id=row.pk,
        trigger=Trigger(row.trigger),
        reach=Reach(row.reach),
        started_at=row.started_at,
        state=msgspec.convert(row.state, RunState),
        outcome=row.outcome,
    )


def link(row: models.Link) -> Link:
    """The link with its payloads."""
    return Link(
        kind=Kind(row.kind),
        local_id=LocalId(row.local_id),
        remote_id=RemoteId(row.remote_id),
        revision=row.revision,
        fingerprint=bytes(row.fingerprint),
        base=zlib.decompress(row.base),
        action=row.action,
        gone=row.gone,
        newer=None if row.newer is None else zlib.decompress(row.newer),
    )


def packed(payload: Payload) -> Payload:
    """A payload as it is kept: compressed, by the cheapest level."""
    return None if payload is None else zlib.compress(payload, COMPRESSION_LEVEL)


def digest(value: Link) -> bytes:
    """What changes exactly when the link says something new; its action is only what a run did."""
    said = (value.local_id, value.revision, value.fingerprint, value.base, value.gone, value.newer)
    return hashlib.blake2b(msgspec.msgpack.encode(said), digest_size=16).digest()


def dirty_mark(row: models.DirtyMark) -> DirtyMark:
    """The mark."""
    return DirtyMark(kind=Kind(row.kind), local_id=LocalId(row.local_id), code=row.code, blocked=row.blocked)


def intent(row: models.Intent, request_id: int | None) -> Intent:
    """The intent, with the request that carries it now."""
    return Intent(
        id=row.pk,
        kind=Kind(row.kind),
        local_id=LocalId(row.local_id),
        local_version=row.local_version,
        operation=Operation(row.operation),
        state=IntentState(row.state),
        reason=row.reason,
        request_id=request_id,
    )


def request(row: models.Request) -> Request:
    """The request; `row.intent` must have been read along."""
    return Request(
        id=row.pk,
        uid=row.uid,
        kind=Kind(row.intent.kind),
        operation=Operation(row.intent.operation),
        local_id=LocalId(row.intent.local_id),
        local_version=row.intent.local_version,
        remote_id=None if row.remote_id is None else RemoteId(row.remote_id),
        revision=row.revision,
        body=bytes(row.body),
        record=bytes(row.record),
        first_sent_at=row.first_sent_at,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
    )


def parked(row: models.Parked) -> Parked:
    """The parked record."""
    return Parked(
        kind=Kind(row.kind),
        remote_id=RemoteId(row.remote_id),
        code=row.code,
        reason=row.reason,
        payload=zlib.decompress(row.payload),
    )
