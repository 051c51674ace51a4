"""Lines that name a ledger account, and the party behind them (quickbooks-online.md 9.15, 9.16)."""

from collections.abc import Sequence

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, referred
from quickbooks_sandbox.company.shapes import Payload

from .account import ACCOUNT

RECEIVABLE = "Accounts Receivable"
PAYABLE = "Accounts Payable"
_PARTIES = {"customer": "Customer", "job": "Customer", "vendor": "Vendor", "employee": "Employee"}


def account_at(books: Books, holder: Payload, name: str, was: Payload | None) -> Payload:
    """The account `holder[name]` refers to; the reference then tells its name. Raises Fault 2020 or 2500."""
    if name not in holder:
        raise errors.required(name)
    account = referred(books, ACCOUNT, holder[name], was=(was or {}).get(name))
    holder[name] = {"value": account["Id"], "name": account["FullyQualifiedName"]}
    return account


def party_of(books: Books, reference: Payload, party_type: str, was: Payload | None) -> Payload:
    """The customer, vendor or employee a reference points to. Raises Fault 2170 or 2500."""
    entity = _PARTIES.get(party_type.casefold())
    if entity is None:
        raise errors.bad_enumeration("Type", party_type)
    kind = books.kinds.get(entity)
    if kind is None:
        raise errors.bad_reference("Names", str(reference["value"]))
    return referred(books, kind, reference, was=was)


def must_have_party(account: Payload, party_type: str | None) -> Payload:
    """The account: receivables are a customer's and payables a vendor's. Raises Fault 6000."""
    kept = _PARTIES.get((party_type or "").casefold())
    if account["AccountType"] == RECEIVABLE and kept != "Customer":
        raise errors.business(
            "When you use Accounts Receivable, you must choose a customer in the Name field."
        )
    if account["AccountType"] == PAYABLE and kept != "Vendor":
        raise errors.business("When you use Accounts Payable, you must choose a vendor in the Name field.")
    return account


def old_line(old: Payload | None, line: Payload) -> Payload:
    """The line as it was before, or nothing."""
    return next((one for one in (old or {}).get("Line", ()) if one["Id"] == line.get("Id")), {})


def number_lines(lines: Sequence[Payload], old: Payload | None, *, first: int) -> None:
    """Lines keep the ids they had; the others get new ones, `first` the lowest."""
    known = {line["Id"] for line in (old or {}).get("Line", ())}
    last = max((int(line_id) for line_id in known), default=first - 1)
    for line in lines:
        if line.get("Id") in known:
            known.discard(line["Id"])
        else:
            last += 1
            line["Id"] = str(last)
