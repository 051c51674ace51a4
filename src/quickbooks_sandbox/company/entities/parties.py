"""What customers, vendors and employees share: names, unique over all three (quickbooks-online.md 9.4)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.properties import Property
from quickbooks_sandbox.company.shapes import EMAIL, PHONE, READ_ONLY, WEB, Payload, Shape, Text

from .lists import shown_name

PARTIES = ("Customer", "Vendor", "Employee")
NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_NAME_BREAKERS = ":\t\n"
NAME_SHAPES: dict[str, Shape] = {
    "DisplayName": Text(500, forbidden=_NAME_BREAKERS),
    "Title": Text(16, forbidden=_NAME_BREAKERS),
    "GivenName": Text(100, forbidden=_NAME_BREAKERS),
    "MiddleName": Text(100, forbidden=_NAME_BREAKERS),
    "FamilyName": Text(100, forbidden=_NAME_BREAKERS),
    "Suffix": Text(16, forbidden=_NAME_BREAKERS),
    "PrintOnCheckName": Text(110),
}
CONTACT_SHAPES: dict[str, Shape] = {
    "PrimaryEmailAddr": EMAIL,
    **dict.fromkeys(("PrimaryPhone", "AlternatePhone", "Mobile", "Fax"), PHONE),
    "WebAddr": WEB,
    **dict.fromkeys(("ClientEntityId", "V4IDPseudonym"), READ_ONLY),
}
NAME_PROPERTIES = (
    Property("DisplayName"),
    *(Property(name) for name in ("GivenName", "MiddleName", "FamilyName", "PrintOnCheckName")),
)


def compose_name(books: Books, kind: Kind, draft: Payload, old: Payload | None) -> None:
    """Set a party's display name and the one on checks; neither can be cleared (6.3). Raises Fault 6080 or 6240.

    Stored names are unique whatever their case; an inactive party's has a suffix and so leaves the plain name free.
    """
    before = old or {}
    name = draft.get("DisplayName") or before.get("DisplayName")
    name = name or " ".join(draft[part] for part in NAME_PARTS if part in draft)
    if not name:
        raise errors.nameless()
    draft["DisplayName"] = shown_name(name, active=draft["Active"])
    for entity in PARTIES:
        other = books.kinds[entity]
        taken = other.table.ids(books.db, "p_displayname = ?", draft["DisplayName"].casefold())
        if any(other is not kind or holder != before.get("Id") for holder in taken):
            raise errors.duplicate_name()
    if "PrintOnCheckName" not in draft:
        draft["PrintOnCheckName"] = before.get("PrintOnCheckName", name)
