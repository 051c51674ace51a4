"""The sandbox under load, over HTTP and as the process people run: `python -m bench.sandbox`; prints JSON.

Founding, pages of 1,000 invoices near and deep, the same filtered by time and sorted by each sortable property, changes,
creates one after another and several at once, and how memory stands after each of these. Times are those of the whole
call, read to its last byte. No gate: the machine is noisy.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

Measured = dict[str, Any]
PAGE_ROWS = 1_000
SORTABLE = ("DocNumber", "TxnDate", "DueDate", "TotalAmt", "Balance", "MetaData.CreateTime")
READY_S = 1_800
WRITERS = 8


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.sandbox", description=__doc__)
    parser.add_argument(
        "--scale", type=int, default=200_000, help="customers; 5 times as many invoices (200000)"
    )
    parser.add_argument("--creates", type=int, default=20_000, help="invoices to create (20000)")
    parser.add_argument("--repeats", type=int, default=9, help="calls a figure (9)")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sandbox-bench-"))
    try:
        with serving(folder, given.scale) as server:
            report = measured(server, given.scale, creates=given.creates, repeats=given.repeats)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(report, indent=1))
    return 0


def measured(server: Server, scale: int, *, creates: int, repeats: int) -> Measured:
    """All figures, each with its spread."""
    report: Measured = {
        "invoices": 5 * scale,
        "founding": {
            "wall_s": round(server.founded_s, 1),
            "rows_per_s": round(11 * scale / server.founded_s),
            "peak_mib": server.peak_mib(),
        },
        "machine": {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()},
        "python": platform.python_version(),
    }
    client = Client(server)
    limits = json.loads(client.ask("GET", "/control/limits"))
    client.ask("POST", "/control/limits", json.dumps(dict.fromkeys(limits)).encode())
    report["page_ms"] = {
        name: timed(client, client.query_path(statement), repeats)
        for name, statement in _pages(client, scale)
    }
    since = (datetime.now(UTC) - timedelta(days=29)).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: TID251 - the server's time
    report["changes_ms"] = timed(
        client, f"{client.base}/cdc?entities=Invoice,Payment&changedSince={since}", repeats
    )
    server.forget_peak()
    report["all_pages"] = all_pages(client)
    report["all_pages"]["peak_mib"] = server.peak_mib()
    report["creates"] = {"one_at_a_time_per_s": created(server, creates // 4, writers=1)}
    server.forget_peak()
    report["creates"] |= {
        f"{WRITERS}_at_once_per_s": created(server, creates // 4, writers=WRITERS),
        "peak_mib_after_a_quarter": server.peak_mib(),
    }
    server.forget_peak()
    created(server, creates // 2, writers=WRITERS)
    report["creates"]["peak_mib_after_all"] = server.peak_mib()
    return report


def _pages(client: Client, scale: int) -> Iterator[tuple[str, str]]:
    deep = max(1, 5 * scale - 9 * PAGE_ROWS - 999)
    row = client.query(
        f"select MetaData.LastUpdatedTime from Invoice startposition {max(1, 5 * scale // 2)} maxresults 1"
    )
    middle = row["Invoice"][0]["MetaData"]["LastUpdatedTime"]
    whole = f"select * from Invoice startposition {deep} maxresults {PAGE_ROWS}"
    yield "first", f"select * from Invoice maxresults {PAGE_ROWS}"
    yield f"at {deep:,}", whole
    for name, since in (("all", "2000-01-01"), ("half", middle)):
        start = deep if name == "all" else max(1, deep // 2 - 2 * PAGE_ROWS)
        for order in ("", "order by MetaData.LastUpdatedTime"):
            yield (
                f"changed since, {name}, {order or 'by Id'}, at {start:,}",
                (
                    f"select * from Invoice where MetaData.LastUpdatedTime > '{since}' {order}"
                    f" startposition {start} maxresults {PAGE_ROWS}"
                ),
            )
    for name in SORTABLE:
        yield (
            f"order by {name}, at {deep:,}",
            f"select * from Invoice order by {name} desc startposition {deep} maxresults {PAGE_ROWS}",
        )
    yield "open", f"select * from Invoice where Balance > '0' maxresults {PAGE_ROWS}"
    yield "of a customer", "select * from Invoice where CustomerRef = '1000' order by TxnDate"
    yield "count", "select count(*) from Invoice"
    yield (
        "projected",
        f"select Id, DocNumber, Balance from Invoice startposition {deep} maxresults {PAGE_ROWS}",
    )


def timed(client: Client, path: str, repeats: int) -> Measured:
    """A call made again and again: milliseconds, and what came."""
    client.ask("GET", path)
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        body = client.ask("GET", path)
        taken.append(1000 * (time.perf_counter() - began))
    return {
        "median": round(statistics.median(taken), 1),
        "least": round(min(taken), 1),
        "most": round(max(taken), 1),
        "kib": len(body) // 1024,
    }


def all_pages(client: Client) -> Measured:
    """Everything read once, page by page."""
    rows = 0
    slowest = 0.0
    began = time.perf_counter()
    while True:
        page_began = time.perf_counter()
        found = client.query(f"select * from Invoice startposition {rows + 1} maxresults {PAGE_ROWS}")
        slowest = max(slowest, time.perf_counter() - page_began)
        rows += found.get("maxResults", 0)
        if found.get("maxResults", 0) < PAGE_ROWS:
            break
    wall = time.perf_counter() - began
    return {
        "rows": rows,
        "wall_s": round(wall, 1),
        "rows_per_s": round(rows / wall),
        "slowest_ms": round(1000 * slowest),
    }


def created(server: Server, count: int, *, writers: int) -> int:
    """Invoices created a second, each writer on a connection of its own."""
    threads = [threading.Thread(target=_create, args=(server, count // writers, n)) for n in range(writers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(count // writers * writers / (time.perf_counter() - began))


def _create(server: Server, count: int, writer: int) -> None:
    client = Client(server)
    items = client.query("select * from Item where Type = 'Service' maxresults 1")["Item"]
    for number in range(count):
        line = {
            "DetailType": "SalesItemLineDetail",
            "Amount": 100 + number % 50,
            "SalesItemLineDetail": {"ItemRef": {"value": items[0]["Id"]}},
        }
        customer = str(100 + (writer * 7919 + number * 31) % 20)
        body = {"CustomerRef": {"value": customer}, "Line": [line] * 3}
        client.ask("POST", f"{client.base}/invoice", json.dumps(body).encode())


class Client:
    """One connection, kept open."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        self._headers = {"Accept": "application/json", "Content-Type": "application/json"}
        token = json.loads(
            self.ask("POST", "/control/tokens", b'{"clientId": "bench", "clientSecret": "bench"}')
        )
        self._headers["Authorization"] = f"Bearer {token['access_token']}"
        companies = json.loads(self.ask("GET", "/control/companies"))
        first = companies["companies"][0] if isinstance(companies, dict) else companies[0]
        self.base = f"/v3/company/{first['realmId']}"

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """A call that must succeed: its body."""
        self._connection.request(method, path, body, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        assert response.status in {200, 201, 204}, answer[:1000]
        return answer

    def query_path(self, statement: str) -> str:
        """Where a statement is asked."""
        return f"{self.base}/query?query={quote(statement)}"

    def query(self, statement: str) -> Measured:
        """A statement's QueryResponse."""
        answer: Measured = json.loads(self.ask("GET", self.query_path(statement)))["QueryResponse"]
        return answer


class Server:
    """The sandbox's processes."""

    def __init__(self, process: subprocess.Popen[str], port: int, founded_s: float) -> None:
        self.port = port
        self.founded_s = founded_s
        pid = process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self._pids = [pid, *map(int, children)]

    def peak_mib(self) -> int:
        """The most memory the serving process has held since its peak was forgotten."""
        lines = [Path(f"/proc/{pid}/status").read_text() for pid in self._pids]
        peaks = [
            int(line.split()[1]) for text in lines for line in text.splitlines() if line.startswith("VmHWM")
        ]
        return max(peaks) // 1024

    def forget_peak(self) -> None:
        """Begin the peak anew."""
        for pid in self._pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")


@contextmanager
def serving(folder: Path, scale: int) -> Iterator[Server]:
    """A sandbox founded at a scale, for the length of the benchmark."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "quickbooks_sandbox.cli", "serve", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--data-dir", str(folder), "--scale", str(scale)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready"), "the sandbox did not start"
        yield Server(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=60)


if __name__ == "__main__":
    sys.exit(main())
