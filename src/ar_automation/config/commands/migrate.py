"""``migrate``: bring the tables up to date."""

import argparse

from ar_automation.config import runtime
from ar_automation.config.cli import Commands, Output


def register(commands: Commands) -> None:
    """Add the command."""
    commands.add("migrate", run, help="bring the database's tables up to date")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Apply what is pending, as the owner."""
    with runtime.running_database() as urls:
        runtime.set_up_django(urls)
        from ar_automation.config import migrations

        applied = migrations.pending()
        runtime.make_current(migrate=True)
    output.say("\n".join(f"applied {name}" for name in applied) or "The tables are up to date.")
    output.value({"applied": applied})
    return 0
