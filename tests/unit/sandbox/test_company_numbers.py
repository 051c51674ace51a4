"""The numbers of sales forms (quickbooks-online.md 9.9, and 2.5 on 6140)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, refused

CHECKING: dict[str, Any] = {"DepositToAccountRef": {"value": "1"}}
TITLES = {
    "Invoice": "Invoice",
    "CreditMemo": "Credit Memo",
    "SalesReceipt": "Sales Receipt",
    "RefundReceipt": "Refund",
    "Estimate": "Estimate",
}


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


@pytest.fixture
def custom(books: Books) -> Books:
    """A company whose numbers are its clients' own."""
    books.prefer("SalesFormsPrefs", CustomTxnNumbers=True)
    return books


def _make(books: Books, entity: str, **more: Any) -> Payload:
    return books.form(entity, **(CHECKING if "Receipt" in entity else {}), **more)


def test_one_sequence_numbers_all_forms_but_estimates(books: Books) -> None:
    shared = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Invoice")
    numbers = [_make(books, entity)["DocNumber"] for entity in shared]
    assert numbers == ["1001", "1002", "1003", "1004", "1005"]
    assert [_make(books, "Estimate")["DocNumber"] for _ in range(2)] == ["1001", "1002"]


@pytest.mark.parametrize("entity", sorted(TITLES))
def test_a_number_sent_stands_unchecked_where_the_company_numbers(books: Books, entity: str) -> None:
    made = _make(books, entity, DocNumber="MINE-1")
    assert made["DocNumber"] == _make(books, entity, DocNumber="MINE-1")["DocNumber"] == "MINE-1"
    assert books.update(entity, made, PrivateNote="x")["DocNumber"] == "MINE-1"
    assert _make(books, entity)["DocNumber"] == "1001"


def test_the_companys_number_outlives_an_update_that_sends_none(books: Books) -> None:
    made = _make(books, "CreditMemo")
    emptied = books.update("CreditMemo", made, DocNumber="")
    assert emptied["DocNumber"] == "1001"
    assert books.update("CreditMemo", emptied, DocNumber="MINE")["DocNumber"] == "MINE"


@pytest.mark.parametrize("entity", sorted(TITLES))
def test_custom_numbers_are_kept_or_missing(custom: Books, entity: str) -> None:
    assert "DocNumber" not in _make(custom, entity)
    assert _make(custom, entity, DocNumber="MINE-1")["DocNumber"] == "MINE-1"
    with refused(2050, "Max: 21, Supplied length: 22"):
        _make(custom, entity, DocNumber="1" * 22)


@pytest.mark.parametrize("entity", sorted(TITLES))
def test_a_number_taken_is_told_with_its_holder(custom: Books, entity: str) -> None:
    held = _make(custom, entity, DocNumber="MINE-1")
    named = f"DocNumber=mine-1 is assigned to TxnType={TITLES[entity]} with TxnId={held['Id']}"
    with refused(6140, named):
        _make(custom, "Estimate" if entity == "Estimate" else "Invoice", DocNumber="mine-1")
    assert custom.update(entity, held, DocNumber="MINE-1")["DocNumber"] == "MINE-1"


def test_estimates_and_invoices_may_share_a_number(custom: Books) -> None:
    _make(custom, "Estimate", DocNumber="MINE-1")
    assert _make(custom, "Invoice", DocNumber="MINE-1")["DocNumber"] == "MINE-1"


def test_a_company_that_does_not_warn_lets_numbers_be_used_twice(custom: Books) -> None:
    custom.company.set_preferences({"warn_duplicate_numbers": False})
    for _ in range(2):
        assert _make(custom, "Invoice", DocNumber="MINE-1")["DocNumber"] == "MINE-1"


def test_a_client_may_allow_a_number_to_be_used_twice(custom: Books) -> None:
    made = _make(custom, "Invoice", DocNumber="MINE-1")
    body = {"CustomerRef": made["CustomerRef"], "Line": [custom.line("5")], "DocNumber": "MINE-1"}
    twice = custom.company.create_object("Invoice", body, include="allowduplicatedocnum")
    assert twice["DocNumber"] == "MINE-1"


def test_the_companys_own_numbers_go_on_after_those_chosen_and_are_never_used_twice(custom: Books) -> None:
    for number in ("5000", "77", "INV-7", "5001a", "9" * 21):
        _make(custom, "Invoice", DocNumber=number)
    custom.prefer("SalesFormsPrefs", CustomTxnNumbers=False)
    refund = _make(custom, "RefundReceipt", DocNumber="5001")
    assert refund["DocNumber"] == "5001"
    assert [_make(custom, entity)["DocNumber"] for entity in ("Invoice", "CreditMemo", "Estimate")] == [
        "5002",
        "5003",
        "1001",
    ]


def test_a_number_used_twice_by_leave_does_not_keep_its_form_from_being_edited(custom: Books) -> None:
    _make(custom, "Invoice", DocNumber="A-1")
    body = {"CustomerRef": {"value": custom.customer}, "Line": [custom.line("5")], "DocNumber": "A-1"}
    twin = custom.company.create_object("CreditMemo", body, include="allowduplicatedocnum")
    assert custom.update("CreditMemo", twin, PrivateNote="Twin")["DocNumber"] == "A-1"
    with refused(6140):
        custom.update("CreditMemo", _make(custom, "CreditMemo", DocNumber="A-2"), DocNumber="a-1")
