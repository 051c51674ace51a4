"""Tax agencies, rates and codes, and the service that makes them (quickbooks-online.md 9.8)."""

from collections.abc import Iterator
from typing import Any

import pytest

from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


@pytest.fixture
def agency(books: Books) -> str:
    return str(books.company.create_object("TaxAgency", {"DisplayName": "County of Rowan"})["Id"])


def _rate(agency: str, **more: Any) -> Payload:
    return {"TaxRateName": "County", "RateValue": "8.25", "TaxAgencyId": agency, **more}


def test_the_pseudo_codes_are_known_by_their_names(books: Books) -> None:
    taxed, untaxed = (books.read("TaxCode", name) for name in ("TAX", "NON"))
    assert (taxed["Id"], taxed["Taxable"], untaxed["Taxable"]) == ("TAX", True, False)
    assert not taxed.keys() & {"SyncToken", "domain"}
    found = books.company.query("select * from TaxCode where Id in ('NON', 'TAX')").rows
    assert [parse(row)["Name"] for row in found] == ["NON", "TAX"]
    with refused(610):
        books.read("TaxCode", "OTHER")
    with refused(2030):
        books.read("TaxCode", "no such")


def test_a_code_and_its_rates_are_made_in_one_call(books: Books, agency: str) -> None:
    body = {
        "TaxCode": "Rowan",
        "TaxRateDetails": [_rate(agency), _rate(agency, TaxRateName="City", RateValue=1)],
    }
    answer = books.company.create_tax_code(body)
    assert answer["TaxCode"] == "Rowan"
    assert [(one["TaxRateName"], str(one["RateValue"])) for one in answer["TaxRateDetails"]] == [
        ("County", "8.25"),
        ("City", "1"),
    ]
    assert all(one["TaxApplicableOn"] == "Sales" for one in answer["TaxRateDetails"])
    code = books.read("TaxCode", answer["TaxCodeId"])
    rates = [one["TaxRateRef"] for one in code["SalesTaxRateList"]["TaxRateDetail"]]
    assert rates == [{"value": "1", "name": "County"}, {"value": "2", "name": "City"}]
    assert code["PurchaseTaxRateList"]["TaxRateDetail"] == []
    assert books.read("TaxRate", "1")["AgencyRef"] == {"value": agency}


def test_a_code_may_stand_on_a_rate_there_is(books: Books, agency: str) -> None:
    made = books.company.create_tax_code({"TaxCode": "Rowan", "TaxRateDetails": [_rate(agency)]})
    again = {"TaxCode": "Other", "TaxRateDetails": [{"TaxRateId": made["TaxRateDetails"][0]["TaxRateId"]}]}
    books.company.create_tax_code(again)
    assert len(books.all("TaxRate")) == 1


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ({"TaxRateName": ""}, 2020),
        ({"RateValue": ""}, 2020),
        ({"RateValue": "much"}, 2150),
        ({"RateValue": "101"}, 2150),
        ({"RateValue": "NaN"}, 2150),
        ({"TaxAgencyId": "9"}, 2500),
        ({"TaxAgencyId": "x"}, 2500),
        ({"TaxApplicableOn": "Everything"}, 2270),
        ({"TaxRateId": "9"}, 2500),
        ({"Kettle": "1"}, 2010),
    ],
)
def test_a_bad_rate_makes_nothing(books: Books, agency: str, detail: Payload, code: int) -> None:
    body = {"TaxCode": "Rowan", "TaxRateDetails": [_rate(agency), _rate(agency, TaxRateName="City") | detail]}
    with refused(code):
        books.company.create_tax_code(body)
    assert not books.all("TaxRate")


def test_names_of_codes_and_rates_are_unique(books: Books, agency: str) -> None:
    books.company.create_tax_code({"TaxCode": "Rowan", "TaxRateDetails": [_rate(agency)]})
    with refused(6240):
        books.company.create_tax_code(
            {"TaxCode": "rowan", "TaxRateDetails": [_rate(agency, TaxRateName="B")]}
        )
    with refused(6240):
        books.company.create_tax_code({"TaxCode": "Other", "TaxRateDetails": [_rate(agency)]})
    with refused(6240):
        books.company.create_object("TaxAgency", {"DisplayName": "county of rowan"})


@pytest.mark.parametrize("entity", ["TaxCode", "TaxRate"])
def test_codes_and_rates_are_made_by_the_service_alone(books: Books, entity: str) -> None:
    with refused(500, "Operation create is not supported."):
        books.company.create_object(entity, {"Name": "A"})
    with refused(500, "Operation update is not supported."):
        books.company.update_object(entity, {"Id": "1", "SyncToken": "0"})
