"""One thing that happened, and its two forms on the wire: CloudEvents and the older one (quickbooks-online.md 8.1, 8.2)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

Form = Literal["cloudevents", "legacy"]
CONTENT_TYPES: dict[Form, str] = {
    "cloudevents": "application/cloudevents-batch+json; charset=utf-8",
    "legacy": "application/json; charset=utf-8",
}
_WORDS = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "void",
    "Emailed": "emailed",
}
_LIST = ("Create", "Update", "Delete", "Merge")
_FORM = ("Create", "Update", "Delete", "Emailed", "Void")
_PLAIN = ("Create", "Update", "Delete")
# CompanyInfo, TaxCode, TaxRate, TaxAgency, Attachable and ExchangeRate send none.
_TOLD: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Customer", "Vendor", "Employee", "Class"), _LIST),
    **dict.fromkeys(("Invoice", "Payment", "CreditMemo", "SalesReceipt", "RefundReceipt"), _FORM),
    "Estimate": ("Create", "Update", "Delete", "Emailed"),
    **dict.fromkeys(("Deposit", "JournalEntry"), _PLAIN),
    "Purchase": ("Create", "Update", "Delete", "Void"),
    **dict.fromkeys(("Item", "Account", "Department", "PaymentMethod"), ("Create", "Update", "Merge")),
    **dict.fromkeys(("Term", "CompanyCurrency"), ("Create", "Update")),
    "Preferences": ("Update",),
}


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing that happened to one object of a company."""

    id: str
    realm_id: str
    entity: str
    object_id: str
    operation: str
    moment: datetime
    deleted_id: str | None = None

    def told(self) -> dict[str, str]:
        """The notice as control shows it."""
        return {
            "realmId": self.realm_id,
            "entity": self.entity,
            "id": self.object_id,
            "operation": self.operation,
        }


def is_told(entity: str, operation: str) -> bool:
    """Whether the vendor tells of such a thing at all."""
    return operation in _TOLD.get(entity, ())


def body_of(notices: Sequence[Notice], form: Form, *, source: str) -> bytes:
    """The body of a post."""
    if form == "legacy":
        return msgspec.json.encode(_legacy(notices))
    return msgspec.json.encode([_cloud_event(notice, source) for notice in notices])


def signature(verifier_token: str, body: bytes) -> str:
    """The value of intuit-signature (8.3)."""
    return base64.b64encode(hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()).decode()


def _cloud_event(notice: Notice, source: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": notice.id,
        "source": source,
        "type": f"qbo.{notice.entity.lower()}.{_WORDS[notice.operation]}.v1",
        "datacontenttype": "application/json",
        "time": notice.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "intuitentityid": notice.object_id,
        "intuitaccountid": notice.realm_id,
        "data": {"deletedid": notice.deleted_id} if notice.deleted_id else {},
    }


def _legacy(notices: Sequence[Notice]) -> dict[str, Any]:
    by_realm: dict[str, list[dict[str, str]]] = {}
    for notice in notices:
        entity = {
            "name": notice.entity,
            "id": notice.object_id,
            "operation": notice.operation,
            "lastUpdated": notice.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
        if notice.deleted_id:
            entity["deletedId"] = notice.deleted_id
        by_realm.setdefault(notice.realm_id, []).append(entity)
    return {
        "eventNotifications": [
            {"realmId": realm_id, "dataChangeEvent": {"entities": entities}}
            for realm_id, entities in by_realm.items()
        ]
    }
