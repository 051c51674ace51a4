"""The account's connection: making, ending and asking things of it. Everything works inside an account's scope.

Whoever changes both locks the schedule row before the connection row, as a worker does: so nobody waits in a circle.
"""

from datetime import datetime, timedelta

from django.db import models as orm

from ar_automation.accounts import audit
from ar_automation.accounts.models import Account
from ar_automation.accounts.tenancy import account_scope, current_account_id
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.sync import models, outbox, values
from ar_automation.sync.core.rows import ConnectionState, IntentState, Reach, Trigger
from ar_automation.sync.core.wire import AccountId, Company, ConnectionId, LocalId, Value
from ar_automation.sync.lease import PostgresLease
from ar_automation.sync.models import Connection, Phase
from ar_automation.sync.push import WAITING_FOR_PAYMENT_ACCOUNT

FULL_AFTER = timedelta(hours=24)
"""After a longer silence everything is read and matched again before anything is pushed (ACCOUNTING 10)."""
_lease = PostgresLease()


class AnotherCompany(Exception):
    """The account belongs to another company's books; nothing was stored."""


class DueState(Value, frozen=True, kw_only=True, gc=False):
    """When a connection is served, for pages."""

    next_due: datetime | None
    """None: not served by itself (disconnected, paused, or the provider refused our token)."""
    running: bool
    """A worker has it in hand."""
    reason: str
    """Why it is not active, in words."""
    first_synced_at: datetime | None


def current() -> ConnectionState | None:
    """The account's open connection."""
    row = _open()
    return None if row is None else values.connection_state(row)


def former() -> ConnectionState | None:
    """The connection that was closed last: the one a reconnect takes up again."""
    row = _of_account().filter(state=Phase.CLOSED).order_by("-closed_at").first()
    return None if row is None else values.connection_state(row)


def check_company(provider: str, remote_id: str, name: str = "") -> None:
    """Refuse a company that is not this account's, before anything is read from it or stored.

    Raises AnotherCompany with a sentence that names both and the way out.
    """
    known = _open() or _of_account().order_by("-closed_at").first()
    if known is None or (known.provider, known.company_id) == (provider, remote_id):
        return
    mine = known.company_name or known.company_id
    other = name or f"the company with the id {remote_id}"
    raise AnotherCompany(
        f"This account keeps its books with {mine}, and you signed in to {other}. Nothing was changed."
        f" Connect again and choose {mine}; to keep the books of {other}, use an account of its own."
    )


def connect(
    *, provider: str, company: Company, local_documents: int, person_id: int | None, now: datetime
) -> ConnectionState:
    """Connect the account to this company, or take its connection up again where it stopped; due at once.

    `local_documents` is how many documents stand here: at a first connection a person must approve the first push of
    any (ACCOUNTING 10). Raises AnotherCompany, having stored nothing.
    """
    account = Account.objects.select_for_update().get(
        pk=current_account_id()
    )  # two may press Connect at once
    check_company(provider, company.remote_id, company.name)
    row = _open() or _of_account().order_by("-closed_at").first()
    what = "connected" if row is None else "reconnected"
    requested = (
        (Trigger.FIRST, Reach.FULL) if row is None else (Trigger.PERSON, _reach_of_reconnect(row, now))
    )
    if row is None:
        row = Connection.objects.create(
            account=account, provider=provider, state=Phase.PENDING, needs_approval=local_documents > 0
        )
    _lease.switch_on(ConnectionId(row.pk), AccountId(account.pk), due=now)
    columns = values.connection_columns({"company": company})
    columns |= {"state": Phase.ACTIVE, "state_reason": "", "closed_at": None}
    columns |= {"requested_trigger": requested[0], "requested_reach": requested[1]}
    _of_account().filter(pk=row.pk).update(**columns)
    row.refresh_from_db()
    _audit(what, row, person_id)
    return values.connection_state(row)


def disconnect(person_id: int | None, now: datetime) -> None:
    """Close the open connection: whoever works on it is fenced off; links and queue stay for the reconnect.

    Always succeeds, whatever the provider says to revoking the token.
    """
    row = _open()
    if row is None:
        return
    _lease.switch_off(ConnectionId(row.pk))
    _of_account().filter(pk=row.pk).update(state=Phase.CLOSED, state_reason="", closed_at=now)
    _stop_run(row, "The connection was disconnected.", now)
    _audit("disconnected", row, person_id)


def deauthorize(connection_id: ConnectionId, reason: str) -> None:
    """The provider refused our token: stop waking for it, keep everything, and say why. Opens the account's scope.

    Whoever works on the connection may finish writing down what happened.
    """
    schedule = models.Schedule.objects.get(connection_id=connection_id)
    with account_scope(schedule.account_id):
        models.Schedule.objects.filter(connection_id=connection_id).update(next_due=None)
        changed = (
            _of_account()
            .filter(pk=connection_id)
            .exclude(state__in=[Phase.CLOSED, Phase.NEEDS_REAUTH])
            .update(state=Phase.NEEDS_REAUTH, state_reason=reason)
        )
        if changed:
            _audit("deauthorized", _of_account().get(pk=connection_id), None, reason=reason)


def set_payment_account(local_id: LocalId | None, person_id: int | None) -> None:
    """Choose the ledger account payments are deposited to, or none; the caller has checked that it exists.

    Payments that waited for one are tried again at once. What was pushed before stays where it is (ACCOUNTING 15).
    """
    row = _open()
    if row is None:
        return
    waiting = models.DirtyMark.objects.filter(
        account_id=row.account_id, connection_id=row.pk, code=WAITING_FOR_PAYMENT_ACCOUNT
    )
    if local_id is not None and waiting.exists():
        _lease.notice(ConnectionId(row.pk), now=clock.now())
        waiting.update(code="", blocked="")
    _of_account().filter(pk=row.pk).update(payment_account_id=local_id)
    _audit("payment_account_set", row, person_id, before=row.payment_account_id, after=local_id)


def request_sync(
    trigger: Trigger, reach: Reach, *, now: datetime, approve: str = "", person_id: int | None = None
) -> bool:
    """Ask for a run, as soon as a worker is free; the farther reach of two requests stands.

    `approve` releases the first push: the hash of the plan a person saw, or "all". False when there is no connection
    that could run.
    """
    row = _open()
    if row is None or row.state != Phase.ACTIVE:
        return False
    _lease.notice(ConnectionId(row.pk), now=now)
    row.refresh_from_db()
    reaches = list(Reach)
    farthest = max(reach, Reach(row.requested_reach or reach), key=reaches.index)
    row.requested_trigger, row.requested_reach = trigger, farthest
    row.save(update_fields=["requested_trigger", "requested_reach"])
    if approve:
        approve_push(approve, person_id)
    return True


def approve_push(what: str, person_id: int | None = None) -> None:
    """Release the first push of the open connection: the hash of the plan a person saw, or "all"."""
    row = _open()
    if row is not None:
        row.approved = what
        row.save(update_fields=["approved"])
        _audit("push_approved", row, person_id, approved=what)


def resync(kind: Kind, local_id: LocalId, *, now: datetime) -> bool:
    """Look at this record again, even if the provider refused this very version of it before. False as request_sync."""
    if not request_sync(Trigger.PERSON, Reach.WATERMARK, now=now):
        return False
    models.Intent.objects.filter(
        account_id=current_account_id(), kind=kind, local_id=local_id, state=IntentState.REJECTED
    ).delete()
    outbox.mark(kind, local_id)
    return True


def due_state() -> DueState | None:
    """When the open connection is served next, or why it is not."""
    row = _open()
    if row is None:
        return None
    schedule = models.Schedule.objects.get(connection_id=row.pk)
    expires = schedule.lease_expires
    return DueState(
        next_due=schedule.next_due,
        running=bool(schedule.lease_owner and expires is not None and expires > clock.now()),
        reason=row.state_reason,
        first_synced_at=row.first_synced_at,
    )


def _reach_of_reconnect(row: Connection, now: datetime) -> Reach:
    silent = row.watermark is None or now - row.watermark > FULL_AFTER
    return Reach.FULL if silent or row.state == Phase.CLOSED else Reach.WATERMARK


def _stop_run(row: Connection, why: str, now: datetime) -> None:
    run = models.Run.objects.filter(account_id=row.account_id, connection_id=row.pk, outcome="").first()
    if run is None:
        return
    models.Seen.objects.filter(account_id=row.account_id, run_id=run.pk).delete()
    models.RunEvent.objects.create(account_id=row.account_id, run_id=run.pk, code="stopped", text=why)
    models.Run.objects.filter(account_id=row.account_id, pk=run.pk).update(outcome="stopped", finished_at=now)


def _of_account() -> orm.QuerySet[Connection]:
    return Connection.objects.filter(account_id=current_account_id())


def _open() -> Connection | None:
    return _of_account().exclude(state=Phase.CLOSED).first()


def _audit(what: str, row: Connection, person_id: int | None, **detail: object) -> None:
    audit.record(
        f"connection.{what}",
        kind="connection",
        record_id=row.pk,
        detail={
            "provider": row.provider,
            "company_id": row.company_id,
            "company": row.company_name,
            **detail,
        },
        person_id=person_id,
    )
