"""Batches: independent items, each with its own answer or fault (quickbooks-online.md 5)."""

from dataclasses import dataclass, field, replace
from typing import Any

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.changes import Changes
from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import render

from .extras import Extras
from .rest_reads import changed, changes_member, query_member
from .rest_writes import Operation, replayable, write
from .wire import array, fault_member, member

ITEMS_MAX = 30
OBJECTS_MAX = 1_000
REQUEST_ID_MAX = 36
_PLAIN = ("bId", "operation", "optionsData")


@dataclass(kw_only=True)
class Batch:
    """One batch being answered; `room` is how many objects its answer still holds."""

    company: Company
    extras: Extras
    request_id: str
    room: int = field(default=OBJECTS_MAX)

    def answer(self, body: Payload) -> bytes:
        """The BatchItemResponse member. Raises Fault 1040 for too many items, 2020 for none, 2130."""
        if len(self.request_id) > REQUEST_ID_MAX:
            raise errors.bad_request_id(len(self.request_id), most=REQUEST_ID_MAX)
        items = body.get("BatchItemRequest")
        if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
            raise errors.required("BatchItemRequest")
        if len(items) > ITEMS_MAX:
            raise errors.batch_too_large(len(items), ITEMS_MAX)
        answers = (self._answered(place, item) for place, item in enumerate(items))
        return member("BatchItemResponse", array(answers))

    def _answered(self, place: int, item: Payload) -> bytes:
        try:
            answer = self._carried_out(place, item)
        except Fault as fault:
            answer = fault_member(fault)
        if "bId" in item:
            answer = member("bId", render(item["bId"])) + b"," + answer
        return b"{" + answer + b"}"

    def _carried_out(self, place: int, item: Payload) -> bytes:
        if isinstance(item.get("Query"), str):
            found = self.company.query(item["Query"])
            return query_member(replace(found, rows=self._held(found.rows)), self.extras)
        if isinstance(item.get("CDCQuery"), dict):
            asked = item["CDCQuery"]
            changes = changed(self.company, _text(asked, "Entities"), _text(asked, "ChangedSince"))
            return changes_member([self._cut(one) for one in changes], self.extras)
        return self._written(place, item)

    def _written(self, place: int, item: Payload) -> bytes:
        entities = [name for name in item if name not in _PLAIN]
        if len(entities) != 1 or not isinstance(item[entities[0]], dict):
            raise errors.unknown_entity(", ".join(entities)[:100])
        operation = Operation(
            entity=entities[0],
            name=_text(item, "operation"),
            include=_text(item, "optionsData"),
            body=item[entities[0]],
        )
        return replayable(
            self.company,
            self._item_id(place, item),
            operation.asked,
            lambda: write(self.company, operation, self.extras),
        )

    def _item_id(self, place: int, item: Payload) -> str:
        """What an item is remembered under: the batch's requestid with its bId, or with its place when it has none."""
        if not self.request_id:
            return ""
        return f"{self.request_id}/{_text(item, 'bId')}" if "bId" in item else f"{self.request_id}:{place}"

    def _cut(self, changes: Changes) -> Changes:
        rows = self._held(changes.rows)
        return replace(changes, rows=rows, live=min(changes.live, len(rows)))

    def _held(self, rows: list[bytes]) -> list[bytes]:
        """The rows the answer still holds: a full one is cut without a word, wherever that is (5)."""
        held = rows[: self.room]
        self.room -= len(held)
        return held


def _text(item: Payload, name: str) -> str:
    value: Any = item.get(name)
    return "" if value is None else str(value)
