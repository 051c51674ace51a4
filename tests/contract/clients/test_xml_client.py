"""An XML client's way of speaking, from creating to voiding, in batches and in changes."""

from xml.etree import ElementTree as ET

import pytest

from tests.contract.clients.xml_client import XmlClient, element, read, ref
from tests.contract.sandbox.client import Sandbox


@pytest.fixture
def client(served: Sandbox) -> XmlClient:
    connection = served.connect()
    return XmlClient(served.http, connection.realm_id, connection.access_token)


def customer_body(name: str) -> ET.Element:
    return element("Customer", element("DisplayName", text=name))


def form_body(client: XmlClient, kind: str, amount: str = "100.00") -> ET.Element:
    item = client.post("query", "select * from Item maxresults 1")[0]
    customer = client.post("query", "select * from Customer maxresults 1")[0]
    return element(
        kind,
        element(
            "Line",
            element("Amount", text=amount),
            element("DetailType", text="SalesItemLineDetail"),
            element("SalesItemLineDetail", ref("ItemRef", text_of(item, "Id"))),
        ),
        ref("CustomerRef", text_of(customer, "Id")),
    )


def text_of(found: ET.Element, path: str) -> str:
    text = found.findtext(path)
    assert text is not None, path
    return text


def named(found: ET.Element, *more: ET.Element) -> ET.Element:
    """The body that names an object as it was last seen."""
    kept = [element(name, text=text_of(found, name)) for name in ("Id", "SyncToken")]
    return element(found.tag, *kept, *more, sparse="true")


def test_a_customer_is_created_read_and_changed(client: XmlClient) -> None:
    made = client.post("customer", customer_body("O'Hara & Söhne <Ltd>"))
    assert (made.tag, made.get("domain"), made.get("sparse")) == ("Customer", "QBO", "false")
    found = client.get(f"customer/{text_of(made, 'Id')}")
    assert found.findtext("FullyQualifiedName") == "O'Hara & Söhne <Ltd>"
    changed = client.post("customer?operation=update", named(found, element("GivenName", text="Una")))
    assert (changed.findtext("GivenName"), changed.findtext("SyncToken")) == ("Una", "1")
    assert changed.findtext("DisplayName") == "O'Hara & Söhne <Ltd>"


def test_an_invoice_is_paid_sent_printed_and_voided(client: XmlClient) -> None:
    made = client.post("invoice", form_body(client, "Invoice"))
    invoice_id = text_of(made, "Id")
    assert made.findtext("TotalAmt") == "100.00"
    linked = element("LinkedTxn", element("TxnId", text=invoice_id), element("TxnType", text="Invoice"))
    payment = client.post(
        "payment",
        element(
            "Payment",
            ref("CustomerRef", text_of(made, "CustomerRef")),
            element("TotalAmt", text="140"),
            element("Line", element("Amount", text="100"), linked),
        ),
    )
    assert payment.findtext("UnappliedAmt") == "40.00"
    sent = read(
        client.call(
            "POST",
            f"invoice/{invoice_id}/send?sendTo=a%40example.com",
            content_type="application/octet-stream",
        )
    )
    assert (sent.findtext("EmailStatus"), sent.findtext("Balance")) == ("EmailSent", "0")
    printed = client.call("GET", f"invoice/{invoice_id}/pdf", accept="application/pdf")
    assert (printed.headers["content-type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    voided = client.post("payment?include=void", named(payment))
    assert (voided.findtext("TotalAmt"), voided.findtext("PrivateNote")) == ("0", "Voided")
    freed = client.get(f"invoice/{invoice_id}")
    assert freed.findtext("Balance") == "100.00"
    assert client.post("invoice?operation=void", named(freed)).findtext("TotalAmt") == "0"


def test_an_invoice_is_deleted(client: XmlClient) -> None:
    made = client.post("invoice", form_body(client, "Invoice"), zipped=False)
    gone = client.post("invoice?operation=delete", named(made))
    assert (gone.tag, gone.get("status"), gone.findtext("Id")) == ("Invoice", "Deleted", made.findtext("Id"))
    fault = client.get(f"invoice/{made.findtext('Id')}")
    assert (fault.tag, fault[0].get("code")) == ("Fault", "610")


def test_queries_count_page_and_find_nothing(client: XmlClient) -> None:
    counted = client.post("query", "select count(*) from Customer")
    page = client.get("query?query=select * from customer startposition 2 maxresults 3")
    assert [one.tag for one in page] == ["Customer"] * 3
    assert (page.get("startPosition"), page.get("maxResults")) == ("2", "3")
    assert int(counted.get("totalCount", "")) > 20
    assert len(client.post("query", "select * from Bill")) == 0


def test_a_batch_of_documents_queries_and_refusals(client: XmlClient) -> None:
    answers = client_batch(
        client,
        element("BatchItemRequest", customer_body("In a batch"), bId="made", operation="create"),
        element("BatchItemRequest", customer_body("In a batch"), bId="taken", operation="create"),
        element("BatchItemRequest", element("Query", text="select * from Term maxresults 2"), bId="asked"),
    )
    made, taken, asked = answers["made"], answers["taken"], answers["asked"]
    assert (made.tag, made.findtext("DisplayName")) == ("Customer", "In a batch")
    assert (taken.tag, taken[0].get("code")) == ("Fault", "6240")
    assert (asked.tag, len(asked)) == ("QueryResponse", 2)


def client_batch(client: XmlClient, *items: ET.Element) -> dict[str, ET.Element]:
    root = ET.fromstring(client.send("batch", element("IntuitBatchRequest", *items)).content)
    found = {}
    for answer in root:
        for one in answer.iter():
            one.tag = one.tag.partition("}")[2]
        assert answer.tag == "BatchItemResponse"
        found[answer.get("bId", "")] = answer[0]
    return found


def test_changes_come_with_an_element_an_entity(client: XmlClient, served: Sandbox) -> None:
    now = served.control("clock", method="GET")["now"]
    client.post("customer", customer_body("New here"))
    changed = client.get(f"cdc?entities=Invoice,Customer,Bill&changedSince={now.replace('+', '%2B')}")
    assert (changed.tag, [one.tag for one in changed]) == ("CDCResponse", ["QueryResponse"] * 3)
    assert [len(block) for block in changed] == [0, 1, 0]


def test_the_same_request_id_carries_a_document_out_once(client: XmlClient) -> None:
    body = form_body(client, "Invoice")
    first = client.post("invoice", body)
    client.sent -= 1
    assert client.post("invoice", body).findtext("Id") == first.findtext("Id")


def test_refusals_are_documents_too(client: XmlClient) -> None:
    answer = client.send("customer", element("Customer", element("Nickname", text="X")))
    fault = read(answer)
    assert (answer.status_code, fault.tag, fault.get("type")) == (400, "Fault", "ValidationFault")
    assert (fault[0].get("code"), fault[0].get("element")) == ("2010", "Nickname")
    cut = client.call("POST", "customer", content=b"<Customer><DisplayName>")
    assert (cut.status_code, read(cut)[0].get("code")) == (400, "2010")
    client.realm_id = "1234567890"
    other = client.call("GET", "customer/1")
    assert (other.status_code, b"SRV-110" in other.content) == (401, True)


def test_a_connection_is_given_back_by_form(served: Sandbox, client: XmlClient) -> None:
    token = {"token": client.access_token}
    answer = served.http.post("/v2/oauth2/tokens/revoke", data=token, auth=("app", "secret"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert client.call("GET", "customer/1").status_code == 401
