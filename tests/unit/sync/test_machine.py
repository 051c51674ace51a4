"""A machine attacks the engine: people on both sides, faults on the wire, crashes anywhere; then the promises hold.

After the faults stop, three runs bring both sides to rest. Then: nothing doubled, no edit lost, open AR equal to the
cent or the difference explained, and one more run does nothing. Once with a transport that calls, once with one that
is called. MACHINE_EXAMPLES sets how long it goes on.
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import count

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ar_automation.books.records import Customer, Invoice, Kind, Payment, Record
from ar_automation.sync.core.rows import IntentState, Reach
from ar_automation.sync.core.wire import Ask, LocalId
from ar_automation.sync.testing.memory_books import Fault
from tests.unit.sync.worlds import World, customer, invoice, payment

AMOUNTS = ("10.00", "25.50", "99.99", "1200.00")
FAULTS = st.lists(
    st.sampled_from([None, None, None, *Fault, "crash_before", "crash_after"]), min_size=1, max_size=12
)
PICK = st.integers(0, 999)
AMOUNT = st.sampled_from(AMOUNTS)


class Crash(BaseException):
    """The process is killed."""


class Machine(RuleBasedStateMachine):
    """People and faults; `token` is what a person would recognise a record by, on either side."""

    visits = False

    @initialize(rows=st.sampled_from([3, 1000]), feed=st.sampled_from([8, 1000]))
    def connect(self, rows: int, feed: int) -> None:
        self.world = World(visits=self.visits, page_rows=rows)
        self.world.books.feed_max = feed
        self.tokens = (f"token {n}" for n in count())
        self.deleted: set[str] = set()
        self.contested: set[str] = set()
        self.wrote: dict[tuple[str, str], dict[str, object]] = {}
        for _ in range(2):
            self.world.books.put(customer(next(self.tokens)))
        self.world.ready()

    # --- people here

    @rule(amount=AMOUNT, who=PICK)
    def invoice_here(self, amount: str, who: int) -> None:
        customers = self._here(Kind.CUSTOMER)
        token = next(self.tokens)
        self.world.ledger.edit(
            invoice(customers[who % len(customers)], self.world.item_here, amount, private_note=token)
        )

    @rule(who=PICK, nested=st.booleans())
    def customer_here(self, who: int, nested: bool) -> None:
        customers = self._here(Kind.CUSTOMER)
        parent = str(customers[who % len(customers)]) if nested else None
        self.world.ledger.edit(customer(next(self.tokens), parent=parent))

    @rule(amount=AMOUNT, which=PICK)
    def payment_here(self, amount: str, which: int) -> None:
        open_here = [i for i in self._here(Kind.INVOICE) if not self._standing(Kind.INVOICE, i).voided]
        if open_here:
            paid = open_here[which % len(open_here)]
            owner = self._standing(Kind.INVOICE, paid).customer
            record = msgspec.structs.replace(
                payment(owner, amount, **{f"i{paid}": amount}), private_note=next(self.tokens)
            )
            self.world.ledger.edit(record)

    @rule(which=PICK, memo=st.text("ab", max_size=3))
    def memo_here(self, which: int, memo: str) -> None:
        self._edit_here(which, customer_memo=memo)

    @rule(which=PICK, amount=AMOUNT)
    def amount_here(self, which: int, amount: str) -> None:
        self._edit_here(which, amount=amount)

    @rule(which=PICK)
    def void_here(self, which: int) -> None:
        self._edit_here(which, voided=True)

    # --- people there

    @rule(amount=AMOUNT, who=PICK)
    def invoice_there(self, amount: str, who: int) -> None:
        customers = sorted(self.world.books.all(Kind.CUSTOMER), key=int)
        self.world.books.put(
            invoice(
                customers[who % len(customers)], self.world.item_there, amount, private_note=next(self.tokens)
            )
        )

    @rule(which=PICK, memo=st.text("ab", max_size=3))
    def memo_there(self, which: int, memo: str) -> None:
        self._edit_there(which, customer_memo=memo)

    @rule(which=PICK, amount=AMOUNT)
    def amount_there(self, which: int, amount: str) -> None:
        self._edit_there(which, amount=amount)

    @rule(which=PICK)
    def touch_there(self, which: int) -> None:
        """The revision moves and nothing else does."""
        self._edit_there(which)

    @rule(which=PICK)
    def delete_there(self, which: int) -> None:
        found = sorted(self.world.books.all(Kind.INVOICE), key=int)
        if found:
            remote_id = found[which % len(found)]
            self.deleted.add(_token(self.world.books.get(Kind.INVOICE, remote_id)))
            self.world.books.delete(Kind.INVOICE, remote_id)

    # --- the sync, and what befalls it

    @rule(
        faults=FAULTS,
        turns=st.integers(1, 12),
        reach=st.sampled_from([Reach.WATERMARK, Reach.SWEEP, Reach.FULL]),
    )
    def sync_under_fire(self, faults: list[str | None], turns: int, reach: Reach) -> None:
        script = iter(faults)

        def fault(ask: Ask) -> Fault | None:
            now = next(script, None)
            if now == "crash_before":
                raise Crash
            if now == "crash_after":
                self.world.books.reply(ask)
                raise Crash
            return Fault(now) if now else None

        self.world.fault = fault
        try:
            for _ in range(turns):
                if self.world.advance().finished:
                    break
        except Crash:
            pass
        finally:
            self.world.fault = lambda ask: None

    @precondition(lambda self: self.world is not None)
    @rule()
    def come_to_rest(self) -> None:
        for _ in range(3):
            self.world.sync()
        writes, calls = self.world.books.writes, self.world.books.calls
        before = dict(self.world.tables.records), dict(self.world.tables.links)
        outcome = self.world.sync().outcome
        assert self.world.books.writes == writes, "a quiet run wrote"
        assert (self.world.tables.records, self.world.tables.links) == before, "a quiet run changed rows"
        if outcome == "done":
            assert self.world.books.calls == calls + 1 or self.world.books.feed_max < 1000
        self._nothing_doubled()
        self._both_sides_agree()
        self._no_edit_lost()
        self._money_agrees()
        self.wrote.clear()
        self.contested = {
            _token(self.world.tables.records[key].record) for key in self.world.tables.conflicts
        }

    def teardown(self) -> None:
        if getattr(self, "world", None) is not None:
            self.come_to_rest()

    # --- the promises

    def _nothing_doubled(self) -> None:
        for kind in (Kind.CUSTOMER, Kind.INVOICE, Kind.PAYMENT):
            there = Counter(_token(r) for r in self.world.books.all(kind).values())
            here = Counter(_token(v.record) for (k, _), v in self.world.tables.records.items() if k is kind)
            assert not {t: n for t, n in there.items() if n > 1}, "doubled there"
            assert not {t: n for t, n in here.items() if n > 1}, "doubled here"
            missing = set(there) - set(here)
            assert not missing, f"not here: {missing}"
            unsent = {t for t in set(here) - set(there) - self.deleted if not self._excused(kind, t)}
            assert not unsent, f"not there: {unsent}"

    def _both_sides_agree(self) -> None:
        for link in self.world.tables.links.values():
            key = (link.kind, link.local_id)
            if link.gone or key in self.world.tables.conflicts or key not in self.world.tables.records:
                continue
            here = self.world.tables.records[key].record
            there = self.world.books.get(link.kind, link.remote_id)
            for name in (
                "customer_memo",
                "private_note",
                "total",
                "amount",
                "voided",
                "display_name",
                "doc_number",
            ):
                assert getattr(here, name, None) == getattr(there, name, None), f"{link.kind} {name} differs"

    def _no_edit_lost(self) -> None:
        """A field only one side changed holds that side's last value on both."""
        for (token, name), by in self.wrote.items():
            if len(by) != 1 or token in self.deleted or token in self.contested:
                continue
            for (kind, local_id), now in self.world.tables.records.items():
                if kind is not Kind.INVOICE or _token(now.record) != token:
                    continue
                if (kind, local_id) in self.world.tables.conflicts or _is_voided(now.record):
                    continue
                mark = self.world.tables.marks.get((kind, local_id))
                assert getattr(now.record, name) == next(iter(by.values())), f"{name} lost: {now} {mark}"

    def _money_agrees(self) -> None:
        proof = self.world.tables.connection.last_proof
        assert proof is not None
        assert proof["explained"], proof

    # --- help

    def _edit_here(self, which: int, **changes: object) -> None:
        found = self._here(Kind.INVOICE)
        if found:
            local_id = found[which % len(found)]
            standing = self._standing(Kind.INVOICE, local_id)
            if not standing.voided:
                self._note(standing, "here", changes)
                self.world.ledger.edit(_changed(standing, changes), local_id)
                if changes.get("voided"):
                    self._free_payments(local_id)

    def _free_payments(self, invoice_id: LocalId) -> None:
        """As the service that voids does."""
        for payment_id in self._here(Kind.PAYMENT):
            record = self.world.tables.records[Kind.PAYMENT, payment_id].record
            assert isinstance(record, Payment)
            kept = tuple(part for part in record.applications if part.target != str(invoice_id))
            if len(kept) < len(record.applications):
                self.world.ledger.edit(msgspec.structs.replace(record, applications=kept), payment_id)

    def _edit_there(self, which: int, **changes: object) -> None:
        found = sorted(self.world.books.all(Kind.INVOICE), key=int)
        if found:
            remote_id = found[which % len(found)]
            standing = self.world.books.get(Kind.INVOICE, remote_id)
            assert isinstance(standing, Invoice)
            if not standing.voided:
                self._note(standing, "there", changes)
                self.world.books.put(_changed(standing, changes), remote_id)

    def _note(self, before: Invoice, side: str, changes: dict[str, object]) -> None:
        after = _changed(before, changes)
        for name in ("customer_memo", "total"):
            if getattr(after, name) != getattr(before, name):
                self.wrote.setdefault((_token(before), name), {})[side] = getattr(after, name)

    def _here(self, kind: Kind) -> list[LocalId]:
        return sorted(
            i
            for k, i in self.world.tables.records
            if k is kind and (k, i) not in self.world.tables.tombstones
        )

    def _standing(self, kind: Kind, local_id: LocalId) -> Invoice:
        record = self.world.tables.records[kind, local_id].record
        assert isinstance(record, Invoice)
        return record

    def _excused(self, kind: Kind, token: str) -> bool:
        """Voided before it ever went, or blocked or left uncertain with a reason people can read."""
        tables = self.world.tables
        told = {key for key, mark in tables.marks.items() if mark.blocked}
        told |= {
            (intent.kind, intent.local_id)
            for intent in tables.intents.values()
            if intent.state is IntentState.UNCERTAIN and intent.reason
        }
        return any(
            _token(now.record) == token and (_is_voided(now.record) or (found, local_id) in told)
            for (found, local_id), now in tables.records.items()
            if found is kind
        )


def _token(record: Record) -> str:
    match record:
        case Customer():
            return record.display_name
        case Invoice() | Payment():
            return str(record.private_note)
    raise AssertionError(record)


def _is_voided(record: Record) -> bool:
    return bool(getattr(record, "voided", False))


def _changed(record: Invoice, changes: dict[str, object]) -> Invoice:
    changes = dict(changes)
    amount = changes.pop("amount", None)
    if isinstance(amount, str):
        line = invoice(record.customer, record.lines[0].item, amount).lines[0]
        line = msgspec.structs.replace(line, line_id=record.lines[0].line_id)
        changes |= {"lines": (line, *record.lines[1:])}
        total = line.amount
        for other in record.lines[1:]:
            total = total + other.amount
        changes |= {"total": total}
    return msgspec.structs.replace(record, **changes)


class VisitedMachine(Machine):
    """The same, where the other side calls."""

    visits = True


SETTINGS = settings(
    max_examples=int(os.environ.get("MACHINE_EXAMPLES", "150")),
    stateful_step_count=30,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestCalling = Machine.TestCase
TestCalling.settings = SETTINGS
TestCalled = VisitedMachine.TestCase
TestCalled.settings = SETTINGS


def test_a_payment_whose_replay_is_refused_stays_uncertain_and_says_so() -> None:
    """Found by the machine: its answer is lost, then what it pays is deleted there and voided here."""
    machine = Machine()
    machine.connect(rows=3, feed=8)
    machine.invoice_there(amount="10.00", who=0)
    machine.sync_under_fire(faults=[None], reach=Reach.WATERMARK, turns=8)
    machine.amount_here(amount="99.99", which=0)
    machine.payment_here(amount="10.00", which=0)
    machine.delete_there(which=0)
    machine.sync_under_fire(
        faults=[Fault.LOST_ANSWER, None, Fault.SILENCE, None], reach=Reach.WATERMARK, turns=6
    )
    machine.void_here(which=0)
    machine.come_to_rest()
    [intent] = machine.world.tables.intents.values()
    assert (intent.kind, intent.state) == (Kind.PAYMENT, IntentState.UNCERTAIN)
    assert "There is no invoice" in intent.reason
