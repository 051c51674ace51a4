"""All addresses of the product; each area brings its own list."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from ar_automation.config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("ar_automation.accounts.urls")),
]
for _area in ("ar_automation.providers.quickbooks_online.urls", "ar_automation.web.urls"):
    try:
        if find_spec(_area):
            urlpatterns.append(path("", include(_area)))
    except ModuleNotFoundError:
        continue
