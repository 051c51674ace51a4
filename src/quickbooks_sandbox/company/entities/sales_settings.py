"""What a sales form goes by: the company's preferences and country, its customer, the form it was before."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

from .company_info import COMPANY_INFO
from .preferences import preferences
from .sales_line_shapes import GROUP


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a company has decided on, in the vendor's groups."""

    preferences: Payload
    country: str

    @property
    def forms(self) -> dict[str, Any]:
        """The preferences of sales forms."""
        return dict(self.preferences["SalesFormsPrefs"])

    @property
    def taxes(self) -> bool:
        """Whether it charges sales tax."""
        return bool(self.preferences["TaxPrefs"]["UsingSalesTax"])

    @property
    def automated(self) -> bool:
        """Whether an engine of the vendor's chooses the tax code."""
        return self.taxes and bool(self.preferences["TaxPrefs"].get("PartnerTaxEnabled"))

    @property
    def american(self) -> bool:
        """Whether lines carry TAX or NON, and the form one tax code."""
        return self.country in ("US", "USA")

    @property
    def many_currencies(self) -> bool:
        """Whether it keeps books in more than one currency."""
        return bool(self.preferences["CurrencyPrefs"]["MultiCurrencyEnabled"])


def settings_of(books: Books) -> Settings:
    """The settings of a company as they stand."""
    info = books.find(COMPANY_INFO, "1")
    assert info, "a company is never without its own data"
    return Settings(preferences=preferences(books), country=info.get("Country", "US"))


@dataclass(frozen=True, kw_only=True)
class Sale:
    """A form being written: its head as asked for, and what it is measured against."""

    books: Books
    settings: Settings
    draft: Payload
    customer: Payload | None
    old: Payload | None

    @property
    def before(self) -> Payload:
        """The form as it was, empty when new."""
        return self.old or {}

    @cached_property
    def lines_before(self) -> dict[str, Payload]:
        """The lines as they were, by id."""
        return {line["Id"]: line for line in every_line(self.before.get("Line", [])) if "Id" in line}

    def line_before(self, line: Payload) -> Payload:
        """The line as it was, empty when new."""
        return self.lines_before.get(line.get("Id", ""), {})


def every_line(lines: list[Payload]) -> Iterator[Payload]:
    """The lines of a form, those within bundles too."""
    for line in lines:
        yield line
        yield from line.get(GROUP, {}).get("Line", [])
