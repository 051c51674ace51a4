"""Our books, each table guarded by its account."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

from ar_automation.accounts.rls import TenantForeignKey, TenantTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "unset",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("tombstone", models.TextField(db_default="")),
                ("read_only_reason", models.TextField(db_default="")),
                ("display_name", models.TextField()),
                (
                    "sort_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower("display_name"),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                ("company_name", models.TextField()),
                ("given_name", models.TextField()),
                ("family_name", models.TextField()),
                ("email", models.TextField()),
                ("phone", models.TextField()),
                ("notes", models.TextField()),
                ("billing_address", models.JSONField(null=True)),
                ("currency", models.TextField()),
                ("active", models.BooleanField()),
                ("open_balance", models.DecimalField(db_default=0, decimal_places=4, max_digits=19)),
                ("open_balance_minor", models.BigIntegerField(db_default=0)),
                ("reported_balance", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
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
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "unset",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("tombstone", models.TextField(db_default="")),
                ("read_only_reason", models.TextField(db_default="")),
                ("currency", models.TextField()),
                ("doc_number", models.TextField(db_collation="C")),
                ("txn_date", models.DateField()),
                ("due_date", models.DateField(null=True)),
                (
                    "due_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce("due_date", "txn_date"),
                        output_field=models.DateField(),
                    ),
                ),
                ("private_note", models.TextField()),
                ("customer_memo", models.TextField()),
                ("total", models.DecimalField(db_default=0, decimal_places=4, max_digits=19)),
                ("total_minor", models.BigIntegerField()),
                ("balance", models.DecimalField(db_default=0, decimal_places=4, max_digits=19)),
                ("balance_minor", models.BigIntegerField(db_default=0)),
                ("reported_balance", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("voided", models.BooleanField()),
                (
                    "state",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(then=models.Value("voided"), voided=True),
                            models.When(balance_minor__gt=0, then=models.Value("open")),
                            default=models.Value("paid"),
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "unset",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("tombstone", models.TextField(db_default="")),
                ("read_only_reason", models.TextField(db_default="")),
                ("name", models.TextField()),
                ("full_name", models.TextField()),
                ("account_type", models.TextField()),
                ("account_subtype", models.TextField()),
                ("currency", models.TextField()),
                ("active", models.BooleanField()),
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
            ],
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "unset",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("tombstone", models.TextField(db_default="")),
                ("read_only_reason", models.TextField(db_default="")),
                ("name", models.TextField()),
                ("full_name", models.TextField()),
                ("item_type", models.TextField()),
                ("sku", models.TextField()),
                ("description", models.TextField()),
                ("unit_price", models.DecimalField(decimal_places=8, max_digits=20, null=True)),
                ("active", models.BooleanField()),
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
                    "income_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.ledgeraccount",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "unset",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("tombstone", models.TextField(db_default="")),
                ("read_only_reason", models.TextField(db_default="")),
                ("currency", models.TextField()),
                ("txn_date", models.DateField()),
                ("amount", models.DecimalField(db_default=0, decimal_places=4, max_digits=19)),
                ("amount_minor", models.BigIntegerField()),
                ("unapplied", models.DecimalField(db_default=0, decimal_places=4, max_digits=19)),
                ("unapplied_minor", models.BigIntegerField(db_default=0)),
                ("reported_unapplied", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("reference", models.TextField(db_collation="C")),
                ("private_note", models.TextField()),
                ("voided", models.BooleanField()),
                (
                    "state",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(then=models.Value("voided"), voided=True),
                            models.When(then=models.Value("unapplied"), unapplied_minor__gt=0),
                            default=models.Value("applied"),
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.customer",
                    ),
                ),
                (
                    "deposit_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.ledgeraccount",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target_kind", models.TextField()),
                ("target", models.TextField()),
                ("amount", models.DecimalField(db_default=0, decimal_places=4, max_digits=19)),
                ("amount_minor", models.BigIntegerField()),
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
                    "invoice",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.invoice",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.payment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaymentMethod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "unset",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("tombstone", models.TextField(db_default="")),
                ("read_only_reason", models.TextField(db_default="")),
                ("name", models.TextField()),
                ("active", models.BooleanField()),
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
            ],
        ),
        migrations.AddField(
            model_name="payment",
            name="method",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="receivables.paymentmethod",
            ),
        ),
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField(db_collation="C")),
                ("token", models.TextField(db_collation="C")),
                ("record_id", models.BigIntegerField()),
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
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "unset",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("tombstone", models.TextField(db_default="")),
                ("read_only_reason", models.TextField(db_default="")),
                ("name", models.TextField()),
                ("due_days", models.IntegerField(null=True)),
                ("day_of_month", models.IntegerField(null=True)),
                ("active", models.BooleanField()),
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
            ],
        ),
        migrations.AddField(
            model_name="invoice",
            name="term",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="receivables.term",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="term",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="receivables.term",
            ),
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.IntegerField()),
                ("line_id", models.TextField()),
                ("line_type", models.TextField()),
                ("description", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=8, max_digits=20, null=True)),
                ("unit_price", models.DecimalField(decimal_places=8, max_digits=20, null=True)),
                ("amount", models.DecimalField(db_default=0, decimal_places=4, max_digits=19)),
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
                    "invoice",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.invoice",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="receivables.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "invoice", "position"), name="receivables_line_position"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="ledgeraccount",
            index=models.Index(fields=["account", "name"], name="receivables_ledger_name"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["account", "name"], name="receivables_item_name"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["account", "payment"], name="receivables_appl_payment"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["account", "invoice"], name="receivables_appl_invoice"),
        ),
        migrations.AddIndex(
            model_name="paymentmethod",
            index=models.Index(fields=["account", "name"], name="receivables_method_name"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["account", "txn_date", "id"], name="receivables_payment_date"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["account", "amount_minor", "id"], name="receivables_payment_amount"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["account", "unapplied_minor", "id"], name="receivables_payment_rest"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["account", "customer", "txn_date", "id"], name="receivables_payment_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["account", "state", "txn_date", "id"], name="receivables_payment_state"
            ),
        ),
        migrations.AddIndex(
            model_name="searchtoken",
            index=models.Index(
                fields=["account", "kind", "token", "record_id"], name="receivables_token_prefix"
            ),
        ),
        migrations.AddIndex(
            model_name="searchtoken",
            index=models.Index(fields=["account", "kind", "record_id"], name="receivables_token_record"),
        ),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(fields=["account", "name"], name="receivables_term_name"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["account", "txn_date", "id"], name="receivables_invoice_date"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["account", "due_on", "id"], name="receivables_invoice_due"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["account", "doc_number", "id"], name="receivables_invoice_number"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["account", "total_minor", "id"], name="receivables_invoice_total"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["account", "balance_minor", "id"], name="receivables_invoice_balance"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["account", "customer", "txn_date", "id"], name="receivables_invoice_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["account", "state", "txn_date", "id"], name="receivables_invoice_state"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["account", "due_on", "id"],
                name="receivables_invoice_open",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["account", "sort_name", "id"], name="receivables_customer_name"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["account", "open_balance_minor", "id"], name="receivables_customer_balance"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["account", "active", "sort_name", "id"], name="receivables_customer_active"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["account", "parent"], name="receivables_customer_parent"),
        ),
        TenantTable("receivables_ledgeraccount"),
        TenantTable("receivables_term"),
        TenantTable("receivables_paymentmethod"),
        TenantTable("receivables_item"),
        TenantTable("receivables_customer"),
        TenantTable("receivables_invoice"),
        TenantTable("receivables_invoiceline"),
        TenantTable("receivables_payment"),
        TenantTable("receivables_application"),
        TenantTable("receivables_searchtoken"),
        TenantForeignKey("receivables_item", "income_account_id", "receivables_ledgeraccount"),
        TenantForeignKey("receivables_customer", "term_id", "receivables_term"),
        TenantForeignKey("receivables_customer", "parent_id", "receivables_customer"),
        TenantForeignKey("receivables_invoice", "customer_id", "receivables_customer"),
        TenantForeignKey("receivables_invoice", "term_id", "receivables_term"),
        TenantForeignKey("receivables_invoiceline", "invoice_id", "receivables_invoice"),
        TenantForeignKey("receivables_invoiceline", "item_id", "receivables_item"),
        TenantForeignKey("receivables_payment", "customer_id", "receivables_customer"),
        TenantForeignKey("receivables_payment", "method_id", "receivables_paymentmethod"),
        TenantForeignKey("receivables_payment", "deposit_account_id", "receivables_ledgeraccount"),
        TenantForeignKey("receivables_application", "payment_id", "receivables_payment"),
        TenantForeignKey("receivables_application", "invoice_id", "receivables_invoice"),
    ]
