"""Faults of tokens and permissions (quickbooks-online.md 1.4, 1.5, 2.4)."""

from contextlib import suppress
from urllib.parse import parse_qs

import msgspec
from werkzeug.wrappers import Response

from quickbooks_sandbox.company.errors import no_access
from quickbooks_sandbox.online import refusals
from quickbooks_sandbox.world.errors import GrantRefused

from .meeting import Happen, Meeting, Outcome, one_fault

_REFRESHES = frozenset({"refresh"})
_GRANTS = frozenset({"refresh", "code"})


def _token_revoked(meeting: Meeting) -> Outcome:
    meeting.world.tokens.revoke(meeting.bearer)
    return Outcome(response=meeting.serve())


def _access_token_expired(meeting: Meeting) -> Outcome:
    meeting.world.tokens.expire(meeting.bearer)
    return Outcome(response=meeting.serve())


def _refresh_answer_lost(meeting: Meeting) -> Outcome:
    meeting.serve()
    return Outcome(response=None)


def _refresh_rotated(meeting: Meeting) -> Outcome:
    meeting.world.tokens.age(_refresh_token(meeting))
    return Outcome(response=meeting.serve())


def _refresh_rotated_answer_lost(meeting: Meeting) -> Outcome:
    _refresh_rotated(meeting)
    return Outcome(response=None)


def _refresh_raced(meeting: Meeting) -> Outcome:
    tokens, token = meeting.world.tokens, _refresh_token(meeting)
    client_id = tokens.age(token)
    if client_id is not None:
        with suppress(GrantRefused):
            tokens.refresh(token, client_id=client_id)
    return Outcome(response=meeting.serve())


def _grant_refused(status: int, **body: str) -> Happen:
    def happen(_: Meeting) -> Outcome:
        content = msgspec.json.encode(body)
        return Outcome(
            response=Response(content, status, content_type="application/json;charset=UTF-8"),
        )

    return happen


def _scope_lost(meeting: Meeting) -> Outcome:
    return Outcome(response=refusals.scope_refused(now=meeting.world.clock.now()))


def _user_demoted(meeting: Meeting) -> Outcome:
    return meeting.refused(no_access())


def _wrong_realm(meeting: Meeting) -> Outcome:
    return Outcome(response=refusals.wrong_realm(now=meeting.world.clock.now()))


def _refresh_token(meeting: Meeting) -> str:
    return parse_qs(meeting.body.decode(errors="replace")).get("refresh_token", [""])[0]


FAULTS = (
    one_fault(
        "token_revoked",
        "The connection of the call's token is revoked first: the call answers 401, refreshing answers invalid_grant.",
        _token_revoked,
        lasting=True,
    ),
    one_fault(
        "access_token_expired",
        "The call's access token has just expired: 401, code 3200; refreshing helps.",
        _access_token_expired,
    ),
    one_fault(
        "refresh_answer_lost",
        "A refresh is carried out; the connection closes without a byte.",
        _refresh_answer_lost,
        _REFRESHES,
    ),
    one_fault(
        "refresh_rotated",
        "A refresh gives a new refresh token, whatever the old one's age, and the old one is dead.",
        _refresh_rotated,
        _REFRESHES,
    ),
    one_fault(
        "refresh_rotated_answer_lost",
        "A refresh gives a new refresh token, the old one is dead, and the answer is lost with the new one.",
        _refresh_rotated_answer_lost,
        _REFRESHES,
        lasting=True,
    ),
    one_fault(
        "refresh_raced",
        "Somebody else has just refreshed with the same token and has the new one: invalid_grant.",
        _refresh_raced,
        _REFRESHES,
        lasting=True,
    ),
    one_fault(
        "invalid_grant",
        "A code or refresh token is refused with invalid_grant, and stays good.",
        _grant_refused(400, error_description="Token invalid", error="invalid_grant"),
        _GRANTS,
        lasting=True,
    ),
    one_fault(
        "invalid_client",
        "The token endpoint refuses the client's credentials with invalid_client.",
        _grant_refused(401, error="invalid_client"),
        _GRANTS,
        lasting=True,
    ),
    one_fault(
        "scope_lost",
        "Not carried out: 403, code 3100, as for a token without the accounting scope.",
        _scope_lost,
        lasting=True,
    ),
    one_fault(
        "user_demoted",
        "Not carried out: code 120, as when the person who connected is no administrator any more.",
        _user_demoted,
        lasting=True,
    ),
    one_fault(
        "wrong_realm",
        "Not carried out: 401 in XML, code 100, as for a good token of another company.",
        _wrong_realm,
        lasting=True,
    ),
)
