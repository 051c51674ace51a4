"""What every remote ledger does, as tests: inherit RemoteLedgerContract and give it a `transport` fixture.

The fixture yields a transport that calls, over a company that holds at least one item and may be written to. Names in
these tests are made unique, so that the company may hold anything else.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from ar_automation.books.money import money
from ar_automation.books.records import Customer, Invoice, InvoiceLine, Kind, Record, differing
from ar_automation.sync.core.wire import (
    Ask,
    AskBalances,
    AskChanges,
    AskCompany,
    AskCounts,
    AskLists,
    AskPage,
    AskRecords,
    AskWrite,
    Balances,
    Changes,
    Counted,
    Gone,
    Identified,
    Listed,
    LocalId,
    Operation,
    Page,
    Pulled,
    Remedy,
    RemoteId,
    Reply,
    Request,
    Write,
    Written,
)
from ar_automation.sync.ports import Transport
from ar_automation.sync.testing.local_contract import DAY

_ids = itertools.count(1)


def ask(transport: Transport, question: Ask) -> Reply:
    """One ask, one reply."""
    return next(iter(transport.exchange([question])))


def write(
    transport: Transport, operation: Operation, record: Record | None, pulled: Pulled | None = None
) -> Reply:
    """Write a record (remote ids as references), as the engine does."""
    return ask(transport, AskWrite(key="write", request=request(transport, operation, record, pulled)))


def request(
    transport: Transport, operation: Operation, record: Record | None, pulled: Pulled | None = None
) -> Request:
    """The committed request of a write."""
    changed = frozenset[str]()
    if record is not None:
        changed = frozenset(record.__struct_fields__) if pulled is None else differing(record, pulled.record)
    body = transport.codec.encode(
        Write(
            operation=operation,
            kind=record.kind if record is not None else pulled.kind,  # type: ignore[union-attr]
            record=record,
            remote_id=None if pulled is None else pulled.remote_id,
            revision="" if pulled is None else pulled.revision,
            base=None if pulled is None else pulled.payload,
            changed=changed,
        )
    )
    kind = record.kind if record is not None else pulled.kind  # type: ignore[union-attr]
    return Request(
        uid=uuid.uuid4().hex,
        kind=kind,
        operation=operation,
        local_id=LocalId(next(_ids)),
        local_version=1,
        remote_id=None if pulled is None else pulled.remote_id,
        body=body,
    )


def created(transport: Transport, record: Record) -> Pulled:
    """Create and return what stands there now."""
    reply = write(transport, Operation.CREATE, record)
    assert isinstance(reply, Written), reply.failure
    assert reply.record is not None
    return reply.record


class RemoteLedgerContract:
    """See the module's docstring."""

    def test_the_company_says_who_it_is(self, transport: Transport) -> None:
        """An id and a name, the same each time."""
        first, second = ask(transport, AskCompany(key="a")), ask(transport, AskCompany(key="b"))
        assert isinstance(first, Identified)
        assert isinstance(second, Identified)
        assert first.company.remote_id == second.company.remote_id != ""
        assert first.company.name

    def test_a_record_written_reads_back_unchanged(self, transport: Transport) -> None:
        """Push, read back, no change: over every field that was sent."""
        customer = created(transport, self._customer())
        billed = self._invoice(transport, customer)
        there = created(transport, billed)
        normal = transport.codec.capabilities.normalise
        assert not differing(normal(customer.record), normal(self._again(transport, customer).record))
        assert not differing(normal(there.record), normal(self._again(transport, there).record))
        moved = differing(normal(billed), normal(there.record))
        assert moved <= {"doc_number", "due_date", "lines"}, moved
        assert isinstance(there.record, Invoice)
        assert [line.amount for line in there.record.lines] == [line.amount for line in billed.lines]

    def test_a_decoded_payload_is_the_record(self, transport: Transport) -> None:
        """The payload kept as base decodes to the same record and revision."""
        customer = created(transport, self._customer())
        again = transport.codec.decode(Kind.CUSTOMER, customer.payload)
        assert (again.remote_id, again.revision, again.record) == (
            customer.remote_id,
            customer.revision,
            customer.record,
        )

    def test_the_same_request_twice_is_carried_out_once(self, transport: Transport) -> None:
        """Exactly once, by the idempotency key."""
        asked = AskWrite(key="write", request=request(transport, Operation.CREATE, self._customer()))
        before = self._count(transport, Kind.CUSTOMER)
        first, second = ask(transport, asked), ask(transport, asked)
        assert isinstance(first, Written)
        assert isinstance(second, Written)
        assert first.record is not None
        assert second.record is not None
        assert first.record.remote_id == second.record.remote_id
        assert self._count(transport, Kind.CUSTOMER) == before + 1

    def test_an_update_from_an_old_revision_is_stale_and_changes_nothing(self, transport: Transport) -> None:
        """Optimistic concurrency."""
        old = created(transport, self._customer())
        renamed = msgspec.structs.replace(old.record, notes="first")
        assert isinstance(write(transport, Operation.UPDATE, renamed, old), Written)
        late = write(transport, Operation.UPDATE, msgspec.structs.replace(old.record, notes="second"), old)
        assert late.failure is not None
        assert late.failure.remedy is Remedy.STALE
        now = self._again(transport, old)
        assert isinstance(now.record, Customer)
        assert now.record.notes == "first"
        assert now.revision != old.revision

    def test_a_change_shows_in_the_feed_and_a_delete_as_gone(self, transport: Transport) -> None:
        """The change feed is complete and says what was deleted."""
        counted = ask(transport, AskCounts(key="c", kinds=(Kind.CUSTOMER,)))
        assert isinstance(counted, Counted)
        customer = created(transport, self._customer())
        billed = created(transport, self._invoice(transport, customer))
        since = counted.server_time - timedelta(seconds=2)
        kinds = (Kind.CUSTOMER, Kind.INVOICE)
        changes = ask(transport, AskChanges(key="f", kinds=kinds, since=since))
        assert isinstance(changes, Changes)
        assert {customer.remote_id, billed.remote_id} <= {p.remote_id for p in changes.records}
        buried = write(transport, Operation.DELETE, None, self._again(transport, billed))
        assert isinstance(buried, Written)
        later = ask(transport, AskChanges(key="g", kinds=kinds, since=since))
        assert isinstance(later, Changes)
        assert Gone(kind=Kind.INVOICE, remote_id=billed.remote_id) in later.gone
        assert self._read(transport, Kind.INVOICE, [billed.remote_id]).gone == [
            Gone(kind=Kind.INVOICE, remote_id=billed.remote_id)
        ]

    def test_pages_show_every_record_once(self, transport: Transport) -> None:
        """In a fixed order, whatever the page size."""
        for _ in range(5):
            created(transport, self._customer())
        total, seen = self._count(transport, Kind.CUSTOMER), list[RemoteId]()
        while len(seen) < total:
            page = ask(transport, AskPage(key=f"p{len(seen)}", kind=Kind.CUSTOMER, start=len(seen), rows=7))
            assert isinstance(page, Page)
            assert page.records, "a page too few"
            seen += [p.remote_id for p in page.records]
        assert len(seen) == len(set(seen)) == total

    def test_lists_hold_what_was_counted(self, transport: Transport) -> None:
        """Small kinds come in one answer."""
        kinds = (Kind.TERM, Kind.PAYMENT_METHOD, Kind.ITEM)
        listed = ask(transport, AskLists(key="l", kinds=kinds))
        assert isinstance(listed, Listed)
        for kind in kinds:
            assert sum(1 for p in listed.records if p.kind is kind) == self._count(transport, kind)

    def test_an_invoice_moves_its_customers_balance(self, transport: Transport) -> None:
        """Balances are read live, by customer."""
        customer = created(transport, self._customer())
        created(transport, self._invoice(transport, customer))
        read = ask(transport, AskBalances(key="b", remote_ids=(customer.remote_id,)))
        assert isinstance(read, Balances)
        assert [(i, balance) for i, _, balance in read.balances] == [
            (customer.remote_id, money("30.50", "USD"))
        ]

    def test_a_void_leaves_the_document_at_nothing(self, transport: Transport) -> None:
        """Void is not delete."""
        customer = created(transport, self._customer())
        billed = created(transport, self._invoice(transport, customer))
        voided = msgspec.structs.replace(billed.record, voided=True)
        reply = write(transport, Operation.VOID, voided, billed)
        assert isinstance(reply, Written), reply.failure
        there = self._again(transport, billed)
        assert there.record.voided  # type: ignore[attr-defined]
        read = ask(transport, AskBalances(key="b", remote_ids=(customer.remote_id,)))
        assert isinstance(read, Balances)
        assert not read.balances[0][2]

    def _customer(self) -> Customer:
        return Customer(
            display_name=f"Contract {uuid.uuid4().hex[:12]}",
            email="amy@example.com",
            notes="",
            currency="USD",
        )

    def _invoice(self, transport: Transport, customer: Pulled) -> Invoice:
        items = ask(transport, AskLists(key="i", kinds=(Kind.ITEM,)))
        assert isinstance(items, Listed)
        item = next(p.remote_id for p in items.records if getattr(p.record, "active", True))
        lines = tuple(
            InvoiceLine(item=item, description=text, amount=money(amount, "USD"))
            for text, amount in (("First", "10.00"), ("Second", "20.50"))
        )
        return Invoice(
            customer=customer.remote_id,
            currency="USD",
            txn_date=DAY,
            private_note="from the contract",
            customer_memo="",
            lines=lines,
            total=money("30.50", "USD"),
        )

    def _read(self, transport: Transport, kind: Kind, ids: Sequence[RemoteId]) -> Listed:
        reply = ask(transport, AskRecords(key="r", kind=kind, remote_ids=tuple(ids)))
        assert isinstance(reply, Listed)
        return reply

    def _again(self, transport: Transport, pulled: Pulled) -> Pulled:
        return self._read(transport, pulled.kind, [pulled.remote_id]).records[0]

    def _count(self, transport: Transport, kind: Kind) -> int:
        counted = ask(transport, AskCounts(key="n", kinds=(kind,)))
        assert isinstance(counted, Counted)
        return counted.counts[kind]
