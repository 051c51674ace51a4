"""The world's one source of chance: whatever looks random is drawn from its seed, in the order of the calls.

So the same seed and the same calls give the same bytes. Nothing drawn here is a secret: the sandbox serves one machine, lets
everybody in, and is meant to be predictable.
"""

import base64
import hashlib
import threading
import uuid

_BELOW_BYTES = 16


class Chance:
    """A stream of draws. `parts` tell it from other streams of the same seed."""

    def __init__(self, seed: int, *parts: object) -> None:
        self._lock = threading.Lock()
        self.restart(seed, *parts)

    def restart(self, seed: int, *parts: object) -> None:
        """Begin the stream of a seed, from its first draw."""
        key = hashlib.sha256(repr((seed, *parts)).encode()).digest()
        with self._lock:
            self._key = key
            self._drawn = 0

    def bytes(self, length: int) -> bytes:
        """So many bytes."""
        with self._lock:
            self._drawn += 1
            return hashlib.shake_256(self._key + self._drawn.to_bytes(8, "big")).digest(length)

    def text(self, length: int) -> str:
        """So many bytes, in letters a URL may hold."""
        return base64.urlsafe_b64encode(self.bytes(length)).rstrip(b"=").decode()

    def below(self, limit: int) -> int:
        """A number from 0 to below `limit`."""
        return int.from_bytes(self.bytes(_BELOW_BYTES), "big") % limit

    def uuid(self) -> str:
        """A random UUID."""
        return str(uuid.UUID(bytes=self.bytes(16), version=4))
