"""Multipart bodies as clients of the vendor really send them (quickbooks-online.md 6.7).

Among them are bodies with bare line feeds, with an empty line before the first boundary, and with indented headers.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from email.message import Message
from itertools import pairwise

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})"?', re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n[ \t]*\r?\n")
PARTS_MAX = 100


class Unreadable(ValueError):
    """The body is no multipart one; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part: its field's name, the file's name or "", its type or "", and what it holds, unpacked."""

    name: str
    file_name: str
    content_type: str
    content: bytes


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts of a body, in their order. Raises Unreadable."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise Unreadable("the content type names no boundary")
    marker = re.escape(b"--" + found[1].strip().encode())
    between = re.compile(rb"(?:\A|\r?\n)[ \t]*" + marker + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    marks = list(between.finditer(body))
    if len(marks) > PARTS_MAX + 1:
        raise Unreadable("there are too many parts")
    pieces = [body[mark.end() : after.start()] for mark, after in pairwise(marks) if mark[1] is None]
    if not pieces:
        raise Unreadable("there are no parts")
    return [_part(piece) for piece in pieces]


def _part(piece: bytes) -> Part:
    # A part without headers begins with its empty line.
    end = _HEAD_END.search(piece)
    if end is None:
        raise Unreadable("a part has no end of its headers")
    headers = Message()
    for line in piece[: end.start()].decode(errors="replace").splitlines():
        name, colon, value = line.strip().partition(":")
        if colon and name.strip() and name.isascii():
            headers[name.strip()] = value.strip()
    content = piece[end.end() :]
    if str(headers.get("Content-Transfer-Encoding", "")).lower() == "base64":
        content = _unpacked(content)
    return Part(
        name=str(headers.get_param("name", "", "Content-Disposition")),
        file_name=headers.get_filename() or "",
        content_type=str(headers.get("Content-Type", "")),
        content=content,
    )


def _unpacked(content: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        raise Unreadable("a part is not the base64 it says it is") from None
