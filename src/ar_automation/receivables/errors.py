"""What the services refuse.

ReceivablesError
├── Invalid    something that was typed, or the record's state, does not allow it: nothing was changed
└── NotFound   no such record in this account
"""

from __future__ import annotations

from collections.abc import Mapping


class ReceivablesError(Exception):
    """The change was refused and nothing was written."""


class Invalid(ReceivablesError):
    """`errors`: field path (`due_date`, `lines.2.quantity`; empty for the whole) → a sentence for people."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class NotFound(ReceivablesError):
    """There is no such record in this account."""
