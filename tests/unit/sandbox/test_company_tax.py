"""Sales tax: a rate rounded once over all it taxes, in the US by form, elsewhere by line (quickbooks-online.md 9.1, 9.8)."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickbooks_sandbox.company.tax import (
    ON_AMOUNT,
    ON_AMOUNT_PLUS_TAX,
    ON_TAX,
    Rate,
    adding_up_to,
    nets,
    shared,
    taxes,
)
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused

_percents = st.decimals(Decimal(0), Decimal(40), places=3)
_cents = st.integers(-10_000_000, 100_000_000)
_amounts = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=8)


@pytest.fixture
def books() -> Iterator[Books]:
    """A US company that charges sales tax by hand."""
    with books_of() as found:
        found.prefer("TaxPrefs", UsingSalesTax=True)
        yield found


@pytest.fixture
def abroad() -> Iterator[Books]:
    """A British company that charges sales tax."""
    with books_of() as found:
        found.prefer("TaxPrefs", UsingSalesTax=True)
        found.update("CompanyInfo", {"Id": "1"}, Country="GB")
        yield found


def _rates(percents: Sequence[Decimal]) -> list[Rate]:
    return [Rate(id=str(place), percent=percent) for place, percent in enumerate(percents, start=1)]


def _header(code: str) -> Payload:
    return {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}}}


def _off(percent: int) -> Payload:
    detail = {"PercentBased": True, "DiscountPercent": percent}
    return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}


@given(_cents, _percents)
def test_a_rate_is_rounded_half_up_and_once(amount: int, percent: Decimal) -> None:
    (tax,) = taxes([(_rates([percent]), amount)])
    exact = Decimal(amount) * percent / 100
    assert tax.amount == exact.quantize(Decimal(1), ROUND_HALF_UP)
    assert tax.taxed == amount


@given(_amounts, _percents)
def test_amounts_under_one_rate_are_taxed_together(amounts: list[int], percent: Decimal) -> None:
    rates = _rates([percent])
    assert taxes((rates, amount) for amount in amounts) == taxes([(rates, sum(amounts))])


@given(_amounts, st.lists(_percents, max_size=3))
def test_net_amounts_add_up_to_the_net_of_their_sum(gross: list[int], percents: list[Decimal]) -> None:
    rates = _rates(percents)
    found = nets(rates, gross)
    assert sum(found) == sum(nets(rates, [sum(gross)]))
    assert all(0 <= net <= amount for net, amount in zip(found, gross, strict=True))


@given(st.integers(0, 10_000_000), st.lists(_percents, min_size=1, max_size=3))
def test_net_and_tax_come_back_to_the_gross(gross: int, percents: list[Decimal]) -> None:
    rates = _rates(percents)
    (net,) = nets(rates, [gross])
    found = taxes([(rates, net)])
    trimmed = adding_up_to(found, gross - net)
    assert net + sum(tax.amount for tax in trimmed) == gross
    moved = [abs(one.amount - other.amount) for one, other in zip(found, trimmed, strict=True)]
    assert sum(moved) <= len(rates) + 1


@given(_cents, _amounts)
def test_what_is_shared_out_is_neither_lost_nor_made(amount: int, parts: list[int]) -> None:
    found = shared(amount, parts)
    assert sum(found) == (amount if sum(parts) else 0)
    if sum(parts):
        assert all(
            abs(share - Decimal(amount) * part / sum(parts)) <= 1
            for share, part in zip(found, parts, strict=True)
        )


def test_a_tax_may_stand_on_the_taxes_before_it() -> None:
    rates = [
        Rate(id="1", percent=Decimal(5), on=ON_AMOUNT),
        Rate(id="2", percent=Decimal(10), on=ON_AMOUNT_PLUS_TAX),
        Rate(id="3", percent=Decimal(50), on=ON_TAX),
    ]
    assert [(tax.taxed, tax.amount) for tax in taxes([(rates, 10_000)])] == [
        (10_000, 500),
        (10_500, 1_050),
        (1_550, 775),
    ]


def test_without_sales_tax_whatever_is_asked_is_ignored() -> None:
    with books_of() as books:
        made = books.invoice("100", **_header("999"))
        assert made["TxnTaxDetail"] == {"TotalTax": 0}
        assert made["TotalAmt"] == 100


def test_a_us_form_is_taxed_by_its_code_over_its_lines_of_code_tax(books: Books) -> None:
    code = books.tax_code("California", State="8", County="0.125")
    lines = [books.taxed("100.10"), books.taxed("7", "NON"), books.taxed("234.40")]
    made = books.invoice(Line=lines, **_header(code))
    assert made["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": code}
    assert made["TxnTaxDetail"]["TotalTax"] == Decimal("27.18")
    state, county = made["TxnTaxDetail"]["TaxLine"]
    assert state == {
        "Amount": Decimal("26.76"),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": state["TaxLineDetail"]["TaxRateRef"]["value"]},
            "PercentBased": True,
            "TaxPercent": 8,
            "NetAmountTaxable": Decimal("334.50"),
        },
    }
    assert county["Amount"] == Decimal("0.42")
    assert made["TotalAmt"] == made["Balance"] == Decimal("368.68")
    assert books.balance() == Decimal("368.68")


def test_a_form_without_a_code_is_not_taxed(books: Books) -> None:
    books.tax_code("California", State="8")
    assert books.invoice(Line=[books.taxed("100")])["TxnTaxDetail"] == {"TotalTax": 0}


def test_a_us_line_knows_tax_and_non_only(books: Books) -> None:
    code = books.tax_code("California", State="8")
    with refused(6100):
        books.invoice(Line=[books.taxed("100", code)])
    for unknown in ("999", "TAX"):
        with refused(2500, f"TaxCodes element id {unknown} not found"):
            books.invoice(Line=[books.taxed("100")], **_header(unknown))


def test_no_form_comes_under_the_code_of_the_pages_for_people(books: Books) -> None:
    books.tax_code("California", State="8")
    with refused(6160):
        books.invoice(Line=[books.taxed("100")], **_header("CustomSalesTax"))
    invoice = books.invoice(Line=[books.taxed("100")])
    with refused(6230):
        books.update("Invoice", invoice, **_header("CustomSalesTax"))


@pytest.mark.parametrize(("after", "tax", "total"), [(True, Decimal("7.2"), Decimal("98.2")), (False, 8, 99)])
def test_a_discount_comes_off_before_the_tax_or_after_it(
    books: Books, after: bool, tax: Decimal, total: Decimal
) -> None:
    header = _header(books.tax_code("California", State="8"))
    lines = [books.taxed("100"), books.taxed("1.11", "NON"), _off(10)]
    made = books.invoice(Line=lines, ApplyTaxAfterDiscount=after, **header)
    assert made["TxnTaxDetail"]["TotalTax"] == tax
    assert made["TotalAmt"] == total


def test_a_taxable_customer_brings_the_code_and_taxable_items_their_lines(books: Books) -> None:
    code = books.tax_code("California", State="8")
    customer = {"DisplayName": "Ann", "Taxable": True, "DefaultTaxCodeRef": {"value": code}}
    ann = books.company.create_object("Customer", customer)["Id"]
    books.update("Item", {"Id": books.item}, Taxable=True)
    made = books.invoice("50", customer=ann)
    assert made["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}
    assert made["TxnTaxDetail"]["TotalTax"] == 4
    assert books.invoice("50")["TxnTaxDetail"] == {"TotalTax": 0}
    cleared = books.update("Invoice", made, TxnTaxDetail={})
    assert (cleared["TxnTaxDetail"], cleared["TotalAmt"]) == ({"TotalTax": 0}, 50)


def test_what_a_client_makes_of_the_tax_is_computed_anew(books: Books) -> None:
    code = books.tax_code("California", State="8")
    detail = {**_header(code)["TxnTaxDetail"], "TotalTax": 77, "TaxLine": [{"Amount": 77}]}
    made = books.invoice(Line=[books.taxed("100")], TxnTaxDetail=detail, TotalAmt=5, Balance=3)
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"], made["Balance"]) == (8, 108, 108)


def test_a_taxed_form_sent_back_changes_nothing_and_new_lines_are_taxed(books: Books) -> None:
    made = books.invoice(Line=[books.taxed("33.33")], **_header(books.tax_code("California", State="8.25")))
    after = books.company.update_object("Invoice", made)
    assert {name for name in made if made[name] != after[name]} == {"SyncToken"}
    assert books.update("Invoice", made, Line=[books.taxed("200")])["TxnTaxDetail"]["TotalTax"] == Decimal(
        "16.5"
    )


def test_automated_sales_tax_puts_the_companys_code_in_place_of_the_one_sent(books: Books) -> None:
    sent, own = (books.tax_code(name, **{f"{name} rate": "10"}) for name in ("Sent", "Own"))
    books.prefer("TaxPrefs", PartnerTaxEnabled=True, TaxGroupCodeRef={"value": own})
    made = books.invoice(Line=[books.taxed("100")], **_header(sent))
    assert made["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": own}
    assert books.invoice(Line=[books.taxed("100")])["TxnTaxDetail"]["TotalTax"] == 10
    books.prefer("TaxPrefs", TaxGroupCodeRef=None)
    assert books.invoice(Line=[books.taxed("100")])["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": sent}
    assert books.invoice("100")["TxnTaxDetail"] == {"TotalTax": 0}


def test_lines_abroad_come_under_codes_of_their_own(abroad: Books) -> None:
    standard, reduced = abroad.tax_code("20% S", S="20"), abroad.tax_code("5% R", R="5")
    lines = [abroad.taxed("10.01", standard), abroad.taxed("20", reduced), abroad.taxed("0.02", standard)]
    made = abroad.invoice(Line=lines)
    assert made["GlobalTaxCalculation"] == "TaxExcluded"
    assert [line["Amount"] for line in made["TxnTaxDetail"]["TaxLine"]] == [Decimal("2.01"), 1]
    assert made["TotalAmt"] == Decimal("33.04")
    assert "TxnTaxCodeRef" not in made["TxnTaxDetail"]


def test_lines_abroad_that_hold_their_tax_come_back_net(abroad: Books) -> None:
    code = abroad.tax_code("20% S", S="20")
    line = abroad.taxed("100", code, Qty=Decimal(3), UnitPrice=Decimal("33.333333"))
    made = abroad.invoice(Line=[line, abroad.taxed("0.99", code)], GlobalTaxCalculation="TaxInclusive")
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (Decimal("100.99"), Decimal("16.83"))
    first = made["Line"][0]
    assert first["Amount"] == Decimal("83.33")
    assert first["SalesItemLineDetail"]["TaxInclusiveAmt"] == 100
    assert first["SalesItemLineDetail"]["UnitPrice"] == Decimal("27.7766666667")
    after = abroad.company.update_object("Invoice", made)
    assert {name for name in made if made[name] != after[name]} == {"SyncToken"}


def test_lines_told_to_be_net_no_longer_show_what_they_were_with_tax(abroad: Books) -> None:
    line = abroad.taxed("120", abroad.tax_code("20% S", S="20"))
    made = abroad.invoice(Line=[line], GlobalTaxCalculation="TaxInclusive")
    changed = abroad.update("Invoice", made, GlobalTaxCalculation="TaxExcluded")
    assert (changed["Line"][0]["Amount"], changed["TotalAmt"]) == (100, 120)
    assert "TaxInclusiveAmt" not in changed["Line"][0]["SalesItemLineDetail"]


@pytest.mark.parametrize("calculation", ["TaxExcluded", "TaxInclusive"])
def test_a_discount_abroad_comes_off_before_the_tax(abroad: Books, calculation: str) -> None:
    code = abroad.tax_code("20% S", S="20")
    gross = "120" if calculation == "TaxInclusive" else "100"
    made = abroad.invoice(Line=[abroad.taxed(gross, code), _off(10)], GlobalTaxCalculation=calculation)
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (18, 108)


def test_tax_that_does_not_apply_is_not_asked_for(abroad: Books) -> None:
    code = abroad.tax_code("20% S", S="20")
    with refused(6170):
        abroad.invoice("10", GlobalTaxCalculation="NotApplicable", **_header(code))
    made = abroad.invoice("10", GlobalTaxCalculation="NotApplicable")
    assert (made["TxnTaxDetail"], made["TotalAmt"]) == ({"TotalTax": 0}, 10)


def test_a_line_abroad_needs_a_code_of_the_companys(abroad: Books) -> None:
    with refused(6000, "Make sure all your transactions have a tax rate"):
        abroad.invoice("10")
    with refused(2500, "TaxCodes element id TAX not found"):
        abroad.invoice(Line=[abroad.taxed("10", "TAX")])


def test_a_taxable_form_has_fewer_lines(books: Books) -> None:
    header = _header(books.tax_code("California", State="8"))
    long = books.invoice(Line=[books.line("1")] * 10_000)
    assert len(books.company.update_object("Invoice", long)["Line"]) == 10_001
    most = books.invoice(Line=[books.taxed("1")] * 750, **header)
    assert len(books.company.update_object("Invoice", most)["Line"]) == 751
    with refused(6000, "at most 750 lines"):
        books.invoice(Line=[books.taxed("1")] * 751, **header)
    with refused(6000, "at most 10000 lines"):
        books.invoice(Line=[books.line("1")] * 10_001)
