"""Queries and changes as they travel: envelopes, faults, and the times in them (quickbooks-online.md 2.3, 2.4, 3, 4)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.contract.sandbox.rest_client import RestClient, rest_client

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@pytest.fixture
def client() -> Iterator[RestClient]:
    with rest_client() as found:
        yield found


def test_a_statement_that_cannot_be_read_is_a_validation_fault(client: RestClient) -> None:
    response = client.get("/query", query="select * from Invoice where Id = '1' or Id = '2'")
    fault = response.get_json()["Fault"]
    assert (response.status_code, fault["type"]) == (400, "ValidationFault")
    assert len(fault["Error"]) == 1
    assert fault["Error"][0]["Message"] == "Error parsing query"
    assert fault["Error"][0]["code"] == "4000"
    assert fault["Error"][0]["Detail"].startswith(
        'QueryParserError: Encountered " <OR> "or "" at line 1, column 38.\nWas expecting one of:\n    <EOF> \n'
    )


def test_a_count_and_nothing_found_have_shapes_of_their_own(client: RestClient) -> None:
    assert client.query("select count(*) from Invoice") == {"totalCount": 0}
    assert client.query("select * from Invoice") == {}
    assert client.query("select Id from Invoice startposition 5") == {}
    client.books.invoice()
    assert client.query("SELECT COUNT(*) FROM invoice") == {"totalCount": 1}


def test_a_page_tells_where_it_begins_and_how_many_there_are(client: RestClient) -> None:
    made = [client.books.invoice()["Id"] for _ in range(5)]
    page = client.query("select Id from Invoice startposition 2 maxresults 3")
    assert (page["startPosition"], page["maxResults"]) == (2, 3)
    assert page["Invoice"] == [{"domain": "QBO", "Id": one, "sparse": True} for one in made[1:4]]


def test_a_plus_that_was_not_encoded_is_taken_for_one(client: RestClient) -> None:
    client.books.invoice()
    statement = (
        "select%20count(*)%20from%20Invoice%20where%20MetaData.CreateTime%20%3E='2026-11-23T20:00:00+00:00'"
    )
    answer = client.http.get(f"/v3/company/1/query?query={statement}&format=json").get_json()
    assert answer["QueryResponse"] == {"totalCount": 1}
    since = "2026-11-24T01:30:00+05:30"
    changed = client.http.get(
        f"/v3/company/1/cdc?entities=Invoice&changedSince={since}&format=json"
    ).get_json()
    assert changed["CDCResponse"][0]["QueryResponse"][0]["maxResults"] == 1


def test_times_are_the_companys_and_move_with_the_season(client: RestClient) -> None:
    for moment, offset in (("2026-07-04T12:00:00.5Z", "-07:00"), ("2026-12-04T12:00:00.25Z", "-08:00")):
        client.books.clock.moment = datetime.fromisoformat(moment)
        made = client.post("/invoice", client.invoice_body()).get_json()
        for name in ("CreateTime", "LastUpdatedTime"):
            assert _SECONDS.fullmatch(made["Invoice"]["MetaData"][name])
            assert made["Invoice"]["MetaData"][name].endswith(offset)
        for answer in (made, client.get("/cdc", entities="Item", changedSince=moment).get_json()):
            assert _TIME.fullmatch(answer["time"])
            assert datetime.fromisoformat(answer["time"]) == client.books.clock.moment
            assert answer["time"].endswith(offset)


def test_ids_count_up_across_transactions_and_kinds_of_lists_alone(client: RestClient) -> None:
    invoice, payment = int(client.books.invoice()["Id"]), int(client.books.payment("5")["Id"])
    assert payment == invoice + 1
    customer = client.post("/customer", {"DisplayName": "Another"}).get_json()["Customer"]
    term = client.post("/term", {"Name": "Net 21", "DueDays": 21}).get_json()["Term"]
    assert {customer["SyncToken"], term["SyncToken"]} == {"0"}
    assert int(customer["Id"]) == int(client.books.job) + 1
    client.books.clock.advance(seconds=timedelta(days=1).total_seconds())
    changed = client.post("/term", {**term, "DueDays": 22}).get_json()["Term"]
    assert changed["SyncToken"] == "1"
    assert changed["MetaData"]["CreateTime"] == term["MetaData"]["CreateTime"]
    assert changed["MetaData"]["LastUpdatedTime"] > term["MetaData"]["LastUpdatedTime"]
