"""What may be filtered and sorted by is what the reference says, for every kind (quickbooks-online.md 9)."""

import pytest
from tools.coverage import quickbooks
from tools.coverage.sandbox import query_traits

from quickbooks_sandbox.company.kinds import KINDS

# No trait in the reference, and clients filter by them (3).
_BY_CLIENTS = {("Class", "Name"): "f", ("Department", "Name"): "f", ("PaymentMethod", "Name"): "f"}
# Groups of properties: the reference does not say what it would mean.
_GROUPS = {("RefundReceipt", "CheckPayment"), ("RefundReceipt", "CreditCardPayment")}
_SILENT = {"CompanyCurrency", "Preferences"}


@pytest.mark.parametrize("entity", sorted(quickbooks.fields().keys() & KINDS.keys() - _SILENT))
def test_queries_use_each_property_as_the_reference_says(entity: str) -> None:
    fields = quickbooks.fields()[entity]
    expected = {field.name: field.traits for field in fields if (entity, field.name) not in _GROUPS}
    expected |= {name: traits for (kind, name), traits in _BY_CLIENTS.items() if kind == entity}
    assert {name: query_traits(entity, name) for name in expected} == expected


def test_a_kind_has_a_column_for_nothing_it_does_not_know() -> None:
    for entity, kind in KINDS.items():
        names = {one.name.partition(".")[0] for one in kind.table.properties}
        assert names <= kind.known.keys(), entity
