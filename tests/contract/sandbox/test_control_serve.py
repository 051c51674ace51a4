"""`quickbooks-sandbox serve` as a process: it starts, says so, keeps its data, stops cleanly, and refuses what cannot work."""

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.contract.conftest import free_port
from tests.contract.sandbox.client import Sandbox

COMMAND = [sys.executable, "-m", "quickbooks_sandbox.cli", "serve"]


@contextmanager
def served(*options: str, stop: signal.Signals = signal.SIGTERM) -> Iterator[tuple[Sandbox, str]]:
    command = [*COMMAND, "--port", str(free_port()), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = [process.stdout.readline() for _ in range(5)]
            with httpx.Client(base_url=said[0].removeprefix("ready: ").strip(), timeout=20) as http:
                yield Sandbox(http), "".join(said)
        finally:
            process.send_signal(stop)
        assert process.wait(timeout=20) == 0


def test_it_prints_its_address_and_the_seeded_people() -> None:
    with served("--company", "empty", stop=signal.SIGINT) as (sandbox, said):
        assert said.startswith("ready: http://127.0.0.1:")
        assert all(person in said for person in ("admin@", "several@", "standard@", "password sandbox"))
        assert sandbox.connect().count("Customer") == 0


def test_a_call_can_be_made_to_take_as_long_as_the_vendors() -> None:
    with served("--company", "empty", "--latency", "0.3") as (sandbox, _):
        connection = sandbox.connect()
        began = time.monotonic()
        connection.count("Customer")
        assert time.monotonic() - began >= 0.3


def test_companies_people_tokens_and_time_survive_a_restart(tmp_path: Path) -> None:
    with served("--data-dir", str(tmp_path), "--company", "empty") as (sandbox, _):
        connection = sandbox.connect()
        connection.create_customer("Kept")
        made = sandbox.control("companies", {"name": "Third", "company": "empty"})["realmId"]
        sandbox.control("clock", {"advance_s": 60})
    with served("--data-dir", str(tmp_path)) as (sandbox, _):
        assert sandbox.realm_ids()[-1] == made
        assert sandbox.control("clock", method="GET")["offset_s"] == pytest.approx(60)
        connection.http = sandbox.http
        assert connection.count("Customer") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--company", "accountant", "--scale", "5"], "does not grow"),
        (["--scale", "-1"], "--scale"),
        (["--port", "0"], "--port"),
        (["--latency", "61"], "--latency"),
        (["--latency", "nan"], "--latency"),
        (["--company", "bakery"], "bakery"),
    ],
)
def test_a_usage_that_cannot_work_exits_with_2_and_says_why(options: list[str], said: str) -> None:
    finished = subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=30, check=False)
    assert finished.returncode == 2
    assert said in finished.stderr


def test_a_folder_of_an_older_version_is_refused_in_a_sentence(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "company-1.sqlite").execute("create table o_customer (id integer)").close()
    finished = subprocess.run(
        [*COMMAND, "--data-dir", str(tmp_path)], capture_output=True, text=True, timeout=30, check=False
    )
    assert finished.returncode == 2
    assert "older version: choose another --data-dir or delete it" in finished.stderr


def test_a_folder_in_use_is_named_with_its_option(tmp_path: Path) -> None:
    with served("--data-dir", str(tmp_path), "--company", "empty"):
        command = [*COMMAND, "--port", str(free_port()), "--data-dir", str(tmp_path)]
        finished = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert finished.returncode == 2
    assert str(tmp_path) in finished.stderr
    assert "--data-dir" in finished.stderr


def test_a_killed_command_frees_its_port_and_folder(tmp_path: Path) -> None:
    port = free_port()
    command = [*COMMAND, "--port", str(port), "--data-dir", str(tmp_path), "--company", "empty"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready: ")
        process.kill()
        assert process.stdout.read().count("sign in as") == 3
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("ready: ")
        finally:
            process.terminate()


def test_a_port_in_use_is_named_with_its_option(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [*COMMAND, "--port", port, "--data-dir", str(tmp_path / "never")]
        finished = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert finished.returncode == 2
    assert port in finished.stderr
    assert "--port" in finished.stderr
    assert not (tmp_path / "never").exists()
