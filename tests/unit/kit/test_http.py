"""The door to the network: whole answers, limits, and errors that say whether the request may have arrived."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from ar_automation.kit import http


class Handler(BaseHTTPRequestHandler):
    """Answers by path; /slow waits until the test is over."""

    released = threading.Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, body.upper(), {"intuit_tid": "1-abc", "X-Sent": self.headers.get("X-Sent", "")})

    def do_GET(self) -> None:
        if self.path.startswith("/slow"):
            self.released.wait(10)
            return
        if self.path == "/drop":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"less")
            self.close_connection = True
            return
        if self.path == "/away":
            self._answer(302, b"", {"Location": "/elsewhere"})
            return
        packed = gzip.compress(b"x" * 5000)
        got = self.headers.get("Cookie", "")
        self._answer(200, packed, {"Content-Encoding": "gzip", "Set-Cookie": "who=a; Path=/", "X-Got": got})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    Handler.released.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        Handler.released.set()
        server.shutdown()
        thread.join()


@contextmanager
def client(**options: Any) -> Iterator[http.Client]:
    made = http.Client(**options)
    try:
        yield made
    finally:
        made.close()


def test_an_answer_comes_whole_and_unpacked(url: str) -> None:
    with client() as door:
        reply = door.request("GET", f"{url}/packed")
        assert (reply.status, reply.body) == (200, b"x" * 5000)
        reply = door.request("POST", f"{url}/create", headers={"X-Sent": "yes"}, body=b"abc")
        assert (reply.status, reply.body, reply.intuit_tid) == (201, b"ABC", "1-abc")
        assert reply.headers["x-sent"] == "yes"


def test_no_cookie_of_one_answer_goes_with_the_next_request(url: str) -> None:
    with client() as door:
        door.request("GET", f"{url}/packed")
        assert door.request("GET", f"{url}/packed").headers["x-got"] == ""


def test_a_redirect_is_an_answer_and_is_not_followed(url: str) -> None:
    with client() as door:
        assert door.request("GET", f"{url}/away").status == 302


def test_no_connection_means_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with client() as door, pytest.raises(http.TransportError) as caught:
            door.request("GET", f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert caught.value.sent is False


@pytest.mark.parametrize("path", ["/slow", "/drop", "/short"])
def test_silence_after_sending_means_nobody_knows(url: str, path: str) -> None:
    with client() as door, pytest.raises(http.TransportError) as caught:
        door.request("GET", url + path, timeout_s=0.2)
    assert caught.value.sent is None


def test_the_body_cap_counts_unpacked_bytes(url: str) -> None:
    with client(body_bytes_max=4999) as door, pytest.raises(http.BodyTooLargeError):
        door.request("GET", f"{url}/packed")


def test_the_log_names_host_and_path_but_nothing_private(url: str) -> None:
    with client() as door, capture_logs() as logged:
        door.request(
            "POST", f"{url}/v3/company/1", params={"query": "secret"}, body=b"{}", headers={"A": "secret"}
        )
    assert len(logged) == 1
    assert logged[0]["path"] == "/v3/company/1"
    assert (logged[0]["status"], logged[0]["intuit_tid"]) == (201, "1-abc")
    assert "secret" not in str(logged)


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with client() as door:
        assert door.request("GET", f"{url}/packed").status == 200


def test_threads_share_one_client(url: str) -> None:
    with client(connections_max=4) as door:
        replies: list[int] = []
        threads = [
            threading.Thread(target=lambda: replies.append(door.request("GET", f"{url}/x").status))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert replies == [200] * 8
