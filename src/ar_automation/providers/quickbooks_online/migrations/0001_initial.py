"""The tokens of connections."""

import django.db.models.deletion
from django.db import migrations, models

import ar_automation.kit.clock
from ar_automation.accounts.rls import TenantForeignKey, TenantTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("sync", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("realm_id", models.TextField()),
                ("access_token", models.BinaryField()),
                ("refresh_token", models.BinaryField()),
                ("access_expires_at", models.DateTimeField()),
                ("refresh_expires_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(default=ar_automation.kit.clock.now)),
                ("lease_owner", models.TextField(default="")),
                ("lease_expires", models.DateTimeField(null=True)),
                ("fence", models.BigIntegerField(default=0)),
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "connection"), name="quickbooks_online_token_connection"
                    )
                ],
            },
        ),
        TenantTable("quickbooks_online_token"),
        TenantForeignKey("quickbooks_online_token", "connection_id", "sync_connection"),
    ]
