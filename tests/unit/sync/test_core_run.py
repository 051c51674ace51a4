"""A run is a value: from what was taken in follows what is asked next, whatever the order and however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.records import Kind
from ar_automation.sync.core.run import (
    LISTINGS_MAX,
    PAGES_IN_FLIGHT,
    REREAD_IDS_MAX,
    Cursor,
    Phase,
    RunState,
    Tally,
    counted,
    listed_page,
    listing,
    listing_moved,
    next_asks,
)
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
)

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
KINDS = tuple(Kind)
counts_of_kinds = st.fixed_dictionaries({kind: st.integers(0, 60) for kind in Kind})


def sides(page_rows: int = 1000) -> Capabilities:
    return Capabilities(page_rows_max=page_rows)


def paging(page_rows: int, *, rows: int = 0, total: int) -> RunState:
    """A run about to read the pages of one kind."""
    cursor = Cursor(total=total, pages=-(-total // page_rows), rows=rows)
    return RunState(phase=Phase.PAGES, kinds=(Kind.INVOICE,), cursors={Kind.INVOICE: cursor})


# --- asks


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RunState(phase=Phase.IDENTIFY), [AskCompany(key="company")]),
        (RunState(phase=Phase.COUNT, kinds=KINDS), [AskCounts(key="counts", kinds=KINDS)]),
        (
            RunState(phase=Phase.LISTS, small=(Kind.TERM, Kind.ITEM)),
            [AskLists(key="lists", kinds=(Kind.TERM, Kind.ITEM))],
        ),
        (RunState(phase=Phase.LISTS), []),
        (RunState(phase=Phase.PAGES), []),
        (
            RunState(phase=Phase.CHANGES, since=NOW),
            [AskChanges(key="changes:0:0", kinds=KINDS, since=NOW)],
        ),
        (RunState(phase=Phase.CHANGES), []),
        (RunState(phase=Phase.REREAD), []),
        (RunState(phase=Phase.REREAD, reread={Kind.ITEM: ()}), []),
        *((RunState(phase=phase), []) for phase in (Phase.RECOVER, Phase.PUSH, Phase.PROVE, Phase.DONE)),
    ],
    ids=lambda value: value.phase if isinstance(value, RunState) else "",
)
def test_each_phase_has_its_asks(state: RunState, expected: list[Ask]) -> None:
    assert next_asks(state, sides()) == expected


def test_the_feed_is_asked_anew_when_it_is_read_again() -> None:
    state = RunState(phase=Phase.CHANGES, since=NOW)
    again = state.having(proof_rounds=1)
    moved = state.having(cursors={Kind.INVOICE: Cursor(total=1, pages=1, listings=2)})
    assert len({next_asks(s, sides())[0].key for s in (state, again, moved)}) == 3


def test_records_are_read_again_by_kind_in_order_and_so_many_at_once() -> None:
    many = tuple(RemoteId(str(n)) for n in range(REREAD_IDS_MAX + 1))
    state = RunState(phase=Phase.REREAD, reread={Kind.INVOICE: many, Kind.TERM: (), Kind.ITEM: many[:2]})
    assert next_asks(state, sides()) == [AskRecords(key="reread:item:0", kind=Kind.ITEM, remote_ids=many[:2])]
    state = state.having(reread={Kind.INVOICE: many})
    assert next_asks(state, sides()) == [
        AskRecords(key="reread:invoice:0", kind=Kind.INVOICE, remote_ids=many[:REREAD_IDS_MAX])
    ]


@given(total=st.integers(1, 400), page_rows=st.integers(1, 20))
def test_pages_in_flight_are_bounded_and_lie_next_to_each_other(total: int, page_rows: int) -> None:
    asks = next_asks(paging(page_rows, total=total), sides(page_rows))
    assert 1 <= len(asks) <= PAGES_IN_FLIGHT
    assert [a.start for a in asks if isinstance(a, AskPage)] == [n * page_rows for n in range(len(asks))]
    assert {a.rows for a in asks if isinstance(a, AskPage)} == {page_rows}


# --- counting


@given(counts=counts_of_kinds, page_rows=st.integers(1, 70))
def test_every_kind_is_either_listed_with_others_or_paged(counts: dict[Kind, int], page_rows: int) -> None:
    state = counted(RunState(phase=Phase.COUNT, kinds=KINDS), counts, NOW, page_rows)
    assert (*state.small, *state.cursors) == KINDS
    assert sum(counts[kind] for kind in state.small) <= page_rows
    assert all(counts[kind] < page_rows for kind in state.small), "a full answer may not be whole"
    for kind, cursor in state.cursors.items():
        assert cursor.total == counts[kind] <= cursor.pages * page_rows < counts[kind] + page_rows
    assert {kind: tally.total for kind, tally in state.tallies.items()} == counts
    assert state.phase is Phase.LISTS


@given(counts=counts_of_kinds, page_rows=st.integers(1, 70))
def test_as_many_kinds_as_fit_are_listed_together(counts: dict[Kind, int], page_rows: int) -> None:
    state = counted(RunState(phase=Phase.COUNT, kinds=KINDS), counts, NOW, page_rows)
    if state.cursors:
        first = next(iter(state.cursors))
        full = sum(counts[kind] for kind in (*state.small, first)) > page_rows
        assert full or counts[first] == page_rows


def test_the_watermark_is_the_first_time_they_said() -> None:
    start = RunState(phase=Phase.COUNT, kinds=(Kind.TERM,))
    first = counted(start, {Kind.TERM: 1}, NOW, 10)
    assert (first.server_time, first.since) == (NOW, NOW - OVERLAP)
    later = NOW.replace(hour=13)
    second = counted(first, {Kind.TERM: 1}, later, 10)
    assert (second.server_time, second.since) == (NOW, later - OVERLAP)


@pytest.mark.parametrize(("listings", "overlap"), [(0, OVERLAP), (1, OVERLAP), (2, SHORT_OVERLAP)])
def test_a_listing_begun_again_closes_with_the_short_overlap(listings: int, overlap: timedelta) -> None:
    again = RunState(phase=Phase.COUNT, kinds=(Kind.TERM,), relistings=listings)
    assert counted(again, {Kind.TERM: 1}, NOW, 10).since == NOW - overlap
    assert timedelta(0) < SHORT_OVERLAP < OVERLAP


def test_counting_again_keeps_what_was_done() -> None:
    start = RunState(kinds=(Kind.TERM,)).tallied(Kind.TERM, created=3).tallied(Kind.ITEM, updated=1)
    state = counted(start, {Kind.TERM: 7}, NOW, 10)
    assert state.tallies == {Kind.TERM: Tally(total=7, created=3), Kind.ITEM: Tally(updated=1)}


# --- pages


def read_all(state: RunState, actual: dict[Kind, int], page_rows: int, dice: Random) -> RunState:
    """Answer the asks in any order, some of them twice, until nothing is asked."""
    answered: set[str] = set()
    while asks := next_asks(state, sides(page_rows)):
        assert len({ask.key for ask in asks}) == len(asks)
        assert not answered & {ask.key for ask in asks}, "nothing is asked twice"
        some = dice.sample(asks, dice.randint(1, len(asks)))
        for ask in (*some, dice.choice(some)):
            assert isinstance(ask, AskPage)
            rows = max(0, min(page_rows, actual[ask.kind] - ask.start))
            state = listed_page(state, ask.kind, ask.start, rows, page_rows)
            answered.add(ask.key)
        left = next_asks(state, sides(page_rows))
        assert {a.key for a in asks} - answered <= {a.key for a in left}, "what waits keeps its key"
    return state


@given(
    counts=st.fixed_dictionaries({kind: st.integers(1, 90) for kind in (Kind.CUSTOMER, Kind.INVOICE)}),
    grown=st.integers(-5, 30),
    page_rows=st.integers(1, 8),
    dice=st.randoms(use_true_random=False),
)
def test_pages_in_any_order_bring_every_row_once(
    counts: dict[Kind, int], grown: int, page_rows: int, dice: Random
) -> None:
    cursors = {kind: Cursor(total=n, pages=-(-n // page_rows)) for kind, n in counts.items()}
    actual = {kind: max(0, n + grown) for kind, n in counts.items()}
    state = read_all(RunState(phase=Phase.PAGES, cursors=cursors), actual, page_rows, dice)
    for kind, cursor in state.cursors.items():
        assert cursor.finished
        assert cursor.rows == actual[kind]
        assert sorted(cursor.done) == list(range(cursor.pages))
        assert cursor.total == max(counts[kind], actual[kind])


def test_a_page_taken_in_twice_counts_once() -> None:
    once = listed_page(paging(10, total=25), Kind.INVOICE, 10, 10, 10)
    assert listed_page(once, Kind.INVOICE, 10, 10, 10) is once


def test_kinds_are_paged_one_after_the_other_in_order() -> None:
    cursors = {Kind.INVOICE: Cursor(total=2, pages=2), Kind.CUSTOMER: Cursor(total=2, pages=2)}
    state = RunState(phase=Phase.PAGES, cursors=cursors)
    assert {a.kind for a in next_asks(state, sides(1)) if isinstance(a, AskPage)} == {Kind.CUSTOMER}
    state = listed_page(listed_page(state, Kind.CUSTOMER, 1, 0, 1), Kind.CUSTOMER, 0, 1, 1)
    assert {a.kind for a in next_asks(state, sides(1)) if isinstance(a, AskPage)} == {Kind.INVOICE}


def test_a_full_last_page_asks_for_one_more() -> None:
    state = listed_page(paging(10, total=10), Kind.INVOICE, 0, 10, 10)
    assert [a.key for a in next_asks(state, sides(10))] == ["page:invoice:1:1"]
    assert next_asks(listed_page(state, Kind.INVOICE, 10, 0, 10), sides(10)) == []


# --- what moved while it was read


def after(cursor: Cursor, gone: int = 0) -> RunState | None:
    state = RunState(phase=Phase.CHANGES, cursors={Kind.INVOICE: cursor})
    return listing_moved(state, {Kind.INVOICE: gone} if gone else {})


@pytest.mark.parametrize(
    ("cursor", "gone", "again"),
    [
        (Cursor(total=25, pages=3, rows=25), 0, False),
        (Cursor(total=25, pages=3, rows=25), 1, True),
        (Cursor(total=25, pages=3, rows=24), 1, True),
        (Cursor(total=25, pages=3, rows=24), 0, True),
        (Cursor(total=5, pages=1, rows=5), 1, False),
        (Cursor(total=5, pages=1, rows=4), 1, False),
        (Cursor(total=5, pages=1, rows=3), 1, True),
        (Cursor(total=0, pages=0), 0, False),
        (Cursor(total=25, pages=3, rows=24, listings=LISTINGS_MAX - 1), 0, True),
        (Cursor(total=25, pages=3, rows=24, listings=LISTINGS_MAX), 0, False),
    ],
)
def test_a_kind_is_listed_again_when_rows_may_have_slipped_through(
    cursor: Cursor, gone: int, again: bool
) -> None:
    assert (after(cursor, gone) is not None) is again


def test_listing_again_starts_over_under_new_keys_and_leaves_the_others() -> None:
    whole = Cursor(total=20, pages=2, rows=20, done=(0, 1))
    state = RunState(phase=Phase.CHANGES, cursors={Kind.INVOICE: whole, Kind.CUSTOMER: whole})
    again = listing_moved(state, {Kind.INVOICE: 1})
    assert again is not None
    assert again.phase is Phase.PAGES
    assert again.cursors == {Kind.INVOICE: Cursor(total=20, pages=2, listings=2), Kind.CUSTOMER: whole}
    assert [a.key for a in next_asks(again, sides(10))] == ["page:invoice:2:0", "page:invoice:2:1"]


def test_a_listing_in_full_forgets_the_feed_and_keeps_the_watermark() -> None:
    state = RunState(
        phase=Phase.CHANGES,
        since=NOW,
        server_time=NOW,
        cursors={Kind.ITEM: Cursor(total=1, pages=1)},
        relistings=1,
    )
    again = listing(state, KINDS, census=True)
    assert again == RunState(
        phase=Phase.COUNT, kinds=KINDS, census=True, prove_all=True, relistings=2, server_time=NOW
    )
    assert not listing(state, KINDS, census=False).census


# --- tallies


@given(counts=st.lists(st.tuples(st.sampled_from(["created", "updated", "parked"]), st.integers(0, 9))))
def test_tallies_add_up(counts: list[tuple[str, int]]) -> None:
    state = RunState()
    for name, number in counts:
        state = state.tallied(Kind.ITEM, **{name: number})
    tally = state.tallies.get(Kind.ITEM, Tally())
    for name in ("created", "updated", "parked"):
        assert getattr(tally, name) == sum(number for which, number in counts if which == name)
    assert tally.pulled == 0


def test_a_copy_changes_what_is_named_alone() -> None:
    state = RunState(calls=3)
    assert state.having(calls=4) == RunState(calls=4)
    assert state.calls == 3
