"""Classes by which a company sorts its transactions (quickbooks-online.md 9.7)."""

from typing import ClassVar

from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import ACTIVE, COMMON, Property
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, READ_ONLY, REF, Payload, Shape, Text

from .lists import PARENT, compose_named, place, renamed


class _Class(Kind):
    entity = "Class"
    list_name = "Klasses"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        "Name": Text(100, forbidden=":\t\n"),
        "ParentRef": REF,
        "Active": FLAG,
        **dict.fromkeys(("SubClass", "FullyQualifiedName"), READ_ONLY),
    }
    table = table(
        "Class", (*COMMON, Property("Name", sortable=False), Property("FullyQualifiedName"), PARENT, ACTIVE)
    )
    sequence = "Class"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = compose_named(books, self, draft, old)
        draft["SubClass"] = place(books, self, draft, old) is not None
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        renamed(books, self, new, old)


CLASS = _Class()
