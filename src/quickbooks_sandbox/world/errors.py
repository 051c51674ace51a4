"""What the world refuses.

WorldError
├── TokenRefused    a bearer token that opens nothing
├── GrantRefused    a code or refresh token that buys nothing
└── BadRequest      a control call that makes no sense; its text is for the person who sent it
"""

from enum import Enum


class WorldError(Exception):
    """Base of what the world refuses."""


class Refusal(Enum):
    """Why a bearer token opens nothing."""

    MISSING = "missing"
    MALFORMED = "malformed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class TokenRefused(WorldError):
    """A bearer token that opens nothing."""

    def __init__(self, kind: Refusal) -> None:
        super().__init__(kind.value)
        self.kind = kind


class GrantRefused(WorldError):
    """A code or refresh token that is unknown, used, expired, superseded, or another client's."""


class BadRequest(WorldError):
    """A control call that makes no sense."""
