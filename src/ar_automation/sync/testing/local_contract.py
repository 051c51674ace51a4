"""What every local ledger does, as tests: inherit LocalLedgerContract and give it a `ledger` fixture.

The fixture yields an empty ledger inside whatever transaction or scope it needs.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from ar_automation.books.money import money
from ar_automation.books.records import (
    Application,
    Customer,
    Evidence,
    Invoice,
    InvoiceLine,
    Item,
    Kind,
    LedgerAccount,
    Payment,
    PaymentMethod,
    Record,
    Term,
)
from ar_automation.sync.core.rows import LocalWrite, Versioned
from ar_automation.sync.core.wire import LocalId
from ar_automation.sync.ports import LocalLedger

DAY = date(2026, 2, 3)
TEN = money("10.00", "USD")


def put(ledger: LocalLedger, *records: Record, evidence: Evidence | None = None) -> list[Versioned]:
    """Create records of one kind."""
    writes = [LocalWrite(local_id=None, record=record, evidence=evidence) for record in records]
    return ledger.apply(records[0].kind, writes)


def change(ledger: LocalLedger, local_id: LocalId, record: Record) -> Versioned:
    """Apply a change to one record."""
    return ledger.apply(record.kind, [LocalWrite(local_id=local_id, record=record)])[0]


def invoice(customer: Versioned, item: Versioned, amount: str = "10.00", number: str = "1001") -> Invoice:
    """An invoice of one line."""
    total = money(amount, "USD")
    line = InvoiceLine(
        line_id="1",
        item=str(item.local_id),
        description="Design",
        quantity=Decimal(1),
        unit_price=total.amount,
        amount=total,
    )
    return Invoice(
        customer=str(customer.local_id),
        currency="USD",
        doc_number=number,
        txn_date=DAY,
        due_date=DAY,
        term=None,
        private_note="",
        customer_memo="",
        lines=(line,),
        total=total,
    )


def payment(customer: Versioned, amount: str, *applied: tuple[Versioned, str]) -> Payment:
    """A payment put against invoices."""
    parts = tuple(Application(target=str(i.local_id), amount=money(part, "USD")) for i, part in applied)
    return Payment(
        customer=str(customer.local_id),
        currency="USD",
        txn_date=DAY,
        amount=money(amount, "USD"),
        reference="77",
        method=None,
        deposit_account=None,
        private_note="",
        applications=parts,
    )


class LocalLedgerContract:
    """See the module's docstring."""

    def test_what_is_applied_is_read_back_equal_for_every_kind(self, ledger: LocalLedger) -> None:
        """Each kind keeps every field of its record."""
        account = put(ledger, LedgerAccount(name="Sales", full_name="Sales", account_type="Income"))[0]
        for record in (
            Term(name="Net 30", due_days=30, day_of_month=None),
            PaymentMethod(name="Cheque"),
            Item(
                name="Design",
                full_name="Design",
                unit_price=Decimal("12.5"),
                income_account=str(account.local_id),
            ),
        ):
            stood = put(ledger, record)[0]
            read = ledger.read(record.kind, [stood.local_id])[stood.local_id]
            assert not _differing(read.record, record)
            assert read.version == 1

    def test_records_come_back_in_the_order_they_were_given(self, ledger: LocalLedger) -> None:
        """So that links can be tied to them."""
        stood = put(ledger, *(Customer(display_name=f"C{n}", currency="USD") for n in range(20)))
        assert [v.record.display_name for v in stood] == [f"C{n}" for n in range(20)]  # type: ignore[attr-defined]
        assert len({v.local_id for v in stood}) == 20

    def test_documents_keep_lines_and_applications(self, ledger: LocalLedger) -> None:
        """An invoice and the payment put against it."""
        customer, item = self._customer(ledger), self._item(ledger)
        billed = put(ledger, invoice(customer, item))[0]
        paid = put(ledger, payment(customer, "12.00", (billed, "10.00")))[0]
        assert not _differing(
            ledger.read(Kind.INVOICE, [billed.local_id])[billed.local_id].record, billed.record
        )
        assert not _differing(ledger.read(Kind.PAYMENT, [paid.local_id])[paid.local_id].record, paid.record)
        assert billed.record == invoice(customer, item)

    def test_the_version_moves_with_a_change_and_only_then(self, ledger: LocalLedger) -> None:
        """Applying the same again is no change."""
        customer = self._customer(ledger)
        assert change(ledger, customer.local_id, customer.record).version == customer.version
        renamed = msgspec.structs.replace(customer.record, display_name="Amelie")
        assert change(ledger, customer.local_id, renamed).version == customer.version + 1

    def test_unset_fields_stay_as_they_are(self, ledger: LocalLedger) -> None:
        """UNSET means: this side does not carry the field."""
        customer = put(ledger, Customer(display_name="Amy", email="amy@example.com", currency="USD"))[0]
        changed = change(ledger, customer.local_id, Customer(display_name="Amy B"))
        assert isinstance(changed.record, Customer)
        assert (changed.record.display_name, changed.record.email) == ("Amy B", "amy@example.com")

    def test_a_sub_customer_refers_to_its_parent(self, ledger: LocalLedger) -> None:
        """References are our own ids as text."""
        parent = self._customer(ledger)
        child = put(ledger, Customer(display_name="Kitchen", currency="USD", parent=str(parent.local_id)))[0]
        assert child.record.parent == str(parent.local_id)  # type: ignore[attr-defined]

    def test_open_balances_are_net_of_unapplied_payments(self, ledger: LocalLedger) -> None:
        """ACCOUNTING 1."""
        customer, item = self._customer(ledger), self._item(ledger)
        first, second = put(ledger, invoice(customer, item), invoice(customer, item, "5.50", "1002"))
        put(ledger, payment(customer, "12.00", (first, "10.00")))
        ledger.recompute([customer.local_id])
        assert ledger.open_balances([customer.local_id]) == {customer.local_id: ("Amy", money("3.50", "USD"))}
        change(ledger, second.local_id, msgspec.structs.replace(second.record, voided=True))
        ledger.recompute()
        assert ledger.open_balances()[customer.local_id][1] == money("-2.00", "USD")

    def test_evidence_is_kept_beside_and_changes_nothing(self, ledger: LocalLedger) -> None:
        """What the provider reports is not ours."""
        customer = self._customer(ledger)
        ledger.report(Kind.CUSTOMER, {customer.local_id: Evidence(balance=TEN)})
        assert ledger.latest_evidence([customer.local_id]) == {customer.local_id: TEN}
        assert ledger.read(Kind.CUSTOMER, [customer.local_id])[customer.local_id].version == customer.version
        assert ledger.open_balances([customer.local_id])[customer.local_id][1] == money("0", "USD")

    def test_what_was_removed_stays_as_voided_with_its_history(self, ledger: LocalLedger) -> None:
        """A pulled delete leaves a tombstone (ACCOUNTING 17)."""
        customer, item = self._customer(ledger), self._item(ledger)
        billed = put(ledger, invoice(customer, item))[0]
        ledger.remove(Kind.INVOICE, [billed.local_id], reason="Deleted there")
        gone = ledger.read(Kind.INVOICE, [billed.local_id])[billed.local_id]
        assert isinstance(gone.record, Invoice)
        assert gone.record.voided
        assert gone.record.lines
        assert ledger.count(Kind.INVOICE) == 0

    def test_candidates_leave_out_what_is_excluded(self, ledger: LocalLedger) -> None:
        """For matching."""
        first, second = put(
            ledger, Customer(display_name="A", currency="USD"), Customer(display_name="B", currency="USD")
        )
        found = ledger.candidates(Kind.CUSTOMER, frozenset({first.local_id}))
        assert [v.local_id for v in found] == [second.local_id]
        assert ledger.count(Kind.CUSTOMER) == 2

    def test_reading_what_is_not_there_finds_nothing(self, ledger: LocalLedger) -> None:
        """No error, no row."""
        assert ledger.read(Kind.INVOICE, [LocalId(999_999)], lock=True) == {}
        assert ledger.apply(Kind.INVOICE, []) == []

    def _customer(self, ledger: LocalLedger) -> Versioned:
        return put(ledger, Customer(display_name="Amy", currency="USD"))[0]

    def _item(self, ledger: LocalLedger) -> Versioned:
        return put(ledger, Item(name="Design"))[0]


def _differing(read: Record, given: Record) -> set[str]:
    return {
        name
        for name in given.__struct_fields__
        if (value := getattr(given, name)) is not msgspec.UNSET and getattr(read, name) != value
    }
