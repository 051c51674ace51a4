"""Generated canonical records whose references exist, and a few plain ones."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
from msgspec import UNSET

from ar_automation.books.money import Money, money
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
    Record,
    Term,
    sorted_applications,
)
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync.core.rows import LocalWrite
from ar_automation.sync.core.wire import LocalId

DAY = date(2026, 1, 15)
Standing = dict[Kind, tuple[str, ...]]


def usd(amount: str) -> Money:
    return money(amount, "USD")


def invoice(
    customer: str, amount: str, *, item: str | None = None, number: str = "", **more: object
) -> Invoice:
    line = InvoiceLine(item=item, quantity=Decimal(1), unit_price=Decimal(amount), amount=usd(amount))
    fields: dict[str, object] = {
        "customer": customer, "currency": "USD", "txn_date": DAY, "doc_number": number, "lines": (line,),
        "total": usd(amount),
    }  # fmt: skip
    return Invoice(**fields | more)  # type: ignore[arg-type]


def payment(customer: str, amount: str, *parts: tuple[str, str], **more: object) -> Payment:
    applications = sorted_applications(Application(target=key, amount=usd(part)) for key, part in parts)
    fields: dict[str, object] = {
        "customer": customer, "currency": "USD", "txn_date": DAY, "amount": usd(amount),
        "applications": applications,
    }  # fmt: skip
    return Payment(**fields | more)  # type: ignore[arg-type]


def put(record: Record, local_id: LocalId | None = None) -> LocalId:
    """Apply one record; gives its id."""
    [now] = ReceivablesLedger().apply(record.kind, [LocalWrite(local_id=local_id, record=record)])
    return now.local_id


def put_key(record: Record) -> str:
    return str(put(record))


def seed() -> Standing:
    """Two records of each kind others refer to; gives their link keys."""
    account = LedgerAccount(name="Checking", account_type="Bank")
    item = Item(name="Hours", unit_price=Decimal("80.5"))
    customers = (put_key(Customer(display_name="Amy", currency="USD")), put_key(Customer(display_name="Bob")))
    return {
        Kind.LEDGER_ACCOUNT: (put_key(account), put_key(account)),
        Kind.TERM: (put_key(Term(name="Net 30", due_days=30)), put_key(Term(name="Net 10", due_days=10))),
        Kind.PAYMENT_METHOD: (put_key(PaymentMethod(name="Cash")), put_key(PaymentMethod(name="Check"))),
        Kind.ITEM: (put_key(item), put_key(item)),
        Kind.CUSTOMER: customers,
        Kind.INVOICE: (put_key(invoice(customers[0], "10.00")), put_key(invoice(customers[1], "20.00"))),
    }


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
texts_or_unset = texts | st.just(UNSET)
prices = st.decimals("-999999.99999999", "999999.99999999", places=8)
currencies = st.sampled_from(["USD", "EUR", "JPY", "KWD"])
dates = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def amounts(currency: str) -> st.SearchStrategy[Money]:
    return st.decimals("-9999999", "9999999", places=4).map(lambda number: money(number, currency))


def optional(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return values | st.none() | st.just(UNSET)


@st.composite
def invoices(draw: st.DrawFn, standing: Standing) -> Invoice:
    currency = draw(currencies)
    lines = st.builds(
        InvoiceLine,
        line_id=texts,
        line_type=st.just("item") | texts,
        item=st.sampled_from(standing[Kind.ITEM]) | st.none(),
        description=texts,
        quantity=prices | st.none(),
        unit_price=prices | st.none(),
        amount=amounts(currency),
    )
    return draw(
        st.builds(
            Invoice,
            customer=st.sampled_from(standing[Kind.CUSTOMER]),
            currency=st.just(currency),
            doc_number=texts_or_unset,
            txn_date=dates,
            due_date=optional(dates),
            term=optional(st.sampled_from(standing[Kind.TERM])),
            private_note=texts_or_unset,
            customer_memo=texts_or_unset,
            lines=st.lists(lines, max_size=3).map(tuple),
            total=amounts(currency),
            voided=st.booleans(),
        )
    )


@st.composite
def payments(draw: st.DrawFn, standing: Standing) -> Payment:
    currency = draw(currencies)
    parts = st.builds(
        Application, target=st.sampled_from(standing[Kind.INVOICE]), amount=amounts(currency)
    ) | st.builds(
        Application,
        target_kind=st.sampled_from(["CreditMemo", "Check"]),
        target=texts,
        amount=amounts(currency),
    )
    return draw(
        st.builds(
            Payment,
            customer=st.sampled_from(standing[Kind.CUSTOMER]),
            currency=st.just(currency),
            txn_date=dates,
            amount=amounts(currency),
            reference=texts_or_unset,
            method=optional(st.sampled_from(standing[Kind.PAYMENT_METHOD])),
            deposit_account=optional(st.sampled_from(standing[Kind.LEDGER_ACCOUNT])),
            private_note=texts_or_unset,
            applications=st.lists(parts, max_size=3).map(sorted_applications),
            voided=st.booleans(),
        )
    )


def records(kind: Kind, standing: Standing) -> st.SearchStrategy[Record]:
    """Records of a kind that refer to what `seed` made."""
    match kind:
        case Kind.LEDGER_ACCOUNT:
            words: tuple[str, ...] = ("full_name", "account_type", "account_subtype", "currency")
            return st.builds(
                LedgerAccount, name=texts, active=st.booleans(), **dict.fromkeys(words, texts_or_unset)
            )
        case Kind.TERM:
            days = optional(st.integers(0, 400))
            return st.builds(Term, name=texts, due_days=days, day_of_month=days, active=st.booleans())
        case Kind.PAYMENT_METHOD:
            return st.builds(PaymentMethod, name=texts, active=st.booleans())
        case Kind.ITEM:
            return st.builds(
                Item,
                name=texts,
                unit_price=optional(prices),
                income_account=optional(st.sampled_from(standing[Kind.LEDGER_ACCOUNT])),
                active=st.booleans(),
                **dict.fromkeys(("full_name", "item_type", "sku", "description"), texts_or_unset),
            )
        case Kind.CUSTOMER:
            names = ("company_name", "given_name", "family_name", "email", "phone", "notes")
            lines = ("line1", "line2", "line3", "city", "region", "postal_code", "country")
            return st.builds(
                Customer,
                display_name=texts,
                billing_address=optional(st.builds(Address, **dict.fromkeys(lines, texts))),
                currency=currencies | st.just(UNSET),
                term=optional(st.sampled_from(standing[Kind.TERM])),
                parent=optional(st.sampled_from(standing[Kind.CUSTOMER])),
                active=st.booleans(),
                **dict.fromkeys(names, texts_or_unset),
            )
        case Kind.INVOICE:
            return invoices(standing)
        case Kind.PAYMENT:
            return payments(standing)
