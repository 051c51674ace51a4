"""What a run does with each reply of the reading phases; every function runs in the reply's own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from ar_automation.books.records import Kind
from ar_automation.sync.apply import take_in, take_out
from ar_automation.sync.core.order import PUSH_ORDER, in_order
from ar_automation.sync.core.rows import ConnectionState, Parked, Reach, Run, Trigger
from ar_automation.sync.core.run import (
    REREAD_IDS_MAX,
    Cursor,
    Phase,
    RunState,
    counted,
    listed_page,
    listing,
    listing_moved,
)
from ar_automation.sync.core.watermark import changes_since, feed_reaches
from ar_automation.sync.core.wire import (
    Changes,
    Company,
    Counted,
    Gone,
    Identified,
    Listed,
    Page,
    Pulled,
    Reply,
    Unread,
)
from ar_automation.sync.sides import Sides

SWEEP_EVERY_SECONDS = 24 * 3600
RELISTINGS_MAX = 3
FEW = 10
NEARLY_ALL = 0.9
"""A listing that lacks this part of what was there is not believed (DESIGN 4: a side that turned nearly empty)."""
DOCUMENTS = (Kind.INVOICE, Kind.PAYMENT)


class Stopped(Exception):
    """The run cannot go on; the message is the sentence people read."""


def begin(sides: Sides, connection: ConnectionState, *, now: datetime) -> Run:
    """Begin a run: the first lists everything; later ones read the change feed while it reaches back far enough."""
    trigger, reach = connection.requested or (Trigger.SCHEDULE, Reach.WATERMARK)
    capabilities = sides.codec.capabilities
    state = RunState()
    if connection.watermark is None:
        trigger, reach = Trigger.FIRST, Reach.FULL
        state = state.having(had_local=_mark_what_stands_here(sides))
    elif reach is Reach.WATERMARK and _sweep_is_due(connection, now):
        reach = Reach.SWEEP
    since = None if connection.watermark is None else changes_since(connection.watermark, reach, now=now)
    if (
        since is None
        or reach is Reach.FULL
        or not feed_reaches(since, now=now, reach_days=capabilities.feed_reach_days)
    ):
        state = listing(state, capabilities.pulled, census=connection.watermark is not None)
    else:
        state = state.having(since=since)
        if reach is Reach.SWEEP:
            state = state.having(prove_all=True, census_page=0)
    return sides.store.start_run(trigger, reach, state.having(phase=Phase.RECOVER), now=now)


def after_recovery(sides: Sides, state: RunState) -> Phase:
    """Look who is there first, where that is not certain."""
    unsure = sides.codec.capabilities.checks_company_each_run or state.kinds
    return Phase.IDENTIFY if unsure or sides.store.connection().company is None else pull_phase(state)


def pull_phase(state: RunState) -> Phase:
    """How this run reads."""
    return Phase.COUNT if state.kinds else Phase.CHANGES


def absorb(sides: Sides, run_id: int, state: RunState, reply: Reply) -> RunState:
    """Take in one good reply of a reading phase."""
    if reply.unread:
        state = _park_unread(sides, run_id, state, reply.unread)
    match reply:
        case Identified():
            return _identified(sides, state, reply.company)
        case Counted():
            return counted(
                state, dict(reply.counts), reply.server_time, sides.codec.capabilities.page_rows_max
            )
        case Listed() if state.phase is Phase.LISTS:
            return _listed(sides, run_id, state, reply)
        case Listed():
            return _read_again(sides, run_id, state, reply)
        case Page():
            return _paged(sides, run_id, state, reply)
        case Changes():
            return _changed(sides, run_id, state, reply)
    raise AssertionError(f"nobody asked for {type(reply).__name__}")


def _identified(sides: Sides, state: RunState, company: Company) -> RunState:
    known = sides.store.connection().company
    if known is not None and known.remote_id != company.remote_id:
        raise Stopped(
            f"The books that answered are {company.name}, but this account is connected to {known.name}. "
            "Nothing was read or written. Connect the right company again."
        )
    sides.store.save_connection(company=company)
    return state.having(phase=pull_phase(state))


def _listed(sides: Sides, run_id: int, state: RunState, reply: Listed) -> RunState:
    state = _take_in_all(sides, run_id, state, reply.records)
    sides.local.recompute()
    rows = sides.codec.capabilities.page_rows_max
    overflow = {k: Cursor(total=rows, pages=1) for k in reply.overflow}
    return state.having(small=(), cursors={**state.cursors, **overflow}, phase=Phase.PAGES)


def _paged(sides: Sides, run_id: int, state: RunState, reply: Page) -> RunState:
    _, kind_name, _, number = reply.key.split(":")
    kind, rows = Kind(kind_name), sides.codec.capabilities.page_rows_max
    state = _take_in_all(sides, run_id, state, reply.records)
    state = listed_page(state, kind, int(number) * rows, len(reply.records) + len(reply.unread), rows)
    if state.cursors[kind].finished and kind in DOCUMENTS:
        sides.local.recompute()
    return state


def _changed(sides: Sides, run_id: int, state: RunState, reply: Changes) -> RunState:
    state = state.having(server_time=state.server_time or reply.server_time)
    if not reply.complete:
        if state.relistings >= RELISTINGS_MAX:
            raise Stopped("The books change faster than they can be read. The next sync tries again.")
        return listing(state, sides.codec.capabilities.pulled, census=True)
    state = take_out(sides, run_id, _take_in_all(sides, run_id, state, reply.records), reply.gone)
    if state.kinds:
        if again := listing_moved(state, dict(Counter(word.kind for word in reply.gone))):
            return again
        if state.census:
            state = _census(sides, run_id, state)
        sides.local.recompute()
    return state.having(since=None, kinds=(), census=False, reread=_parked(sides, state), phase=Phase.REREAD)


def _census(sides: Sides, run_id: int, state: RunState) -> RunState:
    """What a complete listing did not show is gone; a side that turned empty stops the run instead."""
    for kind in reversed(in_order(state.kinds)):
        unseen = sides.store.unseen(run_id, kind)
        linked = sides.store.linked_count(kind)
        emptied = len(unseen) == linked or (len(unseen) > FEW and len(unseen) >= linked * NEARLY_ALL)
        if len(unseen) > 1 and kind in PUSH_ORDER and emptied:
            raise Stopped(
                f"The accounting system suddenly shows {linked - len(unseen):,} of {linked:,} {kind}s. "
                "Nothing was removed here."
            )
        state = take_out(sides, run_id, state, [Gone(kind=kind, remote_id=remote_id) for remote_id in unseen])
    return state


def _read_again(sides: Sides, run_id: int, state: RunState, reply: Listed) -> RunState:
    kind = Kind(reply.key.split(":")[1])
    state = state.having(reread={**state.reread, kind: state.reread[kind][REREAD_IDS_MAX:]})
    state = take_out(sides, run_id, _take_in_all(sides, run_id, state, reply.records), reply.gone)
    sides.store.unpark(kind, [word.remote_id for word in reply.gone])
    return state


def _take_in_all(sides: Sides, run_id: int, state: RunState, records: Sequence[Pulled]) -> RunState:
    by_kind: dict[Kind, list[Pulled]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    for kind in in_order(by_kind):
        if state.census:
            sides.store.see(run_id, kind, [p.remote_id for p in by_kind[kind]])
        state = take_in(sides, run_id, state, by_kind[kind])
    return state


def _park_unread(sides: Sides, run_id: int, state: RunState, unread: Sequence[Unread]) -> RunState:
    """A record nobody can read waits for a person (or a newer version of ours); it is not gone."""
    reason = "It came in a form that cannot be read. It is asked for again in every sync."
    parked = [Parked(kind=u.kind, remote_id=u.remote_id, code="unreadable", reason=reason) for u in unread]
    sides.store.park(parked, run_id)
    for record in unread:
        state = state.tallied(record.kind, parked=1)
        if state.census:
            sides.store.see(run_id, record.kind, [record.remote_id])
    return state


def _parked(sides: Sides, state: RunState) -> dict[Kind, tuple[str, ...]]:
    """Everything parked is read again in every run, until it can be taken in."""
    again = {kind: list(ids) for kind, ids in state.reread.items()}
    for parked in sides.store.parked():
        again.setdefault(parked.kind, []).append(parked.remote_id)
    return {kind: tuple(dict.fromkeys(ids)) for kind, ids in again.items()}


def _mark_what_stands_here(sides: Sides) -> frozenset[Kind]:
    """Before the first sync every record here is unlinked: marked, to be matched or pushed."""
    had = frozenset(kind for kind in sides.codec.capabilities.pulled if sides.local.count(kind))
    for kind in PUSH_ORDER:
        if kind in had:
            standing = sides.local.candidates(kind, sides.store.linked_locals(kind))
            sides.store.mark(kind, [v.local_id for v in standing])
    return had


def _sweep_is_due(connection: ConnectionState, now: datetime) -> bool:
    last = connection.last_sweep_at
    return last is None or (now - last).total_seconds() >= SWEEP_EVERY_SECONDS
