"""Which of the two representations: the one an answer is asked for in, and the one a body came in (quickbooks-online.md 2.1)."""

import msgspec
from werkzeug.datastructures import MIMEAccept
from werkzeug.wrappers import Request

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import parse

from .xml_reader import Unreadable, read_xml

_JSON = ("application/json", "text/json")
_XML = ("application/xml", "text/xml")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def wants_json(request: Request) -> bool:
    """Whether an answer is to be JSON. XML is the vendor's default: JSON must be named, and be liked at least as much."""
    asked = parameter(request, "format").lower()
    if asked in ("json", "xml"):
        return asked == "json"
    accept = request.accept_mimetypes
    json, json_place = _liking(accept, _JSON)
    xml, xml_place = _liking(accept, _XML)
    if not json:
        return False
    return json > xml or (json == xml and json_place < xml_place)


def parameter(request: Request, name: str) -> str:
    """A parameter of the URL whose name may be in any case; "" when there is none."""
    return next((value for key, value in request.args.items() if key.lower() == name), "")


def decoded(request: Request, *, root: str) -> Payload:
    """The object a body holds: JSON, or XML whose root has this name. Raises Fault 500, 1050 or 2010."""
    body = request.get_data().removeprefix(_BYTE_ORDER_MARK)
    try:
        body.decode()
    except UnicodeDecodeError:
        raise errors.bad_encoding() from None
    content_type = request.mimetype
    if content_type in _XML or (not content_type and body.lstrip()[:1] == b"<"):
        return decoded_xml(body, root=root)
    try:
        return parse(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if content_type and content_type not in _JSON:
            raise errors.invalid_content_type(content_type) from None
        raise errors.malformed() from None


def decoded_xml(body: bytes, *, root: str) -> Payload:
    """The object an XML document holds. Raises Fault 2010."""
    try:
        name, payload = read_xml(body)
    except Unreadable as error:
        raise errors.malformed_xml(str(error)) from None
    if name.lower() != root.lower():
        raise errors.unknown_property(name[:100])
    return payload


def _liking(accept: MIMEAccept, names: tuple[str, ...]) -> tuple[float, float]:
    """How much some types are liked, by name or (XML alone) through a wildcard, and where the first name stands."""
    named = [(quality, place) for place, (value, quality) in enumerate(accept) if _bare(value) in names]
    if named:
        return max(quality for quality, _ in named), min(place for _, place in named)
    if names is _JSON:
        return 0.0, float("inf")
    wild = [quality for value, quality in accept if _bare(value) in ("*/*", "application/*", "text/*")]
    return max(wild, default=0.0), float("inf")


def _bare(value: str) -> str:
    return value.partition(";")[0].strip().lower()
