"""Lists: what fits a filter, in which order, page after page; and that nobody else's rows are among them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ar_automation.books.records import Customer, Kind
from ar_automation.receivables import lists
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.receivables.lists import CustomerFilter, DocumentFilter, Place
from ar_automation.sync.core.rows import LocalWrite
from tests.integration.receivables.conftest import Scope
from tests.integration.receivables.records import DAY, Standing, invoice, payment, put, put_key, seed
from tests.world import World


@pytest.fixture
def books(standing: Standing) -> dict[str, str]:
    """Cleo owes, has paid, and has a void; Émile has a credit."""
    cleo = put_key(Customer(display_name="Cleo Müller", email="cleo@example.com", currency="USD"))
    emile = put_key(Customer(display_name="Émile O'Brien-Smith", company_name="Brien & Co.", active=False))
    late = put_key(invoice(cleo, "100.00", number="1001", due_date=DAY))
    paid = put_key(invoice(cleo, "50.00", number="1002"))
    put(invoice(cleo, "70.00", number="1003", voided=True))
    future = put_key(invoice(emile, "20.00", number="INV-7", due_date=date(2199, 1, 1)))
    put(payment(cleo, "50.00", (paid, "50.00"), reference="CHK-88"))
    put(payment(emile, "5.00", reference="wire 9"))
    put(payment(emile, "6.00", reference="void 1", voided=True))
    ReceivablesLedger().recompute()
    return {"cleo": cleo, "emile": emile, "late": late, "paid": paid, "future": future}


def numbers(chosen: DocumentFilter, order: str = "number") -> list[str]:
    return [row.doc_number for row in lists.invoices(chosen, Place(order=order)).rows if row.doc_number]


def references(chosen: DocumentFilter) -> list[str]:
    return [row.reference for row in lists.payments(chosen, Place(order="amount")).rows]


def names(chosen: CustomerFilter, order: str = "name") -> list[str]:
    return [row.display_name for row in lists.customers(chosen, Place(order=order)).rows]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("open", ["1001", "INV-7"]),
        ("overdue", ["1001"]),
        ("paid", ["1002"]),
        ("voided", ["1003"]),
        ("", ["1001", "1002", "1003", "INV-7"]),
    ],
)
def test_invoices_by_status(status: str, expected: list[str], books: dict[str, str]) -> None:
    assert numbers(DocumentFilter(status=status)) == expected
    if status:
        wanted = {"open", "overdue"} if status == "open" else {status}
        assert {row.status for row in lists.invoices(DocumentFilter(status=status)).rows} <= wanted


@pytest.mark.parametrize(
    ("status", "expected"),
    [("unapplied", ["wire 9"]), ("applied", ["CHK-88"]), ("voided", ["void 1"])],
)
def test_payments_by_status(status: str, expected: list[str], books: dict[str, str]) -> None:
    assert references(DocumentFilter(status=status)) == expected


def test_documents_by_customer_date_and_amount(books: dict[str, str]) -> None:
    assert numbers(DocumentFilter(customer_id=int(books["emile"]))) == ["INV-7"]
    assert numbers(DocumentFilter(amount_from=5000, amount_to=7000)) == ["1002", "1003"]
    assert numbers(DocumentFilter(date_to=DAY - timedelta(days=1))) == []
    assert len(numbers(DocumentFilter(date_from=DAY, date_to=DAY))) == 4
    assert references(DocumentFilter(amount_to=500)) == ["wire 9"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1001", ["1001"]),
        ("100", ["1001", "1002", "1003"]),
        ("cle", ["1001", "1002", "1003"]),
        ("MULLER 1002", ["1002"]),
        ("emile inv", ["INV-7"]),
        ("emile 1001", []),
        ("nobody", []),
        ("  ", ["1001", "1002", "1003", "INV-7"]),
    ],
)
def test_invoices_are_found_by_number_and_customer(
    typed: str, expected: list[str], books: dict[str, str]
) -> None:
    assert numbers(DocumentFilter(search=typed)) == expected


def test_payments_are_found_by_reference_and_customer(books: dict[str, str]) -> None:
    assert references(DocumentFilter(search="88")) == ["CHK-88"]
    assert references(DocumentFilter(search="smith")) == ["wire 9", "void 1"]


@pytest.mark.parametrize("typed", ["brien", "o'brien", "smi bri", "Co ém", "émile", "cleo@example"])
def test_customers_are_found_by_any_word_of_theirs(typed: str, books: dict[str, str]) -> None:
    assert len(names(CustomerFilter(search=typed))) == 1


def test_a_renamed_customer_is_found_by_the_new_name_only(books: dict[str, str]) -> None:
    put(Customer(display_name="Zoe"), ReceivablesLedger().candidates(Kind.CUSTOMER, frozenset())[-2].local_id)
    assert names(CustomerFilter(search="zoe")) == ["Zoe"]
    assert names(CustomerFilter(search="muller")) == []
    assert numbers(DocumentFilter(search="zoe")) == ["1001", "1002", "1003"]


def test_customers_by_activity_and_debt(books: dict[str, str]) -> None:
    assert names(CustomerFilter(active=False)) == ["Émile O'Brien-Smith"]
    assert "Émile O'Brien-Smith" not in names(CustomerFilter(active=True))
    assert names(CustomerFilter(owing=True), "-balance") == [
        "Cleo Müller",
        "Bob",
        "Émile O'Brien-Smith",
        "Amy",
    ]


def test_orders_go_both_ways_and_the_newest_come_first(books: dict[str, str]) -> None:
    put(invoice(books["cleo"], "1.00", number="1004", txn_date=DAY + timedelta(days=1)))
    assert numbers(DocumentFilter(), "")[0] == "1004"
    assert numbers(DocumentFilter(), "-number")[0] == "INV-7"
    assert numbers(DocumentFilter(), "due_date")[-1] == "INV-7"
    assert numbers(DocumentFilter(), "-total")[0] == "1001"
    assert numbers(DocumentFilter(), "-balance")[0] == "1001"


@pytest.mark.parametrize("order", [sign + name for name in lists.INVOICE_ORDERINGS for sign in ("", "-")])
def test_pages_follow_each_other_without_gap_or_repeat(order: str, standing: Standing) -> None:
    _many(standing, 23)
    everything = [row.id for row in lists.invoices(None, Place(order=order, limit=100)).rows]
    seen: list[int] = []
    place, pages = Place(order=order, limit=4), []
    while True:
        page = lists.invoices(None, place)
        pages.append([row.id for row in page.rows])
        seen += pages[-1]
        if not page.next:
            break
        place = Place(order=order, limit=4, after=page.next)
    assert seen == everything
    for expected in reversed(pages[:-1]):
        assert page.previous
        page = lists.invoices(None, Place(order=order, limit=4, before=page.previous))
        assert [row.id for row in page.rows] == expected
        assert page.next
    assert not page.previous


def test_a_page_that_grew_meanwhile_still_follows(standing: Standing) -> None:
    _many(standing, 10)
    page = lists.invoices(None, Place(order="number", limit=5))
    put(invoice(standing[Kind.CUSTOMER][0], "1.00", number="000"))
    after = lists.invoices(None, Place(order="number", limit=50, after=page.next))
    assert not {row.id for row in page.rows} & {row.id for row in after.rows}


@pytest.mark.parametrize("cursor", ["x", "e30", "WyJudW1iZXIiLDEsMV0", "äöü", "W10", "=" * 9])
def test_a_made_up_cursor_is_refused(cursor: str, standing: Standing) -> None:
    with pytest.raises(Invalid) as caught:
        lists.invoices(None, Place(after=cursor))
    assert set(caught.value.errors) == {"cursor"}


def test_an_unknown_order_or_status_is_refused(standing: Standing) -> None:
    for chosen, place in (
        (DocumentFilter(), Place(order="id; drop table")),
        (DocumentFilter(status="lost"), Place()),
    ):
        with pytest.raises(Invalid):
            lists.invoices(chosen, place)


def test_a_page_takes_as_many_queries_for_many_rows_as_for_one(standing: Standing) -> None:
    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            lists.invoices(DocumentFilter(search="1"), Place(limit=limit))
            lists.payments(None, Place(limit=limit))
            lists.customers(None, Place(limit=limit))
        return len(captured)

    _many(standing, 30)
    assert queries(1) == queries(30) <= 9


def test_the_count_stops_at_its_cap(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    _many(standing, 12)
    assert lists.invoices().counted == "14"
    monkeypatch.setattr(lists, "COUNT_MAX", 10)
    assert lists.invoices(None, Place(limit=3)).counted == "10+"


def test_lists_show_one_account_only(accounts_world: World, scope: Scope) -> None:
    with scope(accounts_world.other_account):
        seed()
    with scope(accounts_world.account):
        assert [lists.customers().rows, lists.invoices().rows, lists.payments().rows] == [[], [], []]
        assert names(CustomerFilter(search="amy")) == []


def _many(standing: Standing, number: int) -> None:
    customer = standing[Kind.CUSTOMER][0]
    drawn = [
        invoice(customer, f"{n % 3 + 1}.00", number=f"{n % 5}", txn_date=DAY + timedelta(days=n % 4))
        for n in range(number)
    ]
    ReceivablesLedger().apply(Kind.INVOICE, [LocalWrite(local_id=None, record=record) for record in drawn])
