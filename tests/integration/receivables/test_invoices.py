"""Invoices: what a person may do, what is refused, and what each change leaves behind."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ar_automation.accounts.models import AuditEvent
from ar_automation.books.records import (
    Customer,
    Invoice,
    InvoiceLine,
    Item,
    Kind,
    Term,
)
from ar_automation.receivables import models, services
from ar_automation.receivables.errors import NotFound
from ar_automation.receivables.inputs import (
    CustomerInput,
    InvoiceInput,
)
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync.core.rows import LocalWrite
from ar_automation.sync.core.wire import LocalId
from tests.integration.receivables.people import (
    audited,
    connect,
    line,
    marks,
    owed,
    part,
    received,
    stored,
)
from tests.integration.receivables.records import DAY, Standing, invoice, put, usd

Refused = Callable[..., AbstractContextManager[dict[str, str]]]


def test_an_invoice_is_the_sum_of_its_lines(draft: InvoiceInput, amy: int, hours: int, olivia: int) -> None:
    connect()
    lines = [*draft.lines, line(hours, "0.333", "9.99", description="Help"), line(hours, "1", "-5")]
    made = services.create_invoice(replace(draft, lines=lines), person_id=olivia)
    record = stored(Kind.INVOICE, made)
    assert [str(line.amount.amount) for line in record.lines] == ["80.50", "3.33", "-5.00"]
    assert (record.total, record.doc_number, record.currency) == (usd("78.83"), "", "USD")
    row = models.Invoice.objects.get(pk=made)
    assert (row.total_minor, row.balance_minor, row.state) == (7883, 7883, "open")
    assert owed(amy) == Decimal("88.83")  # another invoice of 10.00 stands
    assert marks() == {("invoice", made)}
    event = AuditEvent.objects.get(kind="invoice")
    assert (event.action, event.record_id, event.person_id) == ("invoice.create", str(made), olivia)
    assert event.detail["amount"] == "78.83"


def test_a_term_says_when_it_is_due(draft: InvoiceInput, standing: Standing, olivia: int) -> None:
    month_end = int(put(Term(name="31st", day_of_month=31)))
    for term, day, due in (
        (int(standing[Kind.TERM][0]), DAY, date(2026, 2, 14)),
        (month_end, DAY, date(2026, 1, 31)),
        (month_end, date(2026, 2, 1), date(2026, 2, 28)),
    ):
        made = services.create_invoice(replace(draft, term_id=term, txn_date=day), person_id=olivia)
        assert stored(Kind.INVOICE, made).due_date == due
    fifth = int(put(Term(name="5th", day_of_month=5)))
    made = services.create_invoice(replace(draft, term_id=fifth), person_id=olivia)
    assert stored(Kind.INVOICE, made).due_date == date(2026, 2, 5)
    own = date(2026, 3, 1)
    made = services.create_invoice(replace(draft, term_id=fifth, due_date=own), person_id=olivia)
    assert stored(Kind.INVOICE, made).due_date == own


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"customer_id": 10**9}, "customer_id"),
        ({"txn_date": date(1, 1, 1)}, "txn_date"),
        ({"due_date": date(9999, 1, 1)}, "due_date"),
        ({"term_id": 10**9}, "term_id"),
        ({"doc_number": "x" * 22}, "doc_number"),
        ({"customer_memo": "x" * 1001}, "customer_memo"),
        ({"lines": []}, "lines"),
        ({"lines": [line(None, "1", "1")]}, "lines.0.item_id"),
        ({"lines": [line(10**9, "1", "1")]}, "lines.0.item_id"),
    ],
)
def test_a_bad_invoice_is_refused(
    change: dict[str, Any], path: str, draft: InvoiceInput, olivia: int, refused: Refused
) -> None:
    with refused(path):
        services.create_invoice(replace(draft, **change), person_id=olivia)


@pytest.mark.parametrize(
    ("quantity", "price", "path"),
    [
        (None, "1", "lines.1.quantity"),
        ("1", None, "lines.1.unit_price"),
        ("NaN", "1", "lines.1.quantity"),
        ("1", "Infinity", "lines.1.unit_price"),
        ("1", "0.000000001", "lines.1.unit_price"),
        ("1", "1000000000000", "lines.1.unit_price"),
        ("999999999999", "999999999999", "lines.1.unit_price"),
        ("-3", "40", "lines"),
    ],
)
def test_a_bad_line_is_refused_where_it_stands(
    quantity: str, price: str, path: str, draft: InvoiceInput, hours: int, olivia: int, refused: Refused
) -> None:
    with refused(path):
        services.create_invoice(
            replace(draft, lines=[*draft.lines, line(hours, quantity, price)]), person_id=olivia
        )


def test_another_accounts_ids_are_nobodys(
    strangers: Standing, draft: InvoiceInput, amy: int, hours: int, olivia: int, refused: Refused
) -> None:
    theirs = {kind: int(keys[0]) for kind, keys in strangers.items()}
    changes: list[tuple[dict[str, Any], str]] = [
        ({"customer_id": theirs[Kind.CUSTOMER]}, "customer_id"),
        ({"term_id": theirs[Kind.TERM]}, "term_id"),
        ({"lines": [line(theirs[Kind.ITEM], "1", "1")]}, "lines.0.item_id"),
    ]
    for change, path in changes:
        with refused(path):
            services.create_invoice(replace(draft, **change), person_id=olivia)
    with refused("applications.0.invoice_id"):
        services.record_payment(received(amy, "1", part(theirs[Kind.INVOICE], "1")), person_id=olivia)
    with refused("method_id", "deposit_account_id"):
        given = received(
            amy, "1", method_id=theirs[Kind.PAYMENT_METHOD], deposit_account_id=theirs[Kind.LEDGER_ACCOUNT]
        )
        services.record_payment(given, person_id=olivia)
    with pytest.raises(NotFound):
        services.void_invoice(theirs[Kind.INVOICE], version=1, person_id=olivia)
    with pytest.raises(NotFound):
        services.edit_customer(
            theirs[Kind.CUSTOMER], CustomerInput(display_name="Mine"), version=1, person_id=olivia
        )


def test_inactive_ones_are_kept_but_not_chosen_anew(
    draft: InvoiceInput, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    put(Item(name="Hours", active=False), LocalId(draft.lines[0].item_id or 0))
    put(Customer(display_name="Amy", active=False), LocalId(draft.customer_id))
    with refused("customer_id", "lines.0.item_id"):
        services.create_invoice(draft, person_id=olivia)
    # Its line has no id of QuickBooks yet, so an edit is a new line.
    with refused("lines.0.item_id"):
        services.edit_invoice(made, draft, version=1, person_id=olivia)


def test_an_edit_keeps_the_number_and_the_amounts_quickbooks_gave(
    amy: int, hours: int, standing: Standing, olivia: int
) -> None:
    known = InvoiceLine(
        line_id="7",
        item=str(hours),
        quantity=Decimal(3),
        unit_price=Decimal("3.33333333"),
        amount=usd("10.00"),
    )
    made = put(
        Invoice(
            customer=str(amy),
            currency="USD",
            txn_date=DAY,
            doc_number="1001",
            lines=(known,),
            total=usd("10.00"),
        )
    )
    same = line(hours, "3", "3.33333333", line_id="7")
    given = InvoiceInput(customer_id=amy, txn_date=DAY, lines=[same], private_note="Called.")
    services.edit_invoice(made, given, version=1, person_id=olivia)
    record = stored(Kind.INVOICE, made)
    assert (record.lines, record.total, record.doc_number) == ((known,), usd("10.00"), "1001")
    more = replace(given, lines=[same, line(hours, "1", "2")])
    services.edit_invoice(made, more, version=2, person_id=olivia)
    record = stored(Kind.INVOICE, made)
    assert ([part.line_id for part in record.lines], record.total) == (["7", ""], usd("12.00"))
    assert owed(amy) == Decimal("22.00")  # another invoice of 10.00 stands


def test_a_line_that_is_gone_is_refused(
    draft: InvoiceInput, hours: int, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    with refused("lines.0"):
        services.edit_invoice(
            made, replace(draft, lines=[line(hours, "1", "1", line_id="9")]), version=1, person_id=olivia
        )


def test_a_moved_invoice_moves_the_balance(draft: InvoiceInput, amy: int, bob: int, olivia: int) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    before = owed(amy)
    services.edit_invoice(made, replace(draft, customer_id=bob), version=1, person_id=olivia)
    assert owed(amy) == before - Decimal("80.50")
    assert owed(bob) == Decimal("100.50")


def test_a_void_stays_at_zero_with_its_lines(
    draft: InvoiceInput, amy: int, olivia: int, refused: Refused
) -> None:
    connect()
    made = services.create_invoice(draft, person_id=olivia)
    services.void_invoice(made, version=1, person_id=olivia)
    row = models.Invoice.objects.get(pk=made)
    assert (row.voided, row.balance, row.state) == (True, 0, "voided")
    assert len(stored(Kind.INVOICE, made).lines) == 1
    assert audited() == ["invoice.create", "invoice.void"]
    with refused("") as why:
        services.void_invoice(made, version=2, person_id=olivia)
    assert "voided" in why[""]
    with refused(""):
        services.edit_invoice(made, draft, version=2, person_id=olivia)


def test_a_read_only_document_says_why(amy: int, draft: InvoiceInput, olivia: int, refused: Refused) -> None:
    write = LocalWrite(local_id=None, record=invoice(str(amy), "10.00"), read_only="It has a bundle.")
    [now] = ReceivablesLedger().apply(Kind.INVOICE, [write])
    with refused("") as why:
        services.edit_invoice(now.local_id, draft, version=1, person_id=olivia)
    assert why[""] == "It has a bundle."
    with refused(""):
        services.void_invoice(now.local_id, version=1, person_id=olivia)


def test_what_was_deleted_there_stays_as_it_is(
    amy: int, draft: InvoiceInput, olivia: int, refused: Refused
) -> None:
    made = put(invoice(str(amy), "10.00"))
    ReceivablesLedger().remove(Kind.INVOICE, [made], reason="Deleted in the accounting system")
    with refused("") as why:
        services.edit_invoice(made, draft, version=2, person_id=olivia)
    assert "Deleted in the accounting system" in why[""]


def test_a_paid_invoice_cannot_shrink_below_move_or_be_voided(
    draft: InvoiceInput, amy: int, bob: int, hours: int, olivia: int, refused: Refused
) -> None:
    made = services.create_invoice(draft, person_id=olivia)
    services.record_payment(received(amy, "50", part(made, "50")), person_id=olivia)
    with refused("lines"):
        services.edit_invoice(
            made, replace(draft, lines=[line(hours, "1", "49.99")]), version=1, person_id=olivia
        )
    with refused("customer_id"):
        services.edit_invoice(made, replace(draft, customer_id=bob), version=1, person_id=olivia)
    with refused(""):
        services.void_invoice(made, version=1, person_id=olivia)
    services.edit_invoice(made, replace(draft, lines=[line(hours, "1", "50")]), version=1, person_id=olivia)
    assert models.Invoice.objects.get(pk=made).state == "paid"
