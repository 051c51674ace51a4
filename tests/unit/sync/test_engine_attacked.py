"""What a hostile reading of the engine found, each kept as a test."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ar_automation.books.money import money
from ar_automation.books.records import Customer, Invoice, Kind
from ar_automation.sync.core.wire import (
    Ask,
    AskWrite,
    Failure,
    LocalId,
    Remedy,
    RemoteId,
    Reply,
    Request,
    Unread,
)
from ar_automation.sync.testing.memory_books import Fault
from tests.unit.sync.worlds import World, customer, invoice, payment


def faults(world: World, *script: Fault | None, only: type[Ask] = Ask) -> None:
    """These befall the next asks of the given sort, one each."""
    coming: Iterator[Fault | None] = iter(script)
    world.fault = lambda ask: next(coming, None) if isinstance(ask, only) else None


def amy(world: World) -> LocalId:
    return world.here(
        Kind.CUSTOMER, world.books.put(customer("Amy")) if not _amys(world) else _amys(world)[0]
    )


def _amys(world: World) -> list[str]:
    return [i for i, r in world.books.all(Kind.CUSTOMER).items() if getattr(r, "display_name", "") == "Amy"]


def with_amy(world: World) -> LocalId:
    """A customer both sides know."""
    world.books.put(customer("Amy"))
    world.sync()
    return amy(world)


def test_what_was_voided_before_it_ever_went_is_never_created_there() -> None:
    world = World().ready()
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "80.00"))
    standing = world.tables.records[Kind.INVOICE, made].record
    world.ledger.edit(msgspec.structs.replace(standing, voided=True), made)
    assert world.sync().outcome == "done"
    assert not world.books.all(Kind.INVOICE)


def test_a_refused_replay_does_not_make_the_first_sending_undone() -> None:
    world = World().ready()
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    faults(world, Fault.LOST_ANSWER, only=AskWrite)
    refused = world.books.perform
    replays: list[str] = []

    def perform(request: Request) -> Reply:
        if request.uid in replays:
            failure = Failure(remedy=Remedy.ASK_A_PERSON, text="The subscription has ended.")
            return Reply(key=f"write:{request.uid}", failure=failure)
        replays.append(request.uid)
        return refused(request)

    world.books.perform = perform  # type: ignore[method-assign]
    world.sync()
    world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00", customer_memo="later"), made)
    world.sync()
    world.books.perform = refused  # type: ignore[method-assign]
    world.sync()
    assert len(world.books.all(Kind.INVOICE)) == 1
    assert world.ledger.count(Kind.INVOICE) == 1


def test_a_late_refusal_does_not_hold_back_the_edit_that_mends_it() -> None:
    world = World().ready()
    who = with_amy(world)
    record = invoice(who, world.item_here, "10.00")
    bare = msgspec.structs.replace(record, customer=str(who), private_note="refuse me")
    made = world.ledger.edit(bare)
    refused = world.books.perform

    def perform(request: Request) -> Reply:
        world.books.perform = refused  # type: ignore[method-assign]
        world.ledger.edit(msgspec.structs.replace(bare, private_note="better"), made)
        failure = Failure(remedy=Remedy.ASK_A_PERSON, text="No.")
        return Reply(key=f"write:{request.uid}", failure=failure)

    world.books.perform = perform  # type: ignore[method-assign]
    world.sync()
    world.sync()
    assert world.there(Kind.INVOICE, made)
    assert not world.tables.marks


def test_an_update_given_up_ends_when_the_record_is_read_anew() -> None:
    world = World().ready()
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    world.sync()
    standing = world.tables.records[Kind.INVOICE, made].record
    world.ledger.edit(msgspec.structs.replace(standing, customer_memo="lost"), made)
    world.fault = lambda ask: Fault.SILENCE if isinstance(ask, AskWrite) else None
    for _ in range(6):
        world.sync()
    assert world.tables.marks[Kind.INVOICE, made].code == "uncertain"
    world.fault = lambda ask: None
    key = world.there(Kind.INVOICE, made)
    world.books.put(msgspec.structs.replace(world.books.get(Kind.INVOICE, key), private_note="read me"), key)
    world.sync()
    assert world.sync().outcome == "done"
    there = world.books.get(Kind.INVOICE, key)
    assert isinstance(there, Invoice)
    assert (there.customer_memo, there.private_note) == ("lost", "read me")


def test_a_match_fills_what_is_empty_and_overwrites_nothing_in_silence() -> None:
    world = World()
    world.store.save_connection(needs_approval=True)
    here = world.ledger.edit(customer("Acme", email="ours@example.com", phone="1", notes=""))
    key = world.books.put(customer("Acme", email="", phone="2", notes="theirs"))
    world.sync()
    world.sync(approve="all")
    for record in (world.tables.records[Kind.CUSTOMER, here].record, world.books.get(Kind.CUSTOMER, key)):
        assert isinstance(record, Customer)
        assert (record.email, record.phone, record.notes) == ("ours@example.com", "2", "theirs")
    assert "phone" in next(event.text for _, event in world.tables.events if event.code == "matched")


def test_a_match_that_differs_in_money_is_left_to_a_person() -> None:
    world = World()
    world.store.save_connection(needs_approval=True)
    who = world.ledger.edit(customer("Acme"))
    key = world.books.put(customer("Acme"))
    bill = world.ledger.edit(invoice(who, 0, "10.00"))
    del bill
    world.ledger.edit(msgspec.structs.replace(payment(who, "10.00"), reference="77", deposit_account="4"))
    there = msgspec.structs.replace(payment(key, "10.00"), reference="77", deposit_account=world.bank_there)
    paid = world.books.put(there)
    assert world.sync().outcome == "awaiting_approval"
    assert world.ledger.count(Kind.PAYMENT) == 1
    parked = world.tables.parked[Kind.PAYMENT, RemoteId(paid)]
    assert "looks like payment" in parked.reason
    assert "deposit account" in parked.reason


def test_a_record_nobody_can_read_waits_and_the_rest_goes_on() -> None:
    world = World().ready()
    bad = world.books.put(customer("Bad"))
    good = world.books.put(customer("Good"))
    answer = world.books.reply

    def unreadable(ask: Ask) -> Reply:
        reply = answer(ask)
        records = getattr(reply, "records", ())
        missed = [Unread(kind=p.kind, remote_id=p.remote_id) for p in records if p.remote_id == bad]
        if not missed:
            return reply
        return msgspec.structs.replace(
            reply, records=[p for p in records if p.remote_id != bad], unread=missed
        )

    world.books.reply = unreadable  # type: ignore[method-assign]
    assert world.sync().outcome == "parked"
    assert world.here(Kind.CUSTOMER, good)
    assert world.tables.parked[Kind.CUSTOMER, RemoteId(bad)].code == "unreadable"
    world.books.reply = answer  # type: ignore[method-assign]
    assert world.sync().outcome == "done"
    assert world.here(Kind.CUSTOMER, bad)


def test_voids_on_both_sides_end_a_conflict() -> None:
    world = World().ready()
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    world.sync()
    key = world.there(Kind.INVOICE, made)
    here, there = world.tables.records[Kind.INVOICE, made].record, world.books.get(Kind.INVOICE, key)
    world.ledger.edit(msgspec.structs.replace(here, total=money("11.00", "USD")), made)
    world.books.put(msgspec.structs.replace(there, voided=True, total=money("0", "USD")), key)
    assert world.sync().outcome == "parked"
    world.ledger.edit(msgspec.structs.replace(here, total=money("11.00", "USD"), voided=True), made)
    assert world.sync().outcome == "done"
    assert not world.tables.conflicts
