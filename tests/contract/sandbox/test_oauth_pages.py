"""The page flow: sign in, choose a company, confirm or refuse."""

from collections.abc import Iterator

import pytest

from tests.contract.sandbox.client import ACCOUNTING, BACK, Browser, Sandbox


@pytest.fixture
def browser(sandbox_url: str) -> Iterator[Browser]:
    with Browser(sandbox_url) as browser:
        yield browser


def test_an_admin_of_one_company_signs_in_and_confirms(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise()
    assert all(
        label in browser.text for label in ("Email", "Password", "Sign In", "Sign In with Google Account")
    )
    browser.sign_in("admin@example.com")
    assert "Confirm" in browser.text
    browser.submit()
    answer = browser.left_to
    assert str(answer).startswith(BACK)
    assert answer.params["state"] == "s&1"
    assert answer.params["realmId"] == sandbox.realm_ids()[0]
    bought = sandbox.token(grant_type="authorization_code", code=answer.params["code"], redirect_uri=BACK)
    assert bought.status_code == 200


def test_somebody_with_several_companies_chooses_one(sandbox: Sandbox, browser: Browser) -> None:
    first, second = sandbox.realm_ids()
    browser.authorise()
    browser.sign_in("several@example.com")
    assert first in browser.text
    browser.submit(realm_id=second)
    browser.submit()
    assert browser.left_to.params["realmId"] == second


def test_a_company_out_of_reach_cannot_be_chosen(sandbox: Sandbox, browser: Browser) -> None:
    stranger = sandbox.control("companies", {"name": "Another", "company": "empty"})["realmId"]
    browser.authorise()
    browser.sign_in("several@example.com")
    browser.submit(realm_id=stranger)
    assert browser.page.status_code == 400
    assert "Choose a company first" in browser.text


def test_who_is_no_administrator_is_told_so_and_sent_back(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise()
    browser.sign_in("standard@example.com")
    assert "not an administrator" in browser.text
    assert "Confirm" not in browser.text
    browser.submit("confirm")
    assert "not an administrator" in browser.text
    browser.submit("refuse")
    assert dict(browser.left_to.params) == {"error": "access_denied", "state": "s&1"}


@pytest.mark.parametrize("email", [None, "admin@example.com"])
def test_refusing_gives_the_client_an_error_and_nothing_else(
    sandbox: Sandbox, browser: Browser, email: str | None
) -> None:
    browser.authorise()
    if email:
        browser.sign_in(email)
    browser.submit("refuse")
    assert dict(browser.left_to.params) == {"error": "access_denied", "state": "s&1"}


def test_google_signs_in_whoever_is_chosen(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise()
    browser.open(f"{browser.page.request.url.path}/google")
    assert "several@example.com" in browser.text
    browser.submit(email="admin@example.com")
    browser.submit()
    assert browser.left_to.params["code"]


def test_a_wrong_password_keeps_the_email_and_says_so(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise()
    browser.sign_in("admin@example.com", "wrong")
    assert browser.page.status_code == 403
    assert 'value="admin@example.com"' in browser.text
    assert "do not fit" in browser.text


def test_one_click_fills_the_form_with_a_seeded_person(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise()
    browser.open(f"{browser.page.request.url.path}?person=standard@example.com")
    assert 'value="standard@example.com"' in browser.text
    assert 'value="sandbox"' in browser.text


def test_people_made_by_control_can_connect(sandbox: Sandbox, browser: Browser) -> None:
    second = sandbox.realm_ids()[1]
    person = {
        "email": "new@example.com",
        "password": "p w",
        "companies": [{"realmId": second, "admin": True}],
    }
    sandbox.control("users", person)
    browser.authorise()
    browser.sign_in("new@example.com", "p w")
    browser.submit()
    assert browser.left_to.params["realmId"] == second


def test_without_a_company_there_is_nothing_to_confirm(sandbox: Sandbox, browser: Browser) -> None:
    sandbox.control("users", {"email": "lonely@example.com", "password": "p"})
    browser.authorise()
    browser.sign_in("lonely@example.com", "p")
    assert "reaches no company" in browser.text
    browser.submit("confirm")
    assert "reaches no company" in browser.text


def test_only_who_somebody_is_needs_no_company(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise(scope="openid email")
    browser.sign_in("several@example.com")
    browser.submit()
    assert set(browser.left_to.params) == {"code", "state"}


@pytest.mark.parametrize(
    ("missing", "said"),
    [("client_id", "client_id"), ("redirect_uri", "redirect_uri"), ("state", "state")],
)
def test_a_request_that_cannot_be_answered_gets_a_sentence(
    sandbox: Sandbox, browser: Browser, missing: str, said: str
) -> None:
    browser.authorise(**{missing: ""})
    assert browser.page.status_code == 400
    assert said in browser.text


@pytest.mark.parametrize(
    "redirect_uri", ["/callback", "javascript:alert(1)", "http://", "https://a.example/#there"]
)
def test_a_redirect_that_is_no_absolute_address_is_refused(
    sandbox: Sandbox, browser: Browser, redirect_uri: str
) -> None:
    browser.authorise(redirect_uri=redirect_uri)
    assert browser.page.status_code == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"scope": f"{ACCOUNTING} everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_request_that_makes_no_sense_goes_back_with_an_error(
    sandbox: Sandbox, browser: Browser, changed: dict[str, str], error: str
) -> None:
    browser.authorise(**changed)
    assert dict(browser.left_to.params) == {"error": error, "state": "s&1"}


def test_a_redirect_address_keeps_its_own_query(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise(redirect_uri=f"{BACK}?tenant=7")
    browser.submit("refuse")
    assert browser.left_to.params["tenant"] == "7"


def test_another_site_cannot_press_confirm(sandbox: Sandbox, browser: Browser, sandbox_url: str) -> None:
    browser.authorise()
    browser.sign_in("admin@example.com")
    browser.submit(form_secret="guessed")
    assert browser.page.status_code == 400
    with Browser(sandbox_url) as other:
        other.open(browser.page.request.url.path)
        assert other.page.status_code == 400
        assert "expired" in other.text


def test_confirming_twice_makes_one_code(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise()
    browser.sign_in("admin@example.com")
    confirm = browser.page
    browser.submit()
    browser.page = confirm
    browser.submit()
    assert browser.page.status_code == 400


def test_the_pages_can_run_in_a_pop_up_and_are_not_framed(sandbox: Sandbox, browser: Browser) -> None:
    browser.authorise()
    assert browser.page.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "frame-ancestors 'none'" in browser.page.headers["Content-Security-Policy"]
    assert browser.page.headers["Cache-Control"] == "no-store"


def test_cookies_are_named_for_the_sandbox(sandbox_url: str, sandbox: Sandbox) -> None:
    asked = {
        "client_id": "a",
        "response_type": "code",
        "scope": ACCOUNTING,
        "redirect_uri": BACK,
        "state": "s",
    }
    begun = sandbox.http.get("/connect/oauth2", params=asked)
    assert all(name.startswith("qbsandbox_") for name in begun.cookies)
    assert len(begun.cookies) == 1
