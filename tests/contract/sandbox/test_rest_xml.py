"""XML beside JSON over REST: which one an answer comes in, and bodies in either (quickbooks-online.md 2.1, 2.4, 9.19)."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import TestResponse

from quickbooks_sandbox.online.xml_schema import NAMESPACE
from tests.contract.sandbox.rest_client import BASE, JSON, RestClient, code, rest_client

_CUSTOMER = f'<Customer xmlns="{NAMESPACE}"><DisplayName>Ann</DisplayName><Notes>a &amp; b</Notes></Customer>'


@pytest.fixture
def client() -> Iterator[RestClient]:
    with rest_client() as found:
        yield found


def _tree(response: TestResponse) -> ET.Element:
    """An answer's root without the namespace, which must be on every element."""
    assert response.headers["Content-Type"] == "application/xml;charset=UTF-8"
    root = ET.fromstring(response.data)
    for element in root.iter():
        assert element.tag.startswith(f"{{{NAMESPACE}}}")
        element.tag = element.tag.partition("}")[2]
    return root


def _post(
    client: RestClient, path: str, body: str | bytes, content_type: str = "application/xml"
) -> ET.Element:
    return _tree(client.http.post(BASE + path, data=body, content_type=content_type))


@pytest.mark.parametrize(
    ("accept", "query", "json"),
    [
        (None, "", False),
        ("*/*", "", False),
        ("application/xml", "", False),
        ("text/xml", "", False),
        ("application/pdf", "", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", False),
        ("application/json", "", True),
        ("APPLICATION/JSON; charset=utf-8", "", True),
        ("text/json", "", True),
        ("application/json, text/plain, */*", "", True),
        ("application/xml;q=0.5, application/json;q=0.9", "", True),
        ("application/json;q=0.5, application/xml", "", False),
        ("application/json;q=0.5, */*", "", False),
        ("application/json, application/xml", "", True),
        ("application/xml, application/json", "", False),
        ("application/json;q=0", "", False),
        ("*/*", "format=json", True),
        (None, "FORMAT=JSON&", True),
        ("application/json", "format=xml", False),
        (";;;,q=,/", "", False),
    ],
)
def test_json_must_be_asked_for(client: RestClient, accept: str | None, query: str, json: bool) -> None:
    headers = {} if accept is None else {"Accept": accept}
    response = client.http.get(f"{BASE}/preferences?{query}", headers=headers)
    assert response.is_json == json
    assert "Accept" in response.headers["Vary"]
    if not json:
        assert _tree(response).tag == "IntuitResponse"


def test_an_object_travels_in_its_envelope(client: RestClient) -> None:
    made = client.post("/invoice", client.invoice_body(362.1)).get_json()["Invoice"]
    root = _tree(client.http.get(f"{BASE}/invoice/{made['Id']}"))
    assert root.attrib == {"time": "2026-11-23T12:00:00.000-08:00"}
    (invoice,) = root
    assert (invoice.tag, invoice.attrib) == ("Invoice", {"domain": "QBO", "sparse": "false"})
    assert invoice.findtext("Id") == made["Id"]
    assert invoice.findtext("TotalAmt") == "362.10"
    customer = invoice.find("CustomerRef")
    assert customer is not None
    assert (customer.text, customer.attrib) == (client.books.customer, {"name": "Freeman Sporting"})
    assert [line.findtext("DetailType") for line in invoice.findall("Line")] == [
        "SalesItemLineDetail",
        "SubTotalLineDetail",
    ]


def test_a_fault_travels_in_its_envelope(client: RestClient) -> None:
    response = client.http.get(f"{BASE}/invoice/999")
    assert response.status_code == 400
    (fault,) = _tree(response)
    assert (fault.tag, fault.attrib) == ("Fault", {"type": "ValidationFault"})
    (error,) = fault
    assert error.attrib == {"code": "610", "element": ""}
    assert error.findtext("Message") == "Object Not Found"


def test_queries_and_counts(client: RestClient) -> None:
    (found,) = _post(client, "/query", "select * from Term maxresults 2", "application/text")
    assert found.attrib == {"startPosition": "1", "maxResults": "2"}
    assert [term.tag for term in found] == ["Term", "Term"]
    (counted,) = _tree(client.http.get(f"{BASE}/query?query=select count(*) from Term"))
    assert counted.attrib.keys() == {"totalCount"}
    (nothing,) = _tree(client.http.get(f"{BASE}/query?query=select * from Invoice"))
    assert (nothing.tag, len(nothing), nothing.attrib) == ("QueryResponse", 0, {})


def test_changes_have_an_element_for_every_entity_asked_for(client: RestClient) -> None:
    client.books.clock.advance(minutes=5)
    client.books.payment("10")
    since = "2026-11-23T12:05:00-08:00"
    query = {"entities": "Item,Payment,Invoice", "changedSince": since}
    (changes,) = _tree(client.http.get(f"{BASE}/cdc", query_string=query))
    assert changes.tag == "CDCResponse"
    assert [(one.tag, len(one)) for one in changes] == [
        ("QueryResponse", 0),
        ("QueryResponse", 1),
        ("QueryResponse", 0),
    ]
    assert changes[1].attrib == {"startPosition": "1", "maxResults": "1"}


@pytest.mark.parametrize("content_type", ["application/xml", "text/xml; charset=utf-8", ""])
def test_an_object_is_created_from_xml(client: RestClient, content_type: str) -> None:
    (made,) = _post(client, "/customer", _CUSTOMER, content_type)
    assert (made.findtext("DisplayName"), made.findtext("Notes")) == ("Ann", "a & b")
    read = client.books.read("Customer", made.findtext("Id") or "")
    assert (read["DisplayName"], read["Notes"]) == ("Ann", "a & b")


def test_an_invoice_is_created_updated_voided_and_deleted_in_xml(client: RestClient) -> None:
    line = (
        "<Line><Amount>50</Amount><DetailType>SalesItemLineDetail</DetailType><SalesItemLineDetail>"
        f"<ItemRef>{client.books.item}</ItemRef><UnitPrice>25</UnitPrice><Qty>2</Qty></SalesItemLineDetail></Line>"
    )
    body = f"<ns0:Invoice xmlns:ns0='{NAMESPACE}'>{line}<CustomerRef>{client.books.customer}</CustomerRef></ns0:Invoice>"
    body = body.replace("<", "<ns0:").replace("<ns0:/", "</ns0:").replace("ns0:ns0:", "ns0:")
    (made,) = _post(client, "/invoice", body)
    assert made.findtext("TotalAmt") == "50.00"
    named = f"<Id>{made.findtext('Id')}</Id><SyncToken>0</SyncToken>"
    sparse = f'<Invoice sparse="true">{named}<PrivateNote>x</PrivateNote></Invoice>'
    (changed,) = _post(client, "/invoice?operation=update", sparse)
    assert (changed.findtext("PrivateNote"), changed.findtext("TotalAmt")) == ("x", "50.00")
    named = named.replace("<SyncToken>0", "<SyncToken>1")
    (voided,) = _post(client, "/invoice?include=void", f"<Invoice>{named}</Invoice>")
    assert voided.findtext("TotalAmt") == "0"
    named = named.replace("<SyncToken>1", "<SyncToken>2")
    (deleted,) = _post(client, "/invoice?operation=delete", f"<Invoice>{named}</Invoice>")
    assert deleted.attrib == {"domain": "QBO", "status": "Deleted"}
    assert [child.tag for child in deleted] == ["Id"]


def test_what_was_read_can_be_sent_back_as_it_is(client: RestClient) -> None:
    made = client.books.invoice()
    response = client.http.get(f"{BASE}/invoice/{made['Id']}")
    body = response.data.partition(b">\n")[2] or response.data
    start, end = body.index(b"<Invoice"), body.index(b"</IntuitResponse>")
    (updated,) = _post(client, "/invoice", body[start:end])
    assert updated.findtext("SyncToken") == "1"
    again = client.books.read("Invoice", made["Id"])
    for computed in ("SyncToken", "MetaData"):
        again.pop(computed), made.pop(computed)
    assert again == made


def test_a_batch_in_xml_is_answered_item_by_item(client: RestClient) -> None:
    body = (
        f'<IntuitBatchRequest xmlns="{NAMESPACE}">'
        '<BatchItemRequest bId="a" operation="Create"><Customer><DisplayName>Ann</DisplayName></Customer>'
        '</BatchItemRequest><BatchItemRequest bId="b"><Query>select * from Term maxresults 1</Query>'
        '</BatchItemRequest><BatchItemRequest bId="c" operation="create"><Customer/></BatchItemRequest>'
        "<BatchItemRequest><CDCQuery><Entities>Term</Entities><ChangedSince>2026-11-24</ChangedSince></CDCQuery>"
        "</BatchItemRequest></IntuitBatchRequest>"
    )
    items = list(_post(client, "/batch", body))
    assert [(item.tag, item.get("bId"), item[0].tag) for item in items] == [
        ("BatchItemResponse", "a", "Customer"),
        ("BatchItemResponse", "b", "QueryResponse"),
        ("BatchItemResponse", "c", "Fault"),
        ("BatchItemResponse", None, "CDCResponse"),
    ]


def test_a_body_and_its_answer_need_not_be_alike(client: RestClient) -> None:
    response = client.http.post(
        f"{BASE}/customer", data=_CUSTOMER, content_type="application/xml", headers=JSON
    )
    assert response.get_json()["Customer"]["DisplayName"] == "Ann"
    (made,) = _tree(client.http.post(f"{BASE}/customer", json={"DisplayName": "Bob"}))
    assert made.findtext("DisplayName") == "Bob"


def test_a_replayed_requestid_answers_in_whichever_representation_is_asked_for(client: RestClient) -> None:
    first = client.post("/customer", {"DisplayName": "Ann", "Notes": "a & b"}, requestid="r").get_json()
    (again,) = _post(client, "/customer?requestid=r", _CUSTOMER)
    assert again.findtext("Id") == first["Customer"]["Id"]
    assert client.query("select * from Customer where DisplayName = 'Ann'")["maxResults"] == 1


@pytest.mark.parametrize(
    ("content_type", "body", "fault"),
    [
        ("application/xml", b"", "2010"),
        ("application/xml", b"{}", "2010"),
        ("application/json", b"<Customer/>", "2010"),
        ("application/xml", b"<Customer>", "2010"),
        ("application/xml", b"<Invoice/>", "2010"),
        ("application/xml", b"<Customer><Kettle>1</Kettle></Customer>", "2010"),
        ("application/xml", b"<Customer><DisplayName>\xff</DisplayName></Customer>", "500"),
        ("application/xml", '<?xml version="1.0" encoding="utf-16"?><Customer/>'.encode("utf-16"), "500"),
        ("application/xml", b"<!DOCTYPE a><Customer><DisplayName>a</DisplayName></Customer>", "2010"),
        ("application/xml", b"<Customer><Active>maybe</Active></Customer>", "2230"),
        ("application/xml", b"<a>" * 50_000, "2010"),
        ("text/csv", b"DisplayName\nAnn", "1050"),
        ("application/x-www-form-urlencoded", b"DisplayName=Ann", "1050"),
        ("multipart/form-data; boundary=x", b"--x--", "1050"),
    ],
)
def test_bad_bodies_get_a_fault(client: RestClient, content_type: str, body: bytes, fault: str) -> None:
    path = f"{BASE}/customer"
    response = client.http.post(path, data=body, content_type=content_type, headers=JSON)
    assert (response.status_code, code(response)) == (400, fault)
    (told,) = _tree(client.http.post(path, data=body, content_type=content_type))
    assert told[0].get("code") == fault


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", "application/text"])
def test_json_is_read_under_an_odd_content_type(client: RestClient, content_type: str) -> None:
    body = b'\xef\xbb\xbf{"DisplayName":"Ann"}'
    response = client.http.post(f"{BASE}/customer", data=body, content_type=content_type, headers=JSON)
    assert response.get_json()["Customer"]["DisplayName"] == "Ann"
