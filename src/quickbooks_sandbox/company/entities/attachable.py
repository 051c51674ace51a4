"""Notes and files attached to objects (quickbooks-online.md 6.7, 9.17)."""

from dataclasses import dataclass
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, is_id, table
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import (
    FLAG,
    FREE,
    READ_ONLY,
    Choice,
    Many,
    Payload,
    Shape,
    Structure,
    Text,
)

FILE_BYTES_MAX = 100 * 1024 * 1024
FILES = """
create table if not exists attached_file (id integer primary key, content_type text not null, content blob not null);
"""
_CATEGORIES = ("Contact Photo", "Document", "Image", "Receipt", "Signature", "Sound", "Other")
_ENTITY_REF = Structure({"type": Text(100), "value": Text(50), "name": Text(4000)}, whole_key="value")
_REFERENCE = Structure(
    {
        "EntityRef": _ENTITY_REF,
        **dict.fromkeys(("IncludeOnSend", "NoRefOnly", "Inactive"), FLAG),
        "LineInfo": Text(100),
        "CustomField": FREE,
        "Ref": FREE,
    }
)
_TEXTS = {
    "FileName": 1000,
    "Note": 2000,
    "ContentType": 100,
    "PlaceName": 2000,
    "Long": 100,
    "Lat": 100,
    "Tag": 2000,
}
_COMPUTED = (
    "Size",
    "FileAccessUri",
    "TempDownloadUri",
    "ThumbnailFileAccessUri",
    "ThumbnailTempDownloadUri",
)


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file as it was uploaded."""

    name: str
    content_type: str
    content: bytes


class _Attachable(Kind):
    entity = "Attachable"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        **{name: Text(most) for name, most in _TEXTS.items()},
        "Category": Choice(_CATEGORIES),
        "AttachableRef": Many(_REFERENCE),
        "CustomField": FREE,
        **dict.fromkeys(_COMPUTED, READ_ONLY),
    }
    table = table(
        "Attachable",
        (
            *COMMON,
            *(Property(name) for name in (*_TEXTS, "Category", "ThumbnailTempDownloadUri")),
            Property("Size", Type.NUMBER),
            *(
                Property(f"AttachableRef.EntityRef.{one}", Type.REFS, sortable=False)
                for one in ("Type", "value")
            ),
        ),
    )
    sequence = "Attachable"

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        before = old or {}
        if "FileName" not in draft and "FileName" in before:
            draft["FileName"] = before["FileName"]
        if "FileName" not in draft and "Note" not in draft:
            raise errors.required("Note")
        for reference in draft.get("AttachableRef", ()):
            if "EntityRef" in reference:
                _check(books, reference["EntityRef"])
        computed = {name: before[name] for name in _COMPUTED if name in before}
        if "Size" in before:
            computed["ContentType"] = before["ContentType"]
        return {**draft, **computed}

    def delete(self, books: Books, old: Payload) -> None:
        books.db.execute("delete from attached_file where id = ?", (old["Id"],))


ATTACHABLE = _Attachable()


def _check(books: Books, reference: Payload) -> None:
    """A reference names a kind, in the vendor's spelling, and an object there is. Raises Fault 2020, 2500 or 6050."""
    if "type" not in reference:
        raise errors.required("AttachableRef.EntityRef.type")
    kind = next((one for name, one in books.kinds.items() if name.lower() == reference["type"].lower()), None)
    if kind is None:
        raise errors.unsupported_attachment(reference["type"])
    reference["type"] = kind.entity
    if not is_id(kind, reference["value"]) or books.find(kind, reference["value"]) is None:
        raise errors.bad_reference(kind.list_name, reference["value"])


def attach(books: Books, made: Payload, file: AttachedFile, realm_id: str) -> Payload:
    """Put a file's bytes behind an attachable just made: its payload with what the vendor tells of the file."""
    books.db.execute(
        "insert or replace into attached_file values (?, ?, ?)", (made["Id"], file.content_type, file.content)
    )
    made.update(
        FileName=file.name,
        ContentType=file.content_type,
        Size=len(file.content),
        FileAccessUri=f"/v3/company/{realm_id}/download/{made['Id']}",
        TempDownloadUri=f"/v3/company/{realm_id}/download/{made['Id']}/content",
    )
    ATTACHABLE.table.put(books.db, [made])
    return made
