"""Chance comes from the seed alone, in order."""

from pathlib import Path

from quickbooks_sandbox.online.signing_key import signing_key
from quickbooks_sandbox.world.chance import Chance
from quickbooks_sandbox.world.tokens import Consent
from quickbooks_sandbox.world.world import Seed, World

CONSENT = Consent(client_id="app", realm_id="1", email="a@example.com", scopes=frozenset())


def drawn(chance: Chance) -> list[object]:
    return [chance.bytes(5), chance.text(9), chance.below(10**6), chance.uuid()]


def test_the_same_seed_draws_the_same() -> None:
    assert drawn(Chance(3)) == drawn(Chance(3))
    assert drawn(Chance(3)) != drawn(Chance(4))
    assert drawn(Chance(3)) != drawn(Chance(3, "another stream"))


def test_a_stream_does_not_repeat_until_it_begins_again() -> None:
    chance = Chance(1)
    first = drawn(chance)
    assert drawn(chance) != first
    chance.restart(1)
    assert drawn(chance) == first


def test_two_worlds_of_a_seed_hand_out_the_same_tokens_and_a_restart_hands_out_new_ones(
    tmp_path: Path,
) -> None:
    handed_out = []
    for name in ("one", "two", "one", "two"):
        world = World(tmp_path / name, seed=Seed(sample="empty", number=5))
        handed_out.append(world.tokens.grant(CONSENT).access_token)
        world.close()
    first, second, first_again, second_again = handed_out
    assert (first, first_again) == (second, second_again)
    assert first != first_again


def test_the_signing_key_is_the_seeds_own() -> None:
    numbers = [signing_key(seed).private_numbers().p for seed in (1, 1, 2)]
    assert numbers[0] == numbers[1] != numbers[2]
    assert signing_key(1).key_size == 2048
