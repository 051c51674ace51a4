"""``up``: everything in one: database, tables, web, workers."""

import argparse
import os

from ar_automation.config import supervisor
from ar_automation.config.cli import Commands, Output


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("up", run, help="run everything: database, web server, workers", log_level="INFO")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the web server (default 8000)")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (default 1)")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Start, say ready, supervise until a signal, stop in order."""
    supervisor.refuse_port_in_use(arguments.host, arguments.port, "--port")
    url = supervisor.address(arguments.host, arguments.port)
    os.environ.setdefault("AR_PUBLIC_URL", url)
    with supervisor.serving_database() as server:
        children = [
            supervisor.web(arguments.host, arguments.port),
            *(supervisor.worker(number) for number in range(1, arguments.workers + 1)),
        ]
        with supervisor.Supervisor(children, server=server) as running:
            running.wait_for(f"{url}/healthz")
            output.say(f"ready: {url}")
            running.supervise()
    return 0
