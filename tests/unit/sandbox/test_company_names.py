"""Names of customers, vendors and employees, and trees of departments and classes (quickbooks-online.md 6.4, 9.4, 9.7)."""

from collections.abc import Iterator

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _party(books: Books, entity: str, name: str) -> Payload:
    return books.company.create_object(entity, {"DisplayName": name, "GivenName": "G"})


def _retired(books: Books, entity: str, made: Payload) -> Payload:
    return books.company.update_object(entity, {**made, "Active": False})


@pytest.mark.parametrize("entity", ["Customer", "Vendor", "Employee"])
@pytest.mark.parametrize("other", ["Customer", "Vendor", "Employee"])
def test_a_name_belongs_to_one_customer_vendor_or_employee(books: Books, entity: str, other: str) -> None:
    made = _party(books, entity, "Ann Lee")
    with refused(6240, "Another customer, vendor or employee is already using this \nname."):
        _party(books, other, "ANN lee")
    _retired(books, entity, made)
    assert _party(books, other, "Ann Lee")["DisplayName"] == "Ann Lee"


def test_two_inactive_parties_cannot_carry_the_same_stored_name(books: Books) -> None:
    _retired(books, "Vendor", _party(books, "Vendor", "Ann"))
    second = _party(books, "Customer", "Ann")
    with refused(6240):
        _retired(books, "Customer", second)


def test_the_name_on_checks_cannot_be_cleared(books: Books) -> None:
    made = books.company.create_object("Customer", {"DisplayName": "Ann", "PrintOnCheckName": "Ann Lee"})
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrintOnCheckName": "", "DisplayName": ""}
    kept = books.company.update_object("Customer", body)
    assert (kept["PrintOnCheckName"], kept["DisplayName"]) == ("Ann Lee", "Ann")


def test_an_employee_needs_a_person_s_name_and_a_vendor_any(books: Books) -> None:
    made = books.company.create_object(
        "Employee", {"GivenName": "Ann", "FamilyName": "Lee", "SSN": "123456789"}
    )
    assert (made["DisplayName"], made["SSN"]) == ("Ann Lee", "XXXX56789")
    with refused(2020):
        books.company.create_object("Employee", {"DisplayName": "Ann"})
    with refused(6080):
        books.company.create_object("Vendor", {"CompanyName": "Ann"})


@pytest.mark.parametrize(("entity", "flag"), [("Department", "SubDepartment"), ("Class", "SubClass")])
def test_departments_and_classes_are_trees_of_five_levels(books: Books, entity: str, flag: str) -> None:
    top = books.company.create_object(entity, {"Name": "1"})
    assert (top["FullyQualifiedName"], top[flag]) == ("1", False)
    parent = top
    for number in range(2, 6):
        body = {"Name": str(number), "ParentRef": {"value": parent["Id"]}}
        parent = books.company.create_object(entity, body)
        assert parent[flag]
    assert parent["FullyQualifiedName"] == "1:2:3:4:5"
    with refused(6180):
        books.company.create_object(entity, {"Name": "6", "ParentRef": {"value": parent["Id"]}})
    with refused(900):
        books.company.update_object(entity, {**top, "ParentRef": {"value": parent["Id"]}})
    with refused(6240):
        books.company.create_object(entity, {"Name": "5"})
    books.company.update_object(entity, {**top, "Name": "one"})
    assert books.read(entity, parent["Id"])["FullyQualifiedName"] == "one:2:3:4:5"
    with refused(2040):
        books.company.create_object(entity, {"Name": "a:b"})
