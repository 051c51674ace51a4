"""`make bench`: the whole engine against the floor, as whole processes, interleaved, in one run.

Prints rows a second, ratio to the floor, CPU and peak memory of the first sync, and what an idle sync costs; keeps it
all in bench/results/. No gate: the machine is noisy, the ratio is what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.books import REALM

Measured = dict[str, Any]
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--scale", type=int, default=1000, help="customers; 11 times as many records (default 1000)"
    )
    parser.add_argument("--pairs", type=int, default=3, help="interleaved pairs (default 3)")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ar-bench-"))
    folder.chmod(0o711)
    try:
        with replaying(given.scale) as base, database(folder, base) as dsn:
            pairs = [pair(n, base, dsn) for n in range(given.pairs)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report = summary(pairs, given.scale)
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"  # noqa: TID251 - the name of a file
    kept.write_text(json.dumps(report, indent=1))
    show(report, kept)
    return 0


def pair(n: int, base: str, dsn: str) -> Measured:
    """The floor, then a first sync into a new account, then an idle one."""
    account = f"bench-{n}"
    floor = timed([sys.executable, "-m", "bench.floor", base, dsn])
    product(
        "account", "create", account, "--owner", f"{account}@example.com", "--password", "bench-Password-1"
    )
    product("connect", "online", "--account", account, "--realm", REALM, "--refresh-token", "rt")
    first = timed(command("sync", "--account", account, "--json"))
    idle = timed(command("sync", "--account", account, "--json"))
    assert first["said"]["proof"]["balanced"], first["said"]["proof"]
    return {"floor": floor, "first": first, "idle": idle}


def summary(pairs: list[Measured], scale: int) -> Measured:
    """Medians and spread, with what they were measured on."""
    rows = 11 * scale
    ratios = [p["first"]["wall_s"] / p["floor"]["wall_s"] for p in pairs]
    walls = [p["first"]["wall_s"] for p in pairs]
    idle = pairs[-1]["idle"]["said"]
    return {
        "records": rows,
        "floor_wall_s": [round(p["floor"]["wall_s"], 2) for p in pairs],
        "first_sync_wall_s": [round(wall, 2) for wall in walls],
        "rows_per_s": round(rows / statistics.median(walls)),
        "ratio_to_floor": {
            "median": round(statistics.median(ratios), 2),
            "all": [round(r, 2) for r in ratios],
        },
        "cpu_ms_per_1000_records": round(
            statistics.median(p["first"]["cpu_s"] for p in pairs) * 1e6 / rows, 1
        ),
        "peak_mib": {
            "floor": round(max(p["floor"]["peak_mib"] for p in pairs)),
            "first_sync": round(max(p["first"]["peak_mib"] for p in pairs)),
        },
        "first_sync_calls": pairs[-1]["first"]["said"]["calls"],
        "idle": {name: idle[name] for name in ("calls", "remote_writes", "rows_written")},
        "machine": {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()},
        "versions": {
            "python": platform.python_version(),
            "django": version("django"),
            "psycopg": version("psycopg"),
        },
    }


def show(report: Measured, kept: Path) -> None:
    """A short table for people."""
    print(f"{report['records']:,} records, {len(report['floor_wall_s'])} interleaved pairs, whole processes")
    print(f"  floor, wall                {report['floor_wall_s']} s, peak {report['peak_mib']['floor']} MiB")
    print(
        f"  first sync, wall           {report['first_sync_wall_s']} s, peak {report['peak_mib']['first_sync']} MiB"
    )
    print(
        f"  first sync / floor         {report['ratio_to_floor']['median']} (all: {report['ratio_to_floor']['all']})"
    )
    print(f"  rows a second              {report['rows_per_s']:,}")
    print(
        f"  CPU per 1,000 records      {report['cpu_ms_per_1000_records']} ms, {report['first_sync_calls']} calls"
    )
    print(
        "  idle sync                  {calls} calls, {remote_writes} writes, {rows_written} rows".format(
            **report["idle"]
        )
    )
    print(f"kept in {kept.relative_to(Path.cwd())}")


def timed(arguments: list[str]) -> Measured:
    """Run a process to its end: wall, CPU, peak memory and the JSON of its last line."""
    began = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return {
        "wall_s": wall,
        "cpu_s": used.ru_utime + used.ru_stime,
        "peak_mib": used.ru_maxrss / 1024,
        "said": json.loads(said.splitlines()[-1]),
    }


def command(*arguments: str) -> list[str]:
    """A command of the product."""
    return [sys.executable, "-m", "ar_automation.config", *arguments]


def product(*arguments: str) -> None:
    """Run a command of the product that must succeed."""
    subprocess.run(command(*arguments), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def replaying(scale: int) -> Iterator[str]:
    """The replay server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "bench.replay", str(port), str(scale)])
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{base}/oauth2/v1/tokens/bearer", timeout=30).read()
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait()


@contextmanager
def database(folder: Path, base: str) -> Iterator[str]:
    """The product's own database server, migrated, for the length of the benchmark; gives the owner's address."""
    from ar_automation.config import postgres

    os.environ |= {
        "AR_DATA_DIR": str(folder), "AR_LOG_LEVEL": "WARNING", "QUICKBOOKS_ENVIRONMENT": "local",
        "QUICKBOOKS_LOCAL_URL": base, "QUICKBOOKS_CLIENT_ID": "bench", "QUICKBOOKS_CLIENT_SECRET": "bench",
    }  # fmt: skip
    server = postgres.launch(folder)
    try:
        product("migrate")
        yield server.urls.owner
    finally:
        server.release(stop_adopted=True)


if __name__ == "__main__":
    sys.exit(main())
