"""What a run does, told one rule at a time, over two ledgers in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from ar_automation.books.money import money
from ar_automation.books.records import Application, Customer, Invoice, Kind, Payment, Term
from ar_automation.sync.core.rows import IntentState, Reach, Settings
from ar_automation.sync.core.run import RunState
from ar_automation.sync.core.wire import (
    Ask,
    AskChanges,
    AskPage,
    AskWrite,
    Company,
    LocalId,
    Written,
)
from ar_automation.sync.push import listing, plan_hash
from ar_automation.sync.sides import Sides
from ar_automation.sync.testing.memory_books import Fault
from tests.unit.sync.worlds import World, customer, invoice, payment


@pytest.fixture(params=["calls", "is called"])
def world(request: pytest.FixtureRequest) -> World:
    """Connected and quiet, once with each way of talking."""
    return World(visits=request.param == "is called").ready()


def last_run(world: World) -> RunState:
    state: RunState = list(world.tables.runs.values())[-1].state
    return state


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


def test_a_first_sync_brings_everything_and_proves_it() -> None:
    world = World(page_rows=2)
    key = world.books.put(customer("Amy"))
    for n in range(5):
        world.books.put(invoice(key, world.item_there, f"{n + 1}.00"))
    assert world.sync().outcome == "done"
    assert world.ledger.count(Kind.INVOICE) == 5
    proof = world.tables.connection.last_proof
    assert proof is not None
    assert proof["balanced"]
    assert proof["totals"][0]["ours"] == "15.00"


def test_a_quiet_run_costs_one_call_and_writes_nothing(world: World) -> None:
    world.sync()
    calls, rows, links = world.books.calls, dict(world.tables.records), dict(world.tables.links)
    assert world.sync().outcome == "done"
    assert world.books.calls == calls + 1
    assert (world.tables.records, world.tables.links) == (rows, links)
    assert last_run(world).rows_written == 0
    assert last_run(world).proof is not None
    assert last_run(world).proof["carried"]  # type: ignore[index]


def test_an_invoice_made_here_gets_its_number_there(world: World) -> None:
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    world.sync()
    there = world.books.get(Kind.INVOICE, world.there(Kind.INVOICE, made))
    here = world.tables.records[Kind.INVOICE, made].record
    assert isinstance(here, Invoice)
    assert isinstance(there, Invoice)
    assert here.doc_number == there.doc_number != ""
    assert [line.line_id for line in here.lines] == ["1"]


def test_a_customer_its_invoice_and_its_payment_go_in_one_run(world: World) -> None:
    who = world.ledger.edit(customer("Bob"))
    bill = world.ledger.edit(invoice(who, world.item_here, "77.00"))
    paid = world.ledger.edit(payment(who, "77.00", **{f"i{bill}": "77.00"}))
    assert world.sync().outcome == "done"
    there = world.books.get(Kind.PAYMENT, world.there(Kind.PAYMENT, paid))
    assert isinstance(there, Payment)
    assert there.applications == (
        Application(target=world.there(Kind.INVOICE, bill), amount=money("77.00", "USD")),
    )


def test_a_lost_answer_makes_no_second_invoice(world: World) -> None:
    world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    faults(world, Fault.LOST_ANSWER, only=AskWrite)
    world.sync()
    assert len(world.books.all(Kind.INVOICE)) == 1
    assert not world.tables.marks


def test_what_was_written_unheard_is_found_by_reading_back() -> None:
    world = World().ready()
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    world.fault = lambda ask: Fault.LOST_ANSWER if isinstance(ask, AskWrite) else None
    for _ in range(2):
        outcome = world.sync().outcome
    assert outcome == "done"
    assert len(world.books.all(Kind.INVOICE)) == 1
    assert world.there(Kind.INVOICE, made)


def test_an_answer_that_comes_twice_changes_nothing(world: World) -> None:
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    faults(world, Fault.TWICE, only=AskWrite)
    world.sync()
    assert len(world.books.all(Kind.INVOICE)) == 1
    assert last_run(world).tallies[Kind.INVOICE].pushed == 1
    assert world.store.links_by_local(Kind.INVOICE, [made])


def test_silence_for_fifteen_minutes_is_given_up_as_uncertain() -> None:
    world = World().ready()
    made = world.ledger.edit(invoice(with_amy(world), world.item_here, "10.00"))
    world.fault = lambda ask: Fault.SILENCE if isinstance(ask, AskWrite) else None
    for _ in range(6):
        outcome = world.sync().outcome
    assert outcome == "parked"
    assert world.tables.marks[Kind.INVOICE, made].code == "uncertain"
    assert [i.state for i in world.tables.intents.values()] == [IntentState.UNCERTAIN]
    world.fault = lambda ask: None
    calls = world.books.writes
    world.sync()
    assert world.books.writes == calls, "given up means: a person's turn"


def test_payments_wait_visibly_for_a_payment_account() -> None:
    world = World()
    world.sync()
    who = with_amy(world)
    paid = world.ledger.edit(payment(who, "5.00"))
    assert world.sync().outcome == "parked"
    mark = world.tables.marks[Kind.PAYMENT, paid]
    assert mark.code == "waiting_for_payment_account"
    assert "Payment Account" in mark.blocked
    account = world.here(Kind.LEDGER_ACCOUNT, world.bank_there)
    world.store.save_connection(settings=Settings(payment_account=account))
    assert world.sync().outcome == "done"
    there = world.books.get(Kind.PAYMENT, world.there(Kind.PAYMENT, paid))
    assert isinstance(there, Payment)
    assert there.deposit_account == world.bank_there


def test_a_line_without_an_item_is_refused_with_a_sentence(world: World) -> None:
    who = with_amy(world)
    record = invoice(who, world.item_here, "10.00")
    bare = msgspec.structs.replace(record.lines[0], item=None)
    made = world.ledger.edit(msgspec.structs.replace(record, lines=(bare,)))
    assert world.sync().outcome == "parked"
    assert world.tables.marks[Kind.INVOICE, made].blocked == "Every line needs an item."


def test_both_sides_changing_different_fields_merge(world: World) -> None:
    key = world.books.put(customer("Amy", email="", phone=""))
    world.sync()
    here = world.here(Kind.CUSTOMER, key)
    world.ledger.edit(customer("Amy", email="amy@example.com", phone=""), here)
    world.books.put(customer("Amy", email="", phone="555"), key)
    assert world.sync().outcome == "done"
    merged = world.tables.records[Kind.CUSTOMER, here].record
    assert isinstance(merged, Customer)
    assert (merged.email, merged.phone) == ("amy@example.com", "555")
    there = world.books.get(Kind.CUSTOMER, key)
    assert isinstance(there, Customer)
    assert (there.email, there.phone) == ("amy@example.com", "555")


def test_money_changed_on_both_sides_is_a_conflict_and_neither_is_overwritten(world: World) -> None:
    who = with_amy(world)
    made = world.ledger.edit(invoice(who, world.item_here, "10.00"))
    world.sync()
    key = world.there(Kind.INVOICE, made)
    standing = world.tables.records[Kind.INVOICE, made].record
    assert isinstance(standing, Invoice)
    line = standing.lines[0]
    for edit, amount in (
        (lambda r: world.ledger.edit(r, made), "11.00"),
        (lambda r: world.books.put(r, key), "12.00"),
    ):
        total = money(amount, "USD")
        base = standing if amount == "11.00" else world.books.get(Kind.INVOICE, key)
        assert isinstance(base, Invoice)
        changed = msgspec.structs.replace(base.lines[0], amount=total)
        edit(msgspec.structs.replace(base, lines=(changed,), total=total))
    assert line.amount == money("10.00", "USD")
    assert world.sync().outcome == "parked"
    assert (Kind.INVOICE, made) in world.tables.conflicts
    here, there = world.tables.records[Kind.INVOICE, made].record, world.books.get(Kind.INVOICE, key)
    assert here.total == money("11.00", "USD")  # type: ignore[attr-defined]
    assert there.total == money("12.00", "USD")  # type: ignore[attr-defined]
    proof = world.tables.connection.last_proof
    assert proof is not None
    assert not proof["balanced"]
    assert proof["explained"]
    assert [c["kind"] for c in proof["customers"][0]["causes"]] == ["conflict", "conflict"]


def test_a_full_change_feed_turns_into_a_listing_that_finds_the_deleted() -> None:
    world = World(page_rows=3).ready()
    key = world.books.put(customer("Amy"))
    invoices = [world.books.put(invoice(key, world.item_there, "5.00")) for _ in range(6)]
    world.sync()
    world.books.feed_max = 4
    for remote_id in invoices[:3]:
        world.books.delete(Kind.INVOICE, remote_id)
    world.books.put(invoice(key, world.item_there, "6.00"))
    world.books.put(customer("Bob"))
    world.sync()
    world.books.feed_max = 1000
    assert world.ledger.count(Kind.INVOICE) == 4
    assert world.sync().outcome == "done"


def test_books_that_turned_empty_stop_the_run_and_remove_nothing() -> None:
    world = World().ready()
    for name in ("Amy", "Bob"):
        world.books.put(customer(name))
    world.sync()
    for kind, remote_id in [key for key in world.books.rows if key[0] is Kind.CUSTOMER]:
        world.books.rows.pop((kind, remote_id))
    assert world.sync(Reach.FULL).outcome == "stopped"
    assert world.ledger.count(Kind.CUSTOMER) == 2
    assert "shows 0 of 2 customers" in world.tables.events[-1][1].text


def test_another_company_is_refused_before_anything_is_read() -> None:
    world = World().ready()
    world.store.save_connection(company=Company(remote_id="other", name="Other Books"))
    rows = dict(world.tables.records)
    world.books.put(customer("Stranger"))
    assert world.sync(Reach.FULL).outcome == "stopped"
    assert world.tables.records == rows
    assert "Memory Books" in world.tables.events[-1][1].text


def test_documents_here_before_the_first_sync_wait_for_approval() -> None:
    world = World()
    world.store.save_connection(needs_approval=True)
    who = world.ledger.edit(customer("Here before"))
    world.tables.marks.clear()
    assert world.sync().outcome == "awaiting_approval"
    assert not world.books.all(Kind.CUSTOMER)
    assert world.tables.marks[Kind.CUSTOMER, who].code == "awaiting_approval"
    wanted = listing(Sides(store=world.store, local=world.ledger, codec=world.codec))
    assert world.sync(approve="another hash").outcome == "awaiting_approval"
    assert world.sync(approve=plan_hash(wanted)).outcome == "done"
    assert [r.display_name for r in world.books.all(Kind.CUSTOMER).values()] == ["Here before"]  # type: ignore[attr-defined]


def test_what_stands_on_both_sides_is_matched_not_copied() -> None:
    world = World()
    world.store.save_connection(needs_approval=True)
    world.ledger.edit(customer("Amy"))
    world.books.put(customer("amy "))
    world.books.put(customer("Twin"))
    world.books.put(customer("Twin"))
    world.ledger.edit(customer("Twin"))
    world.sync()
    names = [v.name for v in world.ledger.candidates(Kind.CUSTOMER, frozenset())]
    assert sorted(n.lower().strip() for n in names) == ["amy", "twin", "twin", "twin"], "never by guessing"


def test_a_throttled_company_is_asked_again_later(world: World) -> None:
    world.books.put(customer("Amy"))
    faults(world, Fault.THROTTLED, Fault.REFUSED, only=AskChanges)
    assert world.sync().outcome == "done"
    assert world.ledger.count(Kind.CUSTOMER) == 1


def test_pages_read_before_a_crash_are_not_read_again() -> None:
    world = World(page_rows=2)
    for n in range(25):
        world.books.put(customer(f"C{n}"))

    class Crash(BaseException):
        pass

    asked: list[str] = []

    def fault(ask: Ask) -> Fault | None:
        if isinstance(ask, AskPage):
            if len(asked) == 5:
                raise Crash
            asked.append(ask.key)
        return None

    world.fault = fault
    with pytest.raises(Crash):
        for _ in range(20):
            world.advance()
    first, world.fault = list(asked), lambda ask: asked.append(ask.key) if isinstance(ask, AskPage) else None
    for _ in range(60):
        if world.advance().finished:
            break
    assert world.ledger.count(Kind.CUSTOMER) == 25
    assert all(asked.count(key) == 1 for key in first)


def test_sync_account_proves_the_whole_ledger_and_finds_a_customer_that_slipped_through() -> None:
    world = World(page_rows=2).ready()
    for name in ("Amy", "Bob", "Cy"):
        world.books.put(invoice(world.books.put(customer(name)), world.item_there, "5.00"))
    world.sync()
    lost = world.books.put(customer("Lost"))
    world.books.put(invoice(lost, world.item_there, "7.00"))
    for key, row in list(world.books.rows.items()):
        if row.changed_at > world.tables.connection.watermark:  # type: ignore[operator]
            world.books.rows[key] = msgspec.structs.replace(row, changed_at=row.changed_at.replace(year=2020))
    assert world.sync().outcome == "done"
    assert world.ledger.count(Kind.CUSTOMER) == 3, "the change feed did not show it"
    assert world.sync(Reach.SWEEP).outcome == "done"
    assert world.ledger.count(Kind.CUSTOMER) == 4
    proof = world.tables.connection.last_proof
    assert proof is not None
    assert proof["proved"] == 4
    assert not proof["balanced"], "its invoice is still missing, and the proof says so"
    assert not proof["explained"]


def test_an_answer_that_names_something_not_here_yet_waits_for_that_to_be_read() -> None:
    world = World().ready()
    who = with_amy(world)
    made = world.ledger.edit(invoice(who, world.item_here, "10.00"))
    term = str(world.books.next_id)

    def adds_a_term(ask: Ask) -> Fault | None:
        """Between our write and its answer the bookkeeper makes a term, and the books put it on the invoice."""
        if isinstance(ask, AskWrite):
            world.fault = lambda ask: None
            assert world.books.put(Term(name="Net 45", due_days=45)) == term
            answer = world.books.reply(ask)
            assert isinstance(answer, Written)
            assert answer.record is not None
            key = answer.record.remote_id
            standing = world.books.get(Kind.INVOICE, key)
            world.books.put(msgspec.structs.replace(standing, term=term), key)
            world.books.answers[ask.request.uid] = msgspec.msgpack.encode(world.books.rows[Kind.INVOICE, key])
        return None

    world.fault = adds_a_term
    assert world.sync().outcome == "done"
    here = world.tables.records[Kind.INVOICE, made].record
    assert isinstance(here, Invoice)
    assert here.term == str(world.here(Kind.TERM, term))
    assert len(world.books.all(Kind.INVOICE)) == 1


def test_a_payment_and_the_invoice_it_paid_are_voided_together() -> None:
    world = World().ready()
    who = with_amy(world)
    bill = world.ledger.edit(invoice(who, world.item_here, "10.00"))
    paid = world.ledger.edit(payment(who, "10.00", **{f"i{bill}": "10.00"}))
    world.sync()
    for kind, local_id in ((Kind.PAYMENT, paid), (Kind.INVOICE, bill)):
        standing = world.tables.records[kind, local_id].record
        world.ledger.edit(msgspec.structs.replace(standing, voided=True), local_id)
    assert world.sync().outcome == "done"
    assert world.books.get(Kind.PAYMENT, world.there(Kind.PAYMENT, paid)).voided  # type: ignore[attr-defined]
    assert world.books.get(Kind.INVOICE, world.there(Kind.INVOICE, bill)).voided  # type: ignore[attr-defined]


def test_a_burst_just_before_a_listing_does_not_stop_it() -> None:
    world = World(page_rows=5)
    world.books.feed_max = 8
    for n in range(30):
        world.books.put(customer(f"C{n}"))
        world.books.now -= timedelta(seconds=1)  # all within one second
    world.books.now += timedelta(seconds=3)
    advance = world.advance()
    while not advance.finished:
        world.books.now += timedelta(seconds=2)
        advance = world.advance()
    assert advance.outcome == "done"
    assert world.ledger.count(Kind.CUSTOMER) == 30
