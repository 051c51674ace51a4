"""Addresses of the pop-up; the callback's is registered at Intuit."""

from django.urls import path

from ar_automation.providers.quickbooks_online import views

urlpatterns = [
    path("quickbooks/online/connect", views.connect, name="quickbooks_online_connect"),
    path("quickbooks/online/callback", views.callback, name="quickbooks_online_callback"),
]
