"""What a person may do with our books. One transaction each: the caller's scope of the account.

Every service checks what it is given, raises `Invalid` or `NotFound` having changed nothing, writes the record, brings
the balances of the customers it touched up to date, marks the record for the sync and writes the audit.

An edit names the `version` its form was made from: a record that changed since is refused, never overwritten.
"""

from ar_automation.receivables.services.customers import create_customer, edit_customer
from ar_automation.receivables.services.invoices import create_invoice, edit_invoice, void_invoice
from ar_automation.receivables.services.payments import apply, edit_payment, record_payment, void_payment

__all__ = [
    "apply",
    "create_customer",
    "create_invoice",
    "edit_customer",
    "edit_invoice",
    "edit_payment",
    "record_payment",
    "void_invoice",
    "void_payment",
]
