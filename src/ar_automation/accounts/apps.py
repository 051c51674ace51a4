"""Django's entry to the accounts package."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tenants, people, roles, audit."""

    name = "ar_automation.accounts"
    default_auto_field = "django.db.models.BigAutoField"
