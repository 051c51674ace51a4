"""A receiver of webhooks on this machine, as a developer would write one by hand: keeps what came, answers as told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.contract.sandbox.client import Sandbox

VERIFIER = "b5771f19b12ddb4bcdb9f08bdc50bc63878a"


@dataclass(frozen=True)
class Received:
    """One post."""

    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> Any:
        return json.loads(self.body)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Type and object of each CloudEvent."""
        return [(event["type"], event["intuitentityid"]) for event in self.events]


@dataclass
class Receiver:
    """What came to an address; `statuses` are the next answers, then 200."""

    url: str
    posts: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int) -> list[Received]:
        with self.came:
            assert self.came.wait_for(lambda: len(self.posts) >= count, timeout=20), "no post came"
            return list(self.posts)


@contextmanager
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with kept.came:
                kept.posts.append(Received({k.lower(): v for k, v in self.headers.items()}, body))
                status = kept.statuses.pop(0) if kept.statuses else 200
                kept.came.notify_all()
            self.send_response(status)
            self.send_header("Location", kept.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept = Receiver(f"http://127.0.0.1:{server.server_address[1]}/quickbooks/webhook")
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield kept
        finally:
            server.shutdown()
            serving.join()


def subscribe(sandbox: Sandbox, to: Receiver, **more: Any) -> None:
    sandbox.control("webhooks", {"url": to.url, "verifierToken": VERIFIER, **more})


def delivered(sandbox: Sandbox, *, settle: bool = True) -> list[dict[str, Any]]:
    """What was sent since this was last asked, everything that waits included."""
    sent: list[dict[str, Any]] = sandbox.control("webhooks/deliver", {"settle": settle})["sent"]
    return sent
