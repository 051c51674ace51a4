"""Every page, light and dark, narrow and wide: readable by everybody, nothing sticking out, no rule broken."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.conftest import Site
from tests.browser.pages import pages
from tests.integration.web import books

OpenAs = Callable[..., Page]
FIRST_PAGE_BYTES_MAX = 100_000
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_clean(site: Site, open_as: OpenAs, scheme: str, width: int, tmp_path: Path) -> None:
    """SHOTS keeps the pictures for a person to look at."""
    account, olivia = site.world.account, site.world.olivia
    books.connect(account, olivia)
    standing = books.fill(account, olivia)
    page = open_as(olivia, scheme=scheme, width=width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    folder = Path(os.environ.get("SHOTS", tmp_path))
    for name, address in pages(standing).items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{name}: {answer.status}"
        page.screenshot(path=folder / f"{name}-{scheme}-{width}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            said.append(f"{name} sticks out")
        if (found := Axe().run(page, options=RULES)).violations_count:
            said.append(f"{name}: {found.generate_report()}")
    assert not said, "\n".join(said)


def test_the_plain_pages_are_clean(site: Site, open_as: OpenAs, scheme: str) -> None:
    page = open_as(site.world.rhea, scheme=scheme)
    for address in ("/invoices/999/", "/invoices/new/", "/accounts/", "/account/accounting/", "/invoices/"):
        page.goto(address)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    page.context.clear_cookies()
    page.goto("/login/")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_the_first_page_is_light(site: Site, open_as: OpenAs) -> None:
    page = open_as(site.world.olivia)
    page.wait_for_load_state("networkidle")  # what the page before still asks for is its own
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - playwright marks what it is given
    page.goto("/invoices/")
    page.wait_for_load_state("networkidle")
    assert sum(len(answer.body()) for answer in answers) <= FIRST_PAGE_BYTES_MAX
    assert all(answer.url.startswith(site.url) for answer in answers)
