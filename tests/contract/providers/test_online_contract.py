"""QuickBooks Online, as a real sandbox process, is a remote ledger like any other."""

import pytest

from ar_automation.providers.quickbooks_online.ledger import OnlineTransport
from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.limiter import PostgresLimiter
from ar_automation.sync.testing.remote_contract import RemoteLedgerContract


class TestOnlineTransport(RemoteLedgerContract):
    """Through the limiter that workers share."""

    @pytest.fixture
    def transport(self, connection: ConnectionState) -> OnlineTransport:
        return OnlineTransport(connection, limiter=PostgresLimiter())
