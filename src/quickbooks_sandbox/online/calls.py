"""Reading what a call on the Online face asks for, without carrying it out."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

import msgspec

from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import parse
from quickbooks_sandbox.world.calls import Call

from .incoming import REST_PREFIX
from .xml_reader import Unreadable, read_xml

TOKEN_PATH = "/oauth2/v1/tokens/bearer"  # noqa: S105  an address
REVOKE_PATH = "/v2/oauth2/tokens/revoke"
_TOLD_BYTES_MAX = 64 * 1024
_ASKED_ENTITY = re.compile(r"\bfrom\s+(\w+)", re.IGNORECASE)
_GRANT_OPERATIONS = {"authorization_code": "code", "refresh_token": "refresh"}


def describe(method: str, path: str, query: str, body: bytes) -> Call:
    """What a call asks for. Bodies of calls for tokens are left out: they hold secrets."""
    parameters = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    if not path.startswith(REST_PREFIX):
        return _token_call(method, path, body)
    realm_id, _, resource = path.removeprefix(REST_PREFIX).partition("/")
    resource, _, rest = resource.lower().partition("/")
    operation = _operation(method, resource, rest, parameters, body)
    return Call(
        face="online",
        realm_id=realm_id,
        method=method,
        path=path,
        query=query,
        operation=operation,
        entities=frozenset(name.lower() for name in _entities(resource, parameters, body)),
        request_id=parameters.get("requestid"),
        body=body[:_TOLD_BYTES_MAX].decode(errors="replace"),
        reads=_reads(operation, body),
    )


def _token_call(method: str, path: str, body: bytes) -> Call:
    form = dict(parse_qsl(body.decode(errors="replace")))
    operation = _GRANT_OPERATIONS.get(form.get("grant_type", ""), "code") if path == TOKEN_PATH else "revoke"
    return Call(
        face="online",
        realm_id=None,
        method=method,
        path=path,
        query="",
        operation=operation,
        entities=frozenset(),
        request_id=None,
        body=f"grant_type={form['grant_type']}" if "grant_type" in form else "",
    )


def _operation(method: str, resource: str, rest: str, parameters: dict[str, str], body: bytes) -> str:
    if resource in {"query", "cdc", "batch"}:
        return resource
    if method != "POST":
        return "report" if resource == "reports" else "read"
    if rest.endswith("/send"):
        return "send"
    if "void" in parameters.get("include", "").lower().split(","):
        return "void"
    asked = parameters.get("operation", "update").lower()
    if asked != "update":
        return asked
    return "update" if payload_of(body).get("Id") else "create"


def _entities(resource: str, parameters: dict[str, str], body: bytes) -> Iterable[str]:
    if resource == "query":
        return _ASKED_ENTITY.findall(parameters.get("query") or body.decode(errors="replace"))
    if resource == "cdc":
        return [name.strip() for name in parameters.get("entities", "").split(",")]
    if resource == "batch":
        return _batch_entities(payload_of(body).get("BatchItemRequest"))
    return ["attachable" if resource in ("upload", "download") else resource]


def _reads(operation: str, body: bytes) -> int:
    """Reads are metered, those of a batch one by one; writes are not."""
    if operation != "batch":
        return int(operation in ("read", "query", "cdc", "report"))
    items = payload_of(body).get("BatchItemRequest")
    names = ("Query", "CDCQuery", "ReportQuery")
    return sum(any(name in item for name in names) for item in _dicts(items))


def _batch_entities(items: object) -> Iterable[str]:
    for item in _dicts(items):
        for name, value in item.items():
            if isinstance(value, dict):
                yield name
            elif name == "Query":
                yield from _ASKED_ENTITY.findall(str(value))


def _dicts(items: object) -> list[dict[str, object]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def payload_of(body: bytes) -> Payload:
    """The object a body holds, in either representation; empty when it holds none."""
    try:
        return read_xml(body)[1] if body[:64].lstrip()[:1] == b"<" else parse(body)
    except (Unreadable, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
