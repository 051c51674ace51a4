"""The pop-up, from the button to a connection, and everything that can go wrong on the way."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from ar_automation.accounts.models import AuditEvent, Membership
from ar_automation.accounts.permissions import Role
from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.money import money
from ar_automation.books.records import Customer, Invoice
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online import tokens
from ar_automation.providers.quickbooks_online.connect import (
    ConnectRefused,
    connect_with_refresh_token,
)
from ar_automation.providers.quickbooks_online.disconnect import disconnect
from ar_automation.providers.quickbooks_online.models import Token
from ar_automation.sync import connections, wiring
from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.core.wire import AccountId, ConnectionId
from ar_automation.sync.models import Connection
from ar_automation.sync.testing.memory import MemoryLedger, Tables
from tests.contract.providers.sandbox import Sandbox
from tests.contract.sandbox.client import Browser
from tests.world import World

START = "/quickbooks/online/connect"
BACK = "/quickbooks/online/callback"


class Ledgers:
    """Registers the account's own books, in memory."""

    def __init__(self) -> None:
        nobody = ConnectionState(
            id=ConnectionId(0),
            account_id=AccountId(0),
            provider="",
            state="",
            company=None,
            watermark=None,
        )
        self.books = MemoryLedger(Tables(nobody))

    def local(self, account_id: int) -> MemoryLedger:
        return self.books

    def remote(self, connection: ConnectionState) -> Any:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def ledgers(monkeypatch: pytest.MonkeyPatch) -> Ledgers:
    found = Ledgers()
    monkeypatch.setattr(wiring, "_registered", [found])
    return found


@pytest.fixture
def people(sandbox: Sandbox, realm_id: str) -> str:
    """Somebody who administers the company, and somebody who only works there; gives the company."""
    sandbox.control(
        "users",
        email=f"boss-{realm_id}@example.com",
        password="sandbox",
        companies=[{"realmId": realm_id, "admin": True}],
    )
    sandbox.control(
        "users",
        email=f"clerk-{realm_id}@example.com",
        password="sandbox",
        companies=[{"realmId": realm_id, "admin": False}],
    )
    return realm_id


@pytest.fixture
def visitor(sandbox: Sandbox) -> Iterator[Browser]:
    with Browser(sandbox.url) as found:
        yield found


def consent(client: Client, visitor: Browser, realm_id: str, *, who: str = "boss") -> str:
    """Go through Intuit's pages; gives the address they send back to, as our own path."""
    answer = client.get(START)
    assert answer.status_code == 302
    visitor.open(answer["Location"])
    visitor.sign_in(f"{who}-{realm_id}@example.com")
    visitor.submit("refuse" if who == "clerk" else "")
    return f"{BACK}?{visitor.left_to.query.decode()}"


def stored(world: World) -> tuple[int, int, int]:
    with account_scope(world.account.pk):
        return Connection.objects.count(), Token.objects.count(), AuditEvent.objects.count()


def sentence(answer: Any) -> str:
    found = re.search(r'role="alert">(.*?)</p>', answer.content.decode(), re.DOTALL)
    assert found, answer.content
    return found[1].strip()


def test_an_owner_connects_in_the_pop_up(
    world: World, log_in: Callable[[Any], Client], visitor: Browser, people: str, sandbox: Sandbox
) -> None:
    client = log_in(world.olivia)
    answer = client.get(consent(client, visitor, people))
    assert answer.status_code == 200
    assert b"Connected to Craig&#x27;s Yards" in answer.content
    assert answer["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert b'<script type="module" src=' in answer.content
    with account_scope(world.account.pk):
        state = connections.current()
        assert state is not None
        assert state.company is not None
        assert (state.state, state.company.remote_id, state.needs_approval) == ("active", people, False)
        assert state.company.facts["CustomTxnNumbers"] == "false"
        assert AuditEvent.objects.get().person_id == world.olivia.pk
    assert tokens.access(state.account_id, state.id).realm_id == people


def test_documents_that_stand_here_already_wait_for_approval(
    world: World, log_in: Callable[[Any], Client], visitor: Browser, people: str, ledgers: Ledgers
) -> None:
    customer = ledgers.books.edit(Customer(display_name="Here Before"))
    ledgers.books.edit(
        Invoice(customer=str(customer), currency="USD", txn_date=clock.today(), total=money("1", "USD"))
    )
    client = log_in(world.adam)
    assert client.get(consent(client, visitor, people)).status_code == 200
    with account_scope(world.account.pk):
        state = connections.current()
    assert state is not None
    assert state.needs_approval


def test_who_is_no_administrator_there_is_told_so(
    world: World, log_in: Callable[[Any], Client], visitor: Browser, people: str
) -> None:
    client = log_in(world.olivia)
    answer = client.get(consent(client, visitor, people, who="clerk"))
    assert answer.status_code == 400
    assert "not an administrator" in sentence(answer)
    assert stored(world) == (0, 0, 0)


@pytest.mark.parametrize("person", ["mia", "rhea"])
def test_members_and_readers_may_not_begin(
    world: World, log_in: Callable[[Any], Client], sandbox: Sandbox, person: str
) -> None:
    assert log_in(getattr(world, person)).get(START).status_code == 403


def test_strangers_to_the_site_are_sent_to_log_in(world: World, sandbox: Sandbox) -> None:
    for address in (START, BACK):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("state=", "state=x", "does not belong"),
        ("state=", "nostate=", "does not belong"),
        ("code=", "code=x", "does not accept this consent"),
        ("realmId=", "realmId=x", "which company"),
        ("realmId=", "realm=", "which company"),
        ("realmId=", "realmId=9", "could not be read"),
    ],
)
def test_a_wrong_state_code_or_realm_stores_nothing(
    world: World,
    log_in: Callable[[Any], Client],
    visitor: Browser,
    people: str,
    old: str,
    new: str,
    word: str,
) -> None:
    client = log_in(world.olivia)
    answer = client.get(consent(client, visitor, people).replace(old, new))
    assert answer.status_code == 400
    assert word in sentence(answer)
    assert stored(world) == (0, 0, 0)


def test_an_answer_is_good_once_for_one_session_and_one_person(
    world: World, log_in: Callable[[Any], Client], visitor: Browser, people: str
) -> None:
    client = log_in(world.olivia)
    back = consent(client, visitor, people)
    for other in (log_in(world.stranger), log_in(world.adam), log_in(world.olivia)):
        assert other.get(back).status_code == 400
    assert stored(world) == (0, 0, 0)
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 400


def test_an_answer_is_too_late_after_a_quarter_of_an_hour(
    world: World, log_in: Callable[[Any], Client], visitor: Browser, people: str
) -> None:
    client = log_in(world.olivia)
    back = consent(client, visitor, people)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert "does not belong" in sentence(client.get(back))


def test_somebody_who_lost_the_right_meanwhile_connects_nothing(
    world: World, log_in: Callable[[Any], Client], visitor: Browser, people: str
) -> None:
    client = log_in(world.adam)
    back = consent(client, visitor, people)
    Membership.objects.filter(person=world.adam).update(role=Role.MEMBER)
    answer = client.get(back)
    assert answer.status_code == 403
    assert "not allowed" in sentence(answer)
    assert stored(world) == (0, 0, 0)


def test_an_error_of_intuits_is_told_and_never_runs_as_markup(
    world: World, log_in: Callable[[Any], Client], visitor: Browser, people: str
) -> None:
    client = log_in(world.olivia)
    back = consent(client, visitor, people).replace("code=", "error=%3Cscript%3E&code=")
    answer = client.get(back)
    assert "Intuit could not finish (&lt;script&gt;)" in sentence(answer)


def test_another_company_is_refused_before_its_books_are_touched(
    world: World,
    log_in: Callable[[Any], Client],
    visitor: Browser,
    people: str,
    sandbox: Sandbox,
    connection: ConnectionState,
) -> None:
    other = sandbox.company("Somebody Else", "empty")
    client = log_in(world.olivia)
    back = consent(client, visitor, people).replace(f"realmId={people}", f"realmId={other}")
    before = stored(world)
    sandbox.forget()
    answer = client.get(back)
    assert answer.status_code == 400
    assert "Craig&#x27;s Yards" in sentence(answer)
    assert [call for call in sandbox.calls() if "/v3/" in call["path"] or "token" in call["path"]] == []
    assert stored(world) == before


def test_a_reconnect_takes_the_same_connection_up_again(
    world: World,
    log_in: Callable[[Any], Client],
    visitor: Browser,
    people: str,
    connection: ConnectionState,
) -> None:
    with account_scope(world.account.pk):
        disconnect(person_id=world.olivia.pk, now=clock.now())
        assert connections.current() is None
        assert not Token.objects.exists()
    client = log_in(world.olivia)
    assert client.get(consent(client, visitor, people)).status_code == 200
    with account_scope(world.account.pk):
        state = connections.current()
    assert state is not None
    assert state.id == connection.id


def test_disconnecting_revokes_after_the_commit_and_never_before(
    world: World, connection: ConnectionState, sandbox: Sandbox
) -> None:
    with account_scope(world.account.pk):
        disconnect(person_id=world.olivia.pk, now=clock.now())
        assert sandbox.calls() == []
    assert [call["path"] for call in sandbox.calls()] == ["/v2/oauth2/tokens/revoke"]


def test_disconnecting_succeeds_though_intuit_is_away(
    world: World, connection: ConnectionState, settings: Any
) -> None:
    settings.QUICKBOOKS_LOCAL_URL = "http://127.0.0.1:9"
    with account_scope(world.account.pk):
        disconnect(person_id=world.olivia.pk, now=clock.now())
    with account_scope(world.account.pk):
        assert connections.current() is None
        disconnect(person_id=world.olivia.pk, now=clock.now())


def test_a_refresh_token_connects_without_a_browser(world: World, sandbox: Sandbox, realm_id: str) -> None:
    refresh_token = sandbox.tokens(realm_id)["refresh_token"]
    state = connect_with_refresh_token(
        account_id=world.account.pk, person_id=None, realm_id=realm_id, refresh_token=refresh_token
    )
    assert state.company is not None
    assert state.company.name == "Craig's Yards"
    assert tokens.access(state.account_id, state.id).realm_id == realm_id


def test_a_refresh_token_of_another_company_or_of_nobody_is_refused(
    world: World, sandbox: Sandbox, realm_id: str
) -> None:
    other = sandbox.company("Somebody Else", "empty")
    refresh_token = sandbox.tokens(other)["refresh_token"]
    for token, word in ((refresh_token, "could not be read"), ("nonsense", "does not accept")):
        with pytest.raises(ConnectRefused, match=word):
            connect_with_refresh_token(
                account_id=world.account.pk, person_id=None, realm_id=realm_id, refresh_token=token
            )
    assert stored(world) == (0, 0, 0)
