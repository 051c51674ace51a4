"""Tax identifiers: kept and told masked but for their end (quickbooks-online.md 9.4)."""

_SHOWN = 5


def masked(identifier: str) -> str:
    """An identifier as it comes back: XXXXXX56789. One that was masked already stays as it is."""
    hidden = max(0, len(identifier) - _SHOWN)
    return "X" * hidden + identifier[hidden:]
