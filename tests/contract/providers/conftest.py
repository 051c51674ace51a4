"""OnlineTransport over a real sandbox process and a database that commits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ar_automation.accounts.tenancy import account_scope
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online import tokens
from ar_automation.providers.quickbooks_online.ledger import OnlineTransport
from ar_automation.providers.quickbooks_online.oauth import TokenPair
from ar_automation.sync import connections
from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.core.wire import Company
from ar_automation.sync.limiter import Limits, MemoryLimiter
from tests.contract.providers.sandbox import Sandbox, serving
from tests.world import World, create_world

UNLIMITED = Limits(per_second=10_000, per_minute=100_000, batches_per_minute=10_000)


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with serving(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings: Any) -> Iterator[Sandbox]:
    settings.QUICKBOOKS_ENVIRONMENT = "local"
    settings.QUICKBOOKS_LOCAL_URL = sandbox_process.url
    sandbox_process.forget()
    yield sandbox_process
    sandbox_process.forget()


@pytest.fixture
def realm_id(sandbox: Sandbox) -> str:
    return sandbox.company()


@pytest.fixture
def world(fresh_database: str, django_db_blocker: Any) -> Iterator[World]:
    """The cast in a database of its own, in which work is really committed."""
    with django_db_blocker.unblock():
        yield create_world()


@pytest.fixture
def connection(world: World, sandbox: Sandbox, realm_id: str) -> ConnectionState:
    """Account A, connected to the company."""
    told = sandbox.tokens(realm_id)
    now = clock.now()
    pair = TokenPair(
        access_token=told["access_token"],
        refresh_token=told["refresh_token"],
        access_expires_at=now + timedelta(seconds=told["expires_in"]),
        refresh_expires_at=now + timedelta(seconds=told["x_refresh_token_expires_in"]),
    )
    with account_scope(world.account.pk):
        state = connections.connect(
            provider="quickbooks_online",
            company=Company(remote_id=realm_id, name="Craig's Yards", home_currency="USD"),
            local_documents=0,
            person_id=None,
            now=now,
        )
        tokens.keep(world.account.pk, state.id, realm_id, pair)
    sandbox.forget()
    return state


@pytest.fixture
def transport(connection: ConnectionState) -> OnlineTransport:
    return OnlineTransport(connection, limiter=MemoryLimiter(UNLIMITED))
