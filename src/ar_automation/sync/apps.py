"""Django's entry to the sync package."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Two-way synchronization: connections, links, runs."""

    name = "ar_automation.sync"
    default_auto_field = "django.db.models.BigAutoField"
