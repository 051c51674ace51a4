"""From when to read changes, and when a change feed cannot be trusted to reach back far enough."""

from __future__ import annotations

from datetime import datetime, timedelta

from ar_automation.sync.core.rows import Reach

OVERLAP = timedelta(seconds=10)
"""Read again before the watermark: the remote's times have whole seconds, and rows may show late."""
SHORT_OVERLAP = timedelta(seconds=1)
"""The least of it: for a listing begun again because a burst just before it filled the feed that closes it."""
SWEEP = timedelta(days=14)
"""The window the product page promises a regular sync to pull."""
FEED_MARGIN = timedelta(hours=1)


def changes_since(watermark: datetime, reach: Reach, *, now: datetime) -> datetime:
    """The moment a regular run reads changes from: just before the watermark, or two weeks back for a sweep."""
    since = watermark - OVERLAP
    return min(since, now - SWEEP) if reach is Reach.SWEEP else since


def feed_reaches(since: datetime, *, now: datetime, reach_days: int) -> bool:
    """Whether the change feed still holds everything after `since`; if not, the kinds must be listed."""
    return now - since < timedelta(days=reach_days) - FEED_MARGIN
