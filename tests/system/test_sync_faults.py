"""Every way the network and the vendor fail: nothing is lost, nothing is doubled, and the next runs finish."""

import pytest

from tests.system.online import Installation, Office, kill
from tests.system.processes import eventually

HOLD_S = 0.3
LOSING = {
    "timeout_before_commit": HOLD_S,
    "timeout_after_commit": HOLD_S,
    "reset_before_commit": None,
    "reset_after_commit": None,
    "reset_in_body": None,
    "http_500": None,
    "http_502_html": None,
    "http_503": None,
    "truncated_body": None,
    "html_200": None,
}
"""Faults after which nobody knows whether the call was carried out, and how long each keeps silent."""


@pytest.fixture
def office(home: Installation) -> Office:
    """A business whose first sync is done and whose payments may go."""
    office = home.open_account()
    office.synced()
    office.choose_payment_account()
    return office


def fail(office: Office, fault: str, *, times: int = 1, **match: str) -> None:
    office.fault(fault, times=times, hold_s=LOSING[fault], **match)


def faults_met(office: Office) -> list[str]:
    return sorted(call["fault"] for call in office.calls() if call["fault"])


def test_writes_that_meet_every_fault_are_carried_out_once(office: Office) -> None:
    before = len(office.there())
    for number, fault in enumerate(LOSING):
        office.new_invoice(f"{10 + number}.50")
        fail(office, fault, operation="create", entity="invoice")
    runs = office.sync_until_done()
    assert sum(run["remote_writes"] for run in runs) == len(LOSING)
    assert faults_met(office) == sorted(LOSING)
    assert office.here() == office.there()
    assert len(office.there()) == before + len(LOSING)
    assert len({call["requestId"] for call in office.writes()}) == len(LOSING)
    assert office.sync()["remote_writes"] == 0
    assert office.prove()["balanced"]


@pytest.mark.parametrize("fault", ["timeout_after_commit", "http_502_html", "truncated_body"])
def test_records_that_hang_together_arrive_once_whatever_happens(office: Office, fault: str) -> None:
    before = len(office.there())
    customer = office.new_customer("Unlucky Ltd")
    invoice = office.new_invoice("64.20", customer=customer)
    office.new_payment("4.20", customer=customer, invoice=invoice)
    theirs = office.bookkeeper.make_customer("Theirs")
    fail(office, fault, operation="cdc")
    for entity in ("customer", "invoice", "payment"):
        fail(office, fault, operation="create", entity=entity)
    done = office.sync()
    assert (done["outcome"], done["remote_writes"]) == ("done", 3)
    assert faults_met(office) == [fault] * 4
    books = office.there()
    assert office.here() == books
    assert len(books) == before + 4
    assert books["customer", theirs] == ("Theirs", "0.00")
    assert len({call["requestId"] for call in office.writes()}) == 3


def test_a_first_sync_that_is_cut_off_again_and_again_brings_everything(home: Installation) -> None:
    office = home.open_account()
    office.grant()
    fail(office, "html_200", operation="batch")
    fail(office, "reset_in_body", operation="batch")
    fail(office, "http_503", operation="cdc")
    assert office.sync()["outcome"] == "done"
    assert len(faults_met(office)) == 3
    assert office.here() == office.there()
    assert office.sync()["rows_written"] == 0


def test_an_update_and_a_void_without_an_answer_are_carried_out_once(office: Office) -> None:
    invoices = [office.new_invoice("30.00", note=f"number {n}") for n in range(2)]
    office.sync()
    office.reprice(invoices[0], "31.00")
    office.void_invoice(invoices[1])
    fail(office, "timeout_after_commit", operation="update")
    fail(office, "reset_after_commit", operation="void")
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert office.sync()["remote_writes"] == 0


def test_a_throttled_company_is_left_alone_and_then_served(office: Office) -> None:
    office.new_invoice("18.00")
    office.fault("http_429", operation="create", entity="invoice")
    sync = office.start_sync()
    eventually("the write was throttled", lambda: any(c["status"] == 429 for c in office.calls()))
    throttled = office.calls()[-1]["n"]
    kill(sync)
    office.home.forget_leases()
    assert office.calls(since=throttled) == []
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert len({call["requestId"] for call in office.writes()}) == 1


def test_silence_for_a_quarter_of_an_hour_blocks_the_write_and_nothing_is_guessed(office: Office) -> None:
    before = len(office.there())
    invoice = office.new_invoice("18.00")
    fail(office, "reset_before_commit", times=1000, operation="create", entity="invoice")
    for _ in range(2):
        sync = office.start_sync()
        eventually("it was sent", lambda: bool(office.writes()))
        kill(sync)
        office.wait(16 * 60)
    uncertain = office.sync(code=1)
    assert uncertain["outcome"] == "parked"
    office.home.sandbox.http.delete("/control/faults")
    assert office.sync(code=1)["remote_writes"] == 0
    assert len(office.there()) == before
    assert len({call["requestId"] for call in office.writes()}) == 1
    assert office.remote_id("invoice", invoice) is None
    assert office.prove()["explained"]


def test_a_lost_answer_to_a_refresh_does_not_end_the_connection(office: Office) -> None:
    office.wait(2 * 3600)
    office.home.sandbox.fault("refresh_answer_lost", operation="refresh")
    office.new_invoice("18.00")
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()


def test_revoked_access_stops_the_sync_and_the_reconnect_resumes_it(office: Office) -> None:
    office.new_invoice("18.00")
    office.fault("token_revoked", operation="create", entity="invoice")
    assert office.sync(code=1)["outcome"] == "stopped"
    before = office.there()
    code, said = office.start_sync().wait()
    assert code == 1
    assert "Connect to QuickBooks again" in said
    office.grant()
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert len(office.there()) == len(before) + 1
