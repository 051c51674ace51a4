"""Accounts receivable that agrees with QuickBooks to the cent."""
