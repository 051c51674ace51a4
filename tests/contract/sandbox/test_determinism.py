"""Same seed, same moment, same calls: the same bytes, headers included."""

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.contract.sandbox.client import ACCOUNTING, BACK, Browser, Sandbox
from tests.contract.sandbox.receiver import Receiver, delivered, receiver, subscribe

MOMENT = "2026-11-23T20:00:00+00:00"
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


def told(answer: httpx.Response) -> Answer:
    return answer.status_code, answer.headers.raw, answer.content


def a_morning(sandbox: Sandbox, sandbox_url: str, inbox: Receiver) -> Iterator[Answer]:
    """Connecting, refreshing, writing, asking, batches, faults by rule and by seed, webhooks and mistakes."""
    subscribe(sandbox, inbox)
    with Browser(sandbox_url) as browser:
        browser.authorise(scope=f"{ACCOUNTING} openid email")
        yield told(browser.page)
        browser.sign_in("admin@example.com")
        browser.submit()
        code = browser.left_to.params["code"]
    yield told(sandbox.token(grant_type="authorization_code", code=code, redirect_uri=BACK))
    connection = sandbox.connect()
    yield told(connection.create_customer("Ada & Sons", requestid="r1"))
    yield told(connection.create_customer("Ada & Sons"))
    yield told(connection.query("select * from Customer maxresults 3"))
    sandbox.control("clock", {"advance_s": 90_000})
    yield told(connection.query("select * from Customer"))
    refresh = {"grant_type": "refresh_token", "refresh_token": connection.refresh_token}
    refreshed = sandbox.token(**refresh)
    yield told(refreshed)
    yield told(sandbox.token(**refresh))
    connection.access_token = refreshed.json()["access_token"]
    for fault in ("http_429", "http_500", "truncated_body"):
        sandbox.fault(fault)
        yield told(connection.call("GET", "companyinfo/1"))
    item = {"bId": "1", "operation": "create", "Customer": {"DisplayName": "Batched"}}
    yield told(connection.call("POST", "batch", json={"BatchItemRequest": [item]}))
    changes = {"entities": "Customer", "changedSince": MOMENT}
    yield told(connection.call("GET", "cdc", params=changes))
    sandbox.control(
        "faults", {"seed": 3, "rate": 0.5, "faults": ["http_500", "stale_object", "webhook_doubled"]}
    )
    for number in range(8):
        yield told(connection.create_customer(f"Under Way {number}"))
    yield 0, [], json.dumps(delivered(sandbox)).encode()
    for post in inbox.posts:
        yield 0, sorted((name.encode(), value.encode()) for name, value in post.headers.items()), post.body
    for path in ("/op/v1/jwks", "/.well-known/openid_configuration", "/v1/openid_connect/userinfo"):
        yield told(sandbox.http.get(path))


def test_the_same_morning_happens_twice_to_the_byte(sandbox: Sandbox, sandbox_url: str) -> None:
    mornings = []
    with receiver() as inbox:
        for _ in range(2):
            inbox.posts.clear()
            sandbox.control("reset", {"seed": 7, "now": MOMENT})
            sandbox.control("limits", {"requests_per_second": None})
            mornings.append(list(a_morning(sandbox, sandbox_url, inbox)))
    assert mornings[0] == mornings[1]
    assert len(inbox.posts) > 1


def test_another_seed_draws_other_tokens(sandbox: Sandbox) -> None:
    tokens = set()
    for seed in (1, 2):
        sandbox.control("reset", {"seed": seed, "now": MOMENT})
        tokens.add(sandbox.connect().access_token)
    assert len(tokens) == 2


def test_every_answer_is_traced_and_dated_by_the_worlds_clock(sandbox: Sandbox) -> None:
    sandbox.control("clock", {"now": "2031-07-01T12:00:00Z", "frozen": True})
    connection = sandbox.connect()
    sandbox.fault("http_502_html", match={"entity": "Term"})
    answers = [
        connection.call("GET", "preferences"),
        connection.call("GET", "nowhere/at/all"),
        connection.query("select * from Term"),
        sandbox.http.get("/v3/company/1/query"),
        sandbox.token(grant_type="refresh_token", refresh_token="none"),
        sandbox.http.get("/op/v1/jwks"),
        sandbox.http.get("/v1/openid_connect/userinfo"),
    ]
    assert len({answer.headers["intuit_tid"] for answer in answers}) == len(answers)
    assert {answer.headers["date"] for answer in answers} == {"Tue, 01 Jul 2031 12:00:00 GMT"}
    assert all(
        len(answer.headers.get_list(name)) == 1 for answer in answers for name in ("intuit_tid", "date")
    )


@pytest.mark.parametrize("moved", [{"now": "2030-01-01T00:00:00Z"}, {"advance_s": 3600}, {}])
def test_a_frozen_clock_moves_only_when_told_to(sandbox: Sandbox, moved: dict[str, object]) -> None:
    frozen = sandbox.control("clock", {"frozen": True, **moved})
    assert frozen["frozen"] is True
    assert sandbox.control("clock", method="GET")["now"] == frozen["now"]
    sandbox.control("clock", {"advance_s": 1})
    assert sandbox.control("clock", method="GET")["now"] > frozen["now"]
    thawed = sandbox.control("clock", {"frozen": False})
    assert thawed["now"] > frozen["now"]
    assert sandbox.control("clock", method="GET")["now"] > thawed["now"]
