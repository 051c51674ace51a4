"""The reports on receivables: laid out as the vendor's, and right to the cent as of any day (API: reports)."""

from collections.abc import Iterator

import pytest

from tests.unit.sandbox.company_world import (
    Books,
    Payload,
    application,
    books_of,
    refused,
    taken_from_funds,
)
from tests.unit.sandbox.reports_oracle import reports_must_agree, summed

RECEIVABLE = "Accounts Receivable (A/R)"


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def values(row: Payload) -> list[str]:
    return [cell["value"] for cell in row["ColData"]]


def test_receivables_are_sorted_by_how_long_they_are_due(books: Books) -> None:
    for due in (
        "2026-12-01",
        "2026-11-23",
        "2026-11-22",
        "2026-10-24",
        "2026-10-23",
        "2026-08-24",
        "2025-01-01",
    ):
        books.invoice("10", TxnDate="2025-01-01", DueDate=due)
    report = books.company.report("AgedReceivables", {})
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]]
    assert titles == ["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"]
    customer, total = report["Rows"]["Row"]
    assert values(customer) == ["Freeman Sporting", "20.00", "20.00", "10.00", "", "20.00", "70.00"]
    assert customer["ColData"][0]["id"] == books.customer
    assert (total["group"], total["type"]) == ("GrandTotal", "Section")
    assert values(total["Summary"]) == ["TOTAL", "20.00", "20.00", "10.00", "0.00", "20.00", "70.00"]
    assert report["Header"] == {
        "Time": "2026-11-23T12:00:00-08:00",
        "ReportName": "AgedReceivables",
        "ReportBasis": "Accrual",
        "EndPeriod": "2026-11-23",
        "SummarizeColumnsBy": "Total",
        "Currency": "USD",
        "Option": [
            {"Name": "report_date", "Value": "2026-11-23"},
            {"Name": "NoReportData", "Value": "false"},
        ],
    }


def test_periods_are_as_long_and_as_many_as_asked(books: Books) -> None:
    books.invoice("10", TxnDate="2026-11-01", DueDate="2026-11-01")
    asked = {"aging_period": "7", "num_periods": "3"}
    report = books.company.report("AgedReceivables", asked)
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]]
    assert titles == ["", "Current", "1 - 7", "8 - 14", "15 and over", "Total"]
    assert values(report["Rows"]["Row"][0]) == ["Freeman Sporting", "", "", "", "10.00", "10.00"]


def test_a_family_is_a_section_with_its_total(books: Books) -> None:
    books.invoice("10")
    books.invoice("15", customer=books.job)
    section, _ = books.company.report("CustomerBalance", {})["Rows"]["Row"]
    assert values(section["Header"]) == ["Freeman Sporting", "10.00"]
    assert [values(row) for row in section["Rows"]["Row"]] == [["12 Elm Lane", "15.00"]]
    assert values(section["Summary"]) == ["Total Freeman Sporting", "25.00"]
    (job, _) = books.company.report("CustomerBalance", {"customer": books.job})["Rows"]["Row"]
    assert values(job["Header"]) == ["Freeman Sporting", ""]


def test_a_day_that_is_past_is_told_as_it_was(books: Books) -> None:
    invoice = books.invoice("100", TxnDate="2026-09-01")
    books.payment("40", (invoice["Id"], "40"), TxnDate="2026-10-01")
    memo = books.credit_memo("25", TxnDate="2026-10-20")
    line = application(memo["Id"], "25", "CreditMemo")
    books.payment("0", TxnDate="2026-11-01", Line=[application(invoice["Id"], "25"), line])

    def owed(day: str) -> list[int]:
        return [row[-1] for _, row in summed(books.company.report("CustomerBalance", {"report_date": day}))]

    days = ("2026-08-31", "2026-09-01", "2026-10-01", "2026-10-20", "2026-11-01")
    assert [owed(day) for day in days] == [[], [10000], [6000], [3500], [3500]]
    reports_must_agree(books, days)


def test_money_that_came_before_its_invoice_was_on_account_until_then(books: Books) -> None:
    invoice = books.invoice("100", TxnDate="2026-11-10")
    books.payment("100", (invoice["Id"], "100"), TxnDate="2026-11-01")
    report = books.company.report("CustomerBalance", {"report_date": "2026-11-05"})
    assert dict(summed(report)) == {books.customer: [-10000]}
    reports_must_agree(books, ("2026-11-05", "2026-11-10"))


def test_details_list_every_kind_of_open_item(books: Books) -> None:
    books.invoice("100", TxnDate="2026-11-01", DocNumber="", DueDate="2026-11-15")
    books.credit_memo("30")
    books.payment("20", PaymentRefNum="4711")
    books.journal(
        books.posting("Debit", RECEIVABLE, "5", customer=books.customer),
        books.posting("Credit", "Services", "5"),
    )
    books.check("7", RECEIVABLE, customer=books.customer)
    books.deposit(books.deposited(RECEIVABLE, "3", customer=books.customer))
    section, total = books.company.report("CustomerBalanceDetail", {})["Rows"]["Row"]
    rows = [values(row) for row in section["Rows"]["Row"]]
    assert rows[0] == ["2026-11-01", "Invoice", "1001", "2026-11-15", "", "100.00", "100.00"]
    assert [row[1] for row in rows] == [
        "Invoice",
        "Credit Memo",
        "Payment",
        "Journal Entry",
        "Check",
        "Deposit",
    ]
    assert [row[-1] for row in rows] == ["100.00", "-30.00", "-20.00", "5.00", "7.00", "-3.00"]
    assert values(section["Summary"]) == ["Total for Freeman Sporting", "", "", "", "", "59.00", "59.00"]
    assert values(total["Summary"])[-1] == "59.00"
    aged = books.company.report("AgedReceivableDetail", {"columns": "txn_type,subt_open_bal"})
    late, current, _ = aged["Rows"]["Row"]
    assert values(late["Header"]) == ["1 - 30 days past due", ""]
    assert [values(row) for row in late["Rows"]["Row"]] == [["Invoice", "100.00"]]
    assert values(current["Summary"]) == ["Total for Current", "-41.00"]


def test_settled_items_are_listed_when_asked_for(books: Books) -> None:
    invoice = books.invoice("100")
    books.payment("100", (invoice["Id"], "100"))
    assert books.company.report("CustomerBalanceDetail", {})["Rows"] == {}
    section, _ = books.company.report("CustomerBalanceDetail", {"arpaid": "All"})["Rows"]["Row"]
    assert [values(row)[-2:] for row in section["Rows"]["Row"]] == [["100.00", "0.00"], ["-100.00", "0.00"]]


def test_transactions_are_listed_with_their_accounts(books: Books) -> None:
    books.invoice("100", TxnDate="2026-11-01", PrivateNote="spring")
    payment = books.payment("20", TxnDate="2026-11-02")
    books.deposit(taken_from_funds(payment), TxnDate="2026-11-03")
    books.check("7", "Travel", TxnDate="2026-11-04")
    books.invoice("1", TxnDate="2026-10-31")
    asked = {"start_date": "2026-11-01", "end_date": "2026-11-30"}
    report = books.company.report("TransactionList", asked)
    assert [values(row)[1:2] + values(row)[6:] for row in report["Rows"]["Row"]] == [
        ["Invoice", RECEIVABLE, "Services", "100.00"],
        ["Payment", "Undeposited Funds", RECEIVABLE, "20.00"],
        ["Deposit", "Checking", "Undeposited Funds", "20.00"],
        ["Check", "Checking", "Travel", "-7.00"],
    ]
    assert values(report["Rows"]["Row"][0])[:6] == [
        *("2026-11-01", "Invoice", "1001", "Yes", "Freeman Sporting", "spring"),
    ]
    header = report["Header"]
    assert (header["StartPeriod"], header["EndPeriod"]) == ("2026-11-01", "2026-11-30")
    for name, value, titles in (
        ("transaction_type", "ReceivePayment,Check", ["Payment", "Check"]),
        ("customer", books.customer, ["Invoice", "Payment"]),
        ("docnum", "1001", ["Invoice"]),
        ("transaction_type", "Bill", []),
    ):
        rows = books.company.report("TransactionList", {**asked, name: value})["Rows"].get("Row", [])
        assert [values(row)[1] for row in rows] == titles
    picked = books.company.report("TransactionList", {**asked, "columns": "doc_num,tx_date"})
    assert values(picked["Rows"]["Row"][0]) == ["1001", "2026-11-01"]
    grouped = books.company.report("TransactionList", {**asked, "group_by": "Customer"})["Rows"]["Row"]
    assert [values(row["Header"])[0] for row in grouped] == ["Freeman Sporting", "Not Specified"]
    assert values(grouped[0]["Summary"])[-1] == "120.00"


@pytest.mark.parametrize(
    ("macro", "day"),
    [
        ("Today", "2026-11-23"),
        ("Yesterday", "2026-11-22"),
        ("Last Month", "2026-10-31"),
        ("This Month-to-date", "2026-11-23"),
        ("Last Fiscal Quarter", "2026-09-30"),
        ("Last Calendar Year", "2025-12-31"),
        ("This Week", "2026-11-29"),
        ("Next Fiscal Year", "2027-12-31"),
    ],
)
def test_days_are_known_by_the_vendors_names(books: Books, macro: str, day: str) -> None:
    header = books.company.report("AgedReceivables", {"date_macro": macro})["Header"]
    assert (header["EndPeriod"], header["DateMacro"]) == (day, macro.lower())


@pytest.mark.parametrize(
    ("name", "asked", "code"),
    [
        ("Horoscope", {}, 5020),
        ("AgedReceivables", {"colour": "red"}, 2010),
        ("AgedReceivables", {"report_date": "soon"}, 2060),
        ("AgedReceivables", {"date_macro": "soon"}, 2170),
        ("AgedReceivables", {"aging_period": "0"}, 2090),
        ("AgedReceivables", {"num_periods": "-1"}, 2090),
        ("AgedReceivables", {"aging_method": "guess"}, 2170),
        ("CustomerBalance", {"customer": "999"}, 2500),
        ("CustomerBalance", {"customer": "x"}, 2500),
        ("CustomerBalanceDetail", {"columns": "tx_date,colour"}, 2170),
        ("TransactionList", {"start_date": "2026-02-02", "end_date": "2026-01-01"}, 2190),
        ("TransactionList", {"transaction_type": "Gift"}, 2170),
        ("TransactionList", {"group_by": "Mood"}, 2170),
    ],
)
def test_what_no_report_knows_is_refused(books: Books, name: str, asked: dict[str, str], code: int) -> None:
    with refused(code):
        books.company.report(name, asked)


def test_without_data_a_report_says_so(books: Books) -> None:
    for name in ("AgedReceivables", "AgedReceivableDetail", "CustomerBalance", "TransactionList"):
        report = books.company.report(name, {})
        assert report["Rows"] == {}
        assert report["Header"]["Option"][-1] == {"Name": "NoReportData", "Value": "true"}


@pytest.mark.parametrize("scale", [0, 60])
def test_reports_on_a_sample_agree_as_of_any_day(scale: int) -> None:
    with books_of("landscaping", scale) as books:
        reports_must_agree(books, ("2025-03-31", "2026-08-15", "2026-11-23"))


def test_closed_books_tell_their_day(books: Books) -> None:
    books.company.close_books(books.clock.now().date().replace(month=10, day=31))
    assert books.read("Preferences", "1")["AccountingInfoPrefs"]["BookCloseDate"] == "2026-10-31"
    with refused(6210):
        books.invoice(TxnDate="2026-10-31")
    books.company.close_books(None)
    assert books.invoice(TxnDate="2026-10-31")["TxnDate"] == "2026-10-31"
