"""Connecting an account to a company: by a person's consent in a pop-up, or by a command with a refresh token.

ConnectRefused   nothing was connected and nothing stored; the message is the sentence people read
"""

from __future__ import annotations

from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online import asking, errors, oauth, tokens
from ar_automation.providers.quickbooks_online.client import Client
from ar_automation.providers.quickbooks_online.oauth import TokenPair
from ar_automation.sync import connections, wiring
from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.core.wire import AccountId

PROVIDER = "quickbooks_online"
_DOCUMENTS = (Kind.INVOICE, Kind.PAYMENT)


class ConnectRefused(Exception):
    """Nothing was connected and nothing stored."""


def connect_with_code(*, account_id: int, person_id: int, realm_id: str, code: str) -> ConnectionState:
    """What a person's consent brought back, turned into a connection. Raises ConnectRefused."""
    _check_company(account_id, realm_id)
    try:
        pair = oauth.exchange(code)
    except oauth.GrantRefused:
        raise ConnectRefused(
            "Intuit does not accept this consent: it was used before, or is too old. Connect again."
        ) from None
    except oauth.OAuthFailed as error:
        raise ConnectRefused(f"{error} Nothing was connected. Try again.") from error
    return _connect(account_id, person_id, realm_id, pair)


def connect_with_refresh_token(
    *, account_id: int, person_id: int | None, realm_id: str, refresh_token: str
) -> ConnectionState:
    """The same from a refresh token somebody has already. Raises ConnectRefused."""
    _check_company(account_id, realm_id)
    try:
        pair = oauth.refresh(refresh_token)
    except oauth.GrantRefused:
        raise ConnectRefused("Intuit does not accept this refresh token.") from None
    except oauth.OAuthFailed as error:
        raise ConnectRefused(f"{error} Nothing was connected. Try again.") from error
    return _connect(account_id, person_id, realm_id, pair)


def _check_company(account_id: int, realm_id: str) -> None:
    """Another company is refused before its books are touched, even before the consent is used."""
    if not realm_id.isdecimal():
        raise ConnectRefused("Intuit did not say which company was chosen. Nothing was connected. Try again.")
    with account_scope(account_id):
        try:
            connections.check_company(PROVIDER, realm_id)
        except connections.AnotherCompany as refusal:
            raise ConnectRefused(str(refusal)) from None


def _connect(account_id: int, person_id: int | None, realm_id: str, pair: TokenPair) -> ConnectionState:
    access = tokens.Access(pair.access_token, realm_id)
    try:
        company = asking.identified(realm_id, asking.company(Client(access)))
    except errors.CallFailed as failed:
        oauth.revoke(pair.refresh_token)
        raise ConnectRefused(
            f"The company could not be read: {failed.failure.text} Nothing was connected."
        ) from failed
    try:
        with account_scope(account_id):
            local = wiring.factory().local(AccountId(account_id))
            state = connections.connect(
                provider=PROVIDER,
                company=company,
                local_documents=sum(local.count(kind) for kind in _DOCUMENTS),
                person_id=person_id,
                now=clock.now(),
            )
            tokens.keep(account_id, state.id, realm_id, pair)
    except connections.AnotherCompany as refusal:
        oauth.revoke(pair.refresh_token)
        raise ConnectRefused(str(refusal)) from None
    return state
