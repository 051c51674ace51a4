"""The audit: changes of money, permissions and connections, written in the change's own transaction."""

from typing import Any

from ar_automation.accounts.models import AuditEvent
from ar_automation.accounts.tenancy import current_account_id


def record(
    action: str,
    *,
    kind: str,
    record_id: object,
    detail: dict[str, Any] | None = None,
    person_id: int | None = None,
) -> None:
    """Add one event to the account's audit; needs an open account_scope.

    ``detail`` is plain JSON (amounts as decimal strings) and never holds a secret; without a person the
    system itself acted.
    """
    AuditEvent.objects.create(
        account_id=current_account_id(),
        action=action,
        kind=kind,
        record_id=str(record_id),
        detail=detail or {},
        person_id=person_id,
    )
