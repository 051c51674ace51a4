"""COVERAGE.md says what the code does, a row for everything QuickBooks has (tools/coverage)."""

from collections.abc import Iterator

import pytest
from tools.coverage import page, quickbooks, sandbox
from tools.coverage.quickbooks import Endpoint, Field
from tools.coverage.sandbox import DONE, PARTLY, REFUSED, Sandbox, State

from quickbooks_sandbox.company.kinds import KINDS


@pytest.fixture(scope="module")
def asked() -> Iterator[Sandbox]:
    with sandbox.asked() as found:
        yield found


@pytest.fixture(scope="module")
def text() -> str:
    return page.page()


def test_it_has_a_row_for_everything(text: str) -> None:
    for endpoint in (*quickbooks.OAUTH, *quickbooks.REST):
        assert f"\n| {endpoint.name}: {endpoint.method} /" in text
    for code in quickbooks.ERROR_CODES:
        assert f"\n| {code} | " in text
    for report in quickbooks.REPORTS:
        assert f"\n| {report} | " in text
    for entity in {*KINDS, *quickbooks.fields()}:
        section = text.partition(f"\n### {entity}\n")[2].partition("\n#")[0]
        fields = [field.name for field in quickbooks.fields().get(entity, [])]
        assert all(f"\n| {name} | " in section for name in fields), entity
        assert section


def test_an_endpoint_is_there_when_somebody_answers(asked: Sandbox) -> None:
    assert asked.endpoint(Endpoint("read", "GET", "/term/1"), rest=True) == State(DONE)
    assert asked.endpoint(Endpoint("read", "GET", "/term/1", note="slow"), rest=True) == State(PARTLY, "slow")
    assert asked.endpoint(Endpoint("none", "GET", "/kettle/1"), rest=True) == State(REFUSED)
    assert asked.endpoint(Endpoint("none", "GET", "/oauth3"), rest=False) == State(REFUSED)


@pytest.mark.parametrize(
    ("path", "field", "state"),
    [
        ("Invoice", "PrivateNote", State(DONE)),
        ("Invoice", "TotalAmt", State(DONE)),
        ("Invoice", "RecurDataRef", State(PARTLY, "taken and ignored")),
        ("Customer", "OtherContactInfo", State(PARTLY, "kept as sent")),
        ("Invoice.Line.SalesItemLineDetail", "Qty", State(DONE)),
        ("Invoice.Line.SalesItemLineDetail", "Colour", State(REFUSED)),
        ("Invoice", "Colour", State(REFUSED)),
    ],
)
def test_a_property_is_as_its_shape_and_the_answers_say(
    asked: Sandbox, path: str, field: str, state: State
) -> None:
    assert asked.field(path, Field(field, "", read_only=False)) == state


@pytest.mark.parametrize(
    ("entity", "operation", "state"),
    [
        ("Invoice", "void", State(DONE)),
        ("Customer", "delete", State(REFUSED)),
        ("TaxCode", "changes", State(REFUSED)),
        ("Bill", "query", State(PARTLY, "finds nothing")),
        ("Bill", "create", State(REFUSED)),
        ("Kettle", "query", State(REFUSED)),
    ],
)
def test_an_operation_is_as_the_kind_says(entity: str, operation: str, state: State) -> None:
    assert sandbox.operation(entity, operation) == state


def test_a_code_counts_when_some_code_raises_it() -> None:
    raised = sandbox.Errors().raised
    assert {100, 610, 2010, 3001, 4000, 4001, 5010, 6240} <= raised
    assert not {110, 10200} & raised
