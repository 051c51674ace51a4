"""Our books in PostgreSQL keep the contract of every local ledger."""

from collections.abc import Iterator

import pytest

from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync.testing.local_contract import LocalLedgerContract
from tests.integration.receivables.conftest import Scope
from tests.world import World


@pytest.fixture
def ledger(accounts_world: World, scope: Scope) -> Iterator[ReceivablesLedger]:
    with scope(accounts_world.account):
        yield ReceivablesLedger()


class TestReceivablesLedger(LocalLedgerContract):
    pass
