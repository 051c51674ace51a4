"""A reference tells its target's present name, and the document is not edited by that."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found
        must_agree(found)


def _names(payload: Any, target: str) -> list[str]:
    """The names an object tells under references of this name, wherever they stand."""
    if isinstance(payload, list):
        return [name for one in payload for name in _names(one, target)]
    if not isinstance(payload, dict):
        return []
    found = [payload[target]["name"]] if target in payload else []
    return found + [name for one in payload.values() for name in _names(one, target)]


def _rename(books: Books, entity: str, object_id: str, name: str) -> Payload:
    return books.update(entity, books.read(entity, object_id), Name=name)


def test_an_items_present_name_is_told_and_the_invoice_is_not_edited(books: Books) -> None:
    made = books.invoice("10")
    for name in ('Turf "fine" \\ 1', "Zaun\u00e9 & <b>"):
        _rename(books, "Item", books.item, name)
        told = books.read("Invoice", made["Id"])
        assert _names(told, "ItemRef") == [name]
        assert {**told, "Line": []} == {**made, "Line": []}
    books.update("Item", books.read("Item", books.item), Active=False)
    assert _names(books.read("Invoice", made["Id"]), "ItemRef") == ["Zaun\u00e9 & <b> (deleted)"]


def test_what_has_the_same_id_and_name_elsewhere_keeps_its_own(books: Books) -> None:
    twin = books.company.create_object("Customer", {"DisplayName": "Turf"})["Id"]
    assert twin == books.item
    made = books.invoice("10", customer=twin)
    _rename(books, "Item", books.item, "Lawn")
    told = books.read("Invoice", made["Id"])
    assert (_names(told, "ItemRef"), _names(told, "CustomerRef")) == (["Lawn"], ["Turf"])


def test_an_accounts_present_name_is_told_everywhere(books: Books) -> None:
    services, checking = books.account("Services"), books.account("Checking")
    invoice = books.invoice("10")
    entry = books.journal(books.posting("Debit", "Checking", "5"), books.posting("Credit", "Services", "5"))
    deposit = books.deposit(books.deposited("Services", "5"))
    _rename(books, "Account", services, "Work")
    _rename(books, "Account", checking, "House bank")
    assert _names(books.read("Invoice", invoice["Id"]), "ItemAccountRef") == ["Work"]
    assert _names(books.read("JournalEntry", entry["Id"]), "AccountRef") == ["House bank", "Work"]
    assert _names(books.read("Deposit", deposit["Id"]), "AccountRef") == ["Work"]
    assert _names(books.read("Deposit", deposit["Id"]), "DepositToAccountRef") == ["House bank"]
    assert _names(books.read("Item", books.item), "IncomeAccountRef") == ["Work"]


def test_what_stands_below_a_renamed_object_is_told_by_its_new_full_name(books: Books) -> None:
    north = books.company.create_object("Department", {"Name": "North"})["Id"]
    city = books.company.create_object("Department", {"Name": "City", "ParentRef": {"value": north}})["Id"]
    term = books.company.create_object("Term", {"Name": "Net 5", "DueDays": 5})["Id"]
    made = books.invoice("10", DepartmentRef={"value": city}, SalesTermRef={"value": term})
    _rename(books, "Department", north, "Northern")
    _rename(books, "Term", term, "Five days")
    told = books.read("Invoice", made["Id"])
    assert (_names(told, "DepartmentRef"), _names(told, "SalesTermRef")) == (["Northern:City"], ["Five days"])
