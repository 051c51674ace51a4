"""The words records are found by."""

import pytest

from ar_automation.books.records import Customer, Item
from ar_automation.receivables import search


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller & Söhne", ["muller", "sohne"]),
        ("O'Brien-Smith", ["o", "brien", "smith"]),
        ("amy@example.com", ["amy", "example", "com"]),
        ("INV-0042/7", ["inv", "0042", "7"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("株式会社 東京", ["株式会社", "東京"]),
        (" \x00 -- ", []),
        ("x" * 99, ["x" * search.WORD_LENGTH_MAX]),
    ],
)
def test_words_are_folded_and_cut(text: str, expected: list[str]) -> None:
    assert search.words(text) == expected


def test_a_range_holds_every_word_that_begins_so() -> None:
    [(first, last)] = search.ranges("Müll")
    assert first <= "mull" < last
    assert first <= "mullerei\U0010fffe" < last
    assert not first <= "mulm" < last
    assert not first <= "mul" < last


def test_a_query_has_few_words() -> None:
    assert len(search.ranges(" ".join(f"w{n}" for n in range(50)))) == search.QUERY_WORDS_MAX
    assert len(search.ranges("twice twice")) == 1
    assert search.ranges("") == []


def test_a_customer_is_found_by_its_names_and_address_of_email() -> None:
    customer = Customer(
        display_name="Amy's Birds", given_name="Amy", email="birds@example.com", notes="secret"
    )
    assert search.tokens(customer) == {"amy", "s", "birds", "example", "com"}
    assert search.tokens(Item(name="Design")) == frozenset()
