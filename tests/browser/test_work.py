"""What scripts add to the pages: lines that come and go, amounts worked out, chips that answer, the pop-up, progress."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from ar_automation.accounts.tenancy import account_scope
from ar_automation.sync import models
from tests.browser.conftest import Site
from tests.integration.web import books

OpenAs = Callable[..., Page]


def standing(site: Site) -> books.Books:
    books.connect(site.world.account, site.world.olivia)
    return books.fill(site.world.account, site.world.olivia)


def test_lines_come_and_go_without_a_reload_and_amounts_follow(site: Site, open_as: OpenAs) -> None:
    found = standing(site)
    page = open_as(site.world.mia)
    page.goto(f"/invoices/new/?customer={found.customers[0]}")
    page.evaluate("window.loadedOnce = true")
    page.get_by_label("Message to the customer").fill("Keep me")
    page.get_by_label("Item of line 1").select_option(label="Design")
    expect(page.get_by_label("Price of line 1")).to_have_value("75.00")
    expect(page.get_by_label("Description of line 1")).to_have_value("Custom design, by the hour")
    page.get_by_label("Quantity of line 1").fill("2.5")
    expect(page.get_by_label("Amount of line 1")).to_have_text("$187.50")
    page.get_by_role("button", name="Add line").click()
    expect(page.get_by_label("Item of line 2")).to_be_focused()
    page.get_by_label("Item of line 2").select_option(label="Sod")
    expect(page.get_by_label("Total", exact=True)).to_have_text("$200.00")
    page.get_by_role("button", name="Remove line 1").click()
    expect(page.get_by_label("Total", exact=True)).to_have_text("$12.50")
    expect(page.get_by_label("Message to the customer")).to_have_value("Keep me")
    assert page.evaluate("window.loadedOnce")
    page.get_by_role("button", name="Save Invoice").click()
    page.wait_for_url(re.compile(r"/invoices/\d+/$"))
    expect(page.get_by_text("number follows")).to_be_visible()


def test_what_an_item_says_never_goes_over_what_was_typed_meanwhile(site: Site, open_as: OpenAs) -> None:
    found = standing(site)
    page = open_as(site.world.mia)
    page.goto(f"/invoices/new/?customer={found.customers[0]}")
    page.get_by_label("Item of line 1").select_option(label="Design")
    page.get_by_label("Price of line 1").fill("123.45")
    expect(page.get_by_label("Description of line 1")).to_have_value("Custom design, by the hour")
    expect(page.get_by_label("Amount of line 1")).to_have_text("$123.45")
    expect(page.get_by_label("Price of line 1")).to_have_value("123.45")


def test_a_payment_of_one_invoice_follows_the_amount_received(site: Site, open_as: OpenAs) -> None:
    found = standing(site)
    page = open_as(site.world.mia, width=360)
    page.goto(f"/invoices/{found.invoices[4]}/")
    page.get_by_role("link", name="Record Payment").click()
    page.get_by_label("Amount received").fill("23.45")
    expect(page.get_by_label("Apply to Invoice 1005")).to_have_value("23.45")
    expect(page.locator("#sum-unapplied")).to_have_text("$0.00")
    page.get_by_label("Amount received").fill("600")
    expect(page.locator("#sum-unapplied")).to_have_text("$25.00")
    page.get_by_role("button", name="Save Payment").click()
    page.wait_for_url(re.compile(r"/payments/\d+/$"))
    expect(page.get_by_text("$25.00")).to_be_visible()


def test_a_chip_tells_why_in_a_panel_that_closes_by_escape(site: Site, open_as: OpenAs) -> None:
    standing(site)
    page = open_as(site.world.rhea)
    page.goto("/invoices/")
    page.get_by_role("link", name="pending").first.click()
    panel = page.locator("#why")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("the next sync tells the accounting system")
    assert page.url.endswith("/invoices/")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_customer_is_found_while_typing(site: Site, open_as: OpenAs) -> None:
    standing(site)
    page = open_as(site.world.mia)
    page.goto("/invoices/new/")
    page.get_by_label("Who is it for?").press_sequentially("cool")
    expect(page.locator("#found li")).to_have_count(1)
    page.get_by_role("link", name="Cool Cars").click()
    expect(page.get_by_role("button", name="Save Invoice")).to_be_visible()


def test_the_connection_opens_a_window_of_its_own_straight_from_the_click(
    site: Site, open_as: OpenAs
) -> None:
    page = open_as(site.world.olivia)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Connect to QuickBooks", exact=True).click()
    assert opened.value != page
    expect(page.get_by_role("heading", name="QuickBooks is not connected")).to_be_visible()
    books.connect(site.world.account, site.world.olivia)
    expect(page.get_by_text("Craig's Design and Landscaping")).to_be_visible(timeout=10_000)


def test_progress_survives_a_reload_and_leaves_the_page_usable(site: Site, open_as: OpenAs) -> None:
    books.connect(site.world.account, site.world.olivia)
    state = {
        "phase": "pages",
        "kinds": ["invoice"],
        "tallies": {"invoice": {"total": 48310, "pulled": 12000}},
    }
    with account_scope(site.world.account.pk):
        connection = models.Connection.objects.get()
        run = models.Run.objects.create(
            account=site.world.account,
            connection=connection,
            trigger="first",
            reach="full",
            started_at=connection.created_at,
            state=state,
        )
    page = open_as(site.world.olivia)
    page.goto("/account/accounting/")
    expect(page.get_by_text("Invoices 12,000 of 48,310")).to_be_visible()
    state["tallies"] = {"invoice": {"total": 48310, "pulled": 48310}}
    with account_scope(site.world.account.pk):
        models.Run.objects.filter(pk=run.pk).update(state=state)
    expect(page.get_by_text("Invoices 48,310 of 48,310")).to_be_visible(timeout=10_000)
    page.reload()
    expect(page.get_by_text("Invoices 48,310 of 48,310")).to_be_visible()


def test_a_refused_form_keeps_every_word_and_says_what_to_put_right(site: Site, open_as: OpenAs) -> None:
    found = standing(site)
    page = open_as(site.world.mia)
    page.goto(f"/invoices/new/?customer={found.customers[0]}")
    page.get_by_label("Item of line 1").select_option(label="Pump")
    page.get_by_label("Price of line 1").fill("10")
    page.get_by_label("Quantity of line 1").fill("two")
    page.get_by_label("Note for yourselves").fill("Keep me")
    page.get_by_role("button", name="Save Invoice").click()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    expect(page.get_by_text("This is not a number. Write it like 1,250.00.")).to_be_visible()
    expect(page.get_by_label("Quantity of line 1")).to_have_value("two")
    expect(page.get_by_label("Note for yourselves")).to_have_value("Keep me")


def test_everything_is_reached_by_keyboard_from_the_skip_link_on(site: Site, open_as: OpenAs) -> None:
    page = open_as(site.world.olivia, width=360)
    page.goto("/invoices/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Customer Records")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Customer Records")).to_be_hidden()
