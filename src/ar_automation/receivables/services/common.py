"""What all services share: collecting errors, looking records up, and the one way a change is carried out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ar_automation.accounts import audit
from ar_automation.books.money import Money, MoneyError, as_decimal, money
from ar_automation.books.records import Customer, Invoice, Kind, Payment, Record
from ar_automation.receivables import balances, writing
from ar_automation.receivables.errors import Invalid, NotFound
from ar_automation.receivables.mapping import SHAPES
from ar_automation.receivables.rows import fetch
from ar_automation.receivables.standing import Standing, stand
from ar_automation.sync import outbox
from ar_automation.sync.core.rows import LocalWrite
from ar_automation.sync.core.wire import LocalId

YEARS = range(1900, 2200)
R = TypeVar("R", bound=Record)
NAMES = {Kind.CUSTOMER: "customer", Kind.INVOICE: "invoice", Kind.PAYMENT: "payment"}


class Errors:
    """Collects what is wrong, field by field; the first thing said of a field stands."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def add(self, path: str, sentence: str) -> None:
        """`sentence` is what a person reads beside the field."""
        self._found.setdefault(path, sentence)

    def check(self) -> None:
        """Raise Invalid when anything was found."""
        if self._found:
            raise Invalid(self._found)

    def text(self, path: str, value: str, limit: int) -> str:
        """The text without blanks around it, refused beyond `limit` characters."""
        clean = value.replace("\x00", "").strip()
        if len(clean) > limit:
            self.add(path, f"This is {len(clean):,} characters long; at most {limit:,} fit.")
        return clean

    def day(self, path: str, value: date | None) -> None:
        """Refuse a date outside of any ledger."""
        if value is not None and value.year not in YEARS:
            self.add(path, f"The year must be between {YEARS[0]} and {YEARS[-1]}.")

    def money(self, path: str, value: Decimal, currency: str) -> Money | None:
        """`value` as money, refused unless it is exact at the currency's precision."""
        try:
            found = money(value, currency)
        except MoneyError as error:
            self.add(path, f"{error}.")
            return None
        if found.amount != value:
            self.add(path, f"{currency} has no fractions as small as {value.normalize():f}.")
        return found

    def number(self, path: str, value: Decimal) -> Decimal | None:
        """A quantity or price: exact, at most 8 decimals, at most 12 digits before the point."""
        try:
            exact = as_decimal(value)
        except MoneyError as error:
            self.add(path, f"{error}.")
            return None
        exponent = exact.as_tuple().exponent
        if abs(exact) >= 10**12 or (isinstance(exponent, int) and exponent < -8 and exact != round(exact, 8)):
            self.add(path, "At most 12 digits before and 8 after the point fit.")
            return None
        return exact


def find(kind: Kind, record_type: type[R], record_id: int, version: int) -> tuple[Standing, R]:
    """The record to be changed, locked.

    Raises NotFound; Invalid when it changed since `version`, is voided, deleted in the accounting system or read-only.
    """
    standing = stand(kind, [record_id], lock=True).get(LocalId(record_id))
    if standing is None:
        raise NotFound(f"There is no {NAMES[kind]} {record_id}.")
    record, name = standing.versioned.record, NAMES[kind]
    assert isinstance(record, record_type)
    if standing.tombstone:
        raise Invalid({"": f"This {name} is no more: {standing.tombstone}."})
    if getattr(record, "voided", False):
        raise Invalid({"": f"This {name} is voided and cannot be changed."})
    if standing.read_only:
        raise Invalid({"": standing.read_only})
    if standing.versioned.version != version:
        sentence = f"This {name} was changed meanwhile. Look at it as it is now, then make your change again."
        raise Invalid({"version": sentence})
    return standing, record


def find_customer(errors: Errors, customer_id: int, *, before: str = "") -> Customer | None:
    """The customer of a document, locked against other changes of its balance; `before` is the one it has already."""
    standing = stand(Kind.CUSTOMER, [customer_id], lock=True).get(LocalId(customer_id))
    if standing is None:
        errors.add("customer_id", "Choose a customer.")
        return None
    customer = standing.versioned.record
    assert isinstance(customer, Customer)
    if not customer.active and str(customer_id) != before:
        errors.add("customer_id", "This customer is inactive.")
    return customer


def check_reference(
    errors: Errors, path: str, kind: Kind, record_id: int | None, before: str | None
) -> str | None:
    """The link key of a list record that exists and is active, or the one the document has already."""
    if record_id is None:
        return None
    key = str(record_id)
    statement = f"SELECT active FROM {SHAPES[kind].table} WHERE account_id = %(account)s AND id = %(id)s"  # noqa: S608
    found = fetch(statement, id=record_id)
    if not found:
        errors.add(path, "Choose one of the list.")
    elif found != [(True,)] and key != before:
        errors.add(path, "This one is inactive.")
    return key


def carry_out(record: R, standing: Standing | None, *, action: str, person_id: int | None) -> int:
    """Write the record, its balances, its dirty mark and the audit; gives its id. Writes nothing when nothing changed."""
    local_id = None if standing is None else standing.versioned.local_id
    [now] = writing.put(record.kind, [LocalWrite(local_id=local_id, record=record)])
    if standing is not None and now.version == standing.versioned.version:
        return now.local_id
    if isinstance(record, Invoice | Payment):
        before = None if standing is None else standing.versioned.record
        balances.recompute(_customers(record, before))
        audit.record(
            f"{record.kind}.{action}",
            kind=record.kind.value,
            record_id=now.local_id,
            detail=_detail(record),
            person_id=person_id,
        )
    outbox.mark(record.kind, now.local_id)
    return now.local_id


def _customers(*documents: Record | None) -> Collection[int]:
    return {int(d.customer) for d in documents if isinstance(d, Invoice | Payment)}


def _detail(record: Invoice | Payment) -> dict[str, object]:
    whole = record.total if isinstance(record, Invoice) else record.amount
    detail: dict[str, object] = {
        "customer": record.customer,
        "amount": str(whole.amount),
        "currency": record.currency,
        "date": record.txn_date.isoformat(),
    }
    if isinstance(record, Payment):
        detail["applications"] = {part.target: str(part.amount.amount) for part in record.applications}
    return detail
