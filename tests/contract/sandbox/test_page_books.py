"""The books browser: a person finds documents, makes, changes, applies, deposits, voids and deletes them, and closes the books."""

import html
import re
from decimal import Decimal

import pytest

from tests.contract.sandbox.bookkeeper import Bookkeeper
from tests.contract.sandbox.client import Sandbox

SECTIONS = ("", "/customers", "/invoices", "/payments", "/credit-memos", "/deposits", "/preferences")


@pytest.fixture
def customer_id(bookkeeper: Bookkeeper) -> str:
    made: str = bookkeeper.books.create_customer("Ida's Oddities").json()["Customer"]["Id"]
    return made


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_reached_from_the_frame(bookkeeper: Bookkeeper, section: str) -> None:
    assert f'href="{bookkeeper.home}{section}"' in bookkeeper.open(bookkeeper.home)
    assert 'aria-current="page"' in bookkeeper.open(bookkeeper.home + section)
    assert bookkeeper.http.get(f"/books/1{section}").status_code == 404


def test_the_overview_tells_receivables_by_age_and_they_come_to_the_account(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    bookkeeper.invoice(customer_id, amount="1234.50")
    page = bookkeeper.open(bookkeeper.home)
    *ages, total = (Decimal(told.replace(",", "")) for told in re.findall(r"<dd>([\d,.-]+)</dd>", page))
    account = bookkeeper.first("Account", "where AccountType = 'Accounts Receivable'")
    assert len(ages) == 5
    assert sum(ages) == total == Decimal(str(account["CurrentBalance"]))
    row = next(row for row in page.split("<tr") if f'/customers/{customer_id}"' in row)
    assert row.count("1,234.50") == 2
    assert "The books are open." in page


@pytest.mark.parametrize(
    ("path", "posted"),
    [
        ("customers/{}", False),
        ("customers/{}/edit", True),
        ("customers/{}/active", True),
        ("customers/{}/invoice", True),
        ("customers/{}/credit-memo", True),
        ("customers/{}/payment", True),
        ("customers/{}/merge", True),
        ("invoices/{}", False),
        ("invoices/{}/print", False),
        ("invoices/{}/edit", True),
        ("invoices/{}/payment", True),
        ("invoices/{}/void", True),
        ("invoices/{}/delete", True),
        ("credit-memos/{}", False),
        ("credit-memos/{}/edit", True),
        ("credit-memos/{}/apply", False),
        ("payments/{}", False),
        ("payments/{}/edit", True),
        ("payments/{}/void", True),
        ("deposits/{}", False),
        ("deposits/{}/delete", True),
    ],
)
def test_what_is_not_there_is_404(
    sandbox: Sandbox, bookkeeper: Bookkeeper, path: str, *, posted: bool
) -> None:
    """Unknown ids, no ids at all, and ids of another company."""
    other = f"/books/{sandbox.realm_ids()[1]}"
    for home, object_id in ((bookkeeper.home, "999999"), (bookkeeper.home, "x'%"), (other, "2")):
        address = f"{home}/{path.format(object_id)}"
        if "active" not in path:
            assert bookkeeper.http.get(address).status_code == 404, address
        if posted:
            assert bookkeeper.http.post(address, data={"TxnDate": "x"}).status_code == 404, address


@pytest.mark.parametrize(
    "query",
    ["search='\\%25_&state=nonsense", "search=" + "x" * 3000, "state=void"],
    ids=["signs", "long", "void"],
)
@pytest.mark.parametrize("section", SECTIONS)
def test_nonsense_asked_of_a_list_finds_nothing_or_all(
    bookkeeper: Bookkeeper, section: str, query: str
) -> None:
    for page in ("1", "-5", "99999999999999999999999", "x"):
        bookkeeper.open(f"{bookkeeper.home}{section}?{query}&{section[1:]}={page}")


def test_customers_are_found_by_a_part_of_their_name_and_by_state(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    link = f'{bookkeeper.home}/customers/{customer_id}"'
    assert link in bookkeeper.open(f"{bookkeeper.home}/customers?search=a's odd")
    assert link not in bookkeeper.open(f"{bookkeeper.home}/customers?state=owing")
    said = bookkeeper.done(f"{bookkeeper.home}/customers/{customer_id}", action="/active")
    assert "is inactive now" in said
    assert "New invoice" not in said
    assert link not in bookkeeper.open(f"{bookkeeper.home}/customers?search=odd")
    assert link in bookkeeper.open(f"{bookkeeper.home}/customers?search=odd&state=inactive")
    assert "is active again" in bookkeeper.done(
        f"{bookkeeper.home}/customers/{customer_id}", action="/active"
    )
    assert bookkeeper.read("Customer", customer_id)["DisplayName"] == "Ida's Oddities"


def test_invoices_are_found_by_number_customer_and_state(bookkeeper: Bookkeeper, customer_id: str) -> None:
    mine = bookkeeper.invoice(customer_id)
    number = bookkeeper.read("Invoice", mine)["DocNumber"]
    link = f'{bookkeeper.home}/invoices/{mine}"'
    for query, there in (
        (f"search={number}", True),
        ("search=Oddities", True),
        ("search=Oddities&state=open", True),
        ("search=Oddities&state=overdue", False),
        ("search=Oddities&state=paid", False),
        ("search=no such thing", False),
    ):
        assert (link in bookkeeper.open(f"{bookkeeper.home}/invoices?{query}")) is there, query
    bookkeeper.done(f"{bookkeeper.home}/invoices/{mine}/void")
    assert link in bookkeeper.open(f"{bookkeeper.home}/invoices?search=Oddities&state=void")


def test_a_customer_is_made_and_changed(bookkeeper: Bookkeeper) -> None:
    said = bookkeeper.done(
        f"{bookkeeper.home}/customers/new",
        display_name="Ash <i>",
        email="ash@example.com",
        line1="1 Main",
        city="Town",
    )
    assert "Ash <i> was made." in said
    customer_id = bookkeeper.place.rpartition("/")[2]
    bookkeeper.done(f"{bookkeeper.home}/customers/{customer_id}/edit", email="", city="Village", notes="Kind")
    after = bookkeeper.read("Customer", customer_id)
    assert "PrimaryEmailAddr" not in after
    assert (after["BillAddr"]["Line1"], after["BillAddr"]["City"], after["Notes"]) == (
        "1 Main",
        "Village",
        "Kind",
    )


def test_an_untouched_edit_of_a_customer_changes_nothing(bookkeeper: Bookkeeper) -> None:
    before = bookkeeper.first("Customer", "where Balance > '0'")
    bookkeeper.done(f"{bookkeeper.home}/customers/{before['Id']}/edit")
    after = bookkeeper.read("Customer", before["Id"])
    for told in ("SyncToken", "MetaData"):
        before.pop(told)
        after.pop(told)
    assert after == before


def test_a_refused_customer_keeps_what_was_typed(bookkeeper: Bookkeeper, customer_id: str) -> None:
    page = bookkeeper.refused(
        f"{bookkeeper.home}/customers/new", display_name="Ida's Oddities", notes="Keep me"
    )
    assert "6240" in page
    assert 'value="Keep me"' in page


def test_a_customer_shows_both_balances_and_its_jobs(bookkeeper: Bookkeeper, customer_id: str) -> None:
    body = {"DisplayName": "The attic", "Job": True, "ParentRef": {"value": customer_id}}
    job = bookkeeper.books.call("POST", "customer", json=body).json()["Customer"]["Id"]
    bookkeeper.invoice(customer_id, amount="40.00")
    bookkeeper.invoice(job, amount="2.50")
    page = bookkeeper.open(f"{bookkeeper.home}/customers/{customer_id}")
    assert "40.00 USD" in page
    assert "42.50 USD" in page
    assert "The attic" in page


def test_a_job_is_made_moved_and_set_free(bookkeeper: Bookkeeper, customer_id: str) -> None:
    new = f"{bookkeeper.home}/customers/new"
    assert f"{new}?parent={customer_id}" in bookkeeper.open(f"{bookkeeper.home}/customers/{customer_id}")
    bookkeeper.done(f"{new}?parent={customer_id}", display_name="The attic")
    job = bookkeeper.place.rpartition("/")[2]
    made = bookkeeper.read("Customer", job)
    assert (made["FullyQualifiedName"], made["Job"]) == ("Ida's Oddities:The attic", True)
    edit = f"{bookkeeper.home}/customers/{job}/edit"
    bookkeeper.done(edit, notes="Untouched")
    assert bookkeeper.read("Customer", job)["ParentRef"]["value"] == customer_id
    page = bookkeeper.refused(edit, parent="Nobody", notes="Keep me")
    assert "full name Nobody" in page
    assert 'value="Keep me"' in page
    bookkeeper.done(edit, parent="")
    assert "ParentRef" not in bookkeeper.read("Customer", job)
    bookkeeper.done(edit, parent="IDA'S oddities")
    assert bookkeeper.read("Customer", job)["ParentRef"]["value"] == customer_id
    assert bookkeeper.http.get(f"{new}?parent=999999").status_code == 404


def test_a_customer_is_merged_into_another(bookkeeper: Bookkeeper, customer_id: str) -> None:
    mine = bookkeeper.invoice(customer_id)
    other = bookkeeper.books.create_customer("Ida Ltd").json()["Customer"]["Id"]
    path = f"{bookkeeper.home}/customers/{customer_id}/merge"
    page = bookkeeper.open(f"{path}?search=ida")
    assert f'name="winner" value="{other}"' in page
    assert f'name="winner" value="{customer_id}"' not in page
    assert "Choose the customer" in bookkeeper.refused(path)
    for nobody in ("999999", "x", customer_id):
        bookkeeper.refused(path, winner=nobody)
    assert "Ida's Oddities was merged into Ida Ltd." in bookkeeper.done(path, winner=other)
    assert bookkeeper.read("Invoice", mine)["CustomerRef"]["value"] == other
    assert bookkeeper.http.get(f"{bookkeeper.home}/customers?search=oddities").text.count("<tr>") == 0


def test_lines_are_added_without_losing_what_was_typed(bookkeeper: Bookkeeper, customer_id: str) -> None:
    path = f"{bookkeeper.home}/customers/{customer_id}/invoice"
    more = bookkeeper.submit(path, more="1", quantity=["7", "", ""], private_note="Keep me")
    assert more.status_code == 200
    assert more.text.count('name="rate"') == 6
    assert 'value="7"' in more.text
    assert 'value="Keep me"' in more.text
    assert (
        bookkeeper.books.query(f"select count(*) from Invoice where CustomerRef = '{customer_id}'").json()[
            "QueryResponse"
        ]["totalCount"]
        == 0
    )
    many = bookkeeper.submit(path, more="1", new_lines="99999999")
    assert many.text.count('name="rate"') == 50


def test_a_line_is_removed(bookkeeper: Bookkeeper, customer_id: str) -> None:
    item = bookkeeper.first("Item")["Id"]
    path = f"{bookkeeper.home}/customers/{customer_id}/invoice"
    bookkeeper.done(path, item_id=[item, item, ""], quantity=["1", "1", ""], rate=["10", "5", ""])
    said = bookkeeper.done(f"{bookkeeper.place}/edit", remove="1")
    assert "was saved" in said
    after = bookkeeper.read("Invoice", bookkeeper.place.rpartition("/")[2])
    assert after["TotalAmt"] == 5
    page = bookkeeper.refused(f"{bookkeeper.place}/edit", remove="2")
    assert "2020" in page


def test_numbers_are_typed_where_the_company_numbers_by_hand(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    assert 'name="DocNumber"' not in bookkeeper.open(f"{bookkeeper.home}/customers/{customer_id}/invoice")
    bookkeeper.done(f"{bookkeeper.home}/preferences", act="switches", numbers_by_hand="on")
    item = bookkeeper.first("Item")["Id"]
    said = bookkeeper.done(
        f"{bookkeeper.home}/customers/{customer_id}/invoice",
        DocNumber="A-77",
        item_id=[item, "", ""],
        rate=["1", "", ""],
    )
    assert "Invoice A-77 was made." in said


def test_an_invoice_is_shown_printed_and_told_as_a_client_reads_it(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    mine = bookkeeper.invoice(customer_id, amount="1234.50")
    bookkeeper.payment(customer_id, amount="34.50", **{f"apply_Invoice_{mine}": "34.50"})
    page = bookkeeper.open(f"{bookkeeper.home}/invoices/{mine}")
    assert all(words in page for words in ("1,234.50", "1,200.00", "34.50", '"Balance": 1200'))
    printed = bookkeeper.open(f"{bookkeeper.home}/invoices/{mine}/print")
    assert "Rowan Landscaping & Design" in printed
    assert "1,200.00 USD" in printed


def test_an_invoice_is_voided_after_asking_and_its_payment_becomes_credit(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    mine = bookkeeper.invoice(customer_id)
    paid = bookkeeper.payment(customer_id, amount="60", **{f"apply_Invoice_{mine}": "60"})
    assert "?</h1>" in bookkeeper.open(f"{bookkeeper.home}/invoices/{mine}/void")
    assert bookkeeper.read("Invoice", mine)["TotalAmt"] == 100
    said = bookkeeper.done(f"{bookkeeper.home}/invoices/{mine}/void")
    assert ">Void</span>" in said
    assert bookkeeper.read("Payment", paid)["UnappliedAmt"] == 60


def test_an_invoice_changed_meanwhile_is_not_voided(bookkeeper: Bookkeeper, customer_id: str) -> None:
    mine = bookkeeper.invoice(customer_id)
    page = bookkeeper.refused(f"{bookkeeper.home}/invoices/{mine}/void", revision="7")
    assert "5010" in page
    assert bookkeeper.read("Invoice", mine)["TotalAmt"] == 100


def test_an_invoice_is_deleted_unless_something_is_linked_to_it(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    mine, other = bookkeeper.invoice(customer_id), bookkeeper.invoice(customer_id)
    bookkeeper.payment(customer_id, amount="60", **{f"apply_Invoice_{mine}": "60"})
    assert 'role="alert"' in bookkeeper.refused(f"{bookkeeper.home}/invoices/{mine}/delete")
    assert "was deleted" in bookkeeper.done(f"{bookkeeper.home}/invoices/{other}/delete")
    assert bookkeeper.http.get(f"{bookkeeper.home}/invoices/{other}").status_code == 404


def test_books_are_closed_and_opened_again(bookkeeper: Bookkeeper, customer_id: str) -> None:
    mine = bookkeeper.invoice(customer_id)
    day = bookkeeper.read("Invoice", mine)["TxnDate"]
    said = bookkeeper.done(f"{bookkeeper.home}/preferences", act="close", closing=day)
    assert f"The books are closed up to {day}." in said
    assert "6210" in bookkeeper.refused(f"{bookkeeper.home}/invoices/{mine}/edit", private_note="Late")
    assert (
        bookkeeper.books.query("select * from Preferences").json()["QueryResponse"]["Preferences"][0][
            "AccountingInfoPrefs"
        ]["BookCloseDate"]
        == day
    )
    assert "is no date" in bookkeeper.refused(f"{bookkeeper.home}/preferences", act="close", closing="soon")
    bookkeeper.done(f"{bookkeeper.home}/preferences", act="close", closing="")
    bookkeeper.done(f"{bookkeeper.home}/invoices/{mine}/edit", private_note="In time")


def test_switches_are_set_and_what_cannot_be_undone_is_refused(bookkeeper: Bookkeeper) -> None:
    on = {"act": "switches", "auto_apply": "on", "currencies": "on", "sales_tax": "on", "automated_tax": "on"}
    assert bookkeeper.http.post(f"{bookkeeper.home}/preferences", data=on).status_code == 303
    told = bookkeeper.first("Preferences")
    assert told["SalesFormsPrefs"]["AutoApplyCredit"] is True
    assert told["CurrencyPrefs"]["MultiCurrencyEnabled"] is True
    off = bookkeeper.http.post(f"{bookkeeper.home}/preferences", data={"act": "switches"})
    assert off.status_code == 400
    assert "cannot be turned off" in html.unescape(off.text)
