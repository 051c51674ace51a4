"""System checks: wrong combinations of settings, each with an id and a hint."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def check_public_url(**_kwargs: Any) -> list[CheckMessage]:
    """In production the address people use is https."""
    if settings.IS_PRODUCTION and not settings.AR_PUBLIC_URL.startswith("https://"):
        return [
            Error(
                "AR_PUBLIC_URL is not https.",
                hint="Intuit refuses plain http redirect addresses, and cookies would travel in the clear.",
                id="ar.E001",
            )
        ]
    return []


@register()
def check_quickbooks_keys(**_kwargs: Any) -> list[CheckMessage]:
    """A client id without its secret cannot work."""
    if bool(settings.QUICKBOOKS_CLIENT_ID) != bool(settings.QUICKBOOKS_CLIENT_SECRET):
        return [
            Error(
                "Only one of QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET is set.",
                hint="Copy both from the app's page at developer.intuit.com.",
                id="ar.E002",
            )
        ]
    return []
