"""Taking in what the remote side says: translate, decide, write here, remember what both agree on.

Every function runs inside the store's transaction, on a page of records of one kind, with a handful of queries
whatever the number of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ar_automation.books.records import Kind, Record, Ref, fingerprint
from ar_automation.sync.core.order import customer_of
from ar_automation.sync.core.plan import Action, Decision, decide
from ar_automation.sync.core.rows import (
    Conflict,
    DirtyMark,
    Event,
    IntentState,
    Link,
    LocalWrite,
    Parked,
)
from ar_automation.sync.core.run import RunState
from ar_automation.sync.core.wire import Gone, LocalId, Operation, Pulled, RemoteId
from ar_automation.sync.deciding import Planned, is_known, ours_now, plan_pulled
from ar_automation.sync.sides import Sides, bases_of, waits_for


def take_in(sides: Sides, run_id: int, state: RunState, pulled: Sequence[Pulled]) -> RunState:
    """Take in live remote records of one kind; returns the state with tallies, rows written and customers touched.

    A record whose revision is known costs nothing. One that refers to something not here yet is parked, and read again
    later in the run; sub-customers wait only for their parent in the same page.
    """
    if not pulled:
        return state
    kind = pulled[0].kind
    links = sides.store.links(kind, [p.remote_id for p in pulled])
    fresh = [p for p in pulled if not is_known(p, links.get(p.remote_id))]
    state = state.tallied(kind, pulled=len(pulled), unchanged=len(pulled) - len(fresh))
    while fresh:
        planned, waiting = plan_pulled(sides, state, kind, fresh, links)
        state = carry_out(sides, run_id, state, kind, planned)
        if not planned or not waiting or not any(waits_for(kind, reason) for reason in waiting.values()):
            return _park(sides, run_id, state, fresh, waiting)
        fresh = [p for p in fresh if p.remote_id in waiting]
    return state


def take_out(sides: Sides, run_id: int, state: RunState, gone: Sequence[Gone]) -> RunState:
    """Take in the word that remote records were deleted: what stands here is voided with a tombstone, or a conflict."""
    for kind, ids in _ids_by_kind(gone).items():
        links = {i: link for i, link in sides.store.links(kind, ids).items() if not link.gone}
        locals_ = sides.local.read(kind, [link.local_id for link in links.values()], lock=True)
        dirty = sides.store.dirty_among(kind, list(locals_))
        bases = bases_of(sides, kind, links.values())
        removed: list[Link] = []
        conflicts: list[Conflict] = []
        for link in links.values():
            here = locals_.get(link.local_id)
            ours = (
                None
                if here is None
                else ours_now(sides, here)
                if link.local_id in dirty
                else bases[link.remote_id]
            )
            decision = decide(ours, bases[link.remote_id], None)
            if decision.action is Action.CONFLICT:
                conflicts.append(_conflict(link, decision, None))
            else:
                removed.append(link)
        state = _remove(sides, run_id, state, kind, removed)
        state = _dispute(sides, run_id, state, kind, conflicts)
        state = _rebalance(sides, state, [here.record for here in locals_.values()])
    return state


def carry_out(sides: Sides, run_id: int, state: RunState, kind: Kind, planned: Sequence[Planned]) -> RunState:
    """Write what was decided: here, in the links and in the marks; contested records become conflicts."""
    writes = [p for p in planned if p.decision.local is not None]
    standing = sides.local.apply(
        kind,
        [
            LocalWrite(
                local_id=_local_id(p),
                record=p.decision.local or p.record,
                evidence=p.pulled.evidence,
                read_only=p.pulled.read_only,
            )
            for p in writes
        ],
    )
    local_ids = {p.pulled.remote_id: now.local_id for p, now in zip(writes, standing, strict=True)}
    settled = [p for p in planned if p.decision.action is not Action.CONFLICT]
    evidence = {
        p.link.local_id: p.pulled.evidence
        for p in settled
        if p.decision.local is None and p.link is not None and p.pulled.evidence is not None
    }
    sides.local.report(kind, evidence)
    written = sides.store.put_links([_agreed(p, local_ids) for p in settled], run_id)
    sides.store.unpark(kind, [p.pulled.remote_id for p in planned])
    _settle_marks(sides, kind, settled, local_ids)
    state = _dispute(
        sides,
        run_id,
        state,
        kind,
        [
            _conflict(p.link, p.decision, p.pulled.payload)
            for p in planned
            if p.decision.action is Action.CONFLICT and p.link is not None
        ],
    )
    sides.store.log(run_id, [_replaced(p, local_ids) for p in settled if p.matched and p.decision.fields])
    state = _rebalance(sides, state, [record for p in planned for record in _moved(p)])
    if kind is Kind.CUSTOMER:
        state = _touch(state, (str(i) for i in (*local_ids.values(), *evidence)))
    return _count(state, kind, writes, written)


def _replaced(planned: Planned, local_ids: Mapping[RemoteId, LocalId]) -> Event:
    """Matched with a record here, over some of whose fields the accounting system won."""
    what = ", ".join(name.replace("_", " ") for name in planned.decision.fields)
    remote_id = planned.pulled.remote_id
    text = f"Matched with the record here; its {what} gave way to the accounting system's."
    kind = planned.pulled.kind
    return Event(kind=kind, local_id=local_ids.get(remote_id), remote_id=remote_id, code="matched", text=text)


def _settle_marks(
    sides: Sides, kind: Kind, settled: Sequence[Planned], local_ids: Mapping[RemoteId, LocalId]
) -> None:
    """Unmark what both sides agree on now; close its conflicts and any create that came back this way."""
    agreed = [p for p in settled if not p.decision.push and (p.link is not None or p.matched)]
    ids = [
        local_id
        for p in agreed
        if (local_id := local_ids.get(p.pulled.remote_id) or (p.link.local_id if p.link else None))
        is not None
    ]
    reopened = sides.store.open_conflicts(
        kind, [p.link.local_id for p in settled if p.decision.push and p.link is not None]
    )
    sides.store.mark(kind, sorted(reopened))
    sides.store.close_conflicts(kind, sorted(reopened), "the other side went back")
    _end_overtaken(sides, kind, [p for p in settled if p.link is not None and not p.pushed])
    if not ids:
        return
    sides.store.clean(kind, ids)
    sides.store.close_conflicts(kind, ids, "both sides agree")
    found = set(ids)
    for intent, _request in sides.store.open_requests():
        if intent.kind is kind and intent.local_id in found and intent.operation is Operation.CREATE:
            sides.store.save_intent(
                msgspec.structs.replace(intent, state=IntentState.ACKNOWLEDGED, reason="read back")
            )


def _end_overtaken(sides: Sides, kind: Kind, settled: Sequence[Planned]) -> None:
    """Unanswered updates of records that were read anew: what they were to do has just been decided afresh."""
    read = {p.link.local_id for p in settled if p.link is not None}
    for intent, request in sides.store.open_requests() if read else ():
        waits = intent.state is IntentState.UNCERTAIN and request.operation is not Operation.CREATE
        if waits and intent.kind is kind and intent.local_id in read:
            over = msgspec.structs.replace(
                intent, state=IntentState.NOT_SENT, reason="overtaken by a newer reading"
            )
            sides.store.save_intent(over)
            if intent.reason:  # it had been given up: the record is free again
                sides.store.mark(kind, [intent.local_id])


def _park(
    sides: Sides, run_id: int, state: RunState, pulled: Sequence[Pulled], waiting: Mapping[RemoteId, str]
) -> RunState:
    if not waiting:
        return state
    sides.store.park([_parked(p, waiting[p.remote_id]) for p in pulled if p.remote_id in waiting], run_id)
    return state.tallied(pulled[0].kind, parked=len(waiting))


def _parked(pulled: Pulled, why: str) -> Parked:
    return Parked(
        kind=pulled.kind,
        remote_id=pulled.remote_id,
        code="waiting",
        reason=f"It {why}.",
        payload=pulled.payload,
    )


def _remove(sides: Sides, run_id: int, state: RunState, kind: Kind, links: Sequence[Link]) -> RunState:
    if not links:
        return state
    ids = [link.local_id for link in links]
    sides.local.remove(kind, ids, reason="Deleted in the accounting system")
    buried = [msgspec.structs.replace(link, gone=True, newer=None, action="deleted") for link in links]
    written = sides.store.put_links(buried, run_id)
    sides.store.clean(kind, ids)
    sides.store.close_conflicts(kind, ids, "deleted on both sides")
    return state.tallied(kind, deleted=len(links)).having(
        rows_written=state.rows_written + len(ids) + written
    )


def _dispute(
    sides: Sides, run_id: int, state: RunState, kind: Kind, conflicts: Sequence[Conflict]
) -> RunState:
    if not conflicts:
        return state
    links = sides.store.links(kind, [c.remote_id for c in conflicts])
    sides.store.put_links(
        [msgspec.structs.replace(links[c.remote_id], newer=c.theirs, action="conflict") for c in conflicts],
        run_id,
    )
    for conflict in conflicts:
        sides.store.put_conflict(conflict, run_id)
    sides.store.block(
        [DirtyMark(kind=kind, local_id=c.local_id, code="conflict", blocked=c.reason) for c in conflicts]
    )
    sides.store.log(
        run_id,
        [
            Event(kind=kind, local_id=c.local_id, remote_id=c.remote_id, code="conflict", text=c.reason)
            for c in conflicts
        ],
    )
    return state.tallied(kind, conflicts=len(conflicts))


def _conflict(link: Link, decision: Decision, theirs: bytes | None) -> Conflict:
    what = ", ".join(name.replace("_", " ") for name in decision.fields)
    reason = (
        f"Both sides changed {what}."
        if theirs is not None
        else "It was deleted there after it was changed here."
    )
    return Conflict(
        kind=link.kind,
        local_id=link.local_id,
        remote_id=link.remote_id,
        fields=decision.fields,
        base=link.base,
        theirs=theirs,
        reason=reason,
    )


def _agreed(planned: Planned, local_ids: Mapping[RemoteId, LocalId]) -> Link:
    p = planned.pulled
    local_id = local_ids.get(p.remote_id)
    if local_id is None:
        assert planned.link is not None
        local_id = planned.link.local_id
    return Link(
        kind=p.kind,
        local_id=local_id,
        remote_id=p.remote_id,
        revision=p.revision,
        fingerprint=fingerprint(planned.record),
        base=p.payload,
        action=_action(planned),
    )


def _action(planned: Planned) -> str:
    if planned.pushed or planned.matched:
        return "pushed" if planned.pushed else "matched"
    if planned.link is None:
        return "created"
    return "updated" if planned.decision.local is not None else "unchanged"


def _count(state: RunState, kind: Kind, writes: Sequence[Planned], links_written: int) -> RunState:
    created = sum(1 for p in writes if _local_id(p) is None)
    voided = sum(1 for p in writes if getattr(p.record, "voided", False) and _local_id(p) is not None)
    state = state.tallied(kind, created=created, voided=voided, updated=len(writes) - created - voided)
    return state.having(rows_written=state.rows_written + len(writes) + links_written)


def _rebalance(sides: Sides, state: RunState, moved: Sequence[Record]) -> RunState:
    """Bring the balances of these documents' customers up to date; a listing does it once, when a kind is through."""
    customers = {LocalId(int(key)) for record in moved if (key := customer_of(record))}
    if customers and not state.kinds:
        sides.local.recompute(sorted(customers))
    return _touch(state, (str(i) for i in sorted(customers)))


def _touch(state: RunState, customers: Iterable[Ref | None]) -> RunState:
    if state.prove_all:
        return state
    seen = dict.fromkeys((*state.touched, *(int(key) for key in customers if key)))
    return state.having(touched=tuple(seen))


def _moved(planned: Planned) -> list[Record]:
    before = [] if planned.local is None else [planned.local.record]
    return [*before, planned.record]


def _local_id(planned: Planned) -> LocalId | None:
    if planned.local is not None:
        return planned.local.local_id
    return planned.link.local_id if planned.link is not None else None


def _ids_by_kind(gone: Sequence[Gone]) -> dict[Kind, list[RemoteId]]:
    ids: dict[Kind, list[RemoteId]] = defaultdict(list)
    for word in gone:
        ids[word.kind].append(word.remote_id)
    return ids
