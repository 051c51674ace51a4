"""The lines of sales forms: amounts, bundles, subtotals, discounts, built-in items (quickbooks-online.md 9.1)."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickbooks_sandbox.company.entities.item import ITEM
from quickbooks_sandbox.company.money import cents
from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree, refused

FORMS = ("CreditMemo", "Estimate", "Invoice", "RefundReceipt", "SalesReceipt")
CHECKING: dict[str, Any] = {"DepositToAccountRef": {"value": "1"}}


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


@pytest.fixture(scope="module")
def shared_books() -> Iterator[Books]:
    with books_of() as found:
        yield found


@pytest.fixture
def bundle(books: Books) -> str:
    """A bundle of two turfs at 12 and an hour at 40."""
    hour = {"Name": "Hour", "Type": "Service", "UnitPrice": 40, "IncomeAccountRef": {"value": "12"}}
    hour_id = books.company.create_object("Item", hour)["Id"]
    parts = [
        {"Qty": 2, "ItemRef": {"value": books.item}},
        {"Qty": Decimal("0.5"), "ItemRef": {"value": hour_id}},
    ]
    group = {
        **books.read("Item", books.item),
        "Id": "900",
        "Name": "Lawn",
        "FullyQualifiedName": "Lawn",
        "Type": "Group",
        "ItemGroupDetail": {"ItemGroupLine": parts},
        "Description": "A lawn",
    }
    with books.company.transaction() as db:
        ITEM.table.put(db, [group])
    return "900"


def _sales(amount: str, quantity: str, price: str) -> Payload:
    detail = {"Qty": Decimal(quantity), "UnitPrice": Decimal(price)}
    return {"DetailType": "SalesItemLineDetail", "Amount": Decimal(amount), "SalesItemLineDetail": detail}


def _bundled(bundle: str, **detail: object) -> Payload:
    detail = {"GroupItemRef": {"value": bundle}, **detail}
    return {"DetailType": "GroupLineDetail", "GroupLineDetail": detail}


def _text(text: str) -> Payload:
    return {"DetailType": "DescriptionOnly", "Description": text, "Amount": 99}


def _discount(**detail: object) -> Payload:
    amount = {"Amount": detail.pop("Amount")} if "Amount" in detail else {}
    return {"DetailType": "DiscountLineDetail", **amount, "DiscountLineDetail": detail}


@given(
    st.decimals(Decimal(0), Decimal(1_000), places=3),
    st.decimals(Decimal(0), Decimal(1_000), places=3),
    st.integers(-1, 1),
)
def test_an_amount_is_the_product_to_the_cent_or_refused(
    shared_books: Books, quantity: Decimal, price: Decimal, wrong_by: int
) -> None:
    product = (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
    supplied = product + Decimal(wrong_by) / 100
    line = _sales(str(supplied), str(quantity), str(price))
    if supplied < 0:
        return
    if wrong_by and (quantity or price):
        with refused(6070, f"Amount is not equal to UnitPrice * Qty. Supplied value:{supplied:,.2f}"):
            shared_books.form("Estimate", Line=[line])
    else:
        assert shared_books.form("Estimate", Line=[line])["TotalAmt"] == supplied


@given(
    st.lists(st.decimals(Decimal(0), Decimal(9_999), places=2), min_size=1, max_size=5),
    st.one_of(st.none(), st.decimals(Decimal(0), Decimal(100), places=2)),
)
def test_the_total_is_the_lines_less_the_discount(
    shared_books: Books, amounts: list[Decimal], percent: Decimal | None
) -> None:
    lines = [shared_books.line(str(amount)) for amount in amounts]
    if percent is not None:
        lines.append(_discount(PercentBased=True, DiscountPercent=percent))
    made = shared_books.form("Estimate", Line=lines)
    subtotal = sum(amounts, Decimal(0))
    off = (subtotal * (percent or 0) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert made["TotalAmt"] == subtotal - off
    shown = {line["DetailType"]: line["Amount"] for line in made["Line"]}
    assert shown["SubTotalLineDetail"] == subtotal
    assert shown.get("DiscountLineDetail", 0) == off


@pytest.mark.parametrize("entity", FORMS)
def test_a_zero_quantity_and_price_beside_an_amount_are_taken(books: Books, entity: str) -> None:
    assert books.form(entity, Line=[_sales("35", "0", "0")], **CHECKING)["TotalAmt"] == 35
    with refused(6070):
        books.form(entity, Line=[_sales("35", "1", "0")], **CHECKING)


@pytest.mark.parametrize("entity", FORMS)
def test_every_form_appends_a_subtotal_and_takes_its_lines_back(books: Books, entity: str) -> None:
    lines = [books.line("10"), _text("as agreed"), _discount(Amount=3, PercentBased=False)]
    made = books.form(entity, Line=lines, **CHECKING)
    assert [line["DetailType"] for line in made["Line"]] == [
        "SalesItemLineDetail",
        "DescriptionOnly",
        "SubTotalLineDetail",
        "DiscountLineDetail",
    ]
    assert [line.get("LineNum") for line in made["Line"]] == [1, 2, None, None]
    again = books.company.update_object(entity, made)
    assert (again["Line"], again["TotalAmt"]) == (made["Line"], 7)


def test_an_inline_subtotal_tells_what_stands_above_it(books: Books) -> None:
    lines = [
        books.line("10"),
        books.line("5"),
        _text("Subtotal: labour"),
        books.line("7"),
        _text("Subtotal:"),
    ]
    made = books.invoice(Line=lines)
    assert [line["Amount"] for line in made["Line"]] == [10, 5, 15, 7, 7, 22]
    assert made["TotalAmt"] == 22


def test_a_bundle_is_composed_from_its_item(books: Books, bundle: str) -> None:
    made = books.invoice(Line=[_bundled(bundle, Quantity=3), books.line("1")])
    line = made["Line"][0]
    assert (line["Amount"], line["Description"], line["Id"]) == (132, "A lawn", "1")
    inner = line["GroupLineDetail"]["Line"]
    assert line["GroupLineDetail"]["GroupItemRef"] == {"value": bundle, "name": "Lawn"}
    assert [(one["Amount"], one["SalesItemLineDetail"]["Qty"], one["Id"]) for one in inner] == [
        (72, 6, "2"),
        (60, Decimal("1.5"), "3"),
    ]
    assert made["Line"][1]["Id"] == "4"
    assert made["TotalAmt"] == 133
    again = books.company.update_object("Invoice", made)
    assert again["Line"] == made["Line"]
    must_agree(books)


def test_a_bundle_abroad_is_priced_at_the_rate(books: Books, bundle: str) -> None:
    books.prefer("CurrencyPrefs", MultiCurrencyEnabled=True)
    euro: dict[str, Any] = {"CurrencyRef": {"value": "EUR"}}
    customer = books.company.create_object("Customer", {"DisplayName": "Eva", **euro})["Id"]
    made = books.invoice(customer=customer, Line=[_bundled(bundle)], ExchangeRate=Decimal("1.25"), **euro)
    inner = made["Line"][0]["GroupLineDetail"]["Line"]
    assert [line["SalesItemLineDetail"]["UnitPrice"] for line in inner] == [Decimal("9.6"), 32]
    assert (made["TotalAmt"], made["HomeTotalAmt"]) == (Decimal("35.2"), 44)


def test_a_bundle_keeps_the_lines_it_is_given(books: Books, bundle: str) -> None:
    inner = [books.line("11"), _sales("6", "2", "3")]
    made = books.invoice(Line=[_bundled(bundle, Quantity=3, Line=inner)])
    assert made["TotalAmt"] == 17
    with refused(6070):
        books.invoice(Line=[_bundled(bundle, Line=[_sales("7", "2", "3")])])


def test_a_bundle_is_one_and_stands_on_its_own_line(books: Books, bundle: str) -> None:
    with refused(6000, "Select a bundle"):
        books.invoice(Line=[_bundled(books.item)])
    with refused(2500, "Items element id 999 not found"):
        books.invoice(Line=[_bundled("999")])
    with refused(2020, "GroupItemRef"):
        books.invoice(Line=[{"DetailType": "GroupLineDetail", "GroupLineDetail": {"Quantity": 1}}])
    sold = {"DetailType": "SalesItemLineDetail", "Amount": 1}
    with refused(6000, "Select a product or service"):
        books.invoice(Line=[{**sold, "SalesItemLineDetail": {"ItemRef": {"value": bundle}}}])


def test_a_voided_bundle_comes_to_nothing(books: Books, bundle: str) -> None:
    made = books.invoice(Line=[_bundled(bundle)])
    voided = books.company.void_object("Invoice", made)
    inner = voided["Line"][0]["GroupLineDetail"]["Line"]
    assert {line["Amount"] for line in (*voided["Line"], *inner)} == {0}
    assert books.company.update_object("Invoice", voided)["TotalAmt"] == 0


def test_shipping_is_charged_where_the_company_ships(books: Books) -> None:
    line = {
        "DetailType": "SalesItemLineDetail",
        "Amount": 15,
        "SalesItemLineDetail": {"ItemRef": {"value": "SHIPPING_ITEM_ID"}},
    }
    with refused(6000, "Shipping"):
        books.invoice(Line=[line])
    books.prefer("SalesFormsPrefs", AllowShipping=True)
    made = books.invoice(Line=[line])
    assert made["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": "SHIPPING_ITEM_ID"}
    assert made["TotalAmt"] == 15


def test_a_discount_takes_the_companys_account_or_the_one_given(books: Books) -> None:
    made = books.invoice(Line=[books.line("10"), _discount(PercentBased=True, DiscountPercent=10)])
    account = made["Line"][-1]["DiscountLineDetail"]["DiscountAccountRef"]
    assert account["name"] == "Discounts given"
    other = {"value": books.account("Services")}
    lines = [books.line("10"), _discount(Amount=1, PercentBased=False, DiscountAccountRef=other)]
    made = books.invoice(Line=lines)
    assert made["Line"][-1]["DiscountLineDetail"]["DiscountAccountRef"]["name"] == "Services"
    for wrong in ({"PercentBased": True}, {"PercentBased": False}):
        with refused(6090):
            books.invoice(Line=[books.line("10"), _discount(**wrong)])
    with refused(2290):
        books.invoice(Line=[books.line("10"), _discount(Amount=-1, PercentBased=False)])
    with refused(6000, "only one discount line"):
        books.invoice(Line=[books.line("10"), *[_discount(PercentBased=True, DiscountPercent=1)] * 2])


def test_a_line_may_be_negative_and_a_total_may_not(books: Books) -> None:
    assert books.invoice(Line=[books.line("10"), books.line("-4")])["TotalAmt"] == 6
    with refused(6000, "must be 0 or greater"):
        books.invoice(Line=[books.line("10"), books.line("-10.01")])
    with refused(2090):
        books.invoice(Line=[books.line("99999999999"), books.line("99999999999")])


def test_lines_refer_to_classes_there_are(books: Books) -> None:
    crew = books.company.create_object("Class", {"Name": "Crew"})
    line = books.line("10")
    line["SalesItemLineDetail"]["ClassRef"] = {"value": crew["Id"]}
    made = books.invoice(Line=[line])
    assert made["Line"][0]["SalesItemLineDetail"]["ClassRef"] == {"value": crew["Id"], "name": "Crew"}
    line["SalesItemLineDetail"]["ClassRef"] = {"value": "999"}
    with refused(2500, "Klasses element id 999 not found"):
        books.invoice(Line=[line])


def test_line_ids_are_never_given_twice(books: Books, bundle: str) -> None:
    made = books.invoice(Line=[_bundled(bundle), books.line("1")])
    kept = made["Line"][1]
    changed = books.update("Invoice", made, Line=[books.line("2"), kept, kept, _bundled(bundle)])
    ids = [line["Id"] for line in changed["Line"] if "Id" in line]
    ids += [line["Id"] for line in changed["Line"][3]["GroupLineDetail"]["Line"]]
    assert ids == ["5", "4", "6", "7", "8", "9"]
    assert cents(changed["TotalAmt"]) == 4_00 + 44_00


def test_a_discount_cannot_make_a_total_negative(books: Books) -> None:
    discount = {
        "DetailType": "DiscountLineDetail",
        "Amount": 34,
        "DiscountLineDetail": {"PercentBased": False},
    }
    with refused(6000):
        books.invoice(Line=[books.line("33.33"), discount])


def test_a_line_without_an_item_is_booked_to_the_default_item(books: Books) -> None:
    invoice = books.invoice(Line=[_sales("20", "2", "10")])
    detail = invoice["Line"][0]["SalesItemLineDetail"]
    assert detail["ItemRef"]["name"] == "Services"
    assert detail["ItemAccountRef"]["name"] == "Services"
