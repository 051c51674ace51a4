"""Each fault of the catalogue happens on the wire, and what it promises about the books holds."""

import time
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.contract.sandbox.client import Connection, Sandbox

NEVER_CARRIED_OUT = [
    "timeout_before_commit",
    "reset_before_commit",
    "http_429",
    "http_429_no_retry_after",
    "http_500",
    "http_502_html",
    "http_503",
    "http_504",
    "html_200",
]
CARRIED_OUT_ONCE = [
    "timeout_after_commit",
    "reset_after_commit",
    "truncated_body",
    "reset_in_body",
    "slow_body",
    "http_500_after_commit",
    "http_504_after_commit",
    "empty_200",
    "corrupt_gzip",
    "bad_encoding",
    "clock_ahead",
    "clock_behind",
]


def try_to_create(connection: Connection, **parameters: str) -> httpx.Response | None:
    try:
        return connection.create_customer("Newcomer", **parameters)
    except httpx.RequestError:
        return None


@pytest.mark.parametrize(
    ("name", "more"), [(name, 0) for name in NEVER_CARRIED_OUT] + [(name, 1) for name in CARRIED_OUT_ONCE]
)
def test_a_write_under_a_fault_is_carried_out_or_not_as_promised(
    sandbox: Sandbox, name: str, more: int
) -> None:
    connection = sandbox.connect()
    before = connection.count("Customer")
    sandbox.fault(name, hold_s=0.2, match={"entity": "Customer", "operation": "create"})
    try_to_create(connection)
    assert connection.count("Customer") == before + more


@pytest.mark.parametrize("name", CARRIED_OUT_ONCE)
def test_a_replay_by_requestid_after_a_lost_answer_makes_no_second_object(
    sandbox: Sandbox, name: str
) -> None:
    connection = sandbox.connect()
    before = connection.count("Customer")
    sandbox.fault(name, hold_s=0.1)
    try_to_create(connection, requestid="once")
    replayed = try_to_create(connection, requestid="once")
    assert replayed is not None
    assert replayed.json()["Customer"]["DisplayName"] == "Newcomer"
    assert connection.count("Customer") == before + 1


@pytest.mark.parametrize("name", ["reset_before_commit", "reset_after_commit", "timeout_after_commit"])
def test_a_connection_closes_without_a_byte(sandbox: Sandbox, name: str) -> None:
    connection = sandbox.connect()
    sandbox.fault(name, hold_s=0)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        connection.query("select * from Term")
    assert sandbox.journal()[-1]["fault"] == name
    assert sandbox.journal()[-1]["status"] is None


def test_a_time_out_is_silence(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    rule = sandbox.fault("timeout_after_commit")
    with pytest.raises(httpx.ReadTimeout):
        connection.call("GET", "preferences", timeout=0.5)
    assert sandbox.journal()[-1]["fault"] == "timeout_after_commit"
    sandbox.control(f"faults/{rule}", method="DELETE")


def test_lifting_a_fault_ends_its_silence(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("timeout_before_commit", times=3)
    for _ in range(2):
        with pytest.raises(httpx.ReadTimeout):
            connection.call("GET", "preferences", timeout=0.3)
    sandbox.control("faults", method="DELETE")
    assert connection.call("GET", "preferences").status_code == 200


def test_throttling_faults_look_like_throttling(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("http_429")
    sandbox.fault("http_429_no_retry_after")
    told, untold = connection.call("GET", "preferences"), connection.call("GET", "preferences")
    assert (told.status_code, told.headers["retry-after"]) == (429, "60")
    assert (untold.status_code, "retry-after" in untold.headers) == (429, False)
    error = untold.json()["fault"]["error"][0]
    assert error["code"] == "3001"
    assert error["message"] == "message=ThrottleExceeded; errorCode=003001; statusCode=429"


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("http_500", 500, "application/json"),
        ("http_502_html", 502, "text/html"),
        ("http_503", 503, "text/html"),
        ("http_504", 504, "text/html"),
        ("html_200", 200, "text/html"),
    ],
)
def test_an_upstream_failure_has_its_status_and_kind(
    sandbox: Sandbox, name: str, status: int, kind: str
) -> None:
    connection = sandbox.connect()
    sandbox.fault(name)
    answer = connection.call("GET", "preferences")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(kind)
    assert connection.call("GET", "preferences").status_code == 200


def test_a_truncated_body_is_complete_http_and_half_json(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    whole = connection.query("select * from Term")
    sandbox.fault("truncated_body")
    half = connection.query("select * from Term")
    assert half.status_code == 200
    assert 0 < len(half.content) < len(whole.content)
    with pytest.raises(ValueError, match=r"."):
        half.json()


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [("http_500_after_commit", 500, "application/json"), ("http_504_after_commit", 504, "text/html")],
)
def test_an_upstream_failure_may_come_after_the_work_is_done(
    sandbox: Sandbox, name: str, status: int, kind: str
) -> None:
    connection = sandbox.connect()
    sandbox.fault(name)
    answer = connection.create_customer("Done All The Same")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, kind)
    assert connection.create_customer("Done All The Same").json()["Fault"]["Error"][0]["code"] == "6240"


def test_an_answer_can_be_empty_or_no_gzip_or_no_text(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("empty_200")
    empty = connection.call("GET", "preferences")
    assert (empty.status_code, empty.content) == (200, b"")
    sandbox.fault("corrupt_gzip")
    with pytest.raises(httpx.DecodingError):
        connection.call("GET", "preferences")
    sandbox.fault("bad_encoding")
    with pytest.raises(UnicodeDecodeError):
        connection.call("GET", "preferences").content.decode()


@pytest.mark.parametrize(("name", "minutes"), [("clock_ahead", 10), ("clock_behind", -10)])
def test_the_servers_clock_can_be_ten_minutes_wrong(sandbox: Sandbox, name: str, minutes: int) -> None:
    connection = sandbox.connect()
    now = datetime.fromisoformat(sandbox.control("clock", {"frozen": True})["now"])
    sandbox.fault(name)
    answer = connection.create_customer("Out Of Time")
    moments = [
        parsedate_to_datetime(answer.headers["date"]),
        datetime.fromisoformat(answer.json()["time"]),
        datetime.fromisoformat(answer.json()["Customer"]["MetaData"]["CreateTime"]),
    ]
    assert all(abs(moment - now - timedelta(minutes=minutes)) < timedelta(seconds=1) for moment in moments)
    right = connection.create_customer("In Time")
    assert abs(parsedate_to_datetime(right.headers["date"]) - now) < timedelta(seconds=1)


def test_a_connection_can_close_within_a_body(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("reset_in_body")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        connection.query("select * from Term")


def test_a_slow_body_drips_and_arrives_whole(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("slow_body", hold_s=1)
    begun = time.monotonic()
    answer = connection.query("select * from Term")
    assert time.monotonic() - begun > 0.8
    assert answer.json()["QueryResponse"]["Term"]


def test_a_doubled_delivery_is_carried_out_twice(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    before = connection.count("Customer")
    sandbox.fault("duplicate_delivery")
    second = connection.create_customer("Twice")
    assert second.json()["Fault"]["Error"][0]["code"] == "6240"
    sandbox.fault("duplicate_delivery")
    replayed = connection.create_customer("Twice Safely", requestid="twice")
    assert replayed.json()["Customer"]["DisplayName"] == "Twice Safely"
    assert connection.count("Customer") == before + 2


def test_a_revoked_token_ends_calls_and_refreshes(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("token_revoked")
    refused = connection.call("GET", "preferences")
    assert refused.status_code == 401
    assert refused.json()["fault"]["error"][0]["code"] == "3200"
    assert (
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).status_code == 400
    )


def test_a_lost_refresh_answer_can_be_asked_for_again_within_the_day(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("refresh_answer_lost")
    assert connection.call("GET", "preferences").status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token)
    assert (
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).status_code == 200
    )


def test_a_lost_refresh_answer_on_a_day_of_rotation_loses_the_connection(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("clock", {"advance_s": 90_000})
    sandbox.fault("refresh_answer_lost")
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token)
    assert (
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).status_code == 400
    )


def test_the_token_endpoint_meets_faults_meant_for_it(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("http_503", match={"path": "/oauth2/v1/tokens/bearer"})
    assert (
        sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).status_code == 503
    )


def test_a_suspended_company_can_be_read_and_not_written(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    rule = sandbox.fault("company_suspended", times=2)
    assert connection.query("select * from Customer maxresults 1").status_code == 200
    for _ in range(2):
        refused = connection.create_customer("Unpaid")
        assert (refused.status_code, refused.json()["Fault"]["Error"][0]["code"]) == (400, "6190")
        assert connection.query("select * from Customer maxresults 1").status_code == 200
    assert connection.create_customer("Paid Again").status_code == 200
    sandbox.control(f"faults/{rule}", method="DELETE")


def test_lifting_the_fault_ends_a_suspension(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("company_suspended", times=100)
    assert connection.create_customer("Unpaid").status_code == 400
    sandbox.control("faults", method="DELETE")
    assert connection.create_customer("Paid Again").status_code == 200


def test_closed_books_take_no_document_of_the_past(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    customer = connection.query("select * from Customer maxresults 1").json()["QueryResponse"]["Customer"][0]
    payment = {"CustomerRef": {"value": customer["Id"]}, "TotalAmt": 5, "TxnDate": "2020-01-31"}
    sandbox.fault("books_closed", match={"entity": "Payment"})
    refused = connection.call("POST", "payment", json=payment)
    assert (refused.status_code, refused.json()["Fault"]["Error"][0]["code"]) == (400, "6210")
    assert connection.call("POST", "payment", json=payment).status_code == 200


def test_a_rule_meets_only_what_it_matches_and_only_so_often(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("http_500", times=2, match={"entity": "Term", "operation": "query"})
    asked = [
        connection.query(f"select * from {entity}").status_code for entity in ("Item", "Term", "Term", "Term")
    ]
    assert asked == [200, 500, 500, 200]
    assert [call["fault"] for call in sandbox.journal()] == [None, "http_500", "http_500", None]


def test_the_catalogue_names_what_every_client_may_count_on(sandbox: Sandbox) -> None:
    catalogue = sandbox.control("faults/catalogue", method="GET")
    names = {fault["name"] for fault in catalogue}
    assert names >= {*NEVER_CARRIED_OUT, *CARRIED_OUT_ONCE, "duplicate_delivery", "token_revoked"}
    assert names >= {"refresh_answer_lost", "company_suspended", "books_closed"}
    assert all(fault["face"] == "online" and fault["description"] for fault in catalogue)


def test_lifting_a_rule_that_is_not_there_is_said(sandbox: Sandbox) -> None:
    assert sandbox.http.delete("/control/faults/none").status_code == 404
