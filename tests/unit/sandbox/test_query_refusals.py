"""What cannot be asked, in the words of the vendor's parser; no statement does anything else (quickbooks-online.md 2.5, 3)."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.query import parse_query
from tests.unit.sandbox.company_world import Books, books_of, refused


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    with books_of("landscaping") as found:
        yield found


_BEHIND_A_CONDITION = (
    'Was expecting one of:\n    <EOF> \n    <AND> ...\n    "iterator" ...\n    "maxresults" ...\n    <OR> ...\n'
    '    "order" ...\n    "orderby" ...\n    "startposition" ...\n    '
)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("", "QueryParserError: The query provided was empty"),
        (" \n", "QueryParserError: The query provided was empty"),
        (
            "select * from vendor where DisplayName = 'Cutlery 'R Us'",
            f'QueryParserError: Encountered " <IDENTIFIER> "R "" at line 1, column 52.\n{_BEHIND_A_CONDITION}',
        ),
        (
            "==SELECT * FROM Vendor",
            'QueryParserError: Encountered " "=" "= "" at line 1, column 1.\nWas expecting:\n    "select" ...\n    ',
        ),
        (
            "select * from account where AccountSubType %3D 'Inventory'",
            (
                "QueryParserError: Invalid content. Lexical error at line 1, column 44.  "
                'Encountered: "%" (37), after : ""'
            ),
        ),
        (
            "select *\nfrom Invoice\nwhere Balance ~ 1",
            (
                "QueryParserError: Invalid content. Lexical error at line 3, column 15.  "
                'Encountered: "~" (126), after : ""'
            ),
        ),
        (
            'select * from Invoice where DocNumber = "5"',
            (
                "QueryParserError: Invalid content. Lexical error at line 1, column 41.  "
                'Encountered: "\\"" (34), after : ""'
            ),
        ),
        (
            "select * from",
            'QueryParserError: Encountered "<EOF>" at line 1, column 13.\nWas expecting:\n    <IDENTIFIER> ...\n    ',
        ),
        (
            "select * from Customer where DisplayName like 5",
            (
                'QueryParserError: Encountered " <INTEGER> "5 "" at line 1, column 47.\n'
                "Was expecting:\n    <STRING> ...\n    "
            ),
        ),
    ],
)
def test_a_statement_that_cannot_be_read_is_refused_in_the_parsers_words(statement: str, detail: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_query(statement)
    assert [(error.code, error.Message) for error in caught.value.errors] == [("4000", "Error parsing query")]
    assert caught.value.errors[0].Detail == detail


@pytest.mark.parametrize(
    ("statement", "met"),
    [
        ("select * from Invoice where Id = '1' or Id = '2'", ' <OR> "or '),
        ("select * from Invoice where not Id = '1'", ' <NOT> "not '),
        ("select * from Invoice where Balance != '1'", '"!" (33)'),
        ("select * from Invoice where Active == true", ' "=" "= '),
        ("select * from Invoice where (Id = '1')", ' "(" "( '),
        ("select * from Invoice where Id in ()", ' ")" ") '),
        ("select * from Invoice where Id = 1a", ' <IDENTIFIER> "a '),
        ("select * from Invoice where DocNumber = 'open", '<EOF> after : "\'open"'),
        ("select * from Invoice where Name = Acme", ' <IDENTIFIER> "Acme '),
        ("select * from Invoice where 'Id' = '1'", " <STRING> \"'Id' "),
        ("select * from Invoice wher", ' <IDENTIFIER> "wher '),
        ("select * from Invoice, Customer", ' "," ", '),
        ("select * from Invoice group by Id", ' <IDENTIFIER> "group '),
        ("select * from Invoice order Id", ' <IDENTIFIER> "Id '),
        ("select * from Invoice maxresults ten", ' <IDENTIFIER> "ten '),
        ("select * from Invoice maxresults 2.5", ' <DECIMAL> "2.5 '),
        ("select * from Invoice maxresults '5'", " <STRING> \"'5' "),
        ("select * from Invoice maxresults 5 maxresults 6", ' "maxresults" "maxresults '),
        ("select * from Invoice maxresults 5 where Id = '1'", ' "where" "where '),
        ("select * from Invoice iterator", ' <IDENTIFIER> "iterator '),
        ("select * from Invoice; select * from Item", '";" (59)'),
        ("select count(Id) from Invoice", ' <IDENTIFIER> "Id '),
        ("select from Invoice", ' "from" "from '),
        ("update Invoice", ' <IDENTIFIER> "update '),
    ],
)
def test_what_the_grammar_does_not_have_is_a_parsing_error(statement: str, met: str) -> None:
    with refused(4000, met):
        parse_query(statement)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("select * from Kettle", "QueryValidationError: Metadata not found for Entity: Kettle"),
        ("select * from TaxService", "QueryValidationError: Metadata not found for Entity: TaxService"),
        ("select * from Invoice where DepartmentRef = '1'", "property 'DepartmentRef' is not queryable"),
        ("select * from Invoice where privatenote = 'x'", "property 'PrivateNote' is not queryable"),
        ("select * from Invoice where SyncToken = '0'", "property 'SyncToken' is not queryable"),
        ("select * from Invoice where MetaData = '0'", "property 'MetaData' is not queryable"),
        ("select * from Invoice where Line.Amount = '0'", "property 'Line.Amount' is not queryable"),
        ("select * from Customer where ParentRef = '1'", "property 'ParentRef' is not queryable"),
        ("select * from Item where UnitPrice > 5", "property 'UnitPrice' is not queryable"),
        ("select * from Payment where UnappliedAmt > 5", "property 'UnappliedAmt' is not queryable"),
        ("select * from Invoice where AccountRef = '1'", "Property AccountRef not found for Entity Invoice"),
        (
            "select * from Invoice where Line.Colour = '1'",
            "Property Line.Colour not found for Entity Invoice",
        ),
        ("select Colour from Invoice", "Property Colour not found for Entity Invoice"),
        ("select Id, BillAddr from Customer", "Property BillAddr not found for Entity Customer"),
        ("select Id, InvoiceLink from Invoice", "Property InvoiceLink not found for Entity Invoice"),
        ("select count(*) from Invoice order by Colour", "Property Colour not found for Entity Invoice"),
        ("select * from Invoice order by CustomerRef", "property 'CustomerRef' is not sortable"),
        ("select * from Item order by Sku", "property 'Sku' is not sortable"),
        ("select * from Invoice where Id > '5'", "Operator > is not supported for property 'Id'"),
        ("select * from Invoice where Id like '5%'", "Operator LIKE is not supported for property 'Id'"),
        ("select * from Invoice where CustomerRef > '5'", "Operator > is not supported"),
        ("select * from Customer where Active < true", "Operator < is not supported"),
        ("select * from Invoice where TotalAmt like '5%'", "Operator LIKE is not supported"),
        ("select * from Invoice where TotalAmt = '1,000'", "Invalid value '1,000'"),
        ("select * from Invoice where TotalAmt = true", "Invalid value 'true'"),
        ("select * from Invoice where TxnDate = 'today'", "Invalid value 'today'"),
        ("select * from Invoice where TxnDate = '2026-02-30'", "Invalid value '2026-02-30'"),
        ("select * from Invoice where TxnDate = '20260130'", "Invalid value '20260130'"),
        ("select * from Invoice where MetaData.CreateTime > '2026-01-30T25:00:00Z'", "Invalid value"),
        ("select * from Customer where Active = 'maybe'", "Invalid value 'maybe'"),
        ("select * from Invoice startposition 0", "value 0 is too small. Min allowed value is 1"),
        ("select * from Invoice maxresults 0", "value 0 is too small. Min allowed value is 1"),
        ("select * from Invoice startposition -3", "value -3 is too small. Min allowed value is 1"),
    ],
)
def test_what_makes_no_sense_is_an_invalid_query(books: Books, statement: str, detail: str) -> None:
    with refused(4001, detail) as caught:
        books.company.query(statement)
    assert caught.value.errors[0].Message == "Invalid query"


_words = st.sampled_from(
    [
        "select",
        "*",
        ",",
        "from",
        "Invoice",
        "Customer",
        "Item",
        "Account",
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
        "'",
        "'",
        "''",
        "5",
        "-1.5",
        "true",
        "current_date",
        "order",
        "by",
        "orderby",
        "desc",
        "asc",
        "and",
        "or",
        "not",
        "startposition",
        "maxresults",
        "count",
        "TotalAmt",
        "DisplayName",
        "Active",
        "CustomerRef",
        "MetaData.LastUpdatedTime",
        "'2026-01-01'",
        "'2026-01-01T00:00:00Z'",
        "0",
        "99999999999999999999",
        "!",
        ";",
        '"',
        "'",
    ]
)


@given(st.one_of(st.text(), st.lists(_words, max_size=25).map(" ".join)))
@example("select ' from")
@example("select * from Invoice where TotalAmt = 1e5")
def test_no_statement_breaks_the_reader(statement: str) -> None:
    try:
        parse_query(statement)
    except Fault as fault:
        _must_be_a_query_fault(fault)


@given(
    st.sampled_from(("Invoice", "Customer", "Item", "Account")),
    st.lists(_words, max_size=12).map(" ".join),
    st.text(max_size=20),
)
def test_no_statement_breaks_the_company(books: Books, entity: str, words: str, text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    for statement in (
        f"select * from {entity} where {words}",
        f"select {words} from {entity}",
        f"select * from {entity} where Id = '{quoted}'",
        f"select * from {entity} where MetaData.CreateTime < '{quoted}'",
        f"select * from {entity} order by {words} maxresults 3",
    ):
        try:
            books.company.query(statement)
        except Fault as fault:
            _must_be_a_query_fault(fault)


def _must_be_a_query_fault(fault: Fault) -> None:
    assert fault.errors[0].code in ("4000", "4001")


@given(st.text(max_size=50))
def test_every_text_can_be_asked_for(books: Books, text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    for operator in ("=", "<", "like"):
        statement = f"select * from Customer where DisplayName {operator} '{quoted}'"
        assert books.company.query(statement).count is None
