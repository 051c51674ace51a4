"""Refusals of business, and somebody else at the same books, on the wire."""

from typing import Any

import pytest

from tests.contract.sandbox.client import Sandbox
from tests.contract.sandbox.desk import Desk, fault_code


@pytest.fixture
def desk(sandbox: Sandbox) -> Desk:
    return Desk.of(sandbox)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("business_error", 400, "6000"), ("error_in_200", 200, "6000"), ("currency_mismatch", 400, "2220")],
)
def test_a_write_is_refused_and_nothing_is_kept(desk: Desk, fault: str, status: int, code: str) -> None:
    before = desk.connection.count("Invoice")
    desk.sandbox.fault(fault)
    answer = desk.connection.call("POST", "invoice", json=desk.invoice_body())
    assert (answer.status_code, fault_code(answer)) == (status, code)
    assert desk.connection.count("Invoice") == before


def test_a_query_can_fail_for_a_bad_record(desk: Desk) -> None:
    desk.sandbox.fault("query_failed")
    assert fault_code(desk.connection.query("select * from Customer")) == "4002"
    assert desk.connection.query("select * from Customer").status_code == 200


@pytest.mark.parametrize("operation", ["update", "void", "delete"])
def test_somebodys_edit_makes_a_write_stale(desk: Desk, operation: str) -> None:
    invoice = desk.invoice()
    desk.sandbox.fault("stale_object")
    assert fault_code(desk.write("Invoice", invoice, operation, PrivateNote="mine")) == "5010"
    now = desk.read("Invoice", invoice["Id"])
    assert now["SyncToken"] == "1"
    assert "colleague" in now["PrivateNote"]
    assert desk.write("Invoice", now, operation).status_code == 200


@pytest.mark.parametrize(
    ("entity", "body"), [("Customer", {"DisplayName": "Edited"}), ("Term", {"Name": "Net 99", "DueDays": 99})]
)
def test_list_objects_become_stale_too(desk: Desk, entity: str, body: dict[str, Any]) -> None:
    made = desk.connection.create(entity, body)
    desk.sandbox.fault("stale_object")
    assert fault_code(desk.write(entity, made, Active=False)) == "5010"


def test_the_items_of_a_batch_become_stale_one_by_one(desk: Desk) -> None:
    invoice = desk.invoice()
    update = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "mine"}
    items = [
        {"bId": "1", "operation": "update", "Invoice": update},
        {"bId": "2", "operation": "create", "Customer": {"DisplayName": "Unharmed"}},
    ]
    desk.sandbox.fault("stale_object")
    answer = desk.connection.call("POST", "batch", json={"BatchItemRequest": items}).json()
    stale, made = answer["BatchItemResponse"]
    assert stale["Fault"]["Error"][0]["code"] == "5010"
    assert made["Customer"]["DisplayName"] == "Unharmed"


@pytest.mark.parametrize("operation", ["update", "void", "delete"])
def test_somebody_deletes_what_is_to_be_written(desk: Desk, operation: str) -> None:
    invoice = desk.invoice()
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    payment = desk.payment(40, Line=[{"Amount": 40, "LinkedTxn": [link]}])
    invoice = desk.read("Invoice", invoice["Id"])
    desk.sandbox.fault("object_gone")
    assert fault_code(desk.write("Invoice", invoice, operation)) == "610"
    assert fault_code(desk.connection.call("GET", f"payment/{payment['Id']}")) == "610"
    assert desk.read("Customer", desk.customer)["Balance"] == 0


def test_somebody_deletes_what_is_to_be_read(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.sandbox.fault("object_gone")
    assert fault_code(desk.connection.call("GET", f"invoice/{invoice['Id']}")) == "610"


def test_somebody_voids_what_is_to_be_written(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.sandbox.fault("object_voided")
    assert fault_code(desk.write("Invoice", invoice, PrivateNote="mine")) == "5010"
    now = desk.read("Invoice", invoice["Id"])
    assert (now["TotalAmt"], now["PrivateNote"][:6]) == (0, "Voided")


def test_somebody_receives_money_for_what_is_to_be_written(desk: Desk) -> None:
    invoice = desk.invoice(100)
    desk.sandbox.fault("invoice_paid")
    assert fault_code(desk.write("Invoice", invoice, PrivateNote="mine")) == "5010"
    now = desk.read("Invoice", invoice["Id"])
    assert (now["Balance"], len(now["LinkedTxn"])) == (50, 1)
    assert desk.read("Customer", desk.customer)["Balance"] == 50


@pytest.mark.parametrize("operation", ["update", "void", "delete"])
def test_somebody_deposits_what_is_to_be_written(desk: Desk, operation: str) -> None:
    payment = desk.payment(25)
    desk.sandbox.fault("payment_deposited")
    assert fault_code(desk.write("Payment", payment, operation, TotalAmt=20)) in ("6540", "5010")
    now = desk.read("Payment", payment["Id"])
    assert fault_code(desk.write("Payment", now, "delete")) == "6540"


@pytest.mark.parametrize("batched", [False, True])
def test_somebody_takes_the_name(desk: Desk, *, batched: bool) -> None:
    desk.sandbox.fault("duplicate_name")
    body = {"DisplayName": "Grace Hopper"}
    if batched:
        items = [{"bId": "1", "operation": "create", "Customer": body}]
        answer = desk.connection.call("POST", "batch", json={"BatchItemRequest": items}).json()
        refused = answer["BatchItemResponse"][0]["Fault"]["Error"][0]["code"]
    else:
        refused = fault_code(desk.connection.call("POST", "customer", json=body))
    assert refused == "6240"
    assert len(desk.connection.rows("select * from Customer where DisplayName = 'Grace Hopper'")) == 1


def test_somebody_takes_the_name_of_an_item_and_of_a_renaming(desk: Desk) -> None:
    item = {
        "Name": "Hedges",
        "Type": "Service",
        "IncomeAccountRef": desk.read("Item", desk.item)["IncomeAccountRef"],
    }
    desk.sandbox.fault("duplicate_name", times=2)
    assert fault_code(desk.connection.call("POST", "item", json=item)) == "6240"
    customer = desk.read("Customer", desk.customer)
    assert fault_code(desk.write("Customer", customer, DisplayName="Ada Lovelace")) == "6240"


def test_somebody_uses_the_number(desk: Desk) -> None:
    desk.sandbox.fault("duplicate_number")
    answer = desk.connection.call("POST", "invoice", json=desk.invoice_body(DocNumber="AR-77"))
    assert fault_code(answer) == "6140"
    [holder] = desk.connection.rows("select * from Invoice where DocNumber = 'AR-77'")
    assert f"TxnId={holder['Id']}" in answer.json()["Fault"]["Error"][0]["Detail"]


@pytest.mark.parametrize("fault", ["customer_inactive", "item_inactive"])
def test_somebody_makes_what_is_referred_to_inactive(desk: Desk, fault: str) -> None:
    desk.sandbox.fault(fault)
    answer = desk.connection.call("POST", "invoice", json=desk.invoice_body())
    assert fault_code(answer) in ("2500", "610", "6250")
    active = {
        "customer_inactive": desk.read("Customer", desk.customer)["Active"],
        "item_inactive": desk.read("Item", desk.item)["Active"],
    }
    assert active == {**dict.fromkeys(active, True), fault: False}


def test_a_name_can_turn_out_to_hold_an_ampersand_and_an_emoji(desk: Desk) -> None:
    desk.sandbox.fault("customer_renamed", times=2)
    made = desk.invoice()
    assert made["CustomerRef"]["name"] == "Ada Byron & Söhne 🌱"
    first = desk.connection.rows("select * from Customer maxresults 1")[0]
    assert first["DisplayName"].endswith("& Söhne 🌱")


def test_a_customer_can_have_moved(desk: Desk) -> None:
    desk.sandbox.fault("parent_changed", times=2)
    moved = desk.read("Customer", desk.customer)
    assert moved["Job"] is True
    assert moved["FullyQualifiedName"].endswith(":Ada Byron")
    back = desk.read("Customer", desk.customer)
    assert "ParentRef" not in back
    assert back["FullyQualifiedName"] == "Ada Byron"


def test_a_customer_can_have_been_merged_away(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.sandbox.fault("customer_merged")
    answer = desk.connection.call("POST", "invoice", json=desk.invoice_body())
    assert fault_code(answer) in ("2500", "610")
    assert fault_code(desk.connection.call("GET", f"customer/{desk.customer}")) == "610"
    assert desk.read("Invoice", invoice["Id"])["CustomerRef"]["value"] != desk.customer


def test_a_credit_can_be_put_against_a_new_invoice_at_once(desk: Desk) -> None:
    desk.sandbox.fault("credit_auto_applied")
    made = desk.invoice(100)
    assert (made["TotalAmt"], made["Balance"]) == (100, 99)
    assert made == desk.read("Invoice", made["Id"])
    assert desk.read("Customer", desk.customer)["Balance"] == 99


def test_somebody_edits_between_pages(desk: Desk) -> None:
    desk.sandbox.fault("edited_while_paging")
    [first] = desk.connection.rows("select * from Invoice maxresults 1")
    now = desk.read("Invoice", first["Id"])
    assert int(now["SyncToken"]) == int(first["SyncToken"]) + 1


@pytest.mark.parametrize("entity", ["Customer", "Invoice", "Payment"])
def test_somebody_creates_between_pages(desk: Desk, entity: str) -> None:
    before = desk.connection.count(entity)
    desk.sandbox.fault("created_while_paging")
    desk.connection.rows(f"select * from {entity} maxresults 5")
    assert desk.connection.count(entity) == before + 1


@pytest.mark.parametrize("entity", ["Customer", "Invoice", "Payment"])
def test_somebody_removes_between_pages_and_the_rest_moves_up(desk: Desk, entity: str) -> None:
    ids = [row["Id"] for row in desk.connection.rows(f"select * from {entity} maxresults 1000")]
    desk.sandbox.fault("deleted_while_paging")
    size = len(ids) - 1
    first = desk.connection.rows(f"select * from {entity} maxresults {size}")
    rest = desk.connection.rows(f"select * from {entity} startposition {size + 1} maxresults {size}")
    assert [row["Id"] for row in first] == ids[:size]
    assert rest == []
