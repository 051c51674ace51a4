"""The gateway lets in good tokens of the right company, so many a second, so many a minute."""

import gzip
import json

import httpx
import pytest

from tests.contract.sandbox.client import BACK, Browser, Connection, Sandbox

LIMITS = {
    "requests_per_minute": 500,
    "requests_per_second": 10,
    "all_requests_per_minute": 800,
    "batches_per_minute": 40,
    "realm_batches_per_minute": 120,
    "reports_per_minute": 200,
    "emails_per_day": 40,
    "concurrent_requests": None,
    "reads_per_month": None,
}


def test_a_missing_token_is_refused_in_the_gateways_shape(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"/v3/company/{sandbox.realm_ids()[0]}/preferences")
    assert answer.status_code == 401
    body = answer.json()
    assert body["fault"]["type"] == "AUTHENTICATION"
    assert body["fault"]["error"][0] == {
        "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
        "detail": None,
        "code": "3200",
        "element": None,
    }
    assert isinstance(body["time"], int)
    assert answer.headers["intuit_tid"]


def test_an_expired_token_says_so(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("clock", {"advance_s": 3600})
    detail = connection.call("GET", "preferences").json()["fault"]["error"][0]["detail"]
    assert detail.startswith("Token expired: ")
    assert connection.access_token not in detail


def test_a_malformed_token_says_so(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    connection.access_token = "short"
    detail = connection.call("GET", "preferences").json()["fault"]["error"][0]["detail"]
    assert detail == "Malformed bearer token: too short or too long"


def test_a_token_of_another_company_is_refused_in_xml(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    connection.realm_id = sandbox.realm_ids()[1]
    answer = connection.call("GET", "preferences")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/xml")
    assert '<Error code="100"><Message>General Authentication Error</Message>' in answer.text


def test_a_token_without_the_accounting_scope_is_refused(sandbox: Sandbox, sandbox_url: str) -> None:
    with Browser(sandbox_url) as browser:
        browser.authorise(scope="com.intuit.quickbooks.payment")
        browser.sign_in("admin@example.com")
        browser.submit()
        code = browser.left_to.params["code"]
    bought = sandbox.token(grant_type="authorization_code", code=code, redirect_uri=BACK).json()
    connection = Connection(
        sandbox.http, sandbox.realm_ids()[0], bought["access_token"], bought["refresh_token"]
    )
    answer = connection.call("GET", "preferences")
    assert answer.status_code == 403
    fault = answer.json()["fault"]
    assert (fault["type"], fault["error"][0]["code"]) == ("SERVICE", "3100")


def test_an_app_gets_ten_calls_a_second(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("limits", {"requests_per_second": 3})
    answers = [connection.call("GET", "preferences") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    error = answers[-1].json()["fault"]["error"][0]
    assert (error["code"], error["detail"]) == ("3001", "The request limit was reached.  Try again later")
    assert answers[-1].headers["retry-after"] == "1"
    sandbox.control("clock", {"advance_s": 1})
    assert connection.call("GET", "preferences").status_code == 200


def test_a_realm_gets_so_many_calls_a_minute(sandbox: Sandbox) -> None:
    first, second = sandbox.connect(client_id="one"), sandbox.connect(client_id="two")
    sandbox.control("limits", {"requests_per_second": None, "requests_per_minute": 4})
    assert [first.call("GET", "preferences").status_code for _ in range(3)] == [200] * 3
    assert [second.call("GET", "preferences").status_code for _ in range(2)] == [200, 429]
    other_realm = sandbox.connect(sandbox.realm_ids()[1])
    assert other_realm.call("GET", "preferences").status_code == 200


def test_batches_have_a_limit_of_their_own(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("limits", {"requests_per_second": None, "batches_per_minute": 1})
    body = {"BatchItemRequest": [{"bId": "1", "Query": "select * from Term"}]}
    assert [connection.call("POST", "batch", json=body).status_code for _ in range(2)] == [200, 429]
    assert connection.call("GET", "preferences").status_code == 200


def test_limits_change_by_name_and_the_rest_stays(sandbox: Sandbox) -> None:
    changed = sandbox.control("limits", {"batches_per_minute": None})
    assert changed == {**LIMITS, "batches_per_minute": None}
    assert sandbox.control("limits", {"reads_per_month": 3})["reads_per_month"] == 3


def test_batches_of_all_apps_have_a_limit_together(sandbox: Sandbox) -> None:
    sandbox.control("limits", {"realm_batches_per_minute": 2})
    body = {"BatchItemRequest": [{"bId": "1", "Query": "select * from Term"}]}
    apps = [sandbox.connect(client_id=name) for name in ("one", "two", "three")]
    assert [app.call("POST", "batch", json=body).status_code for app in apps] == [200, 200, 429]


def test_reports_and_mails_have_limits_of_their_own(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("limits", {"reports_per_minute": 1, "emails_per_day": 1})
    for path, method in (("reports/CustomerBalance", "GET"), ("invoice/1/send", "POST")):
        assert connection.call(method, path).status_code != 429
        assert connection.call(method, path).status_code == 429
    sandbox.control("clock", {"advance_s": 60})
    assert connection.call("GET", "reports/CustomerBalance").status_code != 429
    assert connection.call("POST", "invoice/1/send").status_code == 429


def test_the_months_quota_counts_what_was_read_and_ends_with_the_month(sandbox: Sandbox) -> None:
    sandbox.control("clock", {"now": "2027-01-31T23:59:00Z", "frozen": True})
    sandbox.control("limits", {"reads_per_month": 3})
    connection = sandbox.connect()
    asked = [{"bId": str(n), "Query": "select * from Term"} for n in range(2)]
    assert connection.call("POST", "batch", json={"BatchItemRequest": asked}).status_code == 200
    assert connection.query("select * from Nothing").status_code == 400
    assert connection.call("GET", "preferences").status_code == 200
    refused = connection.call("GET", "preferences")
    assert (refused.status_code, "retry-after" in refused.headers) == (429, False)
    assert connection.create_customer("Written All The Same").status_code == 200
    sandbox.control("clock", {"advance_s": 60})
    assert connection.call("GET", "preferences").status_code == 200


def test_calls_at_the_same_time_can_be_limited(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("limits", {"concurrent_requests": 1})
    sandbox.fault("timeout_before_commit", hold_s=30, match={"entity": "Term"})
    with pytest.raises(httpx.ReadTimeout):
        connection.call("GET", "term/1", timeout=0.3)
    assert connection.call("GET", "preferences").status_code == 429
    sandbox.control("limits", {"concurrent_requests": None})
    assert connection.call("GET", "preferences").status_code == 200


def test_a_gzipped_body_is_understood(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    packed = gzip.compress(json.dumps({"DisplayName": "Packed"}).encode())
    headers = {
        "Authorization": f"Bearer {connection.access_token}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }
    address = f"/v3/company/{connection.realm_id}/customer"
    answer = sandbox.http.post(address, headers=headers, content=packed)
    assert answer.status_code == 200
    assert '"Packed"' in sandbox.journal()[-1]["body"]
    broken = sandbox.http.post(address, headers=headers, content=b"no gzip")
    assert broken.status_code == 400
