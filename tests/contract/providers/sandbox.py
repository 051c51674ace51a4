"""A real sandbox process, and a connection of account A to one of its companies."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx


class Sandbox:
    """The process's control plane, and its company as the bookkeeper's own client sees it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def control(self, path: str, **body: Any) -> Any:
        """POST to the control plane."""
        answer = self.http.post(f"/control/{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def company(self, name: str = "Craig's Yards", sample: str = "landscaping", scale: int = 0) -> str:
        """A fresh company; gives its realm id."""
        realm_id: str = self.control("companies", name=name, company=sample, scale=scale)["realmId"]
        return realm_id

    def tokens(self, realm_id: str) -> dict[str, Any]:
        """An answer of the token endpoint for this company."""
        answer: dict[str, Any] = self.control(
            "tokens", realmId=realm_id, clientId="demo", clientSecret="demo"
        )
        return answer

    def fault(self, name: str, *, times: int = 1, hold_s: float | None = None, **match: str) -> None:
        """Let the next matching calls meet this fault."""
        more = {} if hold_s is None else {"hold_s": hold_s}
        self.control("faults", face="online", fault=name, match=match, times=times, **more)

    def calls(self) -> list[dict[str, Any]]:
        """The journal, oldest first."""
        calls: list[dict[str, Any]] = self.http.get("/control/journal").json()["calls"]
        return calls

    def forget(self) -> None:
        """No faults, an empty journal, no limits."""
        self.http.delete("/control/faults").raise_for_status()
        self.http.delete("/control/journal").raise_for_status()
        self.control("limits", requests_per_minute=None, requests_per_second=None, batches_per_minute=None)

    def bookkeeper(self, realm_id: str) -> "Bookkeeper":
        """Somebody who works in QuickBooks itself."""
        return Bookkeeper(self, realm_id)


class Bookkeeper:
    """Acts on a company beside us, through a token of their own."""

    def __init__(self, sandbox: Sandbox, realm_id: str) -> None:
        self._http = sandbox.http
        self._realm_id = realm_id
        token = sandbox.tokens(realm_id)["access_token"]
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def post(self, path: str, body: dict[str, Any], **query: str) -> dict[str, Any]:
        """POST a body to a resource of the company."""
        answer = self._http.post(
            f"/v3/company/{self._realm_id}/{path}", json=body, params=query, headers=self._headers
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def query(self, statement: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        answer = self._http.get(
            f"/v3/company/{self._realm_id}/query", params={"query": statement}, headers=self._headers
        )
        assert answer.status_code == 200, answer.text
        entity = statement.split(" FROM ")[1].split(maxsplit=1)[0]
        rows: list[dict[str, Any]] = answer.json()["QueryResponse"].get(entity, [])
        return rows


@contextmanager
def serving(folder: Path) -> Iterator[Sandbox]:
    """A sandbox on a free port, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "quickbooks_sandbox.cli",
        "serve",
        f"--port={port}",
        f"--data-dir={folder}",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sandbox = Sandbox(f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + 30
        while True:
            try:
                sandbox.http.get("/healthz").raise_for_status()
                break
            except httpx.HTTPError:
                assert process.poll() is None, "the sandbox ended"
                assert time.monotonic() < until, "the sandbox does not answer"
                time.sleep(0.05)
        yield sandbox
    finally:
        sandbox.http.close()
        process.terminate()
        process.wait(10)
