"""The application's name for Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages; no tables."""

    name = "ar_automation.web"
    label = "web"
