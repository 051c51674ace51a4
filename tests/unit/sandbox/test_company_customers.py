"""Customers: what they are made of, what becomes of their documents when they change (quickbooks-online.md 9.4)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from quickbooks_sandbox.company.kind import Event
from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _customer(books: Books, **body: object) -> Payload:
    return books.company.create_object("Customer", {"DisplayName": "Ann", **body})


def _journal(books: Books, customer: str) -> Payload:
    """A charge without an invoice: debit receivables, credit income."""
    debit = {"PostingType": "Debit", "AccountRef": {"value": "3"}}
    debit["Entity"] = {"Type": "Customer", "EntityRef": {"value": customer}}
    credit = {"PostingType": "Credit", "AccountRef": {"value": "12"}}
    lines = [
        {"Amount": 7, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}
        for detail in (debit, credit)
    ]
    return books.company.create_object("JournalEntry", {"Line": lines})


def test_an_opening_balance_is_an_invoice_against_opening_balance_equity(books: Books) -> None:
    made = _customer(books, Balance=Decimal("12.50"), OpenBalanceDate="2025-12-31")
    assert made["Balance"] == made["BalanceWithJobs"] == Decimal("12.50")
    assert "OpenBalanceDate" not in made
    (invoice,) = books.all("Invoice")
    assert (invoice["TxnDate"], invoice["TotalAmt"]) == ("2025-12-31", Decimal("12.50"))
    account = invoice["Line"][0]["SalesItemLineDetail"]["ItemAccountRef"]["value"]
    assert books.read("Account", account)["Name"] == "Opening Balance Equity"
    kept = books.company.update_object("Customer", {**made, "Balance": 99})
    assert kept["Balance"] == Decimal("12.50")
    assert len(books.all("Invoice")) == 1
    must_agree(books)


def test_tax_identifiers_come_back_masked_and_stay(books: Books) -> None:
    made = _customer(books, PrimaryTaxIdentifier="12345656789", SecondaryTaxIdentifier="123")
    assert (made["PrimaryTaxIdentifier"], made["SecondaryTaxIdentifier"]) == ("XXXXXX56789", "123")
    assert books.company.update_object("Customer", made)["PrimaryTaxIdentifier"] == "XXXXXX56789"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"DefaultTaxCodeRef": {"value": "KETTLE"}}, 2500),
        ({"ARAccountRef": {"value": "1"}}, 2500),
        ({"ARAccountRef": {"value": "999"}}, 2500),
        ({"SalesTermRef": {"value": "999"}}, 2500),
        ({"PaymentMethodRef": {"value": "999"}}, 2500),
        ({"Taxable": "perhaps"}, 2230),
        ({"Notes": "N" * 2001}, 2050),
        ({"PreferredDeliveryMethod": "Pigeon"}, 2170),
        ({"PreferredDeliveryMethod": "Email"}, 6420),
        ({"ResaleNum": "1" * 17}, 2050),
    ],
)
def test_bad_customers_are_refused(books: Books, body: Payload, code: int) -> None:
    with refused(code):
        _customer(books, **body)


def test_a_customer_may_name_a_tax_code_and_a_receivable_account(books: Books) -> None:
    made = _customer(
        books, Taxable=True, DefaultTaxCodeRef={"value": "TAX"}, ARAccountRef={"value": "3"}, IsProject=True
    )
    assert made["DefaultTaxCodeRef"] == {"value": "TAX", "name": "TAX"}
    assert (made["Taxable"], made["IsProject"]) == (True, False)


def test_a_person_may_make_a_customer_inactive_whose_balance_is_open(books: Books) -> None:
    books.invoice("10")
    gone = books.company.change_in_app("Customer", books.customer, {"Active": False})
    assert (gone["Active"], gone["Balance"]) == (False, 10)
    with refused(610):
        books.company.change_in_app("Customer", "999", {"Active": False})


def test_a_rename_reaches_every_kind_of_document(books: Books) -> None:
    credit = {"CustomerRef": {"value": books.job}, "Line": [books.line("5")]}
    made: list[tuple[str, Payload]] = [
        ("Invoice", books.invoice(customer=books.job)),
        ("Payment", books.payment("5", customer=books.job)),
    ]
    made += [(one, books.company.create_object(one, credit)) for one in ("CreditMemo", "Estimate")]
    entry = _journal(books, books.job)
    books.company.change_in_app("Customer", books.customer, {"DisplayName": "Freeman"})
    books.company.change_in_app("Customer", books.job, {"DisplayName": "Elm"})
    shown = {entity: books.read(entity, one["Id"])["CustomerRef"]["name"] for entity, one in made}
    assert shown == {"Invoice": "Elm", "Payment": "Freeman:Elm", "CreditMemo": "Elm", "Estimate": "Elm"}
    kept = books.read("JournalEntry", entry["Id"])
    named = kept["Line"][0]["JournalEntryLineDetail"]["Entity"]["EntityRef"]
    assert named == {"value": books.job, "name": "Freeman:Elm"}
    assert kept["SyncToken"] == "0"


def test_a_merged_customer_s_jobs_and_documents_are_the_other_s(books: Books) -> None:
    winner = _customer(books)["Id"]
    invoice = books.invoice("10")
    payment = books.payment("4", (invoice["Id"], "3"))
    entry = _journal(books, books.customer)
    books.invoice("20", customer=books.job)
    note: Payload = {
        "Note": "N",
        "AttachableRef": [{"EntityRef": {"type": "Customer", "value": books.customer}}],
    }
    note = books.company.create_object("Attachable", note)
    before, below = books.balance(), books.balance(books.job)
    heard: list[Event] = []
    books.company.listeners.append(heard.extend)
    merged = books.company.merge_customers(books.customer, winner)
    assert (merged["Id"], merged["Balance"], merged["BalanceWithJobs"]) == (
        winner,
        before,
        before + below,
    )
    made: dict[str, Payload] = {"Invoice": invoice, "Payment": payment}
    for entity, one in made.items():
        assert books.read(entity, one["Id"])["CustomerRef"] == {"value": winner, "name": "Ann"}
    line = books.read("JournalEntry", entry["Id"])["Line"][0]["JournalEntryLineDetail"]
    assert line["Entity"]["EntityRef"]["value"] == winner
    assert books.read("Attachable", note["Id"])["AttachableRef"][0]["EntityRef"]["value"] == winner
    job = books.read("Customer", books.job)
    assert (job["ParentRef"]["value"], job["FullyQualifiedName"]) == (winner, "Ann:12 Elm Lane")
    with refused(610, "has been made inactive"):
        books.read("Customer", books.customer)
    (event,) = (one for one in heard if one.operation == "Merge")
    assert (event.object_id, event.deleted_id) == (winner, books.customer)
    (changes,) = books.company.changes(["Customer"], books.clock.now())
    assert all(b'"Deleted"' not in row for row in changes.rows)
    must_agree(books)


def test_what_cannot_be_one_is_not_merged(books: Books) -> None:
    merge = books.company.merge_customers
    with refused(610):
        merge("999", books.customer)
    with refused(6000):
        merge(books.customer, books.customer)
    with refused(900):
        merge(books.customer, books.job)
    books.company.set_preferences({"CurrencyPrefs": {"MultiCurrencyEnabled": True}})
    euros = _customer(books, CurrencyRef={"value": "EUR"})["Id"]
    with refused(6000):
        merge(euros, books.customer)


def test_a_job_merged_into_its_parent_leaves_it_all(books: Books) -> None:
    books.invoice("20", customer=books.job)
    merged = books.company.merge_customers(books.job, books.customer)
    assert merged["Balance"] == merged["BalanceWithJobs"] == 20
    must_agree(books)


def test_a_customer_whose_jobs_balance_makes_up_for_its_own_still_has_one(books: Books) -> None:
    books.invoice("50")
    books.credit_memo("50", customer=books.job)
    customer = books.read("Customer", books.customer)
    assert customer["BalanceWithJobs"] == 0
    with refused(6220):
        books.update("Customer", customer, Active=False)


def test_an_opening_balance_is_not_taxed_anew(books: Books) -> None:
    books.tax_code("County", County="10")
    books.prefer("TaxPrefs", UsingSalesTax=True, PartnerTaxEnabled=True)
    books.update("Item", books.read("Item", "1"), Taxable=True)
    body = {"DisplayName": "Old Hand", "Balance": 100, "OpenBalanceDate": "2026-01-01"}
    assert books.company.create_object("Customer", body)["Balance"] == 100


def test_a_project_that_is_merged_is_told_on_its_invoices(books: Books) -> None:
    project, winner = (
        books.company.create_object("Customer", {"DisplayName": name})["Id"] for name in ("Garden", "Park")
    )
    made = books.invoice("10", ProjectRef={"value": project})
    books.company.merge_customers(project, winner)
    assert books.update("Invoice", made, PrivateNote="Moved")["ProjectRef"] == {
        "value": winner,
        "name": "Park",
    }
