"""A real sandbox process, put back to its seed before every test that asks for it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.sandbox.client import Sandbox


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "quickbooks_sandbox.cli", "serve", "--port", str(free_port())]
    with subprocess.Popen(
        [*command, "--data-dir", str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first_line = process.stdout.readline()
        try:
            assert first_line.startswith("ready: "), "the sandbox did not start"
            yield first_line.removeprefix("ready: ").strip()
        finally:
            process.terminate()
        assert process.wait(timeout=20) == 0


@pytest.fixture
def sandbox(sandbox_url: str) -> Iterator[Sandbox]:
    with httpx.Client(base_url=sandbox_url, timeout=20, headers={"Accept": "application/json"}) as http:
        http.post("/control/reset").raise_for_status()
        yield Sandbox(http)
