"""``person add``: let somebody into an account."""

import argparse

from ar_automation.config import runtime
from ar_automation.config.cli import Commands, Failure, Output


def register(commands: Commands) -> None:
    """Add the command."""
    group = commands.group("person", help="the people of an account")
    add = group.add("add", run_add, help="add a person to an account, or change their role in it")
    add.add_argument("email", metavar="EMAIL", help="the person's e-mail address")
    add.add_argument("--account", required=True, metavar="A", help="short name of the account")
    add.add_argument("--role", required=True, choices=["owner", "admin", "member", "read_only"], metavar="R",
                     help="owner, admin, member or read_only")  # fmt: skip
    add.add_argument(
        "--password",
        metavar="P",
        help="password, for somebody who is new here (else one is made and printed)",
    )


def run_add(arguments: argparse.Namespace, output: Output) -> int:
    """Add or change the membership; a new person gets a password."""
    with runtime.running_django():
        from ar_automation.accounts import services
        from ar_automation.accounts.permissions import Role

        try:
            password = services.add_person(
                arguments.email,
                account_slug=arguments.account,
                role=Role(arguments.role),
                password=arguments.password,
            )
        except services.RefusedError as error:
            raise Failure(str(error)) from error
        output.say(f"{arguments.email} is {arguments.role} of {arguments.account}.")
        if password:
            output.say(f"Password: {password}")
        output.value(
            {
                "email": arguments.email,
                "account": arguments.account,
                "role": arguments.role,
                "password": password,
            }
        )
    return 0
