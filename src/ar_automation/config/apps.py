"""Django's entry to the composition root."""

from django.apps import AppConfig


class RootConfig(AppConfig):
    """Checks and wiring; has no tables."""

    name = "ar_automation.config"
    label = "config"

    def ready(self) -> None:
        """Register the system checks and the ledgers."""
        from ar_automation.config import checks  # noqa: F401
        from ar_automation.config.wiring import Ledgers
        from ar_automation.sync import wiring

        wiring.register(Ledgers())
