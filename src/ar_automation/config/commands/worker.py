"""``worker``: takes wake-ups from the queue and does what is due."""

import argparse

from ar_automation.config import runtime
from ar_automation.config.cli import Commands, Output

_STOP_S_MAX = 25.0


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add(
        "worker", run, help="run a worker: syncs and other background work", log_level="INFO"
    )
    parser.add_argument(
        "--concurrency", type=int, help="jobs at a time (default AR_WORKER_CONCURRENCY, else 4)"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Work until a signal; then finish the jobs in hand."""
    with runtime.running_django():
        from django.conf import settings
        from procrastinate.contrib.django import DjangoApp, app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        # The tasks stay bound to Django's own connection, so that what they enqueue is part of their transaction;
        # only fetching jobs goes over the worker's asynchronous one.
        assert isinstance(app.connector, DjangoConnector)
        worker = DjangoApp(connector=app.connector.get_worker_connector(), import_paths=app.import_paths)
        worker.tasks = app.tasks
        worker.periodic_registry = app.periodic_registry
        worker.run_worker(
            concurrency=arguments.concurrency or settings.WORKER_CONCURRENCY,
            delete_jobs="always",
            shutdown_graceful_timeout=_STOP_S_MAX,
        )
    return 0
