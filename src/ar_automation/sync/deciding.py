"""What to do with remote records, decided for a page at a time and writing nothing; a preview stands on it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ar_automation.books.records import Kind, Record, unpacked
from ar_automation.sync.core.match import match
from ar_automation.sync.core.order import PUSH_ORDER
from ar_automation.sync.core.plan import Action, Decision, decide, decide_answer, decide_match
from ar_automation.sync.core.rows import Link, Versioned
from ar_automation.sync.core.run import RunState
from ar_automation.sync.core.wire import LocalId, Operation, Pulled, RemoteId, Value
from ar_automation.sync.sides import Sides, local_keys, missing, translated


class Planned(Value, frozen=True, kw_only=True, gc=False):
    """One remote record with what is to be done about it."""

    pulled: Pulled
    record: Record
    """Normalised, in link keys."""
    decision: Decision
    link: Link | None = None
    local: Versioned | None = None
    matched: bool = False
    pushed: bool = False


def plan_pulled(
    sides: Sides, state: RunState, kind: Kind, pulled: Sequence[Pulled], links: Mapping[RemoteId, Link]
) -> tuple[list[Planned], dict[RemoteId, str]]:
    """Decide each record, writing nothing; returns (what to do, remote id → the reference it waits for)."""
    known = {i: link for i, link in links.items() if not link.gone}
    bases = {p.remote_id: sides.read(kind, known[p.remote_id].base) for p in pulled if p.remote_id in known}
    plain = {p.remote_id: sides.codec.capabilities.normalise(p.record) for p in pulled}
    keys = local_keys(sides, [*plain.values(), *bases.values()])
    waiting = {i: reason for i, record in plain.items() if (reason := missing(record, keys))}
    ready = [p for p in pulled if p.remote_id not in waiting]
    theirs = {p.remote_id: translated(plain[p.remote_id], keys) for p in ready}
    linked = [p for p in ready if p.remote_id in known]
    agreed = {i: translated(base, keys) for i, base in bases.items()}
    planned = _plan_linked(sides, kind, linked, theirs, agreed, known)
    unlinked = [p for p in ready if p.remote_id not in known]
    fresh, undecided = _plan_unlinked(sides, state, kind, unlinked, theirs, links)
    return planned + fresh, waiting | undecided


def is_known(pulled: Pulled, link: Link | None) -> bool:
    """Whether this very revision has been taken in before."""
    return link is not None and link.revision == pulled.revision and not link.gone


def _plan_linked(
    sides: Sides,
    kind: Kind,
    pulled: Sequence[Pulled],
    theirs: Mapping[RemoteId, Record],
    bases: Mapping[RemoteId, Record],
    links: Mapping[RemoteId, Link],
) -> list[Planned]:
    local_ids = [links[p.remote_id].local_id for p in pulled]
    here = sides.local.read(kind, local_ids, lock=True)
    dirty = sides.store.dirty_among(kind, local_ids)
    planned = []
    for p in pulled:
        link, base = links[p.remote_id], bases[p.remote_id]
        standing = here.get(link.local_id)
        ours = None if standing is None else ours_now(sides, standing) if link.local_id in dirty else base
        decision = decide(ours, base, theirs[p.remote_id])
        planned.append(
            Planned(pulled=p, record=theirs[p.remote_id], decision=decision, link=link, local=standing)
        )
    return planned


def _plan_unlinked(
    sides: Sides,
    state: RunState,
    kind: Kind,
    pulled: Sequence[Pulled],
    theirs: Mapping[RemoteId, Record],
    links: Mapping[RemoteId, Link],
) -> tuple[list[Planned], dict[RemoteId, str]]:
    here, sent = _candidates(sides, state, kind) if pulled else ({}, {})
    ours = {i: ours_now(sides, v) for i, v in here.items()}
    pairs, undecided = match(
        {p.remote_id: theirs[p.remote_id] for p in pulled}, {**ours, **sent}, ours=frozenset(sent)
    )
    here |= sides.local.read(kind, list(pairs.values()), lock=True)
    unsure = dict.fromkeys(undecided, "may be the answer to a write of ours that was never acknowledged")
    planned = []
    for p in pulled:
        if p.remote_id in undecided:
            continue
        record = theirs[p.remote_id]
        buried = links.get(p.remote_id)  # a tombstone that came back to life keeps its local record
        local_id = pairs.get(p.remote_id)
        decision = Decision(action=Action.UPDATE_LOCAL, local=record)
        if local_id is not None and local_id in here:
            standing = ours_now(sides, here[local_id])
            by_write = local_id in sent
            decision = (
                decide_answer(standing, sent[local_id], record)
                if by_write
                else decide_match(standing, record)
            )
        if decision.action is Action.CONFLICT:
            what = ", ".join(name.replace("_", " ") for name in decision.fields)
            unsure[p.remote_id] = f"looks like {kind} {local_id} here, but differs in {what}"
            continue
        planned.append(
            Planned(
                pulled=p,
                record=record,
                decision=decision,
                local=here.get(local_id) if local_id is not None else None,
                link=buried,
                matched=p.remote_id in pairs,
            )
        )
    return planned, unsure


def _candidates(
    sides: Sides, state: RunState, kind: Kind
) -> tuple[dict[LocalId, Versioned], dict[LocalId, Record]]:
    """Unlinked local records of `kind`, and as they were sent those whose create was never answered."""
    sent = {
        intent.local_id: sides.codec.capabilities.normalise(unpacked(kind, request.record))
        for intent, request in sides.store.open_requests()
        if intent.kind is kind and intent.operation is Operation.CREATE
    }
    if kind in state.had_local:
        standing = sides.local.candidates(kind, sides.store.linked_locals(kind))
        return {v.local_id: v for v in standing}, sent
    if kind not in PUSH_ORDER:
        return {}, sent
    marked = [mark.local_id for mark in sides.store.dirty(kind)]
    linked = sides.store.remote_keys(kind, marked)
    return sides.local.read(kind, [i for i in marked if i not in linked], lock=True), sent


def ours_now(sides: Sides, standing: Versioned) -> Record:
    """Our record as the other side could hold it."""
    return sides.codec.capabilities.normalise(standing.record)
