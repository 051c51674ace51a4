"""Every ask, carried to a real sandbox over HTTP."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.money import money
from ar_automation.books.records import Application, Customer, Invoice, InvoiceLine, Kind, Payment, Record
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online.ledger import OnlineTransport
from ar_automation.sync import connections
from ar_automation.sync.core.rows import ConnectionState
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
from ar_automation.sync.limiter import Limits, MemoryLimiter
from tests.contract.providers.sandbox import Sandbox
from tests.world import World

KINDS = tuple(Kind)


def ask(transport: OnlineTransport, question: Ask) -> Reply:
    (reply,) = transport.exchange([question])
    assert reply.key == question.key
    return reply


def good(transport: OnlineTransport, question: Ask) -> Any:
    reply = ask(transport, question)
    assert reply.failure is None, reply.failure
    return reply


def request(transport: OnlineTransport, write: Write) -> AskWrite:
    uid = uuid.uuid4().hex
    return AskWrite(
        key=f"write:{uid}",
        request=Request(
            uid=uid,
            kind=write.kind,
            operation=write.operation,
            local_id=LocalId(1),
            local_version=1,
            remote_id=write.remote_id,
            revision=write.revision,
            body=transport.codec.encode(write),
        ),
    )


def create(record: Record) -> Write:
    return Write(operation=Operation.CREATE, kind=record.kind, record=record)


def change(pulled: Pulled, operation: Operation = Operation.UPDATE, **changes: Any) -> Write:
    return Write(
        operation=operation,
        kind=pulled.kind,
        record=msgspec.structs.replace(pulled.record, **changes),
        remote_id=pulled.remote_id,
        revision=pulled.revision,
        base=pulled.payload,
        changed=frozenset(changes),
    )


def written(transport: OnlineTransport, write: Write) -> Pulled:
    reply = good(transport, request(transport, write))
    assert isinstance(reply, Written)
    assert reply.record is not None
    return reply.record


def an_invoice(transport: OnlineTransport, **changes: Any) -> Invoice:
    """A new one, for the first customer, of the first items."""
    listed: Listed = good(transport, AskLists(key="lists", kinds=(Kind.ITEM, Kind.CUSTOMER)))
    customer = next(r.remote_id for r in listed.records if r.kind is Kind.CUSTOMER)
    items = [r for r in listed.records if r.kind is Kind.ITEM and r.record.item_type == "Service"]  # type: ignore[attr-defined]
    lines = (
        InvoiceLine(
            item=items[0].remote_id,
            description="Weeding",
            quantity=Decimal("1.5"),
            unit_price=Decimal("33.33"),
            amount=money("50.00", "USD"),
        ),
        InvoiceLine(item=items[1].remote_id, amount=money("25", "USD")),
    )
    record = Invoice(
        customer=customer,
        currency="USD",
        txn_date=date(2026, 11, 2),
        due_date=date(2026, 12, 2),
        private_note="by phone",
        lines=lines,
        total=money("75", "USD"),
    )
    return msgspec.structs.replace(record, **changes)


def test_the_company_tells_its_name_and_preferences(transport: OnlineTransport, realm_id: str) -> None:
    reply: Identified = good(transport, AskCompany(key="company"))
    assert (reply.company.remote_id, reply.company.name) == (realm_id, "Craig's Yards")
    assert reply.company.home_currency == "USD"
    assert reply.company.facts["CustomTxnNumbers"] == "false"
    assert reply.calls == 1


def test_counts_lists_and_pages_agree(transport: OnlineTransport) -> None:
    counted: Counted = good(transport, AskCounts(key="counts", kinds=KINDS))
    listed: Listed = good(transport, AskLists(key="lists", kinds=KINDS))
    assert counted.server_time.tzinfo is not None
    assert listed.overflow == ()
    for kind in KINDS:
        ids = [r.remote_id for r in listed.records if r.kind is kind]
        assert counted.counts[kind] == len(ids) > 0
        page: Page = good(transport, AskPage(key="page", kind=kind, start=2, rows=3))
        assert [r.remote_id for r in page.records] == ids[2:5]


def test_ten_pages_fly_at_once_and_all_come_back(transport: OnlineTransport) -> None:
    asks = [AskPage(key=f"p{n}", kind=Kind.INVOICE, start=n * 3, rows=3) for n in range(10)]
    replies = list(transport.exchange(asks))
    assert {reply.key for reply in replies} == {a.key for a in asks}
    seen = [r.remote_id for reply in replies if isinstance(reply, Page) for r in reply.records]
    assert len(seen) == len(set(seen)) == 30


def test_inactive_names_are_listed_too(transport: OnlineTransport, sandbox: Sandbox, realm_id: str) -> None:
    customer = written(transport, create(Customer(display_name="Short Lived")))
    gone = written(transport, change(customer, active=False))
    record = gone.record
    assert isinstance(record, Customer)
    assert (record.active, record.display_name) == (False, "Short Lived")
    counted: Counted = good(transport, AskCounts(key="counts", kinds=(Kind.CUSTOMER,)))
    listed: Listed = good(transport, AskLists(key="lists", kinds=(Kind.CUSTOMER,)))
    assert counted.counts[Kind.CUSTOMER] == len(listed.records)
    assert gone.remote_id in {r.remote_id for r in listed.records}
    balances: Balances = good(transport, AskBalances(key="b", remote_ids=(gone.remote_id,)))
    assert balances.balances == [(gone.remote_id, "Short Lived", money(0, "USD"))]


def test_balances_come_by_id_and_by_page(transport: OnlineTransport) -> None:
    listed: Listed = good(transport, AskLists(key="lists", kinds=(Kind.CUSTOMER,)))
    reported = {r.remote_id: r.evidence.balance for r in listed.records if r.evidence}
    some = tuple(reported)[:5]
    by_id: Balances = good(transport, AskBalances(key="b", remote_ids=some))
    assert {i: balance for i, _, balance in by_id.balances} == {i: reported[i] for i in some}
    first: Balances = good(transport, AskBalances(key="b0", start=0, rows=20))
    rest: Balances = good(transport, AskBalances(key="b1", start=20, rows=1000))
    assert (first.last, rest.last) == (False, True)
    both = [*first.balances, *rest.balances]
    assert {i: balance for i, _, balance in both} == reported


def test_a_created_invoice_reads_back_as_it_was_sent(transport: OnlineTransport) -> None:
    sent = an_invoice(transport)
    answer = written(transport, create(sent))
    record = answer.record
    assert isinstance(record, Invoice)
    ids = [line.line_id for line in record.lines]
    lines = tuple(msgspec.structs.replace(s, line_id=i) for s, i in zip(sent.lines, ids, strict=True))
    expected = msgspec.structs.replace(
        sent, lines=lines, doc_number=record.doc_number, term=record.term, customer_memo=record.customer_memo
    )
    normalise = transport.codec.capabilities.normalise
    assert normalise(record) == normalise(expected)
    assert record.doc_number
    again: Listed = good(transport, AskRecords(key="r", kind=Kind.INVOICE, remote_ids=(answer.remote_id,)))
    assert normalise(again.records[0].record) == normalise(record)


def test_an_edit_of_the_header_changes_nothing_else(
    transport: OnlineTransport, sandbox: Sandbox, realm_id: str
) -> None:
    before = written(transport, create(an_invoice(transport)))
    sandbox.bookkeeper(realm_id).post(
        "invoice",
        {
            "Id": before.remote_id,
            "SyncToken": before.revision,
            "sparse": True,
            "ShipDate": "2026-11-20",
            "TrackingNum": "T-1",
        },
    )
    (theirs,) = good(
        transport, AskRecords(key="r", kind=Kind.INVOICE, remote_ids=(before.remote_id,))
    ).records
    after = written(transport, change(theirs, private_note="by mail"))
    old, new = msgspec.json.decode(theirs.payload), msgspec.json.decode(after.payload)
    differing = {name for name in old | new if old.get(name) != new.get(name)}
    assert differing - {"MetaData"} == {"PrivateNote", "SyncToken"}
    assert new["TrackingNum"] == "T-1"


def test_edited_lines_arrive_and_the_others_stay(transport: OnlineTransport) -> None:
    before = written(transport, create(an_invoice(transport)))
    assert isinstance(before.record, Invoice)
    first, second = before.record.lines
    dearer = msgspec.structs.replace(first, quantity=Decimal(2), amount=money("66.66", "USD"))
    after = written(transport, change(before, lines=(dearer, second))).record
    assert isinstance(after, Invoice)
    assert [line.line_id for line in after.lines] == [first.line_id, second.line_id]
    assert after.total == money("91.66", "USD")


def test_a_payment_is_applied_changed_and_voided(transport: OnlineTransport) -> None:
    invoice = written(transport, create(an_invoice(transport)))
    assert isinstance(invoice.record, Invoice)
    methods: Listed = good(transport, AskLists(key="l", kinds=(Kind.LEDGER_ACCOUNT, Kind.PAYMENT_METHOD)))
    bank = next(r.remote_id for r in methods.records if getattr(r.record, "account_type", "") == "Bank")
    sent = Payment(
        customer=invoice.record.customer,
        currency="USD",
        txn_date=date(2026, 11, 3),
        amount=money("60", "USD"),
        reference="4711",
        deposit_account=bank,
        applications=(Application(target=invoice.remote_id, amount=money("50", "USD")),),
    )
    paid = written(transport, create(sent))
    normalise = transport.codec.capabilities.normalise
    expected = msgspec.structs.replace(sent, method=paid.record.method, private_note="")  # type: ignore[attr-defined]
    assert normalise(paid.record) == normalise(expected)
    assert paid.evidence is not None
    assert paid.evidence.unapplied == money("10", "USD")
    less = written(
        transport,
        change(paid, applications=(Application(target=invoice.remote_id, amount=money("20", "USD")),)),
    )
    (open_now,) = good(
        transport, AskRecords(key="r", kind=Kind.INVOICE, remote_ids=(invoice.remote_id,))
    ).records
    assert open_now.evidence.balance == money("55", "USD")
    void = written(transport, change(less, Operation.VOID, voided=True)).record
    assert isinstance(void, Payment)
    assert void.voided
    assert (void.amount, void.applications) == (money(0, "USD"), ())


def test_a_voided_invoice_reads_as_voided(transport: OnlineTransport) -> None:
    invoice = written(transport, create(an_invoice(transport)))
    void = written(transport, change(invoice, Operation.VOID, voided=True)).record
    assert isinstance(void, Invoice)
    assert void.voided
    assert void.total == money(0, "USD")


def test_changes_tell_edits_voids_and_deletes(transport: OnlineTransport) -> None:
    kept = written(transport, create(an_invoice(transport)))
    doomed = written(transport, create(an_invoice(transport)))
    reply = good(transport, request(transport, change(doomed, Operation.DELETE)))
    assert reply.gone.remote_id == doomed.remote_id
    since = clock.now() - timedelta(minutes=5)
    changes: Changes = good(transport, AskChanges(key="c", kinds=KINDS, since=since))
    assert changes.complete
    assert changes.calls == 1
    assert kept.remote_id in {r.remote_id for r in changes.records}
    assert [(g.kind, g.remote_id) for g in changes.gone] == [(Kind.INVOICE, doomed.remote_id)]
    missing: Listed = good(
        transport,
        AskRecords(key="r", kind=Kind.INVOICE, remote_ids=(kept.remote_id, doomed.remote_id)),
    )
    assert [g.remote_id for g in missing.gone] == [doomed.remote_id]


def test_a_full_change_feed_says_that_it_is_not_complete(
    transport: OnlineTransport, sandbox: Sandbox, realm_id: str
) -> None:
    keeper = sandbox.bookkeeper(realm_id)
    for batch in range(40):
        items = [
            {"bId": str(n), "operation": "create", "Customer": {"DisplayName": f"C {batch} {n}"}}
            for n in range(25)
        ]
        keeper.post("batch", {"BatchItemRequest": items})
    changes: Changes = good(
        transport, AskChanges(key="c", kinds=KINDS, since=clock.now() - timedelta(minutes=5))
    )
    assert not changes.complete
    counted: Counted = good(transport, AskCounts(key="n", kinds=(Kind.CUSTOMER,)))
    page: Page = good(transport, AskPage(key="p", kind=Kind.CUSTOMER, start=0, rows=1000))
    rest: Page = good(transport, AskPage(key="q", kind=Kind.CUSTOMER, start=1000, rows=1000))
    assert len(page.records) == 1000
    assert len({r.remote_id for r in (*page.records, *rest.records)}) == counted.counts[Kind.CUSTOMER]
    listed: Listed = good(transport, AskLists(key="l", kinds=(Kind.TERM, Kind.CUSTOMER)))
    assert listed.overflow == (Kind.TERM, Kind.CUSTOMER)


@pytest.mark.parametrize("fault", ["timeout_after_commit", "reset_after_commit", "http_502_html"])
def test_a_write_without_an_answer_is_uncertain_and_its_replay_writes_once(
    transport: OnlineTransport, sandbox: Sandbox, realm_id: str, fault: str
) -> None:
    question = request(transport, create(an_invoice(transport, private_note="only once")))
    sandbox.fault(fault, hold_s=0.2, entity="Invoice", operation="create")
    reply = ask(transport, question)
    assert reply.failure is not None
    assert reply.failure.uncertain
    assert reply.failure.remedy is Remedy.RETRY
    answer: Written = good(transport, question)
    again: Written = good(transport, question)
    assert answer.record is not None
    assert again.record is not None
    assert answer.record.remote_id == again.record.remote_id
    found = [
        row
        for row in sandbox.bookkeeper(realm_id).query("SELECT * FROM Invoice MAXRESULTS 1000")
        if row.get("PrivateNote") == "only once"
    ]
    assert len(found) == 1
    sent = [c for c in sandbox.calls() if c["requestId"] == question.request.uid]
    assert len({c["body"] for c in sent}) == 1


@pytest.mark.parametrize(
    ("fault", "remedy", "uncertain"),
    [
        ("truncated_body", Remedy.RETRY, True),
        ("http_500", Remedy.RETRY, True),
        ("http_503", Remedy.RETRY, True),
        ("http_429", Remedy.WAIT, False),
        ("http_429_no_retry_after", Remedy.WAIT, False),
        ("company_suspended", Remedy.ASK_A_PERSON, False),
        ("books_closed", Remedy.ASK_A_PERSON, False),
    ],
)
def test_each_fault_of_a_write_has_its_remedy(
    transport: OnlineTransport, sandbox: Sandbox, fault: str, remedy: Remedy, *, uncertain: bool
) -> None:
    question = request(transport, create(an_invoice(transport)))
    sandbox.fault(fault, entity="Invoice", operation="create")
    failure = ask(transport, question).failure
    assert failure is not None
    assert (failure.remedy, failure.uncertain) == (remedy, uncertain)
    assert failure.text.endswith((".", "?"))
    if remedy is Remedy.WAIT:
        assert failure.retry_after == 60


def test_a_stale_revision_is_told_from_a_deleted_record(
    transport: OnlineTransport, sandbox: Sandbox, realm_id: str
) -> None:
    invoice = written(transport, create(an_invoice(transport)))
    written(transport, change(invoice, private_note="first"))
    stale = ask(transport, request(transport, change(invoice, private_note="second"))).failure
    assert stale is not None
    assert (stale.remedy, stale.code) == (Remedy.STALE, "5010")
    doomed = written(transport, create(an_invoice(transport)))
    sandbox.bookkeeper(realm_id).post(
        "invoice", {"Id": doomed.remote_id, "SyncToken": doomed.revision}, operation="delete"
    )
    gone = ask(transport, request(transport, change(doomed, private_note="too late"))).failure
    assert gone is not None
    assert (gone.remedy, gone.code) == (Remedy.STALE, "610")


def test_a_taken_name_is_for_a_person(transport: OnlineTransport) -> None:
    written(transport, create(Customer(display_name="Twice")))
    failure = ask(transport, request(transport, create(Customer(display_name="twice")))).failure
    assert failure is not None
    assert (failure.remedy, failure.code) == (Remedy.ASK_A_PERSON, "6240")


def test_an_access_token_that_died_early_is_renewed_on_the_way(
    transport: OnlineTransport, sandbox: Sandbox
) -> None:
    asks = [AskPage(key=f"p{n}", kind=Kind.TERM, start=0, rows=10) for n in range(3)]
    sandbox.control("clock", advance_s=7200)
    try:
        replies = list(transport.exchange(asks))
    finally:
        sandbox.control("clock", advance_s=-7200)
    assert [reply.failure for reply in replies] == [None, None, None]
    assert {reply.calls for reply in replies} == {2}
    assert len([c for c in sandbox.calls() if "tokens" in c["path"]]) == 1


def test_a_revoked_connection_asks_for_a_new_consent(
    transport: OnlineTransport, sandbox: Sandbox, world: World
) -> None:
    question = AskPage(key="p", kind=Kind.TERM, start=0, rows=10)
    sandbox.fault("token_revoked", operation="query")
    for _ in range(2):
        failure = ask(transport, question).failure
        assert failure is not None
        assert failure.remedy is Remedy.REAUTHORISE
    with account_scope(world.account.pk):
        state = connections.current()
    assert state is not None
    assert state.state == "needs_reauth"


def test_the_limiter_is_waited_for_a_little_and_then_obeyed(
    connection: ConnectionState, sandbox: Sandbox
) -> None:
    quick = OnlineTransport(connection, limiter=MemoryLimiter(Limits(per_second=2)))
    asks = [AskPage(key=f"p{n}", kind=Kind.TERM, start=0, rows=10) for n in range(4)]
    assert all(reply.failure is None for reply in quick.exchange(asks))
    slow = OnlineTransport(connection, limiter=MemoryLimiter(Limits(per_minute=1)))
    replies = list(slow.exchange(asks[:2]))
    assert replies[0].failure is None
    assert replies[1].failure is not None
    assert replies[1].failure.remedy is Remedy.WAIT
    assert (replies[1].calls, replies[1].failure.retry_after > 50) == (0, True)


def test_a_throttled_company_is_left_alone(connection: ConnectionState, sandbox: Sandbox) -> None:
    transport = OnlineTransport(connection, limiter=MemoryLimiter())
    sandbox.fault("http_429")
    question = AskPage(key="p", kind=Kind.TERM, start=0, rows=10)
    assert ask(transport, question).failure is not None
    calls = len(sandbox.calls())
    failure = ask(transport, question).failure
    assert failure is not None
    assert failure.remedy is Remedy.WAIT
    assert len(sandbox.calls()) == calls


def test_a_record_asked_for_by_an_impossible_id_is_gone(transport: OnlineTransport) -> None:
    reply: Listed = good(
        transport, AskRecords(key="r", kind=Kind.ITEM, remote_ids=(RemoteId("SHIPPING_ITEM_ID' OR"),))
    )
    assert reply.records == []
    assert len(reply.gone) == 1
