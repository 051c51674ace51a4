"""The query language, read and carried out (quickbooks-online.md 3)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.company_world import Books, Payload, books_of


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    with books_of("landscaping") as found:
        for name in ("O'Brien & Sons 100%", "under_score", "underXscore", "back\\slash"):
            found.company.create_object("Customer", {"DisplayName": name})
        gone = found.company.create_object("Customer", {"DisplayName": "Gone"})
        found.company.update_object("Customer", {**gone, "Active": False})
        yield found


def _found(books: Books, statement: str) -> list[Payload]:
    return [parse(row) for row in books.company.query(statement).rows]


def _names(books: Books, condition: str) -> list[str]:
    return [row["DisplayName"] for row in _found(books, f"select * from Customer where {condition}")]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM Invoice WHERE Balance > '0' ORDERBY DueDate DESC STARTPOSITION 1 MAXRESULTS 5",
        "select * from invoice where BALANCE > 0 order by duedate desc startposition 1 maxresults 5",
        "select *\n\tfrom INVOICE\nwhere Balance>'0.00' Order By DueDate Desc, Id MaxResults 5",
    ],
)
def test_case_spaces_and_quotes_do_not_matter(books: Books, statement: str) -> None:
    rows = _found(books, statement)
    assert len(rows) == 5
    assert all(row["Balance"] > 0 for row in rows)
    assert [row["DueDate"] for row in rows] == sorted((row["DueDate"] for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (r"DisplayName = 'o\'brien & sons 100%'", ["O'Brien & Sons 100%"]),
        ("DisplayName like 'O%100%'", ["O'Brien & Sons 100%"]),
        ("DisplayName LIKE 'UNDER_score'", ["under_score"]),
        (r"DisplayName = 'back\\slash'", ["back\\slash"]),
        ("DisplayName in ('under_score', 'back\\\\slash')", ["under_score", "back\\slash"]),
        ("Active = false", ["Gone (deleted)"]),
        ("Active in (true, false) and DisplayName like 'gone%'", ["Gone (deleted)"]),
        ("DisplayName like 'gone%'", []),
        ("Id = 'SHIPPING'", []),
        ("PrimaryEmailAddr = 'DANA@whitfield.example.com'", ["Dana Whitfield"]),
    ],
)
def test_conditions_find_what_they_name(books: Books, condition: str, names: list[str]) -> None:
    assert _names(books, condition) == names


def test_ids_numbers_dates_and_moments_are_compared_as_such(books: Books) -> None:
    all_of = _found(books, "select * from Invoice maxresults 1000")
    first, second = all_of[1]["Id"], all_of[30]["Id"]
    some = _found(books, f"select * from Invoice where Id in ('{second}', 'x', '{first}', '999999')")
    assert [row["Id"] for row in some] == [first, second]
    for total in ("50", "99.99", "0.000001"):
        found = _found(books, f"select * from Invoice where TotalAmt <= '{total}' maxresults 1000")
        assert found == [row for row in all_of if row["TotalAmt"] <= Decimal(total)]
    day = all_of[20]["TxnDate"]
    found = _found(books, f"select * from Invoice where TxnDate >= '{day}' and TxnDate < '2026-06-30'")
    assert found == [row for row in all_of if day <= row["TxnDate"] < "2026-06-30"]
    moment = all_of[20]["MetaData"]["LastUpdatedTime"]
    found = _found(books, f"select * from Invoice where Metadata.LastUpdatedTime = '{moment}'")
    assert all_of[20] in found
    assert _found(books, "select * from Invoice where TxnDate > current_date") == []


def test_ids_sort_as_numbers_and_pages_meet(books: Books) -> None:
    whole = books.company.query("select * from Invoice").rows
    assert [int(parse(row)["Id"]) for row in whole] == sorted(int(parse(row)["Id"]) for row in whole)
    pages: list[bytes] = []
    while page := books.company.query(
        f"select * from Invoice startposition {len(pages) + 1} maxresults 7"
    ).rows:
        pages += page
    assert pages == whole


def test_a_page_is_100_rows_and_at_most_1000() -> None:
    with books_of("empty", 250) as books:
        assert len(books.company.query("select * from Invoice").rows) == 100
        assert len(books.company.query("select * from Invoice maxresults 5000").rows) == 1000
        assert books.company.query("select count(*) from Invoice").count == 1250
        assert len(books.company.query("select * from Invoice startposition 1249 maxresults 1000").rows) == 2


def test_a_page_is_cut_without_reading_a_payload_of_another() -> None:
    with books_of("empty", 10) as books, books.company.transaction() as db:
        for where in ("", "where id in (1, 2)", "where p_metadata_lastupdatedtime > 1"):
            page = f"select id from o_invoice {where} order by id limit 5 offset 5"
            plan = db.execute(
                f"explain query plan select payload from ({page}) as page"
                " cross join o_invoice_payload on o_invoice_payload.id = page.id"
            ).fetchall()
            steps = [step[3] for step in plan]
            assert any("SEARCH o_invoice_payload USING INTEGER PRIMARY KEY" in step for step in steps), steps
            assert not any("SCAN o_invoice_payload" in step for step in steps), steps
        by_time = db.execute(
            "explain query plan select id from o_invoice where p_metadata_lastupdatedtime > 1"
        )
        assert "USING COVERING INDEX" in by_time.fetchone()[3]


def test_a_projection_trims_the_rows(books: Books) -> None:
    row = _found(books, "select Id, displayname, MetaData.CreateTime from Customer maxresults 1")[0]
    assert row.keys() == {"domain", "Id", "DisplayName", "MetaData", "sparse"}
    assert row["sparse"] is True
    assert _found(books, "select *, Notes from Customer maxresults 1")[0]["sparse"] is False


def test_a_count_is_not_cut_by_paging(books: Books) -> None:
    answer = books.company.query("SELECT COUNT(*) FROM Invoice WHERE Balance > '0' MAXRESULTS 2")
    assert (answer.count or 0) > 2
    assert answer.rows == []


def test_a_projection_names_parts_of_properties_with_dots(books: Books) -> None:
    statement = "select id, CustomerRef.name, metadata.createtime, line.SalesItemLineDetail.Qty from Invoice maxresults 1"
    row = _found(books, statement)[0]
    assert row.keys() == {"domain", "Id", "CustomerRef", "MetaData", "Line", "sparse"}
    assert row["CustomerRef"].keys() == {"name"}
    assert row["MetaData"].keys() == {"CreateTime"}
    assert all(line.keys() == {"SalesItemLineDetail"} for line in row["Line"])
    whole = books.read("Invoice", row["Id"])
    assert [line["SalesItemLineDetail"]["Qty"] for line in row["Line"]] == [
        line["SalesItemLineDetail"]["Qty"] for line in whole["Line"] if "SalesItemLineDetail" in line
    ]


def test_a_blank_in_quotes_stands_for_no_value(books: Books) -> None:
    everybody = _found(books, "select * from Customer maxresults 1000")
    without = [row["DisplayName"] for row in everybody if "CompanyName" not in row]
    assert _names(books, "CompanyName = ' ' maxresults 1000") == without
    either = _names(books, "CompanyName in (' ', 'whitfield & sons') maxresults 1000")
    assert set(without) <= set(either)
    assert _names(books, "CompanyName < ' '") == []


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-23T12:00:00-08:00",
        "2026-11-23T12:00:00 -08:00",
        "2026-11-23T12:00:00-0800",
        "2026-11-23T20:00:00Z",
        "2026-11-23T20:00:00+00:00",
        "2026-11-23T20:00:00 00:00",
        "2026-11-24T01:30:00+05:30",
        "2026-11-23T12:00:00",
        "2026-11-23T12:00:00.000",
        "2026-11-23T12:00",
    ],
)
def test_a_moment_is_the_same_in_every_zone(moment: str) -> None:
    with books_of() as books:
        invoice = books.invoice()["Id"]
        asked = moment.replace(" -", "-")
        for operator, found in (("=", [invoice]), (">=", [invoice]), (">", []), ("<", [])):
            rows = _found(books, f"select * from Invoice where MetaData.CreateTime {operator} '{asked}'")
            assert [row["Id"] for row in rows] == found


def test_a_date_is_the_first_moment_of_the_companys_day() -> None:
    with books_of() as books:
        books.invoice()
        count = "select count(*) from Invoice where MetaData.LastUpdatedTime"
        assert books.company.query(f"{count} >= '2026-11-23'").count == 1
        assert books.company.query(f"{count} >= '2026-11-24'").count == 0


def test_fractions_between_two_seconds_and_two_cents_keep_the_meaning_of_a_comparison() -> None:
    with books_of() as books:
        books.invoice("100")
        for operator, found in ((">", 1), (">=", 1), ("<", 0), ("<=", 0), ("=", 0)):
            for condition in (
                f"TotalAmt {operator} '99.9999999'",
                f"MetaData.CreateTime {operator} '2026-11-23T11:59:59.5'",
            ):
                assert books.company.query(f"select count(*) from Invoice where {condition}").count == found
        for operator, found in ((">", 0), (">=", 0), ("<", 1), ("<=", 1), ("=", 0)):
            for condition in (
                f"TotalAmt {operator} 100.0000001",
                f"MetaData.CreateTime {operator} '2026-11-23T12:00:00.5'",
            ):
                assert books.company.query(f"select count(*) from Invoice where {condition}").count == found


def test_paging_words_stand_in_either_order(books: Books) -> None:
    first = _found(books, "select * from Invoice startposition 3 maxresults 2")
    assert first == _found(books, "select * from Invoice maxresults 2 startposition 3")
    assert len(first) == 2


def test_every_sortable_property_has_an_index(books: Books) -> None:
    with books.company.transaction() as db:
        for key in ("txndate", "duedate", "totalamt", "balance", "docnumber", "metadata_createtime"):
            plan = db.execute(
                f"explain query plan select id from o_invoice order by p_{key} desc, id limit 5"
            ).fetchall()
            assert "USING COVERING INDEX" in plan[0][3], plan
