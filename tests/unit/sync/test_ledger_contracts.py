"""The ledgers in memory keep the contracts."""

from __future__ import annotations

import pytest

from ar_automation.sync.testing.local_contract import LocalLedgerContract
from ar_automation.sync.testing.memory import MemoryLedger
from ar_automation.sync.testing.memory_books import MemoryTransport
from ar_automation.sync.testing.remote_contract import RemoteLedgerContract
from tests.unit.sync.worlds import World


class TestMemoryLedger(LocalLedgerContract):
    """Our books in memory."""

    @pytest.fixture
    def ledger(self) -> MemoryLedger:
        return World().ledger


class TestMemoryBooks(RemoteLedgerContract):
    """A remote company in memory."""

    @pytest.fixture
    def transport(self) -> MemoryTransport:
        transport = World().transport
        assert isinstance(transport, MemoryTransport)
        return transport
