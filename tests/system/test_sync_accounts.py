"""Accounts and companies never mix."""

from tests.system.online import Installation, Office
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
