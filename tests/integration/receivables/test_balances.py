"""The one SQL statement and the plain sums of `books.balances` say the same."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ar_automation.books import balances as plain
from ar_automation.books.money import Money, money
from ar_automation.books.records import Application, Customer, Invoice, Kind, Payment, sorted_applications
from ar_automation.receivables import balances, models
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync.core.rows import LocalWrite
from ar_automation.sync.core.wire import LocalId
from tests.integration.receivables.records import DAY, Standing, invoice, payment, put, put_key, usd

many = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
whole = st.integers(-5_000, 50_000).map(lambda cents: money(Decimal(cents) / 100, "USD"))


@st.composite
def books(draw: st.DrawFn) -> tuple[list[Invoice], list[Payment]]:
    """Invoices and payments of three customers; keys are positions, applications may cross families."""
    customers = st.sampled_from(["0", "1", "2"])
    invoices = draw(
        st.lists(
            st.builds(
                Invoice, customer=customers, currency=st.just("USD"), txn_date=st.just(DAY), total=whole,
                voided=st.booleans(),
            ),
            max_size=5,
        )
    )  # fmt: skip
    targets = st.sampled_from([str(n) for n in range(len(invoices))]) if invoices else st.nothing()
    parts = st.builds(Application, target=targets, amount=whole) | st.builds(
        Application, target_kind=st.just("CreditMemo"), target=st.just("77"), amount=whole
    )
    payments = st.builds(
        Payment, customer=customers, currency=st.just("USD"), txn_date=st.just(DAY), amount=whole,
        applications=st.lists(parts, max_size=3).map(tuple), voided=st.booleans(),
    )  # fmt: skip
    return invoices, draw(st.lists(payments, max_size=5))


@many
@given(drawn=books(), scope=st.none() | st.sets(st.sampled_from([0, 1, 2])))
def test_sql_and_plain_sums_agree(
    standing: Standing, drawn: tuple[list[Invoice], list[Payment]], scope: set[int] | None
) -> None:
    customers = [put_key(Customer(display_name=f"Customer {n}", currency="USD")) for n in range(3)]
    invoices, payments = _stored(customers, *drawn)
    in_scope = customers if scope is None else [customers[n] for n in sorted(scope)]
    balances.recompute(None if scope is None else [int(key) for key in in_scope])
    due = plain.invoice_balances(invoices, payments)
    open_ar = plain.customer_balances(invoices, payments)
    for key in [key for key in invoices if invoices[key].customer in in_scope]:
        row = models.Invoice.objects.get(pk=int(key))
        assert (row.balance, row.balance_minor) == _twins(due[key])
    for key, record in [(k, record) for k, record in payments.items() if record.customer in in_scope]:
        paid = models.Payment.objects.get(pk=int(key))
        assert (paid.unapplied, paid.unapplied_minor) == _twins(plain.unapplied(record))
    for key in in_scope:
        customer = models.Customer.objects.get(pk=int(key))
        assert (customer.open_balance, customer.open_balance_minor) == _twins(open_ar.get(key, usd("0")))


def test_recomputing_some_brings_up_the_invoices_they_pay_for_others(standing: Standing) -> None:
    child, parent = standing[Kind.CUSTOMER]
    owed = put(invoice(child, "10.00"))
    put(payment(parent, "10.00", (str(owed), "10.00")))
    balances.recompute([int(parent)])
    assert models.Invoice.objects.get(pk=owed).balance == 0
    assert models.Customer.objects.get(pk=int(child)).open_balance == 10  # their seeded invoice


def test_taking_an_application_off_somebody_elses_invoice_opens_it_again(standing: Standing) -> None:
    child, parent = standing[Kind.CUSTOMER]
    owed = put(invoice(child, "10.00"))
    paid = put(payment(parent, "10.00", (str(owed), "10.00")))
    balances.recompute()
    put(payment(parent, "10.00"), paid)
    assert models.Invoice.objects.get(pk=owed).balance == 10


def test_balances_are_in_the_currency_of_the_customer(standing: Standing) -> None:
    ledger = ReceivablesLedger()
    yen = Customer(display_name="Yuki", currency="JPY")
    key = put_key(yen)
    whole_yen = Invoice(customer=key, currency="JPY", txn_date=DAY, total=money(1200, "JPY"))
    [now] = ledger.apply(Kind.INVOICE, [LocalWrite(local_id=None, record=whole_yen)])
    balances.recompute([int(key)])
    row = models.Invoice.objects.get(pk=now.local_id)
    assert (row.total_minor, row.balance_minor) == (1200, 1200)
    assert str(ledger.open_balances()[LocalId(int(key))][1]) == "1200 JPY"


def _stored(
    customers: list[str], invoices: list[Invoice], payments: list[Payment]
) -> tuple[dict[str, Invoice], dict[str, Payment]]:
    """Both as stored, with the keys they got."""
    kept: dict[str, Invoice] = {}
    for record in invoices:
        mine = Invoice(
            customer=customers[int(record.customer)], currency="USD", txn_date=DAY, total=record.total,
            voided=record.voided,
        )  # fmt: skip
        kept[put_key(mine)] = mine
    keys = list(kept)
    received: dict[str, Payment] = {}
    for given_payment in payments:
        parts = sorted_applications(
            part
            if part.target_kind != Kind.INVOICE
            else Application(target=keys[int(part.target)], amount=part.amount)
            for part in given_payment.applications
        )
        paid = Payment(
            customer=customers[int(given_payment.customer)], currency="USD", txn_date=DAY,
            amount=given_payment.amount, applications=parts, voided=given_payment.voided,
        )  # fmt: skip
        received[put_key(paid)] = paid
    return kept, received


def _twins(figure: Money) -> tuple[Decimal, int]:
    return figure.amount, figure.minor
