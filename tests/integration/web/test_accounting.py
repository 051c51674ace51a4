"""Account > Accounting and the Sync Log say what is true of the connection."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ar_automation.accounts.tenancy import account_scope
from ar_automation.kit import clock
from ar_automation.sync import connections, models
from ar_automation.sync.core.wire import ConnectionId
from tests.integration.web import books
from tests.world import World

pytestmark = pytest.mark.django_db
LogIn = Callable[[Any], Client]
ADDRESS = "/account/accounting/"


def text(client: Client, address: str = ADDRESS) -> str:
    return " ".join(client.get(address).content.decode().split())


def change(world: World, **columns: Any) -> None:
    with account_scope(world.account.pk):
        models.Connection.objects.update(**columns)


def make_run(world: World, **columns: Any) -> int:
    with account_scope(world.account.pk):
        connection = models.Connection.objects.get()
        values: dict[str, Any] = {
            "trigger": "first",
            "reach": "full",
            "started_at": clock.now() - timedelta(seconds=10),
            "state": {},
        }
        run = models.Run.objects.create(account=world.account, connection=connection, **{**values, **columns})
        return run.pk


def test_an_unconnected_account_is_led_to_the_connection(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.olivia)
    assert client.get("/").headers["Location"] == ADDRESS
    page = text(client)
    assert "QuickBooks is not connected" in page
    assert 'href="/quickbooks/online/connect" target="quickbooks"' in page
    assert "Sync Account</button>" not in page


def test_who_may_not_connect_is_told_whom_to_ask(accounts_world: World, log_in: LogIn) -> None:
    page = text(log_in(accounts_world.mia))
    assert "Ask an owner or admin" in page
    assert "/quickbooks/online/connect" not in page


def test_a_connected_account_shows_its_company_and_that_payments_wait(
    accounts_world: World, log_in: LogIn
) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    page = text(log_in(accounts_world.olivia))
    assert "Craig&#x27;s Design and Landscaping" in page
    assert "Waiting for a worker" in page
    assert "Payments recorded here wait." in page


def test_progress_is_counted_by_kind(accounts_world: World, log_in: LogIn) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    state = {
        "phase": "pages",
        "kinds": ["customer", "invoice"],
        "tallies": {
            "customer": {"total": 1000, "pulled": 1000},
            "invoice": {"total": 48310, "pulled": 12000},
        },
    }
    make_run(accounts_world, state=state)
    page = text(log_in(accounts_world.rhea))
    assert "Customers 1,000 of 1,000<" in page
    assert re.search(r"Invoices 12,000 of 48,310 · [\d,]+/s · about \d+ (s|min) left<", page)
    assert "First sync under way" in page


def test_the_live_part_is_sent_only_when_it_changed(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.olivia)
    seen = text(client).partition('data-seen="')[2].partition('"')[0]
    assert client.get(f"{ADDRESS}live/?seen={seen}").status_code == 204
    books.connect(accounts_world.account, accounts_world.olivia)
    answer = client.get(f"{ADDRESS}live/?seen={seen}")
    assert answer.status_code == 200
    assert "Landscaping" in answer.content.decode()


def test_the_page_is_loaded_anew_once_the_pop_up_has_connected(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.olivia)
    assert "state=none" in text(client)
    assert "HX-Refresh" not in client.get(f"{ADDRESS}live/?state=none").headers
    books.connect(accounts_world.account, accounts_world.olivia)
    assert client.get(f"{ADDRESS}live/?state=none").headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(f"{ADDRESS}live/?state=active").headers


def test_a_proof_says_agreement_or_names_the_customers_and_causes(
    accounts_world: World, log_in: LogIn
) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    proof: dict[str, Any] = {
        "as_of": "2026-11-23T08:00:00+00:00",
        "balanced": True,
        "explained": True,
        "proved": 28,
        "totals": [
            {"currency": "USD", "ours": "5281.52", "quickbooks": "5281.52", "difference": "0.00"},
        ],
        "customers": [],
    }
    change(accounts_world, last_proof=proof)
    client = log_in(accounts_world.olivia)
    page = text(client)
    assert "Agrees to the cent:</strong> $5,281.52 open here and in QuickBooks, over 28 customers" in page
    cause: dict[str, Any] = {"kind": "pending", "text": "Changed here and not yet sent.", "amount": "10.00"}
    cause |= {"record": {"kind": "invoice", "id": "7", "name": "1042"}}
    differing: dict[str, Any] = {"id": "3", "display_name": "Cool Cars", "currency": "USD", "ours": "20.00"}
    differing |= {"quickbooks": "10.00", "difference": "10.00", "causes": [cause]}
    change(accounts_world, last_proof={**proof, "balanced": False, "customers": [differing]})
    page = text(client)
    assert "Every difference below has its cause." in page
    assert "Cool Cars" in page
    assert "Changed here and not yet sent. ($10.00)" in page


def test_a_refused_token_is_told_on_every_page_with_the_way_back(
    accounts_world: World, log_in: LogIn
) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    with account_scope(accounts_world.account.pk):
        state = connections.current()
        assert state is not None
    connections.deauthorize(ConnectionId(state.id), "QuickBooks does not accept our access any more.")
    page = text(log_in(accounts_world.olivia), "/account/accounting/log/")
    assert "QuickBooks must be connected again." in page
    assert "Reconnect in Account › Accounting" in page
    assert "Ask an owner or admin" in text(log_in(accounts_world.mia), "/account/accounting/log/")
    assert "/quickbooks/online/connect" in text(log_in(accounts_world.adam))


def test_sync_account_asks_for_a_run_over_the_sweep(accounts_world: World, log_in: LogIn) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    change(accounts_world, requested_trigger="", requested_reach="")
    client = log_in(accounts_world.mia)
    assert client.post(f"{ADDRESS}sync/").headers["Location"] == ADDRESS
    with account_scope(accounts_world.account.pk):
        row = models.Connection.objects.get()
        assert (row.requested_trigger, row.requested_reach) == ("person", "sweep")


def test_sync_account_without_a_connection_says_so(accounts_world: World, log_in: LogIn) -> None:
    answer = log_in(accounts_world.mia).post(f"{ADDRESS}sync/", follow=True)
    assert "there is nothing to sync with" in answer.content.decode()


def test_a_first_sync_that_waits_for_approval_says_how_to_give_it(
    accounts_world: World, log_in: LogIn
) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    make_run(accounts_world, outcome="awaiting_approval", finished_at=clock.now())
    assert "ar-automation sync --account a --approve all" in text(log_in(accounts_world.olivia))


def test_the_log_opens_to_the_events_of_a_run(accounts_world: World, log_in: LogIn) -> None:
    client = log_in(accounts_world.rhea)
    assert "No sync yet" in text(client, f"{ADDRESS}log/")
    books.connect(accounts_world.account, accounts_world.olivia)
    tallies = {"invoice": {"total": 3, "pulled": 3, "created": 3}}
    run_id = make_run(accounts_world, outcome="done", finished_at=clock.now(), state={"tallies": tallies})
    with account_scope(accounts_world.account.pk):
        models.RunEvent.objects.create(
            account=accounts_world.account,
            run_id=run_id,
            kind="invoice",
            remote_id="145",
            code="parked",
            text="The item is unknown.",
        )
    assert f'href="/account/accounting/log/{run_id}/"' in text(client, f"{ADDRESS}log/")
    page = text(client, f"{ADDRESS}log/{run_id}/")
    assert "Invoice 145 in QuickBooks" in page
    assert "The item is unknown." in page


def test_a_run_of_another_account_is_not_found(accounts_world: World, log_in: LogIn) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    run_id = make_run(accounts_world)
    assert log_in(accounts_world.stranger).get(f"{ADDRESS}log/{run_id}/").status_code == 404
    assert log_in(accounts_world.olivia).get(f"{ADDRESS}log/?before=x").status_code == 404


def test_what_waits_for_a_person_is_listed_with_its_sentence(accounts_world: World, log_in: LogIn) -> None:
    books.connect(accounts_world.account, accounts_world.olivia)
    with account_scope(accounts_world.account.pk):
        models.DirtyMark.objects.create(
            account=accounts_world.account,
            connection=models.Connection.objects.get(),
            kind="item",
            local_id=7,
            code="rejected",
            blocked="QuickBooks refused it: Duplicate Name Exists.",
        )
    page = text(log_in(accounts_world.mia))
    assert "Waits for a person" in page
    assert "QuickBooks refused it: Duplicate Name Exists." in page
