"""The limiter in PostgreSQL keeps the contract of every limiter, also when many workers ask at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database

from ar_automation.sync.limiter import SINGLE, PostgresLimiter
from ar_automation.sync.testing.limiter_contract import NOW, LimiterContract


class TestPostgresLimiter(LimiterContract):
    @pytest.fixture
    def limiter(self, db: None) -> PostgresLimiter:
        return PostgresLimiter()


def test_workers_that_ask_at_once_share_one_window(fresh_database: str) -> None:
    barrier = threading.Barrier(8)

    def ask(_: int) -> int:
        try:
            barrier.wait(10)
            return PostgresLimiter().grant("one", SINGLE, 3, now=NOW)[0]
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 10
