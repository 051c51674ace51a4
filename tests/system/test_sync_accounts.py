"""Accounts and companies never mix."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.system.online import PASSWORD, Installation, Office
from tests.system.processes import eventually


def names(office: Office) -> set[object]:
    return {row[0] for (kind, _), row in office.here().items() if kind == "customer"}


def test_two_accounts_with_two_companies_never_mix(home: Installation) -> None:
    one, two = home.open_account("one"), home.open_account("two")
    one.bookkeeper.make_invoice("11.00", one.bookkeeper.make_customer("Only With One"))
    two.bookkeeper.make_invoice("22.00", two.bookkeeper.make_customer("Only With Two"))
    one.grant()
    two.grant()
    with home.working():
        eventually("both companies have arrived", lambda: all(o.here() == o.there() for o in (one, two)))
    for office in (one, two):
        office.new_invoice("33.00", customer=office.new_customer(f"Made With {office.slug}"))
    home.forget_leases()
    for office, other in ((one, two), (two, one)):
        foreign = other.there()
        assert office.sync()["remote_writes"] == 2
        assert other.there() == foreign
        assert office.here() == office.there()
        assert office.prove()["balanced"]
    assert names(one) - names(two) == {"Only With One", "Made With one"}
    assert names(two) - names(one) == {"Only With Two", "Made With two"}
    for call in home.sandbox.calls():
        if call["realmId"] in {one.realm_id, two.realm_id}:
            assert call["status"] == 200


def test_the_pages_of_one_account_know_nothing_of_another(home: Installation) -> None:
    one, two = home.open_account("one"), home.open_account("two")
    one.bookkeeper.make_customer("Only With One")
    two.bookkeeper.make_invoice("22.00", two.bookkeeper.make_customer("Only With Two"))
    for office in (one, two):
        office.synced()
    hers = {
        "customers": two.first("Customer", display_name="Only With Two").pk,
        "invoices": two.first("Invoice", total="22.00").pk,
        "payments": two.first("Payment").pk,
    }
    books = two.here()
    with home.serving() as url, signed_in(url, one) as browser:
        shown = browser.get("/customers/", params={"q": "Only With"}).text
        assert "Only With One" in shown
        assert "Only With Two" not in shown
        for kind, number in hers.items():
            assert browser.get(f"/{kind}/{number}/").status_code == 404
            assert browser.get(f"/{kind}/{number}/edit/").status_code == 404
            if kind != "customers":
                assert post(browser, f"/{kind}/{number}/void/").status_code == 404
            assert post(browser, f"/sync/{kind[:-1]}/{number}/resync/").status_code == 404
    assert two.here() == books == two.there()
    assert two.sync()["remote_writes"] == 0


@contextmanager
def signed_in(url: str, office: Office) -> Iterator[httpx.Client]:
    """A browser of the account's owner."""
    with httpx.Client(base_url=url, timeout=20, trust_env=False, follow_redirects=True) as browser:
        browser.get("/login/")
        answer = post(browser, "/login/", login=office.owner, password=PASSWORD)
        assert answer.status_code == 200
        assert "/login/" not in str(answer.url)
        yield browser


def post(browser: httpx.Client, path: str, **form: str) -> httpx.Response:
    token = browser.cookies["ar_csrf"]
    return browser.post(path, data={**form, "csrfmiddlewaretoken": token})


def test_another_company_on_reconnect_is_refused_before_anything_is_read_or_written(
    home: Installation,
) -> None:
    office = home.open_account()
    office.synced()
    office.disconnect()
    here = office.here()
    stranger = home.open_account("stranger")
    code, said = office.connect(stranger.realm_id)
    assert code == 1
    assert "Connect again and choose rowan at QuickBooks" in said
    assert stranger.calls() == []
    assert office.here() == here
    code, said = office.start_sync().wait()
    assert (code, "not connected" in said) == (1, True)
    office.bookkeeper.make_customer("While We Were Away")
    code, said = office.connect()
    assert code == 0, said
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()


def test_one_company_in_two_accounts_stands_in_each_by_itself(home: Installation) -> None:
    office, twin = home.open_account("one"), home.open_account("two")
    twin.realm_id, twin.bookkeeper = office.realm_id, office.bookkeeper
    office.synced()
    twin.synced()
    invoice = office.new_invoice("15.00")
    office.sync()
    assert office.remote_id("invoice", invoice) is not None
    assert office.here() == office.there() != twin.here()
    twin.sync()
    assert twin.here() == twin.there()
