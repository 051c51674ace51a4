"""Jobs that wake a worker. A job carries nothing: whoever wakes takes the connection most due, or goes back to sleep.

So a lost or doubled job is harmless; the sweeper of `tasks` wakes what is due once a minute anyway.
"""

from procrastinate.contrib.django import app

TASK = "sync.wake"
AHEAD_SECONDS = 60.0
"""What is due later than this is left to the sweeper."""


def wake(*, after_seconds: float = 0.0, times: int = 1) -> None:
    """Enqueue wake-ups, now or a little later, in the caller's transaction."""
    if after_seconds > AHEAD_SECONDS or times < 1:
        return
    delay = {"milliseconds": int(after_seconds * 1000)} if after_seconds > 0 else None
    app.configure_task(TASK, queue="sync", schedule_in=delay).batch_defer(*[{} for _ in range(times)])
