"""One sandbox for all tests of a process, and for each test a database of its own that programs share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import conninfo

from tests.contract.providers.sandbox import Sandbox, serving
from tests.system.online import Installation


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with serving(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def home(
    fresh_database: str, superuser_url: str, sandbox: Sandbox, tmp_path: Path, settings: Any
) -> Iterator[Installation]:
    """Our product, nobody in it yet."""
    settings.QUICKBOOKS_LOCAL_URL = sandbox.url
    variables = {
        name: conninfo.make_conninfo(
            superuser_url, user=f"ar_{role}", password="test-only", dbname=fresh_database
        )
        for name, role in (
            ("DATABASE_URL", "app"),
            ("DATABASE_OWNER_URL", "owner"),
            ("DATABASE_MAINTENANCE_URL", "maintenance"),
        )
    }
    yield Installation(
        sandbox,
        variables
        | {
            "AR_DATA_DIR": str(tmp_path),
            "AR_SECRET_KEY": "a-secret-that-only-the-tests-use-0123456789",
            "AR_CLOCK_URL": f"{sandbox.url}/control/clock",
            "QUICKBOOKS_ENVIRONMENT": "local",
            "QUICKBOOKS_LOCAL_URL": sandbox.url,
            "QUICKBOOKS_CLIENT_ID": "demo",
            "QUICKBOOKS_CLIENT_SECRET": "demo",
        },
    )
    sandbox.http.delete("/control/faults").raise_for_status()
