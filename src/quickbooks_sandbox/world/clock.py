"""The sandbox's own time: the machine's clock moved by an offset, so that a test can let a hundred days pass at once."""

from datetime import UTC, datetime, timedelta


class WorldClock:
    """A clock that runs at the speed of the machine's, from wherever it was set."""

    def __init__(self, offset_s: float = 0.0) -> None:
        self._offset = timedelta(seconds=offset_s)

    def now(self) -> datetime:
        """The sandbox's present moment, aware, in UTC."""
        return _machine_now() + self._offset

    @property
    def offset_s(self) -> float:
        """Seconds this clock is ahead of the machine's."""
        return self._offset.total_seconds()

    def set(self, moment: datetime) -> None:
        """Make `moment` (aware) the present."""
        self._offset = moment - _machine_now()

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative number takes it back. OverflowError beyond what a date can hold."""
        offset = self._offset + timedelta(seconds=seconds)
        _ = _machine_now() + offset
        self._offset = offset


def _machine_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the one place of the sandbox that reads the machine's clock
