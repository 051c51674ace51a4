"""What a fresh company holds: every balance right to the cent, the same from the same seed."""

import pytest

from quickbooks_sandbox.company.kinds import KINDS
from quickbooks_sandbox.company.store import parse, render
from tests.unit.sandbox.company_world import Payload, books_of, must_agree

N = 60


@pytest.mark.parametrize(("sample", "scale"), [("landscaping", 0), ("empty", 0), ("landscaping", N)])
def test_every_balance_of_a_sample_agrees(sample: str, scale: int) -> None:
    with books_of(sample, scale) as books:
        must_agree(books)


def test_landscaping_has_open_partly_paid_and_overdue_invoices_and_money_on_account() -> None:
    with books_of("landscaping") as books:
        invoices, payments = books.all("Invoice"), books.all("Payment")
        assert len(books.all("Customer")) >= 30
        assert any(invoice["Balance"] == 0 for invoice in invoices)
        assert any(0 < invoice["Balance"] < invoice["TotalAmt"] for invoice in invoices)
        assert any(invoice["Balance"] and invoice["DueDate"] < "2026-11-23" for invoice in invoices)
        assert any(payment["UnappliedAmt"] == payment["TotalAmt"] > 0 for payment in payments)
        assert any(customer["Job"] and customer["Balance"] for customer in books.all("Customer"))


def test_scale_adds_n_customers_and_five_times_as_many_documents() -> None:
    with books_of("empty", N) as books:
        assert len(books.all("Customer")) == N + 2
        assert len(books.all("Invoice")) == len(books.all("Payment")) == 5 * N
        assert all(len(invoice["Line"]) == 4 for invoice in books.all("Invoice"))


def test_scale_is_the_same_from_the_same_seed() -> None:
    def rows(seed: int) -> list[bytes]:
        with books_of("empty", N, seed=seed) as books:
            return books.company.query("select * from Payment maxresults 1000").rows

    assert rows(1) == rows(1) != rows(2)


@pytest.mark.parametrize("entity", ["Customer", "Invoice", "Payment"])
def test_scaled_objects_are_what_the_ordinary_writes_leave(entity: str) -> None:
    with books_of("landscaping", N) as books:
        for row in books.company.query(f"select * from {entity} startposition 45 maxresults 300").rows:
            grown = parse(row)
            written = books.company.update_object(entity, grown)
            assert _settled(written) == _settled(grown)
        must_agree(books)


@pytest.mark.parametrize("entity", sorted(name for name, kind in KINDS.items() if kind.can_update))
def test_whatever_the_company_shows_it_takes_back(entity: str) -> None:
    with books_of("landscaping") as books:
        for shown in books.all(entity):
            assert _settled(books.company.update_object(entity, shown)) == _settled(shown)
        must_agree(books)


def test_moments_spread_over_three_years_up_to_now() -> None:
    with books_of("empty", N) as books:
        days = sorted(invoice["TxnDate"] for invoice in books.all("Invoice"))
        assert days[0] < "2024-12-01"
        assert "2026-11-01" < days[-1] <= "2026-11-23"


def _settled(payload: Payload) -> object:
    """A payload without its revision, and without the reading of an open balance at the time."""
    kept = {name: value for name, value in payload.items() if name not in ("SyncToken", "MetaData")}
    if "UnappliedAmt" in kept:
        kept["Line"] = [{key: line[key] for key in ("Amount", "LinkedTxn")} for line in kept["Line"]]
    return parse(render(kept))
