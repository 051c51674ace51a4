"""``sync``, ``plan`` and ``prove``: the main job from the command line."""

import argparse
from typing import Any

from ar_automation.config import runtime
from ar_automation.config.cli import Commands, Failure, Output


def register(commands: Commands) -> None:
    """Add the commands."""
    sync = commands.add("sync", run_sync, help="synchronise an account with QuickBooks now")
    reach = sync.add_mutually_exclusive_group()
    reach.add_argument("--sweep", action="store_true", help="as the Sync Account button: the last two weeks")
    reach.add_argument("--full", action="store_true", help="read everything again")
    sync.add_argument("--approve", metavar="HASH|all", default="", help="release what awaits approval")
    plan = commands.add("plan", run_plan, help="what a sync would do, writing nothing")
    prove = commands.add("prove", run_prove, help="open AR here against QuickBooks, customer by customer")
    for parser in (sync, plan, prove):
        parser.add_argument("--account", required=True, metavar="A", help="the account's short name")


def run_sync(arguments: argparse.Namespace, output: Output) -> int:
    """Run one sync in the foreground; 0 only when nothing is parked or awaits approval."""
    with runtime.running_django():
        from ar_automation.sync import foreground
        from ar_automation.sync.core.rows import Reach

        reach = Reach.FULL if arguments.full else Reach.SWEEP if arguments.sweep else Reach.WATERMARK
        connection = _connection(arguments.account)
        try:
            done = foreground.sync(
                connection, reach, approve=arguments.approve, watch=lambda state: output.say(_progress(state))
            )
        except foreground.NotPossible as reason:
            raise Failure(str(reason)) from reason
        result = done.as_json()
        output.say(_told(result))
        output.value(result)
        return 0 if result["outcome"] == "done" else 1


def run_plan(arguments: argparse.Namespace, output: Output) -> int:
    """Show what a sync would do."""
    with runtime.running_django():
        from ar_automation.sync import foreground

        try:
            result = foreground.plan(_connection(arguments.account))
        except foreground.NotPossible as reason:
            raise Failure(str(reason)) from reason
        if result["first_sync"]:
            output.say("The first sync reads everything QuickBooks holds.")
        for line in result["pull"]:
            output.say(f"pull  {line['kind']} {line['remote_id']}: {line['action'].replace('_', ' ')}")
        for line in result["push"]:
            output.say(
                f"push  {line['kind']} {line['name'] or line['id']}: {line['operation'] or line['blocked']}"
            )
        if not result["pull"] and not result["push"]:
            output.say("Nothing to do.")
        if result["approval"]:
            output.say(
                f"Awaiting approval: ar-automation sync --account {arguments.account} --approve {result['approval']}"
            )
        output.value(result)
    return 0


def run_prove(arguments: argparse.Namespace, output: Output) -> int:
    """Compare every customer's open balance, read live; 0 when every difference is explained."""
    with runtime.running_django():
        from ar_automation.sync import foreground

        try:
            result = foreground.prove(_connection(arguments.account))
        except foreground.NotPossible as reason:
            raise Failure(str(reason)) from reason
        for total in result["totals"]:
            output.say(
                "{currency}: ours {ours}, QuickBooks {quickbooks}, difference {difference}".format(**total)
            )
        for customer in result["customers"]:
            if customer["ours"] != customer["quickbooks"]:
                causes = (
                    "; ".join(f"{c['text']} {c['amount']}" for c in customer["causes"]) or "not explained"
                )
                output.say(f"  {customer['display_name']}: {customer['difference']} ({causes})")
        output.say("Agrees to the cent." if result["balanced"] else "Does not agree.")
        output.value(result)
        return 0 if result["explained"] else 1


def _connection(slug: str) -> Any:
    from ar_automation.accounts.models import Account
    from ar_automation.accounts.tenancy import account_scope
    from ar_automation.sync import connections

    account = Account.objects.filter(slug=slug).first()
    if account is None:
        raise Failure(f"There is no account {slug}.")
    with account_scope(account.pk):
        connection = connections.current()
    if connection is None:
        raise Failure("This account is not connected to QuickBooks.")
    return connection


def _progress(state: Any) -> str:
    counts = [f"{kind} {t.pulled:,} of {t.total:,}" for kind, t in state.tallies.items() if t.total]
    return f"{state.phase}: {', '.join(counts)}" if counts else str(state.phase)


def _told(result: dict[str, Any]) -> str:
    moved = {
        name: sum(kind[name] for kind in result["kinds"].values())
        for name in ("created", "updated", "voided", "deleted", "pushed", "parked", "conflicts")
    }
    words = ", ".join(f"{n:,} {name}" for name, n in moved.items() if n) or "nothing changed"
    return f"{result['outcome'].replace('_', ' ')}: {words}; {result['calls']} calls, {result['seconds']} s"
