"""OAuth 2.0 with Intuit: where to send a person, and tokens for what they bring back (quickbooks-online.md 1).

OAuthError
├── GrantRefused   the code or refresh token is no good (any more)
└── OAuthFailed    no answer, or one that says nothing about the grant; trying again may help
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec
import structlog
from django.conf import settings

from ar_automation.kit import clock, http

SCOPE = "com.intuit.quickbooks.accounting"
_log = structlog.get_logger("quickbooks_online.oauth")


class OAuthError(Exception):
    """Tokens were asked for and not given."""


class GrantRefused(OAuthError):
    """The code or refresh token is no good, or not any more."""


class OAuthFailed(OAuthError):
    """The token endpoint gave no usable answer; the grant may or may not have been used."""


class Endpoints(msgspec.Struct, frozen=True):
    """Where Intuit's parts are for the chosen environment (1.1, 2.1)."""

    authorise: str
    tokens: str
    revoke: str
    api: str


class TokenPair(msgspec.Struct, frozen=True):
    """An answer of the token endpoint, with its life times as moments of our clock."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime


def endpoints() -> Endpoints:
    """By QUICKBOOKS_ENVIRONMENT; `local` is one host that stands in for all of them."""
    if settings.QUICKBOOKS_ENVIRONMENT == "local":
        base = settings.QUICKBOOKS_LOCAL_URL
        return Endpoints(
            authorise=f"{base}/connect/oauth2",
            tokens=f"{base}/oauth2/v1/tokens/bearer",
            revoke=f"{base}/v2/oauth2/tokens/revoke",
            api=base,
        )
    prefix = "" if settings.QUICKBOOKS_ENVIRONMENT == "production" else "sandbox-"
    return Endpoints(
        authorise="https://appcenter.intuit.com/connect/oauth2",
        tokens="https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
        revoke="https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
        api=f"https://{prefix}quickbooks.api.intuit.com",
    )


def redirect_uri() -> str:
    """Where Intuit sends people back to; the same words must be registered there."""
    return f"{settings.AR_PUBLIC_URL}/quickbooks/online/callback"


def authorise_url(state: str) -> str:
    """Where a person gives their consent (1.2)."""
    query = {
        "client_id": settings.QUICKBOOKS_CLIENT_ID,
        "response_type": "code",
        "scope": SCOPE,
        "redirect_uri": redirect_uri(),
        "state": state,
    }
    return f"{endpoints().authorise}?{urlencode(query)}"


def exchange(code: str) -> TokenPair:
    """Tokens for the code a person came back with; it works once (1.2). Raises OAuthError."""
    return _tokens({"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri()})


def refresh(refresh_token: str) -> TokenPair:
    """New tokens; the refresh token in the answer is the one to keep (1.4). Raises OAuthError."""
    return _tokens({"grant_type": "refresh_token", "refresh_token": refresh_token})


def revoke(token: str) -> bool:
    """End the connection at Intuit; whether it said yes. Never raises for what the world does (1.6)."""
    body = msgspec.json.encode({"token": token})
    try:
        reply = _CLIENT.request("POST", endpoints().revoke, headers=_headers("application/json"), body=body)
    except http.HttpError:
        return False
    return reply.status == 200


class _Tokens(msgspec.Struct):
    access_token: str
    refresh_token: str
    expires_in: int
    x_refresh_token_expires_in: int


class _Refusal(msgspec.Struct):
    error: str = ""


def _tokens(form: dict[str, str]) -> TokenPair:
    asked_at = clock.now()
    body = urlencode(form).encode()
    try:
        reply = _CLIENT.request(
            "POST", endpoints().tokens, headers=_headers("application/x-www-form-urlencoded"), body=body
        )
    except http.HttpError as error:
        raise OAuthFailed("Intuit did not answer.") from error
    if reply.status != 200:
        raise _refused(reply)
    try:
        told = msgspec.json.decode(reply.body, type=_Tokens)
    except msgspec.MsgspecError:
        raise OAuthFailed("Intuit gave an answer that cannot be read.") from None
    return TokenPair(
        access_token=told.access_token,
        refresh_token=told.refresh_token,
        access_expires_at=asked_at + timedelta(seconds=told.expires_in),
        refresh_expires_at=asked_at + timedelta(seconds=told.x_refresh_token_expires_in),
    )


def _refused(reply: http.Reply) -> OAuthError:
    try:
        error = msgspec.json.decode(reply.body, type=_Refusal).error
    except msgspec.MsgspecError:
        error = ""
    _log.warning("oauth.refused", status=reply.status, error=error, intuit_tid=reply.intuit_tid)
    if error == "invalid_grant":
        return GrantRefused("Intuit does not accept this grant any more.")
    if error == "invalid_client":
        return OAuthFailed("Intuit does not know our client id and secret; the operator must check them.")
    return OAuthFailed(f"Intuit answered with status {reply.status}.")


def _headers(content_type: str) -> dict[str, str]:
    keys = f"{settings.QUICKBOOKS_CLIENT_ID}:{settings.QUICKBOOKS_CLIENT_SECRET}"
    return {
        "Authorization": f"Basic {base64.b64encode(keys.encode()).decode()}",
        "Accept": "application/json",
        "Content-Type": content_type,
    }


_CLIENT = http.Client(timeout_s=30.0)
