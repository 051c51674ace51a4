"""Accounts and people: creating them, letting people in, changing what they may do."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from ar_automation.accounts import audit
from ar_automation.accounts.models import Account, Membership, Person
from ar_automation.accounts.permissions import Role
from ar_automation.accounts.tenancy import account_scope


class RefusedError(Exception):
    """The request makes no sense as it stands; the message says why."""


@transaction.atomic
def create_account(slug: str, *, name: str, owner_email: str, password: str) -> Account:
    """A new account with its owner; a person already known by the address keeps their password."""
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise RefusedError(f"{slug!r} is not a short name: use letters, digits, - and _.") from error
    if Account.objects.filter(slug=slug).exists():
        raise RefusedError(f"There is an account {slug} already.")
    owner = _person(owner_email) or _new_person(owner_email, password)
    account = Account.objects.create(slug=slug, name=name)
    _set_role(account, owner, Role.OWNER, by=None)
    return account


@transaction.atomic
def add_person(
    email: str, *, account_slug: str, role: Role, password: str | None = None, by: Person | None = None
) -> str | None:
    """Give a person a role in an account; gives the password made for somebody new who came without one."""
    account = Account.objects.filter(slug=account_slug).first()
    if account is None:
        raise RefusedError(f"There is no account {account_slug}.")
    made = None
    person = _person(email)
    if person is None:
        made = None if password else secrets.token_urlsafe(12)
        person = _new_person(email, password or made or "")
    _set_role(account, person, role, by=by)
    return made


def _person(email: str) -> Person | None:
    return Person.objects.filter(email=email.lower()).first()


def _new_person(email: str, password: str) -> Person:
    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages)) from error
    return Person.objects.create_user(email, password)


def _set_role(account: Account, person: Person, role: Role, *, by: Person | None) -> None:
    before = Membership.objects.filter(account=account, person=person).first()
    if before and before.role == Role.OWNER and role is not Role.OWNER:
        owners = Membership.objects.select_for_update().filter(account=account, role=Role.OWNER)
        if len(owners) == 1:
            raise RefusedError(f"{person.email} is the only owner of {account.slug}; name another one first.")
    Membership.objects.update_or_create(account=account, person=person, defaults={"role": role})
    with account_scope(account.pk):
        audit.record(
            "role_set",
            kind="person",
            record_id=person.pk,
            detail={"before": before.role if before else None, "after": role.value},
            person_id=by.pk if by else None,
        )
