"""One write over REST: which it is, carried out, and remembered under its requestid (quickbooks-online.md 6)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.company import Company, kind_of
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import render

from .extras import Extras
from .wire import member

_canonical = msgspec.json.Encoder(decimal_format="number", order="deterministic")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A write as it was asked for: `name` is the operation parameter, "" when there was none."""

    entity: str
    name: str
    include: str
    body: Payload

    @property
    def asked(self) -> bytes:
        """What is asked, the same in whichever representation it came."""
        return f"{self.entity} {self.name} {self.include} ".lower().encode() + _canonical.encode(self.body)


def write(company: Company, operation: Operation, extras: Extras) -> bytes:
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
        case "send":
            answer = company.send_object(entity, str(body.get("Id") or ""))
        case "create" | "update" | "":
            change = company.update_object if body.get("Id") else company.create_object
            answer = change(entity, body, include=operation.include)
        case _:
            raise errors.unsupported_operation(operation.name[:100])
    return member(entity, extras.shown(entity, render(answer)))


def replayable(company: Company, request_id: str, asked: bytes, answer: Callable[[], bytes]) -> bytes:
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
