"""The catalogue is complete: each fault has its test, its sentence, and its place among the contracts."""

import re
from pathlib import Path

import pytest

from quickbooks_sandbox.online.faults import CATALOGUE

HERE = Path(__file__).parent
COUNTED_ON = {
    *("timeout_before_commit", "timeout_after_commit", "reset_before_commit", "reset_after_commit"),
    *("http_429", "http_429_no_retry_after", "http_500", "http_502_html", "http_503"),
    *("truncated_body", "slow_body", "duplicate_delivery", "token_revoked", "refresh_answer_lost"),
    *("company_suspended", "books_closed"),
}


def with_a_test() -> set[str]:
    texts = [path.read_text() for path in HERE.glob("test_faults_*.py") if path != Path(__file__)]
    return {name for text in texts for name in re.findall(r'"([a-z0-9_]+)"', text)}


def test_every_fault_has_a_test_on_the_wire() -> None:
    assert CATALOGUE.keys() - with_a_test() == set()


def test_the_catalogue_is_large_and_names_what_every_client_may_count_on() -> None:
    assert len(CATALOGUE) >= 45
    assert CATALOGUE.keys() >= COUNTED_ON


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_fault_says_what_happens(name: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]+", name)
    assert CATALOGUE[name].description.endswith(".")
