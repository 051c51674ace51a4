"""The sandbox's own pages: light and dark, narrow and wide, by keyboard, and a bookkeeper's story told on them."""

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from quickbooks_sandbox.app import create_app
from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.online.acts import grant_tokens, switch_on
from quickbooks_sandbox.world.faults import Match
from quickbooks_sandbox.world.world import World
from tests.browser.test_pages import RULES


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Sandbox:
    """Where the pages are served, and the world they show."""

    url: str
    world: World

    @property
    def realm_id(self) -> str:
        return self.world.companies()[0].realm_id

    @property
    def company(self) -> Company:
        company = self.world.company(self.realm_id)
        assert company
        return company


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    world = World(tmp_path / "world")
    server = make_server("127.0.0.1", 0, create_app(world), server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Sandbox(f"http://127.0.0.1:{server.server_port}", world)
    server.shutdown()
    server.server_close()
    thread.join()
    world.close()


@pytest.fixture
def page(sandbox: Sandbox, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=sandbox.url, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def first(sandbox: Sandbox, entity: str, where: str = "") -> dict[str, Any]:
    from quickbooks_sandbox.company.store import parse

    return parse(sandbox.company.query(f"select * from {entity} {where} maxresults 1").rows[0])


def addresses(sandbox: Sandbox) -> dict[str, str]:
    """Every page there is, by a name for people, over books in which each kind of document stands."""
    home = f"/books/{sandbox.realm_id}"
    invoice = first(sandbox, "Invoice", "where Balance > '0'")
    customer = f"{home}/customers/{invoice['CustomerRef']['value']}"
    payment = first(sandbox, "Payment", "orderby TxnDate desc")
    item = {"DetailType": "SalesItemLineDetail", "Amount": 5, "SalesItemLineDetail": {}}
    body = {"CustomerRef": invoice["CustomerRef"], "Line": [item]}
    credit = sandbox.company.create_object("CreditMemo", body)
    link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
    bank = first(sandbox, "Account", "where AccountType = 'Bank'")
    deposit = sandbox.company.create_object(
        "Deposit", {"DepositToAccountRef": {"value": bank["Id"]}, "Line": [{"LinkedTxn": [link]}]}
    )
    places = ("companies", "people", "connections", "calls", "faults", "clock", "webhooks")
    return {
        "overview": "/",
        **{f"sandbox-{place}": f"/sandbox/{place}" for place in places},
        "sandbox-call": f"/sandbox/calls/{sandbox.world.journal.since(0)[-1].n}",
        "books": home,
        "customers": f"{home}/customers",
        "customers-none": f"{home}/customers?search=nobody",
        "customer-new": f"{home}/customers/new",
        "customer": customer,
        "customer-edit": f"{customer}/edit",
        "customer-merge": f"{customer}/merge",
        "customer-invoice": f"{customer}/invoice",
        "customer-credit-memo": f"{customer}/credit-memo",
        "customer-payment": f"{customer}/payment",
        "invoices": f"{home}/invoices",
        "invoice": f"{home}/invoices/{invoice['Id']}",
        "invoice-print": f"{home}/invoices/{invoice['Id']}/print",
        "invoice-edit": f"{home}/invoices/{invoice['Id']}/edit",
        "invoice-payment": f"{home}/invoices/{invoice['Id']}/payment",
        "invoice-void": f"{home}/invoices/{invoice['Id']}/void",
        "payments": f"{home}/payments",
        "payment": f"{home}/payments/{payment['Id']}",
        "payment-edit": f"{home}/payments/{payment['Id']}/edit",
        "credit-memos": f"{home}/credit-memos",
        "credit-memo": f"{home}/credit-memos/{credit['Id']}",
        "credit-memo-edit": f"{home}/credit-memos/{credit['Id']}/edit",
        "deposits": f"{home}/deposits",
        "deposit": f"{home}/deposits/{deposit['Id']}",
        "deposit-new": f"{home}/deposits/new",
        "preferences": f"{home}/preferences",
    }


def be_busy(sandbox: Sandbox, page: Page) -> None:
    """Calls in the journal, one of them long and refused, a connection and a fault."""
    token = grant_tokens(sandbox.world, "an-app-with-a-long-name.example.com")["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    place = f"{sandbox.url}/v3/company/{sandbox.realm_id}"
    page.request.get(f"{place}/query?query=select * from Customer", headers=headers)
    page.request.get(f"{place}/customer/{'9' * 80}", headers=headers)
    page.request.post(
        f"{sandbox.url}/control/webhooks",
        data={"url": "http://127.0.0.1:9/a/long/address/of/a/hook", "verifierToken": "x", "delay_s": 3600},
    )
    switch_on(sandbox.world, "timeout_after_commit", Match(entity="invoice", operation="create"), times=3)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_sandbox_is_clean(
    sandbox: Sandbox, browser: Browser, scheme: Any, width: int, tmp_path: Path
) -> None:
    """SHOTS keeps the pictures for a person to look at."""
    context = browser.new_context(
        base_url=sandbox.url, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    be_busy(sandbox, page)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    folder = Path(os.environ.get("SHOTS", tmp_path))
    for name, address in addresses(sandbox).items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{name}: {answer.status}"
        page.screenshot(path=folder / f"{name}-{scheme}-{width}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            said.append(f"{name} sticks out")
        if (found := Axe().run(page, options=RULES)).violations_count:
            said.append(f"{name}: {found.generate_report()}")
    context.close()
    assert not said, "\n".join(said)


def test_a_bookkeeper_bills_is_paid_deposits_and_takes_it_back(sandbox: Sandbox, page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Books", exact=True).click()
    page.get_by_role("link", name="Customers", exact=True).first.click()
    page.get_by_label("Name").fill("brightwater")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="New invoice for Brightwater Cafe").click()
    page.get_by_label("Item").first.select_option(label="Gardening")
    page.get_by_label("Rate").first.fill("85.50")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("was made")
    page.get_by_role("link", name="Receive payment").click()
    expect(page.get_by_label("Amount")).to_have_value("85.50")
    page.get_by_role("button", name="Receive payment").click()
    expect(page.get_by_role("status")).to_have_text("A payment of 85.50 was received.")
    payment = page.url
    page.get_by_role("link", name="Deposits", exact=True).click()
    page.get_by_role("link", name="New deposit").click()
    page.get_by_role("checkbox", name=re.compile("Deposit 85.50 of Brightwater Cafe")).check()
    page.get_by_label("Bank account").select_option(label="Checking")
    page.get_by_role("button", name="Make deposit").click()
    expect(page.get_by_role("heading", name="Deposit of 85.50")).to_be_visible()
    deposit = page.url
    void(page, payment)
    expect(page.get_by_role("alert")).to_contain_text("(6540)")
    page.goto(deposit)
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_have_text("The deposit was deleted.")
    void(page, payment)
    expect(page.get_by_role("heading", name="Payment of 0.00")).to_be_visible()
    expect(page.get_by_text("Voided")).not_to_have_count(0)


def void(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Void").click()
    page.get_by_role("button", name="Void").click()


def test_a_form_is_filled_and_sent_from_the_keyboard(sandbox: Sandbox, page: Page) -> None:
    page.goto(f"/books/{sandbox.realm_id}/customers/new")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Display name")).to_be_focused()
    page.keyboard.type("Typed alone")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Typed alone was made.")
