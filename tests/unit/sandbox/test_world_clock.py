"""The sandbox's time runs from wherever it was set."""

from datetime import UTC, datetime, timedelta

import pytest

from quickbooks_sandbox.world.clock import WorldClock


def test_a_fresh_clock_is_the_machines() -> None:
    assert WorldClock().offset_s == 0
    assert WorldClock().now().tzinfo is UTC


def test_a_clock_goes_on_from_the_moment_it_was_set_to() -> None:
    clock = WorldClock()
    moment = datetime(2031, 5, 1, 12, tzinfo=UTC)
    clock.set(moment)
    assert moment <= clock.now() < moment + timedelta(minutes=1)
    assert clock.now() <= clock.now()


def test_time_passes_and_comes_back() -> None:
    clock = WorldClock()
    clock.advance(86_400)
    clock.advance(-3_600)
    assert clock.offset_s == 82_800


def test_a_moment_beyond_the_calendar_is_refused_and_nothing_moves() -> None:
    clock = WorldClock()
    with pytest.raises(OverflowError):
        clock.advance(1e12)
    assert clock.offset_s == 0


def test_a_frozen_clock_stands_where_it_was_set_and_runs_on_from_there() -> None:
    clock = WorldClock()
    moment = datetime(2031, 5, 1, 12, tzinfo=UTC)
    clock.freeze()
    clock.set(moment)
    assert clock.now() == clock.now() == moment
    clock.advance(60)
    assert clock.now() == moment + timedelta(minutes=1)
    clock.thaw()
    assert moment + timedelta(minutes=1) <= clock.now() < moment + timedelta(minutes=2)


def test_whoever_listens_hears_of_each_move() -> None:
    clock = WorldClock()
    heard: list[int] = []
    clock.moved.append(lambda: heard.append(1))
    clock.advance(5)
    clock.freeze()
    clock.thaw()
    assert len(heard) == 3


def test_a_skewed_clock_is_wrong_for_its_thread_and_only_meanwhile() -> None:
    clock = WorldClock(frozen_at=datetime(2031, 5, 1, 12, tzinfo=UTC))
    with clock.skewed(-600):
        assert clock.now() == datetime(2031, 5, 1, 11, 50, tzinfo=UTC)
    assert clock.now() == datetime(2031, 5, 1, 12, tzinfo=UTC)
