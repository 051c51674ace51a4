"""Other people's clients, as installed, pointed at a real sandbox process by its address alone."""

from collections.abc import Iterator

import pytest
from intuitlib.client import AuthClient
from quickbooks.client import QuickBooks

from tests.contract.sandbox.client import BACK, Sandbox

UNLIMITED = {"requests_per_second": None, "requests_per_minute": None, "batches_per_minute": None}


@pytest.fixture
def served(sandbox: Sandbox) -> Sandbox:
    """The sandbox at its seed, without limits."""
    sandbox.control("limits", UNLIMITED)
    return sandbox


@pytest.fixture
def python_auth(served: Sandbox, sandbox_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[AuthClient]:
    """intuit-oauth for Python, not yet connected: what is no environment's name it takes as the discovery's address."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with AuthClient("app", "secret", BACK, f"{sandbox_url}/.well-known/openid_configuration") as client:
        yield client


@pytest.fixture
def python_client(
    served: Sandbox, sandbox_url: str, python_auth: AuthClient, monkeypatch: pytest.MonkeyPatch
) -> Iterator[QuickBooks]:
    """python-quickbooks, connected to the first company."""
    monkeypatch.setattr(QuickBooks, "api_url_v3", f"{sandbox_url}/v3")
    connection = served.connect()
    client = QuickBooks(
        auth_client=python_auth,
        refresh_token=connection.refresh_token,
        company_id=connection.realm_id,
        minorversion=75,
    )
    with client.session:
        yield client
