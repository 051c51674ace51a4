"""The one door to the network: a thin client over httpx with limits on everything.

Errors::

    HttpError
    ├── TransportError      no answer; ``sent`` says whether the request may have reached the server
    └── BodyTooLargeError   an answer larger than the cap; the request was carried out
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import structlog

_BODY_BYTES_MAX = 64 * 1024 * 1024
_log = structlog.get_logger("http")


class HttpError(Exception):
    """A request got no usable answer."""


class TransportError(HttpError):
    """No answer came. ``sent`` is False when the request surely did not reach the server, None when it may have."""

    def __init__(self, message: str, *, sent: bool | None) -> None:
        super().__init__(message)
        self.sent = sent


class BodyTooLargeError(HttpError):
    """The answer is larger than allowed. The request was carried out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, whole: any status, headers by lower-case name, the unpacked body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def intuit_tid(self) -> str:
        """Intuit's id of the exchange, for support; empty elsewhere."""
        return self.headers.get("intuit_tid", "")


class Client:
    """One pool of connections, safe to share between threads. Redirects are never followed."""

    def __init__(
        self,
        *,
        timeout_s: float = 30.0,
        connect_timeout_s: float = 10.0,
        body_bytes_max: int = _BODY_BYTES_MAX,
        connections_max: int = 20,
        log: bool = True,
    ) -> None:
        self._body_bytes_max = body_bytes_max
        self._log = log
        self._httpx = httpx.Client(
            timeout=httpx.Timeout(timeout_s, connect=connect_timeout_s),
            limits=httpx.Limits(max_connections=connections_max, max_keepalive_connections=connections_max),
            follow_redirects=False,
            # One client serves many accounts, so nothing a server says is remembered for the next request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            # A proxy of the environment is for the world outside, not for this machine.
            mounts=dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]")),
        )

    def close(self) -> None:
        """Close the pool."""
        self._httpx.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_s: float | None = None,
    ) -> Reply:
        """Send one request and read the whole answer, whatever its status; HttpError when there is none."""
        options: dict[str, Any] = {} if timeout_s is None else {"timeout": timeout_s}
        request = self._httpx.build_request(
            method, url, headers=dict(headers or {}), params=params, content=body, **options
        )
        started = time.perf_counter()
        try:
            reply = self._send(request)
        except httpx.HTTPError as error:
            self._record(request, started, error=type(error).__name__)
            raise TransportError(f"{type(error).__name__}: {error}", sent=_sent(error)) from error
        self._record(request, started, status=reply.status, intuit_tid=reply.intuit_tid)
        return reply

    def _send(self, request: httpx.Request) -> Reply:
        response = self._httpx.send(request, stream=True)
        try:
            chunks: list[bytes] = []
            left = self._body_bytes_max
            for chunk in response.iter_bytes():
                left -= len(chunk)
                if left < 0:
                    raise BodyTooLargeError(f"The answer is larger than {self._body_bytes_max} bytes.")
                chunks.append(chunk)
        finally:
            response.close()
        return Reply(response.status_code, response.headers, b"".join(chunks))

    def _record(self, request: httpx.Request, started: float, **facts: object) -> None:
        # The query may carry codes and customers' names, so only host and path are logged.
        if self._log:
            ms = round((time.perf_counter() - started) * 1000)
            _log.info(
                "http.request",
                method=request.method, host=request.url.host, path=request.url.path, ms=ms, **facts,
            )  # fmt: skip


def _sent(error: httpx.HTTPError) -> bool | None:
    """A connection that was never made carried nothing; after that only the server knows."""
    never = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
    return False if isinstance(error, never) else None
