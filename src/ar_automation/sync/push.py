"""From dirty marks to committed requests: what changed here, what it takes to tell the other side, or why it waits.

`want` decides and writes nothing; the preview (`plan`) and the deed (`prepare`) both stand on it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ar_automation.books.records import Customer, Kind, Payment, Record, differing, packed
from ar_automation.sync.core.order import PUSH_ORDER, parents_first, references
from ar_automation.sync.core.plan import operation
from ar_automation.sync.core.rows import ConnectionState, DirtyMark, Intent, IntentState, Link, Versioned
from ar_automation.sync.core.run import RunState
from ar_automation.sync.core.wire import LocalId, Operation, RemoteId, Request, Unwritable, Value, Write
from ar_automation.sync.sides import Sides, bases_of

MARKS_AT_ONCE = 500
WAITING_FOR_PAYMENT_ACCOUNT = "waiting_for_payment_account"
LEFT_ALONE = ("conflict", "rejected", "uncertain")
"""Marks with these codes wait for a person; a new edit clears the code."""


class Wanted(Value, frozen=True, kw_only=True, gc=False):
    """What one dirty mark calls for: a write with its bytes, a reason why not, or (neither) nothing after all."""

    mark: DirtyMark
    version: int = 0
    name: str = ""
    write: Write | None = None
    sent: Record | None = None
    """The record in link keys, as the write carries it."""
    body: bytes = b""
    code: str = ""
    blocked: str = ""
    reread: RemoteId | None = None
    """Nothing can be said before this remote record is read again."""


def prepare(sides: Sides, state: RunState) -> tuple[RunState, bool]:
    """Turn the marks of the first kind that has sendable ones into requests; False when nothing is left to send."""
    for kind in PUSH_ORDER:
        after: LocalId | None = None
        while marks := sides.store.dirty(kind, after=after, limit=MARKS_AT_ONCE):
            state, any_sent = _commit(sides, state, kind, want(sides, kind, marks))
            if any_sent:
                return state, True
            after = marks[-1].local_id
    return state, False


def want(sides: Sides, kind: Kind, marks: Sequence[DirtyMark]) -> list[Wanted]:
    """What each of these marks of one kind calls for now, parents before children; writes nothing."""
    under_way = {(intent.kind, intent.local_id) for intent, _ in sides.store.open_requests()}
    marks = [m for m in marks if (kind, m.local_id) not in under_way and m.code not in LEFT_ALONE]
    ids = [mark.local_id for mark in marks]
    standing = sides.local.read(kind, ids, lock=True)
    links = sides.store.links_by_local(kind, ids)
    bases = bases_of(sides, kind, [link for link in links.values() if not link.gone])
    connection = sides.store.connection()
    keys = _remote_keys(sides, standing.values(), connection)
    contested = sides.store.open_conflicts(kind, ids)
    return [
        Wanted(mark=mark, reread=link.remote_id)  # edited since: the conflict must be looked at again
        if link is not None and mark.local_id in contested
        else _want(sides, mark, standing.get(mark.local_id), link, base, keys, connection)
        for mark in _parents_first(kind, marks, standing)
        for link in [links.get(mark.local_id)]
        for base in [None if link is None else bases.get(link.remote_id)]
    ]


def listing(sides: Sides) -> list[Wanted]:
    """Everything a push would send or hold back, in order; for the preview and for approval."""
    found: list[Wanted] = []
    for kind in PUSH_ORDER:
        after: LocalId | None = None
        while marks := sides.store.dirty(kind, after=after, limit=MARKS_AT_ONCE):
            found += want(sides, kind, marks)
            after = marks[-1].local_id
    return found


def plan_hash(wanted: Iterable[Wanted]) -> str:
    """A short name for exactly this plan, which a person approves."""
    parts = sorted(f"{w.mark.kind}:{w.mark.local_id}:{w.version}" for w in wanted if w.write or w.blocked)
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()


def held_back(wanted: Iterable[Wanted]) -> list[DirtyMark]:
    """The marks of what could go, blocked until a person agrees to the first push."""
    text = "Waits for approval: documents stood here before the first sync."
    return [
        msgspec.structs.replace(w.mark, code="awaiting_approval", blocked=text) for w in wanted if w.write
    ]


Keys = dict[Kind, dict[LocalId, RemoteId]]


def _want(  # noqa: PLR0913 - one record with everything known of it
    sides: Sides,
    mark: DirtyMark,
    here: Versioned | None,
    link: Link | None,
    base: Record | None,
    keys: Keys,
    connection: ConnectionState,
) -> Wanted:
    live = link is not None and not link.gone
    if here is None:
        return _want_delete(sides, mark, link) if live and link is not None else Wanted(mark=mark)
    record = sides.codec.capabilities.normalise(here.record)
    if link is not None and link.gone:
        return Wanted(mark=mark)
    changed = frozenset(record.__struct_fields__) if base is None else differing(record, base)
    never_there = base is None and getattr(record, "voided", False)
    if not changed or never_there:
        return Wanted(mark=mark)
    wanted = Wanted(mark=mark, version=here.version, name=here.name)
    if base is None and isinstance(record, Payment) and not record.deposit_account:
        if connection.settings.payment_account is None:
            return _blocked(
                wanted,
                WAITING_FOR_PAYMENT_ACCOUNT,
                "Payments wait until a Payment Account is chosen in Account > Accounting Settings.",
            )
        record = msgspec.structs.replace(record, deposit_account=str(connection.settings.payment_account))
    if missing := _missing(record, keys):
        return _blocked(wanted, "waiting", missing)
    write = Write(
        operation=Operation.CREATE if base is None else operation(changed, record),
        kind=mark.kind,
        record=record.translated(lambda kind, key: keys[kind][LocalId(int(key))]),
        remote_id=None if link is None else link.remote_id,
        revision="" if link is None else link.revision,
        base=None if link is None else link.base,
        changed=changed,
    )
    return _encoded(sides, wanted, write, record)


def _want_delete(sides: Sides, mark: DirtyMark, link: Link) -> Wanted:
    write = Write(
        operation=Operation.DELETE,
        kind=mark.kind,
        record=None,
        remote_id=link.remote_id,
        revision=link.revision,
        base=link.base,
    )
    return _encoded(sides, Wanted(mark=mark), write, None)


def _encoded(sides: Sides, wanted: Wanted, write: Write, record: Record | None) -> Wanted:
    try:
        body = sides.codec.encode(write)
    except Unwritable as reason:
        return _blocked(wanted, "unwritable", str(reason))
    return msgspec.structs.replace(wanted, write=write, body=body, sent=record)


def _blocked(wanted: Wanted, code: str, reason: str) -> Wanted:
    return msgspec.structs.replace(wanted, code=code, blocked=reason)


def _commit(sides: Sides, state: RunState, kind: Kind, wanted: Sequence[Wanted]) -> tuple[RunState, bool]:
    """Make intents and requests of what can go, keep the reasons of what cannot, forget marks that mean nothing."""
    sent = 0
    blocks: list[DirtyMark] = []
    settled: list[LocalId] = []
    reread = list(state.reread.get(kind, ()))
    for w in wanted:
        if w.write is not None and w.write.remote_id in reread:
            continue  # it was stale a moment ago
        if w.write is not None:
            intent = _put(sides, w, w.write)
            sent += intent.state is IntentState.NOT_SENT
            if intent.state is IntentState.REJECTED:
                blocks.append(msgspec.structs.replace(w.mark, code="rejected", blocked=intent.reason))
        elif w.blocked:
            blocks.append(msgspec.structs.replace(w.mark, code=w.code, blocked=w.blocked))
        elif w.reread is not None:
            reread.append(w.reread)
        else:
            settled.append(w.mark.local_id)
    sides.store.block(blocks)
    sides.store.clean(kind, settled)
    if len(reread) > len(state.reread.get(kind, ())):
        state = state.having(reread={**state.reread, kind: tuple(dict.fromkeys(reread))})
    return state, sent > 0


def _put(sides: Sides, wanted: Wanted, write: Write) -> Intent:
    request = Request(
        uid=uuid.uuid4().hex,
        kind=write.kind,
        operation=write.operation,
        local_id=wanted.mark.local_id,
        local_version=wanted.version,
        remote_id=write.remote_id,
        revision=write.revision,
        body=wanted.body,
        record=packed(wanted.sent) if wanted.sent is not None else b"",
    )
    intent = Intent(
        kind=write.kind, local_id=request.local_id, local_version=wanted.version, operation=write.operation
    )
    return sides.store.put_intent(intent, request)


def _remote_keys(sides: Sides, standing: Iterable[Versioned], connection: ConnectionState) -> Keys:
    wanted: dict[Kind, set[LocalId]] = defaultdict(set)
    if connection.settings.payment_account is not None:
        wanted[Kind.LEDGER_ACCOUNT].add(connection.settings.payment_account)
    for here in standing:
        for kind, key in references(here.record):
            wanted[kind].add(LocalId(int(key)))
    return {kind: sides.store.remote_keys(kind, sorted(ids)) for kind, ids in wanted.items()}


def _missing(record: Record, keys: Keys) -> str:
    for kind, key in references(record):
        if LocalId(int(key)) not in keys.get(kind, {}):
            return (
                f"Waits for {kind.replace('_', ' ')} {key}, which has not reached the accounting system yet."
            )
    return ""


def _parents_first(
    kind: Kind, marks: Sequence[DirtyMark], standing: Mapping[LocalId, Versioned]
) -> list[DirtyMark]:
    if kind is not Kind.CUSTOMER:
        return list(marks)
    by_key = {str(mark.local_id): mark for mark in marks}
    parents = {
        str(i): v.record.parent if isinstance(v.record.parent, str) else None
        for i, v in standing.items()
        if isinstance(v.record, Customer)
    }
    return [by_key[key] for key in parents_first(list(by_key), parents)]
