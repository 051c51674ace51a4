"""What every answer tells the browser, and what /healthz tells a load balancer."""

import json

import pytest
from django.conf import settings
from django.core import checks
from django.test import Client

pytestmark = pytest.mark.django_db


def test_healthz_needs_no_login_and_tells_no_data(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert json.loads(answer.content) == {
        "ok": True, "database": "ok", "migrations": "current", "worker_heartbeat_age_s": None,
    }  # fmt: skip


def test_the_policy_allows_no_inline_code_and_forms_only_to_us_and_quickbooks(client: Client) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get("/login/").headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["form-action"] == f"'self' {settings.QUICKBOOKS_LOCAL_URL}"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy)


def test_a_pop_up_may_leave_us_and_nobody_frames_us(client: Client) -> None:
    headers = client.get("/login/").headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_our_cookies_carry_our_name(client: Client) -> None:
    client.get("/login/")
    assert set(client.cookies) <= {"ar_session", "ar_csrf"}
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in client.cookies.values())


def test_a_form_without_its_token_is_refused() -> None:
    assert (
        Client(enforce_csrf_checks=True).post("/login/", {"login": "a", "password": "b"}).status_code == 403
    )


def test_the_login_is_limited_by_address(client: Client) -> None:
    for _ in range(15):
        answer = client.post("/login/", {"login": "nobody@example.com", "password": "wrong"})
    assert answer.status_code == 429 or "Too many" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("AR_PUBLIC_URL", "http://ar.example.com", "ar.E001"), ("QUICKBOOKS_CLIENT_SECRET", "", "ar.E002")],
)
def test_wrong_combinations_of_settings_are_named(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.run_checks() == []
    monkeypatch.setattr(settings, "IS_PRODUCTION", True)
    monkeypatch.setattr(settings, "AR_PUBLIC_URL", "https://ar.example.com")
    monkeypatch.setattr(settings, name, value)
    assert expected in [message.id for message in checks.run_checks()]
