"""Our books as the sync sees them: what goes in comes out, unchanged is unwritten, nothing is ever lost."""

from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from ar_automation.books.money import zero
from ar_automation.books.records import Customer, Evidence, Invoice, Kind, Payment, Record
from ar_automation.receivables import models
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync.core.rows import LocalWrite
from ar_automation.sync.core.wire import LocalId
from tests.integration.receivables.conftest import Scope
from tests.integration.receivables.records import Standing, invoice, payment, put, put_key, records, usd
from tests.world import World

ledger = ReceivablesLedger()
many = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("kind", Kind)
@many
@given(data=st.data())
def test_what_is_applied_is_read_back_equal(kind: Kind, standing: Standing, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(records(kind, standing), min_size=1, max_size=3))
    created = ledger.apply(kind, [LocalWrite(local_id=None, record=record) for record in drawn])
    assert [now.record for now in created] == drawn
    assert ledger.read(kind, [now.local_id for now in created]) == {now.local_id: now for now in created}


@pytest.mark.parametrize("kind", Kind)
@many
@given(data=st.data())
def test_an_update_keeps_what_it_does_not_carry(kind: Kind, standing: Standing, data: st.DataObject) -> None:
    before, after = data.draw(st.tuples(records(kind, standing), records(kind, standing)))
    local_id = put(before)
    expected = msgspec.structs.replace(
        after,
        **{n: getattr(before, n) for n in after.__struct_fields__ if getattr(after, n) is UNSET},
    )
    [now] = ledger.apply(kind, [LocalWrite(local_id=local_id, record=after)])
    assert (now.local_id, now.record) == (local_id, expected)
    assert ledger.read(kind, [local_id], lock=True)[local_id] == now
    assert now.version == (1 if expected == before else 2)


def test_updates_and_creates_come_back_in_the_order_given(standing: Standing) -> None:
    known = put(Customer(display_name="Cleo"))
    writes = [
        LocalWrite(local_id=None, record=Customer(display_name="Dan")),
        LocalWrite(local_id=known, record=Customer(display_name="Cleopatra")),
        LocalWrite(local_id=None, record=Customer(display_name="Eve")),
    ]
    now = ledger.apply(Kind.CUSTOMER, writes)
    assert [v.name for v in now] == ["Dan", "Cleopatra", "Eve"]
    assert now[1].local_id == known
    assert now[0].local_id < now[2].local_id


def test_a_parent_may_be_set_later(standing: Standing) -> None:
    child = put(Customer(display_name="Kitchen", parent=None))
    parent = put_key(Customer(display_name="Cleo"))
    put(Customer(display_name="Kitchen", parent=parent), child)
    record = ledger.read(Kind.CUSTOMER, [child])[child].record
    assert isinstance(record, Customer)
    assert record.parent == parent


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT])
def test_what_is_equal_already_is_not_written(kind: Kind, standing: Standing) -> None:
    writes = _writes(kind, standing, 50)
    now = ledger.apply(kind, writes)
    again = [msgspec.structs.replace(w, local_id=v.local_id) for w, v in zip(writes, now, strict=True)]
    with CaptureQueriesContext(connection) as captured:
        assert ledger.apply(kind, again) == now
    assert not [q["sql"] for q in captured if not q["sql"].lstrip().startswith("SELECT")]


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT])
def test_many_take_as_many_statements_as_one(kind: Kind, standing: Standing) -> None:
    ledger.apply(kind, _writes(kind, standing, 1))
    with CaptureQueriesContext(connection) as one:
        [first] = ledger.apply(kind, _writes(kind, standing, 1))
        ledger.read(kind, [first.local_id], lock=True)
    with CaptureQueriesContext(connection) as many_writes:
        now = ledger.apply(kind, _writes(kind, standing, 300))
        ledger.read(kind, [v.local_id for v in now], lock=True)
    assert len(many_writes) == len(one) < 20


def test_a_header_edit_leaves_the_lines_where_they_are(standing: Standing) -> None:
    local_id = put(invoice(standing[Kind.CUSTOMER][0], "10.00"))
    lines = list(models.InvoiceLine.objects.filter(invoice_id=local_id).values_list("id", flat=True))
    record = ledger.read(Kind.INVOICE, [local_id])[local_id].record
    put(msgspec.structs.replace(record, private_note="Called."), local_id)
    assert list(models.InvoiceLine.objects.filter(invoice_id=local_id).values_list("id", flat=True)) == lines


def test_evidence_is_kept_beside_the_record(standing: Standing) -> None:
    write = LocalWrite(
        local_id=None, record=Customer(display_name="Cleo", currency="EUR"), evidence=_owes("12.50")
    )
    [now] = ledger.apply(Kind.CUSTOMER, [write])
    assert ledger.latest_evidence([now.local_id])[now.local_id].amount == usd("12.50").amount
    ledger.report(Kind.CUSTOMER, {now.local_id: _owes("7.00")})
    assert str(ledger.latest_evidence()[now.local_id]) == "7.00 EUR"
    assert ledger.read(Kind.CUSTOMER, [now.local_id])[now.local_id] == now


def test_the_same_evidence_again_writes_nothing(standing: Standing) -> None:
    local_id = put(Customer(display_name="Cleo"))
    ledger.report(Kind.CUSTOMER, {local_id: _owes("7.00")})
    before = _place("receivables_customer", local_id)
    ledger.report(Kind.CUSTOMER, {local_id: _owes("7.00")})
    assert _place("receivables_customer", local_id) == before


def test_nothing_is_known_of_customers_nobody_reported(standing: Standing) -> None:
    assert ledger.latest_evidence() == {}
    amy, bob = (LocalId(int(key)) for key in standing[Kind.CUSTOMER])
    assert ledger.open_balances([amy]) == {amy: ("Amy", zero("USD"))}
    assert set(ledger.open_balances()) == {amy, bob}


def test_a_read_only_reason_comes_and_goes_without_a_new_version(standing: Standing) -> None:
    record = invoice(standing[Kind.CUSTOMER][0], "10.00")
    [now] = ledger.apply(
        Kind.INVOICE, [LocalWrite(local_id=None, record=record, read_only="It has a bundle.")]
    )
    assert _row(now.local_id).read_only_reason == "It has a bundle."
    assert ledger.apply(Kind.INVOICE, [LocalWrite(local_id=now.local_id, record=record)]) == [now]
    assert _row(now.local_id).read_only_reason == ""


def test_a_removed_document_stays_as_voided_with_its_lines_and_its_reason(standing: Standing) -> None:
    local_id = put(invoice(standing[Kind.CUSTOMER][0], "10.00", number="1001"))
    count = ledger.count(Kind.INVOICE)
    ledger.remove(Kind.INVOICE, [local_id], reason="Deleted in the accounting system")
    ledger.remove(Kind.INVOICE, [local_id], reason="Told twice")
    now = ledger.read(Kind.INVOICE, [local_id])[local_id]
    assert isinstance(now.record, Invoice)
    assert (now.record.voided, len(now.record.lines), now.version) == (True, 1, 2)
    assert _row(local_id).tombstone == "Deleted in the accounting system"
    assert ledger.count(Kind.INVOICE) == count - 1
    assert local_id not in [v.local_id for v in ledger.candidates(Kind.INVOICE, frozenset())]


def test_a_removed_payment_frees_the_invoice_it_paid(standing: Standing) -> None:
    customer = standing[Kind.CUSTOMER][0]
    owed = put(invoice(customer, "10.00"))
    paid = put(payment(customer, "10.00", (str(owed), "10.00")))
    ledger.recompute([LocalId(int(customer))])
    assert _row(owed).balance == 0
    ledger.remove(Kind.PAYMENT, [paid], reason="Deleted in the accounting system")
    ledger.recompute([LocalId(int(customer))])
    assert _row(owed).balance == 10
    now = ledger.read(Kind.PAYMENT, [paid])[paid].record
    assert isinstance(now, Payment)
    assert now.voided


def test_what_comes_back_to_life_has_no_tombstone(standing: Standing) -> None:
    record = Customer(display_name="Cleo")
    local_id = put(record)
    ledger.remove(Kind.CUSTOMER, [local_id], reason="Deleted in the accounting system")
    assert ledger.read(Kind.CUSTOMER, [local_id])[local_id].record != record
    put(record, local_id)
    assert models.Customer.objects.get(pk=local_id).tombstone == ""
    assert ledger.read(Kind.CUSTOMER, [local_id])[local_id].record == record


def test_candidates_leave_out_those_named(standing: Standing) -> None:
    amy, bob = (LocalId(int(key)) for key in standing[Kind.CUSTOMER])
    assert [v.local_id for v in ledger.candidates(Kind.CUSTOMER, frozenset({amy}))] == [bob]


def test_another_accounts_records_are_not_there(
    standing: Standing, accounts_world: World, scope: Scope, settings: Any
) -> None:
    amy = LocalId(int(standing[Kind.CUSTOMER][0]))
    assert ledger.read(Kind.CUSTOMER, [amy])
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.account', %s, true)", [str(accounts_world.other_account.pk)])
    assert ledger.read(Kind.CUSTOMER, [amy]) == {}
    assert ledger.count(Kind.CUSTOMER) == 0
    ledger.remove(Kind.CUSTOMER, [amy], reason="Not mine")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.account', %s, true)", [str(accounts_world.account.pk)])
    assert models.Customer.objects.get(pk=amy).tombstone == ""


def _writes(kind: Kind, standing: Standing, number: int) -> list[LocalWrite]:
    customer = standing[Kind.CUSTOMER][0]

    def record(n: int) -> Record:
        match kind:
            case Kind.CUSTOMER:
                return Customer(display_name=f"Customer {n}", currency="USD")
            case Kind.INVOICE:
                return invoice(customer, f"{n + 1}.00", item=standing[Kind.ITEM][0], number=str(n))
            case _:
                return payment(customer, f"{n + 1}.00", (standing[Kind.INVOICE][0], "1.00"))

    return [LocalWrite(local_id=None, record=record(n)) for n in range(number)]


def _owes(amount: str) -> Evidence:
    return Evidence(balance=usd(amount))


def _row(invoice_id: int) -> models.Invoice:
    return models.Invoice.objects.get(pk=invoice_id)


def _place(table: str, record_id: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text FROM {table} WHERE id = %s", [record_id])
        return cursor.fetchone()
