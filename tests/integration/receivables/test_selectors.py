"""What pages read of one record, and what forms choose from."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ar_automation.books.records import Application, Customer, Item, Kind, LedgerAccount, Payment
from ar_automation.kit import clock
from ar_automation.receivables import selectors, services
from ar_automation.receivables.errors import NotFound
from ar_automation.receivables.inputs import InvoiceInput, LineInput
from tests.integration.receivables.conftest import Scope
from tests.integration.receivables.people import line, part, received, version
from tests.integration.receivables.records import DAY, Standing, invoice, payment, put, put_key, seed, usd
from tests.world import World


def test_an_invoice_with_its_lines_and_payments(amy: int, draft: InvoiceInput, olivia: int) -> None:
    made = services.create_invoice(replace(draft, private_note="Called."), person_id=olivia)
    paid = services.record_payment(received(amy, "30", part(made, "30"), reference="C-1"), person_id=olivia)
    void = services.record_payment(received(amy, "5", part(made, "5")), person_id=olivia)
    services.void_payment(void, version=1, person_id=olivia)
    found = selectors.invoice(made)
    assert (found.customer_name, found.private_note, found.doc_number) == ("Amy", "Called.", "")
    assert (str(found.total), str(found.balance), found.status) == ("80.50 USD", "50.50 USD", "overdue")
    [shown] = found.lines
    assert (shown.item_name, str(shown.quantity), str(shown.unit_price)) == ("Hours", "2", "40.25")
    assert [(p.payment_id, p.reference, str(p.amount)) for p in found.applications] == [
        (paid, "C-1", "30.00 USD")
    ]


def test_what_a_form_shows_saved_again_changes_nothing(
    amy: int, draft: InvoiceInput, standing: Standing, olivia: int
) -> None:
    made = services.create_invoice(replace(draft, due_date=DAY, customer_memo="Thanks"), person_id=olivia)
    paid = services.record_payment(received(amy, "30", part(made, "30")), person_id=olivia)
    forms: list[tuple[Kind, int, Any, Any]] = [
        (Kind.INVOICE, made, selectors.invoice, services.edit_invoice),
        (Kind.PAYMENT, paid, selectors.payment, services.edit_payment),
        (Kind.CUSTOMER, amy, selectors.customer, services.edit_customer),
    ]
    for kind, record_id, view, edit in forms:
        edit(record_id, view(record_id).input, version=1, person_id=olivia)
        after = version(kind, record_id)
        edit(record_id, view(record_id).input, version=after, person_id=olivia)
        assert version(kind, record_id) == after
        assert after == (
            2 if kind is Kind.CUSTOMER else 1
        )  # what was pulled without a field has it empty now


@pytest.mark.parametrize(
    ("due", "paid", "status"),
    [
        (timedelta(days=-1), False, "overdue"),
        (timedelta(0), False, "open"),
        (timedelta(days=-1), True, "paid"),
    ],
)
def test_an_invoice_is_overdue_the_day_after_it_is_due(
    due: timedelta, paid: bool, status: str, amy: int, draft: InvoiceInput, olivia: int
) -> None:
    made = services.create_invoice(replace(draft, due_date=clock.today() + due), person_id=olivia)
    if paid:
        services.record_payment(received(amy, "80.50", part(made, "80.50")), person_id=olivia)
    assert selectors.invoice(made).status == status


def test_a_payment_names_what_it_is_put_against(amy: int, standing: Standing) -> None:
    owed = put_key(invoice(str(amy), "10.00", number="1001"))
    parts = (
        Application(target_kind="CreditMemo", target="77", amount=usd("1")),
        Application(target=owed, amount=usd("2")),
    )
    record = Payment(
        customer=str(amy), currency="USD", txn_date=DAY, amount=usd("3"), applications=parts,
        method=standing[Kind.PAYMENT_METHOD][0], deposit_account=standing[Kind.LEDGER_ACCOUNT][0],
    )  # fmt: skip
    found = selectors.payment(put(record))
    assert [(p.invoice_id, p.name, str(p.amount)) for p in found.applications] == [
        (None, "CreditMemo", "1.00 USD"),
        (int(owed), "1001", "2.00 USD"),
    ]
    assert (found.method_name, found.deposit_account_name) == ("Cash", "Checking")
    assert [p.invoice_id for p in found.input.applications] == [int(owed)]


def test_open_invoices_count_what_the_payment_itself_holds(amy: int, bob: int, olivia: int) -> None:
    first, second = (put(invoice(str(amy), "10.00", due_date=DAY + timedelta(days=n))) for n in (2, 1))
    put(invoice(str(bob), "10.00"))
    put(invoice(str(amy), "10.00", voided=True))
    paid = services.record_payment(
        received(amy, "14", part(int(first), "10"), part(int(second), "4")), person_id=olivia
    )

    def due(payment_id: int | None = None) -> dict[int, str]:
        found = selectors.open_invoices(amy, payment_id=payment_id)
        return {i.id: str(i.balance.amount) for i in found if i.id in (first, second)}

    assert due() == {second: "6.00"}
    assert due(paid) == {second: "10.00", first: "10.00"}
    assert list(due(paid)) == [second, first]
    services.void_payment(paid, version=1, person_id=olivia)
    assert due(paid) == {second: "10.00", first: "10.00"}


def test_forms_choose_from_what_is_active(standing: Standing) -> None:
    put(Item(name="Old", active=False))
    put(Item(name="Folder", item_type="Category"))
    put(Item(name="Ads", full_name="Marketing:Ads", unit_price=Decimal("12.50")))
    assert [item.name for item in selectors.active_items()] == ["Hours", "Hours", "Marketing:Ads"]
    assert str(selectors.active_items()[2].unit_price) == "12.5"
    assert [term.name for term in selectors.active_terms()] == ["Net 10", "Net 30"]
    assert [method.name for method in selectors.active_methods()] == ["Cash", "Check"]


def test_payments_go_to_undeposited_funds_or_a_bank(standing: Standing) -> None:
    put(LedgerAccount(name="Sales", account_type="Income"))
    put(LedgerAccount(name="Old bank", account_type="Bank", active=False))
    put(
        LedgerAccount(
            name="Undeposited Funds", account_type="Other Current Asset", account_subtype="UndepositedFunds"
        )
    )
    assert [account.name for account in selectors.payment_accounts()] == [
        "Undeposited Funds",
        "Checking",
        "Checking",
    ]


def test_a_customer_names_its_parent_and_term(amy: int, standing: Standing) -> None:
    term = standing[Kind.TERM][0]
    job = put(Customer(display_name="Kitchen", currency="EUR", parent=str(amy), term=term))
    found = selectors.customer(job)
    assert (found.parent_name, found.term_name, str(found.open_balance)) == ("Amy", "Net 30", "0.00 EUR")
    assert found.input.parent_id == amy


def test_what_is_not_here_is_not_found(accounts_world: World, scope: Scope) -> None:
    with scope(accounts_world.other_account):
        theirs = seed()
        paid = put(payment(theirs[Kind.CUSTOMER][0], "1.00"))
    with scope(accounts_world.account):
        for read, record_id in (
            (selectors.customer, int(theirs[Kind.CUSTOMER][0])),
            (selectors.invoice, int(theirs[Kind.INVOICE][0])),
            (selectors.payment, int(paid)),
        ):
            with pytest.raises(NotFound):
                read(record_id)
        assert selectors.active_items() == []


def test_an_invoice_of_many_lines_takes_as_many_queries_as_one_of_one(
    draft: InvoiceInput, hours: int, olivia: int
) -> None:
    def queries(lines: list[LineInput]) -> int:
        made = services.create_invoice(replace(draft, lines=lines), person_id=olivia)
        with CaptureQueriesContext(connection) as captured:
            selectors.invoice(made)
        return len(captured)

    assert queries([line(hours, "1", "1")]) == queries([line(hours, "1", "1")] * 40)


def test_the_newest_documents_of_a_customer_come_first(amy: int, draft: InvoiceInput, olivia: int) -> None:
    for day in (date(2026, 3, 1), date(2026, 5, 1), date(2026, 4, 1)):
        services.create_invoice(replace(draft, txn_date=day), person_id=olivia)
    assert [row.txn_date.month for row in selectors.latest_invoices(amy, 2)] == [5, 4]
    assert selectors.latest_payments(amy, 2) == []
