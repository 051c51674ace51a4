"""Inside account A, with what documents refer to, and the people who work there."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from ar_automation.books.records import (
    Kind,
)
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.inputs import (
    InvoiceInput,
)
from tests.integration.receivables.people import line, snapshot
from tests.integration.receivables.records import DAY, Standing, seed
from tests.world import World

Scope = Callable[[Any], AbstractContextManager[None]]


@pytest.fixture
def standing(accounts_world: World, scope: Scope) -> Iterator[Standing]:
    """Account A's scope is open for the test."""
    with scope(accounts_world.account):
        yield seed()


@pytest.fixture
def olivia(accounts_world: World) -> int:
    return int(accounts_world.olivia.pk)


@pytest.fixture
def amy(standing: Standing) -> int:
    return int(standing[Kind.CUSTOMER][0])


@pytest.fixture
def bob(standing: Standing) -> int:
    return int(standing[Kind.CUSTOMER][1])


@pytest.fixture
def hours(standing: Standing) -> int:
    return int(standing[Kind.ITEM][0])


@pytest.fixture
def draft(amy: int, hours: int) -> InvoiceInput:
    return InvoiceInput(customer_id=amy, txn_date=DAY, lines=[line(hours, "2", "40.25")])


@pytest.fixture
def strangers(accounts_world: World, scope: Scope) -> Standing:
    """The same things in another account."""
    with scope(accounts_world.other_account):
        return seed()


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[dict[str, str]]]:
    """``with refused(path, …) as why`` expects Invalid at exactly these paths, and nothing written."""

    @contextmanager
    def check(*paths: str) -> Iterator[dict[str, str]]:
        before, sentences = snapshot(), dict[str, str]()
        with pytest.raises(Invalid) as caught:
            yield sentences
        sentences |= caught.value.errors
        assert sorted(caught.value.errors) == sorted(paths)
        assert all(sentence.endswith(".") for sentence in caught.value.errors.values())
        assert snapshot() == before

    return check
