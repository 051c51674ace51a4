"""Money is conserved: what is open is what was invoiced less what was paid, however it is put against what."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.books.balances import customer_balances, invoice_balances, unapplied
from ar_automation.books.money import Money, MoneyError, money, zero
from ar_automation.books.records import Application, Invoice, Payment

DAY = date(2026, 1, 5)
AMOUNTS = st.integers(-5000, 5000).map(lambda cents: money(f"{cents}e-2", "USD"))
CUSTOMERS = st.sampled_from("abc")
Books = tuple[dict[str, Invoice], dict[str, Payment]]


def usd(amount: str) -> Money:
    return money(amount, "USD")


def invoice(customer: str, total: Money, *, voided: bool = False) -> Invoice:
    return Invoice(customer=customer, currency="USD", txn_date=DAY, total=total, voided=voided)


def payment(customer: str, amount: Money, *parts: Application, voided: bool = False) -> Payment:
    return Payment(
        customer=customer, currency="USD", txn_date=DAY, amount=amount, applications=parts, voided=voided
    )


def against(target: str, amount: Money, kind: str = "invoice") -> Application:
    return Application(target_kind=kind, target=target, amount=amount)


@st.composite
def books(draw: st.DrawFn, *, families: bool = True) -> Books:
    """Invoices and payments; each payment pays invoices that are there, of any customer or its own only."""
    drawn = draw(st.lists(st.builds(invoice, CUSTOMERS, AMOUNTS, voided=st.booleans()), max_size=6))
    invoices = {str(n): record for n, record in enumerate(drawn)}
    payments = {}
    for n in range(draw(st.integers(0, 5))):
        who = draw(CUSTOMERS)
        targets = [key for key, record in invoices.items() if families or record.customer == who]
        put_against = draw(st.lists(st.sampled_from(targets), max_size=3)) if targets else []
        parts = [against(target, draw(AMOUNTS)) for target in put_against]
        payments[f"p{n}"] = payment(who, draw(AMOUNTS), *parts, voided=draw(st.booleans()))
    return invoices, payments


def added(amounts: list[Money]) -> Money:
    return sum(amounts, start=zero("USD"))


@given(drawn=books())
def test_open_ar_is_everything_invoiced_less_everything_paid(drawn: Books) -> None:
    invoices, payments = drawn
    invoiced = added([i.total for i in invoices.values() if not i.voided])
    paid = added([p.amount for p in payments.values() if not p.voided])
    assert added(list(customer_balances(*drawn).values())) == invoiced - paid


@given(drawn=books(families=False))
def test_a_customer_owes_its_own_invoices_less_its_own_payments(drawn: Books) -> None:
    invoices, payments = drawn
    for customer, balance in customer_balances(*drawn).items():
        invoiced = [i.total for i in invoices.values() if i.customer == customer and not i.voided]
        paid = [p.amount for p in payments.values() if p.customer == customer and not p.voided]
        assert balance == added(invoiced) - added(paid)


@given(drawn=books())
def test_every_customer_with_a_document_has_a_balance_and_nobody_else(drawn: Books) -> None:
    invoices, payments = drawn
    named = {i.customer for i in invoices.values()} | {p.customer for p in payments.values()}
    assert set(customer_balances(*drawn)) == named


@given(drawn=books())
def test_a_payment_is_its_parts_and_the_rest(drawn: Books) -> None:
    for record in drawn[1].values():
        whole = added([part.amount for part in record.applications]) + unapplied(record)
        assert record.voided or whole == record.amount


@given(drawn=books())
def test_voiding_every_payment_is_having_none(drawn: Books) -> None:
    invoices, payments = drawn
    void = {key: msgspec.structs.replace(record, voided=True) for key, record in payments.items()}
    assert invoice_balances(invoices, void) == invoice_balances(invoices, {})
    assert all(unapplied(record) == zero("USD") for record in void.values())


def test_part_of_a_payment_leaves_the_rest_of_both() -> None:
    invoices = {"1": invoice("a", usd("100")), "2": invoice("a", usd("50"), voided=True)}
    paid = payment("a", usd("80"), against("1", usd("30")))
    assert invoice_balances(invoices, {"p": paid}) == {"1": usd("70"), "2": usd("0")}
    assert unapplied(paid) == usd("50")
    assert customer_balances(invoices, {"p": paid}) == {"a": usd("20")}


def test_what_is_put_against_something_else_lowers_no_invoice() -> None:
    invoices = {"1": invoice("a", usd("100"))}
    other = payment("a", usd("30"), against("1", usd("10"), "CreditMemo"), against("9", usd("5")))
    assert invoice_balances(invoices, {"p": other}) == {"1": usd("100")}
    assert unapplied(other) == usd("15")


def test_paying_for_another_moves_the_others_balance() -> None:
    invoices = {"1": invoice("child", usd("40"))}
    paid = {"p": payment("parent", usd("40"), against("1", usd("40")))}
    assert customer_balances(invoices, paid) == {"child": usd("0"), "parent": usd("0")}


def test_a_customer_has_one_currency() -> None:
    yen = Invoice(customer="a", currency="JPY", txn_date=DAY, total=money(100, "JPY"))
    with pytest.raises(MoneyError):
        customer_balances({"1": invoice("a", usd("1")), "2": yen}, {})


def test_empty_books_owe_nothing() -> None:
    assert customer_balances({}, {}) == {}
