"""The control plane arranges the world, and answers mistakes with a sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.sandbox.client import Sandbox


def test_a_fresh_world_has_two_companies(sandbox: Sandbox) -> None:
    companies = sandbox.control("companies", method="GET")["companies"]
    assert [entry["company"] for entry in companies] == ["landscaping", "empty"]
    assert len({entry["name"] for entry in companies}) == 2
    assert sandbox.connect().realm_id == companies[0]["realmId"]


def test_a_new_company_can_be_entered_at_once(sandbox: Sandbox) -> None:
    made = sandbox.control("companies", {"name": "Third & Co", "company": "landscaping", "seed": 7})
    assert made["companyFile"]
    connection = sandbox.connect(made["realmId"])
    assert connection.count("Customer") == sandbox.connect().count("Customer")
    assert connection.query("select * from CompanyInfo").json()["QueryResponse"]["CompanyInfo"][0][
        "CompanyName"
    ] == ("Third & Co")


def test_a_company_is_founded_as_large_as_asked(sandbox: Sandbox) -> None:
    plain = sandbox.connect()
    asked = {"name": "Grown", "company": "landscaping", "scale": 20}
    grown = sandbox.connect(sandbox.control("companies", asked)["realmId"])
    more = [grown.count(entity) - plain.count(entity) for entity in ("Customer", "Invoice", "Payment")]
    assert more == [20, 100, 100]


def test_companies_do_not_see_each_other(sandbox: Sandbox) -> None:
    first, second = (sandbox.connect(realm_id) for realm_id in sandbox.realm_ids())
    before = first.count("Customer")
    assert second.create_customer("Only There").status_code == 200
    assert (first.count("Customer"), second.count("Customer")) == (before, 1)


def test_reset_brings_the_seed_back_and_nothing_else_stays(sandbox: Sandbox) -> None:
    realm_ids = sandbox.realm_ids()
    connection = sandbox.connect()
    before = connection.count("Customer")
    connection.create_customer("Gone Tomorrow")
    sandbox.control("companies", {"name": "Gone Too", "company": "empty"})
    sandbox.control("clock", {"advance_s": 5000})
    sandbox.control("limits", {"requests_per_second": None})
    sandbox.fault("http_500", times=5)
    sandbox.control("reset")
    assert sandbox.realm_ids() == realm_ids
    assert connection.query("select * from Customer").status_code == 401
    assert sandbox.connect().count("Customer") == before
    assert sandbox.control("clock", method="GET")["offset_s"] == 0
    assert sandbox.control("limits", method="GET")["requests_per_second"] == 10
    assert len(sandbox.journal()) == 2


def test_the_clock_is_told_and_moved(sandbox: Sandbox) -> None:
    moment = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    sandbox.control("clock", {"now": moment.isoformat()})
    sandbox.control("clock", {"advance_s": 60})
    told = sandbox.control("clock", method="GET")
    now = datetime.fromisoformat(told["now"])
    assert timedelta(minutes=1) <= now - moment < timedelta(minutes=2)
    ahead = now.timestamp() - told["offset_s"]
    assert abs(ahead - datetime.now(UTC).timestamp()) < 5  # noqa: TID251  what the offset is an offset to


def test_what_is_made_carries_the_virtual_time(sandbox: Sandbox) -> None:
    sandbox.control("clock", {"now": "2031-07-01T12:00:00+00:00"})
    customer = sandbox.connect().create_customer("From The Future").json()["Customer"]
    assert customer["MetaData"]["CreateTime"].startswith("2031-07-01")


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("companies", {"name": "X", "company": "bakery"}, "accountant"),
        ("companies", {"name": "X", "company": "accountant", "scale": 5}, "does not grow"),
        ("companies", {"name": "X", "company": "empty", "scale": -1}, "scale"),
        ("companies", {"company": "empty"}, "name"),
        ("companies", {"name": "", "company": "empty"}, "name"),
        ("users", {"email": "no address", "password": "p"}, "email"),
        ("users", {"email": "a@example.com", "password": "p", "companies": [{"realmId": "1"}]}, "realm id 1"),
        ("tokens", {"clientId": "a", "realmId": "1"}, "realm id 1"),
        ("tokens", {"clientSecret": "a"}, "clientId"),
        ("clock", {}, "either now or advance_s"),
        ("clock", {"now": "2030-01-01T00:00:00Z", "advance_s": 1}, "either now or advance_s"),
        ("clock", {"now": "yesterday"}, "now"),
        ("clock", {"advance_s": 1e300}, "advance_s"),
        ("faults", {"fault": "gremlins"}, "gremlins"),
        ("faults", {"fault": "http_500", "times": 0}, "times"),
        ("faults", {"fault": "http_500", "match": {"colour": "red"}}, "colour"),
        ("faults", {"face": "desktop", "fault": "http_500"}, "face"),
        ("limits", {"requests_per_minute": 0}, "requests_per_minute"),
        ("limits", [], "object"),
        ("faults", {"seed": 1, "rate": 2}, "rate"),
        ("faults", {"seed": 1, "rate": 0.5, "faults": ["gremlins"]}, "gremlins"),
        ("faults", {"seed": 1, "rate": 0.5, "faults": []}, "faults"),
        ("faults", {"rate": 0.5}, "seed"),
        ("reset", {"seed": "one"}, "seed"),
    ],
)
def test_a_mistake_is_answered_by_a_sentence_and_changes_nothing(
    sandbox: Sandbox, path: str, body: object, said: str
) -> None:
    answer = sandbox.http.post(f"/control/{path}", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert len(sandbox.realm_ids()) == 2


def test_a_body_that_is_no_json_is_answered_by_a_sentence(sandbox: Sandbox) -> None:
    answer = sandbox.http.post("/control/clock", content=b"\xff{")
    assert answer.status_code == 400
    assert "no JSON" in answer.json()["error"]


def test_the_journal_holds_calls_with_bodies_and_no_tokens(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    connection.create_customer("Written Down", requestid="r-1")
    connection.query("select * from Nothing")
    refreshed = sandbox.token(grant_type="refresh_token", refresh_token=connection.refresh_token).json()
    created, asked, refresh = sandbox.journal()
    assert (created["face"], created["realmId"], created["method"]) == ("online", connection.realm_id, "POST")
    assert created["path"] == f"/v3/company/{connection.realm_id}/customer"
    assert (created["status"], created["requestId"], created["fault"]) == (200, "r-1", None)
    assert '"Written Down"' in created["body"]
    assert asked["status"] == 400
    assert "Nothing" in asked["query"]
    assert refresh["path"] == "/oauth2/v1/tokens/bearer"
    told = sandbox.http.get("/control/journal").text
    for secret in (connection.access_token, connection.refresh_token, refreshed["access_token"]):
        assert secret not in told


def test_the_journal_is_read_on_from_a_number_and_cleared(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    for _ in range(3):
        connection.query("select * from Term")
    numbers = [call["n"] for call in sandbox.journal()]
    later = sandbox.control(f"journal?since={numbers[1]}", method="GET")["calls"]
    assert [call["n"] for call in later] == numbers[2:]
    sandbox.control("journal", method="DELETE")
    assert sandbox.journal() == []
    assert sandbox.http.get("/control/journal?since=x").status_code == 400
