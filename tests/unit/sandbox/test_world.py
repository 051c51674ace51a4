"""A world keeps what it should across a reopening, and guards who reaches what."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quickbooks_sandbox.world.errors import BadRequest
from quickbooks_sandbox.world.world import SEEDED_PEOPLE, Seed, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "w", seed=Seed(sample="empty"))
    yield world
    world.close()


def test_the_seeded_people_reach_what_they_are_said_to(world: World) -> None:
    first, second = (entry.realm_id for entry in world.companies())
    reach = [
        {membership.company.realm_id: membership.admin for membership in world.memberships(email)}
        for email, _ in SEEDED_PEOPLE
    ]
    assert reach == [{first: True}, {first: True, second: True}, {first: False}]


def test_signing_in_ignores_the_case_of_the_address_and_not_of_the_password(world: World) -> None:
    assert world.sign_in(" Admin@Example.com ", "sandbox")
    assert not world.sign_in("admin@example.com", "Sandbox")
    assert not world.sign_in("nobody@example.com", "sandbox")


def test_a_person_changed_loses_what_is_not_named_again(world: World) -> None:
    second = world.companies()[1].realm_id
    world.create_person("several@example.com", password="new", memberships={second: False})
    assert [(m.company.realm_id, m.admin) for m in world.memberships("several@example.com")] == [
        (second, False)
    ]
    assert not world.sign_in("several@example.com", "sandbox")


def test_an_unknown_company_is_refused_and_the_person_stays_as_they_were(world: World) -> None:
    with pytest.raises(BadRequest):
        world.create_person("admin@example.com", password="new", memberships={"7": True})
    assert world.sign_in("admin@example.com", "sandbox")


def test_a_world_reopened_goes_on(tmp_path: Path) -> None:
    world = World(tmp_path, seed=Seed(sample="empty"))
    made = world.create_company("Third", sample="empty")
    moment = datetime(2033, 3, 3, tzinfo=UTC)
    world.set_clock(now=moment)
    world.close()
    world = World(tmp_path, seed=Seed(sample="landscaping"))
    assert [entry.name for entry in world.companies()][-1] == "Third"
    assert world.companies()[0].sample == "empty"
    assert world.clock.now() >= moment
    company = world.company(made.realm_id)
    assert company is not None
    assert company.name == "Third"
    assert world.company("7") is None
    world.close()


def test_a_reset_world_leaves_no_file_of_what_was_made(world: World) -> None:
    made = world.create_company("Third", sample="empty")
    assert made.file.exists()
    world.reset()
    assert not made.file.exists()
    assert len(world.companies()) == 2


@pytest.mark.parametrize(
    ("sample", "scale"), [("accountant", 1), ("bakery", 0), ("empty", -1), ("empty", 10**9)]
)
def test_a_company_that_makes_no_sense_is_not_founded(world: World, sample: str, scale: int) -> None:
    with pytest.raises(BadRequest):
        world.create_company("X", sample=sample, scale=scale)
    assert len(world.companies()) == 2
