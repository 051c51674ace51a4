"""Addresses of the pages."""

from django.urls import path

from ar_automation.web.views import (
    accounting,
    accounting_settings,
    customers,
    home,
    invoices,
    lists,
    payments,
    record_state,
    sync_log,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", home.choose, name="choose-account"),
    path("customers/", lists.customers, name="customers"),
    path("customers/new/", customers.new, name="customer-new"),
    path("customers/<int:customer_id>/", customers.customer, name="customer"),
    path("customers/<int:customer_id>/edit/", customers.edit, name="customer-edit"),
    path("invoices/", lists.invoices, name="invoices"),
    path("invoices/new/", invoices.new, name="invoice-new"),
    path("invoices/<int:invoice_id>/", invoices.invoice, name="invoice"),
    path("invoices/<int:invoice_id>/edit/", invoices.edit, name="invoice-edit"),
    path("invoices/<int:invoice_id>/void/", invoices.void, name="invoice-void"),
    path("payments/", lists.payments, name="payments"),
    path("payments/new/", payments.new, name="payment-new"),
    path("payments/<int:payment_id>/", payments.payment, name="payment"),
    path("payments/<int:payment_id>/edit/", payments.edit, name="payment-edit"),
    path("payments/<int:payment_id>/void/", payments.void, name="payment-void"),
    path("sync/<slug:kind>/<int:local_id>/", record_state.state, name="record-state"),
    path("sync/<slug:kind>/<int:local_id>/resync/", record_state.resync, name="resync"),
    path("account/accounting/", accounting.accounting, name="accounting"),
    path("account/accounting/live/", accounting.live, name="accounting-live"),
    path("account/accounting/sync/", accounting.sync_account, name="sync-account"),
    path("account/accounting/settings/", accounting_settings.settings, name="accounting-settings"),
    path("account/accounting/settings/disconnect/", accounting_settings.disconnect, name="disconnect"),
    path("account/accounting/log/", sync_log.sync_log, name="sync-log"),
    path("account/accounting/log/<int:run_id>/", sync_log.run, name="sync-log-run"),
]
