"""Files and documents over REST: uploads, downloads, PDF, mail (quickbooks-online.md 6.6, 6.7, 9.17)."""

import base64
import json
import re
import textwrap
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import TestResponse

from tests.contract.sandbox.client import Sandbox
from tests.contract.sandbox.rest_client import BASE, JSON, RestClient, code, rest_client

_CONTENT = b"\x89PNG\r\n\r\n\x00\xff--not a boundary"


@pytest.fixture
def client() -> Iterator[RestClient]:
    with rest_client() as found:
        yield found


def _upload(client: RestClient, body: bytes, **query: str) -> TestResponse:
    return client.http.post(
        f"{BASE}/upload",
        data=body,
        content_type="multipart/form-data; boundary=BOUND",
        headers=JSON,
        query_string=query,
    )


def _multipart(*parts: tuple[str, str, bytes], end: bytes = b"\r\n") -> bytes:
    """A body of (name and file name, content type, content) parts."""
    body = b""
    for name, content_type, content in parts:
        head = f"--BOUND|Content-Disposition: form-data; {name}|Content-Type: {content_type}||"
        body += head.encode().replace(b"|", end) + content + end
    return body + b"--BOUND--" + end


def _plain(content: bytes = _CONTENT, **metadata: Any) -> bytes:
    told = json.dumps({"FileName": "a.png", "ContentType": "image/png", **metadata}).encode()
    return _multipart(
        ('name="file_metadata_01"; filename="attachment.json"', "application/json", told),
        ('name="file_content_01"; filename="a.png"', "image/png", content),
    )


def _as_python_quickbooks_sends_it(content: bytes) -> bytes:
    """Bare line feeds, an empty line first, headers indented as its template is, base64."""
    metadata = json.dumps({"FileName": "a.png", "ContentType": "image/png", "Note": "n"})
    template = """
                --BOUND
                Content-Disposition: form-data; name="file_metadata_01"
                Content-Type: application/json

                %s

                --BOUND
                Content-Disposition: form-data; name="file_content_01"
                Content-Type: image/png
                Content-Transfer-Encoding: base64

                %s

                --BOUND--
                """
    return (template % (metadata, base64.b64encode(content).decode())).encode()


@pytest.mark.parametrize(
    "body",
    [
        _plain(),
        _as_python_quickbooks_sends_it(_CONTENT),
        textwrap.dedent(_as_python_quickbooks_sends_it(_CONTENT).decode()).encode(),
    ],
)
def test_an_uploaded_file_becomes_an_attachable_and_can_be_fetched(client: RestClient, body: bytes) -> None:
    (made,) = _upload(client, body).get_json()["AttachableResponse"]
    attachable = made["Attachable"]
    assert (attachable["FileName"], attachable["ContentType"]) == ("a.png", "image/png")
    assert attachable["Size"] == len(_CONTENT)
    assert client.books.company.attached(attachable["Id"]).content == _CONTENT
    read = client.get(f"/attachable/{attachable['Id']}").get_json()["Attachable"]
    assert read == attachable
    address = client.get(f"/download/{attachable['Id']}")
    assert address.text.startswith("http://localhost/attachments/4620816365000000000/")
    assert address.text == attachable["TempDownloadUri"]


def test_several_files_in_one_upload_each_have_their_answer(client: RestClient) -> None:
    body = _multipart(
        ('name="file_metadata_0"', "application/xml", b"<Attachable><Note>one</Note></Attachable>"),
        ('name="file_content_0"; filename="1.txt"', "text/plain", b""),
        ('name="file_content_1"; filename="2.txt"', "text/plain", b"two"),
    )
    one, two = (answer["Attachable"] for answer in _upload(client, body).get_json()["AttachableResponse"])
    assert (one["FileName"], one["Note"], one["Size"]) == ("1.txt", "one", 0)
    assert (two["FileName"], two["Size"]) == ("2.txt", 3)


def test_a_file_is_attached_to_an_invoice(client: RestClient) -> None:
    invoice = client.books.invoice()["Id"]
    reference = {"EntityRef": {"type": "Invoice", "value": invoice}, "IncludeOnSend": True}
    _upload(client, _plain(AttachableRef=[reference]))
    statement = f"select * from Attachable where AttachableRef.EntityRef.value = '{invoice}'"
    (found,) = client.query(statement)["Attachable"]
    assert found["AttachableRef"] == [reference]
    assert found["TempDownloadUri"].startswith("http://localhost/attachments/")


def test_a_replayed_upload_keeps_one_file(client: RestClient) -> None:
    first = _upload(client, _plain(), requestid="u-1").get_json()["AttachableResponse"]
    assert _upload(client, _plain(), requestid="u-1").get_json()["AttachableResponse"] == first
    assert client.query("select count(*) from Attachable") == {"totalCount": 1}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "6000"),
        (b"--BOUND", "6000"),
        (b"--BOUND\r\n--BOUND--", "6000"),
        (b"--BOUND\r\nContent-Disposition: form-data\r\n\r\nx\r\n--BOUND--", "2020"),
        (_multipart(('name="file_metadata_01"', "application/json", b"{}")), "2020"),
        (_plain().replace(b'{"FileName"', b"{FileName"), "2010"),
        (_plain().replace(b'"FileName": "a.png"', b'"FileName": "a\xff.png"'), "500"),
        (_plain(Category="Kettle"), "2170"),
        (_plain(AttachableRef=[{"EntityRef": {"type": "Invoice", "value": "999"}}]), "2500"),
        (_as_python_quickbooks_sends_it(b"abc").replace(b"YWJj", b"*"), "6000"),
    ],
)
def test_an_upload_that_cannot_be_kept_is_refused_whole(client: RestClient, body: bytes, fault: str) -> None:
    response = _upload(client, body)
    assert (response.status_code, code(response)) == (400, fault)
    assert client.query("select count(*) from Attachable") == {"totalCount": 0}


def test_an_upload_must_be_multipart_and_a_download_must_have_a_file(client: RestClient) -> None:
    assert code(client.send("/upload", b"x")) == "1050"
    note = client.post("/attachable", {"Note": "only words"}).get_json()["Attachable"]
    assert code(client.get(f"/download/{note['Id']}")) == "610"
    assert code(client.get("/download/999")) == "610"


def test_a_temporary_address_is_signed_and_lives_fifteen_minutes(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    sandbox.control("clock", {"now": "2026-11-23T12:00:00Z"})
    connection = sandbox.connect()
    kept = connection.call(
        "POST", "upload", files={"file_content_01": ("ä b.png", _CONTENT, "image/png")}
    ).json()["AttachableResponse"][0]["Attachable"]
    address = connection.call("GET", f"download/{kept['Id']}").text
    found = sandbox.http.get(address)
    assert (found.content, found.headers["Content-Type"]) == (_CONTENT, "image/png")
    assert "%C3%A4%20b.png" in found.headers["Content-Disposition"]
    assert sandbox.http.get(address[:-1] + ("0" if address[-1] != "0" else "1")).status_code == 403
    assert sandbox.http.get(address.partition("?")[0]).status_code == 403
    assert sandbox.http.get(re.sub(r"Expires=\d+", "Expires=é", address)).status_code == 403
    sandbox.control("clock", {"advance_s": 14 * 60})
    assert sandbox.http.get(address).status_code == 200
    sandbox.control("clock", {"advance_s": 61})
    assert sandbox.http.get(address).status_code == 403


def _text_of(pdf: bytes) -> str:
    return " ".join(part.decode("cp1252") for part in re.findall(rb"\((.*)\) Tj", pdf))


def test_a_document_is_printed_as_a_pdf(client: RestClient) -> None:
    line = client.books.line("1234.5", Description="Mow (twice) \\ ĉ")
    made = client.books.invoice(Line=[line], CustomerMemo={"value": "Thanks"})
    response = client.http.get(f"{BASE}/invoice/{made['Id']}/pdf", headers={"Accept": "application/pdf"})
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.data.startswith(b"%PDF-1.4")
    text = _text_of(response.data)
    for shown in (
        f"INVOICE {made['DocNumber']}",
        "Freeman Sporting",
        r"Mow \(twice\) \\ ?",
        "1,234.50",
        "Thanks",
    ):
        assert shown in text
    assert client.http.get(f"{BASE}/invoice/{made['Id']}/pdf").data == response.data


def test_every_offset_of_a_pdf_is_right_and_long_documents_have_more_pages(client: RestClient) -> None:
    lines = [client.books.line("1") for _ in range(120)]
    made = client.books.invoice(Line=lines)
    pdf = client.get(f"/invoice/{made['Id']}/pdf").data
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n\Z", pdf)[0])
    assert pdf[start:].startswith(b"xref\n")
    offsets = [int(offset) for offset in re.findall(rb"(\d{10}) 00000 n ", pdf)]
    for number, offset in enumerate(offsets, start=1):
        assert pdf[offset:].startswith(b"%d 0 obj\n" % number)
    assert b"/Count 3" in pdf
    for length, drawing in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", pdf, re.DOTALL):
        assert len(drawing) == int(length)
    assert zlib.crc32(pdf) == zlib.crc32(client.get(f"/invoice/{made['Id']}/pdf").data)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/invoice/999/pdf", "610"),
        ("/customer/1/pdf", "500"),
        ("/kettle/1/pdf", "2000"),
        ("/invoice/x/pdf", "2030"),
    ],
)
def test_what_cannot_be_printed_is_refused(client: RestClient, path: str, fault: str) -> None:
    response = client.http.get(BASE + path, headers={"Accept": "application/pdf"})
    assert response.status_code == 400
    assert ET.fromstring(response.data)[0][0].get("code") == fault


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_invoice_is_mailed(client: RestClient, method: str) -> None:
    made = client.books.invoice()
    path = f"{BASE}/invoice/{made['Id']}/send"
    kind = "application/octet-stream"
    response = client.http.open(
        path, method=method, query_string={"sendTo": "a@b.co"}, content_type=kind, headers=JSON
    )
    sent = response.get_json()["Invoice"]
    assert (sent["EmailStatus"], sent["BillEmail"]["Address"]) == ("EmailSent", "a@b.co")
    assert sent["DeliveryInfo"]["DeliveryType"] == "Email"
    again = client.http.post(path, headers=JSON).get_json()["Invoice"]
    assert again["BillEmail"]["Address"] == "a@b.co"


def test_nothing_is_mailed_without_an_address_or_twice_under_one_requestid(client: RestClient) -> None:
    made = client.books.invoice()
    path = f"/invoice/{made['Id']}/send"
    assert client.send(path, b"").status_code == 400
    first = client.send(path, b"", sendTo="a@b.co", requestid="s").get_json()["Invoice"]
    assert client.send(path, b"", sendTo="a@b.co", requestid="s").get_json()["Invoice"] == first
    assert code(client.send(f"/customer/{client.books.customer}/send", b"", sendTo="a@b.co")) == "500"


def test_a_rate_of_exchange_is_told_by_currency_and_day(client: RestClient) -> None:
    rate = client.get("/exchangerate", sourcecurrencycode="EUR", asofdate="2026-11-01").get_json()[
        "ExchangeRate"
    ]
    assert (rate["SourceCurrencyCode"], rate["AsOfDate"]) == ("EUR", "2026-11-01")
    assert (
        client.get("/ExchangeRate", SourceCurrencyCode="eur").get_json()["ExchangeRate"]["AsOfDate"]
        == "2026-11-23"
    )
    assert code(client.get("/exchangerate")) == "2020"
    assert code(client.get("/exchangerate", sourcecurrencycode="XXY")) == "2220"
    assert code(client.get("/exchangerate", sourcecurrencycode="EUR", asofdate="soon")) == "2060"


def test_a_tax_code_is_made_by_the_tax_service(client: RestClient) -> None:
    agency = client.post("/taxagency", {"DisplayName": "Agency"}).get_json()["TaxAgency"]["Id"]
    rate = {"TaxRateName": "R", "RateValue": "8.5", "TaxAgencyId": agency, "TaxApplicableOn": "Sales"}
    asked = {"TaxCode": "Both", "TaxRateDetails": [rate]}
    made = client.post("/taxservice/taxcode", asked, requestid="t").get_json()
    assert (made["TaxCode"], made["TaxRateDetails"][0]["RateValue"]) == ("Both", 8.5)
    assert client.post("/taxservice/taxcode", asked, requestid="t").get_json() == made
    assert client.get(f"/taxcode/{made['TaxCodeId']}").get_json()["TaxCode"]["Name"] == "Both"
    body = json.dumps({**asked, "TaxCode": "Two", "TaxRateDetails": [{**rate, "TaxRateName": "S"}]})
    answer = client.http.post(f"{BASE}/taxservice/taxcode", data=body, content_type="application/json")
    assert b"<TaxService><TaxCode>Two</TaxCode>" in answer.data
