"""Who acts in the tests of the sandbox."""

import pytest

from tests.contract.sandbox.bookkeeper import Bookkeeper
from tests.contract.sandbox.client import Sandbox


@pytest.fixture
def bookkeeper(sandbox: Sandbox) -> Bookkeeper:
    return Bookkeeper(sandbox)
