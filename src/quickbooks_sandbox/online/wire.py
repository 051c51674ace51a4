"""Answers of the REST face as they travel: envelopes, faults, headers (quickbooks-online.md 2.1, 2.3, 2.4).

The one place that renders; the vendor's other representation, XML, would be chosen here.
"""

import gzip
from collections.abc import Iterable
from datetime import datetime

import msgspec
from flask import Response, request

from quickbooks_sandbox.company.errors import Fault

_GZIP_FROM_BYTES = 2_048
_GZIP_LEVEL = 1
_VERSION = "1990"


def document(body: bytes, *, now: datetime, status: int = 200) -> Response:
    """An answer: `body` is the inside of a JSON object, to which the time is added."""
    comma = b"," if body else b""
    return Response(
        b"{" + body + comma + b'"time":"' + _time(now) + b'"}',
        status,
        content_type="application/json;charset=UTF-8",
    )


def fault_document(fault: Fault, *, now: datetime) -> Response:
    """A refusal with the status it travels with."""
    return document(fault_member(fault), now=now, status=fault.status)


def fault_member(fault: Fault) -> bytes:
    """The Fault member of an answer or of a batch item."""
    errors = [vars(error) for error in fault.errors]
    return b'"Fault":' + msgspec.json.encode({"Error": errors, "type": fault.type})


def member(name: str, value: bytes) -> bytes:
    """One member of an object, its value rendered."""
    return b'"' + name.encode() + b'":' + value


def array(values: Iterable[bytes]) -> bytes:
    """An array of rendered values."""
    return b"[" + b",".join(values) + b"]"


def dressed(response: Response) -> Response:
    """The headers every answer has; a large one is packed when the client takes that."""
    response.headers["QBO-Version"] = _VERSION
    packable = response.content_length is not None and response.content_length > _GZIP_FROM_BYTES
    if packable and "gzip" in request.headers.get("Accept-Encoding", "").lower():
        response.set_data(gzip.compress(response.get_data(), _GZIP_LEVEL))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _time(now: datetime) -> bytes:
    return now.isoformat(timespec="milliseconds").encode()
