"""Rows cut down to the properties a statement names (quickbooks-online.md 3)."""

from collections.abc import Iterable
from typing import Any

import msgspec

from . import query_errors
from .kind import Kind
from .shapes import Many, Payload, Shape, Structure
from .store import parse, render

_ALWAYS_KEPT = ("domain", "Id")
_NEVER_NAMED = ("InvoiceLink", "status")
"""Besides addresses, which the vendor does not know by name either."""
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_encoder = msgspec.json.Encoder()

Path = tuple[str, ...]


class Projection:
    """What is kept of a row: whole properties, and parts of others named with dots."""

    def __init__(self, kind: Kind, fields: Iterable[str]) -> None:
        """Raises Fault 4001 for a property the entity does not have, or that cannot be named."""
        self._whole: set[str] = set()
        self._parts: dict[str, list[Path]] = {}
        for field in fields:
            first, *rest = named(kind, field)
            if rest:
                self._parts.setdefault(first, []).append(tuple(rest))
            else:
                self._whole.add(first)

    def trimmed(self, row: bytes) -> bytes:
        """A rendered row without what was not named, sparse as the vendor marks it."""
        members = _members.decode(row)
        kept: dict[str, Any] = {}
        for name, value in members.items():
            if name in self._whole or name in _ALWAYS_KEPT:
                kept[name] = value
            elif name in self._parts:
                part = _part(parse(b'{"":' + bytes(value) + b"}")[""], self._parts[name])
                if part not in ({}, []):
                    kept[name] = msgspec.Raw(render({"": part})[4:-1])
        return _encoder.encode({**kept, "sparse": True})


def named(kind: Kind, field: str) -> Path:
    """The steps of a property named in any case, spelled as the vendor does. Raises Fault 4001."""
    known: dict[str, Shape] = {"sparse": kind.known["sparse"], **kind.known}
    path: list[str] = []
    shape: Shape | None = None
    for step in field.split("."):
        names = {name.lower(): name for name in known}
        name = names.get(step.lower()) if known else step
        if name is None or (not path and _unnameable(name, known.get(name))):
            raise query_errors.query_invalid(f"Property {field} not found for Entity {kind.entity}")
        path.append(name)
        shape = known.get(name)
        inner = shape.of if isinstance(shape, Many) else shape
        known = inner.properties if isinstance(inner, Structure) else {}
    return tuple(path)


def _unnameable(name: str, shape: Shape | None) -> bool:
    return name in _NEVER_NAMED or (isinstance(shape, Structure) and "PostalCode" in shape.properties)


def _part(value: Any, paths: list[Path]) -> Any:
    if isinstance(value, list):
        parts = (_part(element, paths) for element in value)
        return [part for part in parts if part not in ({}, [])]
    if not isinstance(value, dict):
        return {}
    wanted: dict[str, list[Path]] = {}
    for first, *rest in paths:
        wanted.setdefault(first.lower(), []).append(tuple(rest))
    kept: Payload = {}
    for name, inner in value.items():
        deeper = wanted.get(name.lower())
        if deeper is None:
            continue
        part = inner if () in deeper else _part(inner, deeper)
        if part not in ({}, []):
            kept[name] = part
    return kept
