"""Faults in which somebody else changes the books just before or after the call (quickbooks-online.md 10)."""

from collections.abc import Callable

from .answers import QUERIES
from .asked import Asked
from .meeting import Happen, Meeting, Outcome, Payload, one_fault
from .somebody import Somebody

Act = Callable[[Somebody, Asked], None]
_CREATES = frozenset({"create", "batch"})
_UPDATES = frozenset({"update", "void", "delete", "batch"})
_WRITES = frozenset({"create", "update", "batch"})
_READS = frozenset({"read", "query", "cdc"})


def _before(act: Act) -> Happen:
    """Somebody acts on each object the call is about; then the call is carried out."""

    def happen(meeting: Meeting) -> Outcome:
        if meeting.company is not None:
            for asked in meeting.asked:
                act(Somebody(meeting.company), asked)
        return Outcome(response=meeting.serve())

    return happen


def _to_customer(act: Callable[[Somebody, str], None]) -> Happen:
    """Somebody acts on the customers the call is about, or on the first one; then the call is carried out."""

    def happen(meeting: Meeting) -> Outcome:
        if meeting.company is not None:
            somebody = Somebody(meeting.company)
            named = [somebody.customer_of(asked) for asked in meeting.asked] or [
                str(somebody.first("Customer").get("Id", ""))
            ]
            for customer_id in dict.fromkeys(filter(None, named)):
                act(somebody, customer_id)
        return Outcome(response=meeting.serve())

    return happen


def _after_page(act: Callable[[Somebody, str], None]) -> Happen:
    """A query is carried out; then somebody acts on its entity."""

    def happen(meeting: Meeting) -> Outcome:
        response = meeting.serve()
        for entity in meeting.call.entities if meeting.company is not None else ():
            assert meeting.company
            act(Somebody(meeting.company), entity)
        return Outcome(response=response)

    return happen


def _edit(somebody: Somebody, asked: Asked) -> None:
    if asked.id:
        somebody.edits(asked.entity, asked.id)


def _delete(somebody: Somebody, asked: Asked) -> None:
    if asked.id:
        somebody.deletes(asked.entity, asked.id)


def _void(somebody: Somebody, asked: Asked) -> None:
    if asked.id:
        somebody.voids(asked.entity, asked.id)


def _pay(somebody: Somebody, asked: Asked) -> None:
    if asked.id and asked.entity.lower() == "invoice":
        somebody.receives_a_payment(asked.id)


def _deposit(somebody: Somebody, asked: Asked) -> None:
    if asked.id and asked.entity.lower() == "payment":
        somebody.deposits(asked.id)


def _deactivate_customer(somebody: Somebody, asked: Asked) -> None:
    if asked.entity.lower() != "customer":
        somebody.deactivates("Customer", somebody.customer_of(asked))


def _deactivate_items(somebody: Somebody, asked: Asked) -> None:
    for line in asked.body.get("Line") or ():
        for detail in line.values() if isinstance(line, dict) else ():
            item = detail.get("ItemRef") if isinstance(detail, dict) else None
            if isinstance(item, dict):
                somebody.deactivates("Item", str(item.get("value")))


def _edit_first(somebody: Somebody, entity: str) -> None:
    somebody.edits(entity, str(somebody.first(entity).get("Id", "")))


def _credit_auto_applied(meeting: Meeting) -> Outcome:
    """A customer's open credit goes against the new invoice at once, as with the preference AutoApplyCredit."""
    if meeting.company is None or meeting.call.entities != {"invoice"}:
        return Outcome(response=meeting.serve())
    somebody = Somebody(meeting.company)
    left = [somebody.leaves_a_credit(somebody.customer_of(asked)) for asked in meeting.asked]
    company = meeting.company

    def apply(document: Payload) -> None:
        if "Invoice" in document and all(left):
            invoice_id = document["Invoice"]["Id"]
            for payment in left:
                somebody.applies(payment, invoice_id)
            document["Invoice"] = company.read_object("Invoice", invoice_id)

    return Outcome(response=meeting.serve_changed(apply))


FAULTS = (
    one_fault(
        "stale_object",
        "Somebody edits the object just before it is written: code 5010.",
        _before(_edit),
        _UPDATES,
    ),
    one_fault(
        "object_gone",
        "Somebody deletes the transaction just before it is read or written: code 610.",
        _before(_delete),
        _UPDATES | {"read"},
        lasting=True,
    ),
    one_fault(
        "object_voided",
        "Somebody voids the transaction just before it is written: code 5010, and its amounts are zero.",
        _before(_void),
        _UPDATES,
        lasting=True,
    ),
    one_fault(
        "invoice_paid",
        "Somebody receives half of the invoice's balance just before it is read or written; a write answers 5010.",
        _before(_pay),
        _UPDATES | {"read"},
    ),
    one_fault(
        "payment_deposited",
        "Somebody deposits the payment just before it is written: code 6540, or 5010 where the revision counts first.",
        _before(_deposit),
        _UPDATES,
    ),
    one_fault(
        "duplicate_name",
        "Somebody takes the name just before: code 6240.",
        _before(Somebody.takes_the_name),
        _WRITES,
    ),
    one_fault(
        "duplicate_number",
        "Somebody turns custom numbers on and uses the document number just before: code 6140.",
        _before(Somebody.takes_the_number),
        _WRITES,
    ),
    one_fault(
        "customer_inactive",
        "Somebody makes the customer of a document inactive just before, when its balance is zero: code 2500.",
        _before(_deactivate_customer),
        _CREATES,
    ),
    one_fault(
        "item_inactive",
        "Somebody makes the items of a document inactive just before: code 2500.",
        _before(_deactivate_items),
        _CREATES,
    ),
    one_fault(
        "customer_renamed",
        "Somebody puts an ampersand and an emoji into the name of the call's customer, or of the first one, just before.",
        _to_customer(Somebody.renames),
        _READS | _WRITES,
    ),
    one_fault(
        "parent_changed",
        "Somebody moves the call's customer, or the first one, below another customer, or from there to the top.",
        _to_customer(Somebody.moves),
        _READS | _WRITES,
    ),
    one_fault(
        "customer_merged",
        "Somebody merges the call's customer, or the first one, into another just before: it is gone, its documents moved.",
        _to_customer(Somebody.merges_away),
        _READS | _WRITES,
        lasting=True,
    ),
    one_fault(
        "credit_auto_applied",
        "A customer's open credit of a dollar is put against the new invoice at once: it is not open in full.",
        _credit_auto_applied,
        frozenset({"create"}),
    ),
    one_fault(
        "edited_while_paging",
        "A query's page is given; then somebody edits the oldest object of its entity.",
        _after_page(_edit_first),
        QUERIES,
    ),
    one_fault(
        "created_while_paging",
        "A query's page is given; then somebody creates another object of its entity.",
        _after_page(Somebody.creates_another),
        QUERIES,
    ),
    one_fault(
        "deleted_while_paging",
        "A query's page is given; then somebody removes an old object of its entity, and the rest moves up.",
        _after_page(Somebody.removes_one),
        QUERIES,
    ),
)
