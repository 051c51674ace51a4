"""`quickbooks-sandbox serve`: the sandbox as a process."""

import argparse
import fcntl
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.error import URLError

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from .app import create_app
from .company.samples.sow import GROWING, SAMPLES
from .world.world import SCALE_MAX, SEEDED_PASSWORD, SEEDED_PEOPLE, Seed, World, made_by_older_version

HOST = "127.0.0.1"
_BLOCKING_THREADS = 32
_STOP_S = 2
_USAGE_EXIT = 2
_LATENCY_S_MAX = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 after a clean stop, 2 for a usage that cannot work."""
    options = _parser().parse_args(arguments)
    problem = _problem(options)
    if problem:
        print(f"quickbooks-sandbox: {problem}", file=sys.stderr)
        return _USAGE_EXIT
    seed = Seed(sample=options.company, scale=options.scale, number=options.seed)
    if options.data_dir is not None:
        return _serve(options, options.data_dir, seed)
    with tempfile.TemporaryDirectory(prefix="quickbooks-sandbox-", ignore_cleanup_errors=True) as folder:
        return _serve(options, Path(folder), seed)


def load_app(options: argparse.Namespace, data_dir: Path, seed: Seed) -> Flask:
    """The application, made in the process that serves it, which also says when it is ready.

    No thread may be started before that process is forked: it would inherit whatever lock the thread held.
    """
    world = World(data_dir, seed=seed)
    world.latency_s = options.latency
    app = create_app(world, webhooks_anywhere=options.webhooks_anywhere)
    threading.Thread(target=_stop_with_parent, args=(os.getppid(),), daemon=True).start()
    threading.Thread(target=_announce, args=(options.port, data_dir), daemon=True).start()
    return app


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quickbooks-sandbox", description="A QuickBooks you can run.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve QuickBooks Online on this machine")
    serve.add_argument("--port", type=int, default=8010, help="the port to serve on (8010)")
    serve.add_argument(
        "--data-dir", type=Path, help="where to keep companies and tokens; none: forgotten at the end"
    )
    serve.add_argument(
        "--company",
        choices=SAMPLES,
        default="landscaping",
        help="the first company of a fresh folder (landscaping)",
    )
    serve.add_argument(
        "--scale", type=int, default=0, metavar="N", help="N more customers, 5N invoices, 5N payments (0)"
    )
    serve.add_argument(
        "--seed", type=int, default=1, help="what all chance is drawn from: same seed, same bytes (1)"
    )
    serve.add_argument(
        "--latency",
        type=float,
        default=0.0,
        metavar="S",
        help="take S seconds for each call, as the vendor does (0)",
    )
    serve.add_argument(
        "--webhooks-anywhere", action="store_true", help="let webhooks leave this machine (they do not)"
    )
    return parser


def _problem(options: argparse.Namespace) -> str | None:
    if options.scale and options.company not in GROWING:
        return f"--company {options.company} does not grow; use --scale with {' or '.join(GROWING)}"
    if options.data_dir is not None and made_by_older_version(options.data_dir):
        return f"{options.data_dir} was made by an older version: choose another --data-dir or delete it"
    if not 0 <= options.scale <= SCALE_MAX:
        return f"--scale must be between 0 and {SCALE_MAX}"
    if not 0 <= options.latency <= _LATENCY_S_MAX:
        return f"--latency must be between 0 and {_LATENCY_S_MAX} seconds"
    if not 1 <= options.port <= 65_535:
        return "--port must be between 1 and 65535"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, options.port))
        except OSError as error:
            return (
                f"port {options.port} is in use or not allowed ({error.strerror}); choose another with --port"
            )
    return None


def _serve(options: argparse.Namespace, data_dir: Path, seed: Seed) -> int:
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(
                f"quickbooks-sandbox: {data_dir} is in use by another sandbox; choose another with --data-dir",
                file=sys.stderr,
            )
            return _USAGE_EXIT
        return _run(options, data_dir, seed)


def _run(options: argparse.Namespace, data_dir: Path, seed: Seed) -> int:
    server = Granian(
        "quickbooks_sandbox",
        address=HOST,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_BLOCKING_THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=_STOP_S,
    )
    try:
        server.serve(target_loader=partial(load_app, options, data_dir, seed), wrap_loader=False)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def _announce(port: int, data_dir: Path) -> None:
    """Say `ready` once the sandbox answers."""
    address = f"http://{HOST}:{port}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            with opener.open(f"{address}/healthz", timeout=5):
                break
        except (URLError, OSError):
            time.sleep(0.05)
    print(f"ready: {address}")
    for email, reach in SEEDED_PEOPLE:
        print(f"  sign in as {email} ({reach}), password {SEEDED_PASSWORD}")
    print(f"  data: {data_dir}", flush=True)


def _stop_with_parent(parent: int) -> None:
    """End the serving process when the command itself was killed, so that the port is free again."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
