"""Answers of the REST face as they travel: envelopes, faults, headers (quickbooks-online.md 2.1, 2.3, 2.4).

The one place that renders. Answers are spliced together as JSON; where XML is wanted they are written anew from that.
"""

import gzip
from collections.abc import Iterable
from datetime import datetime

import msgspec
from flask import Response, request
from werkzeug.wrappers import Request

from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import parse, render

from .representation import wants_json
from .xml_writer import xml_document

JSON_TYPE = "application/json;charset=UTF-8"
XML_TYPE = "application/xml;charset=UTF-8"

_GZIP_FROM_BYTES = 2_048
_GZIP_LEVEL = 1
_VERSION = "1990"


def document(body: bytes, *, now: datetime, status: int = 200, asked_by: Request | None = None) -> Response:
    """An answer: `body` is the inside of a JSON object, to which the time is added."""
    comma = b"," if body else b""
    whole = b"{" + body + comma + b'"time":"' + _time(now) + b'"}'
    if wants_json(asked_by or request):
        return Response(whole, status, content_type=JSON_TYPE)
    return Response(xml_document("IntuitResponse", parse(whole)), status, content_type=XML_TYPE)


def report_document(report: Payload) -> Response:
    """A report: it has no envelope, and tells the time by itself."""
    if wants_json(request):
        return Response(render(report), content_type=JSON_TYPE)
    return Response(xml_document("Report", report), content_type=XML_TYPE)


def bare_document(name: str, payload: Payload, *, now: datetime) -> Response:
    """An answer whose JSON has no envelope."""
    if wants_json(request):
        return Response(render(payload), content_type=JSON_TYPE)
    return document(member(name, render(payload)), now=now)


def fault_document(fault: Fault, *, now: datetime, asked_by: Request | None = None) -> Response:
    """A refusal with the status it travels with."""
    return document(fault_member(fault), now=now, status=fault.status, asked_by=asked_by)


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
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response


def _time(now: datetime) -> bytes:
    return now.isoformat(timespec="milliseconds").encode()
