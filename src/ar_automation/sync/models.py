"""Tables of the engine's memory, reached only through `sync` itself; their values are those of `core.rows`.

Two tables are a directory without row-level security, read before an account is known: Schedule (which connection is
due) and LimiterWindow (how often a company was called). Neither holds a word of anybody's books.

One QuickBooks company may be connected to two accounts: a trial beside the real account, an accountant's own beside the
client's. Each keeps its links, and both take in what the other wrote, so nothing is doubled; the limiter is shared by
realm. Refusing would need a realm directory, and would tell one account what another is connected to.
"""

from typing import Any, ClassVar

from django.db import models

from ar_automation.kit import clock


class Phase(models.TextChoices):
    """Where a connection is."""

    PENDING = "pending"  # made, its company not known yet
    ACTIVE = "active"
    PAUSED = "paused"
    NEEDS_REAUTH = "needs_reauth"  # the provider refused our token
    CLOSED = "closed"  # disconnected; links and queue are kept for the reconnect


class Connection(models.Model):
    """An account's tie to one company's books; at most one is open."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    provider = models.TextField()
    state = models.TextField(choices=Phase.choices)
    state_reason = models.TextField(default="")
    company_id = models.TextField(default="")
    company_name = models.TextField(default="")
    home_currency = models.TextField(default="")
    company_facts = models.JSONField(default=dict)
    watermark = models.DateTimeField(null=True)
    last_sweep_at = models.DateTimeField(null=True)
    first_synced_at = models.DateTimeField(null=True)
    needs_approval = models.BooleanField(default=False)
    approved = models.TextField(default="")
    requested_trigger = models.TextField(default="")
    requested_reach = models.TextField(default="")
    # A ledger account of receivables, which stands above us: its existence is checked by whoever sets it.
    payment_account_id = models.BigIntegerField(null=True)
    last_proof = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=~models.Q(state=Phase.CLOSED), name="sync_connection_one_open"
            ),
        ]


def _inside(target: type[models.Model] | str) -> models.ForeignKey[Any, Any]:
    """A reference within the account; the database's own key, (account_id, …), is made in the migration."""
    return models.ForeignKey(
        target, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )


class OfConnection(models.Model):
    """What belongs to a connection."""

    account = _inside("accounts.Account")
    connection = _inside(Connection)

    class Meta:
        abstract = True


class Link(OfConnection):
    """Ties a local to a remote record; `base` and `newer` are compressed payloads."""

    kind = models.TextField()
    local_id = models.BigIntegerField()
    remote_id = models.TextField()
    revision = models.TextField()
    fingerprint = models.BinaryField()
    base = models.BinaryField()
    newer = models.BinaryField(null=True)
    gone = models.BooleanField(default=False)
    action = models.TextField(default="")
    digest = models.BinaryField()
    run_id = models.BigIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "connection", "kind", "remote_id"], name="sync_link_remote"
            ),
            models.UniqueConstraint(
                fields=["account", "connection", "kind", "local_id"],
                condition=models.Q(gone=False),
                name="sync_link_local",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "connection", "kind", "local_id"],
                condition=models.Q(gone=True),
                name="sync_link_buried",
            ),
        ]


class DirtyMark(OfConnection):
    """A record changed here since base. `code` and `blocked` say why it cannot be pushed."""

    kind = models.TextField()
    local_id = models.BigIntegerField()
    code = models.TextField(default="")
    blocked = models.TextField(default="")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "connection", "kind", "local_id"], name="sync_dirtymark_local"
            ),
        ]


class Intent(OfConnection):
    """A write the planner decided on, once per version of the local record."""

    kind = models.TextField()
    local_id = models.BigIntegerField()
    local_version = models.BigIntegerField()
    operation = models.TextField()
    state = models.TextField()
    reason = models.TextField(default="")
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "connection", "kind", "local_id", "local_version"],
                name="sync_intent_version",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "connection", "state"],
                condition=models.Q(state__in=["uncertain", "rejected"]),
                name="sync_intent_unhappy",
            ),
        ]


class Request(OfConnection):
    """The committed bytes of one write call, sent again byte for byte until answered for good: then it is deleted."""

    intent = _inside(Intent)
    uid = models.TextField()
    remote_id = models.TextField(null=True)
    revision = models.TextField(default="")
    body = models.BinaryField()
    record = models.BinaryField(default=b"")
    first_sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "intent"], name="sync_request_intent"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "connection", "id"], name="sync_request_order"),
        ]


class Run(OfConnection):
    """One sync run; `state` is `core.run.RunState`. `outcome` is empty while it goes on: at most one does."""

    trigger = models.TextField()
    reach = models.TextField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    state = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "connection"],
                condition=models.Q(outcome=""),
                name="sync_run_one_unfinished",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "connection", "id"], name="sync_run_log"),
        ]


class RunEvent(models.Model):
    """A line of the Sync Log."""

    account = _inside("accounts.Account")
    run = _inside(Run)
    at = models.DateTimeField(default=clock.now)
    kind = models.TextField(default="")
    local_id = models.BigIntegerField(null=True)
    remote_id = models.TextField(null=True)
    code = models.TextField()
    text = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "run", "id"], name="sync_runevent_run")]


class Conflict(OfConnection):
    """Both sides changed a record, differently; open until `how` says by what it ended."""

    kind = models.TextField()
    local_id = models.BigIntegerField()
    remote_id = models.TextField()
    fields = models.JSONField()
    base = models.BinaryField()
    theirs = models.BinaryField(null=True)
    reason = models.TextField(default="")
    run_id = models.BigIntegerField()
    since = models.DateTimeField(default=clock.now)
    how = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "connection", "kind", "local_id"],
                condition=models.Q(how=""),
                name="sync_conflict_open",
            ),
        ]


class Parked(OfConnection):
    """A remote record that could not be taken in; every run asks for it again."""

    kind = models.TextField()
    remote_id = models.TextField()
    code = models.TextField()
    reason = models.TextField()
    payload = models.BinaryField()
    run_id = models.BigIntegerField()
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "connection", "kind", "remote_id"], name="sync_parked_remote"
            ),
        ]


class Seen(models.Model):
    """The census of a listing: which remote ids stand there. Emptied when the run ends."""

    account = _inside("accounts.Account")
    run = _inside(Run)
    kind = models.TextField()
    remote_id = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "run", "kind", "remote_id"], name="sync_seen_remote"),
        ]


class Schedule(models.Model):
    """When a connection is due and who works on it: the lease row. No `next_due`: nobody wakes for it."""

    connection_id = models.BigIntegerField(primary_key=True)
    account_id = models.BigIntegerField()
    next_due = models.DateTimeField(null=True)
    noticed = models.BooleanField(default=False)
    last_served = models.DateTimeField(null=True)
    lease_owner = models.TextField(default="")
    lease_expires = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_due"], condition=models.Q(next_due__isnull=False), name="sync_schedule_due"
            ),
        ]


class LimiterWindow(models.Model):
    """What was granted to callers of a company lately, and until when nobody may call it."""

    realm = models.TextField(primary_key=True)
    grants = models.BinaryField()
