"""The query language, read and carried out (quickbooks-online.md 3)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.query import parse_query
from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused


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


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        (" ", 4000, "The query provided was empty"),
        (
            "select * from Invoice wher",
            4000,
            'QueryParserError: Encountered " "wher "" at line 1, column 23.',
        ),
        ("select * from", 4000, "<EOF>"),
        ("select * from Invoice where Balance ~ 1", 4000, "Lexical error at line 1, column 37"),
        ("select * from Invoice where Balance != '1'", 4000, "!="),
        ("select * from Invoice where Id = '1' or Id = '2'", 4000, "or"),
        ("select * from Invoice where Id = 1a", 4000, "Lexical"),
        ("select * from Invoice where DocNumber = 'open", 4000, "Lexical"),
        ("select * from Invoice maxresults ten", 4000, "ten"),
        ("update Invoice", 4000, "update"),
        ("select * from Kettle", 4001, "Kettle"),
        ("select * from Invoice where PrivateNote = 'x'", 4001, "property 'PrivateNote' is not queryable"),
        ("select * from Invoice where Colour = 'x'", 4001, "Property Colour not found for Entity Invoice"),
        ("select Colour from Invoice", 4001, "Property Colour not found for Entity Invoice"),
        ("select * from Invoice order by CustomerRef", 4001, "CustomerRef"),
        ("select * from Invoice where Id > '5'", 4001, "Id"),
        ("select * from Invoice where TotalAmt like '5%'", 4001, "TotalAmt"),
        ("select * from Invoice where TotalAmt = 'much'", 4001, "much"),
        ("select * from Invoice where TxnDate = 'today'", 4001, "today"),
        ("select * from Customer where Active = 'maybe'", 4001, "maybe"),
        ("select * from Invoice startposition 0", 4001, "value 0 is too small. Min allowed value is 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(books: Books, statement: str, code: int, detail: str) -> None:
    with refused(code, detail):
        books.company.query(statement)


_words = st.sampled_from(
    [
        "select",
        "*",
        ",",
        "from",
        "Invoice",
        "Customer",
        "where",
        "Id",
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "in",
        "like",
        "(",
        ")",
        "'1'",
        "'x%'",
        "5",
        "-1.5",
        "true",
        "null",
        "order",
        "by",
        "orderby",
        "desc",
        "asc",
        "and",
        "startposition",
        "maxresults",
        "count",
        "TotalAmt",
        "DisplayName",
        "MetaData.LastUpdatedTime",
        "'2026-01-01'",
        "0",
    ]
)


@given(st.one_of(st.text(), st.lists(_words, max_size=25).map(" ".join)))
def test_no_statement_breaks_the_reader(statement: str) -> None:
    try:
        parse_query(statement)
    except Fault as fault:
        _must_be_a_query_fault(fault)


@given(st.lists(_words, max_size=12).map(lambda words: " ".join(["select * from Invoice where", *words])))
def test_no_statement_breaks_the_company(books: Books, statement: str) -> None:
    try:
        books.company.query(statement)
    except Fault as fault:
        _must_be_a_query_fault(fault)


def _must_be_a_query_fault(fault: Fault) -> None:
    assert fault.errors[0].code in ("4000", "4001")


@given(st.text(max_size=50))
def test_every_text_can_be_asked_for(books: Books, text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    assert books.company.query(f"select * from Customer where DisplayName = '{quoted}'").count is None
