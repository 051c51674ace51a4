"""Faults by seed and rate: which call meets which follows from the seed and the order of the calls."""

from contextlib import suppress
from functools import partial
from typing import Any

import httpx

from quickbooks_sandbox.online.faults import CATALOGUE
from tests.contract.sandbox.client import Sandbox

QUICK = ["http_429", "http_500", "http_502_html", "reset_before_commit", "stale_object"]


def a_walk(sandbox: Sandbox, **storm: Any) -> list[str | None]:
    """The faults of thirty calls after a storm has begun."""
    sandbox.control("reset")
    sandbox.control("limits", {"requests_per_second": None})
    connection = sandbox.connect()
    sandbox.control("faults", {"face": "online", "hold_s": 0, **storm})
    for number in range(15):
        for call in (
            partial(connection.query, "select * from Term maxresults 1"),
            partial(connection.create_customer, f"Walker {number}"),
        ):
            with suppress(httpx.RequestError):
                call()
    return [call["fault"] for call in sandbox.journal()]


def test_the_same_seed_brings_the_same_faults(sandbox: Sandbox) -> None:
    first = a_walk(sandbox, seed=11, rate=0.4, faults=QUICK)
    assert first == a_walk(sandbox, seed=11, rate=0.4, faults=QUICK)
    assert first != a_walk(sandbox, seed=12, rate=0.4, faults=QUICK)
    assert {None, "http_429"} < set(first)
    assert 5 <= sum(fault is not None for fault in first) <= 20


def test_a_call_meets_only_what_suits_it(sandbox: Sandbox) -> None:
    met = a_walk(sandbox, seed=3, rate=1, faults=["query_failed", "business_error", "invalid_grant"])
    assert met == ["query_failed", "business_error"] * 15


def test_without_names_all_faults_come_that_do_not_last(sandbox: Sandbox) -> None:
    met = a_walk(sandbox, seed=5, rate=0.9)
    named = {fault for fault in met if fault}
    assert len(named) > 8
    assert not any(CATALOGUE[name].lasting for name in named)


def test_a_storm_keeps_to_its_match_and_its_rate(sandbox: Sandbox) -> None:
    met = a_walk(sandbox, seed=5, rate=1, faults=["http_500"], match={"entity": "Term"})
    assert met == ["http_500", None] * 15
    assert a_walk(sandbox, seed=5, rate=0) == [None] * 30


def test_a_storm_is_told_and_lifted(sandbox: Sandbox) -> None:
    connection = sandbox.connect()
    storm = sandbox.control("faults", {"seed": 1, "rate": 1, "faults": ["http_500", "http_429"]})["id"]
    sandbox.fault("http_503", match={"entity": "Term"})
    assert connection.call("GET", "preferences").status_code in (429, 500)
    rule, told = sandbox.control("faults", method="GET")["faults"]
    assert (rule["fault"], rule["left"]) == ("http_503", 1)
    assert told == {"id": storm, "seed": 1, "rate": 1.0, "faults": ["http_429", "http_500"], "met": 1}
    sandbox.control(f"faults/{storm}", method="DELETE")
    sandbox.control(f"faults/{rule['id']}", method="DELETE")
    assert connection.call("GET", "preferences").status_code == 200
