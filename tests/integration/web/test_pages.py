"""Every address is tried as everybody: who may, who may not, who belongs elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from ar_automation.web.urls import urlpatterns
from tests.integration.web import books
from tests.integration.web.books import Books
from tests.world import World

pytestmark = pytest.mark.django_db
LogIn = Callable[[Any], Client]

# name → (who may open it, which methods). "everybody" is every role of the account.
EVERYBODY, EDITORS, MANAGERS = "everybody", "editors", "managers"
RULES: dict[str, tuple[str, str]] = {
    "home": (EVERYBODY, "GET"),
    "choose-account": (EVERYBODY, "GET"),
    "customers": (EVERYBODY, "GET"),
    "customer-new": (EDITORS, "GET POST"),
    "customer": (EVERYBODY, "GET"),
    "customer-edit": (EDITORS, "GET POST"),
    "invoices": (EVERYBODY, "GET"),
    "invoice-new": (EDITORS, "GET POST"),
    "invoice": (EVERYBODY, "GET"),
    "invoice-edit": (EDITORS, "GET POST"),
    "invoice-void": (EDITORS, "GET POST"),
    "payments": (EVERYBODY, "GET"),
    "payment-new": (EDITORS, "GET POST"),
    "payment": (EVERYBODY, "GET"),
    "payment-edit": (EDITORS, "GET POST"),
    "payment-void": (EDITORS, "GET POST"),
    "record-state": (EVERYBODY, "GET"),
    "resync": (EDITORS, "POST"),
    "accounting": (EVERYBODY, "GET"),
    "accounting-live": (EVERYBODY, "GET"),
    "sync-account": (EDITORS, "POST"),
    "accounting-settings": (MANAGERS, "GET POST"),
    "disconnect": (MANAGERS, "GET POST"),
    "sync-log": (EVERYBODY, "GET"),
    "sync-log-run": (EVERYBODY, "GET"),
}
MAY = {
    EVERYBODY: {"olivia", "adam", "mia", "rhea"},
    EDITORS: {"olivia", "adam", "mia"},
    MANAGERS: {"olivia", "adam"},
}
PEOPLE = ("olivia", "adam", "mia", "rhea")


@pytest.fixture
def standing(accounts_world: World) -> Books:
    books.connect(accounts_world.account, accounts_world.olivia)
    return books.fill(accounts_world.account, accounts_world.olivia)


def addresses(standing: Books, run_id: int = 0) -> Iterator[tuple[str, str]]:
    """Each name with an address of a record that is there."""
    ids = {
        "<int:customer_id>": standing.customers[0],
        "<int:invoice_id>": standing.invoices[0],
        "<int:payment_id>": standing.payments[0],
        "<slug:kind>": "invoice",
        "<int:local_id>": standing.invoices[0],
        "<int:run_id>": run_id,
    }
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        for placeholder, value in ids.items():
            route = route.replace(placeholder, str(value))
        yield str(pattern.name), f"/{route}"


def test_every_address_has_its_rule() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(RULES)


def test_each_role_opens_what_it_may_and_is_refused_the_rest_with_a_sentence(
    accounts_world: World, standing: Books, log_in: LogIn
) -> None:
    for person in PEOPLE:
        client = log_in(getattr(accounts_world, person))
        for name, address in addresses(standing):
            who, methods = RULES[name]
            if name == "sync-log-run":
                continue
            answer = client.get(address) if "GET" in methods else client.post(address)
            if person in MAY[who]:
                assert answer.status_code in {200, 204, 302}, (person, name, answer.status_code)
            else:
                assert answer.status_code == 403, (person, name)
                assert "You are not allowed to change" in answer.content.decode()


def test_a_refused_change_changes_nothing(accounts_world: World, standing: Books, log_in: LogIn) -> None:
    client = log_in(accounts_world.rhea)
    for name, address in addresses(standing):
        if "POST" in RULES[name][1]:
            assert client.post(address, {"version": "1"}).status_code == 403, name
    assert "Voided" not in client.get(f"/invoices/{standing.invoices[0]}/").content.decode()


def test_strangers_to_the_login_see_nothing(client: Client, standing: Books) -> None:
    for name, address in addresses(standing):
        answer = client.get(address)
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/login/?next="), name


def test_people_of_another_account_find_none_of_our_records(
    accounts_world: World, standing: Books, log_in: LogIn
) -> None:
    client = log_in(accounts_world.stranger)
    for name, address in addresses(standing):
        if not any(f"/{part}/" in address for part in ("customers", "invoices", "payments", "sync/invoice")):
            continue
        if name in {"customers", "invoices", "payments", "customer-new", "invoice-new", "payment-new"}:
            assert "Amy" not in client.get(address).content.decode(), name
            continue
        for answer in (client.get(address), client.post(address, {"version": "1"})):
            assert answer.status_code in {404, 405}, (name, answer.status_code)


@pytest.mark.parametrize("bad", ["0", "999999", "9" * 25])
def test_an_id_that_is_nobodys_is_not_found(accounts_world: World, log_in: LogIn, bad: str) -> None:
    client = log_in(accounts_world.olivia)
    for kind in ("customers", "invoices", "payments"):
        assert client.get(f"/{kind}/{bad}/").status_code == 404
    assert client.get(f"/sync/invoice/{bad}/").status_code == 404
    assert client.get("/sync/nonsense/1/").status_code == 404
    assert client.get("/sync/item/1/").status_code == 404
    for query in ("customer=x", f"customer={bad}"):
        assert client.get(f"/invoices/new/?{query}").status_code == 404
        assert client.get(f"/payments/new/?{query}").status_code == 404
    assert client.get(f"/payments/new/?invoice={bad}").status_code == 404
    assert client.get(f"/account/accounting/log/{bad}/").status_code == 404


def test_what_changes_is_posted_with_a_token(accounts_world: World, standing: Books) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(accounts_world.olivia)
    for name, address in addresses(standing):
        if "POST" in RULES[name][1]:
            answer = client.post(address, {"version": "1"})
            assert answer.status_code == 403, name
            assert "open too long" in answer.content.decode(), name
        if RULES[name][1] == "POST":
            assert client.get(address).status_code == 405, name


def test_a_reader_sees_no_button_that_changes_anything(
    accounts_world: World, standing: Books, log_in: LogIn
) -> None:
    client = log_in(accounts_world.rhea)
    for name, address in addresses(standing):
        if RULES[name][0] == EVERYBODY and name not in {"home", "choose-account", "sync-log-run"}:
            page = client.get(address).content.decode()
            for word in (
                "New Customer",
                "New Invoice",
                "Record Payment",
                ">Edit<",
                ">Void<",
                "Re-Sync",
                "Sync Account</button>",
            ):
                assert word not in page, (name, word)


def test_pages_carry_a_strict_policy_and_let_the_pop_up_live(accounts_world: World, log_in: LogIn) -> None:
    answer = log_in(accounts_world.olivia).get("/account/accounting/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick" not in page


def test_a_person_of_several_accounts_chooses_after_login(accounts_world: World, log_in: LogIn) -> None:
    from ar_automation.accounts.models import Membership

    Membership.objects.create(person=accounts_world.mia, account=accounts_world.other_account, role="member")
    client = log_in(accounts_world.mia)
    assert client.get("/").headers["Location"] == "/accounts/"
    page = client.get("/accounts/").content.decode()
    assert "Account A" in page
    assert "Account B" in page
    assert client.post("/accounts/", {"account": "999999"}).status_code == 404
    assert client.post("/accounts/", {"account": "x"}).status_code == 404
    client.post("/accounts/", {"account": str(accounts_world.other_account.pk)})
    assert "Account B" in client.get("/invoices/").content.decode()
