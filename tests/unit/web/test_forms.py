"""From typed text to inputs: nothing is lost, nothing is guessed, nothing is a float."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.books.money import money
from ar_automation.receivables.inputs import ApplicationInput, PaymentInput
from ar_automation.receivables.selectors import ItemChoice
from ar_automation.web.forms import invoices, payments
from ar_automation.web.forms.draft import Draft
from ar_automation.web.forms.payments import ApplyRow


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,250.00", "1250.00"), (" $75 ", "75"), ("-3.5", "-3.5"), ("0.00000001", "0.00000001"), ("", None)],
)
def test_numbers_are_read_exactly(text: str, value: str | None) -> None:
    draft = Draft({"amount": text})
    assert draft.decimal("amount") == (None if value is None else Decimal(value))
    assert draft.errors == {}


@pytest.mark.parametrize("text", ["two", "NaN", "Infinity", "1.2.3", "--1", "\x00"])
def test_what_is_no_number_gets_a_sentence(text: str) -> None:
    draft = Draft({"amount": text})
    assert draft.decimal("amount") is None
    assert list(draft.errors) == ["amount"]


@given(st.text(max_size=40))
def test_no_text_breaks_reading_or_is_lost(text: str) -> None:
    draft = Draft({"x": text})
    draft.decimal("x"), draft.date("x"), draft.id("x"), draft.text("x")
    assert draft.get("x") == text


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", "11/23/2026"])
def test_what_is_no_date_gets_a_sentence(text: str) -> None:
    draft = Draft({"txn_date": text})
    assert draft.date("txn_date") is None
    assert "2026-11-23" in draft.errors["txn_date"]


@pytest.mark.parametrize("text", ["x", "-1", "1.0", "9" * 19, "²"])
def test_an_id_is_one_of_a_list(text: str) -> None:
    draft = Draft({"term_id": text})
    assert draft.id("term_id") is None
    assert draft.errors["term_id"] == "Choose one from the list."


@pytest.mark.parametrize(("text", "version"), [("7", 7), ("", 0), ("x", 0), ("9" * 30, 0)])
def test_a_version_that_makes_no_sense_is_nobodys(text: str, version: int) -> None:
    assert Draft({"version": text}).version() == version


def test_what_was_found_first_about_a_field_stays() -> None:
    draft = Draft({"a": "x"}, {"a": "first"})
    draft.refuse({"a": "second", "b": "other", "": "whole"})
    assert draft.errors == {"a": "first", "b": "other", "": "whole"}
    assert draft.other_errors == ["whole"]


def test_lines_come_in_their_order_whatever_numbers_they_carry() -> None:
    posted = {
        "lines.7.quantity": "7",
        "lines.2.quantity": "2",
        "lines.2.item_id": "5",
        "lines.x.quantity": "no",
        "lines.2.total": "no",
    }
    lines = invoices.lines_of(posted)
    assert [(line.index, line.quantity, line.item_id) for line in lines] == [(0, "2", "5"), (1, "7", "")]


def test_a_line_is_added_removed_and_filled_in_by_its_item() -> None:
    items = {5: ItemChoice(id=5, name="Sod", description="Green", unit_price=Decimal("12.5"))}
    lines = invoices.stepped(invoices.lines_of({"lines.0.item_id": "5"}), "item.0", items)
    assert (lines[0].description, lines[0].unit_price) == ("Green", "12.50")
    lines = invoices.stepped(lines, "add", items)
    assert [line.fresh for line in lines] == [False, True]
    lines = invoices.stepped(lines, "remove.0", items)
    assert [(line.index, line.quantity) for line in lines] == [(0, "1")]
    assert len(invoices.stepped(lines, "remove.0", items)) == 1


def test_amounts_are_worked_out_as_far_as_they_can_be() -> None:
    lines = invoices.lines_of(
        {
            "lines.0.quantity": "3",
            "lines.0.unit_price": "0.335",
            "lines.1.quantity": "x",
            "lines.1.unit_price": "5",
            "lines.2.quantity": "9" * 20,
            "lines.2.unit_price": "9" * 20,
        }
    )
    assert invoices.price(lines, "USD") == money("1.01", "USD")
    assert [line.amount for line in lines] == [money("1.01", "USD"), None, None]


def test_an_invoice_that_cannot_be_read_is_not_handed_on() -> None:
    lines = invoices.lines_of({"lines.0.item_id": "5", "lines.0.quantity": "two"})
    draft = Draft({"txn_date": "", "due_date": "soon"})
    assert invoices.read(draft, lines, customer_id=1) is None
    assert set(draft.errors) == {"txn_date", "due_date", "lines.0.quantity"}
    invoices.show_errors(draft, lines)
    assert "not a number" in lines[0].errors["quantity"]


def rows() -> list[ApplyRow]:
    return [ApplyRow(id=n, name=str(n), due_date=None, open=money(50, "USD")) for n in (3, 8)]


def test_only_what_was_typed_is_applied() -> None:
    draft = Draft({"amount": "70", "txn_date": "2026-11-23", "apply.3": "20", "apply.8": "", "apply.9": "5"})
    read = payments.read(draft, rows(), 1, None)
    assert read is not None
    assert read.applications == [ApplicationInput(invoice_id=3, amount=Decimal(20))]
    assert payments.sums(draft, rows(), "USD") == (money(20, "USD"), money(50, "USD"))


def test_sentences_about_applications_stand_beside_their_invoices() -> None:
    read = PaymentInput(
        customer_id=1,
        amount=Decimal(1),
        txn_date=date(2026, 11, 23),
        applications=[ApplicationInput(invoice_id=8, amount=Decimal(60))],
    )
    found = payments.named(
        {"applications.0.amount": "Only 50", "applications": "Too much", "amount": "?"}, read
    )
    assert found == {"apply.8": "Only 50", "": "Too much", "amount": "?"}
