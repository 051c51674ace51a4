"""intuit-oauth for Python: connecting, refreshing, revoking, and who signed in."""

from typing import Any

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks.client import QuickBooks
from quickbooks.exceptions import AuthorizationException
from quickbooks.objects import Customer

from tests.contract.sandbox.client import BACK, Browser, Sandbox

# Newer Pythons warn of how intuit-oauth asks for the time.
pytestmark = pytest.mark.filterwarnings(r"ignore:datetime\.datetime\.utcnow:DeprecationWarning")
KNOWING = [Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL, Scopes.PROFILE, Scopes.PHONE, Scopes.ADDRESS]


def connect(auth: AuthClient, sandbox_url: str) -> dict[str, str]:
    """Follow the client's own address through the pages: what came back to the application."""
    with Browser(sandbox_url) as browser:
        browser.open(auth.get_authorization_url(KNOWING))
        browser.sign_in("admin@example.com")
        browser.submit()
        assert str(browser.left_to).startswith(BACK)
        return dict(browser.left_to.params)


def test_it_connects_through_the_pages(sandbox_url: str, python_auth: AuthClient, served: Sandbox) -> None:
    told = connect(python_auth, sandbox_url)
    assert told["state"] == python_auth.state_token
    python_auth.get_bearer_token(told["code"], realm_id=told["realmId"])
    assert python_auth.realm_id == served.realm_ids()[0]
    assert (python_auth.expires_in, python_auth.x_refresh_token_expires_in) == (3600, 8726400)
    # It keeps an id_token only once its signature, issuer, audience and end have been verified.
    assert python_auth.id_token.count(".") == 2


def test_it_learns_who_signed_in(sandbox_url: str, python_auth: AuthClient) -> None:
    python_auth.get_bearer_token(connect(python_auth, sandbox_url)["code"])
    told: dict[str, Any] = python_auth.get_user_info().json()
    assert (told["email"], told["emailVerified"], told["givenName"]) == ("admin@example.com", True, "Admin")
    assert told["address"]["locality"] == "Mountain View"


def test_a_code_buys_tokens_once(sandbox_url: str, python_auth: AuthClient) -> None:
    code = connect(python_auth, sandbox_url)["code"]
    python_auth.get_bearer_token(code)
    with pytest.raises(AuthClientError) as refused:
        python_auth.get_bearer_token(code)
    assert refused.value.status_code == 400
    assert b"invalid_grant" in refused.value.content
    assert refused.value.intuit_tid


def test_it_refreshes_and_within_a_day_keeps_its_refresh_token(
    python_auth: AuthClient, served: Sandbox
) -> None:
    connection = served.connect()
    python_auth.refresh(connection.refresh_token)
    assert python_auth.access_token != connection.access_token
    assert python_auth.refresh_token == connection.refresh_token
    served.control("clock", {"advance_s": 25 * 3600})
    python_auth.refresh()
    assert python_auth.refresh_token != connection.refresh_token


def test_it_hears_that_a_refresh_token_is_dead(python_auth: AuthClient, served: Sandbox) -> None:
    connection = served.connect()
    served.control("clock", {"advance_s": 102 * 24 * 3600})
    with pytest.raises(AuthClientError) as refused:
        python_auth.refresh(connection.refresh_token)
    assert (refused.value.status_code, b"invalid_grant" in refused.value.content) == (400, True)


def test_an_access_token_ends_after_an_hour(python_client: QuickBooks, served: Sandbox) -> None:
    assert Customer.all(max_results=1, qb=python_client)
    served.control("clock", {"advance_s": 3601})
    with pytest.raises(AuthorizationException) as refused:
        Customer.all(max_results=1, qb=python_client)
    assert refused.value.error_code == 401
    python_client.auth_client.refresh()
    python_client.session.access_token = python_client.auth_client.access_token
    assert Customer.all(max_results=1, qb=python_client)


def test_it_revokes_the_connection(python_client: QuickBooks) -> None:
    assert python_client.auth_client.revoke() is True
    with pytest.raises(AuthorizationException):
        Customer.all(max_results=1, qb=python_client)
    with pytest.raises(AuthClientError):
        python_client.auth_client.refresh()
    with pytest.raises(AuthClientError) as refused:
        python_client.auth_client.revoke("never issued")
    assert refused.value.status_code == 400
