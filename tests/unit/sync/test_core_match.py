"""Two records are the same only when that is certain: equal in what counts, and the only one on either side."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.books.money import Money, money
from ar_automation.books.records import (
    Customer,
    Invoice,
    InvoiceLine,
    Item,
    LedgerAccount,
    Payment,
    PaymentMethod,
    Record,
    Term,
)
from ar_automation.sync.core.match import exact_key, match
from ar_automation.sync.core.wire import LocalId, RemoteId

DAY = date(2026, 1, 5)
NOTHING = frozenset[RemoteId]()


def usd(amount: str) -> Money:
    return money(amount, "USD")


def invoice(number: str = "", amount: str = "10", **fields: Any) -> Invoice:
    lines = (InvoiceLine(item="1", amount=usd(amount)),)
    values = {"customer": "1", "currency": "USD", "txn_date": DAY, "doc_number": number, "total": usd(amount)}
    return Invoice(**{**values, "lines": lines, **fields})


def payment(reference: str = "", amount: str = "10", **fields: Any) -> Payment:
    values = {"customer": "1", "currency": "USD", "txn_date": DAY, "amount": usd(amount)}
    return Payment(**{**values, "reference": reference, **fields})


def there(*records: Record) -> dict[RemoteId, Record]:
    return {RemoteId(f"r{n}"): record for n, record in enumerate(records)}


def here(*records: Record) -> dict[LocalId, Record]:
    return {LocalId(n): record for n, record in enumerate(records)}


SAME: list[tuple[Record, Record]] = [
    (Customer(display_name="Amy Ash"), Customer(display_name=" amy  ASH ", parent=None)),
    (Customer(display_name="Straße", parent="1"), Customer(display_name="STRASSE", parent="1")),
    (invoice("1001"), invoice("1001", customer_memo="another")),
    (payment("4711"), payment("4711", private_note="another")),
    (Item(name="Pen", full_name="Office:Pen"), Item(name="x", full_name="office:pen")),
    (Item(name="Pen"), Item(name="pen", full_name="Pen")),
    (LedgerAccount(name="Bank"), LedgerAccount(name="bank")),
    (Term(name="Net 30"), Term(name="net 30", due_days=30)),
    (PaymentMethod(name="Cash"), PaymentMethod(name="cash", active=False)),
]
OTHER: list[tuple[Record, Record]] = [
    (Customer(display_name="Kitchen", parent="1"), Customer(display_name="Kitchen", parent="2")),
    (Customer(display_name="Kitchen", parent="1"), Customer(display_name="Kitchen")),
    (invoice("1001"), invoice("1001", "11")),
    (invoice("1001"), invoice("1001", customer="2")),
    (invoice("1001"), invoice("1001", txn_date=date(2026, 1, 6))),
    (invoice("1001"), invoice("1002")),
    (invoice(""), invoice("")),
    (payment("4711"), payment("4711", "11")),
    (payment("4711"), payment("4711", customer="2")),
    (payment("4711"), payment("4711", txn_date=date(2026, 1, 6))),
    (payment(""), payment("")),
    (Item(name="Pen", full_name="Office:Pen"), Item(name="Pen", full_name="School:Pen")),
    (Term(name="Net 30"), Term(name="Net 15")),
]


@pytest.mark.parametrize(("remote", "local"), SAME)
def test_the_same_is_matched(remote: Record, local: Record) -> None:
    assert match(there(remote), here(local)) == ({RemoteId("r0"): LocalId(0)}, NOTHING)


@pytest.mark.parametrize(("remote", "local"), OTHER)
def test_what_might_be_another_is_not(remote: Record, local: Record) -> None:
    assert match(there(remote), here(local)) == ({}, NOTHING)


def test_twins_on_either_side_are_not_matched() -> None:
    amy = Customer(display_name="Amy")
    assert match(there(amy, amy), here(amy)) == ({}, NOTHING)
    assert match(there(amy), here(amy, amy)) == ({}, NOTHING)
    assert match(there(amy, amy), here(amy, amy)) == ({}, NOTHING)


def test_nothing_is_matched_with_nothing() -> None:
    assert match({}, {}) == ({}, NOTHING)
    assert match(there(invoice("1")), {}, ours=frozenset({LocalId(5)})) == ({}, NOTHING)


# --- creates that were sent and never answered


def sent(*ids: int) -> frozenset[LocalId]:
    return frozenset(LocalId(i) for i in ids)


@pytest.mark.parametrize(
    ("back", "made"),
    [(invoice("1001"), invoice()), (payment(), payment()), (payment("4711"), payment("4711"))],
)
def test_our_unanswered_create_is_recognised_though_it_was_numbered_there(back: Record, made: Record) -> None:
    assert match(there(back), here(made), ours=sent(0)) == ({RemoteId("r0"): LocalId(0)}, NOTHING)


@pytest.mark.parametrize(
    "back",
    [
        invoice("1001", "11"),
        invoice("1001", customer="2"),
        invoice("1001", lines=(InvoiceLine(item="2", amount=usd("10")),)),
        invoice("1001", lines=(InvoiceLine(item="1", description="x", amount=usd("10")),)),
        invoice(
            "1001", lines=(InvoiceLine(item="1", amount=usd("4")), InvoiceLine(item="1", amount=usd("6")))
        ),
    ],
)
def test_a_create_of_other_content_is_not_ours(back: Record) -> None:
    assert match(there(back), here(invoice()), ours=sent(0)) == ({}, NOTHING)


def test_a_payment_with_another_reference_is_not_ours() -> None:
    assert match(there(payment("1")), here(payment("2")), ours=sent(0)) == ({}, NOTHING)


def test_only_what_was_sent_is_recognised_by_content() -> None:
    assert match(there(invoice("1001")), here(invoice())) == ({}, NOTHING)


def test_one_that_could_be_several_of_ours_is_undecided() -> None:
    assert match(there(invoice("1001")), here(invoice(), invoice()), ours=sent(0, 1)) == (
        {},
        frozenset({"r0"}),
    )


def test_several_that_could_be_ours_are_undecided() -> None:
    both = there(invoice("1001"), invoice("1002"))
    assert match(both, here(invoice()), ours=sent(0)) == ({}, frozenset(both))


def test_what_matches_exactly_is_out_of_the_question() -> None:
    remote, local = there(invoice("1001"), invoice("1002")), here(invoice("1001"), invoice())
    pairs, undecided = match(remote, local, ours=sent(0, 1))
    assert pairs == {"r0": 0, "r1": 1}
    assert not undecided


def test_a_customer_of_ours_is_recognised_by_its_name_alone() -> None:
    amy = Customer(display_name="Amy")
    assert match(there(amy, amy), here(amy), ours=sent(0)) == ({}, frozenset({"r0", "r1"}))


# --- properties

few_invoices = st.builds(invoice, st.sampled_from(["", "1", "2"]), st.sampled_from(["10", "11"]))
few_payments = st.builds(payment, st.sampled_from(["", "1", "2"]), st.sampled_from(["10", "11"]))
few_customers = st.builds(Customer, display_name=st.sampled_from(["Amy", "amy", "Bob"]))
sides = st.one_of(*(st.tuples(st.lists(k, max_size=5), st.lists(k, max_size=5)) for k in
                    (few_invoices, few_payments, few_customers)))  # fmt: skip
some_sent = st.sets(st.integers(0, 4).map(LocalId)).map(frozenset)
Sides = tuple[list[Record], list[Record]]


@given(records=sides, ours=some_sent, dice=st.randoms(use_true_random=False))
def test_the_order_in_which_records_come_does_not_matter(
    records: Sides, ours: frozenset[LocalId], dice: Random
) -> None:
    remote, local = there(*records[0]), here(*records[1])
    shuffled_remote, shuffled_local = list(remote.items()), list(local.items())
    dice.shuffle(shuffled_remote)
    dice.shuffle(shuffled_local)
    assert match(dict(shuffled_remote), dict(shuffled_local), ours=ours) == match(remote, local, ours=ours)


@given(records=sides, ours=some_sent)
def test_nobody_is_paired_twice_and_the_undecided_not_at_all(
    records: Sides, ours: frozenset[LocalId]
) -> None:
    remote, local = there(*records[0]), here(*records[1])
    pairs, undecided = match(remote, local, ours=ours)
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= set(remote)
    assert set(pairs.values()) <= set(local)
    assert undecided <= set(remote) - set(pairs)


@given(records=sides)
def test_a_pair_is_exact_and_the_only_one_of_its_key(records: Sides) -> None:
    remote, local = there(*records[0]), here(*records[1])
    pairs, undecided = match(remote, local)
    assert not undecided
    keys_there = [exact_key(record) for record in remote.values()]
    keys_here = [exact_key(record) for record in local.values()]
    for remote_id, record in remote.items():
        key = exact_key(record)
        certain = key is not None and keys_there.count(key) == keys_here.count(key) == 1
        assert (remote_id in pairs) == certain
        assert not certain or exact_key(local[pairs[remote_id]]) == key


@given(records=sides, ours=some_sent)
def test_knowing_what_was_sent_takes_no_exact_pair_away(records: Sides, ours: frozenset[LocalId]) -> None:
    remote, local = there(*records[0]), here(*records[1])
    assert match(remote, local)[0].items() <= match(remote, local, ours=ours)[0].items()
