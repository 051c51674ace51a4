"""Whatever is done to the store in PostgreSQL and to the one in memory, both remember the same."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ar_automation.accounts.models import Account
from ar_automation.accounts.tenancy import account_scope
from ar_automation.sync import models
from ar_automation.sync.core.rows import Conflict, DirtyMark, Intent, IntentState, Link, Parked
from ar_automation.sync.core.wire import ConnectionId, LocalId, Operation, RemoteId, Request
from ar_automation.sync.ports import Store
from ar_automation.sync.store import PostgresStore
from ar_automation.sync.testing.memory import MemoryStore, Tables
from ar_automation.sync.testing.store_contract import CUSTOMER, INVOICE, PAYMENT, start

KINDS = (CUSTOMER, INVOICE, PAYMENT)
REMOTE = [RemoteId(str(n)) for n in range(1, 5)]
LOCAL = [LocalId(n) for n in range(1, 5)]
_numbers = itertools.count()

kinds = st.sampled_from(KINDS)
locals_ = st.sampled_from(LOCAL)
texts = st.sampled_from(["one", "two"])
payloads = st.sampled_from([b"", b"{}", b'{"Id":"\xc3\xa4"}'])
links = st.builds(
    Link,
    kind=kinds,
    # Each remote record has a local one of its own, so that no two live links meet in one.
    local_id=st.none(),
    remote_id=st.sampled_from(REMOTE),
    revision=texts,
    fingerprint=payloads,
    base=payloads,
    gone=st.booleans(),
    newer=st.none() | payloads,
).map(lambda link: msgspec.structs.replace(link, local_id=LocalId(int(link.remote_id))))
marks = st.builds(DirtyMark, kind=kinds, local_id=locals_, code=texts, blocked=texts)
parked = st.builds(
    Parked, kind=kinds, remote_id=st.sampled_from(REMOTE), code=texts, reason=texts, payload=payloads
)
conflicts = st.builds(
    Conflict,
    kind=kinds,
    local_id=locals_,
    remote_id=st.sampled_from(REMOTE),
    fields=st.just(("lines",)),
    base=payloads,
    theirs=st.none() | payloads,
    reason=texts,
)
intents = st.builds(
    Intent,
    kind=kinds,
    local_id=locals_,
    local_version=st.integers(1, 2),
    operation=st.sampled_from([Operation.CREATE, Operation.UPDATE]),
)
steps = st.one_of(
    st.tuples(st.just("put_links"), st.lists(links, max_size=3)),
    st.tuples(st.just("mark"), kinds, st.lists(locals_, max_size=3)),
    st.tuples(st.just("block"), st.lists(marks, max_size=3)),
    st.tuples(st.just("clean"), kinds, st.lists(locals_, max_size=3)),
    st.tuples(st.just("park"), st.lists(parked, max_size=3)),
    st.tuples(st.just("unpark"), kinds, st.lists(st.sampled_from(REMOTE), max_size=3)),
    st.tuples(st.just("put_conflict"), conflicts),
    st.tuples(st.just("close_conflicts"), kinds, st.lists(locals_, max_size=3), st.just("over")),
    st.tuples(st.just("put_intent"), intents, payloads),
    st.tuples(st.just("answer"), st.integers(0, 1), st.sampled_from(IntentState), texts),
    st.tuples(st.just("see"), kinds, st.lists(st.sampled_from(REMOTE), max_size=3)),
    st.tuples(st.just("finish")),
)


# Not shrunk: on a database that takes minutes, and the steps of a failure are few enough to read.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(done=st.lists(steps, min_size=12, max_size=24))
def test_both_stores_remember_the_same(db: None, done: list[tuple[Any, ...]]) -> None:
    real = _connected()
    memory = MemoryStore(Tables(connection=real.connection()))
    for step in done:
        answers = [_do(store, *step) for store in (real, memory)]
        assert answers[0] == answers[1], step
    assert _remembered(real) == _remembered(memory)


def _connected() -> PostgresStore:
    """A connection of an account of its own."""
    account = Account.objects.create(slug=f"twin-{next(_numbers)}", name="Twin")
    with account_scope(account.pk):
        row = models.Connection.objects.create(account=account, provider="books", state="active")
    models.Schedule.objects.create(connection_id=row.pk, account_id=account.pk)
    return PostgresStore(ConnectionId(row.pk))


def _do(store: Store, name: str, *arguments: Any) -> Any:
    run = start(store)
    match name:
        case "put_links":
            last = {(link.kind, link.remote_id): link for link in arguments[0]}
            return store.put_links(list(last.values()), run.id)
        case "park":
            return store.park(arguments[0], run.id)
        case "put_conflict":
            return store.put_conflict(arguments[0], run.id)
        case "see":
            return store.see(run.id, *arguments)
        case "finish":
            return store.save_run(msgspec.structs.replace(run, outcome="done"))
        case "put_intent":
            intent, body = arguments
            put = store.put_intent(intent, _request(intent, body))
            return _nameless(put)
        case "answer":
            number, state, reason = arguments
            found = store.open_requests()[number : number + 1]
            for intent, request in found:
                store.save_request(msgspec.structs.replace(request, attempts=request.attempts + 1))
                store.save_intent(msgspec.structs.replace(intent, state=state, reason=reason))
            return len(found)
        case _:
            return getattr(store, name)(*arguments)


def _request(intent: Intent, body: bytes) -> Request:
    return Request(
        uid="uid",
        kind=intent.kind,
        operation=intent.operation,
        local_id=intent.local_id,
        local_version=intent.local_version,
        body=body,
    )


def _remembered(store: Store) -> dict[str, Any]:
    run = start(store)
    return {
        "links": [store.links(kind, REMOTE) for kind in KINDS],
        "by local": [store.links_by_local(kind, LOCAL) for kind in KINDS],
        "local keys": [store.local_keys(kind, REMOTE) for kind in KINDS],
        "remote keys": [store.remote_keys(kind, LOCAL) for kind in KINDS],
        "linked": [(store.linked_count(kind), store.linked_locals(kind)) for kind in KINDS],
        "unseen": [set(store.unseen(run.id, kind)) for kind in KINDS],
        "marks": [store.dirty(kind) for kind in KINDS],
        "marked": [store.dirty_among(kind, LOCAL) for kind in KINDS],
        "conflicts": [store.open_conflicts(kind, LOCAL) for kind in KINDS],
        "parked": store.parked(),
        "requests": [
            (_nameless(intent), msgspec.structs.replace(request, id=0))
            for intent, request in store.open_requests()
        ],
        "attention": store.attention(),
    }


def _nameless(intent: Intent) -> Intent:
    """Without the ids, which each store gives out itself."""
    return msgspec.structs.replace(intent, id=0, request_id=None if intent.request_id is None else 0)
