"""The customer form."""

from ar_automation.books.records import Address
from ar_automation.receivables.inputs import CustomerInput
from ar_automation.web.forms.draft import Draft

_TEXTS = ("display_name", "company_name", "given_name", "family_name", "email", "phone", "notes")
_ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")


def read(draft: Draft, standing: CustomerInput | None) -> CustomerInput:
    """The input of the services; what the form does not show stays as it stands."""
    texts = {name: draft.text(name) for name in _TEXTS}
    address = {name: draft.text(f"billing_address.{name}") for name in _ADDRESS}
    third = standing.billing_address.line3 if standing and standing.billing_address else ""
    return CustomerInput(
        **texts,
        billing_address=Address(**address, line3=third) if third or any(address.values()) else None,
        currency=standing.currency if standing else "",
        parent_id=standing.parent_id if standing else None,
        term_id=draft.id("term_id"),
        active=standing.active if standing else True,
    )


def fill(standing: CustomerInput) -> dict[str, object]:
    """What the form shows of a customer."""
    address = standing.billing_address or Address()
    return {
        **{name: getattr(standing, name) for name in _TEXTS},
        **{f"billing_address.{name}": getattr(address, name) for name in _ADDRESS},
        "term_id": standing.term_id,
    }
