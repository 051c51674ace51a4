"""Accounts and people are made and changed with an audit of who may do what."""

import pytest

from ar_automation.accounts import services
from ar_automation.accounts.models import Account, AuditEvent, Membership, Person
from ar_automation.accounts.permissions import Role
from ar_automation.accounts.services import RefusedError
from ar_automation.accounts.tenancy import account_scope
from tests.world import World

pytestmark = pytest.mark.django_db
PASSWORD = "a password of their own"


def test_a_new_account_has_its_owner_who_can_log_in() -> None:
    account = services.create_account("acme", name="Acme", owner_email="Ann@Example.com", password=PASSWORD)
    person = Person.objects.get(email="ann@example.com")
    assert person.check_password(PASSWORD)
    assert Membership.objects.get(account=account).role == Role.OWNER
    with account_scope(account.pk):
        assert AuditEvent.objects.get().detail == {"before": None, "after": "owner"}


@pytest.mark.parametrize(
    ("slug", "email", "password", "reason"),
    [
        ("a", "x@example.com", PASSWORD, "already"),
        ("no spaces", "x@example.com", PASSWORD, "short name"),
        ("new", "not an address", PASSWORD, "email"),
        ("new", "x@example.com", "short", "too short"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_made(
    accounts_world: World, slug: str, email: str, password: str, reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason):
        services.create_account(slug, name="x", owner_email=email, password=password)
    assert Account.objects.count() == 2
    assert not Person.objects.filter(email="x@example.com").exists()


def test_a_known_person_keeps_their_password_in_a_new_account(accounts_world: World) -> None:
    services.create_account("new", name="New", owner_email="mia@example.com", password=PASSWORD)
    accounts_world.mia.refresh_from_db()
    assert accounts_world.mia.check_password(accounts_world.password)
    assert accounts_world.mia.memberships.count() == 2


def test_a_person_added_without_a_password_gets_one(accounts_world: World) -> None:
    made = services.add_person("new@example.com", account_slug="a", role=Role.MEMBER)
    assert made
    assert Person.objects.get(email="new@example.com").check_password(made)


def test_a_role_changed_is_audited_with_its_doer(accounts_world: World) -> None:
    services.add_person("mia@example.com", account_slug="a", role=Role.ADMIN, by=accounts_world.olivia)
    with account_scope(accounts_world.account.pk):
        event = AuditEvent.objects.get()
    assert event.detail == {"before": "member", "after": "admin"}
    assert event.person_id == accounts_world.olivia.pk


def test_the_only_owner_stays(accounts_world: World) -> None:
    with pytest.raises(RefusedError, match="only owner"):
        services.add_person("olivia@example.com", account_slug="a", role=Role.MEMBER)
    services.add_person("adam@example.com", account_slug="a", role=Role.OWNER)
    services.add_person("olivia@example.com", account_slug="a", role=Role.MEMBER)


def test_an_account_that_is_not_there_is_named() -> None:
    with pytest.raises(RefusedError, match="no account nowhere"):
        services.add_person("x@example.com", account_slug="nowhere", role=Role.MEMBER)
