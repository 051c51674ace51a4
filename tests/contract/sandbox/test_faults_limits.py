"""Faults of quantity, on the wire."""

import httpx
import pytest

from tests.contract.sandbox.client import Sandbox


def test_throttling_once_came_as_403(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("http_403_throttled")
    answer = connection.call("GET", "preferences")
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (403, "3001")


def test_a_company_can_be_throttled_for_a_minute_of_its_time(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("throttled_for_a_minute")
    assert [connection.call("GET", "preferences").status_code for _ in range(2)] == [429, 429]
    assert sandbox.connect(sandbox.realm_ids()[1]).call("GET", "preferences").status_code == 200
    sandbox.control("clock", {"advance_s": 60})
    assert connection.call("GET", "preferences").status_code == 200


def test_a_used_up_quota_does_not_clear_after_a_minute(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("monthly_cap")
    assert connection.query("select * from Term").status_code == 429
    sandbox.control("clock", {"advance_s": 120})
    assert connection.query("select * from Term").status_code == 429
    assert connection.create_customer("Writes Are Free").status_code == 200
    sandbox.control("faults", method="DELETE")
    assert connection.query("select * from Term").status_code == 200


def test_a_call_beside_another_one_is_refused(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("timeout_before_commit", hold_s=30, match={"entity": "Term"})
    sandbox.fault("concurrency_cap", times=2)
    with pytest.raises(httpx.ReadTimeout):
        connection.call("GET", "term/1", timeout=0.3)
    assert connection.call("GET", "preferences").status_code == 429
    assert sandbox.journal()[-1]["fault"] == "concurrency_cap"


def test_a_call_alone_is_not_refused(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("concurrency_cap")
    assert connection.call("GET", "preferences").status_code == 200


def test_a_page_can_be_cut(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    whole = connection.query("select * from Customer maxresults 6").json()["QueryResponse"]
    sandbox.fault("page_cut")
    cut = connection.query("select * from Customer maxresults 6").json()["QueryResponse"]
    assert cut["Customer"] == whole["Customer"][:3]
    assert cut["maxResults"] == 3


def test_changes_can_be_refused_as_too_old(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.fault("cdc_refused")
    answers = [connection.changes("Customer") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 200]
    assert answers[0].json()["Fault"]["Error"][0]["code"] == "500"


def test_changes_can_be_too_many_for_one_answer(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("clock", {"advance_s": 60})
    before = connection.count("Customer")
    mine = connection.create_customer("Mine").json()["Customer"]["Id"]
    sandbox.fault("cdc_overflow")
    told = connection.changes("Customer,Invoice", since_s=30).json()["CDCResponse"][0]["QueryResponse"]
    assert len(told[0]["Customer"]) == 1000
    assert told[1] == {}
    assert connection.count("Customer") == before + 1001
    assert mine in [customer["Id"] for customer in told[0]["Customer"]]
