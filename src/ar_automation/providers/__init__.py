"""Providers of remote books: one folder each, unknown to one another."""
