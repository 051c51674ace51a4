"""The lease in memory keeps the contract of every lease."""

import pytest

from ar_automation.sync.testing.lease_contract import LeaseContract
from ar_automation.sync.testing.memory_lease import MemoryLease


class TestMemoryLease(LeaseContract):
    @pytest.fixture
    def lease(self) -> MemoryLease:
        return MemoryLease()
