"""A signed-in person works in one account of theirs, inside its transaction."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ar_automation.accounts.models import AuditEvent, Membership, Person
from ar_automation.accounts.permissions import Role
from ar_automation.accounts.tenancy import account_scope
from tests.world import World

pytestmark = [pytest.mark.urls("tests.integration.accounts.views"), pytest.mark.django_db]
LogIn = Callable[[Any], Client]


def test_everybody_sees_their_account_and_role(accounts_world: World, log_in: LogIn) -> None:
    for person, expected in (("olivia", "a owner"), ("rhea", "a read_only"), ("stranger", "b owner")):
        assert log_in(getattr(accounts_world, person)).get("/who").content.decode() == expected


def test_strangers_to_the_login_are_sent_there(client: Client) -> None:
    answer = client.get("/who")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/who")
    assert client.get("/public").content == b"False"


def test_login_by_email_and_password(accounts_world: World, client: Client) -> None:
    answer = client.post("/login/", {"login": "Mia@Example.com", "password": accounts_world.password})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/who").content == b"a member"
    client.post("/logout/")
    assert client.get("/who").status_code == 302


def test_a_wrong_password_does_not_log_in(accounts_world: World, client: Client) -> None:
    assert client.post("/login/", {"login": "mia@example.com", "password": "wrong"}).status_code == 200
    assert client.get("/who").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/signup/").status_code == 404


@pytest.mark.parametrize(("status", "kept"), [(200, True), (404, True), (503, False)])
def test_only_an_answer_below_500_keeps_what_was_written(
    accounts_world: World, log_in: LogIn, status: int, kept: bool
) -> None:
    assert log_in(accounts_world.mia).get(f"/note/{status}").status_code == status
    with account_scope(accounts_world.account.pk):
        assert AuditEvent.objects.exists() == kept


def test_a_bug_in_a_view_keeps_nothing(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.mia)
    client.raise_request_exception = False
    assert client.get("/note/0").status_code == 500
    with account_scope(accounts_world.account.pk):
        assert not AuditEvent.objects.exists()


def test_the_guard_answers_403_with_a_sentence(accounts_world: World, log_in: LogIn) -> None:
    assert log_in(accounts_world.adam).get("/guarded").content == b"changed"
    answer = log_in(accounts_world.mia).get("/guarded")
    assert answer.status_code == 403
    assert "You are not allowed to change the QuickBooks connection" in answer.content.decode()


def test_a_person_of_two_accounts_chooses(accounts_world: World, log_in: LogIn) -> None:
    Membership.objects.create(
        account=accounts_world.other_account, person=accounts_world.mia, role=Role.READ_ONLY
    )
    client = log_in(accounts_world.mia)
    assert client.get("/who").content == b"a member"
    assert client.get(f"/choose/{accounts_world.other_account.pk}").content == b"True"
    assert client.get("/who").content == b"b read_only"


def test_an_account_of_others_cannot_be_chosen(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.mia)
    assert client.get(f"/choose/{accounts_world.other_account.pk}").content == b"False"
    assert client.get("/who").content == b"a member"


def test_a_membership_withdrawn_ends_the_access_at_once(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.mia)
    client.get(f"/choose/{accounts_world.account.pk}")
    Membership.objects.filter(person=accounts_world.mia).delete()
    answer = client.get("/who")
    assert answer.status_code == 403
    assert "You do not belong to an account yet" in answer.content.decode()
    assert client.post("/logout/").status_code == 302


def test_a_person_without_an_account_gets_a_page_that_says_so(db: None, log_in: LogIn) -> None:
    person = Person.objects.create_user("new@example.com")
    assert "new@example.com" in log_in(person).get("/who").content.decode()
