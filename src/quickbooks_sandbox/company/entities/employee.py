"""Employees, as far as their names matter (quickbooks-online.md 9.4)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses, table
from quickbooks_sandbox.company.properties import ACTIVE, COMMON
from quickbooks_sandbox.company.shapes import ADDRESS, AMOUNT, DAY, FLAG, Choice, Payload, Shape, Text
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .parties import CONTACT_SHAPES, NAME_PROPERTIES, NAME_SHAPES, compose_name
from .taxpayers import masked

_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    **NAME_SHAPES,
    **CONTACT_SHAPES,
    "PrimaryAddr": ADDRESS,
    **dict.fromkeys(("EmployeeNumber", "SSN"), Text(100)),
    "EmployeeType": Text(100),
    "Gender": Choice(("Male", "Female")),
    **dict.fromkeys(("BirthDate", "HiredDate", "ReleasedDate"), DAY),
    **dict.fromkeys(("Active", "BillableTime", "Organization"), FLAG),
    **dict.fromkeys(("BillRate", "CostRate"), AMOUNT),
}


class _Employee(Kind):
    entity = "Employee"
    known = _KNOWN
    table = table("Employee", (*COMMON, *NAME_PROPERTIES, ACTIVE))
    sequence = "Employee"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        if not draft.keys() & {"GivenName", "FamilyName"}:
            raise errors.required("GivenName")
        draft = {"Active": True, "BillableTime": False, **draft}
        compose_name(books, self, draft, old)
        if "SSN" in draft:
            draft["SSN"] = masked(draft["SSN"])
        number_addresses(books, draft, old, ("PrimaryAddr",))
        return draft


EMPLOYEE = _Employee()
