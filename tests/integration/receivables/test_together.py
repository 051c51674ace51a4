"""Several people and the sync at once: nobody pays twice, no balance is lost, nobody waits in a circle."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.records import Kind
from ar_automation.receivables import models, services
from ar_automation.receivables.errors import Invalid
from ar_automation.receivables.ledger import ReceivablesLedger
from ar_automation.sync.core.rows import LocalWrite
from ar_automation.sync.core.wire import LocalId
from tests.integration.receivables.people import part, received
from tests.integration.receivables.records import DAY, invoice, payment, put, seed
from tests.world import create_world

ROUNDS = 8


@pytest.fixture
def shop(fresh_database: str) -> tuple[int, int]:
    """(account, customer) in a database where work is committed."""
    account = create_world().account
    with account_scope(account.pk):
        return account.pk, int(seed()[Kind.CUSTOMER][0])


def test_an_invoice_is_paid_once_however_many_pay_at_once(shop: tuple[int, int]) -> None:
    account, amy = shop
    with account_scope(account):
        owed = put(invoice(str(amy), "100.00"))

    def pay() -> bool:
        with account_scope(account):
            try:
                services.record_payment(received(amy, "60", part(owed, "60")), person_id=None)
            except Invalid:
                return False
        return True

    assert sorted(_at_once([pay] * 4)) == [False, False, False, True]
    with account_scope(account):
        assert models.Invoice.objects.get(pk=owed).balance == 40


def test_no_balance_is_lost_between_people_and_the_sync(shop: tuple[int, int]) -> None:
    account, amy = shop
    ledger = ReceivablesLedger()
    with account_scope(account):
        owed = [put(invoice(str(amy), "100.00")) for _ in range(ROUNDS)]
        ledger.recompute()
        before = models.Customer.objects.get(pk=amy).open_balance

    def pay() -> bool:
        for invoice_id in owed:
            with account_scope(account):
                services.record_payment(received(amy, "1", part(invoice_id, "1")), person_id=None)
        return True

    def pull() -> bool:
        for n in range(ROUNDS):
            with account_scope(account):
                standing = ledger.read(Kind.INVOICE, owed, lock=True)
                ledger.apply(
                    Kind.INVOICE,
                    [
                        LocalWrite(
                            local_id=i,
                            record=invoice(str(amy), "100.00", txn_date=DAY + timedelta(days=n)),
                        )
                        for i in standing
                    ],
                )
                ledger.apply(
                    Kind.PAYMENT,
                    [LocalWrite(local_id=None, record=payment(str(amy), "2.00", (str(owed[n]), "2.00")))],
                )
                ledger.recompute([LocalId(amy)])
        return True

    assert all(_at_once([pay, pull, pay]))
    with account_scope(account):
        assert models.Customer.objects.get(pk=amy).open_balance == before - ROUNDS * 4
        assert {row.balance for row in models.Invoice.objects.filter(pk__in=owed)} == {96}


def _at_once(works: list[Callable[[], bool]]) -> list[bool]:
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], bool]) -> bool:
        try:
            barrier.wait(10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
