"""Items, accounts, terms: their kinds, their trees, what they need (quickbooks-online.md 9.5-9.7)."""

from collections.abc import Iterator
from typing import Any

import pytest

from quickbooks_sandbox.company.entities.account_types import CLASSIFICATIONS, SUBTYPES
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _item(books: Books, name: str, **more: Any) -> Payload:
    body = {"Name": name, "Type": "Service", "IncomeAccountRef": {"value": "12"}, **more}
    return books.company.create_object("Item", body)


def _account(books: Books, name: str, **more: Any) -> Payload:
    return books.company.create_object("Account", {"Name": name, **more})


def test_an_item_is_named_with_its_category_and_renamed_along(books: Books) -> None:
    category = books.company.create_object("Item", {"Name": "Garden", "Type": "Category"})
    item = _item(books, "Hedge", ParentRef={"value": category["Id"]})
    assert (item["FullyQualifiedName"], item["Level"], item["SubItem"]) == ("Garden:Hedge", 1, True)
    books.company.update_object("Item", {**category, "Name": "Park"})
    renamed = books.read("Item", item["Id"])
    assert renamed["FullyQualifiedName"] == "Park:Hedge"
    assert renamed["ParentRef"] == {"value": category["Id"], "name": "Park"}
    with refused(6000):
        books.company.update_object("Item", {**books.read("Item", category["Id"]), "Active": False})


@pytest.mark.parametrize("name", ["a:b", "a\tb", "a\nb"])
def test_an_item_s_name_holds_no_colon_tab_or_new_line(books: Books, name: str) -> None:
    with refused(2040):
        _item(books, name)


def test_inventory_needs_accounts_and_a_count(books: Books) -> None:
    whole = {
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 10,
        "InvStartDate": "2026-01-01",
        "ExpenseAccountRef": {"value": "17"},
        "AssetAccountRef": {"value": "5"},
    }
    for missing in ("TrackQtyOnHand", "QtyOnHand", "InvStartDate", "ExpenseAccountRef"):
        with refused(2020, missing):
            _item(books, "Pump", **{name: value for name, value in whole.items() if name != missing})
    with refused(2020, "An inventory assetaccount is required if you are tracking inventory quantities"):
        _item(books, "Pump", **{name: value for name, value in whole.items() if name != "AssetAccountRef"})
    made = _item(books, "Pump", **whole)
    with refused(6000):
        books.company.update_object("Item", {**made, "Type": "Service"})


def test_a_bundle_is_made_within_quickbooks_alone(books: Books) -> None:
    lines = {"ItemGroupLine": [{"ItemRef": {"value": books.item}, "Qty": 2}]}
    with refused(6000, "Bundles"):
        books.company.create_object("Item", {"Name": "Set", "Type": "Group", "ItemGroupDetail": lines})


def test_an_inactive_item_goes_on_no_new_invoice(books: Books) -> None:
    invoice = books.invoice()
    item = books.read("Item", books.item)
    gone = books.company.update_object("Item", {**item, "Active": False})
    assert gone["Name"] == "Turf (deleted)"
    with refused(2500, "has been made inactive"):
        books.invoice()
    assert books.company.update_object("Invoice", {**invoice, "PrivateNote": "N"})["PrivateNote"] == "N"


@pytest.mark.parametrize("account_type", sorted(SUBTYPES))
def test_every_account_type_has_a_class_and_a_first_subtype(books: Books, account_type: str) -> None:
    made = _account(books, "New", AccountType=account_type)
    assert made["Classification"] == CLASSIFICATIONS[account_type]
    assert made["AccountSubType"] == SUBTYPES[account_type][0]
    for place, subtype in enumerate(SUBTYPES[account_type]):
        _account(books, f"New {place}", AccountType=account_type, AccountSubType=subtype)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 6010),
        ({"AccountType": "Kettle"}, 2170),
        ({"AccountSubType": "Kettle"}, 2170),
        ({"AccountType": "Bank", "AccountSubType": "Travel"}, 2170),
        ({"AccountType": "Bank", "AcctNum": "1:2"}, 2040),
        ({"AccountType": "Bank", "AcctNum": "1" * 21}, 2050),
        ({"AccountType": "Bank", "CurrencyRef": {"value": "EUR"}}, 2220),
        ({"AccountType": "Bank", "ParentRef": {"value": "12"}}, 6000),
        ({"AccountType": "Bank", "ParentRef": {"value": "999"}}, 700),
    ],
)
def test_bad_accounts_are_refused(books: Books, body: Payload, code: int) -> None:
    with refused(code):
        _account(books, "New", **body)


def test_accounts_are_trees_that_are_renamed_along(books: Books) -> None:
    parent = _account(books, "Tools", AccountType="Expense")
    child = _account(books, "Saws", AccountType="Expense", ParentRef={"value": parent["Id"]})
    assert (child["FullyQualifiedName"], child["SubAccount"], parent["SubAccount"]) == (
        "Tools:Saws",
        True,
        False,
    )
    books.company.update_object("Account", {**parent, "Name": "Gear"})
    assert books.read("Account", child["Id"])["FullyQualifiedName"] == "Gear:Saws"


def test_a_term_counts_days_or_names_one(books: Books) -> None:
    def term(**body: int) -> Payload:
        return books.company.create_object("Term", {"Name": "New", **body})

    with refused(2600):
        term(DueDays=10, DayOfMonthDue=10)
    with refused(2020):
        term(DiscountDays=10)
    with refused(2240):
        term(DueDays=1000)
    assert term(DayOfMonthDue=10)["Type"] == "DATE_DRIVEN"
    rows = books.company.query("select * from PaymentMethod where Name = 'cash'").rows
    assert len(rows) == 1


def test_the_company_knows_itself(books: Books) -> None:
    info = books.read("CompanyInfo", "1")
    body = {"Id": "1", "SyncToken": "0", "sparse": True, "LegalName": "Rowan Inc", "NameValue": []}
    changed = books.company.update_object("CompanyInfo", body)
    assert (changed["LegalName"], changed["NameValue"]) == ("Rowan Inc", info["NameValue"])
    assert changed["CompanyStartDate"] == info["CompanyStartDate"]


@pytest.mark.parametrize("account", ["Checking", "Accounts Receivable (A/R)", "Business Card"])
def test_an_item_posts_to_no_account_of_money_or_debts(books: Books, account: str) -> None:
    body = {"Name": "Rake", "Type": "Service", "IncomeAccountRef": {"value": books.account(account)}}
    with refused(6430, "Invalid account type"):
        books.company.create_object("Item", body)
