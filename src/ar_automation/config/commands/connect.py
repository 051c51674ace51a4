"""``connect online``: connect an account to QuickBooks Online with a refresh token somebody has already."""

import argparse

from ar_automation.config import runtime
from ar_automation.config.cli import Commands, Failure, Output


def register(commands: Commands) -> None:
    """Add the command."""
    group = commands.group("connect", help="connect an account to its accounting system")
    online = group.add("online", run_online, help="connect to QuickBooks Online by refresh token")
    online.add_argument("--account", required=True, metavar="A", help="the account's short name")
    online.add_argument("--realm", required=True, metavar="R", help="QuickBooks' company id")
    online.add_argument("--refresh-token", required=True, metavar="T", help="a refresh token of that company")


def run_online(arguments: argparse.Namespace, output: Output) -> int:
    """Connect; refused for another company than the one connected before."""
    with runtime.running_django():
        from ar_automation.accounts.models import Account
        from ar_automation.providers.quickbooks_online import connect

        account = Account.objects.filter(slug=arguments.account).first()
        if account is None:
            raise Failure(f"There is no account {arguments.account}.")
        try:
            connection = connect.connect_with_refresh_token(
                account_id=account.pk,
                person_id=None,
                realm_id=arguments.realm,
                refresh_token=arguments.refresh_token,
            )
        except connect.ConnectRefused as refused:
            raise Failure(str(refused)) from refused
        name = connection.company.name if connection.company else arguments.realm
        output.say(f"Connected to {name}.")
        output.value({"account": account.slug, "realm": arguments.realm, "company": name})
    return 0
