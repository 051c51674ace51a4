"""Reports over REST: without an envelope, in either representation (quickbooks-online.md 2.1, 9.19)."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from quickbooks_sandbox.company.reports.reports import REPORTS
from quickbooks_sandbox.online.xml_schema import NAMESPACE
from tests.contract.sandbox.rest_client import BASE, RestClient, code, rest_client
from tests.unit.sandbox.company_world import Payload


@pytest.fixture(scope="module")
def client() -> Iterator[RestClient]:
    with rest_client("landscaping") as found:
        yield found


def _cells(rows: Payload) -> list[str]:
    """Every value of a report's rows, in the order they are read."""
    found: list[str] = []
    for row in rows.get("Row", []):
        for part in (row.get("Header", {}), row):
            found += [cell.get("value", "") for cell in part.get("ColData", [])]
        found += _cells(row.get("Rows", {}))
        found += [cell.get("value", "") for cell in row.get("Summary", {}).get("ColData", [])]
    return found


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_has_no_envelope_and_says_the_same_in_either_representation(
    client: RestClient, name: str
) -> None:
    told = client.get(f"/reports/{name}", minorversion=75, requestid="r").get_json()
    assert told.keys() == {"Header", "Columns", "Rows"}
    assert told["Header"]["ReportName"] == name
    answer = client.http.get(f"{BASE}/Reports/{name.lower()}")
    assert answer.headers["Content-Type"] == "application/xml;charset=UTF-8"
    root = ET.fromstring(answer.data)
    assert [root.tag, *(child.tag for child in root)] == [
        f"{{{NAMESPACE}}}{part}" for part in ("Report", "Header", "Columns", "Rows")
    ]
    cells = [cell.get("value", "") for cell in root.iter(f"{{{NAMESPACE}}}ColData")]
    assert cells == _cells(told["Rows"])
    titles = [title.text or "" for title in root.iter(f"{{{NAMESPACE}}}ColTitle")]
    assert titles == [column["ColTitle"] for column in told["Columns"]["Column"]]


def test_a_report_that_is_not_known_is_refused(client: RestClient) -> None:
    assert code(client.get("/reports/Kettles")) == "5020"
    assert code(client.get("/reports/AgedReceivables", start_date="x", kettle="1")) == "2010"
    assert client.get("/reports").status_code == 404
