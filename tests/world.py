"""The cast of the tests: an owner, an admin, a member, a reader, and a stranger with an account of their own."""

from dataclasses import dataclass
from functools import cache
from typing import Any

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class World:
    """Account A with one person a role, and account B with a stranger to A; everybody has the same password."""

    account: Any
    other_account: Any
    olivia: Any
    adam: Any
    mia: Any
    rhea: Any
    stranger: Any
    password: str = PASSWORD


@cache
def _password_hash() -> str:
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


def create_world() -> World:
    """The cast, in the database that is current; for tests with a database of their own."""
    from ar_automation.accounts.models import Account, Membership, Person
    from ar_automation.accounts.permissions import Role

    def person(name: str, account: Account, role: Role) -> Person:
        found = Person.objects.create(
            email=f"{name.lower()}@example.com", name=name, password=_password_hash()
        )
        Membership.objects.create(account=account, person=found, role=role)
        return found

    account = Account.objects.create(slug="a", name="Account A")
    other = Account.objects.create(slug="b", name="Account B")
    return World(
        account,
        other,
        olivia=person("Olivia", account, Role.OWNER),
        adam=person("Adam", account, Role.ADMIN),
        mia=person("Mia", account, Role.MEMBER),
        rhea=person("Rhea", account, Role.READ_ONLY),
        stranger=person("Stranger", other, Role.OWNER),
    )
