"""What was typed and what is wrong with it: kept together, so that an error never loses a word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ar_automation.books.money import MoneyError, as_decimal

TEXT_MAX = 10_000
ID_DIGITS_MAX = 18


@dataclass
class Draft:
    """Texts by field name and sentences by field path; reading a value that makes no sense adds its sentence."""

    values: Mapping[str, Any]
    errors: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The text as it was typed."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def text(self, name: str) -> str:
        """The text without spaces around it."""
        text = self.get(name).replace("\r\n", "\n").strip()
        if "\x00" in text or len(text) > TEXT_MAX:
            self.errors[name] = (
                f"This text is too long or holds characters we cannot keep ({TEXT_MAX:,} at most)."
            )
            return ""
        return text

    def decimal(self, name: str) -> Decimal | None:
        """A number; thousands may be grouped by commas. None when nothing was typed."""
        text = self.text(name).replace(",", "").removeprefix("$")
        if not text:
            return None
        try:
            return as_decimal(text)
        except MoneyError:
            self.errors[name] = "This is not a number. Write it like 1,250.00."
            return None

    def date(self, name: str) -> date | None:
        """A day; None when nothing was typed."""
        text = self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.errors[name] = "This is not a date. Write it like 2026-11-23."
            return None

    def id(self, name: str) -> int | None:
        """A choice from a list of records; None when nothing was chosen."""
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()) or len(text) > ID_DIGITS_MAX:
            self.errors[name] = "Choose one from the list."
            return None
        return int(text)

    def version(self) -> int:
        """The version of the record the form was made from; 0, which is nobody's, when it makes no sense."""
        text = self.get("version")
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS_MAX else 0

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Add what a service found wrong; what was found first stays."""
        self.errors = {**errors, **self.errors}

    @property
    def other_errors(self) -> list[str]:
        """Sentences about no single field of the page."""
        return [text for path, text in self.errors.items() if path in {"", "version", "customer_id"}]
