"""The truth table by name, and what must hold whatever stands on the two sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from ar_automation.books.capabilities import Capabilities
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
from ar_automation.sync.core.plan import Action, Decision, decide, decide_answer, operation
from ar_automation.sync.core.wire import Operation

DAY = date(2026, 1, 5)
normalise = Capabilities().normalise


def usd(amount: str) -> Money:
    return money(amount, "USD")


def who(name: str = "Amy", **fields: Any) -> Customer:
    return Customer(**{"display_name": name, "email": "", "phone": "", "parent": None, **fields})


def line(amount: str, line_id: str = "", description: str = "") -> InvoiceLine:
    return InvoiceLine(line_id=line_id, description=description, amount=usd(amount))


def invoice(*lines: InvoiceLine, **fields: Any) -> Invoice:
    lines = lines or (line("10", "1"),)
    total = sum((part.amount for part in lines), start=usd("0"))
    values = {"customer": "1", "currency": "USD", "txn_date": DAY, "doc_number": "", "customer_memo": ""}
    return Invoice(**{**values, "lines": lines, "total": total, **fields})


def payment(**fields: Any) -> Payment:
    values = {"customer": "1", "currency": "USD", "txn_date": DAY, "amount": usd("10"), "private_note": ""}
    part = Application(target="7", amount=usd("10"))
    return Payment(**{**values, "applications": (part,), **fields})


BASE, BOB, CY = who(), who("Bob"), who("Cy")
ROWS: dict[str, tuple[Record | None, Record, Record | None, Decision]] = {
    "same, same": (BASE, BASE, BASE, Decision(action=Action.NOTHING)),
    "changed, same": (
        BOB,
        BASE,
        BASE,
        Decision(action=Action.UPDATE_REMOTE, push=frozenset({"display_name"})),
    ),
    "same, changed": (BASE, BASE, BOB, Decision(action=Action.UPDATE_LOCAL, local=BOB)),
    "changed, changed equal": (BOB, BASE, BOB, Decision(action=Action.ADVANCE_BASE)),
    "changed, changed elsewhere": (
        who(email="a@b"),
        BASE,
        who(phone="5"),
        Decision(action=Action.MERGE, local=who(email="a@b", phone="5"), push=frozenset({"email"})),
    ),
    "changed, changed differently: theirs wins": (BOB, BASE, CY, Decision(action=Action.MERGE, local=CY)),
    "changed, changed differently where it asks": (
        who(parent="1"),
        BASE,
        who(parent="2"),
        Decision(action=Action.CONFLICT, fields=("parent",)),
    ),
    "gone, same": (None, BASE, BASE, Decision(action=Action.REMOVE_REMOTE)),
    "same, gone": (BASE, BASE, None, Decision(action=Action.REMOVE_LOCAL)),
    "gone, gone": (None, BASE, None, Decision(action=Action.FORGET)),
    "gone, changed": (None, BASE, BOB, Decision(action=Action.CONFLICT, fields=("display_name",))),
    "changed, gone": (BOB, BASE, None, Decision(action=Action.CONFLICT, fields=("display_name",))),
    "voided, gone": (
        invoice(voided=True),
        invoice(),
        None,
        Decision(action=Action.REMOVE_LOCAL),
    ),
    "voided and edited, gone": (
        invoice(voided=True, customer_memo="x"),
        invoice(),
        None,
        Decision(action=Action.CONFLICT, fields=("customer_memo", "voided")),
    ),
    "gone, voided": (
        None,
        invoice(),
        invoice(voided=True),
        Decision(action=Action.CONFLICT, fields=("voided",)),
    ),
    "voided, same": (
        invoice(voided=True),
        invoice(),
        invoice(),
        Decision(action=Action.UPDATE_REMOTE, push=frozenset({"voided"})),
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_truth_table(row: str) -> None:
    local, base, remote, expected = ROWS[row]
    assert decide(local, base, remote) == expected


def test_what_a_side_does_not_carry_is_no_change() -> None:
    assert decide(who(), who(), Customer(display_name="Amy")).action is Action.NOTHING
    assert decide(who(email="x"), who(), Customer(display_name="Amy")).push == {"email"}


def test_a_payment_voided_here_and_deleted_there_is_one_wish() -> None:
    decision = decide(normalise(payment(voided=True)), normalise(payment()), None)
    assert decision.action is Action.REMOVE_LOCAL


def test_an_unapplied_payment_voided_here_and_deleted_there_is_one_wish() -> None:
    standing = payment(applications=())
    decision = decide(msgspec.structs.replace(standing, voided=True), standing, None)
    assert decision.action is Action.REMOVE_LOCAL


# --- properties

NAMES, PARENTS = st.sampled_from(["Amy", "Bob", "Cy"]), st.sampled_from([None, "1", "2"])
customers = st.builds(who, NAMES, email=NAMES, phone=NAMES, parent=PARENTS)
invoices = st.builds(
    lambda amount, **fields: invoice(line(amount, "1"), **fields),
    st.sampled_from(["10", "11", "12"]),
    customer_memo=NAMES,
    customer=st.sampled_from(["1", "2"]),
    voided=st.booleans(),
)
threes = st.tuples(customers, customers, customers) | st.tuples(invoices, invoices, invoices)
MIRROR = {
    Action.UPDATE_LOCAL: Action.UPDATE_REMOTE,
    Action.UPDATE_REMOTE: Action.UPDATE_LOCAL,
    Action.REMOVE_LOCAL: Action.REMOVE_REMOTE,
    Action.REMOVE_REMOTE: Action.REMOVE_LOCAL,
}


@given(trees=threes)
def test_the_sides_swapped_the_decision_is_mirrored(trees: tuple[Record, Record, Record]) -> None:
    local, base, remote = trees
    here, there = decide(local, base, remote), decide(remote, base, local)
    assert there.action is MIRROR.get(here.action, here.action)
    assert there.fields == here.fields


@given(trees=threes)
def test_one_side_gone_is_mirrored_but_for_a_void(trees: tuple[Record, Record, Record]) -> None:
    one, base, _ = trees
    here, there = decide(None, base, one), decide(one, base, None)
    if differing(one, base) != {"voided"}:
        assert there.action is MIRROR.get(here.action, here.action)
        assert there.fields == here.fields == tuple(sorted(differing(one, base)))


@given(trees=threes)
def test_carried_out_a_decision_leaves_both_sides_equal(trees: tuple[Record, Record, Record]) -> None:
    local, base, remote = trees
    decision = decide(local, base, remote)
    if decision.action is Action.CONFLICT:
        assert decision.fields
        assert (decision.local, decision.push) == (None, frozenset())
        return
    here = decision.local or local
    there = msgspec.structs.replace(remote, **{name: getattr(here, name) for name in decision.push})
    assert here == there
    assert decide(here, here, there).action is Action.NOTHING


@given(trees=threes)
def test_nothing_is_written_to_a_side_that_needs_nothing(trees: tuple[Record, Record, Record]) -> None:
    local, base, remote = trees
    decision = decide(local, base, remote)
    assert decision.push <= differing(local, remote)
    if decision.action in (Action.NOTHING, Action.ADVANCE_BASE):
        assert decision == Decision(action=decision.action)
        assert local == remote


# --- answers


def test_an_answer_that_says_what_was_sent_changes_nothing() -> None:
    assert decide_answer(BASE, BASE, BASE) == Decision(action=Action.NOTHING, local=BASE)


def test_numbers_line_ids_and_the_rest_the_answer_computed_are_taken_over() -> None:
    sent = invoice(line("10"), line("5"))
    answer = invoice(line("10", "1"), line("5", "2"), doc_number="1001")
    assert decide_answer(sent, sent, answer) == Decision(action=Action.UPDATE_LOCAL, local=answer)


def test_an_edit_made_since_it_was_sent_stays_and_is_pushed_next() -> None:
    sent, answer = invoice(line("10")), invoice(line("10", "1"), doc_number="1001")
    ours = msgspec.structs.replace(sent, customer_memo="new")
    decision = decide_answer(ours, sent, answer)
    assert decision.local == msgspec.structs.replace(answer, customer_memo="new")
    assert decision.push == {"customer_memo"}


def test_lines_edited_since_keep_their_edit_and_get_their_ids() -> None:
    sent, answer = invoice(line("10")), invoice(line("10", "1"))
    decision = decide_answer(invoice(line("12"), line("3")), sent, answer)
    assert decision.action is Action.UPDATE_REMOTE
    assert decision.local == invoice(line("12", "1"), line("3"))
    assert decision.push == {"lines", "total"}


def test_money_the_answer_computed_otherwise_gives_way_to_a_newer_edit() -> None:
    sent, answer = invoice(line("10")), invoice(line("10", "1"), total=usd("10.70"))
    decision = decide_answer(invoice(line("12")), sent, answer)
    assert decision.action is Action.UPDATE_REMOTE
    assert decision.local == invoice(line("12", "1"))
    assert decision.push == {"lines", "total"}


def test_the_account_the_push_filled_in_is_no_edit() -> None:
    sent = payment(deposit_account="4")
    for ours in (payment(), payment(deposit_account=None)):
        assert decide_answer(ours, sent, sent) == Decision(action=Action.NOTHING, local=sent)


def test_an_account_chosen_here_since_stays() -> None:
    sent, ours = payment(deposit_account="4"), payment(deposit_account="5")
    decision = decide_answer(ours, sent, sent)
    assert decision.local == ours
    assert decision.push == {"deposit_account"}


@given(trees=threes)
def test_an_answer_always_leaves_something_standing_and_the_rest_to_push(
    trees: tuple[Record, Record, Record],
) -> None:
    ours, sent, answer = trees
    decision = decide_answer(ours, sent, answer)
    assert decision.action is not Action.CONFLICT
    assert not decision.fields
    assert decision.local is not None
    assert decision.push == differing(decision.local, answer)


@given(trees=threes)
def test_what_was_not_edited_since_follows_the_answer(trees: tuple[Record, Record, Record]) -> None:
    _, sent, answer = trees
    assert decide_answer(sent, sent, answer).local == answer


def test_an_edit_since_it_was_sent_is_newer_than_what_the_answer_says() -> None:
    decision = decide_answer(who(email="new"), who(email=""), who(email="as they spell it"))
    assert decision.local == who(email="new")
    assert decision.push == {"email"}


def test_a_number_given_by_the_answer_is_kept_though_the_lines_were_edited_since() -> None:
    sent = invoice(line("10"))
    answer = invoice(line("10", "1"), total=usd("10.70"), doc_number="1001")
    decision = decide_answer(invoice(line("12")), sent, answer)
    assert decision.local == invoice(line("12", "1"), doc_number="1001")
    assert decision.push == {"lines", "total"}


@pytest.mark.parametrize(
    "ours",
    [invoice(line("5"), line("10", "1")), invoice(line("7", "2"), line("5"))],
    ids=["a line put before", "a line removed and one added"],
)
def test_no_two_lines_get_one_id(ours: Invoice) -> None:
    sent = invoice(line("10", "1"), line("7", "2"))
    decision = decide_answer(ours, sent, sent)
    assert isinstance(decision.local, Invoice)
    ids = [part.line_id for part in decision.local.lines if part.line_id]
    assert len(ids) == len(set(ids))


# --- operations


@pytest.mark.parametrize(
    ("changed", "record", "expected"),
    [
        ({"voided"}, invoice(voided=True), Operation.VOID),
        ({"voided", "applications"}, payment(voided=True), Operation.VOID),
        ({"voided"}, invoice(), Operation.UPDATE),
        ({"customer_memo"}, invoice(voided=True), Operation.UPDATE),
        ({"email"}, who(), Operation.UPDATE),
        ({"voided"}, who(), Operation.UPDATE),
    ],
)
def test_only_a_void_is_a_void(changed: set[str], record: Record, expected: Operation) -> None:
    assert operation(frozenset(changed), record) is expected


def test_a_decision_carries_no_field_it_does_not_know() -> None:
    answer = msgspec.structs.replace(who(), email=UNSET)
    assert decide_answer(who(email="kept"), who(), answer).local == who(email="kept")
