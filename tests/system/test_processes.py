"""The real processes: one command starts them, watches them, and stops them, whatever is killed."""

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ar_automation.kit import http
from tests.system import processes
from tests.system.processes import children_of, eventually, free_port, is_alive, run, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with processes.data_folder() as folder:
        yield folder


@pytest.fixture
def client() -> Iterator[http.Client]:
    door = http.Client(timeout_s=10)
    yield door
    door.close()


def health(client: http.Client, port: int) -> dict[str, object] | None:
    try:
        reply = client.request("GET", f"http://127.0.0.1:{port}/healthz")
    except http.HttpError:
        return None
    return dict(json.loads(reply.body)) | {"status": reply.status}


def database_pid(data_dir: Path) -> int:
    """The server's process; 0 while there is none, or it has not said who it is yet."""
    for file in data_dir.glob("postgres-*/data/postmaster.pid"):
        with suppress(FileNotFoundError):
            words = file.read_text().split()
            return int(words[0]) if words else 0
    return 0


def child(pid: int, word: str) -> int:
    return next(number for number, command in children_of(pid).items() if f"config {word}" in command)


def test_up_says_ready_and_a_signal_stops_everything(data_dir: Path, client: http.Client) -> None:
    port = free_port()
    with running("up", "--data-dir", data_dir, "--port", port) as program:
        assert program.wait_for_line("ready: ") == f"ready: http://127.0.0.1:{port}"
        eventually(
            "a worker's heartbeat", lambda: bool((health(client, port) or {}).get("worker_heartbeat_age_s"))
        )
        facts = health(client, port) or {}
        assert (facts["status"], facts["ok"], facts["migrations"]) == (200, True, "current")
        everything = [database_pid(data_dir), *children_of(program.process.pid)]
        code, _said = program.stop(signal.SIGINT)
    assert code == 0
    assert [pid for pid in everything if is_alive(pid)] == []


def test_what_is_killed_comes_back(data_dir: Path, client: http.Client) -> None:
    port = free_port()
    with running("up", "--data-dir", data_dir, "--port", port) as program:
        program.wait_for_line("ready: ")
        main = program.process.pid
        before = {word: child(main, word) for word in ("web", "worker")}
        server = database_pid(data_dir)
        for pid in (*before.values(), server):
            os.kill(pid, signal.SIGKILL)
        eventually("another database", lambda: database_pid(data_dir) not in (0, server))
        eventually("healthy again", lambda: bool((health(client, port) or {}).get("ok")))
        eventually(
            "another worker", lambda: any("config worker" in word for word in children_of(main).values())
        )
        assert child(main, "worker") != before["worker"]


def test_a_supervisor_killed_with_9_leaves_only_the_database_which_is_adopted(
    data_dir: Path, client: http.Client
) -> None:
    port = free_port()
    with running("up", "--data-dir", data_dir, "--port", port) as program:
        program.wait_for_line("ready: ")
        children = [pid for pid, command in children_of(program.process.pid).items() if "config" in command]
        server = database_pid(data_dir)
        program.stop(signal.SIGKILL)
        assert len(children) == 2
        eventually("web and worker gone", lambda: not any(map(is_alive, children)))
        assert is_alive(server)
    with running("up", "--data-dir", data_dir, "--port", port) as program:
        program.wait_for_line("ready: ")
        assert database_pid(data_dir) == server
        program.stop()
    assert not is_alive(server)


def test_a_port_in_use_is_named_and_nothing_is_started(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in (["up", "--port", port], ["web", "--port", port], ["demo", "--port", port]):
            code, said = run(*command, "--data-dir", data_dir)
            assert code == 2
            assert f"Port {port} " in said
            assert "--port" in said
        code, said = run("demo", "--port", free_port(), "--sandbox-port", port, "--data-dir", data_dir)
        assert (code, "--sandbox-port" in said) == (2, True)
    assert list(data_dir.iterdir()) == []


def test_commands_start_the_database_and_stop_it_again(data_dir: Path) -> None:
    code, said = run("account", "create", "acme", "--owner", "ann@example.com", "--password", "long enough it is",
                     "--data-dir", data_dir, "--json")  # fmt: skip
    assert code == 0, said
    assert json.loads(said.splitlines()[-1]) == {"account": "acme", "id": "1", "owner": "ann@example.com"}
    assert list(data_dir.glob("postgres-*/data/postmaster.pid")) == []
    code, said = run(
        "person", "add", "bob@example.com", "--account", "acme", "--role", "read_only", "--data-dir", data_dir
    )
    assert (code, "Password: " in said) == (0, True)
    assert run("account", "create", "acme", "--owner", "x@example.com", "--password", "long enough it is",
               "--data-dir", data_dir) == (1, "ar-automation: There is an account acme already.")  # fmt: skip


def test_wrong_usage_exits_2() -> None:
    for arguments in (
        [],
        ["nonsense"],
        ["account", "create"],
        ["person", "add", "x", "--account", "a", "--role", "king"],
    ):
        assert run(*arguments)[0] == 2


def test_doctor_finds_a_fresh_installation_well(data_dir: Path) -> None:
    code, said = run("doctor", "--data-dir", data_dir, "--json")
    told = json.loads(said.splitlines()[-1])
    assert (code, told["ok"]) == (0, True), said
    names = {finding["name"] for finding in told["findings"]}
    assert names >= {
        "python",
        "disk",
        "database",
        "migrations",
        "roles",
        "row-level security",
        "secret key",
        "clock",
    }


def test_an_app_role_that_row_security_does_not_bind_is_refused(data_dir: Path) -> None:
    from ar_automation.config import postgres

    server = postgres.launch(data_dir)
    try:
        urls = server.urls
        assert run("migrate", "--data-dir", data_dir)[0] == 0
        for url, reason in ((urls.owner, "owns tables"), (urls.maintenance, "has BYPASSRLS")):
            code, said = run("web", "--port", free_port(), DATABASE_URL=url, DATABASE_OWNER_URL=urls.owner)
            assert code == 1
            assert reason in said
    finally:
        server.release()


def test_a_database_of_somebody_elses_is_migrated_only_on_request(data_dir: Path) -> None:
    from ar_automation.config import postgres

    server = postgres.launch(data_dir)
    try:
        variables = server.urls.as_environment() | {"AR_DATA_DIR": str(data_dir)}
        code, said = run(
            "account",
            "create",
            "a",
            "--owner",
            "a@example.com",
            "--password",
            "long enough it is",
            **variables,
        )
        assert code == 1
        assert "Run: ar-automation migrate" in said
        assert run("migrate", **variables)[0] == 0
        assert run("migrate", **variables) == (0, "The tables are up to date.")
    finally:
        server.release()


def test_production_refuses_a_shifted_clock_and_a_missing_key(data_dir: Path) -> None:
    for variables, reason in (
        ({"AR_CLOCK_URL": "http://127.0.0.1:1/", "AR_SECRET_KEY": "k" * 40}, "AR_CLOCK_URL"),
        ({}, "AR_SECRET_KEY"),
    ):
        code, said = run("doctor", "--data-dir", data_dir, QUICKBOOKS_ENVIRONMENT="production", **variables)
        assert code == 1
        assert reason in said


def test_the_demo_says_ready_once_with_its_login_and_keeps_its_data(
    data_dir: Path, client: http.Client
) -> None:
    port, sandbox_port = free_port(), free_port()
    demo = ["demo", "--data-dir", data_dir, "--port", port, "--sandbox-port", sandbox_port, "--scale", 0]
    for _ in range(2):
        with running(*demo) as program:
            assert program.wait_for_line("ready: ") == f"ready: http://127.0.0.1:{port}"
            login = [program.wait_for_line("  log in: "), program.wait_for_line("  password: ")]
            assert [line.split(maxsplit=1)[1].split()[-1] for line in login] == [
                "owner@demo.example",
                "demo-password",
            ]
            program.wait_for_line(f"QuickBooks sandbox: http://127.0.0.1:{sandbox_port}")
            for person in ("admin@", "several@", "standard@"):
                program.wait_for_line(f"  {person}")
            assert (health(client, port) or {})["ok"]
            clock = f"http://127.0.0.1:{sandbox_port}/control/clock"
            client.request(
                "POST", clock, headers={"Content-Type": "application/json"}, body=b'{"advance_s": 86400}'
            )
            _code, told = run("doctor", "--data-dir", data_dir)
            assert f"following {clock}" in told
            companies = client.request("GET", f"http://127.0.0.1:{sandbox_port}/control/companies").body
            everything = [database_pid(data_dir), *children_of(program.process.pid)]
            code, said = program.stop(signal.SIGINT)
        assert (code, said.count("ready: ")) == (0, 1)
        assert [pid for pid in everything if is_alive(pid)] == []
    assert b"realmId" in companies
    assert "following" not in run("doctor", "--data-dir", data_dir)[1]


def test_in_production_behind_its_public_name_it_comes_up_too(data_dir: Path) -> None:
    port = free_port()
    production = {
        "QUICKBOOKS_ENVIRONMENT": "production",
        "AR_PUBLIC_URL": "https://ar.example.com",
        "AR_SECRET_KEY": "k" * 40,
        "QUICKBOOKS_CLIENT_ID": "id",
        "QUICKBOOKS_CLIENT_SECRET": "secret",
    }
    with running("up", "--data-dir", data_dir, "--port", port, **production) as program:
        program.wait_for_line("ready: ")
    assert not (data_dir / "secret_key").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_starting_leaves_nothing_running(data_dir: Path, number: signal.Signals) -> None:
    with running("up", "--data-dir", data_dir, "--port", free_port()) as program:
        eventually("the database runs", lambda: any(data_dir.glob("postgres-*/data/postmaster.pid")))
        server = database_pid(data_dir)
        code, said = program.stop(number)
    assert code in {0, 130}, said
    assert not is_alive(server)
