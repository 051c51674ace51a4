"""Addresses of the pages."""

from django.urls import path

from ar_automation.web.views import accounting, home, sync_log

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", home.choose, name="choose-account"),
    path("account/accounting/", accounting.accounting, name="accounting"),
    path("account/accounting/live/", accounting.live, name="accounting-live"),
    path("account/accounting/sync/", accounting.sync_account, name="sync-account"),
    path("account/accounting/log/", sync_log.sync_log, name="sync-log"),
    path("account/accounting/log/<int:run_id>/", sync_log.run, name="sync-log-run"),
]
