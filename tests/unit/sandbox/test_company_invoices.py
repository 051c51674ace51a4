"""Invoices: lines and totals exact to the cent, numbers, dates, versions, voids (quickbooks-online.md 6, 9.1, 9.9)."""

from collections.abc import Iterator

import pytest

from tests.unit.sandbox.company_world import Books, Payload, books_of, must_agree, refused


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def test_the_due_date_follows_the_terms(books: Books) -> None:
    net_15 = books.company.query("select * from Term where Name = 'net 15'")
    term = {"value": books.read("Term", "3")["Id"]}
    assert net_15.rows == [books.company.read_rendered("Term", "3")]
    assert books.invoice(TxnDate="2026-01-20", SalesTermRef=term)["DueDate"] == "2026-02-04"
    assert (
        books.invoice(TxnDate="2026-01-20", SalesTermRef=term, DueDate="2026-03-01")["DueDate"]
        == "2026-03-01"
    )
    assert books.invoice(TxnDate="2026-01-20")["DueDate"] == "2026-01-20"
    assert books.invoice()["TxnDate"] == "2026-11-23"


def test_terms_changed_alone_bring_a_new_due_date(books: Books) -> None:
    made = books.invoice(TxnDate="2026-01-20", DueDate="2026-03-01", SalesTermRef={"value": "3"})
    named = {"Id": made["Id"], "sparse": True}
    for token, more, due in (
        ("0", {"SalesTermRef": {"value": "3"}}, "2026-03-01"),
        ("1", {"SalesTermRef": {"value": "2"}, "DueDate": "2026-03-01"}, "2026-03-01"),
        ("2", {"SalesTermRef": {"value": "4"}}, "2026-02-19"),
        ("3", {"TxnDate": "2026-01-21"}, "2026-02-19"),
    ):
        changed = books.company.update_object("Invoice", {**named, "SyncToken": token, **more})
        assert changed["DueDate"] == due


def test_a_term_by_day_of_month_goes_to_the_next_month_when_too_near(books: Books) -> None:
    body = {"Name": "Mid month", "DayOfMonthDue": 31, "DueNextMonthDays": 5}
    term = {"value": books.company.create_object("Term", body)["Id"]}
    assert books.invoice(TxnDate="2026-01-20", SalesTermRef=term)["DueDate"] == "2026-01-31"
    assert books.invoice(TxnDate="2026-01-29", SalesTermRef=term)["DueDate"] == "2026-02-28"


def test_addresses_and_terms_come_from_the_customer(books: Books) -> None:
    customer = books.company.create_object(
        "Customer",
        {
            "DisplayName": "Ann",
            "BillAddr": {"Line1": "1 Main", "City": "Reno"},
            "SalesTermRef": {"value": "2"},
        },
    )
    invoice = books.invoice(customer=customer["Id"], TxnDate="2026-01-01")
    assert invoice["BillAddr"]["Line1"] == "1 Main"
    assert invoice["BillAddr"]["Id"] != customer["BillAddr"]["Id"]
    assert invoice["DueDate"] == "2026-01-11"


def test_a_sparse_update_changes_only_what_it_names(books: Books) -> None:
    crew = books.company.create_object("Class", {"Name": "Crew"})
    made = books.invoice(PrivateNote="a", CustomerMemo={"value": "b"}, ClassRef={"value": crew["Id"]})
    assert made["ClassRef"] == {"value": crew["Id"], "name": "Crew"}
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "c", "CustomerMemo": None}
    changed = books.company.update_object("Invoice", body)
    differing = {name for name in made if made[name] != changed[name]}
    assert differing <= {"PrivateNote", "SyncToken", "MetaData"}
    assert (changed["PrivateNote"], changed["SyncToken"]) == ("c", "1")


def test_an_empty_value_clears_and_a_null_does_not(books: Books) -> None:
    crew = books.company.create_object("Class", {"Name": "Crew"})
    made = books.invoice(PrivateNote="a", CustomerMemo={"value": "b"}, ClassRef={"value": crew["Id"]})
    assert made["ClassRef"] == {"value": crew["Id"], "name": "Crew"}
    body = {"PrivateNote": "", "CustomerMemo": {}, "ClassRef": {"value": ""}, "BillEmail": None}
    changed = books.company.update_object(
        "Invoice", {"Id": made["Id"], "SyncToken": "0", "sparse": True, **body}
    )
    assert not {"PrivateNote", "CustomerMemo", "ClassRef"} & changed.keys()


def test_a_full_update_drops_what_it_leaves_out(books: Books) -> None:
    made = books.invoice(PrivateNote="a", TxnDate="2026-01-02")
    body = {"Id": made["Id"], "SyncToken": "0", "CustomerRef": made["CustomerRef"], "Line": made["Line"]}
    changed = books.company.update_object("Invoice", body)
    assert "PrivateNote" not in changed
    assert (changed["TxnDate"], changed["DocNumber"]) == ("2026-01-02", made["DocNumber"])


def test_a_whole_payload_sent_back_changes_nothing(books: Books) -> None:
    made = books.invoice(
        "40",
        PrivateNote="a",
        BillAddr={"Line1": "1 Main"},
        CustomField=[{"DefinitionId": "1", "Name": "Crew", "Type": "StringType", "StringValue": "B"}],
    )
    books.payment("15", (made["Id"], "15"))
    before = books.read("Invoice", made["Id"])
    after = books.company.update_object("Invoice", before)
    assert {name for name in before if before[name] != after[name]} == {"SyncToken"}


def test_lines_are_all_or_nothing_and_keep_their_ids(books: Books) -> None:
    made = books.invoice(Line=[books.line("10"), books.line("20"), books.line("30")])
    kept = [made["Line"][2], books.line("5"), {**made["Line"][0], "Amount": 11}]
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Line": kept}
    changed = books.company.update_object("Invoice", body)
    assert [line["Id"] for line in changed["Line"][:-1]] == ["3", "4", "1"]
    assert changed["TotalAmt"] == 46


def test_a_write_needs_the_latest_revision(books: Books) -> None:
    made = books.invoice()
    for token in ("7", "x"):
        with refused(5010, "Entity=Invoice"):
            books.company.update_object("Invoice", {**made, "SyncToken": token})
    with refused(2020, "SyncToken"):
        books.company.void_object("Invoice", {"Id": made["Id"]})


def test_a_void_keeps_the_invoice_at_zero_and_frees_its_payments(books: Books) -> None:
    made = books.invoice("80", PrivateNote="old note")
    payment = books.payment("50", (made["Id"], "50"))
    voided = books.company.void_object("Invoice", {"Id": made["Id"], "SyncToken": "1"})
    assert (voided["TotalAmt"], voided["Balance"], voided["LinkedTxn"]) == (0, 0, [])
    assert voided["PrivateNote"].startswith("Voided")
    assert {line["Amount"] for line in voided["Line"]} == {0}
    assert voided["SyncToken"] == "2"
    freed = books.read("Payment", payment["Id"])
    assert (freed["Line"], freed["UnappliedAmt"], freed["SyncToken"]) == ([], 50, "1")
    assert books.balance() == -50
    must_agree(books)


def test_a_deleted_invoice_is_gone_but_told_of(books: Books) -> None:
    made = books.invoice("80")
    assert books.company.delete_object("Invoice", made) == {
        "status": "Deleted",
        "domain": "QBO",
        "Id": made["Id"],
    }
    assert books.balance() == 0
    with refused(610, "Another user has deleted this transaction."):
        books.read("Invoice", made["Id"])
    with refused(610):
        books.company.update_object("Invoice", made)


def test_a_paid_invoice_cannot_be_deleted(books: Books) -> None:
    made = books.invoice("80")
    books.payment("1", (made["Id"], "1"))
    with refused(800):
        books.company.delete_object("Invoice", {"Id": made["Id"], "SyncToken": "1"})


def test_an_edit_below_what_was_paid_unapplies_the_newest_payment_first(books: Books) -> None:
    made = books.invoice("100")
    first = books.payment("60", (made["Id"], "60"))
    second = books.payment("40", (made["Id"], "40"))
    body = {"Id": made["Id"], "SyncToken": "2", "sparse": True, "Line": [books.line("70")]}
    changed = books.company.update_object("Invoice", body)
    assert (changed["TotalAmt"], changed["Balance"]) == (70, 0)
    assert books.read("Payment", first["Id"])["UnappliedAmt"] == 0
    assert books.read("Payment", second["Id"])["UnappliedAmt"] == 30
    must_agree(books)


def test_an_invoice_given_to_another_customer_leaves_its_payments_behind(books: Books) -> None:
    made = books.invoice("100")
    books.payment("60", (made["Id"], "60"))
    body = {"Id": made["Id"], "SyncToken": "1", "sparse": True, "CustomerRef": {"value": books.job}}
    assert books.company.update_object("Invoice", body)["Balance"] == 100
    assert books.balance() == -60
    assert books.balance(books.job) == 100
    must_agree(books)


def test_a_deposit_on_the_invoice_lowers_its_balance(books: Books) -> None:
    assert books.invoice("100", Deposit=30)["Balance"] == 70
    assert books.balance() == 70
    with refused(6000):
        books.invoice("100", Deposit=101)


@pytest.mark.parametrize(
    ("more", "code", "detail"),
    [
        ({"CustomerRef": None}, 2020, "Required parameter CustomerRef is missing"),
        ({"Line": None}, 2020, "Required parameter Line is missing"),
        ({"CustomerRef": {"value": "999"}}, 2500, "Names element id 999 not found"),
        ({"SalesTermRef": {"value": "999"}}, 2500, "Terms element id 999 not found"),
        ({"Colour": "red"}, 2010, "Property Name:Colour"),
        ({"CustomerMemo": {"value": "m" * 1001}}, 2050, "Min: 0, Max: 1000, Supplied length: 1001"),
        ({"DocNumber": "1" * 22}, 2050, "Max: 21"),
        ({"TxnDate": "23.11.2026"}, 2060, "23.11.2026"),
        ({"TxnDate": "20261123"}, 2060, "20261123"),
        ({"TxnDate": "2026-02-30"}, 2070, "2026-02-30"),
        ({"TxnDate": "9999-12-31"}, 2190, "9999"),
        ({"EmailStatus": "Maybe"}, 2170, "Invalid Enumeration : Maybe"),
        ({"EmailStatus": "NeedToSend"}, 6420, ""),
        ({"BillEmail": {"Address": "nobody"}}, 2210, ""),
        ({"CurrencyRef": {"value": "EUR"}}, 6000, "Multi Currency"),
        ({"ApplyTaxAfterDiscount": "perhaps"}, 2230, ""),
        ({"Line": [{"DetailType": "SalesItemLineDetail"}]}, 2020, "Line.Amount"),
        ({"Line": [{"Amount": 1}]}, 2020, "Line.DetailType"),
        ({"Line": [{"Amount": 1e300, "DetailType": "SalesItemLineDetail"}]}, 2090, ""),
        ({"Line": [{"Amount": "ten", "DetailType": "SalesItemLineDetail"}]}, 2090, "ten"),
        ({"Line": [{"Amount": "1_000", "DetailType": "SalesItemLineDetail"}]}, 2090, "1_000"),
        ({"Line": [{"Amount": "\u0661", "DetailType": "SalesItemLineDetail"}]}, 2090, ""),
        ({"Line": [{"Amount": 1e12, "DetailType": "SalesItemLineDetail"}]}, 2140, "1000000000000"),
        ({"Line": [{"Amount": "1E-11", "DetailType": "SalesItemLineDetail"}]}, 2110, "1E-11"),
        ({"Line": [{"Amount": 1, "DetailType": "JournalEntryLineDetail"}]}, 2170, "JournalEntryLineDetail"),
        ({"Line": "none"}, 2010, "Property Name:Line"),
    ],
)
def test_bad_input_is_refused_and_nothing_changes(
    books: Books, more: Payload, code: int, detail: str
) -> None:
    body = {"CustomerRef": {"value": books.customer}, "Line": [books.line("10")], **more}
    with refused(code, detail):
        books.company.create_object("Invoice", body)
    assert books.all("Invoice") == []
    assert books.balance() == 0


def test_an_inactive_item_is_refused_on_a_new_line_only(books: Books) -> None:
    made = books.invoice("10")
    books.company.update_object("Item", {**books.read("Item", books.item), "Active": False})
    with refused(2500, "made inactive"):
        books.invoice("10")
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Line": [{**made["Line"][0], "Amount": 12}]}
    assert books.company.update_object("Invoice", body)["TotalAmt"] == 12


def test_closed_books_and_a_suspended_company_refuse_writes_and_go_on_reading(books: Books) -> None:
    made = books.invoice(TxnDate="2026-10-31")
    books.company.books_closed_on = books.clock.now().date().replace(month=10, day=31)
    with refused(6210):
        books.invoice(TxnDate="2026-10-31")
    with refused(6210):
        books.company.update_object("Invoice", {**made, "TxnDate": "2026-11-01"})
    with refused(6210):
        books.company.void_object("Invoice", made)
    with refused(6210):
        books.company.delete_object("Invoice", made)
    assert books.invoice(TxnDate="2026-11-01")["SyncToken"] == "0"
    books.company.suspended = True
    with refused(6190):
        books.invoice()
    assert books.read("Invoice", made["Id"]) == made
