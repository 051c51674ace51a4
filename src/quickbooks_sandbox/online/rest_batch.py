"""Batches: independent items, each with its own answer or fault (quickbooks-online.md 5)."""

from typing import Any

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.store import render

from .rest_reads import changes_member, query_member
from .rest_writes import Operation, replayable, write
from .wire import array, fault_member, member

ITEMS_MAX = 30
_PLAIN = ("bId", "operation", "optionsData")


def batch_member(company: Company, body: dict[str, Any], request_id: str | None) -> bytes:
    """The BatchItemResponse member. Raises Fault 1040 for too many items, 2020 for none."""
    items = body.get("BatchItemRequest")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise errors.required("BatchItemRequest")
    if len(items) > ITEMS_MAX:
        raise errors.batch_too_large(len(items), ITEMS_MAX)
    return member("BatchItemResponse", array(_answered(company, item, request_id) for item in items))


def _answered(company: Company, item: dict[str, Any], request_id: str | None) -> bytes:
    try:
        answer = _carried_out(company, item, request_id)
    except Fault as fault:
        answer = fault_member(fault)
    if "bId" in item:
        answer = member("bId", render(item["bId"])) + b"," + answer
    return b"{" + answer + b"}"


def _carried_out(company: Company, item: dict[str, Any], request_id: str | None) -> bytes:
    if isinstance(item.get("Query"), str):
        return query_member(company.query(item["Query"]))
    if isinstance(item.get("CDCQuery"), dict):
        asked = item["CDCQuery"]
        return changes_member(company, str(asked.get("Entities", "")), str(asked.get("ChangedSince", "")))
    entities = [name for name in item if name not in _PLAIN]
    if len(entities) != 1 or not isinstance(item[entities[0]], dict):
        raise errors.unknown_entity(", ".join(entities))
    operation = Operation(
        entity=entities[0],
        name=str(item.get("operation") or ""),
        include=str(item.get("optionsData") or ""),
        body=item[entities[0]],
    )
    item_id = f"{request_id}:{item.get('bId', '')}" if request_id else None
    return replayable(company, item_id, render(item), lambda: write(company, operation))
