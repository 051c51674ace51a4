"""The addresses of a sales form: an edited one comes back as free lines below the customer's names (6.3, 9.1)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, number_addresses
from quickbooks_sandbox.company.shapes import Payload

ADDRESSES = ("BillAddr", "ShipAddr", "ShipFromAddr")
_CUSTOMERS = ("BillAddr", "ShipAddr")
_LINES = tuple(f"Line{number}" for number in range(1, 6))
_LINE_MAX, _LINES_MAX = 500, 2_000


def set_addresses(books: Books, draft: Payload, customer: Payload | None, old: Payload | None) -> None:
    """Reflow the addresses an update changes; the others stay to the letter. Raises Fault 2050."""
    for name in ADDRESSES:
        together = sum(len(draft.get(name, {}).get(line, "")) for line in _LINES)
        if together > _LINES_MAX:
            raise errors.bad_length(name, least=0, most=_LINES_MAX, length=together)
    for name in _CUSTOMERS:
        before = (old or {}).get(name)
        if before and name in draft and customer and _plain(draft[name]) != _plain(before):
            draft[name] = reflowed(draft[name], customer)
    number_addresses(books, draft, old, ADDRESSES)


def reflowed(address: Payload, customer: Payload) -> Payload:
    """An address as QuickBooks shows an edited one: the names on top, the rest free-form in what lines are left."""
    names = [customer["DisplayName"]]
    if customer.get("CompanyName", names[0]) != names[0]:
        names.append(customer["CompanyName"])
    lines = [address[name] for name in _LINES if name in address]
    while lines and lines[0] in names:
        lines.pop(0)
    town = ", ".join(address[name] for name in ("City", "CountrySubDivisionCode") if name in address)
    ending = "  ".join(part for part in (town, address.get("PostalCode", "")) if part)
    rest = [*lines, *(part for part in (ending, address.get("Country", "")) if part)]
    room = len(_LINES) - len(names)
    kept = [*names, *rest[: room - 1], ", ".join(rest[room - 1 :])]
    return {name: line[:_LINE_MAX] for name, line in zip(_LINES, kept, strict=False) if line}


def _plain(address: Payload) -> Payload:
    return {key: value for key, value in address.items() if key != "Id"}
