"""A run as a value: what has been done, and from that alone, what to ask next.

Phases, in order (each may be skipped when there is nothing in it to do):

    recover   replay writes whose answers never came
    identify  which company is this?
    count     how many records of each kind; the remote's clock gives the new watermark
    lists     the first kinds, as many as fit in one answer
    pages     the other kinds, kind by kind, ten pages in flight
    changes   the change feed (a regular run begins here; a listing ends here)
    reread    records that must be read again: parked before, or stale when we wrote
    push      what changed here
    prove     that open AR agrees
    done
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.records import Kind
from ar_automation.sync.core.order import in_order
from ar_automation.sync.core.watermark import OVERLAP, SHORT_OVERLAP
from ar_automation.sync.core.wire import (
    Ask,
    AskChanges,
    AskCompany,
    AskCounts,
    AskLists,
    AskPage,
    AskRecords,
    RemoteId,
    Value,
)

PAGES_IN_FLIGHT = 10
LISTINGS_MAX = 3
"""How often a kind is listed again in one run because it moved under our hands."""
REREAD_IDS_MAX = 100


class Phase(StrEnum):
    """Where a run is."""

    RECOVER = "recover"
    IDENTIFY = "identify"
    COUNT = "count"
    LISTS = "lists"
    PAGES = "pages"
    CHANGES = "changes"
    REREAD = "reread"
    PUSH = "push"
    PROVE = "prove"
    DONE = "done"


class Cursor(Value, frozen=True, kw_only=True, gc=False):
    """How far the listing of a kind is: pages done, and rows seen in them."""

    total: int
    pages: int
    done: tuple[int, ...] = ()
    rows: int = 0
    listings: int = 1

    @property
    def finished(self) -> bool:
        """Every page has been taken in."""
        return len(self.done) >= self.pages


class Tally(Value, frozen=True, kw_only=True, gc=False):
    """What a run did to a kind, for the page, the log and `sync --json`."""

    total: int = 0
    pulled: int = 0
    created: int = 0
    updated: int = 0
    voided: int = 0
    deleted: int = 0
    pushed: int = 0
    parked: int = 0
    conflicts: int = 0
    unchanged: int = 0

    def plus(self, other: Tally) -> Tally:
        """The sum, field by field."""
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


class RunState(Value, frozen=True, kw_only=True, gc=False):
    """Everything a run knows; stored after each reply, in the transaction that took the reply in."""

    phase: Phase = Phase.RECOVER
    kinds: tuple[Kind, ...] = ()
    """Kinds to list in full; empty when the change feed is enough."""
    small: tuple[Kind, ...] = ()
    cursors: dict[Kind, Cursor] = {}
    census: bool = False
    """There were links before this listing: what it does not show is gone."""
    since: datetime | None = None
    server_time: datetime | None = None
    """The remote's clock in the first answer: the watermark, once the run is through."""
    had_local: frozenset[Kind] = frozenset()
    """Kinds that stood here before the first sync: their records are matched before any is created."""
    reread: dict[Kind, tuple[RemoteId, ...]] = {}
    """Remote records to read again, by kind."""
    touched: tuple[int, ...] = ()
    """Local ids of customers whose open AR moved."""
    prove_all: bool = False
    census_page: int | None = None
    """Page of the census of balances to read next: the whole ledger is proved, not what was touched alone."""
    proving: tuple[int, ...] | None = None
    """Customers whose balance is still to be read for the proof; None before the proof begins."""
    proof_rounds: int = 0
    proof: Mapping[str, Any] | None = None
    push_rounds: int = 0
    """How often records were read again because they were stale when we wrote."""
    relistings: int = 0
    """How often the change feed was too full to be trusted."""
    tallies: dict[Kind, Tally] = {}
    calls: int = 0
    remote_writes: int = 0
    rows_written: int = 0
    failures: int = 0
    """Failed asks in a row."""

    def having(self, **changes: object) -> RunState:
        """A copy with these fields changed."""
        return msgspec.structs.replace(self, **changes)

    def tallied(self, kind: Kind, **counts: int) -> RunState:
        """A copy with `counts` added to the tally of `kind`."""
        tally = self.tallies.get(kind, Tally()).plus(Tally(**counts))
        return self.having(tallies={**self.tallies, kind: tally})


def next_asks(state: RunState, capabilities: Capabilities) -> list[Ask]:
    """What to ask for next while pulling; empty when the phase is through (or is not one of pulling)."""
    match state.phase:
        case Phase.IDENTIFY:
            return [AskCompany(key="company")]
        case Phase.COUNT:
            return [AskCounts(key="counts", kinds=state.kinds)]
        case Phase.LISTS if state.small:
            return [AskLists(key="lists", kinds=state.small)]
        case Phase.PAGES:
            return _page_asks(state, capabilities.page_rows_max)
        case Phase.CHANGES if state.since is not None:
            key = f"changes:{state.proof_rounds}:{sum(c.listings for c in state.cursors.values())}"
            return [AskChanges(key=key, kinds=capabilities.pulled, since=state.since)]
        case Phase.REREAD:
            return _reread_asks(state)
        case _:
            return []


def listing(state: RunState, kinds: tuple[Kind, ...], *, census: bool) -> RunState:
    """The state that lists these kinds in full; with `census`, what the listing does not show is gone."""
    return state.having(
        phase=Phase.COUNT,
        kinds=kinds,
        cursors={},
        since=None,
        census=census,
        prove_all=True,
        relistings=state.relistings + 1,
    )


def counted(state: RunState, counts: dict[Kind, int], server_time: datetime, page_rows: int) -> RunState:
    """Lay out the listing: the first kinds that fit one answer together, pages for the rest."""
    small: list[Kind] = []
    room = page_rows
    for kind in state.kinds:
        if counts[kind] > room or counts[kind] >= page_rows:
            break
        small.append(kind)
        room -= counts[kind]
    paged = [kind for kind in state.kinds if kind not in small]
    cursors = {k: Cursor(total=counts[k], pages=-(-counts[k] // page_rows)) for k in paged}
    tallies = dict(state.tallies)
    for kind in state.kinds:
        tallies[kind] = msgspec.structs.replace(tallies.get(kind, Tally()), total=counts[kind])
    return state.having(
        small=tuple(small),
        cursors=cursors,
        tallies=tallies,
        since=server_time - (OVERLAP if state.relistings <= 1 else SHORT_OVERLAP),
        server_time=state.server_time or server_time,
        phase=Phase.LISTS,
    )


def listed_page(state: RunState, kind: Kind, start: int, rows: int, page_rows: int) -> RunState:
    """A page was taken in; a full last page means there are more than were counted."""
    cursor = state.cursors[kind]
    page = start // page_rows
    if page in cursor.done:
        return state
    pages = cursor.pages + 1 if page == cursor.pages - 1 and rows == page_rows else cursor.pages
    moved = msgspec.structs.replace(
        cursor,
        done=(*cursor.done, page),
        rows=cursor.rows + rows,
        pages=pages,
        total=max(cursor.total, cursor.rows + rows),
    )
    return state.having(cursors={**state.cursors, kind: moved})


def listing_moved(state: RunState, gone: dict[Kind, int]) -> RunState | None:
    """Whether rows may have slipped through between pages, and if so the state that lists those kinds again.

    A delete while we paged shifts every later row by one; so does a count larger than the rows seen.
    """
    again = {
        kind: Cursor(total=c.total, pages=c.pages, listings=c.listings + 1)
        for kind, c in state.cursors.items()
        if c.listings < LISTINGS_MAX
        and ((gone.get(kind) and c.pages > 1) or c.rows < c.total - gone.get(kind, 0))
    }
    if not again:
        return None
    return state.having(cursors={**state.cursors, **again}, phase=Phase.PAGES)


def _reread_asks(state: RunState) -> list[Ask]:
    for kind in in_order(state.reread):
        if ids := state.reread[kind]:
            return [AskRecords(key=f"reread:{kind}:{ids[0]}", kind=kind, remote_ids=ids[:REREAD_IDS_MAX])]
    return []


def _page_asks(state: RunState, page_rows: int) -> list[Ask]:
    for kind in in_order(state.cursors):
        cursor = state.cursors[kind]
        if not cursor.finished:
            open_pages = (n for n in range(cursor.pages) if n not in cursor.done)
            return [
                AskPage(
                    key=f"page:{kind}:{cursor.listings}:{n}", kind=kind, start=n * page_rows, rows=page_rows
                )
                for n, _ in zip(open_pages, range(PAGES_IN_FLIGHT), strict=False)
            ]
    return []
