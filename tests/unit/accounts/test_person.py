"""How a person shows on the page."""

import pytest

from ar_automation.accounts.models import Person


@pytest.mark.parametrize(
    ("name", "email", "initials"),
    [
        ("Olivia Owner", "o@example.com", "OO"),
        ("Ana María de la Cruz", "a@example.com", "AC"),
        ("Mia", "m@example.com", "M"),
        ("", "adam.smith@example.com", "AS"),
        ("", "", "?"),
    ],
)
def test_initials(name: str, email: str, initials: str) -> None:
    assert Person(name=name, email=email).initials == initials


def test_a_person_is_called_by_name_else_by_address() -> None:
    assert str(Person(name="Mia", email="m@example.com")) == "Mia"
    assert str(Person(email="m@example.com")) == "m@example.com"
