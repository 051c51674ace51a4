"""Objects over REST: envelopes, headers, faults, writes, replays (quickbooks-online.md 2, 6)."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.sandbox.rest_client import JSON, RestClient, code, rest_client


@pytest.fixture
def client() -> Iterator[RestClient]:
    with rest_client() as found:
        yield found


def test_an_object_travels_in_its_envelope(client: RestClient) -> None:
    response = client.post("/invoice", client.invoice_body(362.07), minorversion=75)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert response.headers["QBO-Version"]
    answer = response.get_json()
    assert answer.keys() == {"Invoice", "time"}
    assert answer["time"] == "2026-11-23T12:00:00.000-08:00"
    invoice = answer["Invoice"]
    assert (invoice["domain"], invoice["sparse"], invoice["SyncToken"]) == ("QBO", False, "0")
    assert invoice["MetaData"]["CreateTime"] == "2026-11-23T12:00:00-08:00"
    assert b'"TotalAmt":362.07' in response.data
    assert client.get(f"/invoice/{invoice['Id']}").get_json()["Invoice"] == invoice


def test_a_fault_travels_in_its_envelope(client: RestClient) -> None:
    response = client.get("/invoice/999")
    assert response.status_code == 400
    assert response.get_json().keys() == {"Fault", "time"}
    assert response.get_json()["Fault"]["type"] == "ValidationFault"
    assert response.get_json()["Fault"]["Error"][0].keys() == {"Message", "Detail", "code", "element"}


def test_the_company_and_its_preferences_are_read_by_their_own_urls(client: RestClient) -> None:
    info = client.get("/companyinfo/4620816365000000000").get_json()["CompanyInfo"]
    assert (info["Id"], info["CompanyName"]) == ("1", "Rowan Landscaping")
    preferences = client.get("/preferences").get_json()["Preferences"]
    assert preferences["SalesFormsPrefs"]["CustomTxnNumbers"] is False
    assert preferences["CurrencyPrefs"]["MultiCurrencyEnabled"] is False
    assert client.query("select * from CompanyInfo")["CompanyInfo"][0]["Id"] == "1"


def test_an_update_is_a_post_with_an_id_with_or_without_an_operation(client: RestClient) -> None:
    made = client.post("/invoice", client.invoice_body()).get_json()["Invoice"]
    made["PrivateNote"] = "a"
    once = client.post("/invoice", made).get_json()["Invoice"]
    sparse = {"Id": once["Id"], "SyncToken": "1", "sparse": True, "PrivateNote": "b"}
    twice = client.post("/invoice", sparse, operation="update").get_json()["Invoice"]
    assert (once["PrivateNote"], twice["PrivateNote"], twice["SyncToken"]) == ("a", "b", "2")
    assert code(client.post("/invoice", made)) == "5010"


@pytest.mark.parametrize(
    "query", [{"operation": "void"}, {"operation": "update", "include": "void"}, {"include": "void"}]
)
@pytest.mark.parametrize("entity", ["invoice", "payment"])
def test_a_void_is_asked_for_in_three_ways(client: RestClient, entity: str, query: dict[str, str]) -> None:
    name = entity.capitalize()
    made = client.books.invoice() if name == "Invoice" else client.books.payment("10")
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    voided = client.post(f"/{entity}", body, **query).get_json()[name]
    assert voided["TotalAmt"] == 0
    assert "Voided" in voided["PrivateNote"]


def test_a_deletion_answers_a_stub(client: RestClient) -> None:
    made = client.books.payment("10")
    answer = client.post("/payment", {"Id": made["Id"], "SyncToken": "0"}, operation="delete").get_json()
    assert answer["Payment"] == {"status": "Deleted", "domain": "QBO", "Id": made["Id"]}
    assert code(client.get(f"/payment/{made['Id']}")) == "610"


def test_a_replayed_requestid_gives_the_first_answer_and_changes_nothing(client: RestClient) -> None:
    body = client.invoice_body()
    first = client.post("/invoice", body, requestid="a-1").get_json()["Invoice"]
    again = client.post("/invoice", body, requestid="a-1").get_json()["Invoice"]
    assert again == first
    assert client.query("select count(*) from Invoice") == {"totalCount": 1}
    deletion = {"Id": first["Id"], "SyncToken": "0"}
    gone = client.post("/invoice", deletion, operation="delete", requestid="a-2")
    replayed = client.post("/invoice", deletion, operation="delete", requestid="a-2")
    assert gone.get_json()["Invoice"] == replayed.get_json()["Invoice"]
    assert replayed.status_code == 200


def test_a_requestid_used_for_something_else_is_refused(client: RestClient) -> None:
    client.post("/invoice", client.invoice_body(10), requestid="a-1")
    assert code(client.post("/invoice", client.invoice_body(11), requestid="a-1")) == "600"
    assert code(client.post("/invoice", client.invoice_body(10), requestid="x" * 51)) == "2130"
    assert client.query("select count(*) from Invoice") == {"totalCount": 1}


def test_a_refused_write_leaves_its_requestid_free(client: RestClient) -> None:
    assert code(client.post("/invoice", {"Line": []}, requestid="a-1")) == "2020"
    assert client.post("/invoice", client.invoice_body(), requestid="a-1").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "fault"),
    [
        ("/invoice", b"{", 400, "2010"),
        ("/invoice", b"[]", 400, "2010"),
        ("/invoice", b"", 400, "2010"),
        ("/invoice", b'{"PrivateNote":"\xff"}', 400, "500"),
        ("/invoice", b"[" * 100_000, 400, "2010"),
        ("/invoice", b'{"Line":' + b"[" * 900 + b"]" * 900 + b"}", 400, "2010"),
        ("/invoice", b'{"TotalAmt":1e400,"Deposit":1e400}', 400, "2090"),
        ("/invoice", b'{"Deposit":' + b"9" * 4_000 + b"}", 400, "2090"),
        ("/customer", b'{"DisplayName":"a","CustomField":' + b"[" * 21 + b"]" * 21 + b"}", 400, "2010"),
        ("/customer", b'{"DisplayName":' + b"9" * 5_000 + b"}", 400, "2010"),
        ("/customer", b'{"DisplayName":"\\ud800"}', 400, "2010"),
        ("/kettle", b"{}", 400, "2000"),
        ("/batch", b"{}", 400, "2020"),
        ("/invoice/1/2/3", b"{}", 404, "500"),
    ],
)
def test_bad_bodies_get_a_fault(client: RestClient, path: str, body: bytes, status: int, fault: str) -> None:
    response = client.send(path, body)
    assert (response.status_code, code(response)) == (status, fault)


def test_an_unknown_operation_is_refused(client: RestClient) -> None:
    assert code(client.post("/invoice", client.invoice_body(), operation="merge")) == "500"
    assert code(client.get("/kettle/1")) == "2000"
    assert code(client.get("/invoice/first")) == "2030"


def test_a_large_answer_is_packed_for_who_takes_it(client: RestClient) -> None:
    path = "/v3/company/1/query?query=select%20*%20from%20Account"
    packed = client.http.get(path, headers={**JSON, "Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = client.http.get(path, headers=JSON)
    assert "Content-Encoding" not in plain.headers
    assert json.loads(gzip.decompress(packed.data))["QueryResponse"] == plain.get_json()["QueryResponse"]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(
    [
        "Id",
        "SyncToken",
        "sparse",
        "CustomerRef",
        "Line",
        "DocNumber",
        "TxnDate",
        "BillAddr",
        "BillEmail",
        "Deposit",
        "TotalAmt",
        "DisplayName",
        "Active",
        "ParentRef",
        "CustomField",
        "SalesTermRef",
        "Name",
        "Type",
        "DueDays",
        "PrivateNote",
        "SalesFormsPrefs",
        "OtherPrefs",
        "PrimaryPhone",
    ]
)
_entities = st.sampled_from(
    ["invoice", "payment", "customer", "item", "term", "account", "preferences", "companyinfo"]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entity=_entities,
    body=st.dictionaries(_names, _json, max_size=6),
    query=st.sampled_from(["", "void", "delete"]),
)
def test_no_body_breaks_the_company(client: RestClient, entity: str, body: Any, query: str) -> None:
    response = client.send(f"/{entity}", json.dumps(body).encode(), operation=query)
    assert response.status_code in (200, 400), response.text
    assert client.get("/preferences").status_code == 200
