"""The vendor's three limits over sliding windows, by the world's clock (quickbooks-online.md 7)."""

import threading
from collections import deque
from dataclasses import asdict, dataclass

from .clock import WorldClock


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """How many calls; None switches a limit off."""

    requests_per_minute: int | None = 500
    requests_per_second: int | None = 10
    batches_per_minute: int | None = 40

    def told(self) -> dict[str, int | None]:
        """The settings as control shows them."""
        return asdict(self)


class Limits:
    """Counts the calls let through, by realm and by app."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, ...], deque[float]] = {}
        self.settings = LimitSettings()

    def admit(self, realm_id: str, client_id: str, *, batch: bool) -> int | None:
        """Let a call through (None), or say in how many seconds there is room again."""
        now = self._clock.now().timestamp()
        settings = self.settings
        wanted = [
            (("realm", realm_id), settings.requests_per_minute, 60),
            (("app", realm_id, client_id), settings.requests_per_second, 1),
            (("batch", realm_id, client_id), settings.batches_per_minute if batch else None, 60),
        ]
        with self._lock:
            windows = []
            for key, limit, span_s in wanted:
                if limit is None:
                    continue
                window = self._windows.setdefault(key, deque())
                _forget(window, now=now, span_s=span_s)
                if len(window) >= limit:
                    return max(1, round(window[0] + span_s - now)) if window else span_s
                windows.append(window)
            for window in windows:
                window.append(now)
        return None

    def reset(self) -> None:
        """Back to the vendor's figures, nothing counted."""
        with self._lock:
            self._windows.clear()
            self.settings = LimitSettings()


def _forget(window: deque[float], *, now: float, span_s: int) -> None:
    """Drop what is older than the span, and what a clock put back has made the future."""
    while window and window[-1] > now:
        window.pop()
    while window and window[0] <= now - span_s:
        window.popleft()
