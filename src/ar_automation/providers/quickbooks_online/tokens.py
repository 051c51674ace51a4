"""The access token of a connection, fresh, refreshed by one process at a time (quickbooks-online.md 1.4).

Two refreshes at once destroy a connection, and so does a new pair that is not kept. So: take the refresh lease by a
conditional UPDATE and commit; call Intuit outside any transaction; keep the new pair in a transaction of its own; only
then use it. A lost answer is asked for again with the old token. A refused token is believed only after a look at the
store: somebody may have put a newer one there.

    TokenError
    ├── Deauthorised       Intuit does not accept our tokens any more; the connection says so now
    └── TokensUnavailable  no new token could be had just now
"""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

import msgspec
from django.db import connection as database
from django.db.models import F, Q, QuerySet

from ar_automation.accounts.tenancy import account_scope
from ar_automation.kit import clock
from ar_automation.kit.crypto import DecryptionError, KeyRing
from ar_automation.providers.quickbooks_online import oauth
from ar_automation.providers.quickbooks_online.models import Token
from ar_automation.providers.quickbooks_online.oauth import TokenPair
from ar_automation.sync import connections
from ar_automation.sync.core.wire import AccountId, ConnectionId

MARGIN = timedelta(minutes=2)
"""A token with less life left is refreshed first: a call may take that long."""
LEASE = timedelta(seconds=120)
REFRESH_ATTEMPTS = 3
WAIT_SECONDS_MAX = 60.0
_WAIT_STEP_SECONDS = 0.1
DEAUTHORISED = "QuickBooks does not accept our access any more. An administrator must connect again."


class TokenError(Exception):
    """There is no access token to be had."""


class Deauthorised(TokenError):
    """Intuit does not accept our tokens any more."""


class TokensUnavailable(TokenError):
    """No new token could be had just now."""


class Access(msgspec.Struct, frozen=True):
    """A token and the one company it is good for."""

    token: str
    realm_id: str


def keep(account_id: int, connection_id: int, realm_id: str, pair: TokenPair) -> None:
    """Store a first pair for the connection, in the caller's scope; an older one is forgotten."""
    Token.objects.update_or_create(
        account_id=account_id,
        connection_id=connection_id,
        defaults={
            **_columns(account_id, connection_id, pair),
            "realm_id": realm_id,
            "lease_owner": "",
            "lease_expires": None,
        },
    )


def forget(account_id: int, connection_id: int) -> str | None:
    """Remove the tokens, in the caller's scope; gives the refresh token, for revoking."""
    row = Token.objects.filter(account_id=account_id, connection_id=connection_id).first()
    if row is None:
        return None
    try:
        refresh_token = _opened(row, row.refresh_token)
    except Deauthorised:
        refresh_token = None  # sealed with a key that is gone: nothing to revoke, and disconnecting succeeds
    row.delete()
    return refresh_token


def access(account_id: AccountId, connection_id: ConnectionId, *, refused: str = "") -> Access:
    """A token that will do for the next minutes, other than `refused`. Raises TokenError.

    Must not be called inside a transaction: it may call Intuit.
    """
    assert not database.in_atomic_block, "no transaction spans the network"
    until = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        with account_scope(account_id):
            row = _row(account_id, connection_id)
            token = _opened(row, row.access_token)
            if token != refused and row.access_expires_at - MARGIN > clock.now():
                return Access(token, row.realm_id)
            lease = _take_lease(row)
        if lease is not None:
            return _refreshed(row, lease)
        if time.monotonic() >= until:
            raise TokensUnavailable("Another process is asking Intuit for new tokens and does not come back.")
        time.sleep(_WAIT_STEP_SECONDS)


class _Lease(msgspec.Struct, frozen=True):
    owner: str
    fence: int


def _take_lease(row: Token) -> _Lease | None:
    """Whoever changes the row first refreshes; a holder that vanished is waited for until its lease ends."""
    now = clock.now()
    owner = uuid.uuid4().hex
    taken = _mine(row).filter(
        Q(lease_owner="") | Q(lease_expires__lte=now), fence=row.fence, refresh_token=bytes(row.refresh_token)
    )
    if not taken.update(lease_owner=owner, lease_expires=now + LEASE, fence=F("fence") + 1):
        return None
    return _Lease(owner, row.fence + 1)


def _refreshed(row: Token, lease: _Lease) -> Access:
    used = _opened(row, row.refresh_token)
    try:
        pair = _refresh(used)
    except oauth.GrantRefused as refusal:
        return _after_refusal(row, lease, refusal)
    except oauth.OAuthFailed as error:
        _release(row, lease)
        raise TokensUnavailable(str(error)) from error
    with account_scope(row.account_id):
        # Not guarded by the fence: a pair Intuit gave is kept unless somebody kept a newer one meanwhile.
        _mine(row).filter(refresh_token=bytes(row.refresh_token)).update(
            **_columns(row.account_id, row.connection_id, pair)
        )
    _release(row, lease)
    return Access(pair.access_token, row.realm_id)


def _refresh(refresh_token: str) -> TokenPair:
    for attempt in range(1, REFRESH_ATTEMPTS + 1):
        try:
            return oauth.refresh(refresh_token)
        except oauth.OAuthFailed:
            if attempt == REFRESH_ATTEMPTS:
                raise
    raise AssertionError


def _after_refusal(row: Token, lease: _Lease, refusal: oauth.GrantRefused) -> Access:
    """Somebody may have refreshed between our reading and our asking; only then there is hope."""
    _release(row, lease)
    with account_scope(row.account_id):
        now = _row(AccountId(row.account_id), ConnectionId(row.connection_id))
        if bytes(now.refresh_token) != bytes(row.refresh_token):
            return Access(_opened(now, now.access_token), now.realm_id)
    connections.deauthorize(ConnectionId(row.connection_id), DEAUTHORISED)
    raise Deauthorised(DEAUTHORISED) from refusal


def _release(row: Token, lease: _Lease) -> None:
    with account_scope(row.account_id):
        _mine(row).filter(fence=lease.fence).update(lease_owner="", lease_expires=None)


def _row(account_id: AccountId, connection_id: ConnectionId) -> Token:
    row = Token.objects.filter(account_id=account_id, connection_id=connection_id).first()
    if row is None:
        raise Deauthorised("QuickBooks is not connected.")
    return row


def _mine(row: Token) -> QuerySet[Token]:
    return Token.objects.filter(account_id=row.account_id, connection_id=row.connection_id)


def _columns(account_id: int, connection_id: int, pair: TokenPair) -> dict[str, object]:
    ring, context = KeyRing.from_settings(), _context(account_id, connection_id)
    return {
        "access_token": ring.encrypt(pair.access_token.encode(), context=context),
        "refresh_token": ring.encrypt(pair.refresh_token.encode(), context=context),
        "access_expires_at": pair.access_expires_at,
        "refresh_expires_at": pair.refresh_expires_at,
        "updated_at": clock.now(),
    }


def _opened(row: Token, blob: bytes | memoryview) -> str:
    context = _context(row.account_id, row.connection_id)
    try:
        return KeyRing.from_settings().decrypt(bytes(blob), context=context).decode()
    except DecryptionError as error:
        raise Deauthorised("The stored tokens cannot be opened with this key. Connect again.") from error


def _context(account_id: int, connection_id: int) -> str:
    return f"quickbooks_online:{account_id}:{connection_id}"
