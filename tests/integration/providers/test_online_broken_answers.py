"""Answers no QuickBooks should give, and gives: HTML with 200, half a body, faults with 200, records that are none."""

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ar_automation.books.records import Kind
from ar_automation.providers.quickbooks_online import asking, checks, oauth
from ar_automation.providers.quickbooks_online.client import Client
from ar_automation.providers.quickbooks_online.codec import OnlineCodec
from ar_automation.providers.quickbooks_online.errors import CallFailed
from ar_automation.providers.quickbooks_online.tokens import Access
from ar_automation.sync.core.wire import (
    Ask,
    AskChanges,
    AskCompany,
    AskCounts,
    AskLists,
    AskPage,
    AskWrite,
    Failure,
    Listed,
    LocalId,
    Operation,
    Remedy,
    RemoteId,
    Request,
)

HTML = b"<html><body>We will be back soon</body></html>"
HALF = b'{"QueryResponse":{"Invoice":[{"Id":"1","Tot'
FAULT = b'{"Fault":{"Error":[{"Message":"m","Detail":"d","code":"4001"}],"type":"ValidationFault"}}'
CONFUSED = [HTML, HALF, b"", b"[]", b"{}", b'{"QueryResponse":[]}', b'{"BatchItemResponse":[]}']
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
READS: list[Ask] = [
    AskCompany(key="c"),
    AskCounts(key="n", kinds=(Kind.INVOICE,)),
    AskLists(key="l", kinds=(Kind.TERM,)),
    AskPage(key="p", kind=Kind.INVOICE, start=0, rows=10),
    AskChanges(key="f", kinds=(Kind.INVOICE,), since=SINCE),
]


class Answering(ThreadingHTTPServer):
    """Gives one answer to everything."""

    status = 200
    body = b""


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_GET  # noqa: N815 - the name the server looks for

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def answering(settings: Any) -> Iterator[Answering]:
    server = Answering(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.QUICKBOOKS_ENVIRONMENT = "local"
    settings.QUICKBOOKS_LOCAL_URL = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(answering: Answering) -> Client:
    return Client(Access("token", "1"))


def a_write(remote_id: str | None = None) -> AskWrite:
    return AskWrite(
        key="w",
        request=Request(
            uid=uuid.uuid4().hex,
            kind=Kind.CUSTOMER,
            operation=Operation.CREATE,
            local_id=LocalId(1),
            local_version=1,
            remote_id=None if remote_id is None else RemoteId(remote_id),
            body=b"{}",
        ),
    )


def failure_of(ask: Ask, client: Client) -> Failure:
    with pytest.raises((CallFailed, asking.Unreadable)) as raised:
        asking.read(ask, asking.fetch(ask, client), OnlineCodec())
    assert isinstance(raised.value, CallFailed | asking.Unreadable)
    return raised.value.failure


@pytest.mark.parametrize("ask", READS, ids=lambda ask: type(ask).__name__)
@pytest.mark.parametrize("body", CONFUSED)
def test_an_answer_that_is_none_is_asked_for_again(
    answering: Answering, client: Client, ask: Ask, body: bytes
) -> None:
    answering.body = body
    failure = failure_of(ask, client)
    assert (failure.remedy, failure.uncertain) == (Remedy.RETRY, False)


@pytest.mark.parametrize("body", CONFUSED)
def test_a_write_so_answered_is_uncertain(answering: Answering, client: Client, body: bytes) -> None:
    answering.body = body
    failure = failure_of(a_write(), client)
    assert (failure.remedy, failure.uncertain) == (Remedy.RETRY, True)


@pytest.mark.parametrize("ask", [*READS, a_write()], ids=lambda ask: type(ask).__name__)
def test_a_fault_with_the_status_200_is_a_fault(answering: Answering, client: Client, ask: Ask) -> None:
    answering.body = FAULT
    failure = failure_of(ask, client)
    assert (failure.remedy, failure.code, failure.uncertain) == (Remedy.BUG, "4001", False)


@pytest.mark.parametrize(
    ("ask", "body"),
    [
        (READS[1], b'{"BatchItemResponse":[{"bId":"0",%b]}'),
        (READS[4], b'{"CDCResponse":[{%b],"time":"2026-11-01T00:00:00Z"}'),
    ],
)
def test_a_fault_inside_a_batch_or_feed_is_a_fault(
    answering: Answering, client: Client, ask: Ask, body: bytes
) -> None:
    answering.body = body % FAULT[1:]
    assert failure_of(ask, client).code == "4001"


def test_an_answer_without_the_servers_time_moves_no_watermark(answering: Answering, client: Client) -> None:
    answering.body = b'{"CDCResponse":[{"QueryResponse":[{}]}]}'
    assert failure_of(READS[4], client).remedy is Remedy.RETRY


def test_a_count_of_nothing_is_zero(answering: Answering, client: Client) -> None:
    answering.body = (
        b'{"BatchItemResponse":[{"bId":"0","QueryResponse":{}}],"time":"2026-11-01T00:00:00.5-08:00"}'
    )
    counted = asking.read(READS[1], asking.fetch(READS[1], client), OnlineCodec())
    assert counted.counts == {Kind.INVOICE: 0}  # type: ignore[attr-defined]


def test_records_that_are_none_are_named_by_their_ids_and_the_rest_is_read(
    answering: Answering, client: Client
) -> None:
    answering.body = b'{"QueryResponse":{"Invoice":[{"Id":"7","PrivateNote":"secret"},{"PrivateNote":"x"}]}}'
    page = asking.read(READS[3], asking.fetch(READS[3], client), OnlineCodec())
    assert [unread.remote_id for unread in page.unread] == ["7", "without an id"]
    assert not page.records  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body",
    [
        b'{"Customer":{"Id":"8","DisplayName":"Another"},"time":"2026-11-01T00:00:00Z"}',
        b'{"Customer":{"Id":8}}',
        b'{"Customer":7}',
    ],
)
def test_a_write_answered_with_another_record_is_uncertain(
    answering: Answering, client: Client, body: bytes
) -> None:
    answering.body = body
    assert failure_of(a_write("7"), client).uncertain


def test_a_server_that_is_away_was_not_reached(client: Client, settings: Any) -> None:
    settings.QUICKBOOKS_LOCAL_URL = "http://127.0.0.1:9"
    failure = failure_of(a_write(), client)
    assert (failure.remedy, failure.uncertain) == (Remedy.RETRY, False)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b'{"error":"invalid_grant"}', oauth.GrantRefused),
        (400, b'{"error":"invalid_request"}', oauth.OAuthFailed),
        (401, b'{"error":"invalid_client"}', oauth.OAuthFailed),
        (502, HTML, oauth.OAuthFailed),
        (200, HTML, oauth.OAuthFailed),
        (200, b'{"access_token":"a"}', oauth.OAuthFailed),
    ],
)
def test_only_invalid_grant_says_that_a_token_is_dead(
    answering: Answering, status: int, body: bytes, error: type[Exception]
) -> None:
    answering.status, answering.body = status, body
    with pytest.raises(error) as raised:
        oauth.refresh("token")
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("environment", "api"),
    [
        ("production", "https://quickbooks.api.intuit.com"),
        ("sandbox", "https://sandbox-quickbooks.api.intuit.com"),
    ],
)
def test_the_environment_chooses_the_host(settings: Any, environment: str, api: str) -> None:
    settings.QUICKBOOKS_ENVIRONMENT = environment
    assert oauth.endpoints().api == api
    assert oauth.authorise_url("s").startswith("https://appcenter.intuit.com/connect/oauth2?client_id=demo&")


def test_a_missing_client_id_is_told_at_start(settings: Any) -> None:
    assert checks.check_client_id() == []
    settings.QUICKBOOKS_CLIENT_ID = ""
    assert [found.id for found in checks.check_client_id()] == ["quickbooks_online.W001"]


def test_lists_that_will_not_fit_in_one_answer_are_to_be_paged(answering: Answering, client: Client) -> None:
    item = b'{"bId":"0",' + FAULT.replace(b"4001", b"10100")[1:]
    answering.body = b'{"BatchItemResponse":[' + item + b'],"time":"2026-11-23T12:00:00-08:00"}'
    ask = AskLists(key="l", kinds=(Kind.TERM,))
    listed = asking.read(ask, asking.fetch(ask, client), OnlineCodec())
    assert isinstance(listed, Listed)
    assert (listed.records, listed.overflow) == ([], (Kind.TERM,))
