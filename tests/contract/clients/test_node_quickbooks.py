"""node-quickbooks: its finders, its sparse updates, its own ways to void, to batch and to upload.

Each script makes its calls once, in a world of its own; the tests read what it found.
"""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.contract.clients.conftest import UNLIMITED
from tests.contract.clients.node_scripts import MISSING, run_script
from tests.contract.sandbox.client import BACK, Sandbox

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
Found = dict[str, Any]


@pytest.fixture(scope="module")
def run(sandbox_url: str) -> Callable[[str], Found]:
    def fresh(name: str) -> Found:
        with httpx.Client(base_url=sandbox_url, timeout=20) as http:
            http.post("/control/reset").raise_for_status()
            sandbox = Sandbox(http)
            sandbox.control("limits", UNLIMITED)
            began = sandbox.control("clock", method="GET")["now"]
            connection = sandbox.connect()
        found: Found = run_script(
            name,
            url=sandbox_url,
            redirectUri=BACK,
            realmId=connection.realm_id,
            accessToken=connection.access_token,
            began=began,
        )
        return found

    return fresh


@pytest.fixture(scope="module")
def objects(run: Callable[[str], Found]) -> Found:
    return run("objects")


@pytest.fixture(scope="module")
def lists(run: Callable[[str], Found]) -> Found:
    return run("lists")


def test_an_update_is_sparse_by_default(objects: Found) -> None:
    assert objects["read"] == objects["made"]
    assert objects["changed"]["DisplayName"] == "O'Hara & Sons 100%"
    assert (objects["changed"]["GivenName"], objects["changed"]["Notes"]) == ("Una", "Rings twice")


def test_a_line_counts_by_its_amount_where_quantity_and_price_are_0(objects: Found) -> None:
    assert (objects["invoice"]["TotalAmt"], objects["invoice"]["Balance"]) == (100, 100)


def test_a_request_id_answers_the_same_invoice_twice(objects: Found) -> None:
    assert objects["same"] == objects["invoice"]


def test_an_invoice_is_sent_and_printed(objects: Found) -> None:
    assert objects["sent"]["EmailStatus"] == "EmailSent"
    assert objects["sent"]["BillEmail"] == {"Address": "accounts@example.com"}
    assert objects["printed"] == "%PDF-"


def test_a_payment_pays_the_invoice_and_keeps_the_rest(objects: Found) -> None:
    assert objects["payment"]["UnappliedAmt"] == 40
    assert objects["paid"]["Balance"] == 0
    assert objects["paid"]["LinkedTxn"] == [{"TxnId": objects["payment"]["Id"], "TxnType": "Payment"}]


@pytest.mark.parametrize("form", ["voidedPayment", "voidedInvoice", "voidedReceipt"])
def test_all_its_ways_to_void_are_understood(objects: Found, form: str) -> None:
    assert objects[form]["TotalAmt"] == 0
    assert objects[form]["PrivateNote"].startswith("Voided")


def test_a_credit_memo_is_deleted_as_it_was_read(objects: Found) -> None:
    stub = {"status": "Deleted", "domain": "QBO", "Id": objects["memo"]["Id"]}
    assert objects["deleted"]["CreditMemo"] == stub


def test_its_finders_find(lists: Found) -> None:
    assert {account["AccountType"] for account in lists["accounts"]["Account"]} == {"Expense"}
    assert [customer["Id"] for customer in lists["oneOf"]["Customer"]] == ["3", "2", "1"]
    assert [customer["FamilyName"] for customer in lists["byField"]["Customer"]] == ["O'Brien"]


def test_an_empty_answer_is_an_empty_object(lists: Found) -> None:
    assert lists["none"] == lists["bills"] == {}


def test_it_counts(lists: Found) -> None:
    assert lists["counted"].keys() == {"totalCount"}
    assert lists["counted"]["totalCount"] > 30


def test_fetching_all_pages_meets_everybody_once(lists: Found) -> None:
    ids = [int(customer["Id"]) for customer in lists["all"]["Customer"]]
    assert ids == sorted(set(ids))
    assert len(ids) == lists["customers"]["totalCount"] > 30


def test_a_batch_needs_neither_ids_nor_operations(lists: Found) -> None:
    first, second, taken, asked = lists["batched"]["BatchItemResponse"]
    assert first["Customer"]["DisplayName"] == "First of the batch"
    assert "bId" not in first
    assert (second["bId"], second["Customer"]["SyncToken"]) == ("second", "0")
    assert (taken["bId"], taken["Fault"]["Error"][0]["code"]) == ("taken", "6240")
    assert asked["bId"] == "asked"
    assert "QueryResponse" in asked


def test_changes_come_one_element_an_entity(lists: Found) -> None:
    invoices, customers = lists["changed"]["CDCResponse"][0]["QueryResponse"]
    assert invoices == {}
    names = {customer["DisplayName"] for customer in customers["Customer"]}
    assert names == {"First of the batch", "Second of the batch"}


def test_files_go_up_and_come_back(run: Callable[[str], Found]) -> None:
    found = run("files")
    assert found["note"]["Note"] == "Mind the dog"
    assert found["loose"]["Size"] == 2
    assert found["read"]["AttachableRef"] == [{"EntityRef": {"type": "Customer", "value": "1"}}]
    assert found["found"]["QueryResponse"]["Attachable"][0]["Id"] == found["kept"]["Id"]
    assert found["content"] == "dig here"
    assert found["deleted"]["Attachable"]["status"] == "Deleted"


def test_reports_are_read_with_and_without_options(run: Callable[[str], Found]) -> None:
    found = run("reports")
    assert {name: report["Header"]["ReportName"] for name, report in found.items()} == {
        "aged": "AgedReceivables",
        "balances": "CustomerBalance",
        "details": "CustomerBalanceDetail",
        "transactions": "TransactionList",
    }
    assert all(report["Rows"]["Row"] for report in found.values())


def test_refusals_keep_their_status_and_code(run: Callable[[str], Found]) -> None:
    found = run("refusals")
    codes = {
        name: (refusal["status"], refusal["body"]["Fault"]["Error"][0]["code"])
        for name, refusal in found.items()
        if name not in {"stranger", "nobody"}
    }
    assert codes == {
        "taken": (400, "6240"),
        "stale": (400, "5010"),
        "missing": (400, "610"),
        "empty": (400, "2020"),
        "misspelt": (400, "2010"),
        "unqueryable": (400, "4001"),
        "beyond": (400, "500"),
    }
    assert found["nobody"]["body"]["fault"]["error"][0]["code"] == "3200"
    # Another company's token is answered in XML, JSON asked for or not.
    assert (found["stranger"]["status"], "SRV-110" in found["stranger"]["body"]) == (401, True)
