"""The limiter in memory keeps the contract of every limiter."""

import pytest

from ar_automation.sync.limiter import SINGLE, Limits, MemoryLimiter
from ar_automation.sync.testing.limiter_contract import NOW, LimiterContract


class TestMemoryLimiter(LimiterContract):
    @pytest.fixture
    def limiter(self) -> MemoryLimiter:
        return MemoryLimiter()


def test_an_operator_may_set_the_limits_lower() -> None:
    limiter = MemoryLimiter(Limits(per_second=3))
    assert limiter.grant("one", SINGLE, 10, now=NOW) == (3, 1.0)
