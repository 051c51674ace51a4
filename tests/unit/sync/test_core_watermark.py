"""A run reads from just before where the last one ended, and never trusts a feed that may not reach back so far."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.sync.core.rows import Reach
from ar_automation.sync.core.watermark import FEED_MARGIN, OVERLAP, SWEEP, changes_since, feed_reaches

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
ages = st.timedeltas(timedelta(0), timedelta(days=90))


@given(age=ages)
def test_a_regular_run_reads_again_what_the_overlap_holds_and_no_more(age: timedelta) -> None:
    assert changes_since(NOW - age, Reach.WATERMARK, now=NOW) == NOW - age - OVERLAP


@given(age=ages)
def test_a_sweep_reads_two_weeks_or_back_to_the_watermark(age: timedelta) -> None:
    since = changes_since(NOW - age, Reach.SWEEP, now=NOW)
    assert since == NOW - max(age + OVERLAP, timedelta(days=14))
    assert since <= changes_since(NOW - age, Reach.WATERMARK, now=NOW)


def test_the_sweep_is_what_the_product_page_promises() -> None:
    assert timedelta(days=14) == SWEEP


@pytest.mark.parametrize(
    ("age", "reaches"),
    [
        (timedelta(0), True),
        (timedelta(days=29), True),
        (timedelta(days=30) - FEED_MARGIN - timedelta(seconds=1), True),
        (timedelta(days=30) - FEED_MARGIN, False),
        (timedelta(days=30), False),
        (timedelta(days=400), False),
    ],
)
def test_a_feed_of_thirty_days_is_trusted_for_an_hour_less(age: timedelta, reaches: bool) -> None:
    assert feed_reaches(NOW - age, now=NOW, reach_days=30) is reaches


@given(age=ages, days=st.integers(1, 90))
def test_a_feed_that_reaches_further_reaches_this_too(age: timedelta, days: int) -> None:
    if feed_reaches(NOW - age, now=NOW, reach_days=days):
        assert feed_reaches(NOW - age, now=NOW, reach_days=days + 1)
        assert age < timedelta(days=days)
