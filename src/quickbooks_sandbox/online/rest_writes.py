"""One write over REST: which it is, carried out, and remembered under its requestid (quickbooks-online.md 6)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.company import Company, kind_of
from quickbooks_sandbox.company.store import parse, render

from .wire import member


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A write as it was asked for: `name` is the operation parameter, "" when there was none."""

    entity: str
    name: str
    include: str
    body: dict[str, Any]


def write(company: Company, operation: Operation) -> bytes:
    """Carry a write out: the entity's member of the answer. Raises Fault."""
    entity = kind_of(operation.entity).entity
    options = [option.strip() for option in operation.include.lower().split(",")]
    name = "void" if "void" in options else operation.name.lower()
    body = operation.body
    match name:
        case "void":
            answer = company.void_object(entity, body)
        case "delete":
            answer = company.delete_object(entity, body)
        case "create" | "update" | "":
            change = company.update_object if body.get("Id") else company.create_object
            answer = change(entity, body, include=operation.include)
        case _:
            raise errors.unsupported_operation(operation.name[:100])
    return member(entity, render(answer))


def replayable(company: Company, request_id: str | None, asked: bytes, answer: Callable[[], bytes]) -> bytes:
    """What `answer` gives; under a requestid it is given once, remembered with its effects and then repeated."""
    if not request_id:
        return answer()
    digest = hashlib.sha256(asked).digest()
    with company.transaction():
        stored = company.replay(request_id, digest)
        if stored is None:
            stored = answer()
            company.remember(request_id, digest, stored)
    return stored


def decoded(body: bytes) -> dict[str, Any]:
    """A JSON object from a request's body. Raises Fault 500 or 2010."""
    try:
        value = parse(body)
    except UnicodeDecodeError:
        raise errors.bad_encoding() from None
    except (msgspec.DecodeError, RecursionError):
        raise errors.malformed() from None
    return value
