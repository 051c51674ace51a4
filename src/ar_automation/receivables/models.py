"""Tables of our books. They are written by `services` (people) and `ledger` (the sync), read by `lists` and `selectors`.

Amounts are NUMERIC(19,4) in the document's currency; a column that lists filter or order by has a bigint twin
`…_minor` in the currency's minor unit (row-level security lets only leakproof operators use an index, and numeric's are
not). Both are always written by the same statement.

`unset` names the fields that the accounting system does not carry (UNSET in the canonical record); their columns hold
the empty value. `tombstone` says why a record is no more on the other side; empty: it lives.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce, Lower


def _inside(target: str, *, null: bool = False) -> models.ForeignKey[Any, Any]:
    """A reference within the account; the database's own key, (account_id, …), is made in the migration."""
    return models.ForeignKey(
        target, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False, null=null
    )


def _amount(*, null: bool = False) -> models.DecimalField[Any, Any]:
    if null:
        return models.DecimalField(max_digits=19, decimal_places=4, null=True)
    return models.DecimalField(max_digits=19, decimal_places=4, db_default=0)


def _price() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=20, decimal_places=8, null=True)


class Books(models.Model):
    """What every synced record shares. `version` grows by one with each change, whoever made it."""

    account = _inside("accounts.Account")
    version = models.BigIntegerField(db_default=1)
    updated_at = models.DateTimeField()
    unset = ArrayField(models.TextField(), default=list)
    tombstone = models.TextField(db_default="")
    read_only_reason = models.TextField(db_default="")

    class Meta:
        abstract = True


class ListRecord(Books):
    """A record that is hidden, never voided."""

    active = models.BooleanField()

    class Meta(Books.Meta):
        abstract = True


class LedgerAccount(ListRecord):
    """A general-ledger account of the company (pulled only)."""

    name = models.TextField()
    full_name = models.TextField()
    account_type = models.TextField()
    account_subtype = models.TextField()
    currency = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "name"], name="receivables_ledger_name")]


class Term(ListRecord):
    """A payment term (pulled only)."""

    name = models.TextField()
    due_days = models.IntegerField(null=True)
    day_of_month = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "name"], name="receivables_term_name")]


class PaymentMethod(ListRecord):
    """Cheque, cash, card … (pulled only)."""

    name = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "name"], name="receivables_method_name")]


class Item(ListRecord):
    """A product or service (pulled only)."""

    name = models.TextField()
    full_name = models.TextField()
    item_type = models.TextField()
    sku = models.TextField()
    description = models.TextField()
    unit_price = _price()
    income_account = _inside("receivables.LedgerAccount", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "name"], name="receivables_item_name")]


class Customer(ListRecord):
    """A customer; `open_balance` is its own open AR, net of unapplied payments, never with sub-customers."""

    display_name = models.TextField()
    sort_name = models.GeneratedField(
        expression=Lower("display_name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    company_name = models.TextField()
    given_name = models.TextField()
    family_name = models.TextField()
    email = models.TextField()
    phone = models.TextField()
    notes = models.TextField()
    billing_address = models.JSONField(null=True)
    currency = models.TextField()
    term = _inside("receivables.Term", null=True)
    parent = _inside("receivables.Customer", null=True)
    open_balance = _amount()
    open_balance_minor = models.BigIntegerField(db_default=0)
    reported_balance = _amount(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "sort_name", "id"], name="receivables_customer_name"),
            models.Index(fields=["account", "open_balance_minor", "id"], name="receivables_customer_balance"),
            models.Index(fields=["account", "active", "sort_name", "id"], name="receivables_customer_active"),
            models.Index(fields=["account", "parent"], name="receivables_customer_parent"),
        ]


class Invoice(Books):
    """An invoice. `balance` is what is still due; `due_on` the day it is expected, the invoice's own if none is set."""

    customer = _inside("receivables.Customer")
    currency = models.TextField()
    doc_number = models.TextField(db_collation="C")
    txn_date = models.DateField()
    due_date = models.DateField(null=True)
    due_on = models.GeneratedField(
        expression=Coalesce("due_date", "txn_date"), output_field=models.DateField(), db_persist=True
    )
    term = _inside("receivables.Term", null=True)
    private_note = models.TextField()
    customer_memo = models.TextField()
    total = _amount()
    total_minor = models.BigIntegerField()
    balance = _amount()
    balance_minor = models.BigIntegerField(db_default=0)
    reported_balance = _amount(null=True)
    voided = models.BooleanField()
    state = models.GeneratedField(
        expression=Case(
            When(voided=True, then=Value("voided")),
            When(balance_minor__gt=0, then=Value("open")),
            default=Value("paid"),
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "txn_date", "id"], name="receivables_invoice_date"),
            models.Index(fields=["account", "due_on", "id"], name="receivables_invoice_due"),
            models.Index(fields=["account", "doc_number", "id"], name="receivables_invoice_number"),
            models.Index(fields=["account", "total_minor", "id"], name="receivables_invoice_total"),
            models.Index(fields=["account", "balance_minor", "id"], name="receivables_invoice_balance"),
            models.Index(
                fields=["account", "customer", "txn_date", "id"], name="receivables_invoice_customer"
            ),
            models.Index(fields=["account", "state", "txn_date", "id"], name="receivables_invoice_state"),
            models.Index(
                fields=["account", "due_on", "id"],
                condition=Q(state="open"),
                name="receivables_invoice_open",
            ),
        ]


class InvoiceLine(models.Model):
    """A line; `line_id` is the provider's stable id, empty until acknowledged."""

    account = _inside("accounts.Account")
    invoice = _inside("receivables.Invoice")
    position = models.IntegerField()
    line_id = models.TextField()
    line_type = models.TextField()
    item = _inside("receivables.Item", null=True)
    description = models.TextField()
    quantity = _price()
    unit_price = _price()
    amount = _amount()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "invoice", "position"], name="receivables_line_position"
            ),
        ]


class Payment(Books):
    """A payment received; `unapplied` is the part not put against any document."""

    customer = _inside("receivables.Customer")
    currency = models.TextField()
    txn_date = models.DateField()
    amount = _amount()
    amount_minor = models.BigIntegerField()
    unapplied = _amount()
    unapplied_minor = models.BigIntegerField(db_default=0)
    reported_unapplied = _amount(null=True)
    reference = models.TextField(db_collation="C")
    method = _inside("receivables.PaymentMethod", null=True)
    deposit_account = _inside("receivables.LedgerAccount", null=True)
    private_note = models.TextField()
    voided = models.BooleanField()
    state = models.GeneratedField(
        expression=Case(
            When(voided=True, then=Value("voided")),
            When(unapplied_minor__gt=0, then=Value("unapplied")),
            default=Value("applied"),
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "txn_date", "id"], name="receivables_payment_date"),
            models.Index(fields=["account", "amount_minor", "id"], name="receivables_payment_amount"),
            models.Index(fields=["account", "unapplied_minor", "id"], name="receivables_payment_rest"),
            models.Index(
                fields=["account", "customer", "txn_date", "id"], name="receivables_payment_customer"
            ),
            models.Index(fields=["account", "state", "txn_date", "id"], name="receivables_payment_state"),
        ]


class Application(models.Model):
    """Part of a payment put against an invoice, or (`target_kind`, `target`) against a document we do not model."""

    account = _inside("accounts.Account")
    payment = _inside("receivables.Payment")
    invoice = _inside("receivables.Invoice", null=True)
    target_kind = models.TextField()
    target = models.TextField()
    amount = _amount()
    amount_minor = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "payment"], name="receivables_appl_payment"),
            models.Index(fields=["account", "invoice"], name="receivables_appl_invoice"),
        ]


class SearchToken(models.Model):
    """A word by which a record is found, for prefix ranges in byte order (collation "C")."""

    account = _inside("accounts.Account")
    kind = models.TextField(db_collation="C")
    token = models.TextField(db_collation="C")
    record_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "kind", "token", "record_id"], name="receivables_token_prefix"),
            models.Index(fields=["account", "kind", "record_id"], name="receivables_token_record"),
        ]
