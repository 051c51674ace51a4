"""Faults of tokens and permissions, on the wire."""

import pytest

from tests.contract.sandbox.client import Connection, Sandbox


def refreshed(sandbox: Sandbox, connection: Connection, *, token: str = "") -> int:
    answer = sandbox.token(grant_type="refresh_token", refresh_token=token or connection.refresh_token)
    return answer.status_code


def test_an_expired_access_token_is_helped_by_refreshing(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("access_token_expired")
    answer = connection.call("GET", "preferences")
    assert answer.status_code == 401
    assert answer.json()["fault"]["error"][0]["detail"].startswith("Token expired")
    new = sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).json()
    connection.access_token = new["access_token"]
    assert connection.call("GET", "preferences").status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        ("invalid_grant", 400, b'{"error_description":"Token invalid","error":"invalid_grant"}'),
        ("invalid_client", 401, b'{"error":"invalid_client"}'),
    ],
)
def test_a_refused_grant_stays_good(sandbox: Sandbox, fault: str, status: int, body: bytes) -> None:
    connection = sandbox.connect()
    sandbox.fault(fault)
    answer = sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token)
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers["intuit_tid"]
    assert refreshed(sandbox, connection) == 200


def test_a_refresh_token_can_change_before_its_day_is_over(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("refresh_rotated")
    new = sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).json()
    assert new["refresh_token"] != connection.refresh_token
    assert refreshed(sandbox, connection) == 400
    assert refreshed(sandbox, connection, token=new["refresh_token"]) == 200


def test_a_changed_refresh_token_can_be_lost_with_its_answer(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("refresh_rotated_answer_lost")
    assert sandbox.silent(lambda: refreshed(sandbox, connection))
    assert refreshed(sandbox, connection) == 400


def test_of_two_refreshers_the_second_is_refused(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("refresh_raced")
    assert refreshed(sandbox, connection) == 400
    assert refreshed(sandbox, connection) == 400


def test_a_lost_scope_is_refused_by_the_gateway(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("scope_lost")
    answer = connection.call("GET", "preferences")
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (403, "3100")
    assert connection.call("GET", "preferences").status_code == 200


def test_a_demoted_person_has_no_access(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("user_demoted")
    answer = connection.create_customer("Not Mine To Make")
    error = answer.json()["Fault"]["Error"][0]
    assert (answer.status_code, error["code"]) == (403, "120")
    assert "-11014-You do not have access" in error["Detail"]
    assert connection.create_customer("Not Mine To Make").status_code == 200


def test_a_token_can_look_like_another_companys(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("wrong_realm")
    answer = connection.call("GET", "preferences")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/xml")
    assert 'code="100"' in answer.text
