"""Departments: the places a company sorts its transactions by (quickbooks-online.md 9.7)."""

from typing import ClassVar

from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, READ_ONLY, REF, Payload, Shape, Text

from .lists import PARENT, compose_named, place, renamed


class _Department(Kind):
    entity = "Department"
    list_name = "Depts"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        "Name": Text(100, forbidden=":\t\n"),
        "ParentRef": REF,
        "Active": FLAG,
        **dict.fromkeys(("SubDepartment", "FullyQualifiedName"), READ_ONLY),
    }
    table = table(
        "Department",
        (*COMMON, Property("Name", sortable=False), Property("FullyQualifiedName"), PARENT, ACTIVE),
    )
    sequence = "Department"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = compose_named(books, self, draft, old)
        draft["SubDepartment"] = place(books, self, draft, old) is not None
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        renamed(books, self, new, old)


DEPARTMENT = _Department()
