"""A form keeps its tax while nothing that makes up its total is edited, however the company taxes by then (9.1, 9.3)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree

_LATER: list[dict[str, Any]] = [
    {"UsingSalesTax": False},
    {"UsingSalesTax": True, "PartnerTaxEnabled": True},
]


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        found.prefer("TaxPrefs", UsingSalesTax=True)
        found.tax_code("Company", Company="8")
        yield found
        must_agree(found)


def _taxed(books: Books) -> Payload:
    code = books.tax_code("County", County="10")
    made = books.invoice(Line=[books.taxed("100")], TxnTaxDetail={"TxnTaxCodeRef": {"value": code}})
    assert made["TotalAmt"] == 110
    return made


@pytest.mark.parametrize("later", _LATER)
def test_an_edit_of_the_head_moves_no_total(books: Books, later: dict[str, Any]) -> None:
    made = _taxed(books)
    books.prefer("TaxPrefs", **later)
    noted = books.update("Invoice", made, PrivateNote="Called", DueDate="2027-01-31")
    whole = books.company.update_object("Invoice", {**noted, "PrivateNote": "Called twice"})
    for edited in (noted, whole):
        for name in ("TotalAmt", "Balance", "TxnTaxDetail", "Line"):
            assert edited[name] == made[name]


@pytest.mark.parametrize(("later", "total"), [(_LATER[0], Decimal(200)), (_LATER[1], Decimal(216))])
def test_new_lines_are_taxed_as_the_company_does_by_then(
    books: Books, later: dict[str, Any], total: Decimal
) -> None:
    made = _taxed(books)
    books.prefer("TaxPrefs", **later)
    assert books.update("Invoice", made, Line=[books.taxed("200")])["TotalAmt"] == total
