"""Kinds beyond receivables: known by name, never there, refused when read or written."""

from collections.abc import Iterator

import pytest

from quickbooks_sandbox.company.kinds import KINDS, UNKEPT
from tests.contract.sandbox.rest_client import RestClient, code, rest_client


@pytest.fixture
def client() -> Iterator[RestClient]:
    with rest_client() as found:
        yield found


def test_no_kind_is_both_kept_and_not() -> None:
    assert not {entity.lower() for entity in KINDS} & set(UNKEPT)


@pytest.mark.parametrize("entity", UNKEPT.values())
def test_a_query_finds_none(client: RestClient, entity: str) -> None:
    assert client.query(f"select * from {entity}") == {}
    assert client.query(f"select * from {entity.lower()} where VendorRef = '4' maxresults 5") == {}
    assert client.query(f"select count(*) from {entity}") == {"totalCount": 0}


def test_a_read_is_refused(client: RestClient) -> None:
    answer = client.get("/bill/12")
    assert (answer.status_code, code(answer)) == (400, "500")


@pytest.mark.parametrize("operation", ["", "update", "delete", "void"])
def test_a_write_is_refused(client: RestClient, operation: str) -> None:
    answer = client.post("/bill", {"VendorRef": {"value": "1"}}, operation=operation)
    assert (answer.status_code, code(answer)) == (400, "500")
    assert answer.get_json()["Fault"]["Error"][0]["Detail"] == "Operation on Bill is not supported."


def test_a_batch_refuses_the_item_alone(client: RestClient) -> None:
    items = [
        {"bId": "1", "operation": "create", "TimeActivity": {"NameOf": "Employee"}},
        {"bId": "2", "Query": "select * from TimeActivity"},
    ]
    refused, found = client.post("/batch", {"BatchItemRequest": items}).get_json()["BatchItemResponse"]
    assert refused["Fault"]["Error"][0]["code"] == "500"
    assert found == {"bId": "2", "QueryResponse": {}}


def test_nothing_of_them_ever_changes(client: RestClient) -> None:
    asked = client.get(
        "/cdc", entities="Bill,Customer,vendorcredit", changedSince="2026-11-23T11:00:00-08:00"
    )
    none, changed, none_either = asked.get_json()["CDCResponse"][0]["QueryResponse"]
    assert none == none_either == {}
    assert changed["maxResults"] == len(changed["Customer"]) == 2
