"""Faults that change what the vendor understood: a text cut, a delete taken for a void, a requestid forgotten."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.store import parse, render
from quickbooks_sandbox.online.calls import payload_of
from quickbooks_sandbox.online.wire import fault_member

from .asked import item_operation
from .meeting import Meeting, Outcome, one_fault
from .somebody import Somebody

Payload = dict[str, Any]
_CHANGES = frozenset({"create", "update", "batch"})
_NO_TEXTS = frozenset({"Id", "SyncToken", "TxnDate", "DueDate", "ShipDate", "domain", "Type"})
_FAILED = "The item was not carried out."


def _field_truncated(meeting: Meeting) -> Outcome:
    body = payload_of(meeting.body)
    items = body.get("BatchItemRequest")
    for item in items if isinstance(items, list) else [{"": body}]:
        for value in item.values():
            if isinstance(value, dict):
                _cut_longest_text(value)
    return Outcome(response=meeting.serve(body=render(body)))


def _cut_longest_text(body: Payload) -> None:
    texts = [name for name, value in body.items() if isinstance(value, str) and name not in _NO_TEXTS]
    if texts:
        name = max(texts, key=lambda one: len(body[one]))
        body[name] = body[name][: -(-len(body[name]) // 2)].rstrip()


def _tax_recalculated(meeting: Meeting) -> Outcome:
    """Automated sales tax goes on, and every line of the form counts as taxable, whatever was asked."""
    body = payload_of(meeting.body)
    if meeting.company is None or not isinstance(body.get("Line"), list):
        return Outcome(response=meeting.serve())
    Somebody(meeting.company).prefers(TaxPrefs={"UsingSalesTax": True, "PartnerTaxEnabled": True})
    for line in body["Line"]:
        detail = line.get("SalesItemLineDetail") if isinstance(line, dict) else None
        if isinstance(detail, dict):
            detail["TaxCodeRef"] = {"value": "TAX"}
    return Outcome(response=meeting.serve(body=render(body)))


def _delete_voids(meeting: Meeting) -> Outcome:
    return Outcome(response=meeting.serve(query=_query(meeting, operation="void")))


def _requestid_forgotten(meeting: Meeting) -> Outcome:
    return Outcome(response=meeting.serve(query=_query(meeting, requestid=None)))


def _query(meeting: Meeting, **changed: str | None) -> str:
    pairs = parse_qsl(meeting.call.query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0].lower() not in changed]
    return urlencode([*kept, *((name, value) for name, value in changed.items() if value is not None)])


def _batch_item_failed(meeting: Meeting) -> Outcome:
    """The first write of a batch is taken out, and answered with a refusal in its place."""
    body = payload_of(meeting.body)
    items = body.get("BatchItemRequest")
    items = items if isinstance(items, list) else []
    index = _first_write(items)
    if index is None:
        return Outcome(response=meeting.serve())
    failed = items.pop(index)

    def insert_refusal(document: Payload) -> None:
        refusal = parse(b"{" + fault_member(errors.business(_FAILED)) + b"}")
        named = {"bId": failed["bId"]} if "bId" in failed else {}
        document.setdefault("BatchItemResponse", []).insert(index, {**named, **refusal})

    return Outcome(response=meeting.serve_changed(insert_refusal, body=render(body)))


def _first_write(items: list[Payload]) -> int | None:
    for index, item in enumerate(items):
        for value in item.values() if isinstance(item, dict) else ():
            if isinstance(value, dict) and item_operation(item, value) in ("create", "update"):
                return index
    return None


FAULTS = (
    one_fault(
        "field_truncated",
        "The longest text of a written object is kept by half.",
        _field_truncated,
        _CHANGES,
    ),
    one_fault(
        "tax_recalculated",
        "Somebody turns automated sales tax on just before: each line of a sales form is taxed, the total is another.",
        _tax_recalculated,
        frozenset({"create", "update"}),
        lasting=True,
    ),
    one_fault(
        "delete_voids",
        "A delete is carried out as a void: the document stays, at zero.",
        _delete_voids,
        frozenset({"delete"}),
        lasting=True,
    ),
    one_fault(
        "requestid_forgotten",
        "A write is carried out as if its requestid were new: a replay makes a second object.",
        _requestid_forgotten,
        _CHANGES | {"void", "delete"},
        lasting=True,
    ),
    one_fault(
        "batch_item_failed",
        "The first create or update of a batch is refused with code 6000 and not carried out; the rest is.",
        _batch_item_failed,
        frozenset({"batch"}),
    ),
)
