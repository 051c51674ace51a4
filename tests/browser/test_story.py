"""The product page's story in a real browser, over the very processes that `make demo` starts.

Log in, press Connect to QuickBooks, sign in and choose a company in the pop-up, watch the books arrive counted, make an
invoice here and a payment there, press Sync Account, and both sides agree. Every label is literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ar_automation.config.commands.demo import EMAIL, PASSWORD
from tests.system.processes import Program, data_folder, free_port, run, running

SCALE = 150
LONG_MS = 60_000


class Demo:
    """A running demo and where it is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.sandbox_port = folder, free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox = f"http://127.0.0.1:{self.sandbox_port}"

    def arguments(self) -> list[object]:
        return [
            "demo", "--port", self.port, "--sandbox-port", self.sandbox_port,
            "--data-dir", self.folder, "--scale", SCALE,
        ]  # fmt: skip


@pytest.fixture
def demo() -> Iterator[Demo]:
    with data_folder() as folder:
        found = Demo(folder)
        with running(*found.arguments()) as program:
            assert isinstance(program, Program)
            program.wait_for_line("ready:")
            yield found


def test_connect_see_the_books_arrive_work_sync_agree(demo: Demo, browser: Browser) -> None:
    page = browser.new_context(base_url=demo.url).new_page()
    page.set_default_timeout(LONG_MS)
    log_in(page)
    expect(page.get_by_role("heading", name="Accounting", exact=True)).to_be_visible()
    connect(page)
    books_arrive(page)
    choose_payment_account(page)
    number = make_invoice(page)
    receive_payment_there(browser, demo)
    record_payment_here(page, number)
    sync(page)
    agree(page, demo)
    clean(
        page,
        "/invoices/",
        "/customers/",
        "/payments/",
        "/account/accounting/",
        "/account/accounting/settings/",
    )
    disconnect(page)


def log_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/account/accounting/")


def connect(page: Page) -> None:
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Connect to QuickBooks", exact=True).click()
    popup = opened.value
    popup.get_by_label("Email").fill("several@example.com")
    popup.get_by_label("Password").fill("sandbox")
    popup.get_by_role("button", name="Sign In", exact=True).click()
    popup.get_by_role("radio", name=re.compile("Landscaping")).check()
    popup.get_by_role("button", name="Next").click()
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Confirm").click()


def books_arrive(page: Page) -> None:
    expect(page.get_by_text("Rowan Landscaping & Design").first).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_text("Agrees to the cent:")).to_be_visible(timeout=LONG_MS)
    page.get_by_role("link", name="Invoices", exact=True).first.click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()


def choose_payment_account(page: Page) -> None:
    page.goto("/account/accounting/settings/")
    account = page.get_by_role("option", name=re.compile("Undeposited Funds")).get_attribute("value")
    page.get_by_label("Payment Account").select_option(account)
    page.get_by_role("button", name="Save").click()


def make_invoice(page: Page) -> str:
    """An invoice of 123.45 for Amy; gives the address of its page."""
    page.goto("/invoices/")
    page.get_by_role("link", name="New Invoice").click()
    page.locator("#found a").first.click()
    page.get_by_label("Item of line 1").select_option(index=1)
    expect(page.get_by_label("Price of line 1")).not_to_have_value("")
    page.get_by_label("Quantity of line 1").fill("1")
    page.get_by_label("Price of line 1").fill("123.45")
    expect(page.get_by_label("Total")).to_contain_text("123.45")
    page.get_by_role("button", name="Save Invoice").click()
    page.wait_for_url(re.compile(r"/invoices/\d+/$"))
    expect(page.get_by_text("123.45").first).to_be_visible()
    return page.url


def receive_payment_there(browser: Browser, demo: Demo) -> None:
    """The bookkeeper receives a payment in QuickBooks."""
    books = browser.new_context(base_url=demo.sandbox).new_page()
    books.set_default_timeout(LONG_MS)
    books.goto("/")
    books.get_by_role("link", name="Receive payment").first.click()
    books.get_by_role("button", name="Receive payment").click()
    expect(books.get_by_text(re.compile("Payment|payment")).first).to_be_visible()


def record_payment_here(page: Page, invoice: str) -> None:
    """Half of the new invoice is paid here."""
    page.goto(invoice)
    page.get_by_role("link", name="Record Payment").first.click()
    page.get_by_label("Amount received").fill("23.45")
    page.get_by_label(re.compile("^Apply to")).first.fill("23.45")
    page.get_by_role("button", name="Save Payment").click()
    page.wait_for_url(re.compile(r"/payments/\d+/$"))


def sync(page: Page) -> None:
    page.goto("/account/accounting/")
    page.get_by_role("button", name="Sync Account").click()
    expect(page.get_by_text("under way")).to_be_visible()
    expect(page.get_by_text("under way")).to_have_count(0, timeout=LONG_MS)
    expect(page.get_by_text("Agrees to the cent:")).to_be_visible()


def agree(page: Page, demo: Demo) -> None:
    code, said = run("prove", "--account", "demo", "--data-dir", demo.folder)
    assert code == 0, said
    assert "Agrees to the cent." in said
    page.goto("/account/accounting/log/")
    expect(page.get_by_role("row").nth(2)).to_be_visible()


def clean(page: Page, *addresses: str) -> None:
    """No accessibility violation on the pages of the story, light and dark."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


def disconnect(page: Page) -> None:
    page.goto("/account/accounting/settings/")
    page.get_by_role("link", name="Disconnect").click()
    expect(page.get_by_role("main")).to_contain_text("The sync stops until somebody connects again")
    page.get_by_role("button", name=re.compile("^Disconnect")).click()
    expect(page.get_by_role("link", name="Connect to QuickBooks", exact=True)).to_be_visible()
    page.goto("/invoices/")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
