"""The page of webhooks: a person says where posts go, and sees what came of them."""

from collections.abc import Iterator

import pytest

from tests.contract.sandbox.bookkeeper import Bookkeeper
from tests.contract.sandbox.client import Sandbox
from tests.contract.sandbox.receiver import Receiver, receiver

PLACE = "/sandbox/webhooks"


@pytest.fixture
def inbox(sandbox: Sandbox) -> Iterator[Receiver]:
    sandbox.control("clock", {"frozen": True})
    with receiver() as kept:
        yield kept


def test_an_endpoint_added_by_hand_hears_what_a_person_does(bookkeeper: Bookkeeper, inbox: Receiver) -> None:
    said = bookkeeper.done(PLACE, url=inbox.url, verifier_token="secret-token", entities="customer, invoice")
    assert inbox.url in said
    assert "secret-token" not in said
    bookkeeper.done(f"{bookkeeper.home}/customers/new", display_name="Told")
    said = bookkeeper.done(PLACE, action="/deliver")
    assert "1 post was sent" in said
    [post] = inbox.posts
    assert post.told[0][0] == "qbo.customer.created.v1"
    assert ">200</span>" in said
    assert "Customer" in said


def test_a_post_that_is_not_taken_is_shown_as_such(bookkeeper: Bookkeeper, inbox: Receiver) -> None:
    inbox.statuses.append(500)
    bookkeeper.done(PLACE, url=inbox.url, verifier_token="x")
    bookkeeper.done(f"{bookkeeper.home}/customers/new", display_name="Told")
    said = bookkeeper.done(PLACE, action="/deliver")
    assert ">500</span>" in said
    assert "again at" in said


def test_an_endpoint_is_removed(bookkeeper: Bookkeeper, inbox: Receiver) -> None:
    bookkeeper.done(PLACE, url=inbox.url, verifier_token="x")
    said = bookkeeper.done(PLACE, action="/remove", url=inbox.url)
    assert "any more" in said
    assert "No endpoint yet." in said
    assert bookkeeper.http.post(f"{PLACE}/remove", data={"url": inbox.url}).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"url": ""},
        {"url": "nowhere"},
        {"url": "ftp://localhost/x"},
        {"url": "https://elsewhere.example.com/hook"},
        {"verifier_token": ""},
        {"verifier_token": "x" * 201},
        {"form": "smoke"},
        {"delay_s": "soon"},
        {"delay_s": "-1"},
        {"delay_s": "86401"},
    ],
)
def test_an_endpoint_that_makes_no_sense_or_is_elsewhere_is_refused(
    bookkeeper: Bookkeeper, changed: dict[str, str]
) -> None:
    typed = {"url": "http://localhost:9/hook", "verifier_token": "x", "entities": "Kept", **changed}
    page = bookkeeper.refused(PLACE, **typed)
    assert 'value="Kept"' in page
    assert "No endpoint yet." in page
