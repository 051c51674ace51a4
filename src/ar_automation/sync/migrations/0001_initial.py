"""The engine's memory, and its two directory tables (Schedule, LimiterWindow)."""

import django.db.models.deletion
from django.db import migrations, models

import ar_automation.kit.clock
from ar_automation.accounts.rls import TenantForeignKey, TenantTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LimiterWindow",
            fields=[
                ("realm", models.TextField(primary_key=True, serialize=False)),
                ("grants", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("pending", "Pending"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("needs_reauth", "Needs Reauth"),
                            ("closed", "Closed"),
                        ]
                    ),
                ),
                ("state_reason", models.TextField(default="")),
                ("company_id", models.TextField(default="")),
                ("company_name", models.TextField(default="")),
                ("home_currency", models.TextField(default="")),
                ("company_facts", models.JSONField(default=dict)),
                ("watermark", models.DateTimeField(null=True)),
                ("last_sweep_at", models.DateTimeField(null=True)),
                ("first_synced_at", models.DateTimeField(null=True)),
                ("needs_approval", models.BooleanField(default=False)),
                ("approved", models.TextField(default="")),
                ("requested_trigger", models.TextField(default="")),
                ("requested_reach", models.TextField(default="")),
                ("payment_account_id", models.BigIntegerField(null=True)),
                ("last_proof", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(default=ar_automation.kit.clock.now)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("local_id", models.BigIntegerField()),
                ("remote_id", models.TextField()),
                ("fields", models.JSONField()),
                ("base", models.BinaryField()),
                ("theirs", models.BinaryField(null=True)),
                ("reason", models.TextField(default="")),
                ("run_id", models.BigIntegerField()),
                ("since", models.DateTimeField(default=ar_automation.kit.clock.now)),
                ("how", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.connection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DirtyMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("local_id", models.BigIntegerField()),
                ("code", models.TextField(default="")),
                ("blocked", models.TextField(default="")),
                ("since", models.DateTimeField(default=ar_automation.kit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.connection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Intent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("local_id", models.BigIntegerField()),
                ("local_version", models.BigIntegerField()),
                ("operation", models.TextField()),
                ("state", models.TextField()),
                ("reason", models.TextField(default="")),
                ("updated_at", models.DateTimeField(default=ar_automation.kit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.connection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("local_id", models.BigIntegerField()),
                ("remote_id", models.TextField()),
                ("revision", models.TextField()),
                ("fingerprint", models.BinaryField()),
                ("base", models.BinaryField()),
                ("newer", models.BinaryField(null=True)),
                ("gone", models.BooleanField(default=False)),
                ("action", models.TextField(default="")),
                ("digest", models.BinaryField()),
                ("run_id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.connection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Parked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("remote_id", models.TextField()),
                ("code", models.TextField()),
                ("reason", models.TextField()),
                ("payload", models.BinaryField()),
                ("run_id", models.BigIntegerField()),
                ("since", models.DateTimeField(default=ar_automation.kit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.connection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.TextField()),
                ("remote_id", models.TextField(null=True)),
                ("revision", models.TextField(default="")),
                ("body", models.BinaryField()),
                ("record", models.BinaryField(default=b"")),
                ("first_sent_at", models.DateTimeField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.connection",
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.intent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("trigger", models.TextField()),
                ("reach", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(default="")),
                ("state", models.JSONField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.connection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=ar_automation.kit.clock.now)),
                ("kind", models.TextField(default="")),
                ("local_id", models.BigIntegerField(null=True)),
                ("remote_id", models.TextField(null=True)),
                ("code", models.TextField()),
                ("text", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("connection_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("account_id", models.BigIntegerField()),
                ("next_due", models.DateTimeField(null=True)),
                ("noticed", models.BooleanField(default=False)),
                ("last_served", models.DateTimeField(null=True)),
                ("lease_owner", models.TextField(default="")),
                ("lease_expires", models.DateTimeField(null=True)),
                ("fence", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_due__isnull", False)),
                        fields=["next_due"],
                        name="sync_schedule_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("remote_id", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sync.run",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("account",),
                name="sync_connection_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("how", "")),
                fields=("account", "connection", "kind", "local_id"),
                name="sync_conflict_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="dirtymark",
            constraint=models.UniqueConstraint(
                fields=("account", "connection", "kind", "local_id"), name="sync_dirtymark_local"
            ),
        ),
        migrations.AddIndex(
            model_name="intent",
            index=models.Index(
                condition=models.Q(("state__in", ["uncertain", "rejected"])),
                fields=["account", "connection", "state"],
                name="sync_intent_unhappy",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.UniqueConstraint(
                fields=("account", "connection", "kind", "local_id", "local_version"),
                name="sync_intent_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("account", "connection", "kind", "remote_id"), name="sync_link_remote"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gone", False)),
                fields=("account", "connection", "kind", "local_id"),
                name="sync_link_local",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("gone", True)),
                fields=["account", "connection", "kind", "local_id"],
                name="sync_link_buried",
            ),
        ),
        migrations.AddConstraint(
            model_name="parked",
            constraint=models.UniqueConstraint(
                fields=("account", "connection", "kind", "remote_id"), name="sync_parked_remote"
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["account", "connection", "id"], name="sync_request_order"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(fields=("account", "intent"), name="sync_request_intent"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["account", "connection", "id"], name="sync_run_log"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("account", "connection"),
                name="sync_run_one_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="runevent",
            index=models.Index(fields=["account", "run", "id"], name="sync_runevent_run"),
        ),
        migrations.AddConstraint(
            model_name="seen",
            constraint=models.UniqueConstraint(
                fields=("account", "run", "kind", "remote_id"), name="sync_seen_remote"
            ),
        ),
        TenantTable("sync_connection"),
        TenantTable("sync_link"),
        TenantTable("sync_dirtymark"),
        TenantTable("sync_intent"),
        TenantTable("sync_request"),
        TenantTable("sync_run"),
        TenantTable("sync_runevent"),
        TenantTable("sync_conflict"),
        TenantTable("sync_parked"),
        TenantTable("sync_seen"),
        TenantForeignKey("sync_link", "connection_id", "sync_connection"),
        TenantForeignKey("sync_dirtymark", "connection_id", "sync_connection"),
        TenantForeignKey("sync_intent", "connection_id", "sync_connection"),
        TenantForeignKey("sync_request", "connection_id", "sync_connection"),
        TenantForeignKey("sync_run", "connection_id", "sync_connection"),
        TenantForeignKey("sync_conflict", "connection_id", "sync_connection"),
        TenantForeignKey("sync_parked", "connection_id", "sync_connection"),
        TenantForeignKey("sync_request", "intent_id", "sync_intent"),
        TenantForeignKey("sync_runevent", "run_id", "sync_run"),
        TenantForeignKey("sync_seen", "run_id", "sync_run"),
    ]
