"""What name lists share: they are never deleted, only made inactive, and then carry a suffix (quickbooks-online.md 6.4)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.shapes import Payload

_SUFFIX = " (deleted)"


def shown_name(name: str, *, active: bool) -> str:
    """A list name with the suffix of the inactive ones, or without."""
    plain = name.removesuffix(_SUFFIX)
    return plain if active else plain + _SUFFIX


def compose_named(books: Books, kind: Kind, draft: Payload, old: Payload | None) -> Payload:
    """A list object known by its Name, unique among the active ones. Raises Fault 2020 or 6240."""
    draft = {"Active": True, **draft}
    name = draft.get("Name") or (old or {}).get("Name")
    if not name:
        raise errors.required("Name")
    draft["Name"] = shown_name(name, active=draft["Active"])
    taken = kind.table.ids(books.db, "p_name = ? and p_active = 1", draft["Name"].casefold())
    if draft["Active"] and any(holder != (old or {}).get("Id") for holder in taken):
        raise errors.duplicate_name()
    return draft
