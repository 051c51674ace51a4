"""``account create``: a new account with its owner."""

import argparse

from ar_automation.config import runtime
from ar_automation.config.cli import Commands, Failure, Output


def register(commands: Commands) -> None:
    """Add the command."""
    group = commands.group("account", help="accounts: the businesses that use this installation")
    create = group.add("create", run_create, help="create an account and its owner")
    create.add_argument("slug", metavar="SLUG", help="short name, as in acme")
    create.add_argument("--name", help="name people see (default: the short name)")
    create.add_argument("--owner", required=True, metavar="EMAIL", help="e-mail address of the owner")
    create.add_argument(
        "--password", required=True, metavar="P", help="password, for an owner who is new here"
    )


def run_create(arguments: argparse.Namespace, output: Output) -> int:
    """Create the account; the owner is created too unless known."""
    with runtime.running_django():
        from ar_automation.accounts import services

        try:
            account = services.create_account(
                arguments.slug,
                name=arguments.name or arguments.slug,
                owner_email=arguments.owner,
                password=arguments.password,
            )
        except services.RefusedError as error:
            raise Failure(str(error)) from error
        output.say(f"Created account {account.slug}; {arguments.owner} is its owner.")
        output.value({"account": account.slug, "id": str(account.pk), "owner": arguments.owner})
    return 0
