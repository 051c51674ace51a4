"""Customers in a report that sums up: each below the one above it, with a total of the family."""

from collections.abc import Mapping, Sequence

from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

from .layout import cell, money, money_or_nothing, section


def family_rows(books: Books, amounts: Mapping[str, Sequence[int]]) -> list[Payload]:
    """Rows by name; one that has others below it is a section, whether it has amounts itself or not."""
    kind = books.kinds["Customer"]
    customers: dict[str, Payload] = {}
    waiting = list(amounts)
    while waiting:
        customer_id = waiting.pop()
        if customer_id in customers:
            continue
        customer = books.find(kind, customer_id)
        assert customer, "a customer is never deleted"
        customers[customer_id] = customer
        if "ParentRef" in customer:
            waiting.append(customer["ParentRef"]["value"])
    below: dict[str | None, list[Payload]] = {}
    for customer in sorted(customers.values(), key=lambda one: str(one["DisplayName"]).casefold()):
        below.setdefault(customer.get("ParentRef", {}).get("value"), []).append(customer)
    width = len(next(iter(amounts.values()), ()))
    return [_member(customer, below, amounts, width)[0] for customer in below.get(None, ())]


def total_cells(amounts: Mapping[str, Sequence[int]]) -> list[Payload]:
    """What all customers come to."""
    return [cell(money(sum(column))) for column in zip(*amounts.values(), strict=True)]


def _member(
    customer: Payload,
    below: Mapping[str | None, list[Payload]],
    amounts: Mapping[str, Sequence[int]],
    width: int,
) -> tuple[Payload, list[int]]:
    """A customer's row, and what its family comes to."""
    own = list(amounts.get(customer["Id"], [0] * width))
    name = cell(customer["DisplayName"], customer["Id"])
    cells = [name, *(cell(money_or_nothing(amount)) for amount in own)]
    members = [_member(one, below, amounts, width) for one in below.get(customer["Id"], ())]
    if not members:
        return {"ColData": cells}, own
    whole = [sum(column) for column in zip(own, *(sums for _, sums in members), strict=True)]
    summary = [cell(f"Total {customer['DisplayName']}"), *(cell(money(amount)) for amount in whole)]
    return section(cells, [one for one, _ in members], summary), whole
