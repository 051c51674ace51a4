"""The pages under /sandbox: what the control plane does, by hand, and what clients called."""

import html
import re

import pytest

from tests.contract.sandbox.bookkeeper import Bookkeeper
from tests.contract.sandbox.client import ACCOUNTING, Browser, Connection, Sandbox
from tests.contract.sandbox.forms import forms

PLACES = ("companies", "people", "connections", "calls", "faults", "clock", "webhooks")


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_reached_from_the_frame(bookkeeper: Bookkeeper, place: str) -> None:
    assert f'href="/sandbox/{place}"' in bookkeeper.open("/sandbox/companies")
    assert 'aria-current="page"' in bookkeeper.open(f"/sandbox/{place}")


def test_the_first_page_tells_how_to_point_a_client_here(bookkeeper: Bookkeeper) -> None:
    page = bookkeeper.open("/")
    here = str(bookkeeper.http.base_url).rstrip("/")
    for address in re.findall(rf"<code>({here}/[^<]+)</code>", page):
        assert bookkeeper.http.get(address.removeprefix(here)).status_code != 404
    assert f"{here}/.well-known/openid_sandbox_configuration" in page


def test_the_first_page_tells_what_each_company_is_owed(bookkeeper: Bookkeeper) -> None:
    owed = bookkeeper.first("Account", "where AccountType = 'Accounts Receivable'")["CurrentBalance"]
    answer = bookkeeper.books.query("select count(*) from Invoice where Balance > '0'").json()
    page = bookkeeper.open("/")
    assert f"{owed:,.2f}" in page
    assert f">{answer['QueryResponse']['totalCount']}<" in page


def test_the_first_page_shows_the_last_calls_and_active_faults(
    sandbox: Sandbox, bookkeeper: Bookkeeper
) -> None:
    sandbox.fault("http_503", times=7)
    bookkeeper.books.call("GET", "companyinfo/1", params={"minorversion": "75"})
    page = bookkeeper.open("/")
    assert "…/companyinfo/1" in page
    assert "http_503" in page
    assert "for the next 6 that fit" in page


def test_a_company_is_founded(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    said = bookkeeper.done("/sandbox/companies", name="Ash & Co", sample="empty", seed="7")
    assert "Ash & Co was founded" in said
    found = sandbox.control("companies", method="GET")["companies"][-1]
    assert (found["name"], found["company"]) == ("Ash & Co", "empty")
    assert found["realmId"] in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "1 to 100 characters"),
        ({"name": "x" * 101}, "1 to 100 characters"),
        ({"sample": "bakery"}, "must be one of"),
        ({"scale": "many"}, "The scale is no number."),
        ({"scale": "1.5"}, "whole number"),
        ({"scale": "9999999"}, "whole number from 0 to"),
        ({"seed": "-1"}, "whole number"),
        ({"seed": "NaN"}, "too large"),
    ],
)
def test_a_company_that_makes_no_sense_is_not_founded(
    sandbox: Sandbox, bookkeeper: Bookkeeper, changed: dict[str, str], said: str
) -> None:
    before = sandbox.realm_ids()
    page = bookkeeper.refused("/sandbox/companies", **{"name": "Ash", "sample": "empty", **changed})
    assert said in page
    assert f'value="{({"name": "Ash"} | changed)["name"].strip()}"' in page
    assert sandbox.realm_ids() == before


def test_somebody_let_in_can_sign_in_and_reaches_what_was_ticked(
    sandbox: Sandbox, bookkeeper: Bookkeeper, sandbox_url: str
) -> None:
    first, second = sandbox.realm_ids()
    reach = {f"reach_{first}": "standard", f"reach_{second}": "admin"}
    said = bookkeeper.done("/sandbox/people", email="Ida@Example.com", password="secret", **reach)
    assert "ida@example.com can sign in." in said
    with Browser(sandbox_url) as browser:
        browser.authorise(scope=ACCOUNTING)
        browser.sign_in("ida@example.com", "secret")
        assert "Rowan Tool Rental" in browser.text
    page = bookkeeper.open("/sandbox/people?email=ida@example.com")
    assert "Change ida@example.com" in page
    bookkeeper.done("/sandbox/people?email=ida@example.com", password="secret", **{f"reach_{first}": ""})
    row = bookkeeper.open("/sandbox/people").split("ida@example.com")[1].split("</tr>")[0]
    assert "Rowan Tool Rental" in row
    assert "Landscaping" not in row


@pytest.mark.parametrize(
    "changed", [{"email": "ida"}, {"email": "i da@example.com"}, {"email": "a@b@c"}, {"password": ""}]
)
def test_somebody_without_address_or_password_is_not_let_in(
    bookkeeper: Bookkeeper, changed: dict[str, str]
) -> None:
    bookkeeper.refused("/sandbox/people", **{"email": "x@example.com", "password": "x", **changed})
    assert "x@example.com" not in bookkeeper.open("/sandbox/people")


def test_a_token_made_by_hand_opens_the_company_and_is_shown_once(
    sandbox: Sandbox, bookkeeper: Bookkeeper
) -> None:
    realm_id = sandbox.realm_ids()[1]
    answer = bookkeeper.submit("/sandbox/connections", client_id="by-hand", realm_id=realm_id)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    access, refresh = re.findall(r'aria-label="(?:Access|Refresh) token"><code>([^<]+)', answer.text)
    mine = Connection(bookkeeper.http, realm_id, access, refresh)
    assert mine.count("Customer") == 0
    later = bookkeeper.open("/sandbox/connections")
    assert "by-hand" in later
    assert access not in later
    assert refresh not in later


@pytest.mark.parametrize("changed", [{"client_id": ""}, {"realm_id": "1"}])
def test_a_token_for_nobody_or_nothing_is_refused(bookkeeper: Bookkeeper, changed: dict[str, str]) -> None:
    bookkeeper.refused("/sandbox/connections", **{"client_id": "by-hand", **changed})
    assert "by-hand <" not in bookkeeper.open("/sandbox/connections")


def test_a_revoked_connection_opens_nothing_any_more(bookkeeper: Bookkeeper) -> None:
    said = bookkeeper.done("/sandbox/connections", action="/revoke")
    assert "was revoked" in said
    assert "No app is connected." in said
    assert bookkeeper.books.query("select * from Customer").status_code == 401
    assert bookkeeper.http.post("/sandbox/connections/999999/revoke").status_code == 404


def test_a_call_shows_what_was_asked_and_answered(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    asked = {"DisplayName": "Ida <b>", "Notes": "é"}
    bookkeeper.books.call("POST", "customer", json=asked, params={"requestid": "r-1"})
    n = sandbox.journal()[0]["n"]
    page = bookkeeper.open(f"/sandbox/calls/{n}")
    assert '"DisplayName": "Ida <b>"' in page
    assert "Ida <b>" not in bookkeeper.http.get(f"/sandbox/calls/{n}").text
    assert '"SyncToken": "0"' in page
    assert "r-1" in page
    for other in (n + 1, 0, "x", "9" * 30):
        assert bookkeeper.http.get(f"/sandbox/calls/{other}").status_code == 404


def test_neither_page_nor_journal_tells_a_token(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    granted = sandbox.token(grant_type="refresh_token", refresh_token=bookkeeper.books.refresh_token).json()
    sandbox.token(grant_type="refresh_token", refresh_token="wrong")
    bookkeeper.books.query("select * from Customer")
    calls = sandbox.journal()
    told = str(calls) + "".join(bookkeeper.open(f"/sandbox/calls/{call['n']}") for call in calls)
    for secret in (granted["access_token"], granted["refresh_token"], bookkeeper.books.access_token):
        assert secret not in told
    assert "invalid_grant" in told


def test_the_journal_keeps_the_beginning_of_an_answer(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    answer = bookkeeper.books.query("select * from Customer maxresults 1000")
    bookkeeper.books.call("GET", "customer/1")
    whole, small = (entry["answer"] for entry in sandbox.journal())
    assert len(whole) == 16_384
    assert answer.text.startswith(whole)
    assert small.startswith('{"Customer":')


def test_calls_are_filtered_and_paged(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    other = sandbox.connect(sandbox.realm_ids()[1])
    for number in range(60):
        other.call("GET", f"customer/{900 + number}")
    bookkeeper.books.query("select * from Item")
    assert "Page 1 of 2, 61 in all" in bookkeeper.open("/sandbox/calls")
    assert "…/query" not in bookkeeper.open("/sandbox/calls?page=2")
    assert "customer/900" in bookkeeper.open("/sandbox/calls?page=99")
    for query, kept in (
        (f"company={other.realm_id}", "customer/959"),
        ("entity=customer", "customer/959"),
        ("status=400", "customer/959"),
        ("status=4xx", "customer/959"),
        ("failed=1", "customer/959"),
    ):
        page = bookkeeper.open(f"/sandbox/calls?{query}")
        assert kept in page, query
        assert "…/query" not in page, query
    assert "…/query" in bookkeeper.open("/sandbox/calls?entity=Item&status=200")
    assert "No call fits." in bookkeeper.open("/sandbox/calls?entity='%22<x>&company=1&status=nonsense")
    assert "cleared" in bookkeeper.done("/sandbox/calls", action="/forget")
    assert sandbox.journal() == []


def test_a_fault_switched_on_by_hand_meets_the_calls_it_means(bookkeeper: Bookkeeper) -> None:
    said = bookkeeper.done(
        "/sandbox/faults?fault=http_503", times="2", entity="customer", operation="query", method="GET"
    )
    assert "http_503 is on for the next 2 calls that fit." in said
    assert "1 fault on" in said
    assert bookkeeper.books.query("select * from Item").status_code == 200
    assert bookkeeper.books.query("select * from Customer").status_code == 503
    assert '<td class="money" data-label="Calls left">1</td>' in bookkeeper.open("/sandbox/faults")
    assert bookkeeper.books.query("select * from Customer").status_code == 503
    assert "None: every call" in bookkeeper.open("/sandbox/faults")


def test_faults_are_lifted_one_by_one_or_all(bookkeeper: Bookkeeper) -> None:
    for entity in ("item", "customer", "term"):
        bookkeeper.done("/sandbox/faults", fault="http_500", entity=entity)
    first = next(one.action for one in forms(bookkeeper.open("/sandbox/faults")) if "/lift" in one.action)
    assert "The fault was lifted." in bookkeeper.done("/sandbox/faults", action=first)
    assert bookkeeper.books.query("select * from Item").status_code == 200
    assert "All faults were lifted." in bookkeeper.done("/sandbox/faults", action="faults/lift")
    assert bookkeeper.books.query("select * from Customer").status_code == 200
    assert bookkeeper.http.post("/sandbox/faults/99/lift").status_code == 404


def test_faults_come_by_seed_at_the_rate_that_was_typed_until_they_are_lifted(
    bookkeeper: Bookkeeper,
) -> None:
    storm = {"act": "storm", "seed": "7", "share": "100", "entity": "item", "operation": "read"}
    answer = bookkeeper.http.post("/sandbox/faults", data=storm)
    assert answer.status_code == 303
    page = bookkeeper.open("/sandbox/faults")
    assert "100.0% by seed 7" in page
    assert "by seed 7" in bookkeeper.open("/")
    assert bookkeeper.books.query("select * from Customer").status_code == 200
    assert "All faults were lifted." in bookkeeper.done("/sandbox/faults", action="faults/lift")
    for nonsense in ({"share": "0"}, {"share": "101"}, {"share": "x"}, {"seed": "-1"}, {"seed": ""}):
        assert bookkeeper.http.post("/sandbox/faults", data={**storm, **nonsense}).status_code == 400
    assert "None: every call" in bookkeeper.open("/sandbox/faults")


def test_the_page_lists_the_whole_catalogue(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    page = bookkeeper.open("/sandbox/faults")
    for fault in sandbox.control("faults/catalogue", method="GET"):
        assert fault["description"] in page
        assert f"/sandbox/faults?fault={fault['name']}#switch" in page


@pytest.mark.parametrize(
    "changed", [{"fault": "rain"}, {"times": "0"}, {"times": "x"}, {"hold_s": "601"}, {"hold_s": "-1"}]
)
def test_a_fault_that_makes_no_sense_is_refused(bookkeeper: Bookkeeper, changed: dict[str, str]) -> None:
    page = bookkeeper.refused("/sandbox/faults", **{"entity": "kept-words", **changed})
    assert "kept-words" in page
    assert "None: every call" in page


def test_the_clock_is_advanced_set_and_put_back(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    def offset_h() -> int:
        return round(float(sandbox.control("clock", method="GET")["offset_s"]) / 3600)

    bookkeeper.done("/sandbox/clock", hours="2400")
    assert offset_h() == 2400
    bookkeeper.done("/sandbox/clock", hours="1")
    assert offset_h() == 2401
    assert "2,401.0 hours ahead" in bookkeeper.open("/sandbox/clock")
    answer = bookkeeper.http.post("/sandbox/clock", data={"act": "set", "now": "2031-02-03T04:05"})
    assert answer.status_code == 303
    assert sandbox.control("clock", method="GET")["now"].startswith("2031-02-03T04:05")
    for act, standing in (("freeze", True), ("thaw", False)):
        assert bookkeeper.http.post("/sandbox/clock", data={"act": act}).status_code == 303
        assert ("standing still" in bookkeeper.open("/sandbox/clock")) is standing
    bookkeeper.http.post("/sandbox/clock", data={"act": "back"})
    assert offset_h() == 0


@pytest.mark.parametrize(
    "form",
    [
        {"act": "set", "now": "soon"},
        {"act": "set"},
        {"act": "advance", "hours": "1e9"},
        {"act": "advance", "hours": "NaN"},
        {"act": "advance"},
        {},
        {"act": "limits", "requests_per_second": "0"},
        {"act": "limits", "requests_per_minute": "x"},
    ],
)
def test_nonsense_moves_neither_clock_nor_limits(
    sandbox: Sandbox, bookkeeper: Bookkeeper, form: dict[str, str]
) -> None:
    before = sandbox.control("limits", method="GET")
    answer = bookkeeper.http.post("/sandbox/clock", data=form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert abs(sandbox.control("clock", method="GET")["offset_s"]) < 1
    assert sandbox.control("limits", method="GET") == before


def test_limits_are_set_and_switched_off(sandbox: Sandbox, bookkeeper: Bookkeeper) -> None:
    before = sandbox.control("limits", method="GET")
    form = {name: "" if most is None else str(most) for name, most in before.items()}
    changed = {"requests_per_second": "", "requests_per_minute": "2"}
    answer = bookkeeper.http.post("/sandbox/clock", data={"act": "limits", **form, **changed})
    assert answer.status_code == 303
    limits = sandbox.control("limits", method="GET")
    assert limits == {**before, "requests_per_second": None, "requests_per_minute": 2}
    statuses = [bookkeeper.books.query("select * from Term").status_code for _ in range(3)]
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "path", ["companies", "people", "connections", "connections/1/revoke", "calls/forget", "faults", "clock"]
)
def test_another_site_cannot_act_here(bookkeeper: Bookkeeper, path: str) -> None:
    answer = bookkeeper.http.post(f"/sandbox/{path}", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_pages_may_load_nothing_and_be_framed_nowhere(bookkeeper: Bookkeeper) -> None:
    policy = bookkeeper.http.get("/sandbox/calls").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in html.unescape(bookkeeper.open("/"))
