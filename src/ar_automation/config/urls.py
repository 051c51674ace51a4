"""All addresses of the product; each area brings its own list."""

from django.urls import include, path

from ar_automation.config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("ar_automation.accounts.urls")),
    path("", include("ar_automation.providers.quickbooks_online.urls")),
    path("", include("ar_automation.web.urls")),
]
