"""Habits of real clients that the vendor puts up with (quickbooks-online.md 2.1, 5, 6, 11)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.sandbox.rest_client import BASE, JSON, RestClient, code, rest_client
from tests.unit.sandbox.company_world import Payload


@pytest.fixture
def client() -> Iterator[RestClient]:
    with rest_client() as found:
        yield found


@pytest.mark.parametrize("path", ["/invoice/{}", "/Invoice/{}", "/INVOICE/{}/", "/invoice//{}"])
def test_paths_are_taken_in_any_case_and_with_slashes_in_any_number(client: RestClient, path: str) -> None:
    made = client.books.invoice()["Id"]
    assert client.get(path.format(made)).get_json()["Invoice"]["Id"] == made


def test_names_of_resources_and_parameters_are_taken_in_any_case(client: RestClient) -> None:
    assert client.get("/Query", Query="select * from term").get_json()["QueryResponse"]["Term"]
    assert client.post("/Batch", {"BatchItemRequest": [{"Query": "select * from Term"}]}).status_code == 200
    assert client.get("/CompanyInfo/1").get_json()["CompanyInfo"]["Id"] == "1"
    assert client.get("/CDC", Entities="Term", ChangedSince="2026-11-23").status_code == 200


def test_an_ampersand_at_the_end_and_any_minor_version_change_nothing(client: RestClient) -> None:
    for query in ("?", "?&", "?minorversion=75&", "?minorversion=4&&", "?minorversion=abc&x=1"):
        assert client.http.get(f"{BASE}/preferences{query}", headers=JSON).status_code == 200


def test_a_head_is_a_get_without_its_body(client: RestClient) -> None:
    got = client.get("/preferences")
    headed = client.http.head(f"{BASE}/preferences", headers=JSON)
    assert (headed.status_code, headed.data) == (200, b"")
    assert headed.headers["Content-Type"] == got.headers["Content-Type"]
    assert client.http.head(f"{BASE}/invoice/999").status_code == 400


def test_a_requestid_on_a_read_means_nothing(client: RestClient) -> None:
    for statement in ("select * from Term", "select * from Account"):
        assert client.get("/query", query=statement, requestid="same").status_code == 200


def test_the_company_is_read_under_its_realm_or_its_id_only(client: RestClient) -> None:
    for known in ("4620816365000000000", "1"):
        assert client.get(f"/companyinfo/{known}").get_json()["CompanyInfo"]["Id"] == "1"
    assert code(client.get("/companyinfo/2")) == "610"


@pytest.mark.parametrize("entity", ["CompanyInfo", "Preferences"])
def test_the_company_and_its_preferences_are_updated_by_a_post(client: RestClient, entity: str) -> None:
    found = client.books.read(entity, "1")
    change = (
        {"CompanyName": "New"} if entity == "CompanyInfo" else {"SalesFormsPrefs": {"CustomTxnNumbers": True}}
    )
    body = {"Id": "1", "SyncToken": found["SyncToken"], "sparse": True, **change}
    changed = client.post(f"/{entity.lower()}", body).get_json()[entity]
    for name, value in change.items():
        kept = changed[name] if isinstance(value, str) else {key: changed[name][key] for key in value}
        assert kept == value


@pytest.mark.parametrize(
    "query", [{"operation": "void"}, {"operation": "update", "include": "void"}, {"include": "void"}]
)
@pytest.mark.parametrize("entity", ["Customer", "Item", "Estimate", "CreditMemo", "JournalEntry", "Deposit"])
def test_a_void_of_what_cannot_be_voided_is_refused(
    client: RestClient, entity: str, query: dict[str, str]
) -> None:
    made = _something(client, entity)
    body = {"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": True}
    response = client.post(f"/{entity.lower()}", body, **query)
    assert (response.status_code, code(response)) == (400, "500")


def _something(client: RestClient, entity: str) -> Payload:
    books = client.books
    match entity:
        case "Customer":
            return books.read("Customer", books.customer)
        case "Item":
            return books.read("Item", books.item)
        case "JournalEntry":
            sides = [
                {
                    "Amount": 5,
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {"PostingType": posting, "AccountRef": {"value": account}},
                }
                for posting, account in zip(("Debit", "Credit"), _bank_and_income(client), strict=True)
            ]
            return books.company.create_object(entity, {"Line": sides})
        case "Deposit":
            bank, income = _bank_and_income(client)
            detail = {"AccountRef": {"value": income}}
            line = {"Amount": 5, "DetailType": "DepositLineDetail", "DepositLineDetail": detail}
            return books.company.create_object(
                entity, {"DepositToAccountRef": {"value": bank}, "Line": [line]}
            )
    return books.company.create_object(entity, client.invoice_body())


def _bank_and_income(client: RestClient) -> tuple[str, str]:
    found = [
        client.query(f"select * from Account where AccountType = '{kind}'")["Account"][0]["Id"]
        for kind in ("Bank", "Income")
    ]
    return found[0], found[1]


def test_a_sales_receipt_is_voided_by_include(client: RestClient) -> None:
    made = client.books.company.create_object("SalesReceipt", client.invoice_body())
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    voided = client.post("/salesreceipt", body, operation="update", include="void").get_json()["SalesReceipt"]
    assert voided["TotalAmt"] == 0


def test_includes_the_sandbox_has_no_use_for_change_nothing(client: RestClient) -> None:
    body = client.invoice_body()
    include = "enhancedAllCustomFields,updateaccountontxns,donotupdateaccountontxns"
    assert client.post("/invoice", body, include=include).status_code == 200


def test_a_link_to_pay_an_invoice_is_shown_to_who_asks_for_it(client: RestClient) -> None:
    payable = {"AllowOnlineACHPayment": True, "BillEmail": {"Address": "a@b.co"}}
    made = client.post("/invoice", {**client.invoice_body(), **payable}, include="invoiceLink").get_json()[
        "Invoice"
    ]
    link = made["InvoiceLink"]
    assert link.startswith("https://connect.intuit.com/")
    plain = client.get(f"/invoice/{made['Id']}").get_json()["Invoice"]
    assert "InvoiceLink" not in plain
    assert client.get(f"/invoice/{made['Id']}", include="invoiceLink").get_json()["Invoice"] == {
        **plain,
        "InvoiceLink": link,
    }
    rows = client.get("/query", query="select * from Invoice", include="invoiceLink").get_json()[
        "QueryResponse"
    ]
    assert rows["Invoice"][0]["InvoiceLink"] == link
    other = client.post("/invoice", client.invoice_body(), include="invoiceLink").get_json()["Invoice"]
    assert "InvoiceLink" not in other


@pytest.mark.parametrize("body", [b"", b" \n", None])
def test_a_query_without_a_statement_is_empty(client: RestClient, body: bytes | None) -> None:
    response = client.get("/query", query=" ") if body is None else client.send("/query", body)
    fault = response.get_json()["Fault"]["Error"][0]
    assert (fault["code"], fault["Message"]) == ("4000", "Error parsing query")
    assert "The query provided was empty" in fault["Detail"]


def test_an_empty_parameter_leaves_the_statement_to_the_body(client: RestClient) -> None:
    response = client.http.post(
        f"{BASE}/query?query=", data="select * from Term", content_type="application/text", headers=JSON
    )
    assert response.get_json()["QueryResponse"]["Term"]


def _batch(client: RestClient, *items: Payload, **query: str) -> list[Payload]:
    response = client.post("/batch", {"BatchItemRequest": list(items)}, **query)
    assert response.status_code == 200, response.text
    found: list[Payload] = response.get_json()["BatchItemResponse"]
    return found


def test_an_item_without_an_operation_creates_or_updates(client: RestClient) -> None:
    customer = client.books.read("Customer", client.books.customer)
    change = {"Id": customer["Id"], "SyncToken": customer["SyncToken"], "sparse": True, "Notes": "x"}
    made, changed = _batch(client, {"Customer": {"DisplayName": "Ann"}}, {"bId": "2", "customer": change})
    assert made["Customer"]["DisplayName"] == "Ann"
    assert "bId" not in made
    assert (changed["bId"], changed["Customer"]["Notes"]) == ("2", "x")


def test_an_item_may_mail_and_look_for_changes(client: RestClient) -> None:
    made = client.books.invoice(BillEmail={"Address": "a@b.co"})
    asked = {"Entities": "Term", "ChangedSince": "2026-11-24"}
    sent, changes = _batch(
        client, {"operation": "send", "Invoice": {"Id": made["Id"]}}, {"bId": "2", "CDCQuery": asked}
    )
    assert sent["Invoice"]["EmailStatus"] == "EmailSent"
    assert changes["CDCResponse"] == [{"QueryResponse": [{}]}]


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ({}, "2000"),
        ({"operation": "create"}, "2000"),
        ({"Customer": {}, "Invoice": {}}, "2000"),
        ({"Customer": [1]}, "2000"),
        ({"Customer": {"DisplayName": "A"}, "operation": "merge"}, "500"),
        ({"Query": ""}, "4000"),
        ({"CDCQuery": {}}, "2020"),
        ({"Customer": {"Id": "1"}, "operation": "delete"}, "2020"),
        ({"operation": "send", "Invoice": {}}, "2030"),
    ],
)
def test_an_item_that_cannot_be_carried_out_has_a_fault(
    client: RestClient, item: Payload, fault: str
) -> None:
    (answer,) = _batch(client, {"bId": "1", **item})
    assert (answer["bId"], answer["Fault"]["Error"][0]["code"]) == ("1", fault)


@pytest.mark.parametrize(
    "body", [{}, {"BatchItemRequest": []}, {"BatchItemRequest": {}}, {"BatchItemRequest": [1]}]
)
def test_a_batch_without_items_is_refused(client: RestClient, body: Any) -> None:
    assert code(client.post("/batch", body)) == "2020"


def test_the_answer_to_a_batch_is_cut_at_a_thousand_objects_and_writes_are_still_carried_out() -> None:
    with rest_client(scale=120) as client:
        page = {"Query": "select * from Invoice maxresults 600"}
        since = {"Entities": "Term", "ChangedSince": "2026-11-23"}
        made: Payload = {"Customer": {"DisplayName": "Ann"}}
        one, cut, nothing, changes, written = _batch(client, page, page, page, {"CDCQuery": since}, made)
        assert one["QueryResponse"]["maxResults"] == 600
        assert (cut["QueryResponse"]["maxResults"], len(cut["QueryResponse"]["Invoice"])) == (400, 400)
        assert nothing["QueryResponse"] == {}
        assert changes["CDCResponse"] == [{"QueryResponse": [{}]}]
        assert written["Customer"]["DisplayName"] == "Ann"


def test_under_a_requestid_each_item_is_carried_out_once_and_ids_stay_short(client: RestClient) -> None:
    ann: Payload = {"bId": "CreateCustomer", "operation": "Create", "Customer": {"DisplayName": "Ann"}}
    bob: Payload = {"Customer": {"DisplayName": "Bob"}}
    request_id = "r" * 36
    first = _batch(client, {**ann, "bId": "1"}, bob, requestid=request_id)
    assert _batch(client, {**ann, "bId": "1"}, bob, requestid=request_id) == first
    assert client.query("select count(*) from Customer where DisplayName in ('Ann', 'Bob')") == {
        "totalCount": 2
    }
    assert code(client.post("/batch", {"BatchItemRequest": [ann]}, requestid="r" * 37)) == "2130"
    (long,) = _batch(client, {**ann, "bId": "b" * 40}, requestid=request_id)
    assert long["Fault"]["Error"][0]["code"] == "2130"
    (uuid,) = _batch(client, {**ann, "bId": "b" * 36, "Customer": {"DisplayName": "Cid"}})
    assert uuid["Customer"]["DisplayName"] == "Cid"


def test_a_requestid_stands_for_what_is_asked_not_for_how_it_is_spelled(client: RestClient) -> None:
    first = client.send("/customer", b'{"DisplayName":"Ann","Notes":"n"}', requestid="r").get_json()
    again = client.send("/customer", b'{ "Notes": "n", "DisplayName": "Ann" }', requestid="r").get_json()
    assert again["Customer"] == first["Customer"]
