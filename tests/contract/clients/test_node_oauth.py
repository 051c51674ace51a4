"""intuit-oauth for Node.js, and the tokens of node-quickbooks."""

import pytest

from tests.contract.clients.node_scripts import MISSING, run_script
from tests.contract.sandbox.client import BACK, Browser, Sandbox

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def came_back_to(sandbox_url: str) -> str:
    """Follow the client's own address through the pages, to where the application hears of it."""
    asked = run_script("authorise", url=sandbox_url, redirectUri=BACK)
    with Browser(sandbox_url) as browser:
        browser.open(asked["address"])
        browser.sign_in("admin@example.com")
        browser.submit()
        return str(browser.left_to)


def test_it_connects_verifies_refreshes_and_revokes(sandbox_url: str, served: Sandbox) -> None:
    address = came_back_to(sandbox_url)
    found = run_script("connect", url=sandbox_url, redirectUri=BACK, cameBackTo=address)
    assert found["realmId"] == served.realm_ids()[0]
    assert (found["bought"]["token_type"], found["bought"]["expires_in"]) == ("bearer", 3600)
    assert found["bought"]["x_refresh_token_hard_expires_in"] > 150_000_000
    assert found["verified"] is True
    assert found["person"]["email"] == "admin@example.com"
    assert found["company"]["CompanyInfo"]["Id"] == "1"
    assert found["missing"]["code"] == "610"
    assert found["refreshed"]["access_token"] != found["bought"]["access_token"]
    assert found["refreshed"]["refresh_token"] == found["bought"]["refresh_token"]
    # Neither a code bought once, nor a token of a connection given back.
    assert found["again"]["message"] == found["dead"]["message"] == "invalid_grant"


def test_node_quickbooks_refreshes_and_revokes_by_form(sandbox_url: str, served: Sandbox) -> None:
    connection = served.connect()
    found = run_script(
        "tokens",
        url=sandbox_url,
        realmId=connection.realm_id,
        accessToken=connection.access_token,
        refreshToken=connection.refresh_token,
    )
    assert found["before"]["Id"] == found["after"]["Id"] == "1"
    assert found["refreshed"]["refresh_token"] == connection.refresh_token
    assert found["unauthorised"]["status"] == 401
    assert found["unauthorised"]["body"]["fault"]["type"] == "AUTHENTICATION"
    assert found["dead"] | {"message": ""} == {
        "status": 400,
        "body": {"error_description": "Token invalid", "error": "invalid_grant"},
        "message": "",
    }
