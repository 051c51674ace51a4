"""The heads of sales forms: customers, defaults, addresses, references, custom fields, mail (quickbooks-online.md 6.3, 6.6, 9)."""

from collections.abc import Iterator
from typing import Any

import pytest

from quickbooks_sandbox.company.entities.invoice import invoice_link
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused

FORMS = ("CreditMemo", "Estimate", "Invoice", "RefundReceipt", "SalesReceipt")
CHECKING: dict[str, Any] = {"DepositToAccountRef": {"value": "1"}}
ANN: dict[str, Any] = {
    "DisplayName": "Ann",
    "CompanyName": "Ann's Birds",
    "PrimaryEmailAddr": {"Address": "ann@example.com"},
    "SalesTermRef": {"value": "2"},
    "BillAddr": {"Line1": "1 Main St", "City": "Reno", "CountrySubDivisionCode": "NV", "PostalCode": "89501"},
    "ShipAddr": {"Line1": "2 Side St"},
}


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


@pytest.fixture
def ann(books: Books) -> dict[str, Any]:
    """A reference to a customer with everything to take over."""
    return {"CustomerRef": {"value": books.company.create_object("Customer", ANN)["Id"]}}


def _plain(address: Payload) -> Payload:
    return {name: value for name, value in address.items() if name != "Id"}


@pytest.mark.parametrize("entity", FORMS)
def test_a_form_takes_over_what_its_customer_has(books: Books, ann: Payload, entity: str) -> None:
    made = books.form(entity, **ann, **CHECKING)
    assert made["CustomerRef"] == {**ann["CustomerRef"], "name": "Ann"}
    assert made["BillEmail"] == {"Address": "ann@example.com"}
    assert made["SalesTermRef"] == {"value": "2", "name": "Net 10"}
    assert (_plain(made["BillAddr"]), _plain(made["ShipAddr"])) == (ANN["BillAddr"], ANN["ShipAddr"])
    own = books.form(
        entity, BillEmail={"Address": "b@example.com"}, BillAddr={"Line1": "x"}, **ann, **CHECKING
    )
    assert (own["BillEmail"]["Address"], _plain(own["BillAddr"])) == ("b@example.com", {"Line1": "x"})


@pytest.mark.parametrize("entity", ["CreditMemo", "Estimate", "Invoice"])
def test_a_form_needs_a_customer(books: Books, entity: str) -> None:
    with refused(2020, "Required parameter CustomerRef is missing"):
        books.form(entity, CustomerRef=None)


@pytest.mark.parametrize("entity", FORMS)
def test_nothing_new_is_sold_to_an_inactive_customer(books: Books, ann: Payload, entity: str) -> None:
    made = books.form(entity, **ann, **CHECKING)
    if entity == "Invoice":
        books.payment("100", (made["Id"], "100"), customer=ann["CustomerRef"]["value"])
    if entity == "CreditMemo":
        books.update(entity, made, Line=[books.line("0")])
    books.update("Customer", {"Id": ann["CustomerRef"]["value"]}, Active=False)
    with refused(6250, "InvalidSalesCustomer"):
        books.form(entity, **ann, **CHECKING)
    assert books.update(entity, made, PrivateNote="x")["PrivateNote"] == "x"


@pytest.mark.parametrize("entity", FORMS)
def test_a_renamed_customer_is_renamed_on_every_form(books: Books, ann: Payload, entity: str) -> None:
    made = books.form(entity, **ann, **CHECKING)
    books.update("Customer", {"Id": ann["CustomerRef"]["value"]}, DisplayName="Anna")
    renamed = books.read(entity, made["Id"])
    assert (renamed["CustomerRef"]["name"], renamed["SyncToken"]) == ("Anna", made["SyncToken"])


def test_an_edited_address_comes_back_below_the_customers_names(books: Books, ann: Payload) -> None:
    made = books.form("Invoice", **ann)
    address = {**made["BillAddr"], "Line1": "9 New St", "Country": "USA"}
    changed = books.update("Invoice", made, BillAddr=address)
    assert _plain(changed["BillAddr"]) == {
        "Line1": "Ann",
        "Line2": "Ann's Birds",
        "Line3": "9 New St",
        "Line4": "Reno, NV  89501",
        "Line5": "USA",
    }
    assert changed["BillAddr"]["Id"] != made["BillAddr"]["Id"]
    assert changed["ShipAddr"] == made["ShipAddr"]


def test_a_reflowed_address_is_not_reflowed_again(books: Books, ann: Payload) -> None:
    made = books.form("Invoice", **ann)
    once = books.update("Invoice", made, BillAddr={**ANN["BillAddr"], "Line1": "9 New St"})
    again = books.update("Invoice", made, BillAddr=once["BillAddr"], PrivateNote="x")
    assert again["BillAddr"] == once["BillAddr"]
    moved = books.update("Invoice", made, BillAddr={**_plain(once["BillAddr"]), "Line3": "10 New St"})
    assert list(_plain(moved["BillAddr"]).values()) == ["Ann", "Ann's Birds", "10 New St", "Reno, NV  89501"]


def test_an_address_of_many_lines_ends_in_the_last(books: Books, ann: Payload) -> None:
    made = books.form("Invoice", **ann)
    address = {**{f"Line{number}": f"line {number}" for number in range(1, 6)}, "City": "Reno"}
    changed = books.update("Invoice", made, BillAddr=address)
    assert list(_plain(changed["BillAddr"]).values()) == [
        "Ann",
        "Ann's Birds",
        "line 1",
        "line 2",
        "line 3, line 4, line 5, Reno",
    ]
    with refused(2050, "Max: 2000, Supplied length: 2005"):
        books.form("Invoice", BillAddr={f"Line{number}": "x" * 401 for number in range(1, 6)})


def test_an_address_is_cleared_by_an_empty_one_only(books: Books, ann: Payload) -> None:
    made = books.form("Invoice", **ann)
    assert books.update("Invoice", made, BillAddr=None)["BillAddr"] == made["BillAddr"]
    assert "BillAddr" not in books.update("Invoice", made, BillAddr={})


def test_three_custom_fields_are_kept(books: Books) -> None:
    fields = [
        {"DefinitionId": str(number), "Name": f"Field {number}", "Type": "StringType", "StringValue": "x"}
        for number in range(1, 5)
    ]
    assert books.invoice(CustomField=fields[:3])["CustomField"] == fields[:3]
    for wrong in (fields, [fields[0]] * 2, [{"Name": "Crew", "StringValue": "B"}]):
        with refused(3000):
            books.invoice(CustomField=wrong)
    with refused(2170, "Invalid Enumeration : DateType"):
        books.invoice(CustomField=[{**fields[0], "Type": "DateType"}])


@pytest.mark.parametrize(
    ("name", "list_name"),
    [("DepartmentRef", "Depts"), ("ClassRef", "Klasses"), ("SalesTermRef", "Terms"), ("ProjectRef", "Names")],
)
@pytest.mark.parametrize("entity", FORMS)
def test_references_lead_somewhere(books: Books, entity: str, name: str, list_name: str) -> None:
    with refused(2500, f"{list_name} element id 999 not found"):
        books.form(entity, "1", **{name: {"value": "999"}}, **CHECKING)


def test_a_reference_tells_its_targets_name(books: Books) -> None:
    place = books.company.create_object("Department", {"Name": "North"})
    made = books.invoice(DepartmentRef={"value": place["Id"], "name": "whatever"})
    assert made["DepartmentRef"] == {"value": place["Id"], "name": "North"}


@pytest.mark.parametrize("entity", FORMS)
def test_a_form_is_mailed_to_its_own_address_or_another(books: Books, ann: Payload, entity: str) -> None:
    made = books.form(entity, **ann, **CHECKING)
    heard: list[str] = []
    books.company.listeners.append(lambda events: heard.extend(event.operation for event in events))
    sent = books.company.send_object(entity, made["Id"])
    assert (sent["EmailStatus"], sent["BillEmail"]["Address"]) == ("EmailSent", "ann@example.com")
    assert sent["DeliveryInfo"] == {"DeliveryType": "Email", "DeliveryTime": "2026-11-23T12:00:00-08:00"}
    assert (sent["SyncToken"], heard) == ("1", ["Emailed"])
    other = books.company.send_object(entity, made["Id"], to="b@example.com")
    assert other["BillEmail"] == {"Address": "b@example.com"}
    assert books.update(entity, made, PrivateNote="x")["DeliveryInfo"] == other["DeliveryInfo"]


def test_a_form_without_an_address_is_not_mailed(books: Books) -> None:
    made = books.invoice()
    with refused(6420):
        books.company.send_object("Invoice", made["Id"])
    with refused(2210, "nobody"):
        books.company.send_object("Invoice", made["Id"], to="nobody")
    with refused(610):
        books.company.send_object("Invoice", "999")
    assert books.read("Invoice", made["Id"]) == made


def test_an_invoice_has_a_link_once_it_can_be_paid_online(books: Books, ann: Payload) -> None:
    made = books.form("Invoice", InvoiceLink="http://mine", **ann)
    assert "InvoiceLink" not in made
    assert invoice_link(made) is None
    payable = books.update("Invoice", made, AllowOnlineCreditCardPayment=True)
    link = invoice_link(payable)
    assert link is not None
    assert link.startswith("https://")
    assert link == invoice_link(payable) != invoice_link({**payable, "Id": "77"})
    assert invoice_link(books.update("Invoice", made, BillEmail={})) is None


def test_a_deposit_goes_to_undeposited_funds_or_a_bank(books: Books) -> None:
    assert books.invoice("100", Deposit=30)["DepositToAccountRef"]["name"] == "Undeposited Funds"
    assert books.invoice("100", Deposit=30, **CHECKING)["DepositToAccountRef"]["name"] == "Checking"
    assert "DepositToAccountRef" not in books.invoice("100", Deposit=0)
