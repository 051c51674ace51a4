"""The objects a call reads or writes, as the data faults need to know them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quickbooks_sandbox.online.calls import payload_of
from quickbooks_sandbox.world.calls import Call

_PLAIN = ("bId", "operation", "optionsData")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One object of a call: its entity as it was written, create, update, void, delete or read, and what was sent of it."""

    entity: str
    operation: str
    body: dict[str, Any]

    @property
    def id(self) -> str:
        """The object's id; "" for a new one."""
        return str(self.body.get("Id") or "")

    def reference(self, name: str) -> str:
        """The id a reference of the body points to; "" without one."""
        value = self.body.get(name)
        return str(value.get("value", "")) if isinstance(value, dict) else ""


def asked_of(call: Call, body: bytes) -> list[Asked]:
    """The objects of a call; none for one that cannot be understood."""
    if call.operation == "batch":
        return list(_items(payload_of(body)))
    if call.operation in ("query", "cdc") or not call.entities:
        return []
    [entity] = call.entities
    if call.operation in ("create", "update", "void", "delete"):
        return [Asked(entity=entity, operation=call.operation, body=payload_of(body))]
    parts = call.path.strip("/").split("/")
    return [Asked(entity=entity, operation="read", body={"Id": parts[4]})] if len(parts) > 4 else []


def _items(batch: dict[str, Any]) -> Iterator[Asked]:
    items = batch.get("BatchItemRequest")
    for item in items if isinstance(items, list) else []:
        for name, value in item.items() if isinstance(item, dict) else ():
            if name not in _PLAIN and isinstance(value, dict):
                yield Asked(entity=name, operation=item_operation(item, value), body=value)


def item_operation(item: dict[str, Any], body: dict[str, Any]) -> str:
    """What a batch item does with its object."""
    if "void" in str(item.get("optionsData") or "").lower():
        return "void"
    named = str(item.get("operation") or "").lower()
    if named in ("void", "delete"):
        return named
    return "update" if body.get("Id") else "create"
