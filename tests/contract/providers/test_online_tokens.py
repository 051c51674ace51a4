"""Access tokens: one refresh at a time, kept before they are used, sealed at rest."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections as databases
from django.db import transaction

from ar_automation.accounts.models import AuditEvent
from ar_automation.accounts.tenancy import account_scope
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online import oauth, tokens
from ar_automation.providers.quickbooks_online.models import Token
from ar_automation.sync import connections
from ar_automation.sync.core.rows import ConnectionState
from tests.contract.providers.sandbox import Sandbox
from tests.world import World

DAY_S = 86_400


def expire(connection: ConnectionState) -> None:
    """Our clock says the access token is over."""
    change(connection, access_expires_at=clock.now())


def change(connection: ConnectionState, **columns: Any) -> None:
    with account_scope(connection.account_id):
        Token.objects.update(**columns)


def access(connection: ConnectionState) -> tokens.Access:
    return tokens.access(connection.account_id, connection.id)


def refreshes(sandbox: Sandbox) -> int:
    return len([call for call in sandbox.calls() if call["path"].endswith("/tokens/bearer")])


def test_a_good_token_costs_no_call(connection: ConnectionState, sandbox: Sandbox, realm_id: str) -> None:
    assert access(connection).realm_id == realm_id
    assert refreshes(sandbox) == 0


def test_threads_that_find_it_expired_make_one_call_together(
    connection: ConnectionState, sandbox: Sandbox
) -> None:
    old = access(connection).token
    expire(connection)
    found: list[str] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            found.append(access(connection).token)
        finally:
            databases.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert old not in found
    assert refreshes(sandbox) == 1


def test_a_refused_token_is_replaced_though_it_seems_good(
    connection: ConnectionState, sandbox: Sandbox
) -> None:
    old = access(connection).token
    new = tokens.access(connection.account_id, connection.id, refused=old).token
    assert new != old
    assert tokens.access(connection.account_id, connection.id, refused=old).token == new
    assert refreshes(sandbox) == 1


def test_a_rotated_refresh_token_is_kept_for_the_next_time(
    connection: ConnectionState, sandbox: Sandbox
) -> None:
    sandbox.control("clock", advance_s=DAY_S + 60)
    try:
        for _ in range(2):
            expire(connection)
            access(connection)
    finally:
        sandbox.control("clock", advance_s=-DAY_S - 60)
    assert refreshes(sandbox) == 2


def test_a_lost_answer_is_asked_for_again_with_the_old_token(
    connection: ConnectionState, sandbox: Sandbox
) -> None:
    expire(connection)
    sandbox.fault("refresh_answer_lost", times=2)
    assert access(connection).token
    assert refreshes(sandbox) == 3


def test_an_intuit_that_stays_silent_costs_the_connection_nothing(
    connection: ConnectionState, sandbox: Sandbox
) -> None:
    expire(connection)
    sandbox.fault("refresh_answer_lost", times=3)
    with pytest.raises(tokens.TokensUnavailable):
        access(connection)
    assert access(connection).token


def test_a_grant_that_is_gone_deauthorises_the_connection_once(
    connection: ConnectionState, sandbox: Sandbox, world: World
) -> None:
    with account_scope(world.account.pk):
        row = Token.objects.get()
        assert oauth.revoke(tokens._opened(row, row.refresh_token))
    expire(connection)
    for _ in range(2):
        with pytest.raises(tokens.Deauthorised, match="connect again"):
            access(connection)
    with account_scope(world.account.pk):
        state = connections.current()
        assert state is not None
        assert state.state == "needs_reauth"
        assert AuditEvent.objects.filter(action="connection.deauthorized").count() == 1


def test_a_refusal_is_not_believed_when_somebody_kept_a_newer_token(
    connection: ConnectionState, sandbox: Sandbox, world: World
) -> None:
    with account_scope(world.account.pk):
        read_before = Token.objects.get()
        newer = oauth.refresh(tokens._opened(read_before, read_before.refresh_token))
        tokens.keep(world.account.pk, connection.id, read_before.realm_id, newer)
    lease = tokens._Lease("late", 7)
    found = tokens._after_refusal(read_before, lease, oauth.GrantRefused())
    assert found.token == newer.access_token
    with account_scope(world.account.pk):
        state = connections.current()
    assert state is not None
    assert state.state == "active"


def test_a_pair_that_comes_late_never_replaces_a_newer_one(
    connection: ConnectionState, sandbox: Sandbox, world: World
) -> None:
    with account_scope(world.account.pk):
        read_before = Token.objects.get()
        newer = oauth.refresh(tokens._opened(read_before, read_before.refresh_token))
        tokens.keep(world.account.pk, connection.id, read_before.realm_id, newer)
    tokens._refreshed(read_before, tokens._Lease("late", 7))
    assert access(connection).token == newer.access_token


def test_a_holder_that_vanished_is_waited_for_until_its_lease_ends(
    connection: ConnectionState, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "WAIT_SECONDS_MAX", 0.3)
    change(
        connection,
        access_expires_at=clock.now(),
        lease_owner="gone",
        lease_expires=clock.now() + timedelta(minutes=1),
        fence=3,
    )
    with pytest.raises(tokens.TokensUnavailable, match="Another process"):
        access(connection)
    assert refreshes(sandbox) == 0
    change(connection, lease_expires=clock.now())
    assert access(connection).token
    with account_scope(connection.account_id):
        assert Token.objects.values_list("lease_owner", "fence").get() == ("", 4)


def test_tokens_are_sealed_and_open_only_for_their_connection(
    connection: ConnectionState, world: World
) -> None:
    token = access(connection).token
    with account_scope(world.account.pk):
        row = Token.objects.get()
        assert token.encode() not in bytes(row.access_token)
        row.connection_id += 1
        with pytest.raises(tokens.Deauthorised):
            tokens._opened(row, row.access_token)
    with account_scope(world.other_account.pk):
        assert not Token.objects.exists()


def test_no_token_is_fetched_inside_a_transaction(connection: ConnectionState) -> None:
    with transaction.atomic(), pytest.raises(AssertionError):
        access(connection)
