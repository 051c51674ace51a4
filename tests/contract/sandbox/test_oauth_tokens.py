"""The endpoints of OAuth 2.0 and OpenID, as clients call them (quickbooks-online.md 1)."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.contract.sandbox.client import ACCOUNTING, BACK, Browser, Sandbox


def authorised_code(sandbox_url: str, scope: str = ACCOUNTING) -> str:
    with Browser(sandbox_url) as browser:
        browser.authorise(scope=scope)
        browser.sign_in("admin@example.com")
        browser.submit()
        return browser.left_to.params["code"]


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_code_buys_what_the_vendor_documents(sandbox: Sandbox, sandbox_url: str) -> None:
    answer = sandbox.token(
        grant_type="authorization_code", code=authorised_code(sandbox_url), redirect_uri=BACK
    )
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["x_refresh_token_expires_in"]) == (
        "bearer",
        3600,
        8726400,
    )
    assert "id_token" not in body
    assert "x_refresh_token_hard_expires_in" not in body
    assert len(body["access_token"]) > 255
    assert answer.headers["intuit_tid"]
    assert answer.headers["cache-control"] == "no-cache, no-store"
    assert answer.headers["pragma"] == "no-cache"


def test_the_hard_end_is_told_when_asked(sandbox: Sandbox) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": sandbox.connect().refresh_token}
    headers = {"x-include-refresh-token-hard-expires-in": "true"}
    answer = sandbox.http.post("/oauth2/v1/tokens/bearer", data=form, auth=("app", "x"), headers=headers)
    assert 157_679_000 < answer.json()["x_refresh_token_hard_expires_in"] <= 157_680_000


def test_a_client_may_authenticate_in_the_form(sandbox: Sandbox) -> None:
    connection = sandbox.connect(client_id="in-form")
    form = {"grant_type": "refresh_token", "refresh_token": connection.refresh_token, "client_id": "in-form"}
    answer = sandbox.http.post("/oauth2/v1/tokens/bearer", data={**form, "client_secret": "x"})
    assert answer.status_code == 200
    refused = sandbox.http.post("/oauth2/v1/tokens/bearer", data=form)
    assert (refused.status_code, refused.content) == (401, b'{"error":"invalid_client"}')


def test_bad_credentials_are_refused(sandbox: Sandbox) -> None:
    for header in ("Basic !!!", "Basic " + base64.b64encode(b"no-secret:").decode(), "Bearer x"):
        answer = sandbox.http.post("/oauth2/v1/tokens/bearer", headers={"Authorization": header})
        assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_bad_grant_is_refused_in_the_vendors_own_bytes(sandbox: Sandbox) -> None:
    answer = sandbox.token(grant_type="refresh_token", refresh_token="AB11unknown")
    assert answer.status_code == 400
    assert answer.content == b'{"error_description":"Token invalid","error":"invalid_grant"}'
    assert answer.headers["intuit_tid"]


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(sandbox: Sandbox, form: dict[str, str], error: str) -> None:
    answer = sandbox.token(**form)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_the_refresh_token_rotates_with_the_virtual_day(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("clock", {"advance_s": 25 * 3600})
    assert connection.query("select * from CompanyInfo").status_code == 401
    second = sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).json()
    assert second["refresh_token"] != connection.refresh_token
    assert (
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).status_code == 400
    )
    connection.access_token = second["access_token"]
    assert connection.query("select * from CompanyInfo").status_code == 200


@pytest.mark.parametrize("as_json", [True, False])
def test_revoking_ends_the_connection(sandbox: Sandbox, *, as_json: bool) -> None:
    connection = sandbox.connect()
    body: dict[str, Any] = {"json" if as_json else "data": {"token": connection.refresh_token}}
    answer = sandbox.http.post("/v2/oauth2/tokens/revoke", auth=("app", "x"), **body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert connection.query("select * from CompanyInfo").status_code == 401
    assert (
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).status_code == 400
    )
    again = sandbox.http.post("/v2/oauth2/tokens/revoke", auth=("app", "x"), **body)
    assert again.status_code == 400


def test_revoking_needs_a_client(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/v2/oauth2/tokens/revoke", json={"token": "x"}).status_code == 401


def test_the_id_token_verifies_against_the_published_key(sandbox: Sandbox, sandbox_url: str) -> None:
    code = authorised_code(sandbox_url, f"{ACCOUNTING} openid email profile")
    bought = sandbox.token(grant_type="authorization_code", code=code, redirect_uri=BACK).json()
    head, claims, signature = bought["id_token"].split(".")
    key = sandbox.http.get("/op/v1/jwks").json()["keys"][0]
    assert json.loads(unpacked(head)) == {"kid": key["kid"], "alg": "RS256"}
    numbers = rsa.RSAPublicNumbers(int.from_bytes(unpacked(key["e"])), int.from_bytes(unpacked(key["n"])))
    numbers.public_key().verify(
        unpacked(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    told = json.loads(unpacked(claims))
    assert told["iss"] == "https://oauth.platform.intuit.com/op/v1"
    assert (told["aud"], told["realmid"]) == (["app"], sandbox.realm_ids()[0])
    headers = {"Authorization": f"Bearer {bought['access_token']}"}
    person = sandbox.http.get("/v1/openid_connect/userinfo", headers=headers).json()
    assert (person["sub"], person["email"], person["emailVerified"]) == (
        told["sub"],
        "admin@example.com",
        True,
    )
    assert person["givenName"] == "Admin"
    assert "phoneNumber" not in person


def test_userinfo_needs_a_token_with_openid(sandbox: Sandbox) -> None:
    assert sandbox.http.get("/v1/openid_connect/userinfo").status_code == 401
    headers = {"Authorization": f"Bearer {sandbox.connect().access_token}"}
    assert sandbox.http.get("/v1/openid_connect/userinfo", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "name", ["openid_configuration", "openid_configuration/", "openid_sandbox_configuration"]
)
def test_discovery_points_at_the_sandbox_itself(sandbox: Sandbox, sandbox_url: str, name: str) -> None:
    document = sandbox.http.get(f"/.well-known/{name}").json()
    endpoints = [value for field, value in document.items() if field.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) == 5
    assert all(endpoint.startswith(sandbox_url) for endpoint in endpoints)
    assert document["token_endpoint"] == f"{sandbox_url}/oauth2/v1/tokens/bearer"
