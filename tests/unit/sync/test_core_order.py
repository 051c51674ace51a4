"""Whatever a record refers to moves before it."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.books.money import money
from ar_automation.books.records import (
    Application,
    Customer,
    Invoice,
    InvoiceLine,
    Item,
    Kind,
    Payment,
    Record,
    Term,
)
from ar_automation.sync.core.order import PUSH_ORDER, customer_of, in_order, parents_first, references

DAY, USD = date(2026, 1, 5), money("5", "USD")
INVOICE = Invoice(
    customer="1",
    currency="USD",
    txn_date=DAY,
    term="2",
    lines=(InvoiceLine(item="3", amount=USD), InvoiceLine(amount=USD), InvoiceLine(item="4", amount=USD)),
    total=USD,
)
PAYMENT = Payment(
    customer="1",
    currency="USD",
    txn_date=DAY,
    amount=USD,
    method=None,
    deposit_account="6",
    applications=(
        Application(target="7", amount=USD),
        Application(target_kind="CreditMemo", target="8", amount=USD),
    ),
)


@given(kinds=st.lists(st.sampled_from(Kind)))
def test_kinds_come_in_dependency_order_once_each(kinds: list[Kind]) -> None:
    ordered = in_order(kinds)
    assert set(ordered) == set(kinds)
    assert list(ordered) == sorted(set(kinds), key=list(Kind).index)


def test_what_is_pushed_is_pushed_in_that_order_too() -> None:
    assert in_order(PUSH_ORDER) == PUSH_ORDER


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (Term(name="Net 30"), []),
        (Item(name="Pen", income_account="1"), [(Kind.LEDGER_ACCOUNT, "1")]),
        (Customer(display_name="Amy"), []),
        (Customer(display_name="Amy", parent="1", term=None), [(Kind.CUSTOMER, "1")]),
        (INVOICE, [(Kind.CUSTOMER, "1"), (Kind.TERM, "2"), (Kind.ITEM, "3"), (Kind.ITEM, "4")]),
        (PAYMENT, [(Kind.CUSTOMER, "1"), (Kind.LEDGER_ACCOUNT, "6"), (Kind.INVOICE, "7")]),
    ],
    ids=lambda value: value.kind if isinstance(value, Record) else "",
)
def test_references_are_all_that_is_named(record: Record, expected: list[tuple[Kind, str]]) -> None:
    assert references(record) == expected


def test_a_document_moves_its_customers_balance_and_nothing_else_does() -> None:
    assert customer_of(INVOICE) == customer_of(PAYMENT) == "1"
    assert customer_of(Customer(display_name="Amy", parent="1")) is None


# --- parents


@given(above=st.lists(st.integers(-1, 20), min_size=1, max_size=20), dice=st.randoms(use_true_random=False))
def test_parents_stand_before_their_children(above: list[int], dice: Random) -> None:
    """Each key's parent is an earlier number, or none, or one that is not among them."""
    parents = {str(n): None if p < 0 else str(p) if p < n else "elsewhere" for n, p in enumerate(above)}
    keys = list(parents)
    dice.shuffle(keys)
    placed = parents_first(keys, parents)
    assert sorted(placed) == sorted(keys)
    for key, parent in parents.items():
        if parent in parents:
            assert placed.index(parent) < placed.index(key)


@given(above=st.lists(st.integers(-1, 9), min_size=1, max_size=10), dice=st.randoms(use_true_random=False))
def test_loops_end_and_lose_nobody(above: list[int], dice: Random) -> None:
    parents = {str(n): None if p < 0 else str(p) for n, p in enumerate(above)}
    keys = list(parents)
    dice.shuffle(keys)
    assert sorted(parents_first(keys, parents)) == sorted(keys)


@given(keys=st.lists(st.integers(0, 9).map(str), unique=True))
def test_without_parents_the_order_stays(keys: list[str]) -> None:
    assert parents_first(keys, {}) == keys
    assert parents_first(keys, dict.fromkeys(keys)) == keys


def test_those_that_need_not_move_do_not() -> None:
    assert parents_first(["a", "b", "c"], {"a": None, "b": "a", "c": None}) == ["a", "b", "c"]
    assert parents_first(["c", "b", "a"], {"a": None, "b": "a", "c": "b"}) == ["a", "b", "c"]
