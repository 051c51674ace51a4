"""Writes on the wire: which request goes next, and what its answer, or its silence, means.

On silence the same bytes go out again for fifteen minutes under the same idempotency key; after that the write is
blocked as uncertain and nothing is guessed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from ar_automation.books.records import Kind, Record, differing, unpacked
from ar_automation.sync.apply import carry_out
from ar_automation.sync.core.order import references
from ar_automation.sync.core.plan import Action, Decision, decide_answer
from ar_automation.sync.core.rows import DirtyMark, Event, Intent, IntentState, Link
from ar_automation.sync.core.run import RunState
from ar_automation.sync.core.wire import (
    AskWrite,
    Failure,
    Gone,
    Operation,
    Pulled,
    Remedy,
    RemoteId,
    Reply,
    Request,
    Written,
)
from ar_automation.sync.deciding import Planned
from ar_automation.sync.sides import Sides, in_link_keys, local_keys

REPLAY_FOR = timedelta(minutes=15)
REPLAY_AFTER_SECONDS = (1, 2, 5, 20, 60, 120, 240, 300)
GIVEN_UP = (
    "No answer came for 15 minutes, so it is not known whether this was written. "
    "Look in the accounting system before changing it again."
)


def recover(sides: Sides) -> None:
    """Requests sent by a process that is no more: whatever answers them now answers from the past."""
    for intent, request in sides.store.open_requests():
        if intent.state is IntentState.SENT and not request.attempts:
            sides.store.save_request(msgspec.structs.replace(request, attempts=1))


def asks(sides: Sides, *, now: datetime) -> tuple[list[AskWrite], float | None]:
    """Requests to send now, all of one kind, and in how many seconds the next one is due (None: none waits)."""
    due: list[AskWrite] = []
    waits: list[float] = []
    for intent, request in sides.store.open_requests():
        if intent.reason:
            continue  # given up: a person's turn
        if request.next_attempt_at is not None and request.next_attempt_at > now:
            waits.append((request.next_attempt_at - now).total_seconds())
        elif not due or due[0].request.kind == request.kind:
            due.append(AskWrite(key=f"write:{request.uid}", request=request))
    return due[: sides.codec.capabilities.writes_at_once], min(waits, default=None)


def sending(sides: Sides, going: list[AskWrite], *, now: datetime) -> None:
    """Remember that these bytes go out: from here on a crash means *uncertain*, never *not sent*."""
    uids = {ask.request.uid for ask in going}
    for intent, request in sides.store.open_requests():
        if request.uid in uids and intent.state is IntentState.NOT_SENT:
            sides.store.save_intent(msgspec.structs.replace(intent, state=IntentState.SENT))
            sides.store.save_request(msgspec.structs.replace(request, first_sent_at=now))


def answered(sides: Sides, run_id: int, state: RunState, reply: Reply, *, now: datetime) -> RunState:
    """Take in what came back for a write; an answer that comes twice changes nothing."""
    uid = reply.key.removeprefix("write:")
    found = next(((i, r) for i, r in sides.store.open_requests() if r.uid == uid), None)
    if found is None:
        return state
    if reply.failure is not None:
        return _failed(sides, run_id, state, found, reply.failure, now=now)
    assert isinstance(reply, Written)
    return _acknowledged(sides, run_id, state, found, reply, now=now)


def _acknowledged(
    sides: Sides, run_id: int, state: RunState, sent: tuple[Intent, Request], reply: Written, *, now: datetime
) -> RunState:
    intent, request = sent
    unknown = {} if reply.record is None else _names_unknown(sides, reply.record.record)
    if unknown:
        # Read that first; then the same bytes are answered the same again, and all of it can be taken in.
        sides.store.save_request(
            msgspec.structs.replace(request, attempts=request.attempts + 1, next_attempt_at=now)
        )
        for kind, ids in unknown.items():
            state = reread(state, kind, *ids)
        return state
    sides.store.save_intent(msgspec.structs.replace(intent, state=IntentState.ACKNOWLEDGED, reason=""))
    state = state.tallied(intent.kind, pushed=1).having(remote_writes=state.remote_writes + 1, failures=0)
    if reply.record is None:
        return _buried(sides, run_id, state, intent, reply.gone)
    link = sides.store.links(intent.kind, [reply.record.remote_id]).get(reply.record.remote_id)
    if request.attempts or (link is not None and link.revision != request.revision):
        # A replay answers with the past: whatever it says, read the record as it stands now.
        state = reread(state, intent.kind, reply.record.remote_id)
    if link is not None and link.revision != request.revision:
        return state
    return _agree(sides, run_id, state, request, reply.record, link)


def _agree(
    sides: Sides, run_id: int, state: RunState, request: Request, pulled: Pulled, link: Link | None
) -> RunState:
    """Three ways once more: here now, as sent, and as answered. Usually all that differs is what they computed."""
    kind = request.kind
    theirs = in_link_keys(sides, [sides.codec.capabilities.normalise(pulled.record)])[0]
    sent = sides.codec.capabilities.normalise(unpacked(kind, request.record))
    here = sides.local.read(kind, [request.local_id], lock=True).get(request.local_id)
    if here is None:
        decision = Decision(action=Action.REMOVE_REMOTE, push=frozenset({"deleted"}))
    else:
        decision = decide_answer(sides.codec.capabilities.normalise(here.record), sent, theirs)
    _log_difference(sides, run_id, request, sent, theirs)
    before = state.tallies
    planned = Planned(
        pulled=pulled,
        record=theirs,
        decision=decision,
        link=link or _new_link(request, pulled),
        local=here,
        pushed=True,
    )
    state = carry_out(sides, run_id, state, kind, [planned])
    return state.having(tallies=before)


def _names_unknown(sides: Sides, record: Record) -> dict[Kind, tuple[RemoteId, ...]]:
    """What the record refers to over there and is not here yet, by kind."""
    keys = local_keys(sides, [record])
    unknown: dict[Kind, tuple[RemoteId, ...]] = {}
    for kind, key in references(record):
        if RemoteId(key) not in keys[kind]:
            unknown[kind] = (*unknown.get(kind, ()), RemoteId(key))
    return unknown


def _failed(
    sides: Sides,
    run_id: int,
    state: RunState,
    sent: tuple[Intent, Request],
    failure: Failure,
    *,
    now: datetime,
) -> RunState:
    intent, request = sent
    if failure.uncertain:
        return _uncertain(sides, state, intent, request, now=now)
    if failure.remedy in (Remedy.RETRY, Remedy.WAIT, Remedy.REAUTHORISE):
        again = now + timedelta(seconds=failure.retry_after or _pause(request.attempts))
        sides.store.save_request(
            msgspec.structs.replace(request, attempts=request.attempts + 1, next_attempt_at=again)
        )
        return state
    if intent.state is IntentState.UNCERTAIN and failure.remedy is not Remedy.STALE:
        # A refusal of the replay says nothing about what became of the first sending.
        return _uncertain(sides, state, intent, request, now=now, said=failure.text)
    if failure.remedy is Remedy.STALE and request.remote_id is not None:
        sides.store.save_intent(
            msgspec.structs.replace(intent, state=IntentState.NOT_SENT, reason="superseded")
        )
        return reread(state, intent.kind, request.remote_id)
    sides.store.save_intent(msgspec.structs.replace(intent, state=IntentState.REJECTED, reason=failure.text))
    _block(sides, intent, "rejected", failure.text)
    text = f"{failure.text} (code {failure.code}, trace {failure.trace})" if failure.code else failure.text
    sides.store.log(run_id, [Event(kind=intent.kind, local_id=intent.local_id, code="rejected", text=text)])
    return state.tallied(intent.kind, parked=1)


def _uncertain(
    sides: Sides, state: RunState, intent: Intent, request: Request, *, now: datetime, said: str = ""
) -> RunState:
    attempts = request.attempts + 1
    reason = f"{GIVEN_UP} The last word was: {said}" if said else GIVEN_UP
    given_up = request.first_sent_at is not None and now - request.first_sent_at >= REPLAY_FOR
    sides.store.save_intent(
        msgspec.structs.replace(intent, state=IntentState.UNCERTAIN, reason=reason if given_up else "")
    )
    if given_up:
        _block(sides, intent, "uncertain", reason)
    sides.store.save_request(
        msgspec.structs.replace(
            request, attempts=attempts, next_attempt_at=now + timedelta(seconds=_pause(attempts - 1))
        )
    )
    return state


def _buried(sides: Sides, run_id: int, state: RunState, intent: Intent, gone: Gone | None) -> RunState:
    """We deleted it there: keep a tombstone."""
    assert gone is not None
    link = sides.store.links(intent.kind, [gone.remote_id]).get(gone.remote_id)
    if link is not None:
        sides.store.put_links([msgspec.structs.replace(link, gone=True, action="deleted")], run_id)
    sides.store.clean(intent.kind, [intent.local_id])
    return state


def reread(state: RunState, kind: Kind, *remote_ids: RemoteId) -> RunState:
    """The state that reads these records again before the run ends."""
    ids = tuple(dict.fromkeys((*state.reread.get(kind, ()), *remote_ids)))
    return state.having(reread={**state.reread, kind: ids})


def _new_link(request: Request, pulled: Pulled) -> Link:
    return Link(
        kind=request.kind,
        local_id=request.local_id,
        remote_id=pulled.remote_id,
        revision="",
        fingerprint=b"",
        base=pulled.payload,
        action="pushed",
    )


def _log_difference(sides: Sides, run_id: int, request: Request, sent: Record, theirs: Record) -> None:
    """What came back is compared with what was asked: money that moved is never silent (ACCOUNTING 8, 11)."""
    moved = differing(sent, theirs) & {"total", "amount", "applications"}
    if moved and request.operation is not Operation.VOID:
        text = f"The accounting system answered with another {', '.join(sorted(moved))} than was sent."
        sides.store.log(
            run_id, [Event(kind=request.kind, local_id=request.local_id, code="answer_differs", text=text)]
        )


def _block(sides: Sides, intent: Intent, code: str, reason: str) -> None:
    """Block the record with a reason, unless it was edited since: the newer version has its own try."""
    here = sides.local.read(intent.kind, [intent.local_id], lock=True).get(intent.local_id)
    if here is None or here.version == intent.local_version:
        sides.store.block([DirtyMark(kind=intent.kind, local_id=intent.local_id, code=code, blocked=reason)])


def _pause(attempts: int) -> float:
    return float(REPLAY_AFTER_SECONDS[min(attempts, len(REPLAY_AFTER_SECONDS) - 1)])
