"""A sync, a plan or a proof while somebody waits for it: what the command line calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.sync import connections, deciding, proof, push, wiring
from ar_automation.sync.core.rows import ConnectionState, Held, Reach, Run, Trigger
from ar_automation.sync.core.run import RunState, Tally
from ar_automation.sync.core.watermark import changes_since
from ar_automation.sync.core.wire import (
    AskBalances,
    AskChanges,
    Balances,
    Changes,
    ConnectionId,
    Reply,
    Value,
)
from ar_automation.sync.engine import Engine
from ar_automation.sync.lease import PostgresLease, renewing
from ar_automation.sync.sides import Sides
from ar_automation.sync.store import PostgresStore
from ar_automation.sync.tasks import LEASE_SECONDS, next_regular

WAIT_FOR_WORKER_SECONDS = 1.0
OWNER = "command line"
_log = structlog.get_logger("sync")


class NotPossible(Exception):
    """What was asked for cannot be done; the message says why."""


class Finished(Value, frozen=True, kw_only=True, gc=False):
    """A run that ended, and how long this process took over it."""

    run: Run
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The JSON of `sync` (DESIGN 7)."""
        state: RunState = self.run.state
        fields = [name for name in Tally.__struct_fields__ if name != "total"]
        return {
            "run": self.run.id,
            "outcome": self.run.outcome,
            "kinds": {str(k): {f: getattr(t, f) for f in fields} for k, t in state.tallies.items()},
            "calls": state.calls,
            "remote_writes": state.remote_writes,
            "rows_written": state.rows_written,
            "seconds": round(self.seconds, 3),
            "proof": state.proof,
        }


def sync(
    connection: ConnectionState, reach: Reach, *, approve: str = "", watch: Callable[[RunState], None]
) -> Finished:
    """Run one sync to its end, after the one that may be under way; `watch` sees the state after each turn.

    Raises NotPossible when the connection is not active.
    """
    started = time.monotonic()
    _check_active(connection)
    while (held := _take(connection.id)) is None:
        time.sleep(WAIT_FOR_WORKER_SECONDS)
    store = PostgresStore(connection.id, held)
    try:
        with renewing(held, seconds=LEASE_SECONDS):
            with store.transaction():
                unfinished = store.current_run()
            if unfinished is not None:
                _to_the_end(store, held, watch)
            with store.transaction():
                store.save_connection(requested=(Trigger.COMMAND, reach))
                if approve:
                    connections.approve_push(approve)
            run = _to_the_end(store, held, watch)
    finally:
        PostgresLease().release(held, now=clock.now(), next_due=next_regular(connection.id, clock.now()))
    return Finished(run=run, seconds=time.monotonic() - started)


def plan(connection: ConnectionState) -> dict[str, Any]:
    """What a sync would do now, from one read of the change feed; writes nothing on either side."""
    _check_active(connection)
    transport = wiring.factory().remote(connection)
    pulled: Changes | None = None
    if connection.watermark is not None:
        since = changes_since(connection.watermark, Reach.WATERMARK, now=clock.now())
        ask = AskChanges(key="plan", kinds=transport.codec.capabilities.pulled, since=since)
        reply = _one(transport.exchange([ask]))
        assert isinstance(reply, Changes)
        pulled = reply
    store = PostgresStore(connection.id, None)
    with store.transaction():
        sides = Sides(store=store, local=wiring.factory().local(connection.account_id), codec=transport.codec)
        wanted = push.listing(sides)
        return {
            "first_sync": connection.watermark is None,
            "complete": pulled is None or pulled.complete,
            "approval": push.plan_hash(wanted) if connection.needs_approval else None,
            "pull": [] if pulled is None else _pull_plan(sides, pulled),
            "push": [_push_line(w) for w in wanted if w.write or w.blocked],
        }


def prove(connection: ConnectionState) -> dict[str, Any]:
    """Open AR of every customer here against QuickBooks', read live (DESIGN 7, JSON of `prove`)."""
    _check_active(connection)
    transport = wiring.factory().remote(connection)
    replies: list[Balances] = []
    rows = transport.codec.capabilities.page_rows_max
    while not replies or not replies[-1].last:
        ask = AskBalances(key=f"prove:{len(replies)}", start=len(replies) * rows, rows=rows)
        reply = _one(transport.exchange([ask]))
        assert isinstance(reply, Balances)
        replies.append(reply)
    store = PostgresStore(connection.id, None)
    with store.transaction():
        sides = Sides(store=store, local=wiring.factory().local(connection.account_id), codec=transport.codec)
        return proof.whole(sides, replies, now=clock.now())


def _to_the_end(store: PostgresStore, held: Held, watch: Callable[[RunState], None]) -> Run:
    """Advance until the run ends, waiting where it waits; keeps the lease alive."""
    factory = wiring.factory()
    while True:
        with store.transaction():
            connection = store.connection()
        engine = Engine(store, factory.local(held.account_id))
        advance = engine.advance(connection, clock.now, factory.remote(connection))
        assert advance.run is not None
        watch(advance.run.state)
        if advance.finished:
            return advance.run
        if advance.waiting:
            raise NotPossible("This company is synchronised from its Web Connector: start the sync there.")
        time.sleep(advance.resume_after)


def _take(connection_id: ConnectionId) -> Held | None:
    return PostgresLease().take(connection_id, OWNER, now=clock.now(), seconds=LEASE_SECONDS)


def _check_active(connection: ConnectionState) -> None:
    if connection.state != "active":
        raise NotPossible(
            f"The connection is {connection.state.replace('_', ' ')}. Connect to QuickBooks again."
        )


def _one(replies: Any) -> Reply:
    reply: Reply = next(iter(replies))
    if reply.failure is not None:
        raise NotPossible(reply.failure.text)
    return reply


def _pull_plan(sides: Sides, pulled: Changes) -> list[dict[str, str]]:
    lines = []
    for kind in Kind:
        records = [p for p in pulled.records if p.kind is kind]
        links = sides.store.links(kind, [p.remote_id for p in records])
        fresh = [p for p in records if not deciding.is_known(p, links.get(p.remote_id))]
        planned, waiting = deciding.plan_pulled(sides, RunState(), kind, fresh, links)
        lines += [
            {
                "kind": str(kind),
                "remote_id": p.pulled.remote_id,
                "action": "create_local" if p.link is None and not p.matched else str(p.decision.action),
            }
            for p in planned
        ]
        lines += [{"kind": str(kind), "remote_id": i, "action": f"wait: {why}"} for i, why in waiting.items()]
    return lines + [
        {"kind": str(word.kind), "remote_id": word.remote_id, "action": "remove_local"}
        for word in pulled.gone
    ]


def _push_line(wanted: push.Wanted) -> dict[str, str]:
    return {
        "kind": str(wanted.mark.kind),
        "id": str(wanted.mark.local_id),
        "name": wanted.name,
        "operation": str(wanted.write.operation) if wanted.write else "",
        "blocked": wanted.blocked,
    }
