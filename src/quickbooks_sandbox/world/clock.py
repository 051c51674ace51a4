"""The sandbox's own time: the machine's clock moved by an offset, or standing still until it is moved.

So a test can let a hundred days pass at once, or have every answer carry the moment it asked for.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class WorldClock:
    """A clock that runs at the speed of the machine's, from wherever it was set; frozen, it moves only when told to."""

    def __init__(self, offset_s: float = 0.0, *, frozen_at: datetime | None = None) -> None:
        self._offset = timedelta(seconds=offset_s)
        self._frozen_at = frozen_at
        self._skew = threading.local()
        self.moved: list[Callable[[], None]] = []
        """Each is called after the clock was moved by hand."""

    def now(self) -> datetime:
        """The sandbox's present moment, aware, in UTC."""
        skew: timedelta = getattr(self._skew, "span", timedelta(0))
        return self._present() + skew

    @property
    def offset_s(self) -> float:
        """Seconds this clock is ahead of the machine's."""
        if self._frozen_at is not None:
            return (self._frozen_at - _machine_now()).total_seconds()
        return self._offset.total_seconds()

    @property
    def frozen_at(self) -> datetime | None:
        """The moment it stands at; None while it runs."""
        return self._frozen_at

    def set(self, moment: datetime) -> None:
        """Make `moment` (aware) the present."""
        moment = moment.astimezone(UTC)
        self._offset = moment - _machine_now()
        if self._frozen_at is not None:
            self._frozen_at = moment
        self._tell()

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative number takes it back. OverflowError beyond what a date can hold."""
        offset = self._offset + timedelta(seconds=seconds)
        _ = _machine_now() + offset
        if self._frozen_at is not None:
            self._frozen_at += timedelta(seconds=seconds)
        self._offset = offset
        self._tell()

    def freeze(self) -> None:
        """Stand still from now on."""
        self._frozen_at = self._present()
        self._tell()

    def thaw(self) -> None:
        """Run on, from where it stands."""
        if self._frozen_at is not None:
            self._offset = self._frozen_at - _machine_now()
            self._frozen_at = None
        self._tell()

    def reset(self) -> None:
        """Back to the machine's time, running."""
        self._frozen_at = None
        self._offset = timedelta(0)
        self._tell()

    @contextmanager
    def skewed(self, seconds: float) -> Iterator[None]:
        """Within it, this thread reads a clock that goes wrong by so much."""
        self._skew.span = timedelta(seconds=seconds)
        try:
            yield
        finally:
            self._skew.span = timedelta(0)

    def _present(self) -> datetime:
        return self._frozen_at or _machine_now() + self._offset

    def _tell(self) -> None:
        for told in self.moved:
            told()


def _machine_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the one place of the sandbox that reads the machine's clock
