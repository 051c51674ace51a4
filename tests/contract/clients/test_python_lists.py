"""python-quickbooks: queries, batches, changes, attachments and reports."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.client import QuickBooks
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects import Account, Attachable, Customer, Department, Deposit, Invoice, Item, Preferences
from quickbooks.objects.base import AttachableRef
from quickbooks.objects.deposit import DepositLine, DepositLineDetail

from tests.contract.clients.python_forms import saved
from tests.contract.sandbox.client import Sandbox


def customers(*names: str) -> list[Customer]:
    made = []
    for name in names:
        customer = Customer()
        customer.DisplayName = name
        made.append(customer)
    return made


def test_it_queries_in_all_its_ways(python_client: QuickBooks) -> None:
    every = Customer.all(max_results=1000, qb=python_client)
    assert Customer.count(qb=python_client) == len(every) > 20
    assert Customer.count("DisplayName LIKE 'Mason%'", qb=python_client) == 1
    first, second = Customer.all(order_by="DisplayName DESC", max_results=2, qb=python_client)
    assert first.DisplayName > second.DisplayName
    page = Customer.all(start_position=5, max_results=3, qb=python_client)
    assert [one.Id for one in page] == [one.Id for one in every[4:7]]
    assert Customer.filter(FamilyName="O'Brien", qb=python_client)[0].GivenName == "Mason"
    ids = [one.Id for one in every[:3]]
    assert [one.Id for one in Customer.choose(ids, qb=python_client)] == ids
    assert Customer.where("Balance > '0'", order_by="Id", max_results=1, qb=python_client)
    assert Item.query("select Id, Name from item startposition 1 maxresults 2", qb=python_client)[1].Name


def test_a_batch_keeps_its_long_ids_and_says_what_failed(python_client: QuickBooks) -> None:
    made = batch_create(customers("One of a batch", "Two of a batch", "One of a batch"), qb=python_client)
    assert [one.DisplayName for one in made.successes] == ["One of a batch", "Two of a batch"]
    (fault,) = made.faults
    assert (fault.Error[0].code, fault.original_object.DisplayName) == ("6240", "One of a batch")
    for one in made.successes:
        one.Notes = "changed"
    changed = batch_update(made.successes, qb=python_client)
    assert [(one.Notes, one.SyncToken) for one in changed.successes] == [("changed", "1")] * 2
    deleted = batch_delete([saved(Invoice, python_client) for _ in range(2)], qb=python_client)
    assert [one.status for one in deleted.successes] == ["Deleted", "Deleted"]


def test_a_batch_of_more_than_30_goes_out_in_two(python_client: QuickBooks) -> None:
    made = batch_create(customers(*(f"Number {number}" for number in range(31))), qb=python_client)
    assert (len(made.successes), made.faults) == (31, [])


def test_changes_are_captured_deleted_ones_too(python_client: QuickBooks, served: Sandbox) -> None:
    gone = saved(Invoice, python_client)
    served.control("clock", {"advance_s": 1800})
    gone.delete(qb=python_client)
    batch_create(customers("New here"), qb=python_client)
    now = datetime.fromisoformat(served.control("clock", method="GET")["now"]).astimezone(UTC)
    since = (now - timedelta(minutes=10)).isoformat()
    changed = change_data_capture([Invoice, Customer, Department], since, qb=python_client)
    assert ("Deleted", gone.Id) in [(getattr(one, "status", ""), one.Id) for one in changed.Invoice]
    assert "New here" in [one.DisplayName for one in changed.Customer]
    assert not hasattr(changed, "Department")


@pytest.mark.parametrize("kept", ["path", "bytes"])
def test_a_file_goes_up_in_its_own_form_and_comes_back(
    python_client: QuickBooks, tmp_path_factory: pytest.TempPathFactory, kept: str
) -> None:
    path = tmp_path_factory.mktemp("file") / "sketch.txt"
    path.write_bytes(b"dig here")
    attachable, reference = Attachable(), AttachableRef()
    reference.EntityRef = Customer.all(max_results=1, qb=python_client)[0].to_ref()
    attachable.AttachableRef.append(reference)
    attachable.FileName, attachable.ContentType, attachable.Note = path.name, "text/plain", "Of the pond"
    if kept == "path":
        attachable._FilePath = str(path)
    else:
        attachable._FileBytes = path.read_bytes()
    made = attachable.save(qb=python_client)
    found = Attachable.get(made.Id, qb=python_client)
    assert (found.Size, found.Note, found.AttachableRef[0].EntityRef.type) == (8, "Of the pond", "Customer")
    assert httpx.get(found.TempDownloadUri).content == b"dig here"


def test_a_note_is_kept_changed_and_deleted(python_client: QuickBooks) -> None:
    attachable = Attachable()
    attachable.Note = "Mind the dog"
    made = attachable.save(qb=python_client)
    made.Note = "Mind the dogs"
    assert made.save(qb=python_client).Note == "Mind the dogs"
    made.SyncToken = "1"
    assert made.delete(qb=python_client)["Attachable"]["status"] == "Deleted"


def test_a_deposit_is_made_as_the_library_makes_one(python_client: QuickBooks) -> None:
    bank = Account.filter(AccountType="Bank", max_results=1, qb=python_client)[0]
    income = Account.filter(AccountType="Income", max_results=1, qb=python_client)[0]
    line, detail = DepositLine(), DepositLineDetail()
    detail.AccountRef, line.Amount, line.DepositLineDetail = income.to_ref(), 20, detail
    deposit = Deposit()
    deposit.DepositToAccountRef = bank.to_ref()
    deposit.Line.append(line)
    assert (deposit.DocNumber, deposit.TxnStatus) == ("", "")
    assert deposit.save(qb=python_client).TotalAmt == 20


def test_preferences_are_changed_as_they_were_read(python_client: QuickBooks) -> None:
    preferences = Preferences.get(qb=python_client)
    preferences.EmailMessagesPrefs.EstimateMessage.Subject = "Our estimate"
    preferences.save(qb=python_client)
    assert Preferences.get(qb=python_client).EmailMessagesPrefs.EstimateMessage.Subject == "Our estimate"


def test_numbers_arrive_exact_when_asked_for(python_client: QuickBooks) -> None:
    python_client.use_decimal = True
    customer = Customer.where("Balance > '0'", max_results=1, qb=python_client)[0]
    assert isinstance(customer.Balance, Decimal)


def test_reports_agree_with_the_balances(python_client: QuickBooks) -> None:
    aged = python_client.get_report("AgedReceivables")
    assert aged["Header"]["ReportName"] == "AgedReceivables"
    owed = sum(Decimal(str(one.Balance)) for one in Customer.all(max_results=1000, qb=python_client))
    total = aged["Rows"]["Row"][-1]["Summary"]["ColData"][-1]["value"]
    assert Decimal(total) == owed > 0
    first = Customer.where("Balance > '0'", max_results=1, qb=python_client)[0]
    detail = python_client.get_report("CustomerBalanceDetail", {"customer": first.Id})
    assert detail["Header"]["ReportName"] == "CustomerBalanceDetail"
    with pytest.raises(QuickbooksException):
        python_client.get_report("BalanceSheet")
