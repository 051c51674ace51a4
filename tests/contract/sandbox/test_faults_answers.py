"""Requests misunderstood, and answers changed on their way, on the wire."""

from typing import Any

import pytest

from tests.contract.sandbox.client import Sandbox
from tests.contract.sandbox.desk import Desk, fault_code


@pytest.fixture
def desk(sandbox: Sandbox) -> Desk:
    return Desk.of(sandbox)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["Id"] for row in rows]


def test_a_text_can_be_kept_by_half(desk: Desk) -> None:
    desk.sandbox.fault("field_truncated")
    made = desk.connection.create("Customer", {"DisplayName": "Cut", "Notes": "0123456789"})
    assert (made["Notes"], made["DisplayName"]) == ("01234", "Cut")
    assert desk.read("Customer", made["Id"]) == made


def test_tax_can_be_reckoned_otherwise(desk: Desk) -> None:
    desk.sandbox.fault("tax_recalculated")
    made = desk.invoice(100, TxnTaxDetail={"TotalTax": 0})
    assert made["TxnTaxDetail"]["TotalTax"] > 0, made
    assert made["TotalAmt"] == 100 + made["TxnTaxDetail"]["TotalTax"]
    assert desk.read("Customer", desk.customer)["Balance"] == made["TotalAmt"]


def test_a_delete_can_leave_a_voided_document(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.sandbox.fault("delete_voids")
    answer = desk.write("Invoice", invoice, "delete")
    assert answer.json()["Invoice"]["TotalAmt"] == 0
    assert desk.read("Invoice", invoice["Id"])["PrivateNote"] == "Voided"


def test_a_requestid_can_be_forgotten(desk: Desk) -> None:
    before = desk.connection.count("Invoice")
    body = desk.invoice_body()
    first = desk.connection.create("Invoice", body, requestid="once")
    assert desk.connection.create("Invoice", body, requestid="once")["Id"] == first["Id"]
    desk.sandbox.fault("requestid_forgotten")
    assert desk.connection.create("Invoice", body, requestid="once")["Id"] != first["Id"]
    assert desk.connection.count("Invoice") == before + 2


def a_batch(desk: Desk) -> list[dict[str, Any]]:
    items = [
        {"bId": "ask", "Query": "select * from Term maxresults 1"},
        {"bId": "one", "operation": "create", "Customer": {"DisplayName": "Batch One"}},
        {"bId": "two", "operation": "create", "Customer": {"DisplayName": "Batch Two"}},
    ]
    answer = desk.connection.call("POST", "batch", json={"BatchItemRequest": items})
    assert answer.status_code == 200
    items_answered: list[dict[str, Any]] = answer.json()["BatchItemResponse"]
    return items_answered


def test_an_item_of_a_batch_can_fail_alone(desk: Desk) -> None:
    desk.sandbox.fault("batch_item_failed")
    asked, one, two = a_batch(desk)
    assert "QueryResponse" in asked
    assert (one["bId"], one["Fault"]["Error"][0]["code"]) == ("one", "6000")
    assert two["Customer"]["DisplayName"] == "Batch Two"
    assert desk.connection.rows("select * from Customer where DisplayName = 'Batch One'") == []


def test_a_batch_can_be_answered_in_another_order(desk: Desk) -> None:
    desk.sandbox.fault("batch_reordered")
    assert [item["bId"] for item in a_batch(desk)] == ["two", "one", "ask"]


def test_a_batch_can_be_answered_in_part(desk: Desk) -> None:
    desk.sandbox.fault("batch_answer_incomplete")
    assert [item["bId"] for item in a_batch(desk)] == ["ask", "one"]
    assert len(desk.connection.rows("select * from Customer where DisplayName = 'Batch Two'")) == 1


def test_rows_can_be_doubled_and_missing(desk: Desk) -> None:
    asked = "select * from Customer maxresults 5"
    whole = ids(desk.connection.rows(asked))
    desk.sandbox.fault("rows_doubled")
    doubled = desk.connection.query(asked).json()["QueryResponse"]
    assert (ids(doubled["Customer"]), doubled["maxResults"]) == ([whole[0], *whole], 6)
    desk.sandbox.fault("rows_missing")
    lacking = desk.connection.query(asked).json()["QueryResponse"]
    assert (ids(lacking["Customer"]), lacking["maxResults"]) == (whole[:2] + whole[3:], 4)


def test_what_was_just_written_can_be_told_late(desk: Desk) -> None:
    desk.sandbox.control("clock", {"advance_s": 60})
    invoice = desk.invoice()["Id"]
    desk.sandbox.fault("read_lags", times=2)
    assert invoice not in ids(desk.connection.rows("select * from Invoice maxresults 1000"))
    assert desk.connection.changes("Invoice", since_s=30).json()["CDCResponse"][0]["QueryResponse"] == [{}]
    assert invoice in ids(desk.connection.rows("select * from Invoice maxresults 1000"))


def test_a_live_object_can_be_told_as_deleted(desk: Desk) -> None:
    desk.sandbox.control("clock", {"advance_s": 60})
    invoice = desk.invoice()["Id"]
    desk.sandbox.fault("live_row_told_deleted")
    told = desk.connection.changes("Invoice", since_s=30).json()["CDCResponse"][0]["QueryResponse"][0]
    assert [(row["Id"], row.get("status")) for row in told["Invoice"]] == [
        (invoice, None),
        (invoice, "Deleted"),
    ]
    assert told["totalCount"] == 2
    assert desk.read("Invoice", invoice)["Id"] == invoice


def test_lines_can_come_in_another_order(desk: Desk) -> None:
    body = desk.invoice_body()
    body["Line"] = [{**body["Line"][0], "Amount": amount} for amount in (10, 20)]
    made = desk.connection.create("Invoice", body)
    desk.sandbox.fault("lines_reordered")
    assert desk.read("Invoice", made["Id"])["Line"] == made["Line"][::-1]


def test_objects_can_have_properties_of_the_future(desk: Desk) -> None:
    plain = desk.read("Customer", desk.customer)
    desk.sandbox.fault("unknown_fields", times=2)
    assert desk.read("Customer", desk.customer).keys() - plain.keys() == {"LedgerGraphRef", "IsProvisional"}
    assert "IsProvisional" in desk.connection.rows("select * from Term maxresults 1")[0]


@pytest.mark.parametrize(("name", "code"), [("Ada Byron", "6240"), ("", "6080")])
def test_refusals_can_come_in_french(desk: Desk, name: str, code: str) -> None:
    desk.sandbox.fault("foreign_words")
    refused = desk.connection.create_customer(name)
    assert fault_code(refused) == code
    error = refused.json()["Fault"]["Error"][0]
    assert "existe déjà" in error["Message"] or "erreur" in error["Message"]


def test_faults_speak_xml_to_whoever_does(desk: Desk) -> None:
    customer = desk.customer
    document = (
        f'<Customer xmlns="http://schema.intuit.com/finance/v3" sparse="true"><Id>{customer}</Id>'
        "<SyncToken>0</SyncToken><Notes>mine</Notes></Customer>"
    )
    xml = "application/xml"
    token = f"Bearer {desk.connection.access_token}"
    headers = {"Authorization": token, "Content-Type": xml, "Accept": xml}
    address = f"/v3/company/{desk.connection.realm_id}"
    for fault, code in (("stale_object", "5010"), ("user_demoted", "120")):
        desk.sandbox.fault(fault)
        answer = desk.sandbox.http.post(f"{address}/customer", headers=headers, content=document)
        assert answer.headers["content-type"].startswith("application/xml")
        assert f'code="{code}"' in answer.text
    desk.sandbox.fault("rows_doubled")
    asked = {"query": "select * from Term maxresults 1"}
    answer = desk.sandbox.http.get(f"{address}/query", headers=headers, params=asked)
    assert answer.text.count("<Term ") == 2
