"""Fault rules meet the calls they mean, as often as they say; limits slide; the journal stays bounded."""

import pytest

from quickbooks_sandbox.online.calls import describe
from quickbooks_sandbox.world import journal as journal_rules
from quickbooks_sandbox.world.calls import Call
from quickbooks_sandbox.world.clock import WorldClock
from quickbooks_sandbox.world.faults import FaultRules, Match, Rule
from quickbooks_sandbox.world.journal import Journal
from quickbooks_sandbox.world.limits import Limits, LimitSettings

BASE = "/v3/company/42"
NEW_INVOICE = describe("POST", f"{BASE}/invoice", "requestid=r1", b'{"Line":[]}')
BATCH = describe("POST", f"{BASE}/batch", "", b'{"BatchItemRequest":[]}')
REFRESH = describe("POST", "/oauth2/v1/tokens/bearer", "", b"grant_type=refresh_token&refresh_token=secret")


def rule(match: Match, *, times: int = 1, operations: frozenset[str] = frozenset()) -> Rule:
    return Rule(id="1", face="online", fault="http_500", match=match, left=times, operations=operations)


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "operation", "entities"),
    [
        ("POST", "/invoice", "", b'{"Line":[]}', "create", {"invoice"}),
        ("POST", "/invoice", "", b'{"Id":"1"}', "update", {"invoice"}),
        ("POST", "/invoice", "operation=update", b'{"Id":"1"}', "update", {"invoice"}),
        ("POST", "/invoice", "operation=void", b'{"Id":"1"}', "void", {"invoice"}),
        ("POST", "/payment", "operation=update&include=void", b'{"Id":"1"}', "void", {"payment"}),
        ("POST", "/invoice", "operation=delete", b'{"Id":"1"}', "delete", {"invoice"}),
        ("GET", "/invoice/7", "", b"", "read", {"invoice"}),
        ("GET", "/query", "query=select%20*%20from%20Invoice", b"", "query", {"invoice"}),
        ("POST", "/query", "", b"Select * From Customer", "query", {"customer"}),
        ("GET", "/cdc", "entities=Invoice,%20Payment", b"", "cdc", {"invoice", "payment"}),
        (
            "POST",
            "/batch",
            "",
            b'{"BatchItemRequest":[{"bId":"1","Query":"select * from Item"}]}',
            "batch",
            {"item"},
        ),
        ("POST", "/batch", "", b'{"BatchItemRequest":[{"bId":"1","Term":{}}]}', "batch", {"term"}),
        ("POST", "/invoice", "", b"no json", "create", {"invoice"}),
        ("POST", "/invoice/7/send", "sendTo=a@b.c", b"", "send", {"invoice"}),
        ("GET", "/reports/CustomerBalance", "", b"", "report", {"reports"}),
    ],
)
def test_a_call_is_known_by_what_it_asks(
    *, method: str, path: str, query: str, body: bytes, operation: str, entities: set[str]
) -> None:
    call = describe(method, BASE + path, query, body)
    assert (call.operation, set(call.entities), call.realm_id) == (operation, entities, "42")


def test_a_call_for_tokens_is_described_without_its_secrets() -> None:
    assert (REFRESH.operation, REFRESH.body) == ("refresh", "grant_type=refresh_token")
    assert "secret" not in repr(REFRESH)


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        (Match(), True),
        (Match(method="post"), True),
        (Match(method="GET"), False),
        (Match(path="/v3/company/*/invoice"), True),
        (Match(path="invoice"), True),
        (Match(path="/payment"), False),
        (Match(entity="Invoice", operation="Create"), True),
        (Match(entity="Payment"), False),
        (Match(entity="Invoice", operation="update"), False),
    ],
)
def test_every_given_part_of_a_match_must_fit(match: Match, *, fits: bool) -> None:
    assert rule(match).fits(NEW_INVOICE) is fits


def test_calls_for_tokens_are_meant_only_where_the_rule_says_so() -> None:
    assert not rule(Match()).fits(REFRESH)
    assert not rule(Match(method="POST")).fits(REFRESH)
    assert rule(Match(path="/oauth2/")).fits(REFRESH)
    assert rule(Match(operation="refresh")).fits(REFRESH)
    assert rule(Match(), operations=frozenset({"refresh"})).fits(REFRESH)


def test_a_fault_of_some_operations_leaves_the_others_alone() -> None:
    assert not rule(Match(), operations=frozenset({"refresh"})).fits(NEW_INVOICE)


def test_a_rule_is_used_up() -> None:
    rules = FaultRules()
    rules.add(rule(Match(), times=2))
    assert [bool(rules.take(NEW_INVOICE)) for _ in range(3)] == [True, True, False]


def test_lifting_a_rule_lets_go_of_what_it_holds() -> None:
    rules = FaultRules()
    kept = rule(Match())
    rules.add(kept)
    assert rules.remove("1")
    assert kept.lifted.is_set()
    assert rules.take(NEW_INVOICE) is None
    assert not rules.remove("1")


def admitted(limits: Limits, calls: int, *, client_id: str = "app", batch: bool = False) -> int:
    call = BATCH if batch else NEW_INVOICE
    return sum(limits.admit("42", client_id, call) is None for _ in range(calls))


def test_an_app_gets_ten_calls_a_second_and_the_window_slides() -> None:
    clock = WorldClock()
    limits = Limits(clock)
    assert admitted(limits, 12) == 10
    assert admitted(limits, 1, client_id="another") == 1
    clock.advance(1)
    assert admitted(limits, 12) == 10


def test_a_realm_gets_five_hundred_calls_a_minute_from_all_apps() -> None:
    clock = WorldClock()
    limits = Limits(clock)
    limits.settings = LimitSettings(requests_per_second=None)
    assert admitted(limits, 300) + admitted(limits, 300, client_id="another") == 500
    assert limits.admit("43", "app", NEW_INVOICE) is None
    over = limits.admit("42", "app", NEW_INVOICE)
    assert over is not None
    assert over.retry_after_s in range(1, 61)
    clock.advance(60)
    assert admitted(limits, 1) == 1


def test_forty_batches_a_minute_and_plain_calls_go_on() -> None:
    limits = Limits(WorldClock())
    limits.settings = LimitSettings(requests_per_second=None)
    assert admitted(limits, 50, batch=True) == 40
    assert admitted(limits, 1) == 1


def test_a_refused_call_counts_nowhere() -> None:
    limits = Limits(WorldClock())
    limits.settings = LimitSettings(requests_per_second=None, requests_per_minute=5, batches_per_minute=1)
    assert admitted(limits, 3, batch=True) == 1
    assert admitted(limits, 9) == 4


def test_a_clock_put_back_does_not_lock_anybody_out() -> None:
    clock = WorldClock()
    limits = Limits(clock)
    assert admitted(limits, 10) == 10
    clock.advance(-3_600)
    assert admitted(limits, 10) == 10


def test_the_journal_keeps_the_last_calls_and_numbers_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_rules, "JOURNAL_CALLS_MAX", 3)
    journal = Journal(WorldClock())
    for _ in range(5):
        journal.add(NEW_INVOICE, status=200, fault=None)
    assert [entry.n for entry in journal.since(0)] == [3, 4, 5]
    assert [entry.n for entry in journal.since(4)] == [5]
    journal.clear()
    journal.add(NEW_INVOICE, status=None, fault="reset_after_commit")
    assert [(entry.n, entry.status) for entry in journal.since(0)] == [(6, None)]


def test_long_bodies_are_cut_in_the_journal() -> None:
    journal = Journal(WorldClock())
    call: Call = describe("POST", f"{BASE}/query", "", b"x" * 50_000)
    journal.add(call, status=200, fault=None)
    body = journal.since(0)[0].told()["body"]
    assert isinstance(body, str)
    assert len(body) == journal_rules.JOURNAL_BODY_CHARACTERS_MAX
