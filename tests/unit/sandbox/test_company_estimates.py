"""Estimates: they book nothing, and know of the invoice made of them (quickbooks-online.md 9.9, 9.12)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _links(estimate: Payload) -> dict[str, Any]:
    return {"LinkedTxn": [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]}


def test_an_estimate_moves_no_balance(books: Books) -> None:
    made = books.form("Estimate", "80")
    assert (made["TotalAmt"], made["TxnStatus"], made["LinkedTxn"]) == (80, "Pending", [])
    assert "Balance" not in made
    assert books.balance() == 0
    must_agree(books)


def test_an_estimate_tells_its_state_who_accepted_it_and_how_long_it_stands(books: Books) -> None:
    more = {"TxnStatus": "Accepted", "AcceptedBy": "Ann", "AcceptedDate": "2026-01-02"}
    made = books.form("Estimate", ExpirationDate="2026-02-01", TrackingNum="42", **more)
    assert {name: made[name] for name in more} == more
    assert (made["ExpirationDate"], made["TrackingNum"]) == ("2026-02-01", "42")
    with refused(2170, "Invalid Enumeration : Lost"):
        books.form("Estimate", TxnStatus="Lost")


def test_an_invoice_made_of_an_estimate_closes_it(books: Books) -> None:
    estimate = books.form("Estimate", "80")
    invoice = books.invoice("80", **_links(estimate))
    assert invoice["LinkedTxn"] == [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]
    closed = books.read("Estimate", estimate["Id"])
    assert (closed["TxnStatus"], closed["SyncToken"]) == ("Closed", "1")
    assert closed["LinkedTxn"] == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]


def test_payments_and_estimates_hang_on_an_invoice_side_by_side(books: Books) -> None:
    estimate = books.form("Estimate", "80")
    invoice = books.invoice("80", **_links(estimate))
    payment = books.payment("50", (invoice["Id"], "50"))
    linked = {(link["TxnType"], link["TxnId"]) for link in books.read("Invoice", invoice["Id"])["LinkedTxn"]}
    assert linked == {("Estimate", estimate["Id"]), ("Payment", payment["Id"])}
    changed = books.update("Invoice", invoice, Line=[books.line("20")])
    assert (changed["Balance"], books.read("Payment", payment["Id"])["UnappliedAmt"]) == (0, 30)
    assert books.update("Invoice", invoice, LinkedTxn=[])["LinkedTxn"] == [
        {"TxnId": payment["Id"], "TxnType": "Payment"}
    ]


@pytest.mark.parametrize("way", ["unlink", "full update", "void", "delete"])
def test_an_estimate_let_go_opens_again(books: Books, way: str) -> None:
    estimate = books.form("Estimate", "80", AcceptedBy="Ann")
    invoice = books.invoice("80", **_links(estimate))
    match way:
        case "unlink":
            books.update("Invoice", invoice, LinkedTxn=[])
        case "full update":
            body = {name: invoice[name] for name in ("Id", "SyncToken", "CustomerRef", "Line")}
            books.company.update_object("Invoice", body)
        case "void":
            books.company.void_object("Invoice", invoice)
        case _:
            books.company.delete_object("Invoice", invoice)
    opened = books.read("Estimate", estimate["Id"])
    assert (opened["TxnStatus"], opened["LinkedTxn"]) == ("Accepted", [])
    assert books.invoice("80", **_links(estimate))["LinkedTxn"] != []


def test_an_estimate_is_invoiced_once_alone_and_for_its_own_customer(books: Books) -> None:
    estimate, other = books.form("Estimate"), books.form("Estimate")
    two = {"LinkedTxn": _links(estimate)["LinkedTxn"] + _links(other)["LinkedTxn"]}
    with refused(620, "one at a time"):
        books.invoice(**two)
    with refused(620, "belongs to another customer"):
        books.invoice(customer=books.job, **_links(estimate))
    with refused(610):
        books.invoice(LinkedTxn=[{"TxnId": "999", "TxnType": "Estimate"}])
    with refused(620, "TimeActivity 7"):
        books.invoice(LinkedTxn=[{"TxnId": "7", "TxnType": "TimeActivity"}])
    with refused(2020, "LinkedTxn.TxnType"):
        books.invoice(LinkedTxn=[{"TxnId": estimate["Id"]}])
    books.invoice(**_links(estimate))
    with refused(620, "has been invoiced already"):
        books.invoice(**_links(estimate))


def test_an_invoice_given_to_another_customer_leaves_its_estimate_behind(books: Books) -> None:
    estimate = books.form("Estimate")
    invoice = books.invoice(**_links(estimate))
    assert books.update("Invoice", invoice, CustomerRef={"value": books.job})["LinkedTxn"] == []
    assert books.read("Estimate", estimate["Id"])["TxnStatus"] == "Pending"


def test_an_invoiced_estimate_stays_closed_and_cannot_be_deleted(books: Books) -> None:
    estimate = books.form("Estimate")
    books.invoice(**_links(estimate))
    body = {"CustomerRef": estimate["CustomerRef"], "Line": estimate["Line"]}
    written = books.company.update_object("Estimate", {"Id": estimate["Id"], "SyncToken": "1", **body})
    assert (written["TxnStatus"], len(written["LinkedTxn"])) == ("Closed", 1)
    with refused(800):
        books.company.delete_object("Estimate", written)


def test_an_estimate_is_deleted_but_never_voided(books: Books) -> None:
    made = books.form("Estimate")
    with refused(500, "Operation void is not supported."):
        books.company.void_object("Estimate", made)
    books.company.delete_object("Estimate", made)
    with refused(610):
        books.read("Estimate", made["Id"])


def test_an_invoiced_estimate_stays_with_its_customer(books: Books) -> None:
    estimate = books.form("Estimate")
    made = books.invoice(LinkedTxn=[{"TxnId": estimate["Id"], "TxnType": "Estimate"}])
    with refused(6000, "invoiced"):
        books.update("Estimate", estimate, CustomerRef={"value": books.job})
    assert books.update("Invoice", made, PrivateNote="Thank you")["LinkedTxn"]
