"""What name lists share: they are never deleted, only made inactive, and then carry a suffix (quickbooks-online.md 6.4).

Some are trees of at most five levels, each object's full name holding those above it.
"""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, is_id, referred
from quickbooks_sandbox.company.properties import Property, Type
from quickbooks_sandbox.company.shapes import Payload

from .told_names import retell

LEVELS_MAX = 5
PARENT = Property("ParentRef", Type.REF, indexed=True, queryable=False)
_SUFFIX = " (deleted)"


def shown_name(name: str, *, active: bool) -> str:
    """A list name with the suffix of the inactive ones, or without."""
    plain = name.removesuffix(_SUFFIX)
    return plain if active else plain + _SUFFIX


def compose_named(books: Books, kind: Kind, draft: Payload, old: Payload | None) -> Payload:
    """A list object known by its Name, unique as it is stored, whatever the case. Raises Fault 2020 or 6240."""
    draft = {"Active": True, **draft}
    name = draft.get("Name") or (old or {}).get("Name")
    if not name:
        raise errors.required("Name")
    draft["Name"] = shown_name(name, active=draft["Active"])
    taken = kind.table.ids(books.db, "p_name = ?", draft["Name"].casefold())
    if any(holder != (old or {}).get("Id") for holder in taken):
        raise errors.duplicate_name()
    return draft


def place(
    books: Books, kind: Kind, draft: Payload, old: Payload | None, *, name: str = "Name"
) -> Payload | None:
    """Set an object's full name, and its parent's reference: the parent. Raises Fault 700, 2500, 900 or 6180."""
    if "ParentRef" not in draft:
        draft["FullyQualifiedName"] = draft[name]
        return None
    parent = parent_of(books, kind, draft["ParentRef"], (old or {}).get("ParentRef"))
    above: Payload | None = parent
    while above and old:
        if above["Id"] == old["Id"]:
            raise errors.circular_parent()
        above = books.find(kind, above["ParentRef"]["value"]) if "ParentRef" in above else None
    below = depth_below(books, kind, old["Id"]) if old else 0
    if level(parent) + 1 + below >= LEVELS_MAX:
        raise errors.too_deep(kind.entity)
    draft["ParentRef"] = {"value": parent["Id"]}
    draft["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{draft[name]}"
    return parent


def parent_of(books: Books, kind: Kind, reference: Payload, was: Payload | None) -> Payload:
    """The object a ParentRef points to. Raises Fault 700 where there is none, 2500 where it is inactive."""
    if not is_id(kind, reference["value"]) or books.find(kind, reference["value"]) is None:
        raise errors.bad_parent(kind.list_name, reference["value"][:100])
    return referred(books, kind, reference, was=was)


def level(payload: Payload) -> int:
    """How many objects stand above one. No name holds a colon."""
    return str(payload["FullyQualifiedName"]).count(":")


def depth_below(books: Books, kind: Kind, object_id: str) -> int:
    """How many levels there are below an object."""
    children = kind.table.ids(books.db, "p_parentref = ?", object_id)
    return max((1 + depth_below(books, kind, child) for child in children), default=0)


def renamed(books: Books, kind: Kind, new: Payload, old: Payload | None) -> list[Payload]:
    """Carry a new name to everything below and to all that refers to either: what was renamed below."""
    name = "FullyQualifiedName" if "FullyQualifiedName" in new else "Name"
    if old is None or old[name] == new[name]:
        return []
    below = rename_children(books, kind, new) if "FullyQualifiedName" in new else []
    for one in (new, *below):
        retell(books, kind, one)
    return below


def rename_children(books: Books, kind: Kind, parent: Payload, *, name: str = "Name") -> list[Payload]:
    """Carry a new full name to everything below: what was renamed."""
    renamed = []
    for child_id in kind.table.ids(books.db, "p_parentref = ?", parent["Id"]):
        child = books.find(kind, child_id)
        assert child, "the table and the payloads hold the same objects"
        child["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{child[name]}"
        if "Level" in child:
            child["Level"] = level(child)
        renamed += [books.save(kind, child), *rename_children(books, kind, child, name=name)]
    return renamed
