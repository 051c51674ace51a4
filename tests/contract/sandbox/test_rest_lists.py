"""Many objects at once: queries, change data capture, batches (quickbooks-online.md 2.3, 3, 4, 5)."""

from collections.abc import Iterator

import pytest

from tests.contract.sandbox.rest_client import JSON, RestClient, code, rest_client
from tests.unit.sandbox.company_world import Payload


@pytest.fixture
def client() -> Iterator[RestClient]:
    with rest_client() as found:
        yield found


def test_a_query_answers_rows_start_and_number(client: RestClient) -> None:
    answer = client.query("select * from Term startposition 2 maxresults 3")
    assert answer.keys() == {"Term", "startPosition", "maxResults"}
    assert (answer["startPosition"], answer["maxResults"]) == (2, 3)
    assert [term["Id"] for term in answer["Term"]] == ["2", "3", "4"]


def test_a_query_without_rows_answers_an_empty_object_and_a_count_only_itself(client: RestClient) -> None:
    assert client.query("select * from invoice") == {}
    assert client.query("select count(*) from invoice") == {"totalCount": 0}


def test_a_statement_may_be_the_body(client: RestClient) -> None:
    for content_type in ("application/text", "application/text; charset=utf-8", "text/plain"):
        response = client.http.post(
            "/v3/company/1/query?minorversion=75",
            data="select * from Customer where DisplayName = 'Freeman Sporting'",
            content_type=content_type,
            headers=JSON,
        )
        assert response.get_json()["QueryResponse"]["maxResults"] == 1
    assert code(client.send("/query", b"")) == "4000"
    assert code(client.send("/query", b"\xff")) == "500"
    assert code(client.get("/query", query="select * from Invoice where X = 1")) == "4001"


def _changes(client: RestClient, entities: str, since: str) -> list[Payload]:
    response = client.get("/cdc", entities=entities, changedSince=since)
    found: list[Payload] = response.get_json()["CDCResponse"][0]["QueryResponse"]
    return found


def test_changes_are_aligned_with_the_entities_asked_for(client: RestClient) -> None:
    client.books.clock.advance(minutes=5)
    made = client.books.payment("10")
    since = "2026-11-23T12:05:00-08:00"
    nothing, changed, nothing_either = _changes(client, "Item,Payment,Invoice", since)
    assert nothing == nothing_either == {}
    assert changed["Payment"] == [made | {"TotalAmt": 10.0, "UnappliedAmt": 10.0}]
    assert (changed["startPosition"], changed["maxResults"]) == (1, 1)


def test_changes_come_by_time_and_stubs_last(client: RestClient) -> None:
    first, gone, last = (client.books.invoice()["Id"] for _ in range(3))
    client.books.clock.advance(minutes=5)
    client.books.company.delete_object("Invoice", client.books.read("Invoice", gone))
    client.books.clock.advance(minutes=5)
    sparse = {"Id": first, "SyncToken": "0", "sparse": True, "PrivateNote": "later"}
    client.books.company.update_object("Invoice", sparse)
    (changed,) = _changes(client, "Invoice", "2026-11-23T11:00:00-08:00")
    assert [row["Id"] for row in changed["Invoice"]] == [last, first, gone]
    stub = {"LastUpdatedTime": "2026-11-23T12:05:00-08:00"}
    assert changed["Invoice"][2] == {"status": "Deleted", "domain": "QBO", "Id": gone, "MetaData": stub}
    assert (changed["maxResults"], changed["totalCount"]) == (3, 3)
    (only_stubs,) = _changes(client, "Invoice", "2026-11-23T20:10:00Z")
    assert [row["Id"] for row in only_stubs["Invoice"]] == [first]


def test_a_group_of_stubs_alone_has_no_start(client: RestClient) -> None:
    made = client.books.invoice()
    client.books.clock.advance(minutes=5)
    client.books.company.delete_object("Invoice", made)
    (changed,) = _changes(client, "Invoice", "2026-11-23T12:04:00-08:00")
    assert changed.keys() == {"Invoice", "maxResults", "totalCount"}


def test_an_inactive_customer_comes_whole(client: RestClient) -> None:
    made = client.books.company.create_object("Customer", {"DisplayName": "Ann"})
    client.books.company.update_object("Customer", {**made, "Active": False})
    (changed,) = _changes(client, "Customer", "2026-11-23")
    assert changed["Customer"][-1]["DisplayName"] == "Ann (deleted)"


def test_changes_hold_a_thousand_objects_in_all_and_overflow_loses_stubs() -> None:
    with rest_client(scale=120) as client:
        # Just before the oldest change a request may still reach, everything of the last month changes once more.
        books = client.books
        made = books.invoice()
        books.company.delete_object("Invoice", made)
        for invoice in books.all("Invoice") + books.all("Payment"):
            entity = "Payment" if "UnappliedAmt" in invoice else "Invoice"
            books.company.update_object(entity, invoice | {"sparse": True, "PrivateNote": "x"})
        invoices, payments = _changes(client, "Invoice,Payment", "2026-11-23")
        assert (invoices["maxResults"], payments["maxResults"]) == (600, 400)
        assert not any("status" in row for row in invoices["Invoice"])


@pytest.mark.parametrize(
    ("entities", "since", "fault"),
    [
        ("Invoice", "2026-10-01", "500"),
        ("TaxCode,Invoice", "2026-11-23", "2000"),
        ("Invoice", "yesterday", "2060"),
        ("Kettle", "2026-11-23", "2000"),
        ("", "2026-11-23", "2020"),
        ("Invoice", "", "2020"),
    ],
)
def test_changes_that_cannot_be_asked_for(client: RestClient, entities: str, since: str, fault: str) -> None:
    assert code(client.get("/cdc", entities=entities, changedSince=since)) == fault


def _batch(client: RestClient, *items: Payload, **query: str) -> list[Payload]:
    response = client.post("/batch", {"BatchItemRequest": list(items)}, **query)
    assert response.status_code == 200
    found: list[Payload] = response.get_json()["BatchItemResponse"]
    return found


def test_each_item_of_a_batch_has_its_own_answer_or_fault(client: RestClient) -> None:
    invoice, payment = client.books.invoice(), client.books.payment("5")
    named = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True}
    made, twin, changed, voided, deleted, found, unknown = _batch(
        client,
        {"bId": "1", "operation": "create", "Customer": {"DisplayName": "Ann"}},
        {"bId": "2", "operation": "create", "Customer": {"DisplayName": "ann"}},
        {"bId": "3", "operation": "update", "Invoice": {**named, "PrivateNote": "x"}},
        {"bId": "4", "operation": "update", "optionsData": "void", "Invoice": {**named, "SyncToken": "1"}},
        {"operation": "delete", "Payment": {"Id": payment["Id"], "SyncToken": "0"}},
        {"bId": "6", "Query": "select * from Term maxresults 1"},
        {"bId": "7", "operation": "create", "Kettle": {}},
    )
    assert (made["bId"], made["Customer"]["DisplayName"]) == ("1", "Ann")
    assert (twin["bId"], twin["Fault"]["Error"][0]["code"]) == ("2", "6240")
    assert changed["Invoice"]["PrivateNote"] == "x"
    assert voided["Invoice"]["TotalAmt"] == 0
    assert deleted == {"Payment": {"status": "Deleted", "domain": "QBO", "Id": payment["Id"]}}
    assert found["QueryResponse"]["maxResults"] == 1
    assert unknown["Fault"]["Error"][0]["code"] == "2000"


def test_a_batch_holds_at_most_thirty(client: RestClient) -> None:
    items = [{"bId": str(number), "Query": "select * from Term"} for number in range(31)]
    assert len(_batch(client, *items[:30])) == 30
    assert code(client.post("/batch", {"BatchItemRequest": items})) == "1040"


def test_a_replayed_batch_repeats_its_answers_item_by_item(client: RestClient) -> None:
    first: Payload = {"bId": "1", "operation": "create", "Customer": {"DisplayName": "Ann"}}
    second: Payload = {"bId": "2", "operation": "create", "Customer": {"DisplayName": "Bob"}}
    made = _batch(client, first, requestid="r-1")
    again = _batch(client, first, second, requestid="r-1")
    assert again[0] == made[0]
    assert again[1]["Customer"]["DisplayName"] == "Bob"
    other = _batch(client, {**first, "Customer": {"DisplayName": "Cid"}}, requestid="r-1")
    assert other[0]["Fault"]["Error"][0]["code"] == "600"
