"""What every Limiter does. Subclass it and give a `limiter` fixture: one with the default limits, never asked yet."""

# ruff: noqa: D102 - the names of the tests say the rules

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ar_automation.sync.limiter import BATCH, SINGLE
from ar_automation.sync.ports import Limiter

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_fresh_numbers = itertools.count()


def at(seconds: float) -> datetime:
    """So many seconds after the tests begin."""
    return NOW + timedelta(seconds=seconds)


class LimiterContract:
    """The behaviour of ports.Limiter."""

    def test_a_quiet_company_may_be_called_at_once(self, limiter: Limiter) -> None:
        assert limiter.grant("one", SINGLE, 4, now=NOW) == (4, 0.0)

    def test_more_than_the_second_holds_waits_for_the_next(self, limiter: Limiter) -> None:
        assert limiter.grant("one", SINGLE, 12, now=NOW) == (10, 1.0)
        assert limiter.grant("one", SINGLE, 2, now=at(0.25)) == (0, 0.75)
        assert limiter.grant("one", SINGLE, 2, now=at(1)) == (2, 0.0)

    def test_the_minute_holds_five_hundred(self, limiter: Limiter) -> None:
        for second in range(50):
            assert limiter.grant("one", SINGLE, 10, now=at(second))[0] == 10
        assert limiter.grant("one", SINGLE, 1, now=at(50)) == (0, 10.0)
        assert limiter.grant("one", SINGLE, 1, now=at(60))[0] == 1

    def test_batches_have_forty_a_minute_of_their_own(self, limiter: Limiter) -> None:
        for second in range(4):
            assert limiter.grant("one", BATCH, 10, now=at(second))[0] == 10
        assert limiter.grant("one", BATCH, 1, now=at(4)) == (0, 56.0)
        assert limiter.grant("one", SINGLE, 10, now=at(4))[0] == 10

    def test_companies_do_not_share(self, limiter: Limiter) -> None:
        limiter.grant("one", SINGLE, 10, now=NOW)
        assert limiter.grant("two", SINGLE, 10, now=NOW)[0] == 10

    def test_a_throttled_company_is_left_alone_and_only_that_one(self, limiter: Limiter) -> None:
        limiter.cool_down("one", until=at(60))
        limiter.cool_down("one", until=at(30))
        assert limiter.grant("one", SINGLE, 1, now=at(20)) == (0, 40.0)
        assert limiter.grant("two", SINGLE, 1, now=at(20))[0] == 1
        assert limiter.grant("one", SINGLE, 1, now=at(60))[0] == 1

    def test_a_clock_that_is_set_back_does_not_close_the_company_for_long(self, limiter: Limiter) -> None:
        tomorrow = NOW + timedelta(days=1)
        limiter.grant("one", SINGLE, 10, now=tomorrow)
        limiter.cool_down("two", until=tomorrow)
        assert limiter.grant("one", SINGLE, 1, now=NOW)[0] == 1
        assert limiter.grant("two", SINGLE, 1, now=NOW)[0] == 1

    # Each example calls a company of its own, and every subclass runs the examples anew.
    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(
        asked=st.lists(
            st.tuples(
                st.sampled_from([0, 1, 90_000, 500_000, 999_999, 1_000_000, 7_000_000]),
                st.sampled_from([SINGLE, BATCH]),
                st.integers(1, 40),
            ),
            max_size=60,
        )
    )
    def test_no_window_ever_holds_more_than_its_limit(
        self, limiter: Limiter, asked: list[tuple[int, str, int]]
    ) -> None:
        realm = f"company {next(_fresh_numbers)}"
        now = NOW
        allowed: list[tuple[datetime, int, str]] = []
        for pause_us, lane, wanted in asked:
            now += timedelta(microseconds=pause_us)
            granted, wait = limiter.grant(realm, lane, wanted, now=now)
            assert 0 <= granted <= wanted
            assert granted == wanted or wait > 0
            allowed.append((now, granted, lane))
            assert _within(allowed, now, 1) <= 10
            assert _within(allowed, now, 60) <= 500
            assert _within([entry for entry in allowed if entry[2] == BATCH], now, 60) <= 40
        granted, wait = limiter.grant(realm, BATCH, 40, now=now)
        if wait:
            assert limiter.grant(realm, BATCH, 1, now=now + timedelta(seconds=wait))[0] == 1


def _within(allowed: list[tuple[datetime, int, str]], now: datetime, seconds: int) -> int:
    return sum(calls for moment, calls, _ in allowed if now - timedelta(seconds=seconds) < moment)
