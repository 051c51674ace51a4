"""The page at `/`: a person acts as the bookkeeper, with nothing but forms."""

import pytest

from tests.contract.sandbox.bookkeeper import Bookkeeper
from tests.contract.sandbox.client import Sandbox


def test_the_first_page_shows_companies_open_invoices_and_people(
    sandbox: Sandbox, bookkeeper: Bookkeeper
) -> None:
    page = bookkeeper.open("/")
    for entry in sandbox.control("companies", method="GET")["companies"]:
        assert entry["name"] in page
    invoice = bookkeeper.first("Invoice", "where Balance > '0' orderby DueDate")
    assert invoice["DocNumber"] in page
    assert f"{invoice['Balance']:,.2f}" in page
    assert bookkeeper.first("Customer", "orderby DisplayName")["DisplayName"] in bookkeeper.open(
        f"{bookkeeper.home}/customers"
    )
    assert all(words in page for words in ("Receive payment", "Edit", "several@example.com"))


def test_another_company_can_be_opened(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    second = sandbox.realm_ids()[1]
    page = bookkeeper.open(f"/?company={second}")
    assert f"Company {second}" in page
    assert "No open invoices." in page


def test_a_received_payment_closes_the_invoice(bookkeeper: Bookkeeper) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '0'")
    done = bookkeeper.submit(f"{bookkeeper.home}/invoices/{invoice['Id']}/payment", reference="2041")
    assert done.status_code == 303
    assert "received" in bookkeeper.open(done.headers["location"])
    after = bookkeeper.read("Invoice", invoice["Id"])
    assert after["Balance"] == 0
    payment = bookkeeper.read("Payment", after["LinkedTxn"][-1]["TxnId"])
    assert (payment["TotalAmt"], payment["PaymentRefNum"]) == (invoice["Balance"], "2041")


def test_a_part_payment_leaves_the_rest_open_and_an_overpayment_stays_unapplied(
    bookkeeper: Bookkeeper,
) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '10'")
    path = f"{bookkeeper.home}/invoices/{invoice['Id']}/payment"
    assert bookkeeper.submit(path, amount="4.50").status_code == 303
    rest = round(invoice["Balance"] - 4.5, 2)
    assert bookkeeper.read("Invoice", invoice["Id"])["Balance"] == rest
    assert bookkeeper.submit(path, amount=f"{rest + 100:.2f}").status_code == 303
    after = bookkeeper.read("Invoice", invoice["Id"])
    assert after["Balance"] == 0
    payments = [
        bookkeeper.read("Payment", link["TxnId"])
        for link in after["LinkedTxn"]
        if link["TxnType"] == "Payment"
    ]
    assert 100 in [payment["UnappliedAmt"] for payment in payments]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "much"}, "no number"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "-5"}, "above zero"),
        ({"amount": "1.005"}, "whole cents"),
        ({"amount": "NaN"}, "too large"),
        ({"amount": "1e30"}, "too large"),
        ({"date": "soon"}, "no date"),
    ],
)
def test_what_is_mistyped_is_said_and_nothing_is_booked(
    bookkeeper: Bookkeeper, changed: dict[str, str], said: str
) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '0'")
    before = bookkeeper.books.count("Payment")
    answer = bookkeeper.submit(f"{bookkeeper.home}/invoices/{invoice['Id']}/payment", **changed)
    assert answer.status_code == 400
    assert said in answer.text
    assert next(iter(changed.values())) in answer.text
    assert bookkeeper.books.count("Payment") == before


def test_an_invoice_is_edited_header_and_line(bookkeeper: Bookkeeper) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '0'")
    path = f"{bookkeeper.home}/invoices/{invoice['Id']}/edit"
    done = bookkeeper.submit(
        path,
        DueDate="2031-12-31",
        private_note="Agreed by phone",
        description="New words",
        quantity="3",
        rate="20.005",
    )
    assert done.status_code == 303, done.text
    after = bookkeeper.read("Invoice", invoice["Id"])
    assert (after["DueDate"], after["PrivateNote"]) == ("2031-12-31", "Agreed by phone")
    line = after["Line"][0]
    assert (line["Id"], line["Description"], line["Amount"]) == (invoice["Line"][0]["Id"], "New words", 60.02)
    assert after["TotalAmt"] == round(invoice["TotalAmt"] - invoice["Line"][0]["Amount"] + 60.02, 2)
    assert after["CustomerRef"] == invoice["CustomerRef"]


def test_an_unchanged_edit_changes_no_amount(bookkeeper: Bookkeeper) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '0'")
    assert bookkeeper.submit(f"{bookkeeper.home}/invoices/{invoice['Id']}/edit").status_code == 303
    after = bookkeeper.read("Invoice", invoice["Id"])
    for field in ("TotalAmt", "Balance", "DueDate", "TxnDate", "DocNumber"):
        assert after[field] == invoice[field]
    assert [line["Amount"] for line in after["Line"]] == [line["Amount"] for line in invoice["Line"]]


def test_a_line_is_added_at_the_items_own_price(bookkeeper: Bookkeeper) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '0'")
    item = next(
        item
        for item in bookkeeper.books.query("select * from Item").json()["QueryResponse"]["Item"]
        if item.get("UnitPrice")
    )
    shown = [line for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    lines = [("", line.get("Description", ""), line["SalesItemLineDetail"], line["Id"]) for line in shown]
    form: dict[str, list[str]] = {
        "revision": [invoice["SyncToken"]],
        "line_id": [*(line_id for *_, line_id in lines), ""],
        "item_id": ["" for _ in lines] + [item["Id"]],
        "description": [*(words for _, words, _, _ in lines), ""],
        "quantity": [*(str(detail["Qty"]) for _, _, detail, _ in lines), "2"],
        "rate": [*(str(detail["UnitPrice"]) for _, _, detail, _ in lines), ""],
    }
    done = bookkeeper.http.post(f"{bookkeeper.home}/invoices/{invoice['Id']}/edit", data=form)
    assert done.status_code == 303, done.text
    after = bookkeeper.read("Invoice", invoice["Id"])
    assert after["TotalAmt"] == round(invoice["TotalAmt"] + 2 * item["UnitPrice"], 2)


def test_an_edit_of_an_old_revision_is_refused_and_keeps_what_was_typed(bookkeeper: Bookkeeper) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '0'")
    path = f"{bookkeeper.home}/invoices/{invoice['Id']}/edit"
    assert bookkeeper.submit(path, private_note="First").status_code == 303
    refused = bookkeeper.submit(path, private_note="Second", revision=invoice["SyncToken"])
    assert refused.status_code == 400
    assert "5010" in refused.text
    assert 'value="Second"' in refused.text
    assert bookkeeper.read("Invoice", invoice["Id"])["PrivateNote"] == "First"


def test_a_new_invoice_raises_the_customers_balance(bookkeeper: Bookkeeper) -> None:
    customer = bookkeeper.first("Customer")
    item = bookkeeper.first("Item")
    path = f"{bookkeeper.home}/customers/{customer['Id']}/invoice"
    form = {"line_id": "", "item_id": item["Id"], "description": "By hand", "quantity": "2", "rate": "10.25"}
    assert bookkeeper.http.post(path, data=form).status_code == 303
    after = bookkeeper.read("Customer", customer["Id"])
    assert after["Balance"] == round(customer["Balance"] + 20.5, 2)
    refused = bookkeeper.http.post(path, data={**form, "item_id": ""})
    assert refused.status_code == 400
    assert "needs an item" in refused.text


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_a_form_of_another_site_is_refused(bookkeeper: Bookkeeper, origin: str) -> None:
    invoice = bookkeeper.first("Invoice", "where Balance > '0'")
    path = f"{bookkeeper.home}/invoices/{invoice['Id']}/payment"
    form = {"amount": "1", "date": "2026-01-01"}
    assert bookkeeper.http.post(path, data=form, headers={"Origin": origin}).status_code == 403
    assert bookkeeper.http.post("/control/reset", headers={"Origin": origin}).status_code == 403
    own = str(bookkeeper.http.base_url).rstrip("/")
    assert bookkeeper.http.post(path, data=form, headers={"Origin": own}).status_code == 303


def test_pages_of_what_is_not_there_are_404(bookkeeper: Bookkeeper) -> None:
    for path in ("/books/1", f"{bookkeeper.home}/invoices/999999", f"{bookkeeper.home}/customers/x'"):
        assert bookkeeper.http.get(path).status_code == 404


def test_long_lists_come_in_pages(sandbox: Sandbox) -> None:
    sandbox.control("limits", {"requests_per_second": None})
    realm_id = sandbox.realm_ids()[1]
    connection = sandbox.connect(realm_id)
    for number in range(60):
        assert connection.create_customer(f"Customer {number:02}").status_code == 200
    first = sandbox.http.get(f"/books/{realm_id}/customers").text
    second = sandbox.http.get(f"/books/{realm_id}/customers?customers=2").text
    assert "Page 1 of 2, 60 in all" in first
    assert "Customer 49" in first
    assert "Customer 50" not in first
    assert "Page 2 of 2" in second
    assert "Customer 50" in second
    assert "Customer 59" in sandbox.http.get(f"/books/{realm_id}/customers?customers=99").text
