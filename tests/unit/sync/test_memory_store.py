"""The store in memory keeps the contract of every store."""

import pytest

from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.core.wire import AccountId, ConnectionId
from ar_automation.sync.testing.memory import MemoryStore, Tables
from ar_automation.sync.testing.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        connection = ConnectionState(
            id=ConnectionId(1),
            account_id=AccountId(1),
            provider="books",
            state="active",
            company=None,
            watermark=None,
        )
        return MemoryStore(Tables(connection=connection))
