"""Customers and the other lists: names, places, inactivity (quickbooks-online.md 6.4, 9.4-9.7)."""

from collections.abc import Iterator

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _customer(books: Books, **body: object) -> Payload:
    return books.company.create_object("Customer", dict(body))


def test_a_display_name_is_made_of_the_other_names(books: Books) -> None:
    made = _customer(books, Title="Ms", GivenName="Ann", FamilyName="Lee")
    assert made["DisplayName"] == made["FullyQualifiedName"] == made["PrintOnCheckName"] == "Ms Ann Lee"
    with refused(6080):
        _customer(books, Notes="nobody")


def test_display_names_are_unique_whatever_their_case(books: Books) -> None:
    with refused(6240, "already using this \nname."):
        _customer(books, DisplayName="FREEMAN sporting")


@pytest.mark.parametrize("name", ["a:b", "a\tb", "a\nb"])
def test_a_name_holds_no_colon_tab_or_new_line(books: Books, name: str) -> None:
    with refused(2040):
        _customer(books, DisplayName=name)


def test_an_inactive_customer_carries_a_suffix_hides_and_frees_its_name(books: Books) -> None:
    made = _customer(books, DisplayName="Ann")
    gone = books.company.update_object("Customer", {**made, "Active": False})
    assert gone["DisplayName"] == gone["FullyQualifiedName"] == "Ann (deleted)"
    assert not books.company.query(f"select * from Customer where Id = '{made['Id']}'").rows
    again = _customer(books, DisplayName="Ann")
    back = {"Id": made["Id"], "SyncToken": "1", "sparse": True, "Active": True}
    with refused(6240):
        books.company.update_object("Customer", back)
    books.company.update_object("Customer", {**again, "DisplayName": "Anne"})
    assert books.company.update_object("Customer", back)["DisplayName"] == "Ann"


def test_a_customer_with_a_balance_cannot_become_inactive(books: Books) -> None:
    books.invoice("10")
    customer = books.read("Customer", books.customer)
    with refused(6220, "non-zero balance"):
        books.company.update_object("Customer", {**customer, "Active": False})


def test_a_rename_reaches_jobs_and_documents(books: Books) -> None:
    books.invoice()
    payment = books.payment("5", customer=books.job)
    parent = books.read("Customer", books.customer)
    books.company.update_object("Customer", {**parent, "DisplayName": "Freeman"})
    assert books.read("Customer", books.job)["FullyQualifiedName"] == "Freeman:12 Elm Lane"
    assert books.all("Invoice")[0]["CustomerRef"]["name"] == "Freeman"
    kept = books.read("Payment", payment["Id"])
    assert kept["CustomerRef"]["name"] == "Freeman:12 Elm Lane"
    assert kept["SyncToken"] == "0"


def test_customers_are_at_most_five_levels_deep_and_never_their_own_parent(books: Books) -> None:
    parent = books.job
    for level in range(2, 5):
        made = _customer(books, DisplayName=f"level {level}", Job=True, ParentRef={"value": parent})
        assert made["Level"] == level
        parent = made["Id"]
    with refused(6180):
        _customer(books, DisplayName="level 5", Job=True, ParentRef={"value": parent})
    top = books.read("Customer", books.customer)
    with refused(900):
        books.company.update_object("Customer", {**top, "Job": True, "ParentRef": {"value": books.job}})
    with refused(6150):
        _customer(books, DisplayName="orphan", Job=True)


def test_a_job_moved_to_another_parent_takes_its_balance_along(books: Books) -> None:
    other = _customer(books, DisplayName="Other")
    books.invoice("40", customer=books.job)
    body = {"Id": books.job, "SyncToken": "0", "sparse": True, "ParentRef": {"value": other["Id"]}}
    books.company.update_object("Customer", body)
    assert books.read("Customer", books.customer)["BalanceWithJobs"] == 0
    assert books.read("Customer", other["Id"])["BalanceWithJobs"] == 40


def test_an_address_keeps_its_id_until_it_changes(books: Books) -> None:
    made = _customer(books, DisplayName="Ann", BillAddr={"Line1": "1 Main"})
    same = books.company.update_object("Customer", made)
    assert same["BillAddr"] == made["BillAddr"]
    moved = books.company.update_object("Customer", {**same, "BillAddr": {"Line1": "2 Main"}})
    assert moved["BillAddr"]["Id"] != made["BillAddr"]["Id"]


def test_a_deletion_of_a_list_object_is_no_operation(books: Books) -> None:
    with refused(500, "Operation delete is not supported."):
        books.company.delete_object("Customer", books.read("Customer", books.customer))
    with refused(500, "Operation void is not supported."):
        books.company.void_object("Item", books.read("Item", books.item))


@pytest.mark.parametrize(
    ("entity", "body", "code"),
    [
        ("Customer", {"DisplayName": "A", "PrimaryEmailAddr": {"Address": "a.b"}}, 2210),
        ("Customer", {"DisplayName": "A", "PreferredDeliveryMethod": "Email"}, 6420),
        ("Customer", {"DisplayName": "A" * 501}, 2050),
        ("Customer", {"DisplayName": "A", "ParentRef": {"value": "999"}}, 700),
        ("Customer", {"DisplayName": "A", "WebAddr": {"URI": "www.example.com"}}, 2200),
        ("Customer", {"DisplayName": "A\x00"}, 2040),
        ("Item", {"Type": "Service"}, 2020),
        ("Item", {"Name": "Turf", "Type": "Service", "IncomeAccountRef": {"value": "12"}}, 6240),
        ("Item", {"Name": "B", "Type": "Service"}, 2020),
        ("Item", {"Name": "B", "Type": "Inventory", "IncomeAccountRef": {"value": "12"}}, 2020),
        ("Account", {"Name": "B"}, 6010),
        ("Account", {"Name": 'B"', "AccountType": "Bank"}, 2040),
        ("Term", {"Name": "B"}, 2020),
        ("PaymentMethod", {"Name": "cash"}, 6240),
        ("Preferences", {}, 500),
        ("Kettle", {}, 2000),
    ],
)
def test_bad_lists_are_refused(books: Books, entity: str, body: Payload, code: int) -> None:
    with refused(code):
        books.company.create_object(entity, body)


def test_writes_of_a_transaction_commit_together_or_not_at_all(books: Books) -> None:
    with refused(6240), books.company.transaction():
        _customer(books, DisplayName="Ann")
        books.company.remember("a-1", b"digest", b"answer")
        _customer(books, DisplayName="Freeman Sporting")
    assert "Ann" not in {customer["DisplayName"] for customer in books.all("Customer")}
    assert books.company.replay("a-1", b"digest") is None


def test_an_account_knows_its_class(books: Books) -> None:
    made = books.company.create_object("Account", {"Name": "Petty cash", "AccountSubType": "Checking"})
    assert (made["AccountType"], made["Classification"]) == ("Bank", "Asset")
