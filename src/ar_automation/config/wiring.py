"""Which ledgers there are: our books on one side, the provider of the connection on the other. Nowhere else."""

from __future__ import annotations

from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.core.wire import AccountId
from ar_automation.sync.ports import LocalLedger, Transport


class Ledgers:
    """The LedgerFactory of this installation."""

    def local(self, account_id: AccountId) -> LocalLedger:
        """The account's receivables; which account, the open scope says."""
        from ar_automation.receivables.ledger import ReceivablesLedger

        return ReceivablesLedger()

    def remote(self, connection: ConnectionState) -> Transport:
        """The provider's books; building the transport touches nothing."""
        from ar_automation.providers.quickbooks_online.ledger import OnlineTransport
        from ar_automation.sync.limiter import PostgresLimiter

        assert connection.provider == "quickbooks_online", connection.provider
        return OnlineTransport(connection, limiter=PostgresLimiter())
