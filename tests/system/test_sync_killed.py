"""Programs killed in the middle: whoever comes next goes on from there, and nothing is lost or doubled."""

from functools import partial

import pytest

from tests.system.online import Installation, Office, kill
from tests.system.processes import eventually

SCALE = 1000


def test_a_first_sync_goes_on_when_its_worker_was_killed(home: Installation) -> None:
    office = home.open_account(scale=SCALE)
    office.grant()
    office.fault("timeout_before_commit", hold_s=60, operation="query", entity="invoice")
    with home.working():
        eventually("pages are on the wire", partial(has_met, office, 1))
    home.sandbox.http.delete("/control/faults")
    assert office.last_outcome() == ""
    home.forget_leases()
    with home.working():
        eventually("the first sync is done", lambda: office.last_outcome() == "done")
    assert office.here() == office.there()
    assert office.prove()["balanced"]


def test_a_first_sync_goes_on_whatever_call_it_was_killed_in(home: Installation) -> None:
    office = home.open_account(scale=SCALE // 4)
    office.grant()
    for met, operation in enumerate(("batch", "query", "query", "cdc"), start=1):
        office.fault("timeout_before_commit", hold_s=60, operation=operation)
        sync = office.start_sync()
        eventually(f"{operation} is on the wire", partial(has_met, office, met))
        kill(sync)
        home.sandbox.http.delete("/control/faults")
        assert office.last_outcome() == ""
        home.forget_leases()
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert office.sync()["rows_written"] == 0
    assert office.prove()["balanced"]


def test_a_first_sync_killed_between_rows_is_taken_up_where_it_stood(home: Installation) -> None:
    office = home.open_account(scale=SCALE // 3)
    office.grant()
    for rows in (1, 500, 2000):
        sync = office.start_sync()
        eventually(f"{rows} rows", partial(holds, office, rows))
        kill(sync)
        home.forget_leases()
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert office.prove()["balanced"]


@pytest.mark.parametrize("fault", ["timeout_before_commit", "timeout_after_commit"])
def test_a_sync_killed_while_a_write_is_on_the_wire_does_not_repeat_it(
    home: Installation, fault: str
) -> None:
    office = home.open_account()
    office.synced()
    office.choose_payment_account()
    before = len(office.there())
    customer = office.new_customer("Cut Off Ltd")
    invoice = office.new_invoice("64.20", customer=customer)
    office.new_payment("4.20", customer=customer, invoice=invoice)
    for sent, entity in enumerate(("customer", "invoice", "payment"), start=1):
        office.fault(fault, hold_s=60, operation="create", entity=entity)
        sync = office.start_sync()
        eventually(f"the {entity} is on the wire", partial(has_met, office, sent))
        kill(sync)
        home.sandbox.http.delete("/control/faults")
        home.forget_leases()
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert len(office.there()) == before + 3
    assert len({call["requestId"] for call in office.writes()}) == 3
    assert office.sync()["remote_writes"] == 0
    assert office.prove()["balanced"]


def test_edits_made_while_their_write_is_on_the_wire_follow_it(home: Installation) -> None:
    office = home.open_account()
    office.synced()
    invoice = office.new_invoice("20.00")
    office.fault("timeout_after_commit", hold_s=60, operation="create", entity="invoice")
    sync = office.start_sync()
    eventually("the invoice is on the wire", partial(has_met, office, 1))
    office.reprice(invoice, "25.00")
    kill(sync)
    home.sandbox.http.delete("/control/faults")
    home.forget_leases()
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert office.there()["invoice", str(office.remote_id("invoice", invoice))][2] == "25.00"


def has_met(office: Office, faults: int) -> bool:
    """Whether so many calls have met a fault."""
    return sum(call["fault"] is not None for call in office.calls()) == faults


def holds(office: Office, records: int) -> bool:
    """Whether so many records stand here."""
    return len(office.here()) >= records
