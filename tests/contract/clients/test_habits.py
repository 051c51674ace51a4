"""Habits of clients that QuickBooks puts up with, whichever client it is (quickbooks-online.md 2.1, 5, 6.3, 6.5, 10, 11)."""

import uuid
from typing import Any

import pytest

from tests.contract.sandbox.client import Connection, Sandbox


@pytest.fixture
def connection(served: Sandbox) -> Connection:
    return served.connect()


def form(connection: Connection, **detail: Any) -> dict[str, Any]:
    item = rows(connection, "select * from Item maxresults 1")["Item"][0]["Id"]
    line = {
        "Amount": 100,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}, **detail},
    }
    return {"CustomerRef": {"value": "1"}, "Line": [line]}


def rows(connection: Connection, statement: str) -> dict[str, Any]:
    found: dict[str, Any] = connection.query(statement).json()["QueryResponse"]
    return found


def made(connection: Connection, entity: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = connection.call("POST", entity.lower(), json=body)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()[entity]
    return found


@pytest.mark.parametrize("zero", [0, 0.0, "0"])
def test_quantity_and_price_of_0_leave_the_amount_alone(connection: Connection, zero: Any) -> None:
    assert made(connection, "Invoice", form(connection, Qty=zero, UnitPrice=zero))["TotalAmt"] == 100


@pytest.mark.parametrize("entity", ["Invoice", "invoice", "INVOICE"])
def test_names_of_entities_may_be_in_any_case(connection: Connection, entity: str) -> None:
    wanted = form(connection)
    (answer,) = connection.call(
        "POST", "batch", json={"BatchItemRequest": [{"bId": "1", "operation": "create", entity: wanted}]}
    ).json()["BatchItemResponse"]
    kept = answer["Invoice"]
    assert connection.call("GET", f"{entity}/{kept['Id']}").json()["Invoice"] == kept
    found = rows(connection, f"SELECT * FROM {entity} WHERE docnumber = '{kept['DocNumber']}'")
    assert [one["Id"] for one in found["Invoice"]] == [kept["Id"]]


def test_items_of_a_batch_need_no_id_and_no_operation(connection: Connection) -> None:
    items: list[dict[str, Any]] = [
        {"Customer": {"DisplayName": "Nameless item"}},
        {"bId": str(uuid.uuid4()), "Customer": {"DisplayName": "Item of a long name"}},
    ]
    first, second = connection.call("POST", "batch", json={"BatchItemRequest": items}).json()[
        "BatchItemResponse"
    ]
    assert first["Customer"]["SyncToken"] == "0"
    assert (second["bId"], second["Customer"]["SyncToken"]) == (items[1]["bId"], "0")


def test_an_item_of_a_batch_that_names_an_id_is_an_update(connection: Connection) -> None:
    customer = {"Id": "1", "SyncToken": "0", "sparse": True, "GivenName": "Una"}
    (answer,) = connection.call("POST", "batch", json={"BatchItemRequest": [{"Customer": customer}]}).json()[
        "BatchItemResponse"
    ]
    assert (answer["Customer"]["Id"], answer["Customer"]["GivenName"]) == ("1", "Una")


@pytest.mark.parametrize("entity", ["Invoice", "SalesReceipt"])
@pytest.mark.parametrize(
    "parameters",
    [
        {"operation": "void"},
        {"include": "void"},
        {"operation": "update", "include": "void"},
        {"operation": "VOID"},
    ],
)
def test_every_way_to_void_is_taken(connection: Connection, entity: str, parameters: dict[str, str]) -> None:
    kept = made(connection, entity, form(connection))
    body = {"Id": kept["Id"], "SyncToken": kept["SyncToken"], "sparse": True}
    answer = connection.call("POST", entity.lower(), json=body, params=parameters)
    assert answer.json()[entity]["TotalAmt"] == 0


def test_a_whole_object_may_stand_where_its_id_and_token_would_do(connection: Connection) -> None:
    kept = made(connection, "Invoice", form(connection))
    gone = connection.call("POST", "invoice", json=kept, params={"operation": "delete"})
    assert gone.json()["Invoice"]["status"] == "Deleted"


def test_an_object_may_be_sent_back_as_it_was_read(connection: Connection) -> None:
    kept = made(connection, "Invoice", form(connection))
    again = made(connection, "Invoice", kept)
    assert again | {"SyncToken": "0", "MetaData": None} == kept | {"MetaData": None}
    assert again["SyncToken"] == "1"


@pytest.mark.parametrize("path", ["customer/1?", "customer/1?minorversion=3&", "customer/1?&&requestid=a&"])
def test_a_url_may_end_in_an_ampersand(connection: Connection, path: str) -> None:
    assert connection.call("GET", path).status_code == 200


@pytest.mark.parametrize(
    "content_type", ["application/text", "application/text;charset=UTF-8", "text/plain", ""]
)
def test_a_statement_may_be_a_body_of_any_text(connection: Connection, content_type: str) -> None:
    headers = {"Authorization": f"Bearer {connection.access_token}", "Accept": "application/json"}
    answer = connection.http.post(
        f"/v3/company/{connection.realm_id}/query",
        content=b"select count(*) from Customer",
        headers={**headers, "Content-Type": content_type},
    )
    assert answer.json()["QueryResponse"]["totalCount"] > 20
