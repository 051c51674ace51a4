"""What QuickBooks refuses waits with a sentence while the rest goes on; what people do at the same time is kept."""

import pytest

from ar_automation.books.records import Kind
from tests.system.online import Installation, Office
from tests.system.processes import eventually


@pytest.fixture
def office(home: Installation) -> Office:
    """A business whose first sync is done and whose payments may go."""
    office = home.open_account()
    office.synced()
    office.choose_payment_account()
    return office


def test_the_same_customer_made_on_both_sides_is_one(office: Office) -> None:
    here = office.new_customer("Made Twice Ltd")
    office.new_invoice("12.00", customer=here)
    there = office.bookkeeper.make_customer("Made Twice Ltd")
    done = office.sync()
    assert (done["outcome"], done["remote_writes"]) == ("done", 1)
    assert office.remote_id("customer", here) == there
    assert office.here() == office.there()


def test_a_name_that_is_taken_waits_with_a_sentence_and_the_rest_goes_on(office: Office) -> None:
    taken = next(row[0] for (kind, _), row in office.there().items() if kind == "customer")
    parent = office.new_customer("Parent")
    twin = office.new_customer(str(taken), parent=parent)
    invoice = office.new_invoice("12.00", customer=twin)
    office.new_invoice("13.00")
    done = office.sync(code=1)
    assert (done["outcome"], done["remote_writes"]) == ("parked", 2)
    assert "has this name already" in office.reason(Kind.CUSTOMER, twin)
    assert "Waits for customer" in office.reason(Kind.INVOICE, invoice)
    assert office.prove()["explained"]
    office.rename(twin, "Another Name")
    assert office.sync()["remote_writes"] == 2
    assert office.here() == office.there()


def test_closed_books_hold_back_what_is_dated_in_them(office: Office) -> None:
    customer = office.new_customer("Late Ltd")
    invoice = office.new_invoice("12.00", customer=customer)
    payment = office.new_payment("5.00", customer=customer, invoice=invoice)
    office.fault("books_closed", times=100, entity="invoice")
    done = office.sync(code=1)
    assert (done["outcome"], done["remote_writes"]) == ("parked", 1)
    assert "books are closed" in office.reason(Kind.INVOICE, invoice)
    assert "Waits for invoice" in office.reason(Kind.PAYMENT, payment)
    assert office.prove()["explained"]
    writes = len(office.writes())
    office.home.sandbox.http.delete("/control/faults")
    assert office.sync(code=1)["remote_writes"] == 0
    assert len(office.writes()) == writes
    office.resync(Kind.INVOICE, invoice)
    runs = office.sync_until_done()
    assert sum(run["remote_writes"] for run in runs) == 2
    assert office.here() == office.there()


def test_a_suspended_company_takes_nothing_and_gets_everything_later(office: Office) -> None:
    before = office.there()
    invoice = office.new_invoice("12.00")
    office.fault("company_suspended", times=100)
    done = office.sync(code=1)
    assert done["outcome"] == "parked"
    assert "subscription" in office.reason(Kind.INVOICE, invoice)
    assert office.there() == before
    office.home.sandbox.http.delete("/control/faults")
    office.note(invoice, "again")
    assert office.sync()["remote_writes"] == 1
    assert office.here() == office.there()


def test_deleted_there_while_edited_here_is_a_conflict(office: Office) -> None:
    invoice = office.new_invoice("50.00")
    office.sync()
    remote_id = str(office.remote_id("invoice", invoice))
    office.reprice(invoice, "61.50")
    office.bookkeeper.delete("Invoice", remote_id)
    done = office.sync(code=1)
    assert (done["outcome"], done["kinds"]["invoice"]["conflicts"]) == ("parked", 1)
    assert str(office.first("Invoice", pk=invoice).total) == "61.5000"
    assert office.prove()["explained"]


def test_an_edit_there_in_the_moment_of_our_write_is_not_overwritten(office: Office) -> None:
    invoice = office.new_invoice("50.00")
    office.sync()
    remote_id = str(office.remote_id("invoice", invoice))
    office.reprice(invoice, "61.50")
    office.fault("timeout_before_commit", hold_s=1.5, operation="update", entity="invoice")
    sync = office.start_sync()
    eventually("the update is on the wire", lambda: any(c["fault"] for c in office.calls()))
    office.bookkeeper.edit("Invoice", remote_id, CustomerMemo={"value": "Thank you"})
    code, said = sync.wait()
    assert code == 0, said
    [there] = office.bookkeeper.query(f"SELECT * FROM Invoice WHERE Id = '{remote_id}'")
    assert (there["TotalAmt"], there["CustomerMemo"]["value"]) == (61.5, "Thank you")
    assert office.here() == office.there()


def test_a_payment_here_for_an_invoice_voided_there_becomes_a_credit_on_both_sides(office: Office) -> None:
    invoice = office.new_invoice("50.00")
    office.sync()
    office.new_payment("20.00", customer=office.invoice(invoice).customer_id, invoice=invoice)
    office.bookkeeper.void("Invoice", str(office.remote_id("invoice", invoice)))
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert office.prove()["balanced"]


def test_a_payment_moved_here_to_another_invoice_moves_there(office: Office) -> None:
    keeper = office.bookkeeper
    customer = keeper.make_customer("Crossing")
    invoices = [keeper.make_invoice("30.00", customer) for _ in range(2)]
    payment = keeper.receive("30.00", customer, invoices[0])
    office.sync()
    local = office.local_id("payment", payment)
    office.apply(local, office.local_id("invoice", invoices[1]), "30.00")
    assert office.sync()["outcome"] == "done"
    assert office.here() == office.there()
    assert office.there()["invoice", invoices[0]][3] == "30.00"


def test_a_family_made_here_arrives_parents_first(office: Office) -> None:
    parent = office.new_customer("Parent Here")
    child = office.new_customer("Child Here", parent=parent)
    grand = office.new_customer("Grandchild Here", parent=child)
    office.new_invoice("7.00", customer=grand)
    assert office.sync()["remote_writes"] == 4
    assert office.here() == office.there()
    assert office.prove()["balanced"]


def test_a_customer_put_to_sleep_there_holds_back_its_new_invoice(office: Office) -> None:
    customer = office.bookkeeper.make_customer("Sleeping Ltd")
    office.sync()
    invoice = office.new_invoice("7.00", customer=office.local_id("customer", customer))
    office.bookkeeper.edit("Customer", customer, Active=False)
    assert office.sync(code=1)["outcome"] == "parked"
    assert "Make it active there" in office.reason(Kind.INVOICE, invoice)
    assert office.prove()["explained"]
    office.bookkeeper.edit("Customer", customer, Active=True)
    office.resync(Kind.INVOICE, invoice)
    office.sync_until_done()
    assert office.here() == office.there()


def test_two_workers_and_a_command_share_one_first_sync(home: Installation) -> None:
    office = home.open_account(scale=200)
    office.grant()
    with home.working(), home.working():
        code, said = office.start_sync().wait()
    assert code == 0, said
    assert office.here() == office.there()
