"""The engine: `advance(connection, clock, transport)` moves one connection's run on by about ten requests.

It owns no conversation in local variables. Each turn works out the next asks from stored state, has the transport carry
them, and takes each reply in by one transaction that also stores the new state. A kill at any point resumes; a
transport that yields nothing (the other side calls us) is simply come back to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from ar_automation.sync import answers, proof, pulling, push
from ar_automation.sync.core.rows import ConnectionState, Event, Reach, Run
from ar_automation.sync.core.run import Phase, RunState, next_asks
from ar_automation.sync.core.watermark import OVERLAP
from ar_automation.sync.core.wire import Ask, Balances, Failure, Remedy, Reply, Value
from ar_automation.sync.ports import LocalLedger, Store, Transport
from ar_automation.sync.pulling import Stopped
from ar_automation.sync.sides import Sides

Clock = Callable[[], datetime]

QUANTUM_REQUESTS = 10
FAILURES_MAX = 8
"""Failed asks in a row before a run is stopped; what it did stays, the next run goes on."""
PAUSE_MAX_SECONDS = 60.0
"""A run waits this long for a write to be tried again; longer waits are left to the next run."""
PUSH_ROUNDS_MAX = 5


class Advance(Value, frozen=True, kw_only=True, gc=False):
    """How far it came: `finished` with an outcome, or to be resumed after so many seconds."""

    finished: bool
    outcome: str = ""
    resume_after: float = 0.0
    """Seconds to the next turn; of a finished run: to the next replay of an unanswered write (0: none waits)."""
    waiting: bool = False
    """The other side will call us with the reply."""
    run: Run | None = None
    """The run as it stands now."""


class Engine:
    """One connection's engine over its store and the account's own ledger."""

    def __init__(self, store: Store, local: LocalLedger) -> None:
        self.store = store
        self.local = local

    def advance(self, connection: ConnectionState, clock: Clock, transport: Transport) -> Advance:
        """Do up to a quantum of requests of the current run, beginning one if none is under way.

        Raises LeaseLost when another worker has taken the connection; everything stored stays good.
        """
        sides = Sides(store=self.store, local=self.local, codec=transport.codec)
        with self.store.transaction():
            run = self.store.current_run() or pulling.begin(sides, connection, now=clock())
            if not transport.codec.capabilities.answers_later:
                answers.recover(sides)
        turn = _Turn(sides, transport, clock, run)
        try:
            advance = turn.work()
        except Stopped as stopped:
            advance = turn.stop(str(stopped))
        return msgspec.structs.replace(advance, run=turn.run)


class _Turn:
    """One call of advance: a run, and the means to move it."""

    def __init__(self, sides: Sides, transport: Transport, clock: Clock, run: Run) -> None:
        self.sides, self.store = sides, sides.store
        self.transport, self.clock, self.run = transport, clock, run

    @property
    def state(self) -> RunState:
        state: RunState = self.run.state
        return state

    def work(self) -> Advance:
        """Ask and take in, until the quantum is used up or nothing is left."""
        used = 0
        while True:
            asks, wait = self.next()
            if self.state.phase is Phase.DONE:
                return self.finish()
            if not asks:
                return Advance(finished=False, resume_after=wait)
            heard = self.hear(asks)
            if not heard:
                return Advance(finished=False, waiting=True)
            used += len(heard)
            if used >= QUANTUM_REQUESTS or any(heard):
                return Advance(finished=False, resume_after=max(heard))

    def hear(self, asks: list[Ask]) -> list[float]:
        """Take in what comes back for these asks, each once; returns the pause each reply asks for."""
        awaited = {ask.key for ask in asks}
        heard = []
        for reply in self.transport.exchange(asks):
            if reply.key in awaited:  # what comes twice, or for nothing we asked, says nothing
                awaited.remove(reply.key)
                heard.append(self.take(reply))
        return heard

    def next(self) -> tuple[list[Ask], float]:
        """The next asks, passing through phases that have none; without asks, seconds to wait."""
        while True:
            with self.store.transaction():
                asks, wait = self.asks()
                if asks or wait or self.state.phase is Phase.DONE:
                    return asks, wait
                self.save(self.onward(self.state))

    def asks(self) -> tuple[list[Ask], float]:
        """What this phase asks next, or how long it waits; neither: the phase is through."""
        match self.state.phase:
            case Phase.RECOVER | Phase.PUSH:
                return self.writes()
            case Phase.PROVE:
                if self.state.proving is None and self.state.census_page is None:
                    self.save(proof.begin(self.sides, self.state))
                ask = proof.ask(self.sides, self.state)
                return ([ask] if ask else []), 0.0
            case _:
                return next_asks(self.state, self.sides.codec.capabilities), 0.0

    def writes(self) -> tuple[list[Ask], float]:
        """Requests to send now; in the push phase, made from the dirty marks when none is left."""
        if any(self.state.reread.values()):
            return [], 0.0  # what an answer named is read before the same bytes are sent again
        going, wait = answers.asks(self.sides, now=self.clock())
        if not going and self.state.phase is Phase.PUSH and self.may_push():
            state, prepared = push.prepare(self.sides, self.state)
            self.save(state)
            if prepared:
                going, wait = answers.asks(self.sides, now=self.clock())
        answers.sending(self.sides, going, now=self.clock())
        patient = wait is not None and wait <= PAUSE_MAX_SECONDS
        return list[Ask](going), (wait or 0.0) if patient and not going else 0.0

    def may_push(self) -> bool:
        """Whether a person agreed to the first push into these books, where one must (DESIGN 4, Approval)."""
        connection = self.store.connection()
        if not connection.needs_approval:
            return True
        wanted = push.listing(self.sides)
        if any(w.write or w.blocked for w in wanted) and connection.approved not in (
            "all",
            push.plan_hash(wanted),
        ):
            self.store.block(push.held_back(wanted))
            return False
        self.store.save_connection(needs_approval=False, approved="")
        return True

    def take(self, reply: Reply) -> float:
        """Take in one reply by one transaction; returns seconds to pause before the next ask."""
        is_write = reply.key.startswith("write:")
        with self.store.transaction():
            state = self.state.having(calls=self.state.calls + reply.calls)
            if is_write:
                state = answers.answered(self.sides, self.run.id, state, reply, now=self.clock())
            elif reply.failure is not None:
                state = state.having(failures=state.failures + 1)
            elif isinstance(reply, Balances):
                state = proof.read(self.sides, state.having(failures=0), reply)
            else:
                state = pulling.absorb(self.sides, self.run.id, state.having(failures=0), reply)
            self.save(state)
        return self.pause(reply.failure, is_write=is_write) if reply.failure is not None else 0.0

    def pause(self, failure: Failure, *, is_write: bool) -> float:
        """How long to pause after a failure. Raises Stopped when the run cannot go on."""
        if failure.remedy is Remedy.REAUTHORISE:
            with self.store.transaction():
                self.store.save_connection(state="needs_reauth")
            raise Stopped(failure.text)
        if failure.remedy is Remedy.WAIT:
            return failure.retry_after
        if is_write:
            return 0.0
        if failure.remedy is Remedy.RETRY and self.state.failures < FAILURES_MAX:
            return failure.retry_after or float(2 ** min(self.state.failures, 6))
        raise Stopped(failure.text)

    def onward(self, state: RunState) -> RunState:
        """The state in the phase that follows one that is through."""
        match state.phase:
            case Phase.RECOVER:
                return state.having(phase=pulling.after_recovery(self.sides, state))
            case Phase.LISTS:
                return state.having(phase=Phase.PAGES)
            case Phase.PAGES:
                return state.having(phase=Phase.CHANGES)
            case Phase.CHANGES | Phase.REREAD:
                return state.having(phase=Phase.PUSH, reread={})
            case Phase.PUSH if any(state.reread.values()) and state.push_rounds < PUSH_ROUNDS_MAX:
                return state.having(phase=Phase.REREAD, push_rounds=state.push_rounds + 1)
            case Phase.PUSH:
                return state.having(phase=Phase.PROVE)
            case Phase.PROVE:
                return self.proved(state)
        raise AssertionError(f"no way on from {state.phase}")

    def proved(self, state: RunState) -> RunState:
        """Keep the proof; before reporting an unexplained difference, read changes and balances once more."""
        if not state.prove_all and not state.touched:
            carried = {**(self.store.connection().last_proof or {}), "carried": True}
            return state.having(phase=Phase.DONE, proof=carried)
        result = proof.conclude(self.sides, state, now=self.clock())
        unsure = not result["explained"] or any(state.reread.values())
        if unsure and state.proof_rounds == 0 and state.server_time is not None:
            since = state.server_time - OVERLAP
            return state.having(phase=Phase.CHANGES, since=since, proving=None, proof_rounds=1)
        self.store.save_connection(last_proof=result)
        return state.having(phase=Phase.DONE, proof=result)

    def finish(self) -> Advance:
        """Advance the watermark and say how the run ended."""
        with self.store.transaction():
            connection = self.store.connection()
            changes: dict[str, object] = {}
            if self.state.server_time and (
                not connection.watermark or self.state.server_time > connection.watermark
            ):
                changes["watermark"] = self.state.server_time
            if self.run.reach is not Reach.WATERMARK:
                changes["last_sweep_at"] = self.clock()
            if changes:
                self.store.save_connection(**changes)
            outcome = "awaiting_approval" if connection.needs_approval else "done"
            left = self.store.open_requests() or self.state.push_rounds >= PUSH_ROUNDS_MAX
            if outcome == "done" and (left or any(self.store.attention().values())):
                outcome = "parked"
            self.run = msgspec.structs.replace(self.run, outcome=outcome)
            self.store.save_run(self.run)
            _, wait = answers.asks(self.sides, now=self.clock())
        return Advance(finished=True, outcome=outcome, resume_after=wait or 0.0)

    def stop(self, reason: str) -> Advance:
        """End the run where it is; the watermark stays, so the next run reads everything again."""
        with self.store.transaction():
            self.store.log(self.run.id, [Event(code="stopped", text=reason)])
            self.run = msgspec.structs.replace(self.run, outcome="stopped")
            self.store.save_run(self.run)
        return Advance(finished=True, outcome="stopped")

    def save(self, state: RunState) -> None:
        """Keep the state, in the transaction that made it."""
        self.run = msgspec.structs.replace(self.run, state=state)
        self.store.save_run(self.run)
