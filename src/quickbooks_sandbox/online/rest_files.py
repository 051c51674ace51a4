"""Files over REST: uploads and where they can be fetched, and documents as PDF (quickbooks-online.md 6.6, 6.7)."""

import re

import msgspec

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.company import Company, kind_of
from quickbooks_sandbox.company.entities.attachable import FILE_BYTES_MAX, AttachedFile
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import parse, render

from .extras import Extras
from .multipart import Part, Unreadable, parts_of
from .pdf import PRINTABLE, pdf_document
from .representation import decoded_xml
from .wire import array, member

_FIELD = re.compile(r"file_(metadata|content)_?(\w*)")
_UNKNOWN_TYPE = "application/octet-stream"


def upload_member(company: Company, content_type: str, body: bytes, extras: Extras) -> bytes:
    """The AttachableResponse member: each file kept as an Attachable. Raises Fault."""
    if not content_type.lower().startswith("multipart/"):
        raise errors.invalid_content_type(content_type)
    try:
        parts = parts_of(content_type, body)
    except Unreadable as error:
        raise errors.business(f"The upload cannot be read: {error}.") from None
    metadata: dict[str, Part] = {}
    contents: dict[str, Part] = {}
    for part in parts:
        field = _FIELD.fullmatch(part.name)
        if field is not None:
            (metadata if field[1] == "metadata" else contents)[field[2]] = part
    if not contents:
        raise errors.required("file_content_01")
    kept = []
    with company.transaction():
        for number, part in contents.items():
            made = company.attach(*_attachment(metadata.get(number), part))
            kept.append(b"{" + member("Attachable", extras.shown("Attachable", render(made))) + b"}")
    return member("AttachableResponse", array(kept))


def pdf_of(company: Company, entity: str, object_id: str) -> bytes:
    """A document of the company as a PDF. Raises Fault."""
    kind = kind_of(entity)
    if kind.entity not in PRINTABLE:
        raise errors.unsupported_operation("pdf")
    payload = company.read_object(kind.entity, object_id)
    company_name = company.read_object("CompanyInfo", "1").get("CompanyName", company.name)
    return pdf_document(kind.entity, payload, company_name=company_name)


def _attachment(metadata: Part | None, part: Part) -> tuple[Payload, AttachedFile]:
    if len(part.content) > FILE_BYTES_MAX:
        raise errors.business(f"The file is larger than {FILE_BYTES_MAX // 1024 // 1024} MB.")
    told = _told(metadata) if metadata else {}
    content_type = part.content_type or str(told.get("ContentType") or "")
    if not content_type.isascii() or not content_type.isprintable():
        content_type = ""
    name = part.file_name or str(told.get("FileName") or "") or "attachment"
    file = AttachedFile(name=name, content_type=content_type or _UNKNOWN_TYPE, content=part.content)
    return told, file


def _told(metadata: Part) -> Payload:
    """What a part of metadata says, in JSON or XML. Raises Fault."""
    if "xml" in metadata.content_type.lower() or metadata.content.lstrip()[:1] == b"<":
        return decoded_xml(metadata.content.strip(), root="Attachable")
    try:
        return parse(metadata.content)
    except UnicodeDecodeError:
        raise errors.bad_encoding() from None
    except (msgspec.DecodeError, RecursionError):
        raise errors.malformed() from None
