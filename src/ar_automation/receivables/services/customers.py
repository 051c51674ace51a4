"""Customers: create and edit."""

from __future__ import annotations

import msgspec
from babel.core import get_global
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ar_automation.books.records import Address, Customer, Kind
from ar_automation.receivables import models
from ar_automation.receivables.inputs import CustomerInput
from ar_automation.receivables.ledger import DEFAULT_CURRENCY
from ar_automation.receivables.rows import fetch, mine
from ar_automation.receivables.services.common import Errors, carry_out, check_reference, find
from ar_automation.receivables.standing import Standing
from ar_automation.sync import connections

TEXT_LIMITS = {
    "display_name": 500, "company_name": 100, "given_name": 100, "family_name": 100, "email": 100, "phone": 30,
    "notes": 2000,
}  # fmt: skip
"""QuickBooks Online's (quickbooks-online.md, section 9): what is accepted here must fit there."""


def create_customer(given: CustomerInput, *, person_id: int | None) -> int:
    """A new customer; gives its id. Raises Invalid."""
    return carry_out(_customer(given, None), None, action="create", person_id=person_id)


def edit_customer(customer_id: int, given: CustomerInput, *, version: int, person_id: int | None) -> int:
    """Change everything a form shows. Raises NotFound or Invalid."""
    standing, before = find(Kind.CUSTOMER, Customer, customer_id, version)
    record = _customer(given, before, standing)
    return carry_out(record, standing, action="edit", person_id=person_id)


def _customer(given: CustomerInput, before: Customer | None, standing: Standing | None = None) -> Customer:
    errors = Errors()
    texts = {name: errors.text(name, getattr(given, name), limit) for name, limit in TEXT_LIMITS.items()}
    if not texts["display_name"]:
        errors.add("display_name", "Give the customer a name.")
    _check_email(errors, texts["email"])
    own_id = None if standing is None else int(standing.versioned.local_id)
    parent = _parent(errors, given.parent_id, own_id)
    _check_unique(errors, texts["display_name"], parent, own_id)
    term = check_reference(
        errors, "term_id", Kind.TERM, given.term_id, None if before is None else before.term or None
    )
    record = Customer(
        **texts,
        billing_address=_address(errors, given.billing_address),
        currency=_currency(errors, given.currency, before),
        term=term,
        parent=parent,
        active=given.active,
    )
    errors.check()
    return record


def _check_email(errors: Errors, email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        errors.add("email", "This is no e-mail address.")


def _parent(errors: Errors, parent_id: int | None, own_id: int | None) -> str | None:
    if parent_id is None:
        return None
    above = [
        row[0]
        for row in fetch(
            """
            WITH RECURSIVE above AS (
                SELECT id, parent_id FROM receivables_customer WHERE account_id = %(account)s AND id = %(parent)s
                UNION
                SELECT c.id, c.parent_id FROM receivables_customer c JOIN above ON c.id = above.parent_id
                WHERE c.account_id = %(account)s
            ) SELECT id FROM above
            """,
            parent=parent_id,
        )
    ]
    if not above:
        errors.add("parent_id", "Choose a customer.")
    elif own_id in above:
        errors.add("parent_id", "A customer cannot be below itself.")
    return str(parent_id)


def _check_unique(errors: Errors, name: str, parent: str | None, own_id: int | None) -> None:
    """Two customers at one place in the tree may not share a name: QuickBooks refuses it, and people mix them up."""
    twins = mine(models.Customer).filter(
        sort_name=name.lower(), parent=None if parent is None else int(parent), tombstone=""
    )
    if name and twins.exclude(pk=own_id or 0).exists():
        errors.add("display_name", "Another customer has this name.")


def _address(errors: Errors, given: Address | None) -> Address | None:
    if given is None:
        return None
    texts = {
        name: errors.text(f"billing_address.{name}", value, 500 if name.startswith("line") else 255)
        for name, value in msgspec.structs.asdict(given).items()
    }
    return Address(**texts) if any(texts.values()) else None


def _currency(errors: Errors, given: str, before: Customer | None) -> str:
    if before is not None:
        known = before.currency if isinstance(before.currency, str) else ""
        if given and given != known:
            errors.add("currency", "The currency of a customer cannot be changed.")
        return known
    if not given:
        connection = connections.current()
        company = connection.company if connection is not None else None
        return company.home_currency if company is not None else DEFAULT_CURRENCY
    if given not in get_global("all_currencies"):
        errors.add("currency", "Choose a currency by its three letters, such as USD.")
    return given
