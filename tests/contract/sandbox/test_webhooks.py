"""Webhooks: what happened is told in the vendor's two forms, signed, and told again until it is taken (quickbooks-online.md 8)."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.sandbox.client import Sandbox
from tests.contract.sandbox.desk import Desk
from tests.contract.sandbox.receiver import VERIFIER, Receiver, delivered, receiver, subscribe
from tests.contract.sandbox.test_control_serve import served

HOUR_S = 3_600


@pytest.fixture
def inbox() -> Iterator[Receiver]:
    with receiver() as kept:
        yield kept


@pytest.fixture
def still(sandbox: Sandbox) -> Sandbox:
    """A sandbox whose clock moves only when told to."""
    sandbox.control("clock", {"now": "2026-11-23T20:00:00Z", "frozen": True})
    sandbox.control("limits", {"requests_per_second": None})
    return sandbox


def test_a_cloud_event_tells_what_the_vendor_tells(still: Sandbox, inbox: Receiver) -> None:
    subscribe(still, inbox)
    connection = still.connect()
    customer = connection.create("Customer", {"DisplayName": "Told"})["Id"]
    delivered(still)
    [post] = inbox.posts
    [event] = post.events
    assert list(event) == [
        "specversion",
        "id",
        "source",
        "type",
        "datacontenttype",
        "time",
        "intuitentityid",
        "intuitaccountid",
        "data",
    ]
    assert (event["specversion"], event["datacontenttype"], event["data"]) == ("1.0", "application/json", {})
    assert (event["type"], event["intuitentityid"]) == ("qbo.customer.created.v1", customer)
    assert (event["intuitaccountid"], event["time"]) == (connection.realm_id, "2026-11-23T20:00:00.000000Z")
    assert event["source"].startswith("intuit.")
    expected = base64.b64encode(hmac.new(VERIFIER.encode(), post.body, hashlib.sha256).digest()).decode()
    assert post.headers["intuit-signature"] == expected
    assert post.headers["content-type"] == "application/cloudevents-batch+json; charset=utf-8"
    assert post.headers["intuit-created-time"] == "2026-11-23T12:00:00-0800"
    assert post.headers["intuit-t-id"]


def test_the_older_form_groups_by_company(still: Sandbox, inbox: Receiver) -> None:
    subscribe(still, inbox, format="legacy")
    first, second = (still.connect(realm_id) for realm_id in still.realm_ids())
    made = [first.create_customer("A").json(), second.create_customer("B").json()]
    first.create_customer("C")
    delivered(still)
    [post] = inbox.posts
    one, other = post.events["eventNotifications"]
    assert (one["realmId"], other["realmId"]) == (first.realm_id, second.realm_id)
    assert one["dataChangeEvent"]["entities"][0] == {
        "name": "Customer",
        "id": made[0]["Customer"]["Id"],
        "operation": "Create",
        "lastUpdated": "2026-11-23T20:00:00.000Z",
    }
    assert [len(each["dataChangeEvent"]["entities"]) for each in (one, other)] == [2, 1]
    assert post.headers["intuit-notification-schema-version"] == "0.1"
    assert post.headers["user-agent"] == "intuit_notification_server/0.1"
    assert post.headers["content-type"] == "application/json; charset=utf-8"


def test_a_payments_life_is_told_with_what_it_moved(still: Sandbox, inbox: Receiver) -> None:
    desk = Desk.of(still)
    invoice = desk.invoice(100)
    subscribe(still, inbox)
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    payment = desk.payment(40, Line=[{"Amount": 40, "LinkedTxn": [link]}])
    desk.write("Payment", payment, "delete")
    desk.write("Invoice", desk.read("Invoice", invoice["Id"]), "void")
    delivered(still)
    told = [(kind.removeprefix("qbo."), object_id) for kind, object_id in inbox.posts[0].told]
    assert told == [
        ("payment.created.v1", payment["Id"]),
        ("invoice.updated.v1", invoice["Id"]),
        ("invoice.updated.v1", invoice["Id"]),
        ("payment.deleted.v1", payment["Id"]),
        ("invoice.void.v1", invoice["Id"]),
    ]


def test_a_mail_and_a_preference_are_told_and_the_companys_address_is_not(
    still: Sandbox, inbox: Receiver
) -> None:
    desk = Desk.of(still)
    invoice = desk.invoice(BillEmail={"Address": "ada@example.com"})
    subscribe(still, inbox)
    desk.connection.call("POST", f"invoice/{invoice['Id']}/send")
    preferences = desk.connection.call("GET", "preferences").json()["Preferences"]
    assert desk.write("Preferences", preferences, SalesFormsPrefs={"CustomTxnNumbers": True}).is_success
    info = desk.connection.call("GET", "companyinfo/1").json()["CompanyInfo"]
    assert desk.write("CompanyInfo", info, LegalName="Rowan Ltd").is_success
    delivered(still)
    assert [kind for kind, _ in inbox.posts[0].told] == [
        "qbo.invoice.emailed.v1",
        "qbo.preferences.updated.v1",
    ]


def test_an_endpoint_hears_of_what_it_asked_for(still: Sandbox, inbox: Receiver) -> None:
    first, second = (still.connect(realm_id) for realm_id in still.realm_ids())
    subscribe(still, inbox, entities=["customer"], realmIds=[second.realm_id])
    for connection in (first, second):
        connection.create_customer("Heard Of")
        connection.create("Term", {"Name": "Net 77", "DueDays": 77})
    delivered(still)
    assert [(event["type"], event["intuitaccountid"]) for event in inbox.posts[0].events] == [
        ("qbo.customer.created.v1", second.realm_id)
    ]


def test_events_are_gathered_by_the_worlds_clock_and_go_when_it_moves(
    still: Sandbox, inbox: Receiver
) -> None:
    subscribe(still, inbox, delay_s=5)
    connection = still.connect()
    connection.create_customer("One")
    still.control("clock", {"advance_s": 3})
    connection.create_customer("Two")
    assert delivered(still, settle=False) == []
    still.control("clock", {"advance_s": 2})
    assert [len(post.events) for post in inbox.posts] == [2]
    assert [entry["status"] for entry in delivered(still, settle=False)] == [200]


def test_a_post_holds_at_most_a_hundred_events(still: Sandbox, inbox: Receiver) -> None:
    subscribe(still, inbox)
    connection = still.connect()
    for batch in range(5):
        items = [
            {"bId": str(n), "operation": "create", "Customer": {"DisplayName": f"Many {batch}-{n}"}}
            for n in range(25)
        ]
        connection.call("POST", "batch", json={"BatchItemRequest": items})
    delivered(still)
    assert [len(post.events) for post in inbox.posts] == [100, 25]


def test_with_a_running_clock_nobody_need_ask(sandbox: Sandbox, inbox: Receiver) -> None:
    subscribe(sandbox, inbox, delay_s=0.1)
    sandbox.connect().create_customer("By Itself")
    [post] = inbox.wait_for(1)
    assert post.told[0][0] == "qbo.customer.created.v1"


def test_what_is_not_taken_comes_again_by_the_vendors_schedule_to_the_byte(
    still: Sandbox, inbox: Receiver
) -> None:
    subscribe(still, inbox, delay_s=0)
    inbox.statuses = [500, 404, 202, 302, 503, 500, 500, 500, 500, 500]
    still.connect().create_customer("Persistent")
    delivered(still, settle=False)
    waits = [10, 20, 30, 5 * 60, 20 * 60, 2 * HOUR_S, 4 * HOUR_S, 6 * HOUR_S, 6 * HOUR_S, 6 * HOUR_S]
    for attempt, wait_s in enumerate(waits, start=1):
        assert len(inbox.posts) == attempt
        still.control("clock", {"advance_s": wait_s - 1})
        assert len(inbox.posts) == attempt
        still.control("clock", {"advance_s": 1})
    assert len(inbox.posts) == len(waits) + 1
    assert len({post.body for post in inbox.posts}) == 1
    log = still.control("webhooks", method="GET")
    assert [entry["attempt"] for entry in log["deliveries"]] == list(range(1, 12))
    assert [entry["status"] for entry in log["deliveries"][:4]] == [500, 404, 202, 302]
    assert log["deliveries"][-1]["again"] is None
    assert (log["endpoints"][0]["waiting"], log["endpoints"][0]["unsent"]) == (0, 0)


def test_later_events_wait_behind_a_post_that_is_not_taken(still: Sandbox, inbox: Receiver) -> None:
    subscribe(still, inbox, delay_s=0)
    connection = still.connect()
    inbox.statuses = [500]
    connection.create_customer("First")
    still.control("clock", {"advance_s": 1})
    connection.create_customer("Second")
    still.control("clock", {"advance_s": 1})
    assert len(inbox.posts) == 1
    still.control("clock", {"advance_s": 9})
    assert [len(post.events) for post in inbox.posts] == [1, 1, 1]
    assert inbox.posts[0].body == inbox.posts[1].body != inbox.posts[2].body


def test_a_receiver_that_is_not_there_is_told_as_a_problem(still: Sandbox) -> None:
    still.control("webhooks", {"url": "http://127.0.0.1:1/gone", "verifierToken": "x"})
    still.connect().create_customer("Unheard")
    [entry] = delivered(still)
    assert (entry["status"], entry["attempt"]) == (None, 1)
    assert "refused" in entry["problem"]
    assert entry["again"] == "2026-11-23T20:00:10.000+00:00"


def test_the_log_says_when_what_and_to_whom_without_the_token(still: Sandbox, inbox: Receiver) -> None:
    subscribe(still, inbox)
    connection = still.connect()
    customer = connection.create("Customer", {"DisplayName": "Logged"})["Id"]
    [entry] = delivered(still)
    assert (entry["n"], entry["url"], entry["time"]) == (1, inbox.url, "2026-11-23T20:00:00.000+00:00")
    assert entry["events"] == [
        {"realmId": connection.realm_id, "entity": "Customer", "id": customer, "operation": "Create"}
    ]
    assert VERIFIER not in still.http.get("/control/webhooks").text


def test_a_second_post_of_an_address_replaces_it_and_delete_ends_it(still: Sandbox, inbox: Receiver) -> None:
    subscribe(still, inbox)
    subscribe(still, inbox, format="legacy")
    connection = still.connect()
    connection.create_customer("Once")
    delivered(still)
    assert "eventNotifications" in inbox.posts[0].events
    assert still.http.delete("/control/webhooks", params={"url": "http://localhost/other"}).status_code == 404
    assert still.http.delete("/control/webhooks", params={"url": inbox.url}).status_code == 204
    connection.create_customer("Unheard")
    assert delivered(still) == []
    subscribe(still, inbox)
    still.control("webhooks", method="DELETE")
    assert still.control("webhooks", method="GET")["endpoints"] == []


def test_reset_forgets_endpoints_and_what_waits(still: Sandbox, inbox: Receiver) -> None:
    subscribe(still, inbox)
    still.connect().create_customer("Forgotten")
    still.control("reset")
    assert still.control("webhooks", method="GET") == {"endpoints": [], "deliveries": []}
    assert delivered(still) == []
    assert inbox.posts == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"url": "http://example.com/hook"}, "this machine only"),
        ({"url": "http://10.0.0.7/hook"}, "this machine only"),
        ({"url": "http://127.0.0.1.example.com/hook"}, "this machine only"),
        ({"url": "ftp://localhost/hook"}, "http or https"),
        ({"url": "nonsense"}, "http or https"),
        ({"url": "http://localhost/hook", "verifierToken": ""}, "verifierToken"),
        ({"url": "http://localhost/hook", "format": "xml"}, "format"),
        ({"url": "http://localhost/hook", "colour": "red"}, "colour"),
    ],
)
def test_an_endpoint_that_makes_no_sense_is_refused(
    sandbox: Sandbox, body: dict[str, Any], said: str
) -> None:
    answer = sandbox.http.post("/control/webhooks", json={"verifierToken": "x", **body})
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_endpoints_survive_a_restart_and_leave_the_machine_only_where_allowed(
    tmp_path: Path, inbox: Receiver
) -> None:
    options = ("--data-dir", str(tmp_path), "--company", "empty", "--webhooks-anywhere")
    with served(*options) as (sandbox, _):
        subscribe(sandbox, inbox, delay_s=0)
        sandbox.control("webhooks", {"url": "https://hooks.example.com/", "verifierToken": "x"})
        sandbox.http.delete("/control/webhooks", params={"url": "https://hooks.example.com/"})
    with served("--data-dir", str(tmp_path)) as (sandbox, _):
        assert [one["url"] for one in sandbox.control("webhooks", method="GET")["endpoints"]] == [inbox.url]
        sandbox.connect().create_customer("After All")
        assert inbox.wait_for(1)[0].told[0][0] == "qbo.customer.created.v1"
