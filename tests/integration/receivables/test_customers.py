"""Customers: what a person may do, and what is refused with which sentence."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from ar_automation.books.records import (
    Address,
    Kind,
)
from ar_automation.receivables import services
from ar_automation.receivables.inputs import (
    CustomerInput,
)
from tests.integration.receivables.people import (
    connect,
    marks,
    stored,
    version,
)
from tests.integration.receivables.records import Standing

Refused = Callable[..., AbstractContextManager[dict[str, str]]]


def test_a_customer_is_kept_as_typed(standing: Standing, olivia: int) -> None:
    term = int(standing[Kind.TERM][0])
    given = CustomerInput(
        display_name=" Cleo ", email="cleo@example.com", billing_address=Address(city="Graz"), term_id=term
    )
    cleo = services.create_customer(given, person_id=olivia)
    record = stored(Kind.CUSTOMER, cleo)
    assert (record.display_name, record.email, record.currency) == ("Cleo", "cleo@example.com", "USD")
    assert (record.billing_address, record.term) == (Address(city="Graz"), str(term))


def test_a_new_customer_has_the_companys_currency(standing: Standing, olivia: int) -> None:
    connect("EUR")
    cleo = services.create_customer(CustomerInput(display_name="Cleo"), person_id=olivia)
    assert stored(Kind.CUSTOMER, cleo).currency == "EUR"


def test_only_a_connected_account_marks_and_an_unchanged_edit_never(standing: Standing, olivia: int) -> None:
    given = CustomerInput(display_name="Cleo")
    cleo = services.create_customer(given, person_id=olivia)
    assert marks() == set()
    connect()
    services.edit_customer(cleo, given, version=1, person_id=olivia)
    assert (version(Kind.CUSTOMER, cleo), marks()) == (1, set())
    services.edit_customer(cleo, replace(given, phone="1"), version=1, person_id=olivia)
    assert (version(Kind.CUSTOMER, cleo), marks()) == (2, {("customer", cleo)})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"display_name": "  "}, "display_name"),
        ({"display_name": "x" * 501}, "display_name"),
        ({"display_name": "amy"}, "display_name"),
        ({"email": "nobody"}, "email"),
        ({"currency": "EURO"}, "currency"),
        ({"term_id": 10**9}, "term_id"),
        ({"parent_id": 10**9}, "parent_id"),
        ({"billing_address": Address(city="x" * 256)}, "billing_address.city"),
    ],
)
def test_a_bad_customer_is_refused(
    change: dict[str, Any], path: str, standing: Standing, olivia: int, refused: Refused
) -> None:
    with refused(path):
        services.create_customer(replace(CustomerInput(display_name="Cleo"), **change), person_id=olivia)


def test_all_errors_are_told_at_once(standing: Standing, olivia: int, refused: Refused) -> None:
    with refused("display_name", "email"):
        services.create_customer(CustomerInput(display_name="", email="nobody"), person_id=olivia)


def test_two_jobs_of_different_customers_may_share_a_name(
    amy: int, bob: int, olivia: int, refused: Refused
) -> None:
    for parent in (amy, bob):
        services.create_customer(CustomerInput(display_name="Kitchen", parent_id=parent), person_id=olivia)
    with refused("display_name"):
        services.create_customer(CustomerInput(display_name="KITCHEN", parent_id=bob), person_id=olivia)


def test_a_customer_is_never_below_itself(amy: int, bob: int, olivia: int, refused: Refused) -> None:
    services.edit_customer(bob, CustomerInput(display_name="Bob", parent_id=amy), version=1, person_id=olivia)
    for parent in (amy, bob):
        with refused("parent_id"):
            services.edit_customer(
                amy, CustomerInput(display_name="Amy", parent_id=parent), version=1, person_id=olivia
            )


def test_a_currency_stays(amy: int, olivia: int, refused: Refused) -> None:
    with refused("currency"):
        services.edit_customer(
            amy, CustomerInput(display_name="Amy", currency="EUR"), version=1, person_id=olivia
        )


def test_a_stale_form_is_refused(amy: int, olivia: int, refused: Refused) -> None:
    services.edit_customer(amy, CustomerInput(display_name="Ann"), version=1, person_id=olivia)
    with refused("version") as why:
        services.edit_customer(amy, CustomerInput(display_name="Amelia"), version=1, person_id=olivia)
    assert "changed meanwhile" in why["version"]
