"""Customers, invoices and payments through their pages: made, changed, voided, found; refused with every word kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ar_automation.accounts.tenancy import account_scope
from ar_automation.receivables import selectors
from ar_automation.receivables.selectors import InvoiceView, PaymentView
from ar_automation.sync import models
from tests.integration.web import books
from tests.integration.web.books import Books
from tests.world import World

pytestmark = pytest.mark.django_db
LogIn = Callable[[Any], Client]


@pytest.fixture
def standing(accounts_world: World) -> Books:
    books.connect(accounts_world.account, accounts_world.olivia)
    return books.fill(accounts_world.account, accounts_world.olivia)


@pytest.fixture
def mia(accounts_world: World, log_in: LogIn) -> Client:
    return log_in(accounts_world.mia)


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def invoice(world: World, invoice_id: int) -> InvoiceView:
    with account_scope(world.account.pk):
        return selectors.invoice(invoice_id)


def payment(world: World, payment_id: int) -> PaymentView:
    with account_scope(world.account.pk):
        return selectors.payment(payment_id)


def made(answer: Any) -> int:
    """The id in the address a saved form leads to."""
    assert answer.status_code == 302, answer.content.decode()
    return int(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def typed(standing: Books, **changes: str) -> dict[str, str]:
    """A filled-in invoice form of one line."""
    return {
        "customer": str(standing.customers[0]),
        "txn_date": "2026-11-23",
        "term_id": str(standing.terms[0]),
        "lines.0.item_id": str(standing.items[0]),
        "lines.0.description": "Planting",
        "lines.0.quantity": "2",
        "lines.0.unit_price": "61.725",
        "lines.1.quantity": "1",
        **changes,
    }


def test_a_customer_is_made_and_changed(mia: Client, standing: Books) -> None:
    given = {
        "display_name": "Weiskopf Consulting",
        "email": "w@example.com",
        "billing_address.city": "Bayshore",
    }
    customer_id = made(mia.post("/customers/new/", given))
    page = text(mia, f"/customers/{customer_id}/")
    assert "Weiskopf Consulting" in page
    assert "Bayshore" in page
    again = {**given, "display_name": "Weiskopf Ltd", "version": "1"}
    assert made(mia.post(f"/customers/{customer_id}/edit/", again)) == customer_id
    stale = mia.post(f"/customers/{customer_id}/edit/", {**again, "display_name": "Other", "version": "1"})
    assert stale.status_code == 422
    assert "was changed meanwhile" in stale.content.decode()
    assert 'value="Other"' in stale.content.decode()


def test_a_customer_refused_keeps_what_was_typed(mia: Client, standing: Books) -> None:
    answer = mia.post("/customers/new/", {"display_name": "Cool Cars", "email": "no", "notes": "Keep <me>"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Another customer has this name." in page
    assert "This is no e-mail address." in page
    assert "Keep &lt;me&gt;" in page


def test_an_invoice_is_made_changed_and_voided(mia: Client, accounts_world: World, standing: Books) -> None:
    invoice_id = made(mia.post("/invoices/new/", typed(standing)))
    found = invoice(accounts_world, invoice_id)
    assert (str(found.total), found.due_date.isoformat() if found.due_date else "") == (
        "123.45 USD",
        "2026-12-23",
    )
    assert "number follows" in text(mia, f"/invoices/{invoice_id}/")
    changes = {"version": str(found.version), "lines.0.quantity": "4", "txn_date": "2026-11-20"}
    assert made(mia.post(f"/invoices/{invoice_id}/edit/", typed(standing, **changes))) == invoice_id
    found = invoice(accounts_world, invoice_id)
    assert str(found.total) == "246.90 USD"
    assert "Void Invoice (number follows)?" in text(mia, f"/invoices/{invoice_id}/void/")
    assert made(mia.post(f"/invoices/{invoice_id}/void/", {"version": str(found.version)})) == invoice_id
    assert invoice(accounts_world, invoice_id).voided


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lines.0.quantity": "two"}, "This is not a number."),
        ({"lines.0.unit_price": "1e30"}, "At most 12 digits"),
        ({"lines.0.item_id": ""}, "Choose an item."),
        ({"lines.0.item_id": "999999"}, "Choose an item of the list."),
        ({"lines.0.line_id": "77"}, "This line is no longer on the invoice."),
        ({"txn_date": "2026-02-30"}, "This is not a date."),
        ({"txn_date": ""}, "Give the invoice date."),
        ({"txn_date": "0001-01-01"}, "The year must be between"),
        ({"term_id": "999999"}, "Choose one of the list."),
        ({"term_id": "net 30"}, "Choose one from the list."),
        ({"customer_memo": "x" * 20_000}, "too long"),
    ],
)
def test_an_invoice_that_makes_no_sense_is_refused_and_nothing_is_lost(
    mia: Client, standing: Books, changes: dict[str, str], sentence: str
) -> None:
    answer = mia.post("/invoices/new/", typed(standing, private_note="Keep me", **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "Keep me" in page
    assert 'value="Planting"' in page


def test_an_invoice_without_a_line_is_refused(mia: Client, standing: Books) -> None:
    answer = mia.post("/invoices/new/", {"customer": str(standing.customers[0]), "txn_date": "2026-11-23"})
    assert answer.status_code == 422
    assert "An invoice needs a line." in answer.content.decode()


def test_lines_are_added_and_removed_without_scripts_too(mia: Client, standing: Books) -> None:
    page = mia.post("/invoices/new/", typed(standing, step="add")).content.decode()
    assert page.count('aria-label="Item of line') == 3
    page = mia.post("/invoices/new/", typed(standing, step="remove.0")).content.decode()
    assert page.count('aria-label="Item of line') == 1
    assert "Planting" not in page


def test_amounts_are_worked_out_by_the_server(mia: Client, standing: Books) -> None:
    answer = mia.post("/invoices/new/", typed(standing, step="price"), headers={"HX-Request": "true"})
    assert "$123.45" in answer.content.decode()
    answer = mia.post("/invoices/new/", typed(standing, step="item.0"), headers={"HX-Request": "true"})
    assert "Custom design, by the hour" in answer.headers["HX-Trigger"]


def test_a_payment_is_recorded_changed_and_voided(
    mia: Client, accounts_world: World, standing: Books
) -> None:
    target = standing.invoices[4]
    page = text(mia, f"/payments/new/?invoice={target}")
    assert 'name="amount" id="amount" value="575.00"' in page
    given = {"customer": str(standing.customers[4]), "amount": "600", "txn_date": "2026-11-23"}
    given |= {f"apply.{target}": "500", "method_id": str(standing.methods[0]), "reference": "CHK-77"}
    payment_id = made(mia.post("/payments/new/", given))
    found = payment(accounts_world, payment_id)
    assert (str(found.amount), str(found.unapplied)) == ("600.00 USD", "100.00 USD")
    assert str(invoice(accounts_world, target).balance) == "75.00 USD"
    page = text(mia, f"/payments/{payment_id}/edit/")
    assert 'value="500.00"' in page
    again = {**given, "version": str(found.version), f"apply.{target}": "575", "amount": "575"}
    made(mia.post(f"/payments/{payment_id}/edit/", again))
    assert invoice(accounts_world, target).status == "paid"
    found = payment(accounts_world, payment_id)
    made(mia.post(f"/payments/{payment_id}/void/", {"version": str(found.version)}))
    assert str(invoice(accounts_world, target).balance) == "575.00 USD"


def test_a_payment_refused_says_at_which_invoice(mia: Client, standing: Books) -> None:
    target, other = standing.invoices[4], standing.invoices[0]
    given = {"customer": str(standing.customers[4]), "amount": "600", "txn_date": "2026-11-23"}
    answer = mia.post("/payments/new/", {**given, f"apply.{target}": "580", f"apply.{other}": "20"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="apply-{target}-error">Only 575.00 USD is still due on this invoice.' in page
    answer = mia.post("/payments/new/", {**given, "amount": "100", f"apply.{target}": "500"})
    assert "more than the payment" in answer.content.decode()
    answer = mia.post("/payments/new/", {**given, "amount": "", "txn_date": ""})
    assert "Give the amount received." in answer.content.decode()


def test_the_sums_of_a_payment_are_worked_out_by_the_server(mia: Client, standing: Books) -> None:
    given = {"customer": str(standing.customers[4]), "amount": "600", "step": "sum"}
    answer = mia.post("/payments/new/", {**given, f"apply.{standing.invoices[4]}": "500"})
    page = answer.content.decode()
    assert "$500.00" in page
    assert "$100.00" in page


@pytest.mark.parametrize(
    ("query", "there", "missing"),
    [
        ("", "1002", ""),
        ("search=cool", "1003", "1002"),
        ("search=1004", "1004", "1003"),
        ("status=voided", "1015", "1014"),
        ("status=overdue", "1014", "1002"),
        ("least=1000&most=1100", "1011", "1010"),
        ("order=-total", "1015", ""),
        ("order=due_date", "1015", ""),
    ],
)
def test_invoices_are_found_by_what_the_address_says(
    mia: Client, standing: Books, query: str, there: str, missing: str
) -> None:
    page = text(mia, f"/invoices/?{query}")
    assert f">{there}</a>" in page
    if missing:
        assert f">{missing}</a>" not in page


def test_lists_of_one_customer_say_so(mia: Client, standing: Books) -> None:
    for kind in ("invoices", "payments"):
        page = text(mia, f"/{kind}/?customer={standing.customers[1]}")
        assert "Only those of" in page
        assert "Cool Cars" not in page


def test_a_filter_that_makes_no_sense_says_so_and_the_rest_still_counts(mia: Client, standing: Books) -> None:
    page = text(mia, "/invoices/?from=soon&least=much&search=cool")
    assert "This is not a date." in page
    assert "This is not a number." in page
    assert ">1003</a>" in page


@pytest.mark.parametrize("query", ["order=nonsense", "after=nonsense", "before=e30", "status=nonsense"])
def test_an_address_that_no_link_of_ours_has_is_not_found(mia: Client, query: str) -> None:
    assert mia.get(f"/invoices/?{query}").status_code == 404
    assert mia.get(f"/payments/?{query}").status_code == 404


def test_pages_of_a_list_follow_each_other(
    mia: Client, standing: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ar_automation.web.views import lists

    monkeypatch.setattr(lists, "ROWS_SHOWN", 10)
    page = text(mia, "/invoices/?search=&order=number")
    assert "15 in all" in page
    following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = text(mia, f"/invoices/{following}")
    assert 'rel="next"' not in second
    assert 'rel="prev"' in second
    assert "order=number" in following


def test_empty_lists_say_what_will_come_and_what_to_do(mia: Client, accounts_world: World) -> None:
    for kind in ("customers", "invoices", "payments"):
        page = text(mia, f"/{kind}/")
        assert "arrive from QuickBooks once it is connected" in page
        assert "Nothing here matches" in text(mia, f"/{kind}/?search=x")


def test_a_read_only_document_says_why_and_offers_no_change(
    mia: Client, accounts_world: World, standing: Books
) -> None:
    from ar_automation.receivables.models import Invoice

    with account_scope(accounts_world.account.pk):
        Invoice.objects.filter(pk=standing.invoices[2]).update(read_only_reason="It has a discount line.")
    page = text(mia, f"/invoices/{standing.invoices[2]}/")
    assert "Can only be changed in QuickBooks: It has a discount line." in page
    assert ">Edit<" not in page
    refused = mia.post(f"/invoices/{standing.invoices[2]}/edit/", typed(standing, version="1"))
    assert refused.status_code == 422
    assert "It has a discount line." in refused.content.decode()


def test_resync_asks_for_the_record_again(mia: Client, accounts_world: World, standing: Books) -> None:
    target = standing.invoices[0]
    with account_scope(accounts_world.account.pk):
        models.DirtyMark.objects.filter(kind="invoice", local_id=target).update(
            code="rejected", blocked="No."
        )
    assert "No." in text(mia, f"/sync/invoice/{target}/")
    assert mia.post(f"/sync/invoice/{target}/resync/").headers["Location"] == f"/invoices/{target}/"
    assert "the next sync tells the accounting system" in text(mia, f"/sync/invoice/{target}/")


def test_the_payment_account_is_one_of_the_banks_or_undeposited_funds(
    accounts_world: World, log_in: LogIn, standing: Books
) -> None:
    adam, address = log_in(accounts_world.adam), "/account/accounting/settings/"
    page = text(adam, address)
    for name, offered in (
        ("Checking", True),
        ("Undeposited Funds", True),
        ("Old bank", False),
        ("Landscaping Services", False),
    ):
        assert (f">{name}</option>" in page) == offered
    assert "is suggested" in page
    for bad in (str(standing.ledger_accounts[3]), "999999", "x"):
        assert adam.post(address, {"payment_account": bad}).status_code == 422
    assert adam.post(address, {"payment_account": str(standing.ledger_accounts[1])}).status_code == 302
    assert "Payments recorded here wait" not in text(adam, "/account/accounting/")
    assert adam.post(address, {"payment_account": ""}).status_code == 302
    assert "Payments recorded here wait" in text(adam, "/account/accounting/")


def test_disconnecting_asks_first_and_keeps_everything(
    accounts_world: World, log_in: LogIn, standing: Books
) -> None:
    adam = log_in(accounts_world.adam)
    assert "Disconnect from Craig" in text(adam, "/account/accounting/settings/disconnect/")
    answer = adam.post("/account/accounting/settings/disconnect/", follow=True)
    page = " ".join(answer.content.decode().split())
    assert "Everything here stays." in page
    assert "with their ties to <strong>Craig&#x27;s Design and Landscaping</strong>" in page
    assert ">1002</a>" in text(adam, "/invoices/")
    assert adam.post("/account/accounting/settings/disconnect/").status_code == 302
