"""``web``: the web server alone."""

import argparse

from ar_automation.config import runtime, supervisor
from ar_automation.config.cli import Commands, Output


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("web", run, help="run the web server", log_level="INFO")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8000, help="port (default 8000)")
    parser.add_argument("--processes", type=int, default=1, help="server processes (default 1)")
    parser.add_argument(
        "--threads", type=int, default=4, help="requests served at a time by one process (default 4)"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Serve until a signal."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    supervisor.refuse_port_in_use(arguments.host, arguments.port, "--port")
    with runtime.running_django():
        Granian(
            "ar_automation.config.wsgi:application",
            address=arguments.host,
            port=arguments.port,
            interface=Interfaces.WSGI,
            workers=arguments.processes,
            blocking_threads=arguments.threads,
            workers_kill_timeout=10,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
            log_access=False,
            websockets=False,
        ).serve()
    return 0
