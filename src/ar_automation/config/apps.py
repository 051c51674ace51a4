"""Django's entry to the composition root."""

from django.apps import AppConfig


class RootConfig(AppConfig):
    """Checks and wiring; has no tables."""

    name = "ar_automation.config"
    label = "config"

    def ready(self) -> None:
        """Register the system checks."""
        from ar_automation.config import checks  # noqa: F401
