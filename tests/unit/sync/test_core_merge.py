"""A merge loses no edit only one side made, and never mixes two people's money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from ar_automation.books.money import Money, money
from ar_automation.books.records import (
    Application,
    Customer,
    Invoice,
    InvoiceLine,
    Payment,
    Record,
    differing,
)
from ar_automation.sync.core.merge import MONEY_FIELDS, merge
from tests.unit.books import made

DAY = date(2026, 1, 5)
Trees = tuple[Record, Record, Record]


def usd(amount: str) -> Money:
    return money(amount, "USD")


def invoice(amount: str = "10", **fields: Any) -> Invoice:
    values = {"customer": "1", "currency": "USD", "txn_date": DAY, "customer_memo": "", "private_note": ""}
    lines = (InvoiceLine(amount=usd(amount)),)
    return Invoice(**{**values, "lines": lines, "total": usd(amount), **fields})


def payment(amount: str = "10", applied: str = "", **fields: Any) -> Payment:
    parts = (Application(target="7", amount=usd(applied)),) if applied else ()
    values = {"customer": "1", "currency": "USD", "txn_date": DAY, "amount": usd(amount)}
    return Payment(**{**values, "applications": parts, **fields})


def edited(base: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Three records of which the outer two hold some fields of others."""

    @st.composite
    def drawn(draw: Callable[..., Any]) -> Trees:
        middle = draw(base)
        sides = []
        for _ in range(2):
            other = draw(base)
            names = draw(st.sets(st.sampled_from(middle.__struct_fields__), max_size=3))
            sides.append(msgspec.structs.replace(middle, **{n: getattr(other, n) for n in names}))
        return sides[0], middle, sides[1]

    return drawn()


trees = edited(made.customers) | edited(made.invoices) | edited(made.payments)


@given(trees=trees)
def test_an_edit_only_one_side_made_is_in_the_merged_record(trees: Trees) -> None:
    local, base, remote = trees
    merged, contested = merge(local, base, remote)
    if contested:
        return
    mine, theirs = differing(local, base), differing(remote, base)
    for name in mine - theirs - memory(local, remote):
        assert getattr(merged, name) == getattr(local, name)
    for name in theirs:
        assert getattr(merged, name) == getattr(remote, name), "theirs wins where both moved"


@given(trees=trees)
def test_what_neither_moved_stays(trees: Trees) -> None:
    local, base, remote = trees
    merged, _ = merge(local, base, remote)
    for name in set(base.__struct_fields__) - differing(local, base) - differing(remote, base):
        assert getattr(merged, name) in (getattr(local, name), getattr(remote, name))


@given(trees=trees)
def test_only_fields_that_stand_apart_and_ask_are_contested(trees: Trees) -> None:
    local, base, remote = trees
    _, contested = merge(local, base, remote)
    assert set(contested) <= differing(local, remote) & (local.ask | MONEY_FIELDS)
    assert list(contested) == sorted(set(contested))


@given(trees=trees)
def test_what_is_contested_does_not_depend_on_the_side(trees: Trees) -> None:
    local, base, remote = trees
    assert merge(local, base, remote)[1] == merge(remote, base, local)[1]


@given(trees=trees)
def test_both_moving_a_field_that_asks_apart_is_contested(trees: Trees) -> None:
    local, base, remote = trees
    both = differing(local, base) & differing(remote, base) & differing(local, remote)
    asking = (both & local.ask) - memory(local, remote)
    assert asking <= set(merge(local, base, remote)[1])


@given(trees=trees)
def test_the_money_of_a_merged_record_is_one_sides_money_whole(trees: Trees) -> None:
    local, base, remote = trees
    merged, contested = merge(local, base, remote)
    if not contested:
        assert any(not differing(merged, side) & MONEY_FIELDS for side in (local, remote))


@given(trees=trees)
def test_what_they_do_not_carry_stays_as_it_is_here(trees: Trees) -> None:
    local, base, remote = trees
    merged, _ = merge(local, base, remote)
    for name in merged.__struct_fields__:
        if getattr(remote, name) is UNSET:
            assert getattr(merged, name) == getattr(local, name)


@given(record=made.records)
def test_merging_what_is_equal_changes_nothing(record: Record) -> None:
    assert merge(record, record, record) == (record, ())


def test_a_field_here_and_another_there_are_both_in() -> None:
    base = Customer(display_name="Amy", email="", phone="")
    merged, contested = merge(
        msgspec.structs.replace(base, email="a@b"), base, msgspec.structs.replace(base, phone="5")
    )
    assert (merged, contested) == (Customer(display_name="Amy", email="a@b", phone="5"), ())


@pytest.mark.parametrize(
    ("local", "remote", "contested"),
    [
        (invoice("11"), invoice("12"), ("lines", "total")),
        (invoice("11"), invoice(total=usd("12")), ("lines", "total")),
        (invoice("11"), invoice("11"), ()),
        (invoice("11"), invoice(customer_memo="x"), ()),
        (invoice(customer_memo="x"), invoice("11", customer_memo="y"), ()),
        (invoice("11", txn_date=date(2026, 1, 6)), invoice(txn_date=date(2026, 1, 7)), ("txn_date",)),
        (invoice(voided=True), invoice("11"), ("lines", "total", "voided")),
        (invoice("11"), invoice(voided=True), ("lines", "total", "voided")),
        (invoice(voided=True), invoice(voided=True), ()),
        (invoice(voided=True), invoice(customer_memo="x"), ()),
        (invoice(voided=True), invoice(customer="2"), ("customer", "voided")),
        (invoice(txn_date=date(2026, 1, 6)), invoice(voided=True), ("txn_date", "voided")),
        (invoice(voided=True, customer="2"), invoice(customer="2", private_note="x"), ()),
    ],
)
def test_money_and_voids_of_an_invoice(local: Invoice, remote: Invoice, contested: tuple[str, ...]) -> None:
    assert merge(local, invoice(), remote)[1] == contested


@pytest.mark.parametrize(
    ("local", "remote", "contested"),
    [
        (payment(applied="5"), payment(applied="6"), ("applications",)),
        (payment("12"), payment(applied="6"), ("amount", "applications")),
        (payment(deposit_account="1"), payment(deposit_account="2"), ("deposit_account",)),
        (payment(reference="1"), payment(reference="2"), ()),
        (payment(voided=True), payment(applied="6"), ("applications", "voided")),
        (payment(voided=True), payment(deposit_account="2"), ("deposit_account", "voided")),
    ],
)
def test_money_and_voids_of_a_payment(local: Payment, remote: Payment, contested: tuple[str, ...]) -> None:
    base = payment(reference="", deposit_account=None)
    filled = [
        msgspec.structs.replace(
            record,
            **{n: getattr(base, n) for n in ("reference", "deposit_account") if getattr(record, n) is UNSET},
        )
        for record in (local, remote)
    ]
    assert merge(filled[0], base, filled[1])[1] == contested


def memory(local: Record, remote: Record) -> frozenset[str]:
    """What two voids keep of their amounts is memory, not money: theirs stands."""
    both = getattr(local, "voided", False) and getattr(remote, "voided", False)
    return MONEY_FIELDS if both else frozenset()
