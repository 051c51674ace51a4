"""Signatures are the vendor's, and only what the vendor tells of is told (quickbooks-online.md 8.2, 8.3)."""

from datetime import UTC, datetime

import msgspec
import pytest

from quickbooks_sandbox.company.kinds import KINDS
from quickbooks_sandbox.online.webhooks.endpoints import is_loopback
from quickbooks_sandbox.online.webhooks.notices import Notice, body_of, is_told, signature

VENDORS_BODY = (
    b'{"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[{"name":"Customer","id":"1",'
    b'"operation":"Create","lastUpdated":"2015-10-05T14:42:19-0700"}]}}]}'
)


@pytest.mark.parametrize(
    ("token", "body", "expected"),
    [
        (
            "b5771f19b12ddb4bcdb9f08bdc50bc63878a",
            VENDORS_BODY,
            "JC2GUwciPmRBwEO7WvrRmKqu9tGOKL8FFallocTFi8Q=",
        ),
        ("verify_me", b'{"stuff":"5"}', "nfPLN16u3vMvv08ghDs+dOkLuirEVDy5wAeG/lmM2OA="),
    ],
)
def test_signatures_are_the_recorded_ones(token: str, body: bytes, expected: str) -> None:
    assert signature(token, body) == expected


@pytest.mark.parametrize("entity", ["CompanyInfo", "TaxCode", "TaxRate", "Attachable", "ExchangeRate"])
def test_some_kinds_are_never_told_of(entity: str) -> None:
    assert not any(
        is_told(entity, operation) for operation in ("Create", "Update", "Delete", "Merge", "Void")
    )


@pytest.mark.parametrize(
    ("entity", "operation", "told"),
    [
        ("Invoice", "Void", True),
        ("Invoice", "Emailed", True),
        ("Invoice", "Merge", False),
        ("Estimate", "Void", False),
        ("Customer", "Merge", True),
        ("Customer", "Emailed", False),
        ("JournalEntry", "Void", False),
        ("Term", "Delete", False),
        ("Preferences", "Update", True),
        ("Preferences", "Create", False),
    ],
)
def test_each_kind_has_its_own_verbs(entity: str, operation: str, *, told: bool) -> None:
    assert entity in KINDS
    assert is_told(entity, operation) is told


def test_a_merge_names_the_one_that_is_gone_in_both_forms() -> None:
    notice = Notice(
        id="e-1",
        realm_id="42",
        entity="Vendor",
        object_id="1",
        operation="Merge",
        moment=datetime(2015, 10, 5, 21, 42, 19, tzinfo=UTC),
        deleted_id="27",
    )
    [event] = msgspec.json.decode(body_of([notice], "cloudevents", source="intuit.x"))
    assert (event["type"], event["data"]) == ("qbo.vendor.merged.v1", {"deletedid": "27"})
    told = msgspec.json.decode(body_of([notice], "legacy", source=""))["eventNotifications"][0]
    assert told["dataChangeEvent"]["entities"][0]["deletedId"] == "27"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("localhost.example.com", False),
        ("192.168.1.4", False),
        ("example.com", False),
    ],
)
def test_this_machine_is_known_by_its_name(host: str, *, here: bool) -> None:
    assert is_loopback(host) is here
