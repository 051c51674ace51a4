"""Pages that say what to do when something is not as hoped."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.world import World

LogIn = Callable[[Any], Client]


def test_our_mistake_is_told_without_any_request() -> None:
    page = render_to_string("500.html")
    assert "Nothing was changed." in page
    assert "web/base.css" in page


@pytest.mark.django_db
def test_nothing_here_leads_to_the_lists(accounts_world: World, log_in: LogIn) -> None:
    answer = log_in(accounts_world.mia).get("/nowhere/")
    assert answer.status_code == 404
    assert 'href="/invoices/"' in answer.content.decode()


@pytest.mark.django_db
def test_login_keeps_the_address_typed_and_never_the_password(accounts_world: World, client: Client) -> None:
    page = client.get("/login/").content.decode()
    assert "<script" not in page
    answer = client.post("/login/", {"login": "mia@example.com", "password": "wrong-one"})
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert 'value="mia@example.com"' in page
    assert "wrong-one" not in page


@pytest.mark.django_db
def test_signing_out_ends_the_session(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.mia)
    assert "Sign out?" in client.get("/logout/").content.decode()
    assert client.post("/logout/").status_code == 302
    assert client.get("/invoices/").status_code == 302
