"""The vendor's XML: written from payloads, read back as request bodies (quickbooks-online.md 2.1, 9.19)."""

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickbooks_sandbox.company.kinds import KINDS
from quickbooks_sandbox.company.store import parse
from quickbooks_sandbox.online.xml_reader import DEPTH_MAX, Unreadable, read_xml
from quickbooks_sandbox.online.xml_schema import NAMESPACE, TYPES, Form, parsed_schema
from quickbooks_sandbox.online.xml_writer import xml_document
from tests.unit.sandbox.company_world import Books, books_of


@pytest.fixture(scope="module")
def sample() -> Iterator[Books]:
    with books_of("landscaping") as books:
        yield books


def _shown(text: bytes) -> str:
    """A document without its declaration and namespace."""
    return text.decode().partition("?>")[2].replace(f' xmlns="{NAMESPACE}"', "", 1)


def _without_empty_lists(value: Any) -> Any:
    """XML has no word for a list without elements."""
    if isinstance(value, dict):
        kept = {name: _without_empty_lists(one) for name, one in value.items() if one is not None}
        return {name: one for name, one in kept.items() if one != []}
    return [_without_empty_lists(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("entity", sorted(KINDS))
def test_whatever_is_stored_comes_back_the_same(sample: Books, entity: str) -> None:
    active = " where Active in (true, false)" if KINDS[entity].is_list else ""
    rows = [
        parse(row) for row in sample.company.query(f"select * from {entity}{active} maxresults 1000").rows
    ]
    for payload in rows:
        root, read = read_xml(xml_document(entity, payload))
        assert (root, read) == (entity, _without_empty_lists(payload))


def test_an_invoice_is_written_in_the_order_and_forms_of_the_schema() -> None:
    invoice = {
        "TotalAmt": Decimal("362.1"),
        "CustomerRef": {"value": "1", "name": 'Amy & "Sons"'},
        "Line": [
            {"Amount": Decimal(50), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
            {"Id": "1", "SalesItemLineDetail": {"Qty": 1, "UnitPrice": Decimal(50)}},
        ],
        "CustomerMemo": {"value": "a < b"},
        "Balance": 0,
        "Id": "7",
        "sparse": False,
        "domain": "QBO",
    }
    assert _shown(xml_document("Invoice", invoice)).strip() == (
        '<Invoice domain="QBO" sparse="false"><Id>7</Id>'
        "<Line><Amount>50.00</Amount><DetailType>SubTotalLineDetail</DetailType><SubTotalLineDetail/></Line>"
        "<Line><Id>1</Id><SalesItemLineDetail><UnitPrice>50</UnitPrice><Qty>1</Qty></SalesItemLineDetail></Line>"
        '<CustomerRef name="Amy &amp; &quot;Sons&quot;">1</CustomerRef><CustomerMemo>a &lt; b</CustomerMemo>'
        "<TotalAmt>362.10</TotalAmt><Balance>0</Balance></Invoice>"
    )


def test_envelopes_carry_their_numbers_as_attributes() -> None:
    answer = {
        "QueryResponse": {"Customer": [{"Id": "1"}, {"Id": "2"}], "startPosition": 1, "maxResults": 2},
        "time": "2026-11-23T12:00:00.000-08:00",
    }
    assert _shown(xml_document("IntuitResponse", answer)) == (
        '<IntuitResponse time="2026-11-23T12:00:00.000-08:00">'
        '<QueryResponse startPosition="1" maxResults="2"><Customer><Id>1</Id></Customer>'
        "<Customer><Id>2</Id></Customer></QueryResponse></IntuitResponse>"
    )


def test_changes_keep_an_empty_element_for_each_entity_without_changes() -> None:
    stub = {"status": "Deleted", "domain": "QBO", "Id": "9"}
    answer = {
        "CDCResponse": [{"QueryResponse": [{}, {"Invoice": [stub], "maxResults": 1, "totalCount": 1}, {}]}]
    }
    assert _shown(xml_document("IntuitResponse", answer)) == (
        "<IntuitResponse><CDCResponse><QueryResponse/>"
        '<QueryResponse maxResults="1" totalCount="1"><Invoice domain="QBO" status="Deleted"><Id>9</Id></Invoice>'
        "</QueryResponse><QueryResponse/></CDCResponse></IntuitResponse>"
    )


def test_a_fault_carries_code_and_element_as_attributes() -> None:
    error = {"Message": "M", "Detail": "D", "code": "2050", "element": ""}
    fault = {"BatchItemResponse": [{"bId": "1", "Fault": {"Error": [error], "type": "ValidationFault"}}]}
    assert _shown(xml_document("IntuitResponse", fault)) == (
        '<IntuitResponse><BatchItemResponse bId="1"><Fault type="ValidationFault">'
        '<Error code="2050" element=""><Message>M</Message><Detail>D</Detail></Error>'
        "</Fault></BatchItemResponse></IntuitResponse>"
    )


def test_the_rows_of_a_report_hold_their_data_in_attributes() -> None:
    row = {"ColData": [{"value": "Amy", "id": "1"}, {"value": "5.00"}], "type": "Data"}
    assert _shown(xml_document("Report", {"Rows": {"Row": [row]}, "Header": {"ReportName": "A"}})) == (
        '<Report><Header><ReportName>A</ReportName></Header><Rows><Row type="Data">'
        '<ColData value="Amy" id="1"/><ColData value="5.00"/></Row></Rows></Report>'
    )


def test_what_a_payment_tells_of_its_invoice_travels_as_pairs() -> None:
    pair = {"name": f"{{{NAMESPACE}}}NameValue", "nil": False, "value": {"Name": "txnId", "Value": "68"}}
    line = {"Line": [{"LineEx": {"any": [pair]}}]}
    written = xml_document("Payment", line)
    assert "<LineEx><NameValue><Name>txnId</Name><Value>68</Value></NameValue></LineEx>" in written.decode()
    assert read_xml(written) == ("Payment", line)


def test_definitions_of_custom_fields_name_their_type() -> None:
    field = {"Name": "SalesFormsPrefs.UseSalesCustom1", "Type": "BooleanType", "BooleanValue": True}
    preferences = {"SalesFormsPrefs": {"CustomField": [{"CustomField": [field]}]}}
    written = xml_document("Preferences", preferences)
    assert b' xsi:type="BooleanTypeCustomFieldDefinition"><CustomField><Name>' in written
    assert read_xml(written) == ("Preferences", preferences)


def test_an_entity_the_schema_does_not_know_still_reads_well() -> None:
    bill = {
        "domain": "QBO",
        "sparse": False,
        "VendorRef": {"value": "1", "name": "V"},
        "Paid": True,
        "Odd": {"A": "b"},
        "Two": ["x", "y"],
        "no name": 1,
        "<": 2,
    }
    text = xml_document("Bill", bill)
    assert _shown(text) == (
        '<Bill domain="QBO" sparse="false"><VendorRef name="V">1</VendorRef><Paid>true</Paid>'
        "<Odd><A>b</A></Odd><Two>x</Two><Two>y</Two></Bill>"
    )
    del bill["no name"], bill["<"]
    assert read_xml(text) == ("Bill", bill)


@pytest.mark.parametrize("prefix", ["", "ns0"])
def test_a_request_may_use_any_prefix_or_no_namespace_at_all(prefix: str) -> None:
    colon = f"{prefix}:" if prefix else ""
    spaces = (f' xmlns:{prefix}="{NAMESPACE}"' if prefix else f' xmlns="{NAMESPACE}"', "")
    for space in spaces if not prefix else spaces[:1]:
        body = f'<{colon}Customer{space} sparse="true"><{colon}DisplayName>Ann</{colon}DisplayName></{colon}Customer>'
        assert read_xml(body.encode()) == ("Customer", {"sparse": True, "DisplayName": "Ann"})


def test_empty_elements_ask_for_a_property_to_be_cleared_and_nil_ones_do_not() -> None:
    body = (
        f'<Customer xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Notes/>'
        '<PrimaryEmailAddr/><SalesTermRef/><Title xsi:nil="true"/></Customer>'
    )
    assert read_xml(body.encode())[1] == {
        "Notes": "",
        "PrimaryEmailAddr": {},
        "SalesTermRef": {"value": ""},
        "Title": None,
    }


def test_a_batch_holds_its_options_in_attributes() -> None:
    body = (
        f'<IntuitBatchRequest xmlns="{NAMESPACE}"><BatchItemRequest bId="1" operation="create">'
        "<Customer><DisplayName>true</DisplayName></Customer></BatchItemRequest>"
        '<BatchItemRequest bId="2"><Query>select * from Term</Query></BatchItemRequest></IntuitBatchRequest>'
    )
    assert read_xml(body.encode())[1] == {
        "BatchItemRequest": [
            {"bId": "1", "operation": "create", "Customer": {"DisplayName": "true"}},
            {"bId": "2", "Query": "select * from Term"},
        ]
    }


def test_what_is_no_number_or_flag_stays_a_text_for_the_company_to_refuse() -> None:
    for text in ("1_000", "NaN", "Infinity", "٣", "1,000.00", "9" * 60):
        body = f"<Payment><TotalAmt>{text}</TotalAmt><ProcessPayment>maybe</ProcessPayment></Payment>"
        assert read_xml(body.encode())[1] == {"TotalAmt": text, "ProcessPayment": "maybe"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"<Invoice>",
        b"<Invoice></Customer>",
        b"{}",
        b"<a:Invoice/>",
        b'<Invoice xmlns="http://example.com/"/>',
        b"<Invoice>text</Invoice>",
        b"<Invoice><Line>text</Line></Invoice>",
        b"<Invoice><TotalAmt><a/></TotalAmt></Invoice>",
        b"<Invoice><CustomerRef><value>1</value></CustomerRef></Invoice>",
        b"<Invoice><DocNumber>1</DocNumber><DocNumber>2</DocNumber></Invoice>",
        b"<Invoice>&unknown;</Invoice>",
        b"<!DOCTYPE Invoice><Invoice/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice><DocNumber>&x;</DocNumber></Invoice>',
        b"<a>" * (DEPTH_MAX + 1) + b"</a>" * (DEPTH_MAX + 1),
        b"<a>" * 100_000,
        b"<Invoice>" + b"<a/>" * 500_001 + b"</Invoice>",
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_xml(body)


def test_an_element_nobody_knows_may_stand_a_hundred_thousand_times() -> None:
    name, payload = read_xml(b"<Invoice>" + b"<Kettle>1</Kettle>" * 100_000 + b"</Invoice>")
    assert name == "Invoice"
    assert payload == {"Kettle": ["1"] * 100_000}


def test_the_five_entities_of_xml_itself_are_read() -> None:
    body = b"<Customer><Notes>&lt;&gt;&amp;&quot;&apos;&#233;</Notes></Customer>"
    assert read_xml(body)[1] == {"Notes": "<>&\"'é"}


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"), min_size=1)


@given(name=_texts, memo=_texts)
def test_any_text_comes_back_as_it_was(name: str, memo: str) -> None:
    payload = {"CustomerRef": {"value": "1", "name": name}, "PrivateNote": memo}
    held = {ord(character): None for character in "\ufffe\uffff"}
    expected = {
        "CustomerRef": {"value": "1", "name": name.translate(held)},
        "PrivateNote": memo.translate(held),
    }
    assert read_xml(xml_document("Invoice", payload)) == ("Invoice", expected)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.decimals(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from([*TYPES, "value", "name", "type"]) | st.text(), inner)
        ),
    )
)
def test_whatever_json_holds_is_written_as_well_formed_xml(value: Any) -> None:
    ET.fromstring(
        xml_document(
            "Invoice", {"CustomField": value, "Odd": value, "Line": value, "TotalAmt": value, "status": value}
        )
    )


@given(st.binary() | st.text(alphabet="<>/ab&;!=\"' ").map(str.encode))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    with suppress(Unreadable):
        read_xml(body)


def test_the_schema_names_only_types_it_describes() -> None:
    for name, members in TYPES.items():
        for member in members.values():
            if member.form is Form.OBJECT and member.name != "LineEx":
                assert member.of in TYPES, f"{name}.{member.name}"
        assert [member.rank for member in members.values()] == list(range(len(members)))
    assert KINDS.keys() <= TYPES.keys()


def test_a_schema_line_gives_each_member_its_form() -> None:
    members = parsed_schema("A = @b? c&\n    d:E* f$")["A"]
    assert [(one.name, one.form.value, one.of, one.many, one.attribute) for one in members.values()] == [
        ("b", "?", "", False, True),
        ("c", "&", "", False, False),
        ("d", ":", "E", True, False),
        ("f", "$", "", False, False),
    ]
