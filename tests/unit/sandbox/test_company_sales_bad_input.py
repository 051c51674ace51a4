"""Whatever a client sends for a sales form, it is taken or refused in the vendor's way; what is refused changes nothing."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.kinds import KINDS
from tests.unit.sandbox.company_world import Books, books_of

FORMS = ("CreditMemo", "Estimate", "Invoice", "RefundReceipt", "SalesReceipt")
_IDS = ("1", "2", "3", "12", "999", "TAX", "NON", "SHIPPING_ITEM_ID", "GRATUITY_ITEM_ID", "", "x", "²")
_plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=False, allow_infinity=False).filter(lambda number: abs(number) < 10**40),
    st.sampled_from([*_IDS, "USD", "EUR", "2026-01-31", "a@example.com", "TaxInclusive", "NotApplicable"]),
    st.text(max_size=5),
)
_any = st.recursive(
    _plain,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
_numbers = st.one_of(st.decimals(Decimal(-999), Decimal(999), places=3), st.integers(-5, 5))


def _mostly(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One in twenty is anything at all."""
    return st.integers(0, 19).flatmap(lambda lot: good if lot else _any)


_refs = _mostly(st.sampled_from(_IDS[:2]).map(lambda value: {"value": value}))
_amounts = _mostly(_numbers)
_detail = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ("ItemRef", "ItemAccountRef", "ClassRef", "DiscountAccountRef", "GroupItemRef"), _refs
        ),
        **dict.fromkeys(("TaxInclusiveAmt", "DiscountPercent", "Quantity"), _amounts),
        **dict.fromkeys(("Qty", "UnitPrice"), _mostly(st.just(0))),
        "TaxCodeRef": _mostly(st.sampled_from(("TAX", "NON")).map(lambda value: {"value": value})),
        "PercentBased": _mostly(st.booleans()),
        "Line": _mostly(st.just([])),
    },
)
_KEYS = {
    "SalesItemLineDetail": ("ItemRef", "ItemAccountRef", "TaxInclusiveAmt", "Qty", "UnitPrice", "TaxCodeRef"),
    "DiscountLineDetail": ("DiscountAccountRef", "DiscountPercent", "PercentBased"),
    "GroupLineDetail": ("GroupItemRef", "Quantity", "Line"),
    "DescriptionOnly": (),
    "SubTotalLineDetail": (),
}


def _line_of(detail_type: str) -> st.SearchStrategy[Any]:
    keys = _KEYS[detail_type]
    detail = _detail.map(lambda found: {key: value for key, value in found.items() if key in keys})
    return st.fixed_dictionaries(
        {"DetailType": _mostly(st.just(detail_type)), "Amount": _amounts},
        optional={
            "Id": _mostly(st.sampled_from(_IDS)),
            "Description": _mostly(st.sampled_from(["Subtotal:", "x"])),
            detail_type: detail,
        },
    )


_lines = _mostly(
    st.lists(
        st.sampled_from([*_KEYS, *["SalesItemLineDetail"] * 5]).flatmap(_line_of), min_size=1, max_size=4
    )
)
_days = _mostly(st.dates(date(1999, 1, 1), date(2100, 1, 1)).map(str))
_HEAD: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("SalesTermRef", "PaymentMethodRef", "ProjectRef", "ShipMethodRef", "InvoiceRef"), _refs),
    **dict.fromkeys(("TxnDate", "DueDate", "ShipDate"), _days),
    **dict.fromkeys(("Deposit", "ExchangeRate", "TotalAmt", "Balance"), _amounts),
    **dict.fromkeys(("BillAddr", "ShipAddr"), _mostly(st.just({"Line1": "x", "City": "y"}))),
    **dict.fromkeys(("ApplyTaxAfterDiscount", "AllowOnlineACHPayment"), _mostly(st.booleans())),
    "TxnTaxDetail": _mostly(st.just({"TxnTaxCodeRef": {"value": "1"}, "TotalTax": 5})),
    "GlobalTaxCalculation": _mostly(st.sampled_from(["TaxInclusive", "TaxExcluded", "NotApplicable"])),
    "LinkedTxn": _mostly(st.just([{"TxnId": "1", "TxnType": "Payment"}])),
    "CustomField": _mostly(st.just([{"DefinitionId": "1", "StringValue": "x"}])),
    "BillEmail": _mostly(st.just({"Address": "a@example.com"})),
    "CreditCardPayment": _any,
}


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    with books_of() as found:
        found.prefer("TaxPrefs", UsingSalesTax=True)
        found.prefer("SalesFormsPrefs", CustomTxnNumbers=True)
        found.tax_code("California", State="8")
        yield found


@pytest.mark.parametrize("entity", FORMS)
@given(data=st.data())
@settings(deadline=None, max_examples=100)
def test_a_form_is_taken_or_refused(books: Books, entity: str, data: st.DataObject) -> None:
    known = sorted(KINDS[entity].known.keys() & _HEAD.keys())
    head = {name: data.draw(_HEAD[name]) for name in data.draw(st.sets(st.sampled_from(known), max_size=4))}
    body = {"CustomerRef": {"value": books.customer}, "Line": data.draw(_lines), **head}
    body.setdefault("DepositToAccountRef", {"value": "1"})
    try:
        made = books.company.create_object(entity, body)
    except Fault:
        return
    again = books.company.update_object(entity, made)
    assert {name for name in made if made[name] != again[name]} <= {"SyncToken", "MetaData"}
