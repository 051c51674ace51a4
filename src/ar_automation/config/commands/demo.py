"""``demo``: everything, and a QuickBooks to connect to."""

import argparse

from ar_automation.config import demo_settings, runtime, supervisor
from ar_automation.config.cli import Commands, Output

ACCOUNT = "demo"
EMAIL = "owner@demo.example"
PASSWORD = "demo-password"  # noqa: S105 - printed for everybody to see
SCALE = 1000


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("demo", run, help="run everything with a sample QuickBooks company beside it")
    parser.add_argument("--port", type=int, default=8000, help="port of the web server (default 8000)")
    parser.add_argument(
        "--sandbox-port", type=int, default=8010, help="port of the QuickBooks sandbox (default 8010)"
    )
    parser.add_argument(
        "--scale", type=int, default=SCALE, help=f"customers added to the sample (default {SCALE:,})"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Start the sandbox, then what ``up`` starts; print the login and who can sign in at the sandbox."""
    host = "127.0.0.1"
    supervisor.refuse_port_in_use(host, arguments.port, "--port")
    supervisor.refuse_port_in_use(host, arguments.sandbox_port, "--sandbox-port")
    url = supervisor.address(host, arguments.port)
    sandbox_url = supervisor.address(host, arguments.sandbox_port)
    shared = demo_settings.shared(runtime.data_dir(), _variables(url, sandbox_url))
    with shared, supervisor.serving_database() as server:
        _create_account()
        children = [
            _sandbox(arguments.sandbox_port, arguments.scale),
            supervisor.web(host, arguments.port),
            supervisor.worker(1),
        ]
        with supervisor.Supervisor(children, server=server) as running:
            running.wait_for(f"{sandbox_url}/control/clock")
            running.wait_for(f"{url}/healthz")
            output.say(_greeting(url, sandbox_url))
            running.supervise()
    return 0


def _variables(url: str, sandbox_url: str) -> dict[str, str]:
    return {
        "AR_PUBLIC_URL": url,
        "QUICKBOOKS_ENVIRONMENT": "local",
        "QUICKBOOKS_LOCAL_URL": sandbox_url,
        "QUICKBOOKS_CLIENT_ID": "demo",
        "QUICKBOOKS_CLIENT_SECRET": "demo",
        "AR_CLOCK_URL": f"{sandbox_url}/control/clock",
    }


def _sandbox(port: int, scale: int) -> supervisor.Child:
    folder = runtime.data_dir() / "sandbox"
    arguments = ["serve", "--port", str(port), "--data-dir", str(folder), "--scale", str(scale)]
    folder.mkdir(parents=True, exist_ok=True)
    return supervisor.Child("sandbox", supervisor.sandbox_command(arguments), log=folder / "sandbox.log")


def _create_account() -> None:
    from django.db import connections

    from ar_automation.accounts import services
    from ar_automation.accounts.models import Account

    if not Account.objects.filter(slug=ACCOUNT).exists():
        services.create_account(ACCOUNT, name="Demo", owner_email=EMAIL, password=PASSWORD)
    connections.close_all()


def _greeting(url: str, sandbox_url: str) -> str:
    return f"""
ready: {url}
  log in:      {EMAIL}
  password:    {PASSWORD}

QuickBooks sandbox: {sandbox_url} (act as the bookkeeper here)
  admin@example.com      administers one company
  several@example.com    administers two
  standard@example.com   is not an administrator
  password of each:      sandbox

Ctrl-C stops everything; what you did is kept."""
