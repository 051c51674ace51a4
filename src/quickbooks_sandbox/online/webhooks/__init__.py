"""Webhooks: what happened in the companies, told to endpoints in signed posts (quickbooks-online.md 8)."""
