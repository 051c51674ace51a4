"""Accounts (the tenants), the people in them, what they may do, and the audit of what they did."""
