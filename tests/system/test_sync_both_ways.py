"""The main job with real programs: everything arrives, both sides work, both sides agree, and nothing happens twice."""

import pytest

from ar_automation.books.records import Kind
from tests.system.online import Installation, Office


@pytest.fixture
def office(home: Installation) -> Office:
    """A business whose first sync is done and whose payments may go."""
    office = home.open_account()
    office.synced()
    office.choose_payment_account()
    return office


def test_the_first_sync_brings_everything_and_the_next_has_nothing_to_do(home: Installation) -> None:
    office = home.open_account()
    code, said = office.connect()
    assert code == 0, said
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    proof = office.prove()
    assert (proof["balanced"], [line["difference"] for line in proof["totals"]]) == (True, ["0.00"])
    idle = office.sync()
    assert (idle["outcome"], idle["calls"], idle["remote_writes"], idle["rows_written"]) == ("done", 1, 0, 0)


def test_what_is_made_on_either_side_reaches_the_other(office: Office) -> None:
    customer = office.new_customer("Made Here Ltd")
    invoice = office.new_invoice("120.40", customer=customer)
    office.new_payment("20.40", customer=customer, invoice=invoice)
    theirs = office.bookkeeper.make_customer("Made There Ltd")
    office.bookkeeper.receive("75.00", theirs, office.bookkeeper.make_invoice("99.95", theirs))
    done = office.sync()
    assert (done["outcome"], done["remote_writes"]) == ("done", 3)
    books = office.here()
    assert books == office.there()
    assert books["customer", str(office.remote_id("customer", customer))] == ("Made Here Ltd", "100.00")
    assert books["customer", theirs] == ("Made There Ltd", "24.95")
    assert office.prove()["balanced"]
    nothing_to_do(office)


def test_edits_of_different_fields_of_one_invoice_meet(office: Office) -> None:
    invoice = office.new_invoice("50.00")
    office.sync()
    remote_id = str(office.remote_id("invoice", invoice))
    office.reprice(invoice, "61.50")
    office.bookkeeper.edit("Invoice", remote_id, CustomerMemo={"value": "Thank you"})
    assert office.sync()["outcome"] == "done"
    [there] = office.bookkeeper.query(f"SELECT * FROM Invoice WHERE Id = '{remote_id}'")
    assert (there["TotalAmt"], there["CustomerMemo"]["value"]) == (61.5, "Thank you")
    assert office.first("Invoice", pk=invoice).customer_memo == "Thank you"
    assert office.here() == office.there()
    nothing_to_do(office)


def test_prices_changed_on_both_sides_stay_as_they_are_until_somebody_decides(office: Office) -> None:
    invoice = office.new_invoice("50.00")
    office.sync()
    remote_id = str(office.remote_id("invoice", invoice))
    office.reprice(invoice, "61.50")
    office.bookkeeper.reprice(remote_id, "44.00")
    done = office.sync(code=1)
    assert (done["outcome"], done["kinds"]["invoice"]["conflicts"], done["remote_writes"]) == ("parked", 1, 0)
    assert (office.here()["invoice", remote_id][2], office.there()["invoice", remote_id][2]) == (
        "61.50",
        "44.00",
    )
    proof = office.prove()
    assert (proof["balanced"], proof["explained"], proof["totals"][0]["difference"]) == (False, True, "17.50")
    again = office.sync(code=1)
    assert (again["outcome"], again["remote_writes"]) == ("parked", 0)


def test_payments_wait_for_a_payment_account_and_then_go_once(home: Installation) -> None:
    office = home.open_account()
    office.synced()
    customer = office.new_customer("Pays Early")
    payment = office.new_payment("10.00", customer=customer)
    waiting = office.sync(code=1)
    assert (waiting["outcome"], waiting["remote_writes"]) == ("parked", 1)  # the customer
    assert "Payment Account" in office.reason(Kind.PAYMENT, payment)
    assert office.remote_id("payment", payment) is None
    assert office.prove()["explained"]
    office.choose_payment_account()
    assert office.sync()["remote_writes"] == 1
    assert office.here() == office.there()
    nothing_to_do(office)


def test_a_delete_or_void_in_quickbooks_takes_it_out_of_our_books(office: Office) -> None:
    keeper = office.bookkeeper
    customer = keeper.make_customer("Changes Their Mind")
    invoices = [keeper.make_invoice("30.00", customer) for _ in range(4)]
    payments = [keeper.receive("30.00", customer, invoice) for invoice in invoices[:2]]
    office.sync()
    local_ids = [office.local_id("invoice", i) for i in invoices]
    keeper.delete("Payment", payments[0])
    keeper.void("Payment", payments[1])
    keeper.delete("Invoice", invoices[2])
    keeper.void("Invoice", invoices[3])
    done = office.sync()
    assert (done["outcome"], done["remote_writes"]) == ("done", 0)
    assert office.here() == office.there()
    deleted, voided = (office.invoice(i) for i in local_ids[2:])
    assert (deleted.voided, bool(deleted.tombstone)) == (True, True)
    assert (voided.voided, bool(voided.tombstone)) == (True, False)
    assert office.here()["customer", customer] == ("Changes Their Mind", "60.00")
    assert office.prove()["balanced"]
    nothing_to_do(office)


def test_a_void_here_voids_there(office: Office) -> None:
    customer = office.new_customer("Never Mind")
    invoice = office.new_invoice("80.00", customer=customer)
    payment = office.new_payment("15.00", customer=customer, invoice=invoice)
    office.sync()
    office.void_payment(payment)
    office.void_invoice(invoice)
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    remote_id = str(office.remote_id("customer", customer))
    assert office.there()["customer", remote_id] == ("Never Mind", "0.00")
    nothing_to_do(office)


def test_a_void_here_and_a_delete_there_are_the_same_wish(office: Office) -> None:
    keeper = office.bookkeeper
    customer = keeper.make_customer("Nobody Wants It")
    payment = keeper.receive("30.00", customer, keeper.make_invoice("30.00", customer))
    office.sync()
    office.void_payment(office.local_id("payment", payment))
    keeper.delete("Payment", payment)
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert office.prove()["balanced"]


def test_documents_that_stood_here_first_wait_for_approval(home: Installation) -> None:
    office = home.open_account()
    customer = office.new_customer("Was Here Before")
    office.new_payment("12.34", customer=customer)
    before = office.there()
    office.grant()
    held = office.sync(code=1)
    assert (held["outcome"], held["remote_writes"]) == ("awaiting_approval", 0)
    assert office.there() == before
    office.choose_payment_account()
    assert office.sync("--approve", "not-this-plan", code=1)["outcome"] == "awaiting_approval"
    assert office.there() == before
    assert office.sync("--approve", "all")["remote_writes"] == 2
    assert office.here() == office.there()
    assert len(office.there()) == len(before) + 2
    nothing_to_do(office)


def nothing_to_do(office: Office) -> None:
    """Once what a payment did to its invoice was seen, a sync costs one call and changes nothing on either side."""
    assert office.sync()["remote_writes"] == 0
    idle = office.sync()
    assert (idle["outcome"], idle["calls"], idle["remote_writes"], idle["rows_written"]) == ("done", 1, 0, 0)


def test_voided_on_both_sides_ends_a_conflict(office: Office) -> None:
    invoice = office.new_invoice("50.00")
    office.sync()
    office.reprice(invoice, "61.50")
    office.bookkeeper.void("Invoice", str(office.remote_id("invoice", invoice)))
    assert office.sync(code=1)["kinds"]["invoice"]["conflicts"] == 1
    office.void_invoice(invoice)
    office.sync_until_done()
    assert office.here() == office.there()
