"""The clock is aware, and follows another one's offset while that one answers."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from ar_automation.kit import clock


class OtherClock(BaseHTTPRequestHandler):
    answer = b""
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def other_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[OtherClock]]:
    monkeypatch.setattr(clock, "_follower", clock._Follower())
    OtherClock.asked = 0
    with HTTPServer(("127.0.0.1", 0), OtherClock) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        clock.follow(f"http://127.0.0.1:{server.server_address[1]}/control/clock")
        yield OtherClock
        if clock._follower._client:
            clock._follower._client.close()
        server.shutdown()
        thread.join()


def machine_offset() -> timedelta:
    return clock.now() - datetime.now(UTC)  # noqa: TID251 - what the clock is compared with


def test_it_is_the_machines_time_in_utc_when_it_follows_nobody() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(machine_offset()) < timedelta(seconds=5)
    assert clock.today() == clock.now().date()


def test_it_follows_the_other_clocks_offset_and_asks_once_a_second_at_most(
    other_clock: type[OtherClock],
) -> None:
    other_clock.answer = b'{"now": "2030-01-01T00:00:00Z", "offset_s": 86400.5}'
    assert abs(machine_offset() - timedelta(days=1)) < timedelta(seconds=5)
    for _ in range(20):
        clock.now()
    assert other_clock.asked <= 3


@pytest.mark.parametrize("nonsense", [b"", b"<html>", b'{"now": 1}', b'{"offset_s": "soon"}'])
def test_a_senseless_answer_changes_nothing(other_clock: type[OtherClock], nonsense: bytes) -> None:
    other_clock.answer = nonsense
    assert abs(machine_offset()) < timedelta(seconds=5)
