"""Codes, access tokens and refresh tokens live exactly as long as they should (quickbooks-online.md 1.4)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quickbooks_sandbox.world import tokens as rules
from quickbooks_sandbox.world.chance import Chance
from quickbooks_sandbox.world.clock import WorldClock
from quickbooks_sandbox.world.errors import GrantRefused, Refusal, TokenRefused
from quickbooks_sandbox.world.store import Store
from quickbooks_sandbox.world.tokens import Consent, Tokens

BACK = "http://localhost:8000/callback"
CONSENT = Consent(
    client_id="app",
    realm_id="42",
    email="admin@example.com",
    scopes=frozenset({"com.intuit.quickbooks.accounting"}),
)


@pytest.fixture
def clock() -> WorldClock:
    return WorldClock()


@pytest.fixture
def tokens(tmp_path: Path, clock: WorldClock) -> Iterator[Tokens]:
    store = Store(tmp_path / "world.sqlite")
    yield Tokens(store, clock, Chance(1))
    store.close()


def test_a_code_buys_tokens_for_what_was_consented_to(tokens: Tokens) -> None:
    pair = tokens.redeem(tokens.issue_code(CONSENT, redirect_uri=BACK), client_id="app", redirect_uri=BACK)
    entered = tokens.check(pair.access_token)
    assert (entered.realm_id, entered.client_id, entered.scopes) == ("42", "app", CONSENT.scopes)


def test_a_code_works_once(tokens: Tokens) -> None:
    code = tokens.issue_code(CONSENT, redirect_uri=BACK)
    tokens.redeem(code, client_id="app", redirect_uri=BACK)
    with pytest.raises(GrantRefused):
        tokens.redeem(code, client_id="app", redirect_uri=BACK)


@pytest.mark.parametrize(
    ("client_id", "redirect_uri"), [("other", BACK), ("app", "http://localhost:9/elsewhere")]
)
def test_a_code_belongs_to_its_client_and_redirect(tokens: Tokens, client_id: str, redirect_uri: str) -> None:
    code = tokens.issue_code(CONSENT, redirect_uri=BACK)
    with pytest.raises(GrantRefused):
        tokens.redeem(code, client_id=client_id, redirect_uri=redirect_uri)


def test_a_code_lives_shortly(tokens: Tokens, clock: WorldClock) -> None:
    code = tokens.issue_code(CONSENT, redirect_uri=BACK)
    clock.advance(rules.CODE_LIFE_S)
    with pytest.raises(GrantRefused):
        tokens.redeem(code, client_id="app", redirect_uri=BACK)


def test_an_access_token_lives_an_hour(tokens: Tokens, clock: WorldClock) -> None:
    pair = tokens.grant(CONSENT)
    clock.advance(3_590)
    tokens.check(pair.access_token)
    clock.advance(10)
    with pytest.raises(TokenRefused) as refused:
        tokens.check(pair.access_token)
    assert refused.value.kind is Refusal.EXPIRED


def test_within_a_day_the_refresh_token_stays(tokens: Tokens, clock: WorldClock) -> None:
    first = tokens.grant(CONSENT)
    clock.advance(86_000)
    second = tokens.refresh(first.refresh_token, client_id="app")
    assert second.refresh_token == first.refresh_token
    assert second.access_token != first.access_token


def test_after_a_day_the_refresh_token_changes_and_the_old_one_is_dead(
    tokens: Tokens, clock: WorldClock
) -> None:
    first = tokens.grant(CONSENT)
    clock.advance(86_400)
    second = tokens.refresh(first.refresh_token, client_id="app")
    assert second.refresh_token != first.refresh_token
    with pytest.raises(GrantRefused):
        tokens.refresh(first.refresh_token, client_id="app")
    assert tokens.refresh(second.refresh_token, client_id="app").refresh_token == second.refresh_token


def test_a_refresh_token_dies_a_hundred_days_after_its_last_use(tokens: Tokens, clock: WorldClock) -> None:
    token = tokens.grant(CONSENT).refresh_token
    for _ in range(3):
        clock.advance(99 * 86_400)
        token = tokens.refresh(token, client_id="app").refresh_token
    clock.advance(100 * 86_400)
    with pytest.raises(GrantRefused):
        tokens.refresh(token, client_id="app")


def test_five_years_end_a_connection_however_much_it_is_used(tokens: Tokens, clock: WorldClock) -> None:
    pair = tokens.grant(CONSENT)
    for _ in range(18):
        clock.advance(99 * 86_400)
        pair = tokens.refresh(pair.refresh_token, client_id="app")
    assert 0 < pair.hard_expires_in < 99 * 86_400
    clock.advance(99 * 86_400)
    with pytest.raises(GrantRefused):
        tokens.refresh(pair.refresh_token, client_id="app")


def test_a_refresh_token_belongs_to_its_client(tokens: Tokens) -> None:
    pair = tokens.grant(CONSENT)
    with pytest.raises(GrantRefused):
        tokens.refresh(pair.refresh_token, client_id="other")


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_connection(tokens: Tokens, which: str) -> None:
    pair = tokens.grant(CONSENT)
    assert tokens.revoke(getattr(pair, which))
    with pytest.raises(TokenRefused) as refused:
        tokens.check(pair.access_token)
    assert refused.value.kind is Refusal.REVOKED
    with pytest.raises(GrantRefused):
        tokens.refresh(pair.refresh_token, client_id="app")


def test_revoking_a_token_nobody_has_is_said(tokens: Tokens) -> None:
    assert not tokens.revoke("AB11unknown")


@pytest.mark.parametrize(
    ("bearer", "kind"),
    [
        ("", Refusal.MISSING),
        ("short", Refusal.MALFORMED),
        ("x" * 5_000, Refusal.MALFORMED),
        ("y" * 100, Refusal.REVOKED),
    ],
)
def test_a_bad_bearer_is_refused_by_its_kind(tokens: Tokens, bearer: str, kind: Refusal) -> None:
    with pytest.raises(TokenRefused) as refused:
        tokens.check(bearer)
    assert refused.value.kind is kind


def test_tokens_survive_a_restart(tmp_path: Path, clock: WorldClock) -> None:
    store = Store(tmp_path / "kept.sqlite")
    pair = Tokens(store, clock, Chance(1)).grant(CONSENT)
    store.close()
    store = Store(tmp_path / "kept.sqlite")
    assert Tokens(store, clock, Chance(1)).check(pair.access_token).realm_id == "42"
    store.close()


def test_of_many_refreshes_at_once_on_a_day_of_rotation_one_wins(tokens: Tokens, clock: WorldClock) -> None:
    old = tokens.grant(CONSENT).refresh_token
    clock.advance(86_400)

    def refresh(_: int) -> str | None:
        try:
            return tokens.refresh(old, client_id="app").refresh_token
        except GrantRefused:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [token for token in pool.map(refresh, range(24)) if token]
    assert len(won) == 1
    assert tokens.refresh(won[0], client_id="app")
