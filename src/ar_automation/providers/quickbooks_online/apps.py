"""Django's entry to the QuickBooks Online provider."""

from django.apps import AppConfig


class QuickBooksOnlineConfig(AppConfig):
    """Connecting to QuickBooks Online."""

    name = "ar_automation.providers.quickbooks_online"
    label = "quickbooks_online"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system check."""
        from ar_automation.providers.quickbooks_online import checks  # noqa: F401
