"""The state that travels through Intuit's pages and proves that an answer belongs to a question of ours.

It is signed, good for a quarter of an hour and for one use, and bound to account, person and browser session.
"""

from __future__ import annotations

import secrets

import msgspec
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

SESSION_KEY = "quickbooks_online_consent"
AGE_SECONDS_MAX = 900
_SALT = "quickbooks_online.consent"


class ConsentError(Exception):
    """This answer belongs to no question of ours."""


class Consent(msgspec.Struct, frozen=True):
    """Who asked for consent, for which account."""

    account_id: int
    person_id: int


def begin(session: SessionBase, consent: Consent) -> str:
    """The state to send along; asking again makes an older one worthless."""
    nonce = secrets.token_urlsafe(16)
    session[SESSION_KEY] = nonce
    return signing.dumps([consent.account_id, consent.person_id, nonce], salt=_SALT, compress=False)


def end(session: SessionBase, state: str, *, person_id: int) -> Consent:
    """Whose consent came back, once. Raises ConsentError when it is not this person's in this session."""
    nonce = session.pop(SESSION_KEY, None)
    try:
        account_id, asked_by, sent = signing.loads(state, salt=_SALT, max_age=AGE_SECONDS_MAX)
    except (signing.BadSignature, ValueError, TypeError):
        raise ConsentError from None
    if asked_by != person_id or not isinstance(nonce, str) or not secrets.compare_digest(nonce, sent):
        raise ConsentError
    return Consent(account_id=account_id, person_id=asked_by)
