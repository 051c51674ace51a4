"""One post over HTTP: three seconds, no redirects, no proxies (quickbooks-online.md 8.4)."""

import ssl
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from .endpoints import is_loopback

ANSWER_WITHIN_S = 3.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an endpoint made of a post: its status, or why there was none."""

    status: int | None
    problem: str = ""

    @property
    def taken(self) -> bool:
        """Only 200 counts."""
        return self.status == HTTPStatus.OK


def send(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post once."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    begun = time.monotonic()
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return Answer(status=None, problem=str(error) or type(error).__name__)
    finally:
        connection.close()
    if time.monotonic() - begun > ANSWER_WITHIN_S:
        return Answer(status=None, problem="timed out")
    return Answer(status=status)


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(host, port, timeout=ANSWER_WITHIN_S)
    context = ssl.create_default_context()
    if is_loopback(host):
        # On a developer's own machine a certificate is self-signed, and there is nobody in between.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, port, timeout=ANSWER_WITHIN_S, context=context)
