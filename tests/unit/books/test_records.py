"""A record is a plain value: it survives packing, its references translate, and only what both carry differs."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.money import money
from ar_automation.books.records import (
    RECORD_TYPES,
    Application,
    Customer,
    Invoice,
    Kind,
    Payment,
    Record,
    differing,
    fingerprint,
    packed,
    sorted_applications,
    unpacked,
)
from ar_automation.sync.core.order import references
from tests.unit.books import made


def renamed(kind: Kind, key: str) -> str:
    return f"{kind}/{key}"


def named_back(kind: Kind, key: str) -> str:
    return key.removeprefix(f"{kind}/")


def test_every_kind_has_its_record() -> None:
    assert list(RECORD_TYPES) == list(Kind)
    assert all(cls.kind is kind for kind, cls in RECORD_TYPES.items())


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_refers_only_to_kinds_before_it_and_itself(kind: Kind) -> None:
    order = list(Kind)
    assert all(order.index(other) <= order.index(kind) for other in RECORD_TYPES[kind].refs.values())


@pytest.mark.parametrize("kind", Kind)
def test_fields_that_ask_or_refer_are_fields(kind: Kind) -> None:
    cls = RECORD_TYPES[kind]
    assert cls.ask | set(cls.refs) <= set(cls.__struct_fields__)


@given(record=made.records)
def test_a_record_packed_reads_back_the_same(record: Record) -> None:
    assert unpacked(record.kind, packed(record)) == record


@given(record=made.records)
def test_unset_and_empty_stay_apart_in_packing(record: Record) -> None:
    back = unpacked(record.kind, packed(record))
    for name in record.__struct_fields__:
        assert (getattr(back, name) is UNSET) == (getattr(record, name) is UNSET)


@given(records=st.tuples(made.customers, made.customers) | st.tuples(made.invoices, made.invoices))
def test_fingerprints_are_equal_where_records_are(records: tuple[Record, Record]) -> None:
    one, other = map(Capabilities().normalise, records)
    assert len(fingerprint(one)) == 16
    assert (fingerprint(one) == fingerprint(other)) == (one == other)


@given(record=made.records)
def test_a_copy_has_the_same_fingerprint(record: Record) -> None:
    clean = Capabilities().normalise(record)
    assert fingerprint(Capabilities().normalise(unpacked(record.kind, packed(record)))) == fingerprint(clean)


@given(record=made.records)
def test_a_record_does_not_differ_from_itself(record: Record) -> None:
    assert differing(record, record) == frozenset()


@given(pair=st.tuples(made.payments, made.payments) | st.tuples(made.items, made.items))
def test_differing_looks_the_same_from_both_sides(pair: tuple[Record, Record]) -> None:
    one, other = pair
    assert differing(one, other) == differing(other, one)
    for name in one.__struct_fields__:
        values = getattr(one, name), getattr(other, name)
        assert (name in differing(one, other)) == (UNSET not in values and values[0] != values[1])


def test_what_a_side_does_not_carry_does_not_differ_but_empty_does() -> None:
    full = Customer(display_name="Amy", email="a@example.com", parent="1")
    assert differing(full, Customer(display_name="Amy")) == frozenset()
    assert differing(full, Customer(display_name="Amy", email="", parent=None)) == {"email", "parent"}


@given(record=made.records)
def test_translating_reaches_every_reference_and_nothing_else(record: Record) -> None:
    there = record.translated(renamed)
    assert sorted(references(there)) == sorted((kind, renamed(kind, key)) for kind, key in references(record))
    assert there.translated(named_back) == record


@given(record=made.records)
def test_translating_leaves_the_rest_alone(record: Record) -> None:
    touched = set(record.refs) | {"lines", "applications"}
    assert differing(record, record.translated(renamed)) <= touched


def test_a_record_without_references_is_handed_back_as_it_is() -> None:
    record = Customer(display_name="Amy", parent=None)
    assert record.translated(renamed) is record


@given(record=made.invoices)
def test_lines_keep_their_order_and_their_content_when_translated(record: Invoice) -> None:
    there = record.translated(renamed)
    assert isinstance(there, Invoice)
    bare = [msgspec.structs.replace(line, item=None) for line in record.lines]
    assert [msgspec.structs.replace(line, item=None) for line in there.lines] == bare


def test_only_applications_to_invoices_are_translated_and_the_order_is_kept_by_target() -> None:
    usd = money("5", "USD")
    record = Payment(
        customer="1",
        currency="USD",
        txn_date=date(2026, 1, 5),
        amount=usd,
        applications=(
            Application(target_kind="CreditMemo", target="1", amount=usd),
            Application(target="2", amount=usd),
            Application(target="3", amount=usd),
        ),
    )
    there = record.translated(lambda kind, key: {"2": "9", "3": "8"}.get(key, key))
    assert isinstance(there, Payment)
    assert [part.target for part in there.applications] == ["1", "8", "9"]


@given(parts=made.applications, order=st.randoms(use_true_random=False))
def test_applications_have_one_order(parts: tuple[Application, ...], order: object) -> None:
    shuffled = list(parts)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    again = sorted_applications(shuffled)
    assert [(p.target_kind, p.target, p.amount.amount) for p in again] == [
        (p.target_kind, p.target, p.amount.amount) for p in parts
    ]
