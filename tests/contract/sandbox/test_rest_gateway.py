"""What comes in before the books: odd addresses, odd bodies, and refusals in either representation (quickbooks-online.md 2)."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from quickbooks_sandbox.app import create_app
from quickbooks_sandbox.online.incoming import BODY_BYTES_MAX, canonical_path
from quickbooks_sandbox.online.xml_schema import NAMESPACE
from quickbooks_sandbox.world.limits import LimitSettings
from quickbooks_sandbox.world.world import Seed, World

_JSON = {"Accept": "application/json"}


class Caller:
    """A world served within this process, called with a good token."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http: FlaskClient = create_app(world).test_client()
        granted = self.http.post("/control/tokens", json={"clientId": "a", "clientSecret": "b"}).get_json()
        self.realm_id: str = granted["realmId"]
        self.base = f"/v3/company/{self.realm_id}"
        self.token = {"Authorization": f"Bearer {granted['access_token']}"}

    def call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        return self.http.open(path, method=method, headers={**self.token, **(headers or {})}, **more)


@pytest.fixture(scope="module")
def caller() -> Iterator[Caller]:
    with TemporaryDirectory() as folder:
        world = World(Path(folder), seed=Seed(sample="empty"))
        world.limits.settings = LimitSettings(**dict.fromkeys(LimitSettings().told()))
        yield Caller(world)
        world.close()


def _error(response: TestResponse) -> ET.Element:
    """The one error of a fault in XML."""
    fault = ET.fromstring(response.data).find(f"{{{NAMESPACE}}}Fault")
    assert fault is not None
    return fault[0]


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/v3/company/1/invoice", "/v3/company/1/invoice"),
        ("//V3//Company/1//Invoice///2/", "/v3/company/1/Invoice/2"),
        ("/v3/company/1", "/v3/company/1/"),
        ("/v3/company/1/", "/v3/company/1/"),
        ("/v3/company//invoice", "/v3/company//invoice"),
        ("/v3/company", "/v3/company//"),
        ("/v3/companyx/1", "/v3/companyx/1"),
        ("/healthz", "/healthz"),
    ],
)
def test_an_address_has_one_form(path: str, canonical: str) -> None:
    assert canonical_path(path) == canonical


@pytest.mark.parametrize(
    "path", ["/V3/COMPANY/{}/Preferences", "/v3/company/{}//preferences", "/v3/company/{}/preferences/"]
)
def test_odd_addresses_reach_the_company(caller: Caller, path: str) -> None:
    assert (
        caller.call("GET", path.format(caller.realm_id), headers=_JSON).get_json()["Preferences"]["Id"] == "1"
    )


@pytest.mark.parametrize("path", ["/v3/company", "/v3/company/", "/v3/company//invoice/1"])
def test_an_address_without_a_realm_is_refused(caller: Caller, path: str) -> None:
    response = caller.call("GET", path, headers=_JSON)
    error = response.get_json()["Fault"]["Error"][0]
    assert (response.status_code, error["code"]) == (400, "6000")
    assert error["Detail"] == "Unexpected Internal Error. (-30000)"
    assert _error(caller.call("GET", path)).get("code") == "6000"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v3", 404),
        ("GET", "/v3/companies/1/invoice/1", 404),
        ("POST", "/v4/company/1/invoice", 404),
        ("GET", "/oauth2/v1/tokens/bearer", 405),
        ("GET", "/v2/oauth2/tokens/revoke", 405),
        ("GET", "/oauth2/v1/tokens", 404),
        ("GET", "/op/v1/keys", 404),
        ("POST", "/.well-known/openid_configuration", 405),
    ],
)
def test_no_page_answers_at_an_address_the_vendor_does_not_have(
    caller: Caller, method: str, path: str, status: int
) -> None:
    response = caller.call(method, path, headers=_JSON)
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert response.get_json()["Fault"]["Error"][0]["code"] == "500"
    assert "intuit_tid" in response.headers
    assert _error(caller.call(method, path)).get("code") == "500"


@pytest.mark.parametrize("realm_id", ["1", "undefined", "9341453000000002", "..", "%00"])
def test_another_realm_is_refused_in_xml_whatever_is_asked_for(caller: Caller, realm_id: str) -> None:
    response = caller.call("GET", f"/v3/company/{realm_id}/preferences", headers=_JSON)
    assert response.status_code == 401
    assert _error(response).get("code") == "100"


@pytest.mark.parametrize(
    "path", ["", "/", "/invoice", "/invoice/1/2/3", "/taxservice", "/reports", "/upload/1/2"]
)
def test_an_unknown_address_is_not_found(caller: Caller, path: str) -> None:
    response = caller.call("GET", caller.base + path, headers=_JSON)
    assert response.status_code == 404
    assert response.get_json()["Fault"]["Error"][0]["code"] == "500"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_an_unknown_method_is_refused(caller: Caller, method: str) -> None:
    response = caller.call(method, f"{caller.base}/invoice/1", headers=_JSON)
    assert response.status_code == 404
    assert response.get_json()["Fault"]["Error"][0]["Detail"] == f"Operation {method} is not supported."


def test_a_call_with_a_token_may_come_from_any_site(caller: Caller) -> None:
    headers = {"Origin": "http://example.com", **_JSON}
    made = caller.call("POST", f"{caller.base}/customer", json={"DisplayName": "Far"}, headers=headers)
    assert made.get_json()["Customer"]["DisplayName"] == "Far"
    assert caller.http.post("/control/reset", headers=headers).status_code == 403


def test_the_gateway_refuses_in_the_representation_asked_for(caller: Caller) -> None:
    path = f"{caller.base}/preferences"
    json_answer = caller.http.get(path, headers=_JSON)
    assert json_answer.get_json()["fault"]["error"][0]["code"] == "3200"
    xml_answer = caller.http.get(path)
    error = _error(xml_answer)
    assert (xml_answer.status_code, error.get("code")) == (401, "3200")
    assert (
        error.findtext(f"{{{NAMESPACE}}}Message")
        == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    )
    assert xml_answer.headers["intuit_tid"]


def test_a_throttled_call_keeps_its_header_in_xml(caller: Caller) -> None:
    rule = {"face": "online", "fault": "http_429", "times": 1}
    caller.http.post("/control/faults", json=rule)
    response = caller.call("GET", f"{caller.base}/preferences")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert _error(response).get("code") == "3001"


def test_a_system_failure_comes_in_xml_too(caller: Caller) -> None:
    caller.http.post("/control/faults", json={"face": "online", "fault": "http_500", "times": 1})
    response = caller.call("GET", f"{caller.base}/preferences")
    assert (response.status_code, _error(response).get("code")) == (500, "10000")


def test_a_packed_body_is_unpacked_and_one_that_will_not_unpack_refused(caller: Caller) -> None:
    packed = gzip.compress(b"<Customer><DisplayName>Packed</DisplayName></Customer>")
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/xml", **_JSON}
    made = caller.call("POST", f"{caller.base}/customer", data=packed, headers=headers)
    assert made.get_json()["Customer"]["DisplayName"] == "Packed"
    for broken in (packed[:-10], b"no gzip", b""):
        response = caller.call("POST", f"{caller.base}/customer", data=broken, headers=headers)
        assert (response.status_code, response.get_json()["Fault"]["Error"][0]["code"]) == (400, "2010")


def test_a_body_of_ten_megabytes_is_read_and_a_larger_one_refused(caller: Caller) -> None:
    headers = {"Content-Type": "application/json", **_JSON}
    large = b'{"DisplayName":"' + b"a" * 10_000_000 + b'"}'
    response = caller.call("POST", f"{caller.base}/customer", data=large, headers=headers)
    assert response.get_json()["Fault"]["Error"][0]["code"] == "2050"
    for body in (b"a" * (BODY_BYTES_MAX + 1), gzip.compress(b"a" * (BODY_BYTES_MAX + 1))):
        packing = {"Content-Encoding": "gzip"} if len(body) < BODY_BYTES_MAX else {}
        response = caller.call("POST", f"{caller.base}/customer", data=body, headers={**headers, **packing})
        assert (response.status_code, response.is_json) == (413, True)


def test_calls_in_xml_meet_the_same_faults_and_stand_in_the_journal_alike(caller: Caller) -> None:
    caller.http.delete("/control/journal")
    match = {"entity": "customer", "operation": "create"}
    caller.http.post(
        "/control/faults", json={"face": "online", "fault": "http_503", "match": match, "times": 2}
    )
    headers = {"Content-Type": "application/xml"}
    single = "<Customer><DisplayName>A</DisplayName></Customer>"
    update = "<Customer><Id>1</Id></Customer>"
    assert caller.call("POST", f"{caller.base}/customer", data=update, headers=headers).status_code == 400
    assert caller.call("POST", f"{caller.base}/customer", data=single, headers=headers).status_code == 503
    assert caller.http.delete("/control/faults").status_code < 300
    match = {"entity": "vendor", "operation": "batch"}
    caller.http.post(
        "/control/faults", json={"face": "online", "fault": "http_503", "match": match, "times": 1}
    )
    batch = "<IntuitBatchRequest><BatchItemRequest><Vendor/></BatchItemRequest></IntuitBatchRequest>"
    assert caller.call("POST", f"{caller.base}/batch", data=batch, headers=headers).status_code == 503


_segments = st.sampled_from(
    ["invoice", "Customer", "query", "cdc", "batch", "upload", "download", "send", "pdf", "1", "999", "x", "reports",
     "AgedReceivables", "taxservice", "taxcode", "exchangerate", "companyinfo", "preferences", "attachable", "kettle",
     "", ".", "..", "%2F", "é", "payment", "batch/", "journalentry", "'\"<"]
)  # fmt: skip
_values = st.sampled_from(
    ["", "void", "delete", "update", "merge", "json", "xml", "invoiceLink", "1", "a@b.co", "EUR", "2026-11-23",
     "select * from Invoice", "select count(*) from Customer", "select", "Invoice,Customer", "\x00", "é"]
) | st.text(max_size=8)  # fmt: skip
_names = st.sampled_from(
    ["operation", "include", "format", "query", "requestid", "minorversion", "entities", "changedSince", "sendTo",
     "sourcecurrencycode", "asofdate"]
)  # fmt: skip
_headers = st.dictionaries(
    st.sampled_from(["Accept", "Content-Type", "Content-Encoding", "Accept-Encoding", "Origin"]),
    st.sampled_from(
        ["application/json", "application/xml", "text/xml", "*/*", "", "text/html", "application/pdf", "gzip", "identity",
         "multipart/form-data; boundary=B", "multipart/form-data", "application/text", "application/x-www-form-urlencoded",
         "application/json;q=x, */*;q=-1", "a/b/c;;=", "text/plain; charset=utf-16"]
    ),
)  # fmt: skip
_payloads = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["Id", "SyncToken", "BatchItemRequest", "Invoice", "Query", "CDCQuery", "bId", "operation", "Line", "value",
             "CustomerRef", "DisplayName", "TaxCode", "TaxRateDetails", "Entities", "ChangedSince", "Customer", "optionsData"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=10,
)  # fmt: skip
_bodies = (
    st.binary(max_size=40)
    | _payloads.map(lambda payload: json.dumps(payload).encode())
    | st.sampled_from(
        [
            b"<Invoice/>",
            b"<IntuitBatchRequest><BatchItemRequest/></IntuitBatchRequest>",
            b"<!DOCTYPE a><a/>",
            b"--B\r\nContent-Disposition: form-data; name=file_content_1; filename=a\r\n\r\nx\r\n--B--",
            b"--B\nContent-Disposition: form-data; name=file_metadata_1\n\n[]\n--B\n\n\n--B--",
            b"[" * 2_000,
            b"<a>" * 2_000,
        ]
    )
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]),
    segments=st.lists(_segments, max_size=4),
    query=st.dictionaries(_names, _values, max_size=3),
    headers=_headers,
    body=_bodies,
)
def test_nothing_a_client_sends_breaks_the_face(
    caller: Caller,
    method: str,
    segments: list[str],
    query: dict[str, str],
    headers: dict[str, str],
    body: bytes,
) -> None:
    path = "/".join([caller.base, *segments])
    response = caller.call(method, path, query_string=query, headers=headers, data=body)
    assert response.status_code in (200, 400, 404), response.text
    assert response.mimetype in ("application/json", "application/xml", "application/pdf", "text/plain")
    assert response.headers["intuit_tid"]
    if response.mimetype == "application/xml" and method != "HEAD":
        ET.fromstring(response.get_data())
