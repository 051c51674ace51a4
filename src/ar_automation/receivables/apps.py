"""Django's entry to the receivables package."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """Customers, invoices and payments."""

    name = "ar_automation.receivables"
    default_auto_field = "django.db.models.BigAutoField"
