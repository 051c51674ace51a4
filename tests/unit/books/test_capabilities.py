"""A side's limits never look like an edit: what it can hold is worked out before anything is compared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import UNSET

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.money import money
from ar_automation.books.records import Application, Customer, Invoice, InvoiceLine, Item, Payment, Record
from tests.unit.books import made

PLAIN, LIMITS = Capabilities(), made.LIMITS
DAY = date(2026, 1, 5)
USD = money("5", "USD")


def cuts_at_a_space(record: Record) -> bool:
    """A text that a limit would cut right behind a space."""
    limits = LIMITS.text_limits.get(record.kind, {})
    texts = [(getattr(record, name, None), at) for name, at in limits.items()]
    if isinstance(record, Invoice):
        texts += [(line.description, limits["description"]) for line in record.lines]
    return any(isinstance(t, str) and t.strip()[:at] != t.strip()[:at].rstrip() for t, at in texts)


@given(record=made.records)
def test_normalising_twice_is_normalising_once(record: Record) -> None:
    once = PLAIN.normalise(record)
    assert PLAIN.normalise(once) == once
    assert msgspec.msgpack.encode(PLAIN.normalise(once)) == msgspec.msgpack.encode(once)


@given(record=made.records)
def test_normalising_to_limits_twice_is_normalising_once(record: Record) -> None:
    assume(not cuts_at_a_space(record))
    once = LIMITS.normalise(record)
    assert LIMITS.normalise(once) == once


def test_a_text_cut_behind_a_space_is_trimmed_again() -> None:
    once = LIMITS.normalise(Customer(display_name="Amy Ash"))
    assert once == LIMITS.normalise(once) == Customer(display_name="Amy", company_name=UNSET)


@given(record=made.records)
def test_texts_fit_and_have_no_space_around_them(record: Record) -> None:
    held = LIMITS.normalise(record)
    limits = LIMITS.text_limits.get(record.kind, {})
    for name in record.__struct_fields__:
        before, after = getattr(record, name), getattr(held, name)
        if isinstance(after, str):
            assert isinstance(before, str)
            assert len(after) <= limits.get(name, len(after))
            assert before.strip().startswith(after)
            assert name in limits or after == before.strip()


@given(record=made.records)
def test_fields_a_side_does_not_carry_read_as_unset_and_no_others(record: Record) -> None:
    held = LIMITS.normalise(record)
    for name in record.__struct_fields__:
        expected = getattr(record, name) is UNSET or name in LIMITS.unsupported.get(record.kind, ())
        assert (getattr(held, name) is UNSET) == expected


@given(record=made.records)
def test_a_side_that_holds_everything_changes_no_meaning(record: Record) -> None:
    held = PLAIN.normalise(record)
    for name in record.__struct_fields__:
        before, after = getattr(record, name), getattr(held, name)
        if name not in {"lines", "applications", "billing_address"}:
            assert after == (before.strip() if isinstance(before, str) else before)


def test_lines_are_cut_trimmed_and_rounded_and_keep_everything_else() -> None:
    line = InvoiceLine(
        line_id="7", line_type="Other", item="3", description=" abcdef ", quantity=Decimal("1.005"),
        unit_price=Decimal("2.0000"), amount=USD,
    )  # fmt: skip
    bare = InvoiceLine(amount=USD)
    record = Invoice(customer="1", currency="USD", txn_date=DAY, lines=(line, bare), total=USD)
    held = LIMITS.normalise(record)
    assert isinstance(held, Invoice)
    assert held.lines == (
        msgspec.structs.replace(line, description="abc", quantity=Decimal("1.01"), unit_price=Decimal(2)),
        bare,
    )


def test_a_price_is_rounded_half_up_to_what_the_side_keeps() -> None:
    held = LIMITS.normalise(Item(name="Pen", unit_price=Decimal("0.125")))
    assert held == Item(name="Pen", unit_price=Decimal("0.13"))


@given(number=made.numbers, noughts=st.integers(0, 6))
def test_a_number_has_one_spelling(number: Decimal, noughts: int) -> None:
    longer = number.quantize(Decimal(1).scaleb(-8 - noughts))
    assert str(PLAIN.number(longer)) == str(PLAIN.number(number))
    assert PLAIN.number(number) == number


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        ("1.50", "1.5"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("0.00", "0"),
        ("0.000000005", "1E-8"),
        ("-2.0", "-2"),
    ],
)
def test_numbers_are_spelled_plainly(number: str, spelled: str) -> None:
    assert str(PLAIN.number(Decimal(number))) == spelled


def test_nought_has_no_sign() -> None:
    assert str(PLAIN.number(Decimal("-0.000000001"))) == "0"


def payment(*targets: str, voided: bool = False) -> Payment:
    parts = tuple(Application(target=target, amount=USD) for target in targets)
    return Payment(customer="1", currency="USD", txn_date=DAY, amount=USD, applications=parts, voided=voided)


def test_applications_given_in_any_order_are_the_same() -> None:
    assert PLAIN.normalise(payment("2", "1")) == PLAIN.normalise(payment("1", "2")) == payment("1", "2")


def test_a_voided_payment_is_put_against_nothing() -> None:
    assert PLAIN.normalise(payment("1", voided=True)) == payment(voided=True)


def test_a_clean_record_is_handed_back_as_it_is() -> None:
    record = Customer(display_name="Amy")
    assert PLAIN.normalise(record) is record
