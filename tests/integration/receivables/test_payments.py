"""Payments: what is applied is what a person said, within what is due and what was paid."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest

from ar_automation.accounts.models import AuditEvent
from ar_automation.accounts.tenancy import NoAccountError
from ar_automation.books.records import (
    Application,
    Kind,
    Payment,
)
from ar_automation.receivables import models, services
from ar_automation.receivables.inputs import (
    CustomerInput,
    InvoiceInput,
)
from tests.integration.receivables.people import (
    audited,
    connect,
    marks,
    owed,
    part,
    received,
    stored,
)
from tests.integration.receivables.records import DAY, invoice, payment, put, usd
from tests.world import World

Refused = Callable[..., AbstractContextManager[dict[str, str]]]


def test_a_payment_pays_what_it_is_put_against(draft: InvoiceInput, amy: int, olivia: int) -> None:
    connect()
    first, second = (services.create_invoice(draft, person_id=olivia) for _ in range(2))
    before = owed(amy)
    made = services.record_payment(
        received(amy, "120", part(second, "20"), part(first, "80.50"), reference="C-1"), person_id=olivia
    )
    row = models.Payment.objects.get(pk=made)
    assert (row.amount_minor, row.unapplied_minor, row.state) == (12000, 1950, "unapplied")
    assert [models.Invoice.objects.get(pk=i).balance_minor for i in (first, second)] == [0, 6050]
    assert owed(amy) == before - 120
    assert marks() == {("invoice", first), ("invoice", second), ("payment", made)}
    assert AuditEvent.objects.get(kind="payment").detail["applications"] == {
        str(first): "80.50",
        str(second): "20.00",
    }


def test_more_than_is_due_or_more_than_was_paid_is_refused(
    draft: InvoiceInput, amy: int, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    with refused("applications.0.amount") as why:
        services.record_payment(received(amy, "100", part(made, "80.51")), person_id=olivia)
    assert why["applications.0.amount"] == "Only 80.50 USD is still due on this invoice."
    with refused("applications"):
        services.record_payment(received(amy, "50", part(made, "50.01")), person_id=olivia)
    with refused("applications.1.invoice_id"):
        services.record_payment(received(amy, "50", part(made, "10"), part(made, "10")), person_id=olivia)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "1.001", "1000000000000000"])
def test_a_bad_amount_is_refused(amount: str, amy: int, olivia: int, refused: Refused) -> None:
    with refused("amount"):
        services.record_payment(received(amy, amount), person_id=olivia)


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_is_applied_for_nothing(
    amount: str, draft: InvoiceInput, amy: int, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    with refused("applications.0.amount"):
        services.record_payment(received(amy, "5", part(made, amount)), person_id=olivia)


def test_only_open_invoices_of_the_customer_in_its_currency_are_paid(
    draft: InvoiceInput, amy: int, bob: int, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    with refused("applications.0.invoice_id"):
        services.record_payment(received(bob, "5", part(made, "5")), person_id=olivia)
    services.void_invoice(made, version=1, person_id=olivia)
    with refused("applications.0.invoice_id", "applications.0.amount"):
        services.record_payment(received(amy, "5", part(made, "5")), person_id=olivia)
    euros = services.create_customer(CustomerInput(display_name="Eva", currency="EUR"), person_id=olivia)
    with refused("applications.0.invoice_id"):
        services.record_payment(received(euros, "5", part(made, "5")), person_id=olivia)


def test_an_edit_counts_its_own_applications_as_free(
    draft: InvoiceInput, amy: int, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    paid = services.record_payment(received(amy, "50", part(made, "50")), person_id=olivia)
    services.edit_payment(paid, received(amy, "80.50", part(made, "80.50")), version=1, person_id=olivia)
    assert models.Invoice.objects.get(pk=made).balance == 0
    with refused("applications.0.amount"):
        services.edit_payment(paid, received(amy, "90", part(made, "80.51")), version=2, person_id=olivia)
    services.edit_payment(paid, received(amy, "90"), version=2, person_id=olivia)
    assert models.Invoice.objects.get(pk=made).balance == Decimal("80.50")


def test_what_is_unapplied_can_be_applied_later(
    draft: InvoiceInput, amy: int, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    paid = services.record_payment(received(amy, "50"), person_id=olivia)
    services.apply(paid, [part(made, "30")], version=1, person_id=olivia)
    assert models.Payment.objects.get(pk=paid).unapplied == 20
    with refused("version"):
        services.apply(paid, [part(made, "50")], version=1, person_id=olivia)
    assert audited()[-1] == "payment.apply"


def test_parts_we_do_not_model_stay_and_count(
    amy: int, draft: InvoiceInput, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    credit = Application(target_kind="CreditMemo", target="77", amount=usd("30.00"))
    paid = put(
        Payment(customer=str(amy), currency="USD", txn_date=DAY, amount=usd("50"), applications=(credit,))
    )
    with refused("applications"):
        services.apply(paid, [part(made, "20.01")], version=1, person_id=olivia)
    services.apply(paid, [part(made, "20")], version=1, person_id=olivia)
    assert credit in stored(Kind.PAYMENT, paid).applications


def test_a_part_across_a_family_may_stay(amy: int, bob: int, olivia: int) -> None:
    child = put(invoice(str(bob), "10.00"))
    paid = put(payment(str(amy), "10.00", (str(child), "10.00")))
    given = received(amy, "10", part(child, "10"), private_note="Thanks.")
    services.edit_payment(paid, given, version=1, person_id=olivia)
    assert stored(Kind.PAYMENT, paid).private_note == "Thanks."


def test_voiding_a_payment_opens_its_invoices(draft: InvoiceInput, amy: int, olivia: int) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    before = owed(amy)
    paid = services.record_payment(received(amy, "80.50", part(made, "80.50")), person_id=olivia)
    services.void_payment(paid, version=1, person_id=olivia)
    assert (models.Invoice.objects.get(pk=made).state, owed(amy)) == ("open", before)
    row = models.Payment.objects.get(pk=paid)
    assert (row.state, row.unapplied) == ("voided", 0)
    assert audited() == ["invoice.create", "payment.create", "payment.void"]


def test_a_service_outside_an_account_raises(accounts_world: World) -> None:
    with pytest.raises(NoAccountError):
        services.create_customer(CustomerInput(display_name="Cleo"), person_id=None)
