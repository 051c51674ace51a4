"""Disconnecting: ours first, for it must always succeed; then Intuit is told, whatever it answers (ACCOUNTING 27)."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from ar_automation.providers.quickbooks_online import oauth, tokens
from ar_automation.sync import connections

_log = structlog.get_logger("quickbooks_online.disconnect")


def disconnect(*, person_id: int | None, now: datetime) -> None:
    """Close the account's connection, inside its scope; the tokens are revoked once that is committed.

    Links and queue stay for the reconnect. Without an open connection nothing happens.
    """
    state = connections.current()
    if state is None:
        return
    refresh_token = tokens.forget(state.account_id, state.id)
    connections.disconnect(person_id, now)
    if refresh_token is not None:
        # No transaction spans the network: the call waits for the commit.
        transaction.on_commit(lambda: _revoke(state.id, refresh_token), robust=True)


def _revoke(connection_id: int, refresh_token: str) -> None:
    if not oauth.revoke(refresh_token):
        _log.warning("tokens not revoked", connection_id=connection_id)
