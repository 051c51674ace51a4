"""System check: what connecting to QuickBooks Online cannot do without."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage


@checks.register(checks.Tags.security)
def check_client_id(**_kwargs: Any) -> list[CheckMessage]:
    """Intuit knows an app by its client id and secret."""
    if settings.QUICKBOOKS_CLIENT_ID and settings.QUICKBOOKS_CLIENT_SECRET:
        return []
    return [
        checks.Warning(
            "QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET are not set: nobody can connect QuickBooks Online.",
            hint="Copy both from the app's page at developer.intuit.com; any text does with "
            "QUICKBOOKS_ENVIRONMENT=local.",
            id="quickbooks_online.W001",
        )
    ]
