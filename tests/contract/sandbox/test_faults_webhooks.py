"""Faults of webhooks, as a receiver meets them."""

from collections.abc import Iterator

import pytest

from quickbooks_sandbox.online.webhooks.notices import signature
from tests.contract.sandbox.client import Connection, Sandbox
from tests.contract.sandbox.receiver import VERIFIER, Received, Receiver, delivered, receiver, subscribe


@pytest.fixture
def inbox() -> Iterator[Receiver]:
    with receiver() as kept:
        yield kept


@pytest.fixture
def connection(sandbox: Sandbox, inbox: Receiver) -> Connection:
    sandbox.control("clock", {"now": "2026-11-23T20:00:00Z", "frozen": True})
    subscribe(sandbox, inbox, delay_s=0)
    return sandbox.connect()


def told(post: Received) -> list[str]:
    return [object_id for _, object_id in post.told]


def test_a_post_can_be_lost(sandbox: Sandbox, inbox: Receiver, connection: Connection) -> None:
    sandbox.fault("webhook_lost")
    connection.create_customer("Lost")
    assert delivered(sandbox) == []
    connection.create_customer("Found")
    assert len(delivered(sandbox)) == 1
    assert len(inbox.posts[0].events) == 1


def test_a_post_can_come_twice(sandbox: Sandbox, inbox: Receiver, connection: Connection) -> None:
    sandbox.fault("webhook_doubled")
    connection.create_customer("Twice")
    delivered(sandbox)
    first, second = inbox.posts
    assert (first.body, first.headers) == (second.body, second.headers)


def test_events_can_come_in_reverse(sandbox: Sandbox, inbox: Receiver, connection: Connection) -> None:
    sandbox.fault("webhook_reordered")
    made = [connection.create("Customer", {"DisplayName": name})["Id"] for name in ("A", "B")]
    delivered(sandbox)
    assert told(inbox.posts[0]) == made[::-1]


def test_an_event_can_come_after_the_next(sandbox: Sandbox, inbox: Receiver, connection: Connection) -> None:
    sandbox.fault("webhook_reordered")
    made = []
    for name in ("A", "B"):
        made.append(connection.create("Customer", {"DisplayName": name})["Id"])
        delivered(sandbox)
    assert [told(post) for post in inbox.posts] == [[made[1]], [made[0]]]


def test_an_event_can_come_a_day_late(sandbox: Sandbox, inbox: Receiver, connection: Connection) -> None:
    sandbox.fault("webhook_late")
    made = []
    for name in ("A", "B"):
        made.append(connection.create("Customer", {"DisplayName": name})["Id"])
        delivered(sandbox, settle=False)
    assert [told(post) for post in inbox.posts] == [[made[1]]]
    sandbox.control("clock", {"advance_s": 86_399})
    assert len(inbox.posts) == 1
    sandbox.control("clock", {"advance_s": 1})
    assert told(inbox.posts[1]) == [made[0]]


def test_a_signature_can_be_bad_once(sandbox: Sandbox, inbox: Receiver, connection: Connection) -> None:
    sandbox.fault("webhook_bad_signature")
    inbox.statuses = [401]
    connection.create_customer("Forged")
    delivered(sandbox)
    sandbox.control("clock", {"advance_s": 10})
    forged, good = inbox.posts
    assert forged.body == good.body
    assert forged.headers["intuit-signature"] != signature(VERIFIER, forged.body)
    assert good.headers["intuit-signature"] == signature(VERIFIER, good.body)


def test_an_event_can_be_of_an_unknown_type(
    sandbox: Sandbox, inbox: Receiver, connection: Connection
) -> None:
    sandbox.fault("webhook_unknown_type")
    connection.create_customer("Known")
    delivered(sandbox)
    known, unknown = [kind for kind, _ in inbox.posts[0].told]
    assert (known, unknown) == ("qbo.customer.created.v1", "qbo.ledgergraph.updated.v1")


def test_an_event_can_be_of_another_company(
    sandbox: Sandbox, inbox: Receiver, connection: Connection
) -> None:
    sandbox.fault("webhook_several_companies")
    connection.create_customer("Mine")
    delivered(sandbox)
    realm_ids = [event["intuitaccountid"] for event in inbox.posts[0].events]
    assert realm_ids == [sandbox.realm_ids()[1], connection.realm_id]


def test_a_post_can_come_in_the_older_form(sandbox: Sandbox, inbox: Receiver, connection: Connection) -> None:
    sandbox.fault("webhook_legacy_format")
    connection.create_customer("Old Fashioned")
    delivered(sandbox)
    connection.create_customer("Modern")
    delivered(sandbox)
    assert [type(post.events) for post in inbox.posts] == [dict, list]
    assert [post.headers["content-type"].split(";")[0] for post in inbox.posts] == [
        "application/json",
        "application/cloudevents-batch+json",
    ]


def test_faults_of_webhooks_keep_to_posts_of_what_they_match(
    sandbox: Sandbox, inbox: Receiver, connection: Connection
) -> None:
    sandbox.fault("webhook_lost", match={"entity": "Invoice"})
    connection.create_customer("Not Lost")
    assert len(delivered(sandbox)) == 1
    assert [call["fault"] for call in sandbox.journal()] == [None]
