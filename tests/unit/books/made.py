"""Generated records of all kinds, for property tests."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
from msgspec import UNSET

from ar_automation.books.capabilities import Capabilities
from ar_automation.books.money import money
from ar_automation.books.records import (
    Address,
    Application,
    Customer,
    Invoice,
    InvoiceLine,
    Item,
    Kind,
    LedgerAccount,
    Payment,
    PaymentMethod,
    Term,
    sorted_applications,
)

unset = st.just(UNSET)
keys = st.integers(1, 9).map(str)
texts = st.text(st.characters(codec="utf-8"), max_size=9) | st.text(" ab", max_size=9)
optional_texts = texts | unset
optional_keys = keys | st.none() | unset
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
numbers = st.builds(
    lambda whole, places: Decimal(whole).scaleb(-places), st.integers(-(10**9), 10**9), st.integers(0, 8)
)
amounts = st.builds(
    lambda minor, currency: money(Decimal(minor) / 100, currency),
    st.integers(-(10**9), 10**9),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
numbers_of_days = st.integers(0, 90) | st.none() | unset
addresses = st.builds(Address, line1=texts, city=texts, postal_code=texts)
lines = st.builds(
    InvoiceLine,
    line_id=st.just("") | keys,
    line_type=st.sampled_from(["item", "DescriptionOnly"]),
    item=keys | st.none(),
    description=texts,
    quantity=numbers | st.none(),
    unit_price=numbers | st.none(),
    amount=amounts,
)
applications = st.lists(
    st.builds(
        Application, target_kind=st.sampled_from(["invoice", "CreditMemo"]), target=keys, amount=amounts
    ),
    max_size=4,
).map(sorted_applications)

ledger_accounts = st.builds(
    LedgerAccount, name=texts, full_name=optional_texts, account_type=optional_texts, active=st.booleans()
)
terms = st.builds(
    Term, name=texts, due_days=numbers_of_days, day_of_month=numbers_of_days, active=st.booleans()
)
methods = st.builds(PaymentMethod, name=texts, active=st.booleans())
items = st.builds(
    Item,
    name=texts,
    full_name=optional_texts,
    description=optional_texts,
    unit_price=numbers | st.none() | unset,
    income_account=optional_keys,
)
customers = st.builds(
    Customer,
    display_name=texts,
    company_name=optional_texts,
    email=optional_texts,
    billing_address=addresses | st.none() | unset,
    term=optional_keys,
    parent=optional_keys,
    active=st.booleans(),
)
invoices = st.builds(
    Invoice,
    customer=keys,
    currency=st.just("USD"),
    doc_number=optional_texts,
    txn_date=days,
    due_date=days | st.none() | unset,
    term=optional_keys,
    customer_memo=optional_texts,
    lines=st.lists(lines, max_size=3).map(tuple),
    total=amounts,
    voided=st.booleans(),
)
payments = st.builds(
    Payment,
    customer=keys,
    currency=st.just("USD"),
    txn_date=days,
    amount=amounts,
    reference=optional_texts,
    method=optional_keys,
    deposit_account=optional_keys,
    applications=applications,
    voided=st.booleans(),
)
records = ledger_accounts | terms | methods | items | customers | invoices | payments

LIMITS = Capabilities(
    text_limits={
        Kind.CUSTOMER: {"display_name": 4, "email": 1},
        Kind.ITEM: {"name": 3},
        Kind.INVOICE: {"doc_number": 2, "description": 3},
    },
    unsupported={Kind.CUSTOMER: frozenset({"company_name"}), Kind.PAYMENT: frozenset({"reference"})},
    price_places=2,
)
"""A side that holds little."""
